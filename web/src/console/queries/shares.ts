import { queryOptions } from "@tanstack/react-query";
import { api, ask, type Schemas } from "../../api/staff";

export type Share = Schemas["ShareOut"];
/** One finished file: the report of an interview, or an export. */
export type SharedFile = { interview_id: string } | { export_id: string };

export const sharesQuery = (file: SharedFile) =>
  queryOptions({
    queryKey: ["shares", file],
    queryFn: ({ signal }) => ask(api.GET("/api/v1/shares", { params: { query: file }, signal })),
    select: ({ items }) => items,
  });
