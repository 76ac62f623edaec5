import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { api, ask, type Schemas } from "../../api/staff";
import type { ListSearch } from "../search";

export type Job = Schemas["JobOut"];
export type Requirement = Schemas["Requirement"];
export type Candidate = Schemas["CandidateOut"];
export type CandidateRow = Schemas["CandidateRow"];
export type CandidateStatus = Schemas["NewStatus"]["status"];
export type Screening = Schemas["ScreeningOut"];
export type Plan = Schemas["PlanOut"];

const ROWS = 50;
const MOST = 200;
const SOON_MS = 1_500;
/** While a job in the background works on it. */
const whilePending = (status: string | undefined): number | false => (status === "pending" ? SOON_MS : false);

type Status = "draft" | "open" | "closed";
type Sort = "newest" | "oldest" | "name" | "score";
type Source = "hr" | "careers" | "ats";

export const jobsQuery = (search: ListSearch) => {
  const query = {
    text: search.text ?? null,
    status: (search.status as Status | undefined) ?? null,
    domain_id: search.domain ?? null,
    department_id: search.department ?? null,
    cursor: search.at?.at(-1) ?? null,
    limit: ROWS,
  };
  return queryOptions({
    queryKey: ["jobs", "list", query],
    queryFn: ({ signal }) => ask(api.GET("/api/v1/jobs", { params: { query: given(query) }, signal })),
    placeholderData: keepPreviousData,
  });
};

/** For choosing one: the newest. */
export const jobChoiceQuery = queryOptions({
  queryKey: ["jobs", "choice"],
  queryFn: ({ signal }) => ask(api.GET("/api/v1/jobs", { params: { query: { limit: MOST } }, signal })),
  select: (page) => page.items,
  staleTime: 60_000,
});

export const jobQuery = (job_id: string) =>
  queryOptions({
    queryKey: ["jobs", "one", job_id],
    queryFn: ({ signal }) => ask(api.GET("/api/v1/jobs/{job_id}", { params: { path: { job_id } }, signal })),
  });

export const askedQuery = (job_id: string) =>
  queryOptions({
    queryKey: ["jobs", "asked", job_id],
    queryFn: ({ signal }) => ask(api.GET("/api/v1/jobs/{job_id}/questions", { params: { path: { job_id } }, signal })),
  });

export const domainChoiceQuery = queryOptions({
  queryKey: ["domains", "choice"],
  queryFn: ({ signal }) => ask(api.GET("/api/v1/domains", { signal })),
  select: (list) => list.items,
  staleTime: 300_000,
});

export const departmentChoiceQuery = queryOptions({
  queryKey: ["departments", "choice"],
  queryFn: ({ signal }) => ask(api.GET("/api/v1/departments", { params: { query: { limit: MOST } }, signal })),
  select: (page) => page.items,
  staleTime: 60_000,
});

export const candidatesQuery = (search: ListSearch) => {
  const query = {
    text: search.text ?? null,
    job_id: search.job ?? null,
    domain_id: search.domain ?? null,
    department_id: search.department ?? null,
    status: (search.status as CandidateStatus | undefined) ?? null,
    source: (search.source as Source | undefined) ?? null,
    flagged: search.flagged === "true" ? true : null,
    sort: (search.sort as Sort | undefined) ?? "newest",
    cursor: search.at?.at(-1) ?? null,
    limit: ROWS,
  };
  return queryOptions({
    queryKey: ["candidates", "list", query],
    queryFn: ({ signal }) => ask(api.GET("/api/v1/candidates", { params: { query: given(query) }, signal })),
    placeholderData: keepPreviousData,
  });
};

export const candidateQuery = (candidate_id: string) =>
  queryOptions({
    queryKey: ["candidates", "one", candidate_id],
    queryFn: ({ signal }) =>
      ask(api.GET("/api/v1/candidates/{candidate_id}", { params: { path: { candidate_id } }, signal })),
  });

/** Who may be the same person. */
export const alikeQuery = (candidate_id: string) =>
  queryOptions({
    queryKey: ["candidates", "alike", candidate_id],
    queryFn: ({ signal }) =>
      ask(api.GET("/api/v1/candidates/{candidate_id}/duplicates", { params: { path: { candidate_id } }, signal })),
    select: ({ items }) => items,
  });

export const screeningQuery = (candidate_id: string) =>
  queryOptions({
    queryKey: ["candidates", "screening", candidate_id],
    queryFn: ({ signal }) =>
      ask(api.GET("/api/v1/candidates/{candidate_id}/screening", { params: { path: { candidate_id } }, signal })),
    refetchInterval: (query) => whilePending(query.state.data?.status),
  });

export const historyQuery = (candidate_id: string) =>
  queryOptions({
    queryKey: ["candidates", "history", candidate_id],
    queryFn: ({ signal }) =>
      ask(api.GET("/api/v1/candidates/{candidate_id}/history", { params: { path: { candidate_id } }, signal })),
  });

export const plansQuery = (candidate_id: string) =>
  queryOptions({
    queryKey: ["plans", "of", candidate_id],
    queryFn: ({ signal }) =>
      ask(api.GET("/api/v1/candidates/{candidate_id}/plans", { params: { path: { candidate_id } }, signal })),
    refetchInterval: (query) => whilePending(query.state.data?.items[0]?.status),
  });

export const planQuery = (plan_id: string) =>
  queryOptions({
    queryKey: ["plans", "one", plan_id],
    queryFn: ({ signal }) => ask(api.GET("/api/v1/plans/{plan_id}", { params: { path: { plan_id } }, signal })),
    refetchInterval: (query) => whilePending(query.state.data?.status),
  });

/** Without what is null: a filter that is not set has no place in the address. */
export function given<T extends object>(query: T): { [K in keyof T]?: NonNullable<T[K]> } {
  return Object.fromEntries(Object.entries(query).filter(([, value]) => value !== null)) as {
    [K in keyof T]?: NonNullable<T[K]>;
  };
}
