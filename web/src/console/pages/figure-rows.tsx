import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useMemo } from "react";
import { nameOf, Status } from "../kit/badge";
import { ListCard } from "../kit/card";
import { For } from "../kit/for";
import { Listing } from "../kit/listing";
import { Page } from "../kit/page";
import { Empty } from "../kit/states";
import type { Column } from "../kit/table";
import { formatDate, When } from "../kit/when";
import { type FigureRow, figureOf, figureRowsQuery, filtersOf, loadQuery, rangeOf } from "../queries/figures";
import { departmentChoiceQuery, domainChoiceQuery, jobChoiceQuery } from "../queries/hiring";
import { hires } from "../queries/session";
import { type ListSearch, useList } from "../search";
import { useLanguage } from "../text";
import { useText } from "../text/figures";
import { narrowed } from "./figure-link";
import { Score } from "./score";

const DAY_S = 86_400;
const MINUTE_S = 60;

type Asked = NonNullable<ReturnType<typeof figureOf>>;

export function FigureRowsPage() {
  const text = useText().figures;
  return (
    <For may={hires} title={text.rows}>
      <Rows />
    </For>
  );
}

function Rows() {
  const text = useText().figures;
  const [search] = useList();
  const asked = figureOf(search);
  const back = { to: "/console/analytics", label: text.heading, search: narrowed(search) };
  if (!asked) {
    return (
      <Page title={text.rows} back={back}>
        <Empty title={text.noFigure} text={text.noFigureText} />
      </Page>
    );
  }
  return <Listed asked={asked} search={search} back={back} />;
}

interface Props {
  asked: Asked;
  search: ListSearch;
  back: { to: string; label: string; search: ListSearch };
}

/** The candidates or interviews that a figure counts. */
function Listed({ asked, search, back }: Props) {
  const words = useText();
  const text = words.figures;
  const { language } = useLanguage();
  const query = useQuery(figureRowsQuery(asked, search));
  const { figure } = asked;
  const { since, until } = rangeOf(search);
  const columns = useMemo((): Column<FigureRow>[] => {
    const minutes: Column<FigureRow> = {
      id: "value",
      header: text.minutes,
      align: "end",
      cell: (row) => rounded(row.value, MINUTE_S),
    };
    const values: Partial<Record<typeof figure, Column<FigureRow>>> = {
      scores: { id: "value", header: text.score, align: "end", cell: (row) => <Score value={row.value} of={10} /> },
      hires: { id: "value", header: text.days, align: "end", cell: (row) => rounded(row.value, DAY_S) },
      stage_time: { id: "value", header: text.days, align: "end", cell: (row) => rounded(row.value, DAY_S) },
      ...Object.fromEntries(["interviews", "completed", "listened"].map((name) => [name, minutes])),
    };
    const value = values[figure];
    return [
      { id: "name", header: text.name, cell: (row) => <Name row={row} /> },
      { id: "status", header: text.state, cell: (row) => <Status value={row.candidate_status} /> },
      { id: "job", header: text.job, from: "sm", cell: (row) => row.job_title },
      { id: "at", header: text.at[figure as "hires"], from: "sm", cell: (row) => <When at={row.at} look="date" /> },
      ...(value ? [value] : []),
    ];
  }, [text, figure]);
  return (
    <Page
      title={useTitle(asked)}
      lead={[
        ...useNarrowed(search),
        `${formatDate(language, `${since}T12:00`)} – ${formatDate(language, `${until}T12:00`)}`,
      ].join(" · ")}
      back={back}
    >
      <ListCard>
        <Listing
          query={query}
          caption={text.rows}
          columns={columns}
          filtered={false}
          none={<Empty title={text.nothing} />}
        />
      </ListCard>
    </Page>
  );
}

function Name({ row }: { row: FigureRow }) {
  const look = "font-semibold hover:text-accent-ink hover:underline";
  return row.interview_id ? (
    <Link to="/console/interviews/$interviewId" params={{ interviewId: row.interview_id }} className={look}>
      {row.full_name}
    </Link>
  ) : (
    <Link to="/console/candidates/$candidateId" params={{ candidateId: row.candidate_id }} className={look}>
      {row.full_name}
    </Link>
  );
}

const rounded = (seconds: number | null, unit: number): string =>
  seconds === null ? "–" : String(Math.round(seconds / unit));

/** The figure's name, and which part of it. */
function useTitle({ figure, stage, outcome, dimension, bin }: Asked): string {
  const words = useText();
  const text = words.figures;
  const parts = [
    text.figures[figure as keyof typeof text.figures],
    stage && nameOf(words.status, stage),
    outcome && nameOf(text.outcomes, outcome),
    dimension && text.dimensions[dimension],
    bin && String(bin),
  ];
  return parts.filter(Boolean).join(": ");
}

/** The names of what the figure was narrowed by. */
function useNarrowed(search: ListSearch): string[] {
  const text = useText().figures;
  const staff = useQuery({ ...loadQuery(filtersOf(search)), enabled: !!search.person });
  const names: Record<string, string> = {
    ...named(useQuery(jobChoiceQuery).data?.map(({ id, title }) => ({ id, name: title }))),
    ...named(useQuery(departmentChoiceQuery).data),
    ...named(useQuery(domainChoiceQuery).data),
    ...text.sources,
    ...named(staff.data?.map((one) => ({ id: one.user_id, name: one.full_name }))),
  };
  const group = search.by ? [search.group ?? ""] : [];
  return [search.person, search.job, search.department, search.domain, search.source, ...group].flatMap((key) =>
    key === undefined ? [] : [names[key] ?? (key === "" ? text.none : "…")],
  );
}

const named = (rows: { id: string; name: string }[] | undefined): Record<string, string> =>
  Object.fromEntries((rows ?? []).map(({ id, name }) => [id, name]));
