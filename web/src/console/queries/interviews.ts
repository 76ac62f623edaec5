import { queryOptions } from "@tanstack/react-query";
import { api, ask, type Schemas } from "../../api/staff";
import { ZONE } from "../kit/when";

export type Interview = Schemas["InterviewOut"];
export type Evaluation = Schemas["EvaluationOut"];
export type Turn = Schemas["TurnOut"];
export type Dashboard = Schemas["Dashboard"];

const SOON_MS = 3_000;
const LIVE = new Set(["scheduled", "in_progress", "paused"]);

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
