import { queryOptions } from "@tanstack/react-query";
import { api, ask, type Schemas } from "../../api/staff";

export type Result = Schemas["ScreeningResult"];
type Finding = Result["findings"][number];

/** Every result that there was, the newest first. `latest` is when that was made: with another one the list is another. */
export const screeningsQuery = (candidate_id: string, latest: string | null) =>
  queryOptions({
    queryKey: ["candidates", "screenings", candidate_id, latest],
    queryFn: ({ signal }) =>
      ask(api.GET("/api/v1/candidates/{candidate_id}/screenings", { params: { path: { candidate_id } }, signal })),
    select: ({ items }) => items,
  });

export interface Difference {
  key: string;
  text: string;
  /** Null where this was no requirement then. */
  before: Finding | null;
  after: Finding | null;
}

/** What is found otherwise, requirement by requirement, in the order of the later result; what went comes last. */
export function differences(before: Result, after: Result): Difference[] {
  const then = new Map(before.findings.map((one) => [one.key, one]));
  const now = new Set(after.findings.map(({ key }) => key));
  const kept = after.findings.map((one) => ({ ...about(one), before: then.get(one.key) ?? null, after: one }));
  const gone = before.findings.filter(({ key }) => !now.has(key));
  return [
    ...kept.filter(({ before: earlier, after: later }) => !earlier || !same(earlier, later)),
    ...gone.map((one) => ({ ...about(one), before: one, after: null })),
  ];
}

const about = ({ key, text }: Finding) => ({ key, text });
const same = (a: Finding, b: Finding): boolean => a.status === b.status && a.quote === b.quote;
