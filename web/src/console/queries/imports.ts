import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { api, ask, type Schemas } from "../../api/staff";
import type { ListSearch } from "../search";
import { given } from "./hiring";

export type Import = Schemas["ImportOut"];
export type ImportBrief = Schemas["ImportBrief"];
export type ImportRow = Schemas["ImportRowOut"];

const ROWS = 50;
const MOST = 200;
const SOON_MS = 1_000;

/** While a job in the background goes through the rows. */
export const isWorking = (status: string | undefined): boolean => status === "checking" || status === "importing";

export const importsQuery = (search: ListSearch) => {
  const query = given({ cursor: search.at?.at(-1) ?? null, limit: ROWS });
  return queryOptions({
    queryKey: ["imports", "list", query],
    queryFn: ({ signal }) => ask(api.GET("/api/v1/imports", { params: { query }, signal })),
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) => (state.data?.items.some(({ status }) => isWorking(status)) ? SOON_MS : false),
  });
};

export const importQuery = (import_id: string) =>
  queryOptions({
    queryKey: ["imports", "one", import_id],
    queryFn: ({ signal }) => ask(api.GET("/api/v1/imports/{import_id}", { params: { path: { import_id } }, signal })),
    refetchInterval: ({ state }) => (isWorking(state.data?.status) ? SOON_MS : false),
  });

/** The report of the pass that is over: the trial's rows are others than those of the import. */
export const importRowsQuery = ({ id, status }: Import, search: ListSearch) => {
  const query = given({
    outcome: (search.outcome as ImportRow["outcome"] | undefined) ?? null,
    cursor: search.at?.at(-1) ?? null,
    limit: ROWS,
  });
  return queryOptions({
    queryKey: ["imports", "rows", id, status, query],
    queryFn: ({ signal }) =>
      ask(api.GET("/api/v1/imports/{import_id}/rows", { params: { path: { import_id: id }, query }, signal })),
    select: (page) => ({ ...page, items: page.items.map((row) => ({ id: String(row.number), ...row })) }),
    placeholderData: keepPreviousData,
  });
};

/** Every row of it, for a file. */
export async function wholeReport(import_id: string): Promise<ImportRow[]> {
  const rows: ImportRow[] = [];
  let cursor: string | null = null;
  do {
    const params = { path: { import_id }, query: given({ cursor, limit: MOST }) };
    const page: Schemas["ImportRowPage"] = await ask(api.GET("/api/v1/imports/{import_id}/rows", { params }));
    rows.push(...page.items);
    cursor = page.next_cursor;
  } while (cursor);
  return rows;
}
