import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { CalendarPlus, Columns3, FileSpreadsheet, ShieldAlert, UserPlus } from "lucide-react";
import { useMemo, useState } from "react";
import { api, ask } from "../../api/staff";
import { Button, buttonClass } from "../../ui/button";
import { useAct } from "../kit/act";
import { Status } from "../kit/badge";
import { ListCard } from "../kit/card";
import { FilterSelect } from "../kit/fields";
import { Listing } from "../kit/listing";
import { Page } from "../kit/page";
import { SearchBox } from "../kit/search";
import { Empty } from "../kit/states";
import type { Column } from "../kit/table";
import { When } from "../kit/when";
import { type CandidateRow, candidatesQuery } from "../queries/hiring";
import { hires, useMe } from "../queries/session";
import { useList } from "../search";
import { useText } from "../text/hiring";
import { InviteMany } from "./invite-many";
import { JobFilter } from "./narrow";
import { Score } from "./score";

const STATUSES = [
  "new",
  "screening",
  "shortlisted",
  "interviewing",
  "evaluated",
  "offered",
  "hired",
  "rejected",
  "withdrawn",
] as const;
const NONE: Record<string, true> = {};
const MOST_COMPARED = 6;

export function CandidatesPage() {
  const words = useText();
  const text = words.candidates;
  const me = useMe();
  const [search, change] = useList();
  const query = useQuery(candidatesQuery(search));
  const [chosen, setChosen] = useState(NONE);
  const columns = useMemo((): Column<CandidateRow>[] => {
    return [
      {
        id: "name",
        header: text.name,
        sort: { ascending: "name" },
        cell: (row) => (
          <span className="flex min-w-0 items-center gap-2">
            <Link
              to="/console/candidates/$candidateId"
              params={{ candidateId: row.id }}
              className="font-semibold hover:text-accent-ink hover:underline sm:whitespace-nowrap"
            >
              {row.full_name}
            </Link>
            {row.resume_flags.length > 0 && <Flag label={text.flagged} />}
          </span>
        ),
      },
      { id: "status", header: text.state, cell: (row) => <Status value={row.status} /> },
      {
        id: "job",
        header: text.job,
        from: "md",
        cell: (row) => row.job_title,
      },
      {
        id: "score",
        header: text.match,
        from: "sm",
        sort: { descending: "score" },
        cell: (row) => <Score value={row.match_score} of={100} />,
      },
      {
        id: "email",
        header: text.email,
        from: "lg",
        cell: (row) => <span className="break-all text-soft">{row.email}</span>,
      },
      {
        id: "created",
        header: text.applied,
        from: "sm",
        sort: { ascending: "oldest", descending: "newest" },
        cell: (row) => <When at={row.created_at} look="date" />,
      },
    ];
  }, [text]);
  const filtered = Boolean(search.text || search.status || search.job || search.source || search.flagged);
  const forJob = search.job ? { job: search.job } : {};
  const add = hires(me) && (
    <span className="flex flex-wrap justify-center gap-2">
      <Link to="/console/candidates/imports" search={forJob} className={buttonClass("secondary", "compact")}>
        <FileSpreadsheet aria-hidden="true" size={17} />
        {text.importList}
      </Link>
      <Link to="/console/candidates/new" search={forJob} className={buttonClass("primary", "compact")}>
        <UserPlus aria-hidden="true" size={17} />
        {text.add}
      </Link>
    </span>
  );
  const ids = Object.keys(chosen).filter((id) => chosen[id]);
  return (
    <Page title={text.heading} lead={text.lead} actions={add}>
      <ListCard
        filters={
          <>
            <SearchBox label={text.search} value={search.text ?? ""} onChange={(value) => change({ text: value })} />
            <FilterSelect
              label={text.state}
              value={search.status ?? ""}
              empty={words.all}
              options={STATUSES.map((value) => ({ value, label: words.status[value] }))}
              onChange={(status) => change({ status })}
            />
            <JobFilter label={text.job} />
            <FilterSelect
              label={text.source}
              value={search.source ?? ""}
              empty={words.all}
              options={(["hr", "careers", "ats"] as const).map((value) => ({ value, label: text.sources[value] }))}
              onChange={(source) => change({ source })}
            />
          </>
        }
      >
        {ids.length > 0 && <Bulk ids={ids} rows={query.data?.items ?? []} clear={() => setChosen(NONE)} />}
        <Listing
          query={query}
          caption={text.heading}
          columns={columns}
          rowName={(row) => row.full_name}
          sort={search.sort ?? "newest"}
          onSort={(sort) => change({ sort })}
          {...(hires(me) ? { selected: chosen, onSelect: setChosen } : {})}
          filtered={filtered}
          none={<Empty title={text.none} text={text.noneText} action={add} />}
        />
      </ListCard>
      {hires(me) && (
        <p className="mt-4 text-sm">
          <Link
            to="/console/erasures"
            className="inline-flex min-h-11 items-center font-medium text-accent-ink hover:underline md:min-h-7"
          >
            {text.erasures}
          </Link>
        </p>
      )}
    </Page>
  );
}

function Flag({ label }: { label: string }) {
  return (
    <span title={label} className="shrink-0 text-warn">
      <ShieldAlert aria-hidden="true" size={16} />
      <span className="sr-only">{label}</span>
    </span>
  );
}

/** What can be done with several at once. Rejections are not among it: each has a reason of its own. */
function Bulk({ ids, rows, clear }: { ids: string[]; rows: CandidateRow[]; clear(): void }) {
  const [inviting, setInviting] = useState(false);
  const text = useText().candidates;
  const refresh = [["candidates"]];
  const each = async (one: (candidate_id: string) => Promise<unknown>): Promise<number> => {
    const done = await Promise.allSettled(ids.map(one));
    return done.filter(({ status }) => status === "fulfilled").length;
  };
  const screen = useAct(
    () =>
      each((candidate_id) =>
        ask(api.POST("/api/v1/candidates/{candidate_id}/screening", { params: { path: { candidate_id } } })),
      ),
    { refresh, done: (count) => text.bulkDone(count, ids.length), after: clear },
  );
  const shortlist = useAct(
    () =>
      each((candidate_id) =>
        ask(
          api.PUT("/api/v1/candidates/{candidate_id}/status", {
            params: { path: { candidate_id } },
            body: { status: "shortlisted" },
          }),
        ),
      ),
    { refresh, done: (count) => text.bulkDone(count, ids.length), after: clear },
  );
  const busy = screen.isPending || shortlist.isPending;
  return (
    <section
      aria-label={text.bulk}
      className="flex flex-wrap items-center gap-2 border-b border-line bg-accent-well px-4 py-2.5 sm:px-6"
    >
      <p role="status" className="mr-2 text-sm font-semibold">
        {text.chosen(ids.length)}
      </p>
      <Button size="compact" disabled={busy} onClick={() => screen.mutate()}>
        {text.screenAll}
      </Button>
      <Button size="compact" disabled={busy} onClick={() => shortlist.mutate()}>
        {text.shortlistAll}
      </Button>
      <Button size="compact" disabled={busy} onClick={() => setInviting(true)}>
        <CalendarPlus aria-hidden="true" size={16} />
        {text.inviteAll}
      </Button>
      {ids.length > 1 && ids.length <= MOST_COMPARED && (
        <Link to="/console/compare" search={{ ids }} className={buttonClass("secondary", "compact")}>
          <Columns3 aria-hidden="true" size={16} />
          {text.compare}
        </Link>
      )}
      {inviting && <InviteMany ids={ids} rows={rows} onClose={() => setInviting(false)} />}
      <Button size="compact" look="quiet" onClick={clear}>
        {text.clear}
      </Button>
    </section>
  );
}
