import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { api, ask, type Schemas } from "../../api/staff";
import type { ListSearch } from "../search";
import { given } from "./hiring";

export type Question = Schemas["BankQuestionOut"];
export type Content = Schemas["BankContent"];
export type Domain = Schemas["DomainOut"];
export type DomainDetail = Schemas["DomainDetail"];

const ROWS = 50;
const SOON_MS = 1_500;

export const TYPES = ["technical", "behavioral", "situational", "domain_specific"] as const;
export const DIFFICULTIES = ["easy", "medium", "hard"] as const;
export const LEVELS = ["entry", "mid", "senior", "lead"] as const;
export const DIMENSIONS = ["communication", "technical", "confidence", "domain_knowledge", "problem_solving"] as const;

type Show = "current" | "retired" | "all";

export const bankQuery = (search: ListSearch) => {
  const query = {
    text: search.text ?? null,
    domain_id: search.domain ?? null,
    question_type: (search.type as Content["question_type"] | undefined) ?? null,
    difficulty: (search.difficulty as Content["difficulty"] | undefined) ?? null,
    show: (search.show as Show | undefined) ?? "current",
    cursor: search.at?.at(-1) ?? null,
    limit: ROWS,
  };
  return queryOptions({
    queryKey: ["questions", "list", query],
    queryFn: ({ signal }) => ask(api.GET("/api/v1/questions", { params: { query: given(query) }, signal })),
    placeholderData: keepPreviousData,
  });
};

export const questionQuery = (question_id: string) =>
  queryOptions({
    queryKey: ["questions", "one", question_id],
    queryFn: ({ signal }) =>
      ask(api.GET("/api/v1/questions/{question_id}", { params: { path: { question_id } }, signal })),
  });

export const questionVersionsQuery = (question_id: string) =>
  queryOptions({
    queryKey: ["questions", "versions", question_id],
    queryFn: ({ signal }) =>
      ask(api.GET("/api/v1/questions/{question_id}/versions", { params: { path: { question_id } }, signal })),
  });

/** All at once: there are some dozens. */
export const domainsQuery = (search: ListSearch) => {
  const query = { text: search.text ?? null, show: (search.show as Show | undefined) ?? "current" };
  return queryOptions({
    queryKey: ["domains", "list", query],
    queryFn: ({ signal }) => ask(api.GET("/api/v1/domains", { params: { query: given(query) }, signal })),
    placeholderData: keepPreviousData,
  });
};

export const domainQuery = (domain_id: string) =>
  queryOptions({
    queryKey: ["domains", "one", domain_id],
    queryFn: ({ signal }) => ask(api.GET("/api/v1/domains/{domain_id}", { params: { path: { domain_id } }, signal })),
  });

export const generationQuery = (generation_id: string) =>
  queryOptions({
    queryKey: ["generations", generation_id],
    queryFn: ({ signal }) =>
      ask(api.GET("/api/v1/generations/{generation_id}", { params: { path: { generation_id } }, signal })),
    refetchInterval: (query) => (query.state.data?.status === "pending" ? SOON_MS : false),
  });
