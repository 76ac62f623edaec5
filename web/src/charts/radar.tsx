interface Axis {
  name: string;
  /** 0 to `of`, or null where nothing is known: then the shape has a gap there. */
  value: number | null;
}

const SIZE = 300;
const MIDDLE = SIZE / 2;
const RADIUS = 96;

/** A score per direction. Decoration beside its table, which says the same in words: hidden from screen readers. */
export function Radar({ axes, of }: { axes: Axis[]; of: number }) {
  const at = (index: number, share: number): [number, number] => {
    const angle = (index / axes.length) * 2 * Math.PI - Math.PI / 2;
    return [MIDDLE + Math.cos(angle) * RADIUS * share, MIDDLE + Math.sin(angle) * RADIUS * share];
  };
  const ring = (share: number): string => axes.map((_, index) => at(index, share).join(",")).join(" ");
  const known = axes.flatMap(({ value }, index) => (value === null ? [] : [at(index, value / of)]));
  return (
    <svg aria-hidden="true" viewBox={`-80 16 ${SIZE + 160} ${SIZE - 32}`} className="mx-auto block w-full max-w-sm">
      {[0.2, 0.4, 0.6, 0.8, 1].map((share) => (
        <polygon key={share} points={ring(share)} fill="none" stroke="var(--line)" strokeWidth={1.2} />
      ))}
      {axes.map(({ name }, index) => {
        const [x, y] = at(index, 1);
        return <line key={name} x1={MIDDLE} y1={MIDDLE} x2={x} y2={y} stroke="var(--line)" strokeWidth={1.2} />;
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
      {axes.map(({ name, value }, index) => {
        const [x, y] = at(index, 1.17);
        const anchor = Math.abs(x - MIDDLE) < 8 ? "middle" : x > MIDDLE ? "start" : "end";
        return (
          <text key={name} x={x} y={y} textAnchor={anchor} dominantBaseline="middle" fontSize={12} fill="var(--soft)">
            {name}{" "}
            <tspan fontWeight={600} fill="var(--ink)">
              {value === null ? "–" : value.toFixed(1)}
            </tspan>
          </text>
        );
      })}
    </svg>
  );
}
