import { Link } from "@tanstack/react-router";
import { rangeOf } from "../queries/figures";
import type { ListSearch } from "../search";

const NARROWED = ["job", "department", "domain", "source"] as const;

/** What a page of figures is narrowed by, without what only chooses how it is shown. */
export function narrowed(search: ListSearch): ListSearch {
  const kept = NARROWED.flatMap((key) => (search[key] ? [[key, search[key]]] : []));
  return { ...rangeOf(search), ...Object.fromEntries(kept) };
}

/** A number that leads to the rows that it counts. */
export function Counted({ count, of, name }: { count: number; of: ListSearch; name: string }) {
  if (!count) return count;
  return (
    <Link
      to="/console/analytics/rows"
      search={of}
      aria-label={`${count}, ${name}`}
      className="-mx-2 inline-flex min-h-6 items-center rounded px-2 font-medium text-accent-ink underline hover:bg-accent-well"
    >
      {count}
    </Link>
  );
}
