import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { api, ask, type Schemas } from "../../api/staff";
import { ZONE } from "../../lib/moment";
import type { ListSearch } from "../search";
import { given } from "./hiring";
import { monthAfter } from "./month";

export type Interview = Schemas["InterviewOut"];
export type Evaluation = Schemas["EvaluationOut"];
export type Turn = Schemas["TurnOut"];
export type Dashboard = Schemas["Dashboard"];
export type InterviewRow = Schemas["InterviewRow"];

const SOON_MS = 3_000;
const LIVE = new Set(["scheduled", "in_progress", "paused"]);

const ROWS = 50;
const MOST = 200;
export const MOST_OF_A_MONTH = 1_000;
const DAY_MS = 86_400_000;

type Status = "scheduled" | "in_progress" | "paused" | "completed" | "cancelled";

/** The reader's midnight; of the day after, for an end that is not included. */
function midnight(day: string | undefined, daysAfter = 0): string | null {
  const at = day ? new Date(`${day}T00:00`) : null;
  if (!at || Number.isNaN(at.getTime())) return null;
  at.setTime(at.getTime() + daysAfter * DAY_MS);
  return at.toISOString();
}

export const waits = (search: ListSearch): boolean => search.show === "review";

/** What waits longest comes first; of everything else, the latest. */
export const orderOf = (search: ListSearch): "latest" | "earliest" =>
  search.sort === "latest" || search.sort === "earliest" ? search.sort : waits(search) ? "earliest" : "latest";

export const interviewsQuery = (search: ListSearch, limit = ROWS) => {
  const query = {
    status: (search.status as Status | undefined) ?? null,
    job_id: search.job ?? null,
    since: midnight(search.since),
    until: midnight(search.until, 1),
    review: waits(search) ? true : null,
    tests: search.show === "trials" ? true : null,
    sort: orderOf(search),
    cursor: search.at?.at(-1) ?? null,
    limit,
  };
  return queryOptions({
    queryKey: ["interviews", "list", query],
    queryFn: ({ signal }) => ask(api.GET("/api/v1/interviews", { params: { query: given(query) }, signal })),
    placeholderData: keepPreviousData,
  });
};

/** A month's interviews in the order of time; ``more``: not all of them. */
export const monthQuery = (month: Date, job: string | undefined) => {
  const asked = {
    job_id: job ?? null,
    since: month.toISOString(),
    until: monthAfter(month).toISOString(),
    sort: "earliest" as const,
    limit: MOST,
  };
  return queryOptions({
    queryKey: ["interviews", "month", asked],
    queryFn: async ({ signal }) => {
      const rows: InterviewRow[] = [];
      let cursor: string | null = null;
      do {
        const query = given({ ...asked, cursor });
        const page: Schemas["InterviewPage"] = await ask(api.GET("/api/v1/interviews", { params: { query }, signal }));
        rows.push(...page.items);
        cursor = page.next_cursor;
      } while (cursor && rows.length < MOST_OF_A_MONTH);
      return { rows, more: cursor !== null };
    },
  });
};

/** All that waits for a review, as the list from which one came has it. */
export const queueQuery = (search: ListSearch) => interviewsQuery({ ...search, show: "review", at: [] }, MOST);

export const interviewQuery = (interview_id: string) =>
  queryOptions({
    queryKey: ["interviews", "one", interview_id],
    queryFn: ({ signal }) =>
      ask(api.GET("/api/v1/interviews/{interview_id}", { params: { path: { interview_id } }, signal })),
    refetchInterval: (query) => (LIVE.has(query.state.data?.status ?? "") ? SOON_MS : false),
  });

export const evaluationQuery = (interview_id: string) =>
  queryOptions({
    queryKey: ["interviews", "evaluation", interview_id],
    queryFn: ({ signal }) =>
      ask(api.GET("/api/v1/interviews/{interview_id}/evaluation", { params: { path: { interview_id } }, signal })),
    refetchInterval: (query) => (query.state.data?.status === "pending" ? SOON_MS : false),
  });

export const versionsQuery = (interview_id: string) =>
  queryOptions({
    queryKey: ["interviews", "versions", interview_id],
    queryFn: ({ signal }) =>
      ask(
        api.GET("/api/v1/interviews/{interview_id}/evaluation/versions", {
          params: { path: { interview_id } },
          signal,
        }),
      ),
  });

export const ratingsQuery = (interview_id: string) =>
  queryOptions({
    queryKey: ["interviews", "ratings", interview_id],
    queryFn: ({ signal }) =>
      ask(api.GET("/api/v1/interviews/{interview_id}/ratings", { params: { path: { interview_id } }, signal })),
  });

export const decisionsQuery = (candidate_id: string) =>
  queryOptions({
    queryKey: ["candidates", "decisions", candidate_id],
    queryFn: ({ signal }) =>
      ask(api.GET("/api/v1/candidates/{candidate_id}/decisions", { params: { path: { candidate_id } }, signal })),
  });

/** The whole of it: interviews are hundreds of turns at most. */
export const transcriptQuery = (interview_id: string) =>
  queryOptions({
    queryKey: ["interviews", "transcript", interview_id],
    queryFn: async ({ signal }) => {
      const turns: Turn[] = [];
      for (let after: number | null = 0; after !== null; ) {
        const params: { path: { interview_id: string }; query: { after: number; limit: number } } = {
          path: { interview_id },
          query: { after, limit: 200 },
        };
        const page: Schemas["TranscriptOut"] = await ask(
          api.GET("/api/v1/interviews/{interview_id}/transcript", { params, signal }),
        );
        turns.push(...page.items);
        after = page.next_after;
      }
      return turns;
    },
  });

export const dashboardQuery = queryOptions({
  queryKey: ["dashboard"],
  queryFn: ({ signal }) => ask(api.GET("/api/v1/dashboard", { params: { query: { timezone: ZONE } }, signal })),
});

/** What was written, newest first; more than a page of it nobody reads here. */
export const lettersQuery = (about: { interview_id: string | null; candidate_id: string | null }) =>
  queryOptions({
    queryKey: ["messages", "about", about],
    queryFn: ({ signal }) =>
      ask(api.GET("/api/v1/messages", { params: { query: { ...given(about), limit: ROWS } }, signal })),
    refetchInterval: (query) => (query.state.data?.items.some(({ status }) => status === "queued") ? SOON_MS : false),
  });

export const interviewersQuery = queryOptions({
  queryKey: ["users", "interviewers"],
  queryFn: ({ signal }) =>
    ask(api.GET("/api/v1/users", { params: { query: { role: "interviewer", active: true, limit: MOST } }, signal })),
  select: (page) => page.items,
  staleTime: 60_000,
});

export const humanRequestsQuery = queryOptions({
  queryKey: ["human-requests"],
  queryFn: ({ signal }) => ask(api.GET("/api/v1/human-requests", { signal })),
  select: (list) => list.items,
});

export const offersQuery = (candidate_id: string) =>
  queryOptions({
    queryKey: ["candidates", "offers", candidate_id],
    queryFn: ({ signal }) =>
      ask(api.GET("/api/v1/candidates/{candidate_id}/offers", { params: { path: { candidate_id } }, signal })),
    // the letter is written in the background
    refetchInterval: (query) =>
      query.state.data?.items.some((one) => one.status === "sent" && !one.letter_written) ? SOON_MS : false,
  });

export const appealsQuery = queryOptions({
  queryKey: ["appeals"],
  queryFn: ({ signal }) => ask(api.GET("/api/v1/appeals", { signal })),
  select: (list) => list.items,
});

export const comparisonQuery = (candidate_id: string[]) =>
  queryOptions({
    queryKey: ["candidates", "comparison", candidate_id],
    queryFn: ({ signal }) =>
      ask(api.GET("/api/v1/analytics/comparison", { params: { query: { candidate_id } }, signal })),
  });
