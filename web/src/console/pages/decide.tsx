import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api, ask } from "../../api/staff";
import { cx } from "../../lib/cx";
import { Badge, nameOf } from "../kit/badge";
import { AreaField } from "../kit/fields";
import { FormFrame, useForm } from "../kit/form";
import { Section } from "../kit/page";
import { toast } from "../kit/toasts";
import { When } from "../kit/when";
import { decisionsQuery, type Interview } from "../queries/interviews";
import { hires, useMe } from "../queries/session";
import { useText } from "../text/review";

type Decision = "advance" | "hold" | "reject";
const DECISIONS: Decision[] = ["advance", "hold", "reject"];

/** A person decides, with a reason; the server asks that the evidence was opened, which this page has done. */
export function Decide({ interview }: { interview: Interview }) {
  const text = useText().decide;
  const client = useQueryClient();
  const editable = hires(useMe());
  const history = useQuery(decisionsQuery(interview.candidate_id)).data?.items ?? [];
  const [chosen, setChosen] = useState<Decision | null>(null);
  const form = useForm({
    initial: { reason: "", decision: "" },
    check: ({ reason }) => ({
      ...(chosen ? {} : { decision: text.needChoice }),
      ...(reason.trim() ? {} : { reason: text.needReason }),
    }),
    save: async ({ reason }) => {
      if (!chosen) return;
      const params = { path: { candidate_id: interview.candidate_id } };
      const body = { decision: chosen, reason: reason.trim() };
      await ask(api.POST("/api/v1/candidates/{candidate_id}/decisions", { params, body }));
      form.reset({ reason: "", decision: "" });
      setChosen(null);
      toast(text.done);
      await Promise.all(
        [["candidates"], ["dashboard"], ["interviews"]].map((queryKey) => client.invalidateQueries({ queryKey })),
      );
    },
  });
  return (
    <Section title={text.title} text={text.text}>
      {history.length > 0 && (
        <ul className="mb-5 grid gap-2 text-sm">
          {history.map((decision) => (
            <li key={decision.id} className="rounded-xl bg-well px-4 py-3">
              <p className="flex flex-wrap items-center gap-2">
                <Badge tone={decision.decision === "reject" ? "bad" : "good"}>
                  {nameOf(text.kinds, decision.decision)}
                </Badge>
                <span className="font-medium">{decision.decided_by_name}</span>
                <When at={decision.created_at} />
              </p>
              <p className="mt-1">{decision.reason}</p>
            </li>
          ))}
        </ul>
      )}
      {editable && (
        <FormFrame form={form} submit={text.submit} labels={{ decision: text.title, reason: text.reason }}>
          <fieldset>
            <legend className="sr-only">{text.title}</legend>
            <div className="grid grid-cols-3 gap-2">
              {DECISIONS.map((decision) => (
                <label
                  key={decision}
                  className={cx(
                    "flex min-h-11 cursor-pointer items-center justify-center rounded-xl border-2 px-2 text-center font-semibold",
                    "has-focus-visible:outline-3 has-focus-visible:outline-offset-2 has-focus-visible:outline-accent",
                    chosen === decision
                      ? decision === "reject"
                        ? "border-bad bg-bad-well text-bad"
                        : "border-accent bg-accent-well text-accent-ink"
                      : "border-line hover:border-control",
                  )}
                >
                  <input
                    type="radio"
                    name="decision"
                    className="sr-only"
                    checked={chosen === decision}
                    onChange={() => setChosen(decision)}
                  />
                  {text.kinds[decision]}
                </label>
              ))}
            </div>
          </fieldset>
          <AreaField form={form} name="reason" label={text.reason} hint={text.reasonHint} rows={3} required />
        </FormFrame>
      )}
    </Section>
  );
}
