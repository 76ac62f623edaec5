import { useQuery } from "@tanstack/react-query";
import { useNavigate, useParams } from "@tanstack/react-router";
import { useMemo } from "react";
import { api, ask } from "../../api/staff";
import { Button } from "../../ui/button";
import { useAct } from "../kit/act";
import { nameOf, Status } from "../kit/badge";
import { Confirm } from "../kit/confirm";
import { FilterSelect } from "../kit/fields";
import { For } from "../kit/for";
import { Listing } from "../kit/listing";
import { Facts, Page, Section } from "../kit/page";
import { Empty, Loaded } from "../kit/states";
import type { Column } from "../kit/table";
import { When } from "../kit/when";
import { DELIVERY_STATES, type Delivery, deliveriesQuery, type Webhook, webhooksQuery } from "../queries/integrations";
import { administers } from "../queries/session";
import { useList } from "../search";
import { useText } from "../text/integrations";

export function WebhookPage() {
  return (
    <For may={administers} title={useText().webhooks.one}>
      <Detail />
    </For>
  );
}

function Detail() {
  const { webhookId } = useParams({ from: "/inside/console/integrations/webhooks/$webhookId" });
  const words = useText();
  const text = words.webhooks;
  const query = useQuery(webhooksQuery);
  const back = { to: "/console/integrations", label: words.integrations.heading, search: { tab: "webhooks" } };
  const webhook = query.data?.find(({ id }) => id === webhookId);
  if (!webhook) {
    return (
      <Page title={text.one} back={back}>
        <Loaded query={query}>{() => <Empty title={words.states.missing} text={words.states.missingText} />}</Loaded>
      </Page>
    );
  }
  return (
    <Page title={webhook.name} back={back} actions={<Remove webhook={webhook} />}>
      <Section title={text.details} className="mb-6">
        <Facts
          items={[
            [
              text.url,
              <span key="url" className="break-all">
                {webhook.url}
              </span>,
            ],
            [text.events, webhook.events.map((event) => nameOf(text.eventNames, event)).join(", ")],
            [text.created, <When key="at" at={webhook.created_at} look="date" />],
          ]}
        />
      </Section>
      <Deliveries webhook={webhook} />
    </Page>
  );
}

function Deliveries({ webhook }: { webhook: Webhook }) {
  const words = useText();
  const text = words.webhooks;
  const [search, change] = useList();
  const query = useQuery(deliveriesQuery(webhook.id, search));
  const columns = useMemo(
    (): Column<Delivery>[] => [
      { id: "event", header: text.event, cell: (row) => nameOf(text.eventNames, row.event) },
      { id: "at", header: text.at, from: "sm", cell: (row) => <When at={row.created_at} /> },
      { id: "state", header: text.state, cell: (row) => <Status value={row.status} /> },
      { id: "tries", header: text.tries, align: "end", from: "md", cell: (row) => row.log.length },
      {
        id: "answer",
        header: text.answer,
        from: "md",
        cell: (row) => <span className="break-words text-soft">{said(row, text.status)}</span>,
      },
      { id: "actions", header: text.actions, align: "end", cell: (row) => <Replay delivery={row} /> },
    ],
    [text],
  );
  return (
    <Section
      title={text.deliveries}
      text={text.deliveriesText}
      flush
      actions={
        <FilterSelect
          label={text.state}
          value={search.state ?? ""}
          empty={words.all}
          options={DELIVERY_STATES.map((value) => ({ value, label: words.status[value] }))}
          onChange={(state) => change({ state })}
        />
      }
    >
      <Listing
        query={query}
        caption={text.deliveries}
        columns={columns}
        filtered={Boolean(search.state)}
        none={<Empty title={text.nothing} text={text.nothingText} />}
      />
    </Section>
  );
}

/** What the other system said last, or why it could not be reached. */
function said({ log }: Delivery, status: (code: number) => string): string {
  const last = log.at(-1);
  return last?.error ?? (last?.status ? status(last.status) : "–");
}

function Replay({ delivery }: { delivery: Delivery }) {
  const text = useText().webhooks;
  const replay = useAct(
    () =>
      ask(
        api.POST("/api/v1/webhook-deliveries/{delivery_id}/replay", { params: { path: { delivery_id: delivery.id } } }),
      ),
    { refresh: [["webhooks", "deliveries"]], done: text.replayed },
  );
  if (delivery.status === "waiting") return "–";
  return (
    <Button
      size="compact"
      aria-label={text.replayOf(nameOf(text.eventNames, delivery.event))}
      onClick={() => replay.mutate()}
      disabled={replay.isPending}
    >
      {text.replay}
    </Button>
  );
}

function Remove({ webhook }: { webhook: Webhook }) {
  const text = useText().webhooks;
  const navigate = useNavigate();
  const remove = useAct(
    () => ask(api.DELETE("/api/v1/webhooks/{webhook_id}", { params: { path: { webhook_id: webhook.id } } })),
    {
      refresh: [["webhooks", "list"]],
      done: text.removed,
      after: () => void navigate({ to: "/console/integrations", search: { tab: "webhooks" } }),
    },
  );
  return (
    <Confirm
      trigger={(open) => (
        <Button size="compact" onClick={open} disabled={remove.isPending}>
          {text.remove}
        </Button>
      )}
      title={text.removeTitle(webhook.name)}
      text={text.removeText}
      action={text.remove}
      onConfirm={() => remove.mutate()}
    />
  );
}
