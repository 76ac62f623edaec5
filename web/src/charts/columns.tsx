import { top } from "./looks";

interface Props {
  bins: { name: string; value: number }[];
}

const WIDTH = 480;
const HEIGHT = 220;
const BOTTOM = 26;
const TOP = 22;
const GAP = 8;

/** How often each value occurs. */
export function Columns({ bins }: Props) {
  const end = top(Math.max(0, ...bins.map(({ value }) => value)));
  const step = WIDTH / bins.length;
  const tall = (value: number): number => (value / end) * (HEIGHT - BOTTOM - TOP);
  return (
    <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} className="block h-auto w-full" aria-hidden="true">
      <line x1="0" x2={WIDTH} y1={HEIGHT - BOTTOM} y2={HEIGHT - BOTTOM} stroke="var(--control)" />
      {bins.map(({ name, value }, index) => (
        <g key={name} textAnchor="middle" fontSize="13">
          <rect
            x={index * step + GAP / 2}
            width={step - GAP}
            y={HEIGHT - BOTTOM - tall(value)}
            height={tall(value)}
            rx="3"
            fill="var(--accent)"
          />
          {value > 0 && (
            <text x={(index + 0.5) * step} y={HEIGHT - BOTTOM - tall(value) - 6} fill="var(--ink)" fontWeight="600">
              {value}
            </text>
          )}
          <text x={(index + 0.5) * step} y={HEIGHT - 7} fill="var(--soft)">
            {name}
          </text>
        </g>
      ))}
    </svg>
  );
}
