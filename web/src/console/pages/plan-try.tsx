import { FlaskConical } from "lucide-react";
import { useState } from "react";
import { api, ask, type Schemas } from "../../api/staff";
import { Button, buttonClass } from "../../ui/button";
import { Dialog } from "../../ui/dialog";
import { useAct } from "../kit/act";
import type { Plan } from "../queries/hiring";
import { useText } from "../text/hiring";

const MINUTES = 30;

/** An approved plan, taken as the candidate would: it counts nowhere and nobody is written to. */
export function TryPlan({ plan }: { plan: Plan }) {
  const words = useText();
  const text = words.plans;
  const [made, setMade] = useState<Schemas["ScheduledOut"] | null>(null);
  const begin = useAct(
    () =>
      ask(
        api.POST("/api/v1/plans/{plan_id}/trials", {
          params: { path: { plan_id: plan.id } },
          body: { interview_type: "ai_both", duration_limit_min: MINUTES, language: "en" },
        }),
      ),
    { after: setMade, refresh: [["interviews"]] },
  );
  return (
    <>
      <Button size="compact" disabled={begin.isPending} onClick={() => begin.mutate()}>
        <FlaskConical aria-hidden="true" size={16} />
        {text.try}
      </Button>
      <Dialog
        open={made !== null}
        onClose={() => setMade(null)}
        title={text.try}
        text={text.tryText}
        closeLabel={words.close}
      >
        {made && (
          <a href={made.link} target="_blank" rel="noreferrer" className={buttonClass("primary", "normal", "w-full")}>
            {text.tryOpen}
          </a>
        )}
      </Dialog>
    </>
  );
}
