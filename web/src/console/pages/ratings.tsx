import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api, ask, type Schemas } from "../../api/staff";
import { Button } from "../../ui/button";
import { useAct } from "../kit/act";
import { nameOf } from "../kit/badge";
import { CONTROL } from "../kit/fields";
import { Unsaved } from "../kit/form";
import { Section } from "../kit/page";
import { type Evaluation, type Interview, ratingsQuery } from "../queries/interviews";
import { useText } from "../text/review";

const DIMENSIONS = ["communication", "technical", "confidence", "domain_knowledge", "problem_solving"] as const;
type Dimension = (typeof DIMENSIONS)[number];

/** What people heard, beside what the engine did; others' numbers are shown once one's own stand. */
export function Ratings({ interview, evaluation }: { interview: Interview; evaluation: Evaluation }) {
  const words = useText();
  const text = words.ratings;
  const { data } = useQuery(ratingsQuery(interview.id));
  const [values, setValues] = useState<Partial<Record<Dimension, string>>>({});
  const [comment, setComment] = useState("");
  const number = (dimension: Dimension): number | null => (values[dimension] ? Number(values[dimension]) : null);
  const send = useAct(
    () => {
      const scores = Object.fromEntries(DIMENSIONS.map((one) => [one, number(one)])) as Schemas["Scores"];
      const body = { scores, comment: comment.trim() || null };
      return ask(
        api.POST("/api/v1/interviews/{interview_id}/ratings", {
          params: { path: { interview_id: interview.id } },
          body,
        }),
      );
    },
    {
      refresh: [["interviews", "ratings", interview.id]],
      done: text.done,
      after: () => {
        setValues({});
        setComment("");
      },
    },
  );
  const begun = Object.values(values).some(Boolean);
  if (!data) return null;
  const people = [...(data.mine ? [data.mine] : []), ...(data.others ?? [])];
  const engine = new Map(evaluation.dimensions.map(({ dimension, score }) => [dimension, score]));
  return (
    <Section title={text.title} text={data.mine ? text.text : text.blind}>
      {data.mine ? (
        <div className="overflow-x-auto">
          <table className="w-full text-left text-sm">
            <thead>
              <tr className="border-b border-line text-soft">
                <th scope="col" className="py-2 pr-3 font-medium">
                  {text.dimension}
                </th>
                <th scope="col" className="px-2 py-2 text-right font-medium">
                  {text.engine}
                </th>
                {people.map((one) => (
                  <th key={one.user_id} scope="col" className="px-2 py-2 text-right font-medium">
                    {one.name}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody className="divide-y divide-line tabular-nums">
              {DIMENSIONS.map((dimension) => (
                <tr key={dimension}>
                  <th scope="row" className="py-2 pr-3 font-medium">
                    {words.review.dimensions[dimension]}
                  </th>
                  <td className="px-2 py-2 text-right">{engine.get(dimension)?.toFixed(1) ?? "–"}</td>
                  {people.map((one) => (
                    <td key={one.user_id} className="px-2 py-2 text-right">
                      {one.scores[dimension] ?? "–"}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
          {people
            .filter((one) => one.comment)
            .map((one) => (
              <p key={one.user_id} className="mt-3 text-sm">
                <span className="font-medium">{one.name}:</span> {one.comment}
              </p>
            ))}
        </div>
      ) : (
        <form
          className="grid gap-3 text-sm"
          onSubmit={(event) => {
            event.preventDefault();
            send.mutate();
          }}
        >
          {DIMENSIONS.map((dimension) => (
            <label key={dimension} className="flex items-center justify-between gap-4">
              <span className="font-medium">{nameOf(words.review.dimensions, dimension)}</span>
              <select
                className={`${CONTROL} !w-36`}
                value={values[dimension] ?? ""}
                onChange={(event) => setValues({ ...values, [dimension]: event.target.value })}
              >
                <option value="">{text.nothing}</option>
                {Array.from({ length: 10 }, (_, index) => String(index + 1)).map((one) => (
                  <option key={one}>{one}</option>
                ))}
              </select>
            </label>
          ))}
          <label>
            <span className="mb-1 block font-medium">{text.comment}</span>
            <textarea
              rows={2}
              className={CONTROL}
              value={comment}
              onChange={(event) => setComment(event.target.value)}
            />
          </label>
          <Unsaved dirty={begun || comment.trim() !== ""} />
          <div>
            <Button type="submit" disabled={send.isPending || !begun}>
              {text.submit}
            </Button>
          </div>
        </form>
      )}
    </Section>
  );
}
