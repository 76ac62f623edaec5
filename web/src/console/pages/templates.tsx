import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useMemo } from "react";
import { Badge, nameOf } from "../kit/badge";
import { ListCard } from "../kit/card";
import { FilterSelect } from "../kit/fields";
import { For } from "../kit/for";
import { Page } from "../kit/page";
import { Empty, Loaded } from "../kit/states";
import { type Column, DataTable } from "../kit/table";
import { type Template, templatesQuery } from "../queries/operation";
import { hires } from "../queries/session";
import { useList } from "../search";
import { useLanguage } from "../text";
import { useText } from "../text/operation";

export function TemplatesPage() {
  return (
    <For may={hires} title={useText().messages.templates}>
      <Templates />
    </For>
  );
}

function Templates() {
  const words = useText();
  const text = words.messages;
  const { language } = useLanguage();
  const [search, change] = useList();
  const query = useQuery(templatesQuery);
  const columns = useMemo(
    (): Column<Template>[] => [
      {
        id: "name",
        header: text.template,
        cell: (row) => (
          <Link
            to="/console/notifications/templates/$templateId"
            params={{ templateId: row.id }}
            className="font-semibold hover:text-accent-ink hover:underline"
          >
            {nameOf(text.kinds, row.name)}
          </Link>
        ),
      },
      { id: "channel", header: text.channel, cell: (row) => nameOf(text.channels, row.channel) },
      { id: "language", header: text.language, from: "sm", cell: (row) => nameOf(text.languages, row.language) },
      {
        id: "subject",
        header: text.subject,
        from: "md",
        cell: (row) => <span className="line-clamp-1 text-soft">{row.subject_template || "–"}</span>,
      },
      {
        id: "version",
        header: text.version,
        from: "sm",
        cell: (row) =>
          row.edited ? (
            <Badge tone="good">{text.edited(row.version)}</Badge>
          ) : (
            <Badge tone="calm">{text.asShipped}</Badge>
          ),
      },
    ],
    [text],
  );
  const shown = search.type ?? language;
  const languages = [...new Set(query.data?.map(({ language }) => language))];
  return (
    <Page title={text.templates} lead={text.templatesLead} back={{ to: "/console/notifications", label: text.heading }}>
      <ListCard
        filters={
          <FilterSelect
            label={text.language}
            value={shown}
            options={[
              ...languages.map((value) => ({ value, label: nameOf(text.languages, value) })),
              { value: "all", label: words.all },
            ]}
            onChange={(type) => change({ type })}
          />
        }
      >
        <Loaded query={query}>
          {(items) => (
            <DataTable
              caption={text.templates}
              columns={columns}
              rows={items.filter(({ language }) => shown === "all" || language === shown)}
              rowId={(row) => row.id}
              empty={<Empty title={words.states.nothing} />}
            />
          )}
        </Loaded>
      </ListCard>
    </Page>
  );
}
