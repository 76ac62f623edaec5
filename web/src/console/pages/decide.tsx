import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api, ask } from "../../api/staff";
import { cx } from "../../lib/cx";
import { AreaField } from "../kit/fields";
import { FormFrame, fieldId, useForm } from "../kit/form";
import { Section } from "../kit/page";
import { toast } from "../kit/toasts";
import { decisionsQuery, type Interview } from "../queries/interviews";
import { useText } from "../text/review";
import { Decisions } from "./decisions";
import { GoOn, type Queue } from "./review-queue";

type Decision = "advance" | "hold" | "reject";
const DECISIONS: Decision[] = ["advance", "hold", "reject"];
/** The server's least. */
const SHORTEST = 10;
const EMPTY = { decision: "" as Decision | "", reason: "", write: true };

/** A person decides, with a reason; the server asks that the evidence was opened, which this page has done. */
export function Decide({ interview, queue }: { interview: Interview; queue: Queue }) {
  const text = useText().decide;
  const client = useQueryClient();
  const history = useQuery(decisionsQuery(interview.candidate_id)).data?.items ?? [];
  const [decided, setDecided] = useState(false);
  const form = useForm({
    initial: EMPTY,
    check: ({ decision, reason }) => ({
      ...(decision ? {} : { decision: text.needChoice }),
      ...(reason.trim().length < SHORTEST ? { reason: text.needReason } : {}),
    }),
    save: async ({ decision, reason, write }) => {
      if (!decision) return;
      const params = { path: { candidate_id: interview.candidate_id } };
      const body = { decision, reason: reason.trim(), write };
      await ask(api.POST("/api/v1/candidates/{candidate_id}/decisions", { params, body }));
      form.reset(EMPTY);
      setDecided(true);
      toast(text.done);
      await Promise.all(
        [["candidates"], ["dashboard"], ["interviews"]].map((queryKey) => client.invalidateQueries({ queryKey })),
      );
    },
  });
  const chosen = form.values.decision;
  const told = chosen === "advance" || chosen === "reject";
  return (
    <Section title={text.title} text={text.text}>
      <Decisions decisions={history} />
      {decided ? (
        <div className="grid justify-items-start gap-4">
          <GoOn queue={queue} />
          <button
            type="button"
            className="min-h-9 rounded-lg px-2 text-sm font-medium text-accent-ink hover:bg-accent-well"
            onClick={() => setDecided(false)}
          >
            {text.again}
          </button>
        </div>
      ) : (
        <FormFrame form={form} submit={text.submit} labels={{ decision: text.title, reason: text.reason }} guard>
          <fieldset>
            <legend className="sr-only">{text.title}</legend>
            <div className="grid grid-cols-3 gap-2">
              {DECISIONS.map((decision, index) => (
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
                    id={index === 0 ? fieldId(form.id, "decision") : undefined}
                    type="radio"
                    name="decision"
                    className="sr-only"
                    checked={chosen === decision}
                    onChange={() => form.set("decision", decision)}
                  />
                  {text.kinds[decision]}
                </label>
              ))}
            </div>
          </fieldset>
          <AreaField form={form} name="reason" label={text.reason} hint={text.reasonHint} rows={3} required />
          {told && (
            <label className="flex min-h-11 items-center gap-3">
              <input
                type="checkbox"
                className="size-5 accent-accent"
                checked={form.values.write}
                onChange={(event) => form.set("write", event.target.checked)}
              />
              <span>{chosen === "reject" ? text.tellRejected : text.tellAdvanced}</span>
            </label>
          )}
        </FormFrame>
      )}
    </Section>
  );
}
