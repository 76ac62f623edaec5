/** Squares that stay empty round a code, as the standard asks for. */
const QUIET = 4;

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
      shapeRendering="crispEdges"
      className="size-56 rounded-xl border border-line"
    >
      <rect width={side} height={side} fill="#fff" />
      <path d={path} fill="#000" />
    </svg>
  );
}
