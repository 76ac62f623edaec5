import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { Section } from "../kit/page";
import { When } from "../kit/when";
import { type Evaluation, versionsQuery } from "../queries/interviews";
import { useText } from "../text/review";

const shown = (score: number | null | undefined): string => score?.toFixed(1) ?? "–";

/** What the engine said, each time it was asked: the columns are the evaluations, the newest first. */
export function Versions({ interview, now, actions }: { interview: string; now: Evaluation; actions: ReactNode }) {
  const words = useText();
  const text = words.review;
  const earlier = useQuery(versionsQuery(interview)).data?.items ?? [];
  if (!earlier.length && !actions) return null;
  const score = new Map(now.dimensions.map((one) => [one.dimension, one.score]));
  return (
    <Section title={text.versions} text={text.versionsText} actions={actions}>
      {earlier.length > 0 && (
        <div className="overflow-x-auto">
          <table className="w-full text-left text-sm tabular-nums">
            <thead>
              <tr className="border-b border-line text-soft">
                <th scope="col" className="py-2 pr-3 font-medium">
                  {words.ratings.dimension}
                </th>
                <th scope="col" className="px-3 py-2 font-medium">
                  {text.current} <When at={now.evaluated_at} look="date" />
                </th>
                {earlier.map((one) => (
                  <th key={one.version} scope="col" className="px-3 py-2 font-medium">
                    {text.version(one.version)} <When at={one.evaluated_at} look="date" />
                  </th>
                ))}
              </tr>
            </thead>
            <tbody className="divide-y divide-line">
              <tr className="font-semibold">
                <th scope="row" className="py-2 pr-3">
                  {text.overall}
                </th>
                <td className="px-3 py-2">{shown(now.overall_score)}</td>
                {earlier.map((one) => (
                  <td key={one.version} className="px-3 py-2">
                    {shown(one.overall_score)}
                  </td>
                ))}
              </tr>
              {Object.entries(text.dimensions).map(([dimension, name]) => (
                <tr key={dimension}>
                  <th scope="row" className="py-2 pr-3 font-medium">
                    {name}
                  </th>
                  <td className="px-3 py-2">{shown(score.get(dimension))}</td>
                  {earlier.map((one) => (
                    <td key={one.version} className="px-3 py-2">
                      {shown(one.dimensions[dimension])}
                    </td>
                  ))}
                </tr>
              ))}
              <tr>
                <th scope="row" className="py-2 pr-3 font-medium">
                  {text.because}
                </th>
                <td className="px-3 py-2">–</td>
                {earlier.map((one) => (
                  <td key={one.version} className="px-3 py-2">
                    {one.reason}
                  </td>
                ))}
              </tr>
            </tbody>
          </table>
        </div>
      )}
    </Section>
  );
}
