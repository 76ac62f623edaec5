import { useQuery } from "@tanstack/react-query";
import { Bars } from "../../charts/bars";
import { ChartFigure } from "../../charts/figure";
import { nameOf } from "../kit/badge";
import { Empty, Loaded } from "../kit/states";
import { filtersOf, loadQuery, stageTimesQuery } from "../queries/figures";
import type { ListSearch } from "../search";
import { useText } from "../text/figures";
import { Counted, narrowed } from "./figure-link";

const DAY_S = 86_400;
const MINUTE_S = 60;
/** Whose rows stand behind which number of somebody. */
const PARTS = [
  ["assigned", "assigned"],
  ["assigned_open", "open"],
  ["assigned_completed", "completed"],
  ["listened", "listened"],
] as const;
/** The table has all of them. */
const MOST_DRAWN = 12;

const days = (seconds: number | null): number => Math.round(((seconds ?? 0) / DAY_S) * 10) / 10;

/** How long candidates stayed in each stage before they went on. */
export function StageTimes({ search }: { search: ListSearch }) {
  const words = useText();
  const text = words.figures;
  const query = useQuery(stageTimesQuery(filtersOf(search)));
  return (
    <Loaded query={query}>
      {({ groups }) => {
        const rows = groups
          .filter(({ seconds }) => seconds.count)
          .map(({ stage, seconds }) => ({
            stage,
            name: nameOf(words.status, stage),
            count: seconds.count,
            median: days(seconds.median),
            most: days(seconds.p90),
          }));
        return (
          <ChartFigure
            title={text.stageTimes}
            text={text.stageTimesText}
            asTable={text.asTable}
            chart={
              rows.length ? (
                <Bars
                  series={[text.medianDays, text.mostDays]}
                  rows={rows.map(({ name, median, most }) => ({ name, values: [median, most] }))}
                />
              ) : (
                <Empty title={text.nothing} />
              )
            }
            table={{
              head: [text.stage, text.count, text.medianDays, text.mostDays],
              rows: rows.map(({ stage, name, count, median, most }) => [
                name,
                <Counted
                  key="count"
                  count={count}
                  name={`${text.stageTimes}: ${name}`}
                  of={{ ...narrowed(search), figure: "stage_time", stage }}
                />,
                median,
                most,
              ]),
            }}
          />
        );
      }}
    </Loaded>
  );
}

/** Who of the staff has how much to do with interviews. */
export function Load({ search }: { search: ListSearch }) {
  const text = useText().figures;
  const query = useQuery(loadQuery(filtersOf(search)));
  return (
    <Loaded query={query}>
      {(people) => (
        <ChartFigure
          title={text.load}
          text={text.loadText}
          asTable={text.asTable}
          chart={
            people.length ? (
              <Bars
                series={[text.assigned, text.listened]}
                rows={people.slice(0, MOST_DRAWN).map(({ full_name, assigned, listened }) => ({
                  name: full_name,
                  values: [assigned, listened],
                }))}
              />
            ) : (
              <Empty title={text.nobody} />
            )
          }
          table={{
            head: [text.person, text.assigned, text.open, text.done, text.listened, text.listenedMinutes],
            rows: people.map((one) => [
              one.full_name,
              ...PARTS.map(([figure, part]) => (
                <Counted
                  key={figure}
                  count={one[part]}
                  name={`${text.figures[figure]}: ${one.full_name}`}
                  of={{ ...narrowed(search), figure, person: one.user_id }}
                />
              )),
              Math.round(one.listened_seconds / MINUTE_S),
            ]),
          }}
        />
      )}
    </Loaded>
  );
}
