/** Hands bytes to the person as a file. */
export function saveFile(bytes: Blob, name: string): void {
  const address = URL.createObjectURL(bytes);
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  // the browser reads it after this turn of the loop
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
