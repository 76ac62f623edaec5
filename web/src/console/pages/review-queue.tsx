import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { ArrowLeft, ArrowRight, Keyboard } from "lucide-react";
import { useState } from "react";
import { Button, buttonClass } from "../../ui/button";
import { Dialog } from "../../ui/dialog";
import { useKeys } from "../kit/keys";
import { type Interview, type InterviewRow, orderOf, queueQuery } from "../queries/interviews";
import { type Neighbours, neighbours } from "../queries/queue";
import { hires, useMe } from "../queries/session";
import type { ListSearch } from "../search";
import { useText } from "../text/review";

export interface Queue extends Neighbours<InterviewRow> {
  /** Whether it is known what waits. */
  known: boolean;
  /** How many wait, as far as is known. */
  count: number;
  search: ListSearch;
}

/** Where this interview stands among those that wait, in the order of the list that one came from. */
export function useQueue(interview: Interview): Queue {
  const { at: _, ids: __, ...from } = useSearch({ from: "/inside/console/interviews/$interviewId" });
  const search: ListSearch = { ...from, show: "review" };
  const decides = hires(useMe());
  const { data } = useQuery({ ...queueQuery(search), enabled: decides });
  const waiting = data?.items ?? [];
  const known = data !== undefined;
  return { ...neighbours(waiting, interview, orderOf(search) === "latest"), known, count: waiting.length, search };
}

/** Forward, back, and where one is; by keys too. */
export function QueueBar({ queue }: { queue: Queue }) {
  const words = useText();
  const text = words.queue;
  const navigate = useNavigate();
  const [help, setHelp] = useState(false);
  const { next, previous, place, known, count, search } = queue;
  const go = (row: InterviewRow | undefined) =>
    row && (() => void navigate({ to: "/console/interviews/$interviewId", params: { interviewId: row.id }, search }));
  useKeys({
    n: go(next),
    p: go(previous),
    d: () => document.querySelector<HTMLElement>("input[name=decision]")?.focus(),
    "?": () => setHelp(true),
  });
  // what stands below it does not move when it comes
  if (!known) return <div aria-hidden="true" className="min-h-11 md:min-h-9" />;
  if (!count) return null;
  return (
    <nav aria-label={text.label} className="flex flex-wrap items-center gap-2">
      <span className="text-sm text-soft tabular-nums">
        {place === null ? text.left(count) : text.place(place, count)}
      </span>
      {previous && (
        <Link
          to="/console/interviews/$interviewId"
          params={{ interviewId: previous.id }}
          search={search}
          aria-keyshortcuts="p"
          className={buttonClass("secondary", "compact")}
        >
          <ArrowLeft aria-hidden="true" size={16} />
          {text.previous}
          <Key>P</Key>
        </Link>
      )}
      {next && (
        <Link
          to="/console/interviews/$interviewId"
          params={{ interviewId: next.id }}
          search={search}
          aria-keyshortcuts="n"
          className={buttonClass("secondary", "compact")}
        >
          {text.next}
          <Key>N</Key>
          <ArrowRight aria-hidden="true" size={16} />
        </Link>
      )}
      <Button size="compact" look="quiet" aria-label={text.help} title={text.help} onClick={() => setHelp(true)}>
        <Keyboard aria-hidden="true" size={18} />
      </Button>
      <Dialog open={help} onClose={() => setHelp(false)} title={text.help} closeLabel={words.close}>
        <dl className="grid grid-cols-[auto_1fr] items-center gap-x-4 gap-y-3">
          {Object.entries(text.keys).map(([key, what]) => (
            <div key={key} className="contents">
              <dt>
                <Key>{key}</Key>
              </dt>
              <dd>{what}</dd>
            </div>
          ))}
        </dl>
      </Dialog>
    </nav>
  );
}

function Key({ children }: { children: string }) {
  return <kbd className="rounded border border-line px-1.5 font-sans text-sm text-soft uppercase">{children}</kbd>;
}

/** After a decision: what to go on with. It has the focus, so that Enter goes on as well. */
export function GoOn({ queue }: { queue: Queue }) {
  const text = useText().queue;
  const { next, search } = queue;
  if (!next) return <p className="text-soft">{text.last}</p>;
  return (
    <Link
      ref={(link) => link?.focus({ preventScroll: true })}
      to="/console/interviews/$interviewId"
      params={{ interviewId: next.id }}
      search={search}
      className={buttonClass("primary")}
    >
      {text.nextIs(next.candidate_name)}
      <Key>N</Key>
      <ArrowRight aria-hidden="true" size={17} />
    </Link>
  );
}
