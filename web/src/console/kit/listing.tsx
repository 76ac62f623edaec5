import type { UseQueryResult } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useList } from "../search";
import { useText } from "../text";
import { Empty, Loaded } from "./states";
import { DataTable, Pager, type TableProps } from "./table";

interface Props<T> extends Omit<TableProps<T>, "rows" | "rowId" | "stale" | "empty"> {
  query: UseQueryResult<{ items: T[]; next_cursor: string | null }>;
  /** Whether filters are why there may be nothing. */
  filtered: boolean;
  /** What to say where there is nothing at all. */
  none: ReactNode;
}

/** One page of the server's rows, and the way to the others; which page stands in the address. */
export function Listing<T extends { id: string }>({ query, filtered, none, ...table }: Props<T>) {
  const text = useText().states;
  const [search, change] = useList();
  return (
    <Loaded query={query}>
      {(page) => (
        <>
          <DataTable
            {...table}
            rows={page.items}
            rowId={(row) => row.id}
            stale={query.isPlaceholderData}
            empty={filtered ? <Empty title={text.nothing} text={text.nothingText} /> : none}
          />
          <Pager cursors={search.at ?? []} next={page.next_cursor} onGo={(at) => change({ at })} />
        </>
      )}
    </Loaded>
  );
}
