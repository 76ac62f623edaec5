import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { Download, Users } from "lucide-react";
import { type ReactNode, useEffect, useMemo } from "react";
import { api, ask } from "../../api/staff";
import { csvFile } from "../../lib/csv";
import { Button, buttonClass } from "../../ui/button";
import { Notice } from "../../ui/notice";
import { useAct } from "../kit/act";
import { Badge, nameOf, type Tone } from "../kit/badge";
import { Figure } from "../kit/card";
import { FilterSelect } from "../kit/fields";
import { For } from "../kit/for";
import { Listing } from "../kit/listing";
import { Page, Section } from "../kit/page";
import { Empty, Loaded } from "../kit/states";
import type { Column } from "../kit/table";
import { When } from "../kit/when";
import { jobQuery } from "../queries/hiring";
import { type Import, type ImportRow, importQuery, importRowsQuery, isWorking, wholeReport } from "../queries/imports";
import { hires } from "../queries/session";
import { useList } from "../search";
import { useText } from "../text/imports";
import { ImportState } from "./import-state";
import { saveFile } from "./save-file";

const OUTCOMES = ["created", "updated", "unchanged", "skipped"] as const;
const TONES: Record<ImportRow["outcome"], Tone> = {
  created: "good",
  updated: "good",
  unchanged: "plain",
  skipped: "bad",
};
const BACK = "/console/candidates/imports";

/** What each outcome is called: before the import is begun it is what would happen. */
function useOutcomes({ status }: Import): Record<ImportRow["outcome"], string> {
  const text = useText().imports;
  return ["checking", "checked", "expired"].includes(status) ? text.would : text.became;
}

export function ImportPage() {
  return (
    <For may={hires} title={useText().imports.one}>
      <One />
    </For>
  );
}

function One() {
  const { importId } = useParams({ from: "/inside/console/candidates/imports/$importId" });
  const query = useQuery(importQuery(importId));
  const text = useText().imports;
  if (!query.data) {
    return (
      <Page title={text.one} back={{ to: BACK, label: text.heading }}>
        <Loaded query={query}>{() => null}</Loaded>
      </Page>
    );
  }
  return <Detail found={query.data} />;
}

function Detail({ found }: { found: Import }) {
  const text = useText().imports;
  const client = useQueryClient();
  const job = useQuery(jobQuery(found.job_id)).data;
  const working = isWorking(found.status);
  useEffect(() => {
    if (found.status === "done") void client.invalidateQueries({ queryKey: ["candidates", "list"] });
  }, [found.status, client]);
  return (
    <Page
      title={job ? text.of(job.title) : text.one}
      badge={<ImportState status={found.status} />}
      lead={
        <>
          {text.sent} <When at={found.created_at} />
        </>
      }
      back={{ to: BACK, label: text.heading }}
      actions={
        <Link to="/console/candidates" search={{ job: found.job_id }} className={buttonClass("secondary", "compact")}>
          <Users aria-hidden="true" size={16} />
          {text.toCandidates}
        </Link>
      }
    >
      <div className="grid gap-6">
        <Standing found={found} />
        {!working && <Report found={found} />}
      </div>
    </Page>
  );
}

/** Where it is, and what is to be done next. */
function Standing({ found }: { found: Import }) {
  const text = useText().imports;
  return (
    <>
      {isWorking(found.status) ? <Progress found={found} /> : <Over found={found} />}
      {found.ignored_columns.length > 0 && (
        <Notice tone="warn">{text.ignored(found.ignored_columns.join(", "))}</Notice>
      )}
    </>
  );
}

function Progress({ found }: { found: Import }) {
  const text = useText().imports;
  return (
    <div className="rounded-2xl border border-line bg-card p-5 shadow-card sm:p-6">
      <p role="status" className="font-semibold">
        {found.status === "checking" ? text.checking : text.importing}
      </p>
      <progress
        className="mt-3 h-2 w-full accent-accent"
        max={found.total}
        value={found.finished_rows}
        aria-label={text.progress}
      />
      <p className="mt-1 text-sm text-soft tabular-nums">{text.rowsOf(found.finished_rows, found.total)}</p>
      {found.error && <p className="mt-2 text-sm text-warn">{found.error}</p>}
    </div>
  );
}

function Over({ found }: { found: Import }) {
  const text = useText().imports;
  const { queryKey } = importQuery(found.id);
  const client = useQueryClient();
  const start = useAct(
    () => ask(api.POST("/api/v1/imports/{import_id}/start", { params: { path: { import_id: found.id } } })),
    { refresh: [["imports", "list"]], after: (now) => client.setQueryData(queryKey, now) },
  );
  const again = (
    <Link to={BACK} search={{ job: found.job_id }} className={buttonClass("secondary", "small")}>
      {text.again}
    </Link>
  );
  const coming = (found.outcomes.created ?? 0) + (found.outcomes.updated ?? 0);
  const said: Record<string, ReactNode> = {
    checked: coming ? (
      <Notice
        role="status"
        title={text.checked}
        action={
          <Button look="primary" disabled={start.isPending} onClick={() => start.mutate()}>
            {text.start(coming)}
          </Button>
        }
      >
        {text.checkedText}
      </Notice>
    ) : (
      <Notice role="status" tone="warn" title={text.nothing} action={again}>
        {text.nothingText}
      </Notice>
    ),
    done: <Notice role="status" title={text.done} action={again} />,
    failed: (
      <Notice role="alert" tone="bad" title={text.failed} action={again}>
        {found.error}
      </Notice>
    ),
    expired: <Notice tone="warn" title={text.expired} action={again} />,
  };
  return said[found.status];
}

function Report({ found }: { found: Import }) {
  const words = useText();
  const text = words.imports;
  const outcomes = useOutcomes(found);
  const [search, change] = useList();
  const query = useQuery(importRowsQuery(found, search));
  const save = useAct(async () => {
    const rows = await wholeReport(found.id);
    const lines = rows.map((row) => [
      String(row.number),
      outcomes[row.outcome],
      row.code ?? "",
      row.detail ?? "",
      row.candidate_id ? `${location.origin}/console/candidates/${row.candidate_id}` : "",
    ]);
    saveFile(csvFile([text.fileHeads, ...lines]), "import-report.csv");
  });
  const columns = useMemo(
    (): Column<ImportRow & { id: string }>[] => [
      { id: "row", header: text.row, cell: (row) => <span className="tabular-nums">{row.number}</span> },
      {
        id: "outcome",
        header: text.outcome,
        cell: (row) => <Badge tone={TONES[row.outcome]}>{outcomes[row.outcome]}</Badge>,
      },
      { id: "why", header: text.why, cell: (row) => <Why row={row} /> },
    ],
    [text, outcomes],
  );
  return (
    <>
      <div className="grid grid-cols-2 gap-4 lg:grid-cols-4">
        {OUTCOMES.map((outcome) => (
          <Figure
            key={outcome}
            label={outcomes[outcome]}
            value={found.outcomes[outcome] ?? 0}
            tone={outcome === "skipped" && found.outcomes[outcome] ? "warn" : undefined}
          />
        ))}
      </div>
      <Section
        title={text.report}
        text={text.reportText}
        flush
        actions={
          <Button size="compact" disabled={save.isPending} onClick={() => save.mutate()}>
            <Download aria-hidden="true" size={16} />
            {text.download}
          </Button>
        }
      >
        <div className="border-b border-line px-5 pb-4 sm:px-6">
          <FilterSelect
            label={text.outcome}
            value={search.outcome ?? ""}
            empty={words.all}
            options={OUTCOMES.map((value) => ({ value, label: outcomes[value] }))}
            onChange={(outcome) => change({ outcome })}
          />
        </div>
        <Listing
          query={query}
          caption={text.report}
          columns={columns}
          filtered={Boolean(search.outcome)}
          none={<Empty title={words.states.nothing} />}
        />
      </Section>
    </>
  );
}

/** Why it was refused, or who it became. */
function Why({ row }: { row: ImportRow }) {
  const text = useText().imports;
  if (row.candidate_id) {
    return (
      <Link
        to="/console/candidates/$candidateId"
        params={{ candidateId: row.candidate_id }}
        aria-label={text.openRow(row.number)}
        className="inline-flex min-h-6 items-center font-medium text-accent-ink hover:underline"
      >
        {text.open}
      </Link>
    );
  }
  if (!row.code) return "–";
  return (
    <>
      <span className="block font-medium">{nameOf(text.codes, row.code)}</span>
      {row.detail && <span className="text-soft">{row.detail}</span>}
    </>
  );
}
