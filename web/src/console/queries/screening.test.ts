import { expect, test } from "vitest";
import { differences, type Result } from "./screening";

type Finding = Result["findings"][number];

const finding = (key: string, changes: Partial<Finding> = {}): Finding => ({
  key,
  text: key,
  kind: "skill",
  must: true,
  status: "met",
  quote: "four years",
  start: 0,
  end: 10,
  reason: "",
  ...changes,
});
const result = (...findings: Finding[]): Result => ({
  version: 1,
  overall_score: 50,
  keyword_match_score: 50,
  skill_relevance_score: 50,
  recommendation: "match",
  findings,
  engine: { engine: "offline", label: "", models: {}, prompt_hash: null, input_hash: null },
  screened_at: "2026-01-01T00:00:00Z",
});

test("what was found the same is left out, wherever in the resume it stands", () => {
  const moved = finding("a", { start: 90, end: 100, reason: "in other words" });
  expect(differences(result(finding("a")), result(moved))).toEqual([]);
});

test("another finding, another quote, and requirements that came or went are differences", () => {
  const before = result(finding("a"), finding("b"), finding("gone"));
  const after = result(finding("a", { status: "partly" }), finding("b", { quote: "six years" }), finding("new"));
  const found = differences(before, after);
  expect(found.map(({ key, before, after }) => [key, before?.status, after?.status])).toEqual([
    ["a", "met", "partly"],
    ["b", "met", "met"],
    ["new", undefined, "met"],
    ["gone", "met", undefined],
  ]);
});
