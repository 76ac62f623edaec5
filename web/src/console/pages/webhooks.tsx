import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Plus } from "lucide-react";
import { useMemo } from "react";
import { buttonClass } from "../../ui/button";
import { nameOf } from "../kit/badge";
import { Section } from "../kit/page";
import { Empty, Loaded } from "../kit/states";
import { type Column, DataTable } from "../kit/table";
import { When } from "../kit/when";
import { type Webhook, webhooksQuery } from "../queries/integrations";
import { useText } from "../text/integrations";

export function Webhooks() {
  const words = useText();
  const text = words.webhooks;
  const query = useQuery(webhooksQuery);
  const columns = useMemo(
    (): Column<Webhook>[] => [
      {
        id: "name",
        header: text.name,
        cell: (webhook) => (
          <Link
            to="/console/integrations/webhooks/$webhookId"
            params={{ webhookId: webhook.id }}
            className="font-semibold break-words hover:text-accent-ink hover:underline"
          >
            {webhook.name}
          </Link>
        ),
      },
      {
        id: "url",
        header: text.url,
        from: "sm",
        cell: (webhook) => <span className="break-all text-soft">{webhook.url}</span>,
      },
      {
        id: "events",
        header: text.events,
        from: "lg",
        cell: (webhook) => webhook.events.map((event) => nameOf(text.eventNames, event)).join(", "),
      },
      {
        id: "created",
        header: text.created,
        from: "md",
        cell: (webhook) => <When at={webhook.created_at} look="date" />,
      },
    ],
    [text],
  );
  const make = (
    <Link to="/console/integrations/webhooks/new" className={buttonClass("primary", "compact")}>
      <Plus aria-hidden="true" size={17} />
      {text.make}
    </Link>
  );
  return (
    <Section title={words.integrations.webhooks} text={text.text} actions={make} flush>
      <Loaded query={query}>
        {(webhooks) => (
          <DataTable
            caption={words.integrations.webhooks}
            columns={columns}
            rows={webhooks}
            rowId={(webhook) => webhook.id}
            empty={<Empty title={text.none} text={text.noneText} />}
          />
        )}
      </Loaded>
    </Section>
  );
}
