import { useQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { api, ask, type Schemas } from "../../api/staff";
import { Button } from "../../ui/button";
import { useAct } from "../kit/act";
import { nameOf, Status } from "../kit/badge";
import { Figure } from "../kit/card";
import { FilterSelect } from "../kit/fields";
import { For } from "../kit/for";
import { Listing } from "../kit/listing";
import { Page, Section } from "../kit/page";
import { Empty, Loaded } from "../kit/states";
import { type Column, DataTable } from "../kit/table";
import { When } from "../kit/when";
import {
  type BackgroundJob,
  backgroundJobsQuery,
  JOB_STATES,
  type Spend,
  spendQuery,
  systemQuery,
} from "../queries/operation";
import { administers } from "../queries/session";
import { useList } from "../search";
import { useText } from "../text/operation";

type System = Schemas["SystemOut"];
type Queue = System["queues"][number];

const MONTH_MS = 30 * 86_400_000;

export function SystemPage() {
  return (
    <For may={administers} title={useText().system.heading}>
      <Operation />
    </For>
  );
}

function Operation() {
  const text = useText().system;
  const query = useQuery(systemQuery);
  return (
    <Page title={text.heading} lead={text.lead}>
      <Loaded query={query}>{(system) => <Now system={system} />}</Loaded>
      <Jobs />
      <Costs />
    </Page>
  );
}

function Now({ system }: { system: System }) {
  const text = useText().system;
  const { capacity } = system;
  const columns = useMemo(
    (): Column<Queue>[] => [
      { id: "kind", header: text.kind, cell: (row) => nameOf(text.kinds, row.kind) },
      { id: "waiting", header: text.waiting, align: "end", cell: (row) => row.waiting },
      { id: "running", header: text.running, align: "end", from: "sm", cell: (row) => row.running },
      { id: "parked", header: text.parked, align: "end", cell: (row) => row.parked },
      {
        id: "oldest",
        header: text.oldest,
        align: "end",
        from: "sm",
        cell: (row) => (row.oldest_s === null ? "–" : text.seconds(Math.round(row.oldest_s))),
      },
    ],
    [text],
  );
  return (
    <>
      <div className="mb-6 grid gap-4 sm:grid-cols-2 lg:grid-cols-4">
        <Figure label={text.live} value={capacity.live}>
          <p className="text-sm text-soft">{text.perWorker(capacity.per_worker)}</p>
        </Figure>
        <Figure label={text.wanted} value={capacity.wanted} tone={capacity.wanted ? "warn" : undefined} />
        <Figure label={text.tokens} value={system.tokens_today.toLocaleString()}>
          <p className="text-sm text-soft">
            {system.daily_token_limit ? text.ofLimit(system.daily_token_limit.toLocaleString()) : text.noLimit}
          </p>
        </Figure>
        <Figure label={text.version} value={system.version}>
          <p className="text-sm text-soft">{text.engines[system.engine]}</p>
        </Figure>
      </div>
      <Section title={text.queues} flush>
        <DataTable
          caption={text.queues}
          columns={columns}
          rows={system.queues}
          rowId={(row) => row.kind}
          empty={<Empty title={text.quiet} />}
        />
      </Section>
    </>
  );
}

/** Background jobs in one state; those that were given up can have another try. */
function Jobs() {
  const text = useText().system;
  const [search, change] = useList();
  const query = useQuery(backgroundJobsQuery(search));
  const columns = useMemo(
    (): Column<BackgroundJob>[] => [
      { id: "kind", header: text.kind, cell: (row) => nameOf(text.kinds, row.kind) },
      { id: "state", header: text.state, from: "sm", cell: (row) => <Status value={row.state} /> },
      { id: "tries", header: text.tries, align: "end", from: "md", cell: (row) => row.attempts },
      { id: "made", header: text.made, from: "md", cell: (row) => <When at={row.created_at} /> },
      {
        id: "error",
        header: text.error,
        cell: (row) => <span className="block max-w-md break-words text-soft">{row.error ?? "–"}</span>,
      },
      { id: "replay", header: text.actions, align: "end", cell: (row) => <Replay job={row} /> },
    ],
    [text],
  );
  return (
    <Section
      title={text.jobs}
      className="mt-6"
      flush
      actions={
        <FilterSelect
          label={text.state}
          value={search.state ?? "parked"}
          options={JOB_STATES.map((value) => ({ value, label: text.states[value] }))}
          onChange={(state) => change({ state })}
        />
      }
    >
      <Listing
        query={query}
        caption={text.jobs}
        columns={columns}
        filtered={false}
        none={<Empty title={text.noJobs} />}
      />
    </Section>
  );
}

function Replay({ job }: { job: BackgroundJob }) {
  const text = useText().system;
  const replay = useAct(
    () =>
      ask(
        api.POST("/api/v1/system/jobs/{background_job_id}/replay", {
          params: { path: { background_job_id: job.id } },
        }),
      ),
    { refresh: [["system"]], done: text.replayed },
  );
  if (job.state !== "parked") return "–";
  return (
    <Button
      size="compact"
      aria-label={text.replayOf(nameOf(text.kinds, job.kind))}
      onClick={() => replay.mutate()}
      disabled={replay.isPending}
    >
      {text.replay}
    </Button>
  );
}

/** What models were used for in the last thirty days. */
function Costs() {
  const text = useText().system;
  const [since] = useState(() => new Date(Date.now() - MONTH_MS).toISOString());
  const query = useQuery(spendQuery(since));
  const columns = useMemo(
    (): Column<Spend>[] => [
      { id: "model", header: text.model, cell: (row) => row.model },
      { id: "purpose", header: text.purpose, cell: (row) => nameOf(text.purposes, row.purpose) },
      { id: "calls", header: text.calls, align: "end", cell: (row) => row.calls.toLocaleString() },
      { id: "failed", header: text.failed, align: "end", from: "md", cell: (row) => row.failed.toLocaleString() },
      {
        id: "tokens",
        header: text.tokensInOut,
        align: "end",
        from: "md",
        cell: (row) => `${row.tokens_in.toLocaleString()} / ${row.tokens_out.toLocaleString()}`,
      },
      { id: "cost", header: text.cost, align: "end", from: "sm", cell: (row) => row.cost ?? "–" },
    ],
    [text],
  );
  return (
    <Section title={text.spend} text={text.spendText} className="mt-6" flush>
      <Loaded query={query}>
        {(rows) => (
          <DataTable
            caption={text.spend}
            columns={columns}
            rows={rows}
            rowId={(row) => `${row.model} ${row.purpose}`}
            empty={<Empty title={text.noSpend} text={text.noSpendText} />}
          />
        )}
      </Loaded>
    </Section>
  );
}
