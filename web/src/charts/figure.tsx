import { type ReactNode, useId } from "react";

interface Props {
  title: string;
  text?: string | undefined;
  /** What the chart can be switched to. */
  actions?: ReactNode;
  /** The words of the switch to the table. */
  asTable: string;
  chart: ReactNode;
  table: Table;
}

interface Table {
  head: string[];
  /** What the row is about, and its figures. */
  rows: [string, ...ReactNode[]][];
}

/** A chart for eyes, and the same figures as a table for everybody who reads them otherwise, or wants them exactly. */
export function ChartFigure({ title, text, actions, asTable, chart, table }: Props) {
  const id = useId();
  return (
    <figure
      aria-labelledby={id}
      className="flex min-w-0 flex-col rounded-2xl border border-line bg-card p-5 shadow-card sm:p-6"
    >
      <figcaption className="mb-4 flex flex-wrap items-start justify-between gap-x-4 gap-y-3">
        <div className="min-w-0">
          <h2 id={id} className="text-base font-semibold">
            {title}
          </h2>
          {text && <p className="text-sm text-soft">{text}</p>}
        </div>
        {actions}
      </figcaption>
      <div aria-hidden="true" className="flex-1">
        {chart}
      </div>
      <details className="mt-4 text-sm">
        <summary className="inline-flex min-h-11 cursor-pointer items-center rounded-lg font-medium text-accent-ink hover:underline md:min-h-8">
          {asTable}
          <span className="sr-only">: {title}</span>
        </summary>
        <TableTwin title={title} {...table} />
      </details>
    </figure>
  );
}

function TableTwin({ title, head, rows }: Table & { title: string }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard
    <section aria-label={title} tabIndex={0} className="mt-2 max-h-80 overflow-auto rounded-xl border border-line">
      <table className="w-full border-collapse text-left">
        <thead>
          <tr>
            {head.map((name, index) => (
              <th
                key={name}
                scope="col"
                className={`border-b border-line bg-well px-3 py-2 font-medium ${index ? "text-right" : ""}`}
              >
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody className="divide-y divide-line tabular-nums">
          {rows.map(([name, ...values]) => (
            <tr key={name}>
              <th scope="row" className="px-3 py-1.5 font-normal">
                {name}
              </th>
              {values.map((value, index) => (
                <td key={head[index + 1]} className="px-3 py-1.5 text-right">
                  {value}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
