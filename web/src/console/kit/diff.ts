export interface Piece {
  text: string;
  kind: "same" | "out" | "in";
}

const MOST_WORDS = 1_500;

/** What became of the words of one text in another: the longest common row of words stays. */
export function wordDiff(before: string, after: string): Piece[] {
  const a = before.split(/(?<=\s)/);
  const b = after.split(/(?<=\s)/);
  if (a.length * b.length > MOST_WORDS * MOST_WORDS) return [piece(before, "out"), piece(after, "in")];
  const same = (x: string | undefined, y: string | undefined): boolean => x?.trim() === y?.trim();
  const lengths = Array.from({ length: a.length + 1 }, () => new Uint16Array(b.length + 1));
  const length = (i: number, j: number): number => lengths[i]?.[j] ?? 0;
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      const row = lengths[i];
      if (row) row[j] = same(a[i], b[j]) ? length(i + 1, j + 1) + 1 : Math.max(length(i + 1, j), length(i, j + 1));
    }
  }
  const pieces: Piece[] = [];
  const add = (text: string | undefined, kind: Piece["kind"]): void => {
    const last = pieces.at(-1);
    if (last?.kind === kind) last.text += text ?? "";
    else pieces.push(piece(text ?? "", kind));
  };
  let i = 0;
  let j = 0;
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && same(a[i], b[j])) {
      add(b[j], "same");
      i++;
      j++;
    } else if (i < a.length && (j >= b.length || length(i + 1, j) >= length(i, j + 1))) add(a[i++], "out");
    else add(b[j++], "in");
  }
  return pieces;
}

const piece = (text: string, kind: Piece["kind"]): Piece => ({ text, kind });
