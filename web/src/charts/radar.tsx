import { cx } from "../lib/cx";

interface Axis {
  name: string;
  /** 0 to `of`, or null where nothing is known: then the shape has a gap there. */
  value: number | null;
}

const WIDTH = 340;
const HEIGHT = 236;
const X = WIDTH / 2;
const Y = 124;
const RADIUS = 76;
/** How far beyond the end of an axis its name stands: beside it, above and below it. */
const BESIDE = 10;
const BEYOND = 26;

const MOVED = {
  start: "-translate-y-1/2",
  middle: "-translate-x-1/2 -translate-y-1/2 text-center",
  end: "-translate-y-1/2 text-right",
};

/** A score per direction. Decoration beside its table, which says the same in words: hidden from screen readers. */
export function Radar({ axes, of }: { axes: Axis[]; of: number }) {
  const angle = (index: number): number => (index / axes.length) * 2 * Math.PI - Math.PI / 2;
  const at = (index: number, share: number): [number, number] => [
    X + Math.cos(angle(index)) * RADIUS * share,
    Y + Math.sin(angle(index)) * RADIUS * share,
  ];
  const ring = (share: number): string => axes.map((_, index) => at(index, share).join(",")).join(" ");
  const known = axes.flatMap(({ value }, index) => (value === null ? [] : [at(index, value / of)]));
  return (
    <div aria-hidden="true" className="relative mx-auto max-w-sm">
      <svg aria-hidden="true" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} className="block w-full">
        {[0.2, 0.4, 0.6, 0.8, 1].map((share) => (
          <polygon key={share} points={ring(share)} fill="none" stroke="var(--line)" strokeWidth={1.2} />
        ))}
        {axes.map(({ name }, index) => {
          const [x, y] = at(index, 1);
          return <line key={name} x1={X} y1={Y} x2={x} y2={y} stroke="var(--line)" strokeWidth={1.2} />;
        })}
        <polygon
          points={known.map((point) => point.join(",")).join(" ")}
          fill="var(--accent)"
          fillOpacity={0.16}
          stroke="var(--accent)"
          strokeWidth={2.2}
          strokeLinejoin="round"
        />
        {known.map(([x, y]) => (
          <circle key={`${x}-${y}`} cx={x} cy={y} r={3.8} fill="var(--accent)" />
        ))}
      </svg>
      {axes.map(({ name, value }, index) => (
        <Name key={name} name={name} value={value} angle={angle(index)} />
      ))}
    </div>
  );
}

/** No part of the drawing, which is as large as there is room: words keep their size. */
function Name({ name, value, angle }: Axis & { angle: number }) {
  const x = X + Math.cos(angle) * (RADIUS + BESIDE);
  const y = Y + Math.sin(angle) * (RADIUS + BEYOND);
  const side = Math.abs(x - X) < BESIDE ? "middle" : x > X ? "start" : "end";
  const place = { top: `${(y / HEIGHT) * 100}%` };
  const across = side === "end" ? { right: `${100 - (x / WIDTH) * 100}%` } : { left: `${(x / WIDTH) * 100}%` };
  return (
    <span className={cx("absolute text-sm leading-tight text-soft", MOVED[side])} style={{ ...place, ...across }}>
      {name}
      <span className="block font-semibold text-ink tabular-nums">{value === null ? "–" : value.toFixed(1)}</span>
    </span>
  );
}
