import { lookOf, top } from "./looks";

interface Props {
  /** What stands below each place of the x axis. */
  at: string[];
  series: { name: string; values: number[] }[];
}

const WIDTH = 640;
const HEIGHT = 240;
const LEFT = 36;
const RIGHT = 12;
const BOTTOM = 26;
const TOP = 10;
const MOST_LABELS = 7;

/** Counts over time, one line per series. */
export function Lines({ at, series }: Props) {
  const end = top(Math.max(0, ...series.flatMap(({ values }) => values)));
  const x = (index: number): number =>
    at.length < 2 ? (LEFT + WIDTH - RIGHT) / 2 : LEFT + (index / (at.length - 1)) * (WIDTH - LEFT - RIGHT);
  const y = (value: number): number => HEIGHT - BOTTOM - (value / end) * (HEIGHT - BOTTOM - TOP);
  const every = Math.max(1, Math.ceil(at.length / MOST_LABELS));
  return (
    <>
      <ul className="mb-2 flex flex-wrap gap-x-5 gap-y-1 text-sm text-soft">
        {series.map(({ name }, index) => (
          <li key={name} className="inline-flex items-center gap-2">
            <svg width="26" height="8" aria-hidden="true">
              <line
                x1="1"
                x2="25"
                y1="4"
                y2="4"
                stroke={lookOf(index).color}
                strokeWidth="2.5"
                strokeDasharray={lookOf(index).dash}
              />
            </svg>
            {name}
          </li>
        ))}
      </ul>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} className="block h-auto w-full" aria-hidden="true">
        {[0, 0.25, 0.5, 0.75, 1].map((share) => (
          <g key={share}>
            <line x1={LEFT} x2={WIDTH - RIGHT} y1={y(end * share)} y2={y(end * share)} stroke="var(--line)" />
            <text x={LEFT - 8} y={y(end * share) + 4} textAnchor="end" fontSize="12" fill="var(--soft)">
              {Number.isInteger(end * share) ? end * share : ""}
            </text>
          </g>
        ))}
        {at.map((name, index) =>
          index % every ? null : (
            <text key={name} x={x(index)} y={HEIGHT - 6} textAnchor="middle" fontSize="12" fill="var(--soft)">
              {name}
            </text>
          ),
        )}
        {series.map(({ name, values }, index) => (
          <g key={name} stroke={lookOf(index).color} fill={lookOf(index).color}>
            <polyline
              points={values.map((value, place) => `${x(place)},${y(value)}`).join(" ")}
              fill="none"
              strokeWidth="2.5"
              strokeLinejoin="round"
              strokeDasharray={lookOf(index).dash}
            />
            {values.length === 1 && <circle cx={x(0)} cy={y(values[0] ?? 0)} r="4" />}
          </g>
        ))}
      </svg>
    </>
  );
}
