import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { api, ask, type Schemas } from "../../api/staff";
import type { ListSearch } from "../search";
import { given } from "./hiring";

export type ApiKey = Schemas["ApiKeyOut"];
export type Webhook = Schemas["WebhookOut"];
export type Delivery = Schemas["DeliveryOut"];
export type Area = Schemas["NewApiKey"]["areas"][number];
export type WebhookEvent = Schemas["NewWebhook"]["events"][number];

export const AREAS: readonly Area[] = [
  "jobs",
  "candidates",
  "interviews",
  "results",
  "questions",
  "messages",
  "figures",
];
export const EVENTS: readonly WebhookEvent[] = [
  "candidate.applied",
  "interview.scheduled",
  "interview.completed",
  "interview.cancelled",
  "evaluation.ready",
  "decision.made",
  "offer.answered",
];
export const DELIVERY_STATES = ["waiting", "delivered", "failed"] as const;

const ROWS = 50;
const SOON_MS = 3_000;

export const apiKeysQuery = queryOptions({
  queryKey: ["api-keys"],
  queryFn: ({ signal }) => ask(api.GET("/api/v1/api-keys", { signal })),
  select: ({ items }) => items,
});

export const webhooksQuery = queryOptions({
  queryKey: ["webhooks", "list"],
  queryFn: ({ signal }) => ask(api.GET("/api/v1/webhooks", { signal })),
  select: ({ items }) => items,
});

export const deliveriesQuery = (webhook_id: string, search: ListSearch) => {
  const query = {
    status: DELIVERY_STATES.find((one) => one === search.state) ?? null,
    cursor: search.at?.at(-1) ?? null,
    limit: ROWS,
  };
  return queryOptions({
    queryKey: ["webhooks", "deliveries", webhook_id, query],
    queryFn: ({ signal }) =>
      ask(
        api.GET("/api/v1/webhooks/{webhook_id}/deliveries", {
          params: { path: { webhook_id }, query: given(query) },
          signal,
        }),
      ),
    placeholderData: keepPreviousData,
    refetchInterval: (found) => (found.state.data?.items.some(({ status }) => status === "waiting") ? SOON_MS : false),
  });
};
