import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { ArrowRight, CalendarDays } from "lucide-react";
import { useMemo } from "react";
import { buttonClass } from "../../ui/button";
import { Status } from "../kit/badge";
import { ListCard } from "../kit/card";
import { FilterDate, FilterSelect } from "../kit/fields";
import { Listing } from "../kit/listing";
import { Page } from "../kit/page";
import { Empty } from "../kit/states";
import type { Column } from "../kit/table";
import { When } from "../kit/when";
import { type InterviewRow, interviewsQuery, orderOf, waits } from "../queries/interviews";
import { type ListSearch, useList } from "../search";
import { useText } from "../text/review";
import { JobFilter } from "./narrow";
import { Score } from "./score";

const STATUSES = ["scheduled", "in_progress", "paused", "completed", "cancelled"] as const;

/** What a review's page keeps of the list that it was opened from: enough to know what comes next. */
const queueOf = ({ at: _, ...search }: ListSearch): ListSearch => (waits(search) ? search : {});

export function InterviewsPage() {
  const words = useText();
  const text = words.interviews;
  const [search, change] = useList();
  const query = useQuery(interviewsQuery(search));
  const review = waits(search);
  const first = review && !search.at ? query.data?.items[0] : undefined;
  const columns = useMemo((): Column<InterviewRow>[] => {
    const to = queueOf(search);
    const all: Column<InterviewRow>[] = [
      {
        id: "candidate",
        header: text.candidate,
        cell: (row) => (
          <Link
            to="/console/interviews/$interviewId"
            params={{ interviewId: row.id }}
            search={to}
            className="font-semibold hover:text-accent-ink hover:underline sm:whitespace-nowrap"
          >
            {row.candidate_name}
          </Link>
        ),
      },
      {
        id: "status",
        header: text.state,
        cell: (row) => (
          <span className="flex flex-wrap items-center gap-x-2 gap-y-1">
            <Status value={row.status} />
            {row.end_reason && text.ends[row.end_reason] && (
              <span className="text-soft">{text.ends[row.end_reason]}</span>
            )}
          </span>
        ),
      },
      { id: "job", header: text.job, from: "md", cell: (row) => row.job_title },
      {
        id: "score",
        header: text.score,
        ...(waits(search) ? {} : { from: "sm" }),
        cell: (row) => (row.status === "completed" ? <Score value={row.overall_score} of={10} /> : "–"),
      },
      {
        id: "decided",
        header: text.decided,
        from: "lg",
        cell: (row) => (row.hr_decision ? (words.decide.kinds[row.hr_decision as "hold"] ?? row.hr_decision) : "–"),
      },
      {
        id: "when",
        header: text.when,
        from: "sm",
        sort: { ascending: "earliest", descending: "latest" },
        cell: (row) => <When at={row.scheduled_at} />,
      },
    ];
    // what waits is completed, and not decided
    return waits(search) ? all.filter(({ id }) => id !== "status" && id !== "decided") : all;
  }, [words, text, search]);
  const filtered = Boolean(search.status || search.job || search.since || search.until || search.show === "trials");
  return (
    <Page
      title={text.heading}
      lead={text.lead}
      actions={
        <>
          <Link
            to="/console/interviews/calendar"
            search={search.job ? { job: search.job } : {}}
            className={buttonClass("secondary", "compact")}
          >
            <CalendarDays aria-hidden="true" size={17} />
            {words.calendar.heading}
          </Link>
          {first && (
            <Link
              to="/console/interviews/$interviewId"
              params={{ interviewId: first.id }}
              search={queueOf(search)}
              className={buttonClass("primary", "compact")}
            >
              {text.begin}
              <ArrowRight aria-hidden="true" size={16} />
            </Link>
          )}
        </>
      }
    >
      <ListCard
        filters={
          <>
            <FilterSelect
              label={text.show}
              value={search.show ?? ""}
              empty={words.all}
              options={[
                { value: "review", label: text.waiting },
                { value: "trials", label: text.trials },
              ]}
              onChange={(show) => change({ show, status: "", sort: "" })}
            />
            {!review && (
              <FilterSelect
                label={text.state}
                value={search.status ?? ""}
                empty={words.all}
                options={STATUSES.map((value) => ({ value, label: words.status[value] }))}
                onChange={(status) => change({ status })}
              />
            )}
            <JobFilter label={text.job} />
            <FilterDate label={text.since} value={search.since ?? ""} onChange={(since) => change({ since })} />
            <FilterDate label={text.until} value={search.until ?? ""} onChange={(until) => change({ until })} />
          </>
        }
      >
        <Listing
          query={query}
          caption={text.heading}
          columns={columns}
          sort={orderOf(search)}
          onSort={(sort) => change({ sort })}
          filtered={filtered}
          none={
            review ? (
              <Empty title={text.nonePending} text={text.nonePendingText} />
            ) : (
              <Empty title={text.none} text={text.noneText} />
            )
          }
        />
      </ListCard>
    </Page>
  );
}
