import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api, ask, type Schemas } from "../../api/staff";
import { Button } from "../../ui/button";
import { Dialog } from "../../ui/dialog";
import { CopyField } from "../kit/copy";
import { SelectField, TextField } from "../kit/fields";
import { FormFrame, useForm } from "../kit/form";
import { When, ZONE } from "../kit/when";
import type { Candidate, Plan } from "../queries/hiring";
import { useText } from "../text/hiring";

const MINUTES = [10, 15, 20, 30, 45, 60, 90];

/** An interview, and the link that the candidate gets: it is shown once. */
export function Schedule({ candidate, plan, onClose }: { candidate: Candidate; plan: Plan; onClose(): void }) {
  const words = useText();
  const text = words.schedule;
  const client = useQueryClient();
  const [made, setMade] = useState<Schemas["ScheduledOut"] | null>(null);
  const form = useForm({
    initial: { interview_type: "ai_both", duration_limit_min: "30", language: "en", scheduled_at: "" },
    save: async (values) => {
      const body = {
        candidate_id: candidate.id,
        plan_id: plan.id,
        interview_type: values.interview_type as "ai_both",
        duration_limit_min: Number(values.duration_limit_min),
        language: values.language,
        scheduled_at: values.scheduled_at ? new Date(values.scheduled_at).toISOString() : null,
      };
      setMade(await ask(api.POST("/api/v1/interviews", { body })));
      await client.invalidateQueries({ queryKey: ["candidates"] });
      await client.invalidateQueries({ queryKey: ["interviews"] });
    },
  });
  return (
    <Dialog open onClose={onClose} title={made ? text.done : text.title(candidate.full_name)} closeLabel={words.close}>
      {made ? (
        <div className="grid gap-5">
          <p className="text-soft">{text.once}</p>
          <CopyField label={text.link} value={made.link} />
          <p className="text-sm text-soft">
            {text.until} <When at={made.expires_at} />
          </p>
          <div className="flex justify-end">
            <Button look="primary" onClick={onClose}>
              {text.finish}
            </Button>
          </div>
        </div>
      ) : (
        <FormFrame
          form={form}
          submit={text.make}
          more={<Button onClick={onClose}>{words.cancel}</Button>}
          labels={{
            scheduled_at: text.when,
            duration_limit_min: text.minutes,
            interview_type: text.type,
            language: text.language,
          }}
        >
          <SelectField
            form={form}
            name="interview_type"
            label={text.type}
            required
            options={(["ai_both", "ai_voice", "ai_chat"] as const).map((value) => ({
              value,
              label: text.types[value],
            }))}
          />
          <div className="grid gap-5 sm:grid-cols-2">
            <SelectField
              form={form}
              name="duration_limit_min"
              label={text.minutes}
              required
              options={MINUTES.map((value) => ({ value: String(value), label: text.upTo(value) }))}
            />
            <SelectField
              form={form}
              name="language"
              label={text.language}
              required
              options={[
                { value: "en", label: "English" },
                { value: "es", label: "Español" },
              ]}
            />
          </div>
          <TextField
            form={form}
            name="scheduled_at"
            label={text.when}
            hint={text.whenHint(ZONE)}
            type="datetime-local"
          />
        </FormFrame>
      )}
    </Dialog>
  );
}
