import { cx } from "../lib/cx";
import { lookOf, top } from "./looks";

interface Props {
  /** What stands below each place of the x axis. */
  at: string[];
  series: { name: string; values: number[] }[];
}

const MOST_LABELS = 7;

/** Counts over time, one line per series. The drawing is stretched to the room that there is, words and strokes are not. */
export function Lines({ at, series }: Props) {
  const end = top(Math.max(0, ...series.flatMap(({ values }) => values)));
  const x = (index: number): number => (at.length < 2 ? 50 : (index / (at.length - 1)) * 100);
  const y = (value: number): number => 100 - (value / end) * 100;
  const every = Math.max(1, Math.ceil(at.length / MOST_LABELS));
  const levels = [0, 0.25, 0.5, 0.75, 1].map((share) => end * share);
  return (
    <>
      <ul className="mb-4 flex flex-wrap gap-x-5 gap-y-1 text-sm text-soft">
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
      <div className="relative mr-4 mb-8 ml-9 h-52 text-sm text-soft tabular-nums sm:h-72" aria-hidden="true">
        <svg
          viewBox="0 0 100 100"
          preserveAspectRatio="none"
          className="absolute inset-0 size-full overflow-visible"
          aria-hidden="true"
        >
          {levels.map((level) => (
            <line
              key={level}
              x2="100"
              y1={y(level)}
              y2={y(level)}
              stroke="var(--line)"
              vectorEffect="non-scaling-stroke"
            />
          ))}
          {series.map(({ name, values }, index) => (
            <polyline
              key={name}
              points={values.map((value, place) => `${x(place)},${y(value)}`).join(" ")}
              fill="none"
              stroke={lookOf(index).color}
              strokeWidth="2.5"
              strokeLinejoin="round"
              strokeDasharray={lookOf(index).dash}
              vectorEffect="non-scaling-stroke"
            />
          ))}
        </svg>
        {series.map(({ name, values: [value, ...more] }, index) =>
          value === undefined || more.length ? null : (
            <span
              key={name}
              className="absolute -mt-1 -ml-1 size-2 rounded-full"
              style={{ left: `${x(0)}%`, top: `${y(value)}%`, background: lookOf(index).color }}
            />
          ),
        )}
        {levels.filter(Number.isInteger).map((level) => (
          <span key={level} className="absolute right-full mr-2 -translate-y-1/2" style={{ top: `${y(level)}%` }}>
            {level}
          </span>
        ))}
        {at.map((name, index) =>
          index % every ? null : (
            <span
              key={name}
              className={cx(
                "absolute top-full mt-1.5 -translate-x-1/2 whitespace-nowrap",
                // a telephone has room for half of them
                (index / every) % 2 === 1 && "max-sm:hidden",
              )}
              style={{ left: `${x(index)}%` }}
            >
              {name}
            </span>
          ),
        )}
      </div>
    </>
  );
}
