import { queryOptions } from "@tanstack/react-query";
import { api, ask, type Schemas } from "../../api/staff";

export type Erasure = Schemas["ErasureOut"];

const SOON_MS = 1_500;

/** Asked for again until the files are gone too. */
export const erasureQuery = (erasure_id: string) =>
  queryOptions({
    queryKey: ["erasures", erasure_id],
    queryFn: ({ signal }) =>
      ask(api.GET("/api/v1/erasures/{erasure_id}", { params: { path: { erasure_id } }, signal })),
    refetchInterval: ({ state }) => (state.data && !state.data.completed_at ? SOON_MS : false),
  });
