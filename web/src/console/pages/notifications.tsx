import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { FileText } from "lucide-react";
import { useMemo } from "react";
import { buttonClass } from "../../ui/button";
import { Badge, nameOf, type Tone } from "../kit/badge";
import { ListCard } from "../kit/card";
import { FilterSelect } from "../kit/fields";
import { For } from "../kit/for";
import { Listing } from "../kit/listing";
import { Page } from "../kit/page";
import { Empty } from "../kit/states";
import type { Column } from "../kit/table";
import { When } from "../kit/when";
import { MESSAGE_STATES, type Message, messagesQuery } from "../queries/operation";
import { hires } from "../queries/session";
import { useList } from "../search";
import { useText } from "../text/operation";

export function NotificationsPage() {
  return (
    <For may={hires} title={useText().messages.heading}>
      <Notifications />
    </For>
  );
}

function Notifications() {
  const words = useText();
  const text = words.messages;
  const [search, change] = useList();
  const query = useQuery(messagesQuery(search));
  const columns = useMemo(
    (): Column<Message>[] => [
      {
        id: "subject",
        header: text.subject,
        cell: (row) => (
          <Link
            to="/console/notifications/$messageId"
            params={{ messageId: row.id }}
            className="line-clamp-2 font-semibold hover:text-accent-ink hover:underline"
          >
            {row.subject || nameOf(text.kinds, row.notification_type)}
          </Link>
        ),
      },
      {
        id: "to",
        header: text.to,
        from: "md",
        cell: (row) => <span className="text-soft">{row.address}</span>,
      },
      { id: "kind", header: text.kind, from: "lg", cell: (row) => nameOf(text.kinds, row.notification_type) },
      { id: "state", header: text.state, cell: (row) => <MessageState value={row.status} /> },
      { id: "when", header: text.written, from: "sm", cell: (row) => <When at={row.created_at} /> },
    ],
    [text],
  );
  return (
    <Page
      title={text.heading}
      lead={text.lead}
      actions={
        <Link to="/console/notifications/templates" className={buttonClass("secondary", "compact")}>
          <FileText aria-hidden="true" size={16} />
          {text.templates}
        </Link>
      }
    >
      <ListCard
        filters={
          <FilterSelect
            label={text.state}
            value={search.status ?? ""}
            empty={words.all}
            options={MESSAGE_STATES.map((value) => ({ value, label: text.states[value] }))}
            onChange={(status) => change({ status })}
          />
        }
      >
        <Listing
          query={query}
          caption={text.heading}
          columns={columns}
          filtered={Boolean(search.status)}
          none={<Empty title={text.none} text={text.noneText} />}
        />
      </ListCard>
    </Page>
  );
}

const TONES: Record<Message["status"], Tone> = { queued: "warn", sent: "good", failed: "bad", kept: "plain" };

export function MessageState({ value }: { value: Message["status"] }) {
  return <Badge tone={TONES[value]}>{useText().messages.states[value]}</Badge>;
}
