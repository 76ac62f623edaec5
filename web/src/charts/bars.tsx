interface Props {
  /** What the bars of a row are, where there is more than one. */
  series: string[];
  rows: { name: string; values: number[]; note?: string | undefined }[];
}

/** Rows of bars from the left, each with its number: for a handful of things with long names. */
export function Bars({ series, rows }: Props) {
  const most = Math.max(1, ...rows.flatMap(({ values }) => values));
  return (
    <>
      {series.length > 1 && (
        <ul className="mb-3 flex flex-wrap gap-x-5 gap-y-1 text-sm text-soft">
          {series.map((name, index) => (
            <li key={name} className="inline-flex items-center gap-2">
              <Swatch index={index} />
              {name}
            </li>
          ))}
        </ul>
      )}
      <ol className="grid gap-3 text-sm">
        {rows.map(({ name, values, note }) => (
          <li key={name}>
            <p className="mb-1 flex justify-between gap-3">
              <span className="truncate">{name}</span>
              {note && <span className="shrink-0 text-soft tabular-nums">{note}</span>}
            </p>
            {values.map((value, index) => (
              <div key={series[index] ?? index} className="flex items-center gap-2">
                <svg
                  className="h-3.5 min-w-0 flex-1"
                  preserveAspectRatio="none"
                  viewBox="0 0 100 10"
                  aria-hidden="true"
                >
                  <rect width="100" height="10" rx="1" fill="var(--well)" />
                  <rect width={(value / most) * 100} height="10" rx="1" fill={fill(index)} />
                </svg>
                <span className="w-12 shrink-0 text-right font-semibold tabular-nums">{value}</span>
              </div>
            ))}
          </li>
        ))}
      </ol>
    </>
  );
}

/** The first series of bars is the pale one: what everything began with. */
const fill = (index: number): string => (index ? "var(--accent)" : "var(--control)");

function Swatch({ index }: { index: number }) {
  return (
    <svg width="14" height="14" aria-hidden="true">
      <rect width="14" height="14" rx="3" fill={fill(index)} />
    </svg>
  );
}
