import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { api, ask, type Schemas } from "../../api/staff";
import type { ListSearch } from "../search";

export type News = Schemas["NotificationOut"];

const NOW_AND_THEN_MS = 60_000;
const ROWS = 30;

/** How much of one's bell is not read yet. */
export const unreadQuery = queryOptions({
  queryKey: ["news", "unread"],
  queryFn: ({ signal }) => ask(api.GET("/api/v1/notifications", { params: { query: { limit: 1 } }, signal })),
  select: ({ unread }) => unread,
  refetchInterval: NOW_AND_THEN_MS,
});

export const newsQuery = (search: ListSearch) => {
  const cursor = search.at?.at(-1);
  const query = { limit: ROWS, ...(cursor ? { cursor } : {}) };
  return queryOptions({
    queryKey: ["news", "list", query],
    queryFn: ({ signal }) => ask(api.GET("/api/v1/notifications", { params: { query }, signal })),
    placeholderData: keepPreviousData,
  });
};
