/** Squares that stay empty round a code, as the standard asks for. */
const QUIET = 4;
/** Whole pixels, so that all squares are of one size. */
const SQUARE_PX = 4;

/** A code for a phone's camera: dark on white whatever the theme, or cameras do not find it. */
export function QrCode({ rows, label }: { rows: string[]; label: string }) {
  const side = rows.length + 2 * QUIET;
  const path = rows
    .flatMap((row, y) => [...row].map((one, x) => (one === "1" ? `M${x + QUIET} ${y + QUIET}h1v1h-1z` : "")))
    .join("");
  return (
    <svg
      role="img"
      aria-label={label}
      viewBox={`0 0 ${side} ${side}`}
      width={side * SQUARE_PX}
      height={side * SQUARE_PX}
      shapeRendering="crispEdges"
      className="h-auto max-w-full rounded-xl border border-line"
    >
      <rect width={side} height={side} fill="#fff" />
      <path d={path} fill="#000" />
    </svg>
  );
}
