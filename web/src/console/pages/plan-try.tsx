import { Link } from "@tanstack/react-router";
import { FlaskConical } from "lucide-react";
import { useState } from "react";
import { api, ask, type Schemas } from "../../api/staff";
import { Button, buttonClass } from "../../ui/button";
import { Dialog } from "../../ui/dialog";
import { FormFrame, useForm } from "../kit/form";
import type { Plan } from "../queries/hiring";
import { useText } from "../text/hiring";
import { HOW, HowFields, howOf, useScheduleLabels } from "./schedule-fields";

/** An approved plan, taken as the candidate would: it counts nowhere and nobody is written to. */
export function TryPlan({ plan }: { plan: Plan }) {
  const words = useText();
  const text = words.plans;
  const [open, setOpen] = useState(false);
  const [made, setMade] = useState<Schemas["ScheduledOut"] | null>(null);
  const close = () => {
    setOpen(false);
    setMade(null);
  };
  return (
    <>
      <Button size="compact" onClick={() => setOpen(true)}>
        <FlaskConical aria-hidden="true" size={16} />
        {text.try}
      </Button>
      <Dialog open={open} onClose={close} title={text.try} text={text.tryText} closeLabel={words.close}>
        {made ? <Ready made={made} /> : <Begin plan={plan} onDone={setMade} onClose={close} />}
      </Dialog>
    </>
  );
}

interface Props {
  plan: Plan;
  onDone(made: Schemas["ScheduledOut"]): void;
  onClose(): void;
}

function Begin({ plan, onDone, onClose }: Props) {
  const words = useText();
  const form = useForm({
    initial: HOW,
    save: async (values) => {
      const params = { path: { plan_id: plan.id } };
      onDone(await ask(api.POST("/api/v1/plans/{plan_id}/trials", { params, body: howOf(values) })));
    },
  });
  return (
    <FormFrame
      form={form}
      submit={words.plans.tryBegin}
      labels={useScheduleLabels()}
      more={<Button onClick={onClose}>{words.cancel}</Button>}
    >
      <HowFields form={form} />
    </FormFrame>
  );
}

function Ready({ made }: { made: Schemas["ScheduledOut"] }) {
  const text = useText().plans;
  return (
    <div className="grid gap-3">
      <a href={made.link} target="_blank" rel="noreferrer" className={buttonClass("primary")}>
        {text.tryOpen}
      </a>
      <Link
        to="/console/interviews/$interviewId"
        params={{ interviewId: made.interview_id }}
        className={buttonClass("quiet")}
      >
        {text.tryResult}
      </Link>
    </div>
  );
}
