import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useMemo } from "react";
import { api, ask, download } from "../../api/staff";
import { Button } from "../../ui/button";
import { useAct } from "../kit/act";
import { nameOf, Status } from "../kit/badge";
import { SelectField } from "../kit/fields";
import { FormFrame, useForm } from "../kit/form";
import { Section } from "../kit/page";
import { Empty, Loaded } from "../kit/states";
import { type Column, DataTable } from "../kit/table";
import { toast } from "../kit/toasts";
import { When } from "../kit/when";
import { type Export, exportsQuery, filtersOf } from "../queries/figures";
import type { ListSearch } from "../search";
import { useText } from "../text/figures";
import { saveFile } from "./save-file";
import { ShareButton } from "./share";

const KINDS = ["funnel", "department", "shortlist", "raw"] as const;

/** Files of what the page shows: made in the background, kept for a day. */
export function Exports({ search }: { search: ListSearch }) {
  const text = useText().exports;
  const query = useQuery(exportsQuery);
  return (
    <div className="mt-6 grid gap-6 lg:grid-cols-[minmax(0,1fr)_minmax(0,2fr)]">
      <Section title={text.heading} text={text.lead}>
        <Ask search={search} />
      </Section>
      <Section title={text.list} flush>
        <Loaded query={query}>{({ items }) => <List items={items} />}</Loaded>
      </Section>
    </div>
  );
}

function Ask({ search }: { search: ListSearch }) {
  const text = useText().exports;
  const client = useQueryClient();
  const form = useForm({
    initial: { kind: "funnel", format: "pdf" },
    check: ({ kind, format }) => ({
      ...(kind === "shortlist" && !search.job ? { kind: text.needJob } : {}),
      ...(kind === "raw" && format === "pdf" ? { format: text.rawIsWorkbook } : {}),
    }),
    save: async ({ kind, format }) => {
      const body = { ...filtersOf(search), kind: kind as "raw", format: format as "pdf" };
      await ask(api.POST("/api/v1/exports", { body }));
      await client.invalidateQueries({ queryKey: exportsQuery.queryKey });
      toast(text.begun);
    },
  });
  return (
    <FormFrame form={form} submit={text.make} labels={{ kind: text.kind, format: text.format }}>
      <SelectField
        form={form}
        name="kind"
        label={text.kind}
        options={KINDS.map((value) => ({ value, label: text.kinds[value] }))}
        required
      />
      <SelectField
        form={form}
        name="format"
        label={text.format}
        options={[
          { value: "pdf", label: "PDF" },
          { value: "xlsx", label: "Excel" },
        ]}
        required
      />
    </FormFrame>
  );
}

function List({ items }: { items: Export[] }) {
  const text = useText().exports;
  const columns = useMemo(
    (): Column<Export>[] => [
      {
        id: "what",
        header: text.kind,
        cell: (row) => (
          <>
            <span className="font-semibold">{nameOf(text.kinds, row.kind)}</span>
            <span className="block text-soft">{row.format === "xlsx" ? "Excel" : "PDF"}</span>
          </>
        ),
      },
      { id: "asked", header: text.asked, from: "sm", cell: (row) => <When at={row.created_at} look="ago" /> },
      { id: "state", header: text.state, cell: (row) => <State row={row} /> },
      { id: "file", header: text.file, align: "end", cell: (row) => <File row={row} /> },
    ],
    [text],
  );
  return (
    <DataTable
      caption={text.list}
      columns={columns}
      rows={items}
      rowId={(row) => row.id}
      empty={<Empty title={text.none} text={text.noneText} />}
    />
  );
}

function State({ row }: { row: Export }) {
  const text = useText().exports;
  if (row.status === "queued" || row.status === "running") {
    return (
      <span className="grid min-w-24 gap-1">
        <progress className="h-2 w-full accent-accent" max={100} value={row.progress} aria-label={text.progress} />
        <span className="text-soft tabular-nums">{row.progress} %</span>
        {row.error && <span className="text-warn">{row.error}</span>}
      </span>
    );
  }
  return (
    <>
      {row.status === "ready" ? text.ready : row.status === "expired" ? text.expired : <Status value={row.status} />}
      {row.error && <span className="block text-bad">{row.error}</span>}
    </>
  );
}

function File({ row }: { row: Export }) {
  const text = useText().exports;
  const name = row.file_name ?? row.kind;
  const take = useAct(async () => saveFile(await download(`/api/v1/exports/${row.id}/file`), name));
  if (row.status !== "ready") return "–";
  return (
    <span className="flex flex-wrap justify-end gap-2">
      <Button size="compact" aria-label={text.downloadOf(name)} onClick={() => take.mutate()} disabled={take.isPending}>
        {text.download}
      </Button>
      <ShareButton file={{ export_id: row.id }} name={name} keptUntil={row.expires_at} />
    </span>
  );
}
