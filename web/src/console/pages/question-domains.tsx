import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Download, Plus } from "lucide-react";
import { useMemo, useState } from "react";
import { api, ask, download, type Schemas } from "../../api/staff";
import { Button, buttonClass } from "../../ui/button";
import { useAct } from "../kit/act";
import { Badge } from "../kit/badge";
import { ListCard } from "../kit/card";
import { Confirm } from "../kit/confirm";
import { FilterSelect } from "../kit/fields";
import { Page, Section } from "../kit/page";
import { SearchBox } from "../kit/search";
import { Empty, Loaded } from "../kit/states";
import { type Column, DataTable } from "../kit/table";
import { toast } from "../kit/toasts";
import { type Domain, domainsQuery } from "../queries/bank";
import { hires, useMe } from "../queries/session";
import { useList } from "../search";
import { useText } from "../text/bank";
import { FilePick } from "./file-pick";
import { saveFile } from "./save-file";

export function QuestionDomainsPage() {
  const words = useText();
  const text = words.bank;
  const me = useMe();
  const [search, change] = useList();
  const query = useQuery(domainsQuery(search));
  const columns = useMemo(
    (): Column<Domain>[] => [
      {
        id: "name",
        header: text.domain,
        cell: (domain) => (
          <span className="flex flex-wrap items-center gap-2">
            <Link
              to="/console/questions"
              search={{ domain: domain.id }}
              className="font-semibold hover:text-accent-ink hover:underline"
            >
              {domain.name}
            </Link>
            {domain.retired && <Badge tone="warn">{text.retired}</Badge>}
          </span>
        ),
      },
      { id: "sector", header: text.sector, from: "sm", cell: (domain) => domain.sector },
      {
        id: "questions",
        header: text.heading,
        from: "sm",
        align: "end",
        cell: (domain) => <span className="tabular-nums">{domain.questions}</span>,
      },
      { id: "actions", header: text.actions, align: "end", cell: (domain) => <DomainActions domain={domain} /> },
    ],
    [text],
  );
  return (
    <Page
      title={text.domains}
      lead={text.domainsLead}
      back={{ to: "/console/questions", label: text.heading }}
      actions={
        hires(me) && (
          <Link to="/console/questions/domains/new" className={buttonClass("primary", "compact")}>
            <Plus aria-hidden="true" size={17} />
            {text.newDomain}
          </Link>
        )
      }
    >
      <div className="grid gap-6">
        <ListCard
          filters={
            <>
              <SearchBox
                label={text.searchDomains}
                value={search.text ?? ""}
                onChange={(value) => change({ text: value })}
              />
              <FilterSelect
                label={text.show}
                value={search.show ?? ""}
                empty={text.shows.current}
                options={(["retired", "all"] as const).map((value) => ({ value, label: text.shows[value] }))}
                onChange={(show) => change({ show })}
              />
            </>
          }
        >
          <Loaded query={query}>
            {({ items }) => (
              <DataTable
                caption={text.domains}
                columns={columns}
                rows={items}
                rowId={(domain) => domain.id}
                stale={query.isPlaceholderData}
                empty={<Empty title={words.states.nothing} text={words.states.nothingText} />}
              />
            )}
          </Loaded>
        </ListCard>
        {hires(me) && <Import />}
      </div>
    </Page>
  );
}

function DomainActions({ domain }: { domain: Domain }) {
  const text = useText().bank;
  const me = useMe();
  const params = { path: { domain_id: domain.id } };
  const refresh = [["domains"], ["questions"]];
  const save = useAct(async () =>
    saveFile(await download(`/api/v1/domains/${domain.id}/document`), `${domain.slug}.json`),
  );
  const retire = useAct(() => ask(api.PUT("/api/v1/domains/{domain_id}/retirement", { params })), {
    refresh,
    done: text.wasRetired,
  });
  const restore = useAct(() => ask(api.DELETE("/api/v1/domains/{domain_id}/retirement", { params })), {
    refresh,
    done: text.restored,
  });
  return (
    <span className="flex flex-wrap justify-end gap-2">
      {hires(me) && (
        <Link
          to="/console/questions/domains/$domainId"
          params={{ domainId: domain.id }}
          aria-label={text.editOf(domain.name)}
          className={buttonClass("secondary", "compact")}
        >
          {text.edit}
        </Link>
      )}
      <Button
        size="compact"
        aria-label={text.exportOf(domain.name)}
        onClick={() => save.mutate()}
        disabled={save.isPending}
      >
        <Download aria-hidden="true" size={16} />
        {text.export}
      </Button>
      {hires(me) && domain.retired && (
        <Button size="compact" aria-label={text.restoreOf(domain.name)} onClick={() => restore.mutate()}>
          {text.restore}
        </Button>
      )}
      {hires(me) && !domain.retired && (
        <Confirm
          trigger={(open) => (
            <Button size="compact" look="quiet" aria-label={text.retireOf(domain.name)} onClick={open}>
              {text.retire}
            </Button>
          )}
          title={text.retireOf(domain.name)}
          text={text.retireDomainText}
          action={text.retire}
          onConfirm={() => retire.mutate()}
        />
      )}
    </span>
  );
}

/** A domain's file, as the export writes it; the server says what is wrong with one. */
function Import() {
  const text = useText().bank;
  const [file, setFile] = useState<File | null>(null);
  const take = useAct(
    async (chosen: File) => {
      let body: Schemas["DomainDocument"];
      try {
        body = JSON.parse(await chosen.text());
      } catch {
        throw new Error(text.notJson);
      }
      return ask(api.POST("/api/v1/domains/documents", { body }));
    },
    {
      refresh: [["domains"], ["questions"]],
      after: (found) => {
        setFile(null);
        toast(text.imported(found.domain.name, found.created, found.revised));
      },
    },
  );
  return (
    <Section title={text.import} text={text.importText} className="max-w-3xl">
      <div className="grid gap-3">
        <FilePick label={text.importFile} hint={text.importHint} accept=".json" file={file} onFile={setFile} />
        {file && (
          <p>
            <Button look="primary" onClick={() => take.mutate(file)} disabled={take.isPending}>
              {text.import}
            </Button>
          </p>
        )}
      </div>
    </Section>
  );
}
