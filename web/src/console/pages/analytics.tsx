import { useQuery } from "@tanstack/react-query";
import { Bars } from "../../charts/bars";
import { Columns } from "../../charts/columns";
import { ChartFigure } from "../../charts/figure";
import { Lines } from "../../charts/lines";
import { nameOf } from "../kit/badge";
import { FilterSelect } from "../kit/fields";
import { For } from "../kit/for";
import { Page } from "../kit/page";
import { Empty, Loaded } from "../kit/states";
import {
  daysOf,
  filtersOf,
  funnelQuery,
  type GroupBy,
  intervalOf,
  outcomesQuery,
  rangeOf,
  scoresQuery,
  timeToHireQuery,
  trendQuery,
} from "../queries/figures";
import { hires } from "../queries/session";
import { type ListSearch, useList } from "../search";
import { useLanguage } from "../text";
import { useText } from "../text/figures";
import { Load, StageTimes } from "./analytics-work";
import { Day } from "./day";
import { Exports } from "./exports";
import { Counted, narrowed } from "./figure-link";
import { DepartmentFilter, DomainFilter, JobFilter } from "./narrow";

const GROUPS: readonly GroupBy[] = ["department", "domain", "job", "source"];
const DIMENSIONS = [
  "overall",
  "communication",
  "technical",
  "confidence",
  "domain_knowledge",
  "problem_solving",
] as const;
const DAY_S = 86_400;
/** Whose rows stand behind a number of the trend: interviews count there when they are completed. */
const MEASURES = { applications: "applications", interviews: "completed", offers: "offers", hires: "hires" } as const;
/** About as tall as the chart that comes: what stands below it stays where it is. */
const TREND_ROWS = 10;

export function AnalyticsPage() {
  return (
    <For may={hires} title={useText().figures.heading}>
      <Analytics />
    </For>
  );
}

function Analytics() {
  const text = useText().figures;
  const [search, change] = useList();
  return (
    <Page title={text.heading} lead={text.lead}>
      <Narrow search={search} change={change} />
      <div className="grid gap-6 lg:grid-cols-2">
        <Trend search={search} />
        <Funnel search={search} />
        <Groups search={search} />
        <Scores search={search} change={change} />
        <Outcomes search={search} />
        <StageTimes search={search} />
        <Load search={search} />
      </div>
      <Exports search={search} />
    </Page>
  );
}

interface Props {
  search: ListSearch;
}

function Narrow({ search, change }: Props & { change(changes: ListSearch): void }) {
  const words = useText();
  const text = words.figures;
  const range = rangeOf(search);
  return (
    <fieldset className="mb-6 flex flex-wrap items-end gap-3 rounded-2xl border border-line bg-card px-4 py-4 shadow-card sm:px-6">
      <legend className="sr-only">{text.narrow}</legend>
      <Day label={text.since} value={range.since} most={range.until} onChange={(since) => change({ since })} />
      <Day label={text.until} value={range.until} least={range.since} onChange={(until) => change({ until })} />
      <JobFilter label={text.job} />
      <DepartmentFilter label={text.groups.department} />
      <DomainFilter label={text.groups.domain} />
      <FilterSelect
        label={text.by}
        value={search.by ?? "department"}
        options={GROUPS.map((value) => ({ value, label: text.groups[value] }))}
        onChange={(by) => change({ by })}
      />
    </fieldset>
  );
}

function Trend({ search }: Props) {
  const text = useText().figures;
  const { language } = useLanguage();
  const interval = intervalOf(rangeOf(search));
  const query = useQuery(trendQuery(filtersOf(search), interval));
  const names = ["applications", "interviews", "offers", "hires"] as const;
  const format = new Intl.DateTimeFormat(
    language,
    interval === "month" ? { month: "short", year: "2-digit" } : { day: "numeric", month: "short" },
  );
  return (
    <div className="min-w-0 lg:col-span-2">
      <Loaded query={query} rows={TREND_ROWS}>
        {({ groups }) => {
          const points = groups[0]?.points ?? [];
          const at = points.map(({ begins }) => format.format(new Date(`${begins}T12:00`)));
          return (
            <ChartFigure
              title={text.trend}
              text={text.intervals[interval]}
              asTable={text.asTable}
              chart={
                points.length ? (
                  <Lines
                    at={at}
                    series={names.map((name) => ({ name: text[name], values: points.map((point) => point[name]) }))}
                  />
                ) : (
                  <Empty title={text.nothing} />
                )
              }
              table={{
                head: [text.begins, ...names.map((name) => text[name])],
                rows: points.map((point) => [
                  point.begins,
                  ...names.map((name) => (
                    <Counted
                      key={name}
                      count={point[name]}
                      name={`${text[name]}, ${point.begins}`}
                      of={{
                        ...narrowed(search),
                        ...daysOf(point.begins, interval, rangeOf(search)),
                        figure: MEASURES[name],
                      }}
                    />
                  )),
                ]),
              }}
            />
          );
        }}
      </Loaded>
    </div>
  );
}

function Funnel({ search }: Props) {
  const words = useText();
  const text = words.figures;
  const query = useQuery(funnelQuery(filtersOf(search)));
  return (
    <Loaded query={query}>
      {({ groups }) => {
        const stages = groups[0]?.stages ?? [];
        const first = stages[0]?.reached ?? 0;
        return (
          <ChartFigure
            title={text.funnel}
            text={text.funnelText}
            asTable={text.asTable}
            chart={
              stages.length ? (
                <Bars
                  series={[text.reached]}
                  rows={stages.map(({ stage, reached }) => ({
                    name: nameOf(words.status, stage),
                    values: [reached],
                    note: first ? `${Math.round((reached / first) * 100)} %` : undefined,
                  }))}
                />
              ) : (
                <Empty title={text.nothing} />
              )
            }
            table={{
              head: [text.stage, text.reached, text.passedOn, text.waiting, text.rejected, text.withdrawn],
              rows: stages.map((one, index) => [
                nameOf(words.status, one.stage),
                <Counted
                  key="reached"
                  count={one.reached}
                  name={`${text.reached}: ${nameOf(words.status, one.stage)}`}
                  of={{ ...narrowed(search), figure: "reached", stage: one.stage }}
                />,
                <Counted
                  key="passedOn"
                  count={one.passed_on}
                  name={`${text.passedOn}: ${nameOf(words.status, one.stage)}`}
                  of={{ ...narrowed(search), figure: "reached", stage: stages[index + 1]?.stage ?? one.stage }}
                />,
                ...(["waiting", "rejected", "withdrawn"] as const).map((figure) => (
                  <Counted
                    key={figure}
                    count={one[figure]}
                    name={`${text[figure]}: ${nameOf(words.status, one.stage)}`}
                    of={{ ...narrowed(search), figure, stage: one.stage }}
                  />
                )),
              ]),
            }}
          />
        );
      }}
    </Loaded>
  );
}

/** Applications and hires of each department, domain, job or source. */
function Groups({ search }: Props) {
  const text = useText().figures;
  const by = GROUPS.find((one) => one === search.by) ?? "department";
  const filters = filtersOf(search);
  const query = useQuery(funnelQuery(filters, by));
  const times = useQuery(timeToHireQuery(filters, by)).data?.groups ?? [];
  return (
    <Loaded query={query}>
      {({ groups, labels, left_out }) => {
        const rows = groups.map(({ key, stages }) => {
          const reached = (name: string): number => stages.find(({ stage }) => stage === name)?.reached ?? 0;
          const median = times.find((one) => one.key === key)?.seconds.median ?? null;
          return {
            group: { ...narrowed(search), by, ...(key === null ? {} : { group: key }) },
            name: key === null ? text.none : nameOf(text.sources, labels[key] ?? key),
            applications: reached("new"),
            hires: reached("hired"),
            days: median === null ? "–" : Math.round(median / DAY_S),
          };
        });
        return (
          <ChartFigure
            title={text.byGroup[by]}
            text={left_out ? text.leftOut(left_out) : undefined}
            asTable={text.asTable}
            chart={
              rows.length ? (
                <Bars
                  series={[text.applications, text.hires]}
                  rows={rows.map(({ name, applications, hires }) => ({ name, values: [applications, hires] }))}
                />
              ) : (
                <Empty title={text.nothing} />
              )
            }
            table={{
              head: [text.groups[by], text.applications, text.hires, text.daysToHire],
              rows: rows.map(({ name, group, applications, hires, days }) => [
                name,
                <Counted
                  key="applications"
                  count={applications}
                  name={`${text.applications}: ${name}`}
                  of={{ ...group, figure: "applications" }}
                />,
                <Counted
                  key="hires"
                  count={hires}
                  name={`${text.hires}: ${name}`}
                  of={{ ...group, figure: "reached", stage: "hired" }}
                />,
                days,
              ]),
            }}
          />
        );
      }}
    </Loaded>
  );
}

function Scores({ search, change }: Props & { change(changes: ListSearch): void }) {
  const text = useText().figures;
  const query = useQuery(scoresQuery(filtersOf(search)));
  const dimension = DIMENSIONS.find((one) => one === search.kind) ?? "overall";
  return (
    <Loaded query={query}>
      {({ groups }) => {
        const found = groups.find((one) => one.dimension === dimension);
        const bins = (found?.bins ?? []).map((value, index) => ({ name: String(index + 1), value }));
        const parts: { name: string; value: number; of: ListSearch }[] = [
          ...bins.map((one) => ({ ...one, of: { figure: "scores", bin: one.name } })),
          { name: text.unscored, value: found?.unscored ?? 0, of: { figure: "unscored" } },
        ];
        return (
          <ChartFigure
            title={text.scores}
            text={found ? text.spread(found.scores.count, found.scores.median, found.unscored) : undefined}
            actions={
              <FilterSelect
                label={text.dimension}
                value={dimension}
                options={DIMENSIONS.map((value) => ({ value, label: text.dimensions[value] }))}
                onChange={(kind) => change({ kind })}
              />
            }
            asTable={text.asTable}
            chart={bins.some(({ value }) => value) ? <Columns bins={bins} /> : <Empty title={text.nothing} />}
            table={{
              head: [text.score, text.count],
              rows: parts.map(({ name, value, of }) => [
                name,
                <Counted
                  key="count"
                  count={value}
                  name={`${text.dimensions[dimension]}: ${name}`}
                  of={{ ...narrowed(search), dimension, ...of }}
                />,
              ]),
            }}
          />
        );
      }}
    </Loaded>
  );
}

function Outcomes({ search }: Props) {
  const text = useText().figures;
  const query = useQuery(outcomesQuery(filtersOf(search)));
  const share = (value: number | null | undefined): string =>
    value === null || value === undefined ? "–" : `${Math.round(value * 100)} %`;
  return (
    <Loaded query={query}>
      {({ groups }) => {
        const found = groups[0];
        const rows = Object.entries(found?.counts ?? {}).map(([outcome, count]) => ({
          outcome,
          name: nameOf(text.outcomes, outcome),
          count,
        }));
        return (
          <ChartFigure
            title={text.ends}
            text={found && text.completion(share(found.completion), share(found.technical_failures))}
            asTable={text.asTable}
            chart={
              found?.interviews ? (
                <Bars
                  series={[text.interviews]}
                  rows={rows.filter(({ count }) => count).map(({ name, count }) => ({ name, values: [count] }))}
                />
              ) : (
                <Empty title={text.nothing} />
              )
            }
            table={{
              head: [text.end, text.interviews],
              rows: rows.map(({ outcome, name, count }) => [
                name,
                <Counted
                  key="count"
                  count={count}
                  name={`${text.interviews}: ${name}`}
                  of={{ ...narrowed(search), figure: "interviews", outcome }}
                />,
              ]),
            }}
          />
        );
      }}
    </Loaded>
  );
}
