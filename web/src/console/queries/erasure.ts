import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { api, ask, type Schemas } from "../../api/staff";
import type { ListSearch } from "../search";
import { given } from "./hiring";

export type Erasure = Schemas["ErasureOut"];

const ROWS = 50;
const SOON_MS = 1_500;

export const erasuresQuery = (search: ListSearch) => {
  const query = { cursor: search.at?.at(-1) ?? null, limit: ROWS };
  return queryOptions({
    queryKey: ["erasures", "list", query],
    queryFn: ({ signal }) => ask(api.GET("/api/v1/erasures", { params: { query: given(query) }, signal })),
    placeholderData: keepPreviousData,
  });
};

/** Asked for again until the files are gone too. */
export const erasureQuery = (erasure_id: string) =>
  queryOptions({
    queryKey: ["erasures", "one", erasure_id],
    queryFn: ({ signal }) =>
      ask(api.GET("/api/v1/erasures/{erasure_id}", { params: { path: { erasure_id } }, signal })),
    refetchInterval: ({ state }) => (state.data && !state.data.completed_at ? SOON_MS : false),
  });
