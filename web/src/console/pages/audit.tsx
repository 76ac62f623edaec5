import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Download } from "lucide-react";
import { download } from "../../api/staff";
import { Button } from "../../ui/button";
import { useAct } from "../kit/act";
import { Badge, nameOf } from "../kit/badge";
import { ListCard } from "../kit/card";
import { FilterSelect } from "../kit/fields";
import { For } from "../kit/for";
import { Page } from "../kit/page";
import { SearchBox } from "../kit/search";
import { Empty, Loaded } from "../kit/states";
import { Pager } from "../kit/table";
import { When } from "../kit/when";
import { type AuditEntry, auditFilters, auditQuery, colleagueChoiceQuery } from "../queries/operation";
import { administers } from "../queries/session";
import { type ListSearch, useList } from "../search";
import { useText } from "../text/operation";
import { Day } from "./day";
import { saveFile } from "./save-file";

const FORMATS = ["csv", "json"] as const;
type Format = (typeof FORMATS)[number];

export function AuditPage() {
  return (
    <For may={administers} title={useText().audit.heading}>
      <Audit />
    </For>
  );
}

function Audit() {
  const words = useText();
  const text = words.audit;
  const [search, change] = useList();
  const query = useQuery(auditQuery(search));
  const people = useQuery(colleagueChoiceQuery).data ?? [];
  const filtered = Boolean(search.actor || search.action || search.entity || search.since || search.until);
  return (
    <Page title={text.heading} lead={text.lead} actions={<Export search={search} />}>
      <ListCard
        filters={
          <>
            <FilterSelect
              label={text.who}
              value={search.actor ?? ""}
              empty={words.all}
              options={people.map(({ id, full_name }) => ({ value: id, label: full_name }))}
              onChange={(actor) => change({ actor })}
            />
            <SearchBox label={text.action} value={search.action ?? ""} onChange={(action) => change({ action })} />
            <SearchBox label={text.entity} value={search.entity ?? ""} onChange={(entity) => change({ entity })} />
            <Day label={text.since} value={search.since ?? ""} onChange={(since) => change({ since })} />
            <Day label={text.until} value={search.until ?? ""} onChange={(until) => change({ until })} />
          </>
        }
      >
        <Loaded query={query}>
          {(page) => (
            <>
              {page.items.length ? (
                <ol className="divide-y divide-line" aria-label={text.heading}>
                  {page.items.map((entry) => (
                    <Entry key={entry.id} entry={entry} />
                  ))}
                </ol>
              ) : filtered ? (
                <Empty title={words.states.nothing} text={text.exactly} />
              ) : (
                <Empty title={text.none} />
              )}
              <Pager cursors={search.at ?? []} next={page.next_cursor} onGo={(at) => change({ at })} />
            </>
          )}
        </Loaded>
      </ListCard>
    </Page>
  );
}

function Export({ search }: { search: ListSearch }) {
  const text = useText().audit;
  const take = useAct(async (format: Format) => {
    const query = new URLSearchParams(auditFilters(search));
    saveFile(await download(`/api/v1/audit/export.${format}?${query}`), `audit-log.${format}`);
  });
  return FORMATS.map((format) => (
    <Button key={format} size="compact" onClick={() => take.mutate(format)} disabled={take.isPending}>
      <Download aria-hidden="true" size={16} />
      {text.export(format.toUpperCase())}
    </Button>
  ));
}

/** Who did what to what, and what became of it. */
function Entry({ entry }: { entry: AuditEntry }) {
  const words = useText();
  const text = words.audit;
  const people = useQuery(colleagueChoiceQuery).data;
  const who = people?.find(({ id }) => id === entry.user_id)?.full_name ?? nameOf(words.roles, entry.actor);
  const { changed, ...others } = entry.changes;
  const named = typeof changed === "object" && changed !== null && !Array.isArray(changed);
  const rows = [named ? changed : {}, named ? others : entry.changes, entry.personal ?? {}].flatMap(
    (part): [string, unknown][] => Object.entries(part),
  );
  return (
    <li className="px-4 py-3 text-sm sm:px-6">
      <div className="flex flex-wrap items-baseline gap-x-4 gap-y-1">
        <span className="w-36 shrink-0 text-soft">
          <When at={entry.created_at} />
        </span>
        <span className="font-semibold">{who}</span>
        <code className="rounded bg-well px-1.5 py-0.5 text-sm">{entry.action}</code>
        <span className="min-w-0 break-words text-soft">{entry.entity_type}</span>
        {entry.sealed && !entry.personal && <Badge tone="calm">{text.sealed}</Badge>}
      </div>
      {(rows.length > 0 || entry.entity_id) && (
        <details className="mt-1">
          <summary className="inline-flex min-h-11 cursor-pointer items-center font-medium text-accent-ink hover:underline md:min-h-7">
            {text.details(rows.length)}
          </summary>
          <Changes entry={entry} rows={rows} />
        </details>
      )}
    </li>
  );
}

function Changes({ entry, rows }: { entry: AuditEntry; rows: [string, unknown][] }) {
  const text = useText().audit;
  return (
    <div className="mt-2 rounded-xl border border-line p-3">
      {entry.entity_id && (
        <p className="mb-2 break-all text-soft">
          {entry.entity_type} {entry.entity_id}
          {entry.action === "candidate.erased" && (
            <Link
              to="/console/erasures/$erasureId"
              params={{ erasureId: entry.entity_id }}
              className="ml-3 inline-flex min-h-6 items-center font-medium text-accent-ink hover:underline"
            >
              {text.receipt}
            </Link>
          )}
        </p>
      )}
      <dl className="grid gap-2">
        {rows.map(([name, value]) => {
          const diff = diffOf(name, value, entry.changes);
          return (
            <div key={name} className="grid gap-x-4 sm:grid-cols-[minmax(9rem,auto)_1fr]">
              <dt className="text-soft">{name}</dt>
              <dd className="min-w-0 break-words">
                {diff ? (
                  <>
                    <del className="rounded bg-bad-well px-1 text-bad">{said(diff[0], text.empty)}</del>{" "}
                    <span aria-hidden="true">→</span>{" "}
                    <ins className="rounded bg-accent-well px-1 text-accent-ink no-underline">
                      {said(diff[1], text.empty)}
                    </ins>
                  </>
                ) : (
                  said(value, text.empty)
                )}
              </dd>
            </div>
          );
        })}
      </dl>
    </div>
  );
}

/** Before and after, in either of the forms that entries have. */
function diffOf(name: string, value: unknown, changes: AuditEntry["changes"]): [unknown, unknown] | null {
  if (typeof value !== "object" || value === null) return null;
  if ("before" in value && "after" in value) return [value.before, value.after];
  const { changed } = changes;
  const pair = typeof changed === "object" && changed !== null && name in changed;
  return pair && Array.isArray(value) && value.length === 2 ? [value[0], value[1]] : null;
}

function said(value: unknown, empty: string): string {
  if (value === null || value === undefined || value === "") return empty;
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
