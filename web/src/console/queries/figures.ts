import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import type { operations } from "../../api/schema.gen";
import { api, ask, type Schemas } from "../../api/staff";
import { ZONE } from "../../lib/moment";
import type { ListSearch } from "../search";
import { given } from "./hiring";

export type Export = Schemas["ExportOut"];
export type FigureRow = Schemas["Row"];
export type GroupBy = "department" | "domain" | "job" | "source";

const DAY_MS = 86_400_000;
const RANGE_DAYS = 90;
const SOON_MS = 1_500;
const ROWS = 50;

/** What figures are narrowed by, as the address has it: days of the reader, the last one included. */
export interface Range {
  since: string;
  until: string;
}

/** A day of the reader as YYYY-MM-DD. */
export const dayOf = (at: Date): string =>
  `${at.getFullYear()}-${String(at.getMonth() + 1).padStart(2, "0")}-${String(at.getDate()).padStart(2, "0")}`;

const isDay = (value: string | undefined): value is string => !!value && !Number.isNaN(Date.parse(`${value}T00:00`));

export function rangeOf(search: ListSearch, now = new Date()): Range {
  const since = isDay(search.since) ? search.since : dayOf(new Date(now.getTime() - RANGE_DAYS * DAY_MS));
  const until = isDay(search.until) ? search.until : dayOf(now);
  return { since, until: until < since ? since : until };
}

/** The moments that a range of days means to the API: the second one is not included. */
export function moments({ since, until }: Range): { since: string; until: string } {
  const end = new Date(`${until}T00:00`);
  end.setDate(end.getDate() + 1);
  return { since: new Date(`${since}T00:00`).toISOString(), until: end.toISOString() };
}

export function filtersOf(search: ListSearch) {
  return given({
    ...moments(rangeOf(search)),
    department_id: search.department ?? null,
    domain_id: search.domain ?? null,
    job_id: search.job ?? null,
    source: (search.source as "hr" | "careers" | "ats" | undefined) ?? null,
    timezone: ZONE,
  });
}

type Filters = ReturnType<typeof filtersOf>;

/** As fine as can still be read. */
export function intervalOf({ since, until }: Range): "day" | "week" | "month" {
  const days = (Date.parse(until) - Date.parse(since)) / DAY_MS;
  return days <= 31 ? "day" : days <= 200 ? "week" : "month";
}

/** The days of one point of a trend, as far as they lie in the range. */
export function daysOf(begins: string, interval: "day" | "week" | "month", range: Range): Range {
  const last = new Date(`${begins}T12:00`);
  if (interval === "week") last.setDate(last.getDate() + 6);
  if (interval === "month") last.setMonth(last.getMonth() + 1, 0);
  const until = dayOf(last);
  return {
    since: begins < range.since ? range.since : begins,
    until: until > range.until ? range.until : until,
  };
}

export const trendQuery = (filters: Filters, interval: "day" | "week" | "month") =>
  queryOptions({
    queryKey: ["figures", "trend", filters, interval],
    queryFn: ({ signal }) =>
      ask(api.GET("/api/v1/analytics/trend", { params: { query: { ...filters, interval } }, signal })),
    placeholderData: keepPreviousData,
  });

export const funnelQuery = (filters: Filters, group_by?: GroupBy) =>
  queryOptions({
    queryKey: ["figures", "funnel", filters, group_by ?? null],
    queryFn: ({ signal }) =>
      ask(
        api.GET("/api/v1/analytics/funnel", {
          params: { query: group_by ? { ...filters, group_by } : filters },
          signal,
        }),
      ),
    placeholderData: keepPreviousData,
  });

export const timeToHireQuery = (filters: Filters, group_by: GroupBy) =>
  queryOptions({
    queryKey: ["figures", "time-to-hire", filters, group_by],
    queryFn: ({ signal }) =>
      ask(api.GET("/api/v1/analytics/time-to-hire", { params: { query: { ...filters, group_by } }, signal })),
    placeholderData: keepPreviousData,
  });

export const stageTimesQuery = (filters: Filters) =>
  queryOptions({
    queryKey: ["figures", "stages", filters],
    queryFn: ({ signal }) => ask(api.GET("/api/v1/analytics/stages", { params: { query: filters }, signal })),
    placeholderData: keepPreviousData,
  });

export const loadQuery = (filters: Filters) =>
  queryOptions({
    queryKey: ["figures", "load", filters],
    queryFn: ({ signal }) => ask(api.GET("/api/v1/analytics/load", { params: { query: filters }, signal })),
    select: ({ people }) => people,
    placeholderData: keepPreviousData,
  });

export const scoresQuery = (filters: Filters) =>
  queryOptions({
    queryKey: ["figures", "scores", filters],
    queryFn: ({ signal }) => ask(api.GET("/api/v1/analytics/scores", { params: { query: filters }, signal })),
    placeholderData: keepPreviousData,
  });

export const outcomesQuery = (filters: Filters) =>
  queryOptions({
    queryKey: ["figures", "outcomes", filters],
    queryFn: ({ signal }) => ask(api.GET("/api/v1/analytics/outcomes", { params: { query: filters }, signal })),
    placeholderData: keepPreviousData,
  });

type Asked = NonNullable<operations["ListFigureRows"]["parameters"]["query"]>;
export const FIGURES = [
  "applications",
  "reached",
  "waiting",
  "rejected",
  "withdrawn",
  "offers",
  "hires",
  "stage_time",
  "interviews",
  "completed",
  "scores",
  "unscored",
  "assigned",
  "assigned_open",
  "assigned_completed",
  "listened",
] as const;

/** What a figure counts, as the address names it; null where it names none. */
export function figureOf(search: ListSearch): Asked | null {
  const figure = FIGURES.find((one) => one === search.figure);
  if (!figure) return null;
  return {
    ...filtersOf(search),
    figure,
    ...given({
      stage: search.stage ?? null,
      outcome: (search.outcome as Asked["outcome"]) ?? null,
      dimension: (search.dimension as Asked["dimension"]) ?? null,
      bin: search.bin ? Number(search.bin) : null,
      user_id: search.person ?? null,
      group_by: (search.by as GroupBy | undefined) ?? null,
      group: search.group ?? null,
    }),
  };
}

export const figureRowsQuery = (asked: Asked, search: ListSearch) => {
  const query = { ...asked, ...given({ cursor: search.at?.at(-1) ?? null }), limit: ROWS };
  return queryOptions({
    queryKey: ["figures", "rows", query],
    queryFn: ({ signal }) => ask(api.GET("/api/v1/analytics/rows", { params: { query }, signal })),
    placeholderData: keepPreviousData,
  });
};

const BUSY = new Set(["queued", "running"]);

export const exportsQuery = queryOptions({
  queryKey: ["exports"],
  queryFn: ({ signal }) => ask(api.GET("/api/v1/exports", { params: { query: { limit: 20 } }, signal })),
  refetchInterval: (query) => (query.state.data?.items.some(({ status }) => BUSY.has(status)) ? SOON_MS : false),
});
