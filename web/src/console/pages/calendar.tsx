import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { ChevronLeft, ChevronRight, List } from "lucide-react";
import { cx } from "../../lib/cx";
import { ZONE } from "../../lib/moment";
import { Button, buttonClass } from "../../ui/button";
import { Notice } from "../../ui/notice";
import { nameOf } from "../kit/badge";
import { ListCard } from "../kit/card";
import { Page } from "../kit/page";
import { Empty, Loaded } from "../kit/states";
import { formatAs } from "../kit/when";
import { type InterviewRow, MOST_OF_A_MONTH, monthQuery } from "../queries/interviews";
import { type Day, dayName, daysOf, monthAfter, monthName, monthOf } from "../queries/month";
import { useList } from "../search";
import { useLanguage } from "../text";
import { useText } from "../text/review";
import { JobFilter } from "./narrow";

const MOST_A_DAY = 4;
const WEEK = [1, 2, 3, 4, 5, 6, 7];
/** Under its weekday, by the first one's. */
const FIRST = [
  "md:col-start-1",
  "md:col-start-2",
  "md:col-start-3",
  "md:col-start-4",
  "md:col-start-5",
  "md:col-start-6",
  "md:col-start-7",
];

/** Interviews by the day: seven columns where there is room, else only the days that have some. */
export function CalendarPage() {
  const words = useText();
  const text = words.calendar;
  const [search] = useList();
  const month = monthOf(search.month);
  const query = useQuery(monthQuery(month, search.job));
  return (
    <Page
      title={text.heading}
      lead={text.lead(ZONE)}
      actions={
        <Link
          to="/console/interviews"
          search={search.job ? { job: search.job } : {}}
          className={buttonClass("secondary", "compact")}
        >
          <List aria-hidden="true" size={17} />
          {text.list}
        </Link>
      }
    >
      <ListCard
        filters={
          <>
            <Months month={month} />
            <JobFilter label={words.interviews.job} />
          </>
        }
      >
        <Loaded query={query} rows={8}>
          {({ rows, more }) => (
            <>
              {more && <Notice>{text.most(MOST_OF_A_MONTH)}</Notice>}
              {rows.length ? <Days days={daysOf(month, rows)} /> : <Empty title={text.none} text={text.noneText} />}
            </>
          )}
        </Loaded>
      </ListCard>
    </Page>
  );
}

function Months({ month }: { month: Date }) {
  const text = useText().calendar;
  const { language } = useLanguage();
  const [, change] = useList();
  const go = (to: string) => change({ month: to });
  return (
    <div className="mr-auto flex flex-wrap items-center gap-2">
      <Button size="compact" aria-label={text.previous} onClick={() => go(monthName(monthAfter(month, -1)))}>
        <ChevronLeft aria-hidden="true" size={17} />
      </Button>
      <Button size="compact" aria-label={text.next} onClick={() => go(monthName(monthAfter(month)))}>
        <ChevronRight aria-hidden="true" size={17} />
      </Button>
      <h2 aria-live="polite" className="min-w-36 px-1 text-base font-semibold">
        {formatAs(language, "month", month)}
      </h2>
      <Button size="compact" onClick={() => go("")}>
        {text.now}
      </Button>
    </div>
  );
}

function Days({ days }: { days: Day<InterviewRow>[] }) {
  const { language } = useLanguage();
  const today = dayName(new Date());
  return (
    <>
      <div aria-hidden="true" className="hidden grid-cols-7 text-sm text-soft md:grid">
        {WEEK.map((weekday) => (
          <span key={weekday} className="px-2 py-2 font-medium">
            {formatAs(language, "weekday", ofWeek(weekday))}
          </span>
        ))}
      </div>
      <ol className="grid md:-ml-px md:grid-cols-7">
        {days.map((day, index) => (
          <li
            key={dayName(day.at)}
            aria-current={dayName(day.at) === today ? "date" : undefined}
            className={cx(
              "min-w-0 border-t border-line px-4 py-3 md:min-h-28 md:border-l md:p-2",
              index === 0 && FIRST[day.weekday - 1],
              day.rows.length === 0 && "hidden md:block",
              dayName(day.at) === today && "bg-accent-well/50",
            )}
          >
            <h3 className="text-sm font-semibold md:px-1">
              <span aria-hidden="true" className="hidden md:inline">
                {day.at.getDate()}
              </span>
              <span className="md:sr-only">{formatAs(language, "day", day.at)}</span>
            </h3>
            <OfDay day={day} />
          </li>
        ))}
      </ol>
    </>
  );
}

/** That weekday of some week: the first of January 2024 was a Monday. */
const ofWeek = (weekday: number): Date => new Date(2024, 0, weekday);

function OfDay({ day }: { day: Day<InterviewRow> }) {
  const words = useText();
  const { language } = useLanguage();
  const [search] = useList();
  const hidden = day.rows.length - MOST_A_DAY;
  const name = dayName(day.at);
  return (
    <ul className="mt-1">
      {day.rows.slice(0, MOST_A_DAY).map((row) => (
        <li key={row.id}>
          <Link
            to="/console/interviews/$interviewId"
            params={{ interviewId: row.id }}
            title={[row.candidate_name, row.job_title, nameOf(words.status, row.status)].join(", ")}
            className="flex min-h-11 items-baseline gap-1.5 rounded-lg py-2 text-sm hover:bg-well md:min-h-7 md:px-1 md:py-1"
          >
            <span className="shrink-0 text-soft tabular-nums">{formatAs(language, "time", row.scheduled_at)}</span>
            <span className={cx("truncate font-medium", row.status === "cancelled" && "line-through")}>
              {row.candidate_name}
            </span>
            <span className="text-soft md:sr-only">{nameOf(words.status, row.status)}</span>
          </Link>
        </li>
      ))}
      {hidden > 0 && (
        <li>
          <Link
            to="/console/interviews"
            search={{ since: name, until: name, ...(search.job ? { job: search.job } : {}) }}
            className="flex min-h-11 items-center text-sm font-medium text-accent-ink hover:underline md:min-h-7 md:px-1"
          >
            {words.calendar.more(hidden)}
          </Link>
        </li>
      )}
    </ul>
  );
}
