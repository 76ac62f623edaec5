import { queryOptions } from "@tanstack/react-query";
import { api, ask, type Schemas } from "../../api/staff";

export type OpenLink = Schemas["OpenLinkOut"];

export const openLinksQuery = (job_id: string) =>
  queryOptions({
    queryKey: ["jobs", "open-links", job_id],
    queryFn: ({ signal }) => ask(api.GET("/api/v1/jobs/{job_id}/open-links", { params: { path: { job_id } }, signal })),
    select: ({ items }) => items,
  });
