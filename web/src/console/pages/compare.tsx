import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { Schemas } from "../../api/staff";
import { buttonClass } from "../../ui/button";
import { nameOf, Status } from "../kit/badge";
import { Page } from "../kit/page";
import { Empty, Loaded } from "../kit/states";
import { comparisonQuery } from "../queries/interviews";
import { useList } from "../search";
import { useText } from "../text/review";
import { Score } from "./score";

type Compared = Schemas["Compared"];
const FEWEST = 2;
const MOST = 6;

/** Two to six candidates side by side, by what was found out about each. */
export function ComparePage() {
  const text = useText().compare;
  const [{ ids = [] }] = useList();
  const several = ids.length >= FEWEST && ids.length <= MOST;
  const query = useQuery({ ...comparisonQuery(ids), enabled: several });
  return (
    <Page title={text.heading} lead={text.lead} back={{ to: "/console/candidates", label: text.toList }}>
      <div className="overflow-hidden rounded-2xl border border-line bg-card shadow-card">
        {several ? (
          <Loaded query={query} rows={8}>
            {({ candidates }) => <Table candidates={candidates} />}
          </Loaded>
        ) : (
          <Empty
            title={text.few}
            text={text.fewText}
            action={
              <Link to="/console/candidates" className={buttonClass("primary", "compact")}>
                {text.toList}
              </Link>
            }
          />
        )}
      </div>
    </Page>
  );
}

function Table({ candidates }: { candidates: Compared[] }) {
  const words = useText();
  const text = words.compare;
  const advice = words.review.recommendations;
  const rows: [string, (one: Compared) => ReactNode][] = [
    [text.job, (one) => one.job_title],
    [text.status, (one) => <Status value={one.status} />],
    [text.screening, (one) => <Score value={one.screening_score} of={100} />],
    [text.overall, (one) => <Score value={one.scores.overall} of={10} />],
    ...Object.entries(words.review.dimensions).map(([dimension, name]): [string, (one: Compared) => ReactNode] => [
      name,
      (one) => (
        <>
          <Score value={one.scores[dimension]} of={10} />
          {one.interview_id && (
            <Link
              to="/console/interviews/$interviewId"
              params={{ interviewId: one.interview_id }}
              className="block text-soft hover:text-accent-ink hover:underline"
            >
              {text.quotes(one.quotes[dimension] ?? 0)}
            </Link>
          )}
        </>
      ),
    ]),
    [text.advice, (one) => (one.recommendation ? nameOf(advice, one.recommendation) : text.noInterview)],
    [text.decision, (one) => (one.hr_decision ? nameOf(words.decide.kinds, one.hr_decision) : "–")],
    [text.summary, (one) => one.summary ?? "–"],
    [text.strengths, (one) => <Remarks remarks={one.strengths} />],
    [text.weaknesses, (one) => <Remarks remarks={one.weaknesses} />],
  ];
  return (
    // a table wider than a phone is moved by keys as well
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls
    <section aria-label={text.heading} tabIndex={0} className="overflow-x-auto">
      <table className="w-full border-collapse text-left text-sm">
        <thead>
          <tr className="border-b border-line">
            <th scope="col" className="w-40 px-4 py-3 font-medium text-soft sm:px-6">
              {text.what}
            </th>
            {candidates.map((one) => (
              <th key={one.candidate_id} scope="col" className="min-w-44 px-4 py-3 align-top">
                <Link
                  to="/console/candidates/$candidateId"
                  params={{ candidateId: one.candidate_id }}
                  className="text-base font-semibold hover:text-accent-ink hover:underline"
                >
                  {one.full_name}
                </Link>
              </th>
            ))}
          </tr>
        </thead>
        <tbody className="divide-y divide-line">
          {rows.map(([name, cell]) => (
            <tr key={name}>
              <th scope="row" className="px-4 py-2.5 align-top font-medium sm:px-6">
                {name}
              </th>
              {candidates.map((one) => (
                <td key={one.candidate_id} className="px-4 py-2.5 align-top">
                  {cell(one)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Remarks({ remarks }: { remarks: string[] }) {
  if (!remarks.length) return "–";
  return (
    <ul className="grid list-disc gap-1 pl-4">
      {remarks.map((remark) => (
        <li key={remark}>{remark}</li>
      ))}
    </ul>
  );
}
