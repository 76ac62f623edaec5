import { useQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { api, ask, type Schemas } from "../../api/staff";
import { Button } from "../../ui/button";
import { Notice } from "../../ui/notice";
import { useAct } from "../kit/act";
import { nameOf } from "../kit/badge";
import { Confirm } from "../kit/confirm";
import { For } from "../kit/for";
import { Facts, Page, Section } from "../kit/page";
import { Empty, Loaded } from "../kit/states";
import { When } from "../kit/when";
import { messageQuery } from "../queries/operation";
import { hires } from "../queries/session";
import { useText } from "../text/operation";
import { MessageState } from "./notifications";

type Detail = Schemas["MessageDetail"];

export function NotificationPage() {
  return (
    <For may={hires} title={useText().messages.one}>
      <Message />
    </For>
  );
}

function Message() {
  const { messageId } = useParams({ from: "/inside/console/notifications/$messageId" });
  const text = useText().messages;
  const query = useQuery(messageQuery(messageId));
  const back = { to: "/console/notifications", label: text.heading };
  if (!query.data) {
    return (
      <Page title={text.one} back={back}>
        <Loaded query={query}>{() => null}</Loaded>
      </Page>
    );
  }
  const found = query.data;
  return (
    <Page
      title={found.message.subject || nameOf(text.kinds, found.message.notification_type)}
      badge={<MessageState value={found.message.status} />}
      back={back}
      actions={<Resend id={found.message.id} />}
    >
      <div className="grid max-w-3xl gap-6">
        {found.message.error && <Notice tone="warn">{found.message.error}</Notice>}
        <Section title={text.content}>
          <About found={found} />
          <p className="mt-5 border-t border-line pt-5 break-words whitespace-pre-line">{found.body}</p>
        </Section>
        <Section title={text.attempts}>
          {found.attempts.length ? (
            <ol className="divide-y divide-line text-sm">
              {found.attempts.map((attempt) => (
                <li key={attempt.created_at} className="flex flex-wrap gap-x-4 gap-y-1 py-2 first:pt-0 last:pb-0">
                  <span className="w-40 text-soft">
                    <When at={attempt.created_at} />
                  </span>
                  <span className="font-semibold">{nameOf(text.outcomes, attempt.outcome)}</span>
                  {attempt.detail && <span className="min-w-0 text-soft">{attempt.detail}</span>}
                </li>
              ))}
            </ol>
          ) : (
            <Empty title={text.noAttempts} />
          )}
        </Section>
      </div>
    </Page>
  );
}

function About({ found }: { found: Detail }) {
  const text = useText().messages;
  const { message } = found;
  return (
    <Facts
      items={[
        [text.to, message.address],
        [text.kind, nameOf(text.kinds, message.notification_type)],
        [text.channel, nameOf(text.channels, message.channel)],
        [text.written, <When key="written" at={message.created_at} />],
        [text.sent, <When key="sent" at={message.sent_at} />],
        ...(found.calendar ? [[text.calendar, text.attached] as [string, string]] : []),
        ...(message.candidate_id
          ? [
              [
                text.candidate,
                <Link
                  key="candidate"
                  to="/console/candidates/$candidateId"
                  params={{ candidateId: message.candidate_id }}
                  className="text-accent-ink underline"
                >
                  {text.open}
                </Link>,
              ] as [string, ReactNode],
            ]
          : []),
      ]}
    />
  );
}

function Resend({ id }: { id: string }) {
  const text = useText().messages;
  const again = useAct(
    () => ask(api.POST("/api/v1/messages/{message_id}/resend", { params: { path: { message_id: id } } })),
    { refresh: [["messages"]], done: text.queued },
  );
  return (
    <Confirm
      trigger={(open) => (
        <Button size="compact" onClick={open} disabled={again.isPending}>
          {text.resend}
        </Button>
      )}
      title={text.resendTitle}
      text={text.resendText}
      action={text.resend}
      danger={false}
      onConfirm={() => again.mutate()}
    />
  );
}
