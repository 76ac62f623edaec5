import type { Piece } from "./diff";

/** What went out and what came in: struck through and marked, and told apart by screen readers. */
export function Differences({ pieces }: { pieces: Piece[] }) {
  return pieces.map((piece, index) => {
    if (piece.kind === "same") return piece.text;
    const Tag = piece.kind === "in" ? "ins" : "del";
    return (
      <Tag
        // biome-ignore lint/suspicious/noArrayIndexKey: pieces have no other identity
        key={index}
        className={piece.kind === "in" ? "bg-accent-well text-accent-ink" : "bg-bad-well text-bad"}
      >
        {piece.text}
      </Tag>
    );
  });
}
