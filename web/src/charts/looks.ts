/** How series are told apart: by colour, and by dash for those who see no difference between colours. */
export const LOOKS = [
  { color: "var(--soft)", dash: "2 4" },
  { color: "var(--accent)", dash: "" },
  { color: "var(--warn)", dash: "8 4" },
  { color: "var(--ink)", dash: "10 3 2 3" },
] as const;

export const lookOf = (index: number): (typeof LOOKS)[number] => LOOKS[index % LOOKS.length] ?? LOOKS[0];

/** A round number, not below the largest value, that an axis can end with. */
export function top(largest: number): number {
  if (largest <= 4) return 4;
  const power = 10 ** Math.floor(Math.log10(largest));
  return [1, 2, 4, 5, 8, 10].map((step) => step * power).find((end) => end >= largest) ?? largest;
}
