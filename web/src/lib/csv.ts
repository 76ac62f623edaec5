/** What a spreadsheet would carry out. */
const FORMULA = /^[=+\-@\t\r]/;

/** Rows as spreadsheets open them by a double click: marked as UTF-8, and with nothing that begins like a formula. */
export function csvOf(rows: readonly (readonly string[])[]): string {
  return `\ufeff${rows.map((row) => `${row.map(cell).join(",")}\r\n`).join("")}`;
}

export const csvFile = (rows: readonly (readonly string[])[]): Blob =>
  new Blob([csvOf(rows)], { type: "text/csv;charset=utf-8" });

function cell(value: string): string {
  const plain = FORMULA.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain;
}
