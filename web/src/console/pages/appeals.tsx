import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { api, ask, type Schemas } from "../../api/staff";
import { buttonClass } from "../../ui/button";
import { AreaField, SelectField } from "../kit/fields";
import { FormFrame, useForm } from "../kit/form";
import { Section } from "../kit/page";
import { toast } from "../kit/toasts";
import { When } from "../kit/when";
import { appealsQuery } from "../queries/interviews";
import { useText } from "../text/review";

/** The second looks that a candidate asked for and that nobody has answered. */
export function Appeals({ candidate }: { candidate: string }) {
  const text = useText().appeals;
  const waiting = useQuery(appealsQuery).data?.filter((one) => one.candidate_id === candidate) ?? [];
  return waiting.map((appeal) => (
    <Section key={appeal.id} title={text.title} text={text.text}>
      <p className="mb-1 text-sm text-soft">
        <When at={appeal.asked_at} />
      </p>
      <blockquote className="mb-5 border-l-3 border-accent pl-3 whitespace-pre-line">{appeal.message}</blockquote>
      <Answer appeal={appeal} />
    </Section>
  ));
}

/** All that wait for an answer, where one sees what needs a person. */
export function SecondLooks() {
  const text = useText().appeals;
  const waiting = useQuery(appealsQuery).data ?? [];
  if (!waiting.length) return null;
  return (
    <Section title={text.waiting}>
      <ul className="divide-y divide-line">
        {waiting.map((appeal) => (
          <li key={appeal.id} className="flex flex-wrap items-center gap-x-4 gap-y-2 py-3 first:pt-0 last:pb-0">
            <div className="min-w-0 flex-1 basis-40">
              <p className="line-clamp-2">{appeal.message}</p>
              <p className="text-sm text-soft">
                <When at={appeal.asked_at} look="ago" />
              </p>
            </div>
            <Link
              to="/console/candidates/$candidateId"
              params={{ candidateId: appeal.candidate_id }}
              search={{ tab: "decision" }}
              className={buttonClass("secondary", "compact")}
            >
              {text.look}
            </Link>
          </li>
        ))}
      </ul>
    </Section>
  );
}

function Answer({ appeal }: { appeal: Schemas["AppealOut"] }) {
  const text = useText().appeals;
  const client = useQueryClient();
  const form = useForm({
    initial: { outcome: "upheld", answer: "" },
    check: ({ answer }): Record<string, string> => (answer.trim() ? {} : { answer: text.needAnswer }),
    save: async ({ outcome, answer }) => {
      const params = { path: { appeal_id: appeal.id } };
      const body = { outcome: outcome as "upheld" | "reopened", answer: answer.trim() };
      await ask(api.POST("/api/v1/appeals/{appeal_id}/answer", { params, body }));
      toast(text.done);
      await Promise.all(
        [["appeals"], ["candidates"], ["messages"]].map((queryKey) => client.invalidateQueries({ queryKey })),
      );
    },
  });
  return (
    <FormFrame form={form} submit={text.send} labels={{ answer: text.answer, outcome: text.title }} guard>
      <SelectField
        form={form}
        name="outcome"
        label={text.title}
        required
        options={(["upheld", "reopened"] as const).map((value) => ({ value, label: text[value] }))}
      />
      <AreaField form={form} name="answer" label={text.answer} hint={text.answerHint} rows={3} required />
    </FormFrame>
  );
}
