import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { api, ask, type Schemas } from "../../api/staff";
import type { ListSearch } from "../search";
import { moments, type Range } from "./figures";
import { given } from "./hiring";

export type Message = Schemas["messages_MessageOut"];
export type Template = Schemas["TemplateOut"];
export type AuditEntry = Schemas["AuditEntryOut"];
export type BackgroundJob = Schemas["JobRow"];
export type Spend = Schemas["SpendRow"];

const ROWS = 50;
const SOON_MS = 2_000;
const NOW_AND_THEN_MS = 5_000;

export const MESSAGE_STATES = ["queued", "sent", "failed", "kept"] as const;
export const JOB_STATES = ["parked", "waiting", "running", "done"] as const;

export const messagesQuery = (search: ListSearch) => {
  const query = {
    status: (search.status as Message["status"] | undefined) ?? null,
    cursor: search.at?.at(-1) ?? null,
    limit: ROWS,
  };
  return queryOptions({
    queryKey: ["messages", "list", query],
    queryFn: ({ signal }) => ask(api.GET("/api/v1/messages", { params: { query: given(query) }, signal })),
    placeholderData: keepPreviousData,
    refetchInterval: (found) => (found.state.data?.items.some(({ status }) => status === "queued") ? SOON_MS : false),
  });
};

export const messageQuery = (message_id: string) =>
  queryOptions({
    queryKey: ["messages", "one", message_id],
    queryFn: ({ signal }) =>
      ask(api.GET("/api/v1/messages/{message_id}", { params: { path: { message_id } }, signal })),
    refetchInterval: (found) => (found.state.data?.message.status === "queued" ? SOON_MS : false),
  });

export const templatesQuery = queryOptions({
  queryKey: ["templates", "list"],
  queryFn: ({ signal }) => ask(api.GET("/api/v1/message-templates", { signal })),
  select: ({ items }) => items,
});

/** Newest first. */
export const templateVersionsQuery = (template_id: string) =>
  queryOptions({
    queryKey: ["templates", "versions", template_id],
    queryFn: ({ signal }) =>
      ask(api.GET("/api/v1/message-templates/{template_id}/versions", { params: { path: { template_id } }, signal })),
    select: ({ items }) => items,
  });

export const previewQuery = (template_id: string, subject_template: string, body_template: string) =>
  queryOptions({
    queryKey: ["templates", "preview", template_id, subject_template, body_template],
    queryFn: ({ signal }) =>
      ask(
        api.POST("/api/v1/message-templates/{template_id}/preview", {
          params: { path: { template_id } },
          body: { subject_template, body_template },
          signal,
        }),
      ),
    placeholderData: keepPreviousData,
  });

export function auditFilters(search: ListSearch) {
  const range: Partial<Range> = {
    ...(search.since ? { since: moments({ since: search.since, until: search.since }).since } : {}),
    ...(search.until ? { until: moments({ since: search.until, until: search.until }).until } : {}),
  };
  return given({
    user_id: search.actor ?? null,
    action: search.action ?? null,
    entity_type: search.entity ?? null,
    since: range.since ?? null,
    until: range.until ?? null,
  });
}

export const auditQuery = (search: ListSearch) => {
  const query = { ...auditFilters(search), ...given({ cursor: search.at?.at(-1) ?? null }), limit: ROWS };
  return queryOptions({
    queryKey: ["audit", query],
    queryFn: ({ signal }) => ask(api.GET("/api/v1/audit", { params: { query }, signal })),
    placeholderData: keepPreviousData,
  });
};

export const colleagueChoiceQuery = queryOptions({
  queryKey: ["users", "choice"],
  queryFn: ({ signal }) =>
    ask(api.GET("/api/v1/users", { params: { query: { colleagues: true, limit: 200 } }, signal })),
  select: ({ items }) => items,
  staleTime: 60_000,
});

export const systemQuery = queryOptions({
  queryKey: ["system", "now"],
  queryFn: ({ signal }) => ask(api.GET("/api/v1/system", { signal })),
  refetchInterval: NOW_AND_THEN_MS,
});

export const backgroundJobsQuery = (search: ListSearch) => {
  const query = {
    state: JOB_STATES.find((one) => one === search.state) ?? "parked",
    ...given({ cursor: search.at?.at(-1) ?? null }),
    limit: ROWS,
  };
  return queryOptions({
    queryKey: ["system", "jobs", query],
    queryFn: ({ signal }) => ask(api.GET("/api/v1/system/jobs", { params: { query }, signal })),
    placeholderData: keepPreviousData,
    refetchInterval: NOW_AND_THEN_MS,
  });
};

export const spendQuery = (since: string) =>
  queryOptions({
    queryKey: ["system", "spend", since],
    queryFn: ({ signal }) =>
      ask(api.GET("/api/v1/analytics/spend", { params: { query: { since, by: "total" } }, signal })),
    select: ({ rows }) => rows,
  });
