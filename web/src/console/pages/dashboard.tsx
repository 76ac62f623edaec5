import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { ArrowRight, Ear } from "lucide-react";
import type { ReactNode } from "react";
import type { Schemas } from "../../api/staff";
import { ZONE } from "../../lib/moment";
import { buttonClass } from "../../ui/button";
import { Notice } from "../../ui/notice";
import { nameOf } from "../kit/badge";
import { Figure } from "../kit/card";
import { useEvents } from "../kit/live";
import { Page, Section } from "../kit/page";
import { Loaded } from "../kit/states";
import { When } from "../kit/when";
import { type Dashboard, dashboardQuery } from "../queries/interviews";
import { hires, useMe } from "../queries/session";
import { useText } from "../text/review";
import { SecondLooks } from "./appeals";
import { Score } from "./score";
import { PeopleWanted } from "./wants-person";

type Item = Schemas["Item"];
/** Those who are still in it; whoever is hired no longer is. */
const STAGES = ["new", "screening", "shortlisted", "interviewing", "evaluated", "offered"] as const;
const OPEN_ENDS = new Set(["replies_overdue", "evaluations_pending"]);

/** What needs a person now; it keeps itself up to date. */
export function DashboardPage() {
  const text = useText().dashboard;
  const me = useMe();
  const client = useQueryClient();
  const query = useQuery(dashboardQuery);
  useEvents(`/api/v1/dashboard/stream?timezone=${encodeURIComponent(ZONE)}&quiet=2`, "dashboard", (data) =>
    client.setQueryData(dashboardQuery.queryKey, JSON.parse(data) as Dashboard),
  );
  return (
    <Page title={text.hello(me.full_name.split(" ")[0] ?? me.full_name)} lead={text.lead}>
      <Loaded query={query} rows={8}>
        {(board) => <Board board={board} />}
      </Loaded>
    </Page>
  );
}

/** What completed interviews still need is counted up to an end; the server's own words say so themselves. */
function alertText(text: ReturnType<typeof useText>["dashboard"], alert: Schemas["Alert"], atLeast: boolean): string {
  const said = text.alerts[alert.code]?.(alert.count);
  return said ? (atLeast && OPEN_ENDS.has(alert.code) ? text.atLeast(said) : said) : alert.text;
}

function Board({ board }: { board: Dashboard }) {
  const me = useMe();
  const text = useText().dashboard;
  const { kpis, at_least } = board;
  const open = (count: number): string | number => (at_least ? text.orMore(count) : count);
  return (
    <div className="grid gap-6">
      {board.alerts.map((alert) => (
        <Notice
          key={alert.code}
          tone={alert.severity === "critical" ? "bad" : alert.severity === "warning" ? "warn" : "calm"}
        >
          {alertText(text, alert, at_least)}
        </Notice>
      ))}
      <div className="grid grid-cols-2 gap-4 lg:grid-cols-4">
        <Figure
          label={text.pending}
          value={open(kpis.pending_reviews)}
          tone={kpis.pending_reviews ? "warn" : undefined}
        />
        <Figure label={text.live} value={kpis.live_now} />
        <Figure label={text.today} value={kpis.interviews_today} />
        <Figure
          label={text.overdue}
          value={open(kpis.overdue_replies)}
          tone={kpis.overdue_replies ? "warn" : undefined}
        />
        <Figure label={text.jobs} value={kpis.open_jobs} />
        <Figure label={text.active} value={kpis.active_candidates} />
        <Figure label={text.completed} value={kpis.completed} />
        <Figure label={text.hires} value={kpis.hires} />
      </div>
      <Pipeline counts={board.pipeline} />
      <div className="grid items-start gap-6 lg:grid-cols-2">
        <Items
          title={text.pendingTitle}
          more={
            board.pending_reviews.length > 0 && (
              <Link
                to="/console/interviews"
                search={{ show: "review" }}
                className="text-sm font-medium text-accent-ink hover:underline"
              >
                {text.allPending}
              </Link>
            )
          }
          none={text.nonePending}
          items={board.pending_reviews}
          aside={(item) => <Score value={item.overall_score} of={10} />}
          when={(item) => item.ended_at}
          action={(item) => (
            <Link
              to="/console/interviews/$interviewId"
              params={{ interviewId: item.interview_id }}
              className={buttonClass("secondary", "compact")}
            >
              {text.review}
              <ArrowRight aria-hidden="true" size={15} />
            </Link>
          )}
        />
        <div className="grid gap-6">
          <Items
            title={text.liveTitle}
            none={text.noneLive}
            items={board.live}
            when={(item) => item.started_at}
            action={(item) => (
              <Link
                to="/listen/$interviewId"
                params={{ interviewId: item.interview_id }}
                className={buttonClass("secondary", "compact")}
              >
                <Ear aria-hidden="true" size={16} />
                {text.listen}
              </Link>
            )}
          />
          <Items
            title={text.upcomingTitle}
            none={text.noneUpcoming}
            items={board.upcoming}
            when={(item) => item.scheduled_at}
          />
          {hires(me) && <PeopleWanted />}
          {hires(me) && <SecondLooks />}
          {board.overdue_replies.length > 0 && (
            <Items title={text.overdueTitle} none="" items={board.overdue_replies} when={(item) => item.due} />
          )}
        </div>
      </div>
    </div>
  );
}

function Pipeline({ counts }: { counts: Record<string, number> }) {
  const words = useText();
  const most = Math.max(1, ...STAGES.map((stage) => counts[stage] ?? 0));
  return (
    <Section title={words.dashboard.pipeline}>
      <ol className="grid gap-1.5 sm:grid-cols-3 sm:gap-3 xl:grid-cols-6">
        {STAGES.map((stage) => (
          <li key={stage}>
            <Link
              to="/console/candidates"
              search={{ status: stage }}
              className="flex items-center gap-3 rounded-lg px-2 py-1.5 hover:bg-well sm:block"
            >
              <span className="w-32 text-sm text-soft sm:block sm:w-auto">{nameOf(words.status, stage)}</span>
              <span className="block text-xl font-semibold tabular-nums">{counts[stage] ?? 0}</span>
              <span aria-hidden="true" className="block h-1.5 flex-1 overflow-hidden rounded-full bg-line">
                <span
                  className="block h-full rounded-full bg-accent"
                  style={{ width: `${((counts[stage] ?? 0) / most) * 100}%` }}
                />
              </span>
            </Link>
          </li>
        ))}
      </ol>
    </Section>
  );
}

interface ItemsProps {
  title: string;
  none: string;
  more?: ReactNode;
  items: Item[];
  when: (item: Item) => string | null | undefined;
  aside?: (item: Item) => ReactNode;
  action?: (item: Item) => ReactNode;
}

function Items({ title, none, more, items, when, aside, action }: ItemsProps) {
  return (
    <Section title={title} actions={more}>
      {items.length === 0 ? (
        <p className="py-1 text-sm text-soft">{none}</p>
      ) : (
        <ul className="divide-y divide-line">
          {items.map((item) => (
            <li
              key={item.interview_id}
              className="flex flex-wrap items-center gap-x-4 gap-y-2 py-3 first:pt-0 last:pb-0"
            >
              <div className="min-w-0 flex-1 basis-40">
                <Link
                  to="/console/interviews/$interviewId"
                  params={{ interviewId: item.interview_id }}
                  className="font-semibold hover:text-accent-ink hover:underline"
                >
                  {item.full_name}
                </Link>
                <p className="text-sm text-soft">
                  {item.job_title} · <When at={when(item)} look="ago" />
                </p>
              </div>
              {aside?.(item)}
              {action?.(item)}
            </li>
          ))}
        </ul>
      )}
    </Section>
  );
}
