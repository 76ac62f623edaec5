import { top } from "./looks";

interface Props {
  bins: { name: string; value: number }[];
}

/** How often each value occurs. */
export function Columns({ bins }: Props) {
  const end = top(Math.max(0, ...bins.map(({ value }) => value)));
  return (
    <ol className="flex text-center text-sm tabular-nums" aria-hidden="true">
      {bins.map(({ name, value }) => (
        <li key={name} className="min-w-0 flex-1">
          <span className="flex h-48 flex-col justify-end border-b border-control px-0.5 sm:px-1">
            {value > 0 && <span className="font-semibold">{value}</span>}
            <span
              className="block shrink-0 rounded-t-sm bg-accent"
              style={{ height: `calc((100% - 1.5rem) * ${value / end})` }}
            />
          </span>
          <span className="mt-1 block text-soft">{name}</span>
        </li>
      ))}
    </ol>
  );
}
