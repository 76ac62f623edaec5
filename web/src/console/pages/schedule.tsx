import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api, ask, type Schemas } from "../../api/staff";
import { Button } from "../../ui/button";
import { Dialog } from "../../ui/dialog";
import { CopyField } from "../kit/copy";
import { FormFrame, useForm } from "../kit/form";
import { When } from "../kit/when";
import type { Candidate, Plan } from "../queries/hiring";
import { useText } from "../text/hiring";
import { SCHEDULE, ScheduleFields, scheduleOf, useScheduleLabels } from "./schedule-fields";

/** An interview, and the link that the candidate gets: it is shown once. */
export function Schedule({ candidate, plan, onClose }: { candidate: Candidate; plan: Plan; onClose(): void }) {
  const words = useText();
  const text = words.schedule;
  const client = useQueryClient();
  const labels = useScheduleLabels();
  const [made, setMade] = useState<Schemas["ScheduledOut"] | null>(null);
  const form = useForm({
    initial: SCHEDULE,
    save: async (values) => {
      const body = { candidate_id: candidate.id, plan_id: plan.id, ...scheduleOf(values) };
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
          labels={labels}
        >
          <ScheduleFields form={form} />
        </FormFrame>
      )}
    </Dialog>
  );
}
