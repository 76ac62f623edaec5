import { type RowSelectionState, rowSelectionFeature, tableFeatures, useTable } from "@tanstack/react-table";
import { ArrowDown, ArrowUp, ChevronsUpDown } from "lucide-react";
import { type ReactNode, useEffect, useMemo } from "react";
import { cx } from "../../lib/cx";
import { announce } from "../../ui/announcer";
import { Button } from "../../ui/button";
import { useText } from "../text";

const features = tableFeatures({ rowSelectionFeature });

export interface Column<T> {
  id: string;
  header: string;
  cell: (row: T) => ReactNode;
  /** Value of the address's `sort` for each direction that the server knows. */
  sort?: { ascending?: string; descending?: string };
  /** From which width on it is shown. */
  from?: "sm" | "md" | "lg";
  align?: "end";
}

const FROM = { sm: "hidden sm:table-cell", md: "hidden md:table-cell", lg: "hidden lg:table-cell" };

export interface TableProps<T> {
  caption: string;
  columns: Column<T>[];
  rows: T[];
  rowId: (row: T) => string;
  sort?: string;
  onSort?: (sort: string) => void;
  selected?: RowSelectionState;
  onSelect?: (selected: RowSelectionState) => void;
  rowName?: (row: T) => string;
  /** Old rows, while new ones are on their way. */
  stale?: boolean;
  empty: ReactNode;
}

/** Rows of the server, in the order of the server: what is sorted, filtered and shown stands in the address. */
export function DataTable<T extends object>(props: TableProps<T>) {
  const { caption, columns, rows, rowId, sort, onSort, selected, onSelect, rowName, stale, empty } = props;
  const text = useText().table;
  const defined = useMemo(
    () =>
      columns.map((column) => ({
        id: column.id,
        header: column.header,
        cell: (at: { row: { original: T } }) => column.cell(at.row.original),
      })),
    [columns],
  );
  const table = useTable({
    features,
    columns: defined,
    data: rows,
    getRowId: rowId,
    enableRowSelection: Boolean(onSelect),
    state: { rowSelection: selected ?? NONE },
    onRowSelectionChange: (next) => onSelect?.(typeof next === "function" ? next(selected ?? NONE) : next),
  });
  const count = rows.length;
  useEffect(() => {
    if (!stale) announce(text.rows(count));
  }, [count, stale, text]);
  const byId = new Map(columns.map((column) => [column.id, column]));
  if (!count && !stale) return <>{empty}</>;
  const named = (row: T): string => text.select(rowName?.(row) ?? "");
  return (
    <div className={cx("overflow-x-auto transition-opacity", stale && "opacity-60")}>
      <table className="w-full border-collapse text-left text-sm">
        <caption className="sr-only">{caption}</caption>
        <thead>
          {table.getHeaderGroups().map((group) => (
            <tr key={group.id} className="border-b border-line">
              {onSelect && (
                <th scope="col" className="w-10 py-2 pl-4 sm:pl-6">
                  <Check
                    label={text.selectAll}
                    checked={table.getIsAllRowsSelected()}
                    onChange={(on) => table.toggleAllRowsSelected(on)}
                  />
                </th>
              )}
              {group.headers.map((header) => {
                const column = byId.get(header.column.id);
                return column ? <Head key={header.id} column={column} sort={sort} onSort={onSort} /> : null;
              })}
            </tr>
          ))}
        </thead>
        <tbody className="divide-y divide-line">
          {table.getRowModel().rows.map((row) => (
            <tr key={row.id} className={cx("hover:bg-well/60", row.getIsSelected() && "bg-accent-well/50")}>
              {onSelect && (
                <td className="w-10 py-2 pl-4 sm:pl-6">
                  <Check
                    label={named(row.original)}
                    checked={row.getIsSelected()}
                    onChange={(on) => row.toggleSelected(on)}
                  />
                </td>
              )}
              {row.getAllCells().map((cell) => {
                const column = byId.get(cell.column.id);
                return (
                  <td
                    key={cell.id}
                    className={cx(
                      "px-4 py-2.5 align-middle first:sm:pl-6 last:sm:pr-6",
                      column?.from && FROM[column.from],
                      column?.align && "text-right tabular-nums",
                    )}
                  >
                    <table.FlexRender cell={cell} />
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

const NONE: RowSelectionState = {};

function Check({ label, checked, onChange }: { label: string; checked: boolean; onChange(on: boolean): void }) {
  return (
    <input
      type="checkbox"
      aria-label={label}
      checked={checked}
      onChange={(event) => onChange(event.target.checked)}
      className="size-6 align-middle accent-accent md:size-5"
    />
  );
}

function Head<T>({
  column,
  sort,
  onSort,
}: {
  column: Column<T>;
  sort: string | undefined;
  onSort: ((sort: string) => void) | undefined;
}) {
  const { ascending, descending } = column.sort ?? {};
  const direction = sort && sort === ascending ? "ascending" : sort && sort === descending ? "descending" : undefined;
  const next =
    direction === "descending"
      ? (ascending ?? descending)
      : direction === "ascending"
        ? (descending ?? ascending)
        : (descending ?? ascending);
  const Icon = direction === "ascending" ? ArrowUp : direction === "descending" ? ArrowDown : ChevronsUpDown;
  return (
    <th
      scope="col"
      aria-sort={direction}
      className={cx(
        "px-4 py-2 font-medium whitespace-nowrap text-soft first:sm:pl-6 last:sm:pr-6",
        column.from && FROM[column.from],
        column.align && "text-right",
      )}
    >
      {onSort && next ? (
        <button
          type="button"
          className="-mx-2 inline-flex min-h-8 items-center gap-1 rounded-lg px-2 hover:bg-well"
          onClick={() => onSort(next)}
        >
          {column.header}
          <Icon aria-hidden="true" size={14} className={direction ? "text-ink" : "opacity-50"} />
        </button>
      ) : (
        column.header
      )}
    </th>
  );
}

/** Pages by cursor: forward by the server's, back by the browser's own history of them in the address. */
export function Pager({
  cursors,
  next,
  onGo,
}: {
  cursors: string[];
  next: string | null;
  onGo(cursors: string[]): void;
}) {
  const text = useText().table;
  if (!cursors.length && !next) return null;
  return (
    <nav
      aria-label={text.pages}
      className="flex items-center justify-between gap-3 border-t border-line px-4 py-3 text-sm sm:px-6"
    >
      <span className="text-soft">{text.page(cursors.length + 1)}</span>
      <span className="flex gap-2">
        <Button size="compact" disabled={!cursors.length} onClick={() => onGo(cursors.slice(0, -1))}>
          {text.previous}
        </Button>
        <Button size="compact" disabled={!next} onClick={() => next && onGo([...cursors, next])}>
          {text.next}
        </Button>
      </span>
    </nav>
  );
}
