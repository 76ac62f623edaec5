import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { CalendarPlus, ListPlus } from "lucide-react";
import { useState } from "react";
import { api, ask } from "../../api/staff";
import { Button, buttonClass } from "../../ui/button";
import { useAct } from "../kit/act";
import { Status } from "../kit/badge";
import { CONTROL } from "../kit/fields";
import { Section } from "../kit/page";
import { Empty, Loaded } from "../kit/states";
import { When } from "../kit/when";
import { type Candidate, type Plan, plansQuery } from "../queries/hiring";
import { hires, useMe } from "../queries/session";
import { useText } from "../text/hiring";
import { TryPlan } from "./plan-try";
import { Schedule } from "./schedule";

const COUNTS = [3, 4, 5, 6, 7, 8, 10, 12];

/** The question plans, and an interview by an approved one. */
export function CandidateInterviews({ candidate }: { candidate: Candidate }) {
  const text = useText().plans;
  const editable = hires(useMe());
  const query = useQuery(plansQuery(candidate.id));
  const [count, setCount] = useState(6);
  const [scheduling, setScheduling] = useState<Plan | null>(null);
  const make = useAct(
    () =>
      ask(
        api.POST("/api/v1/candidates/{candidate_id}/plans", {
          params: { path: { candidate_id: candidate.id } },
          body: { count, auto_approve: false },
        }),
      ),
    { refresh: [["plans"]] },
  );
  const draw = editable && (
    <div className="flex items-center gap-2">
      <label className="flex items-center gap-2 text-sm">
        {text.count}
        <select
          className={`${CONTROL} !w-auto`}
          value={count}
          onChange={(event) => setCount(Number(event.target.value))}
        >
          {COUNTS.map((one) => (
            <option key={one}>{one}</option>
          ))}
        </select>
      </label>
      <Button size="compact" disabled={make.isPending} onClick={() => make.mutate()}>
        <ListPlus aria-hidden="true" size={17} />
        {text.make}
      </Button>
    </div>
  );
  return (
    <Section title={text.heading} text={text.lead} actions={draw}>
      <Loaded query={query}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty title={text.none} text={text.noneText} />
          ) : (
            <ul className="divide-y divide-line">
              {items.map((plan) => (
                <li key={plan.id} className="flex flex-wrap items-center justify-between gap-3 py-3.5">
                  <div>
                    <Link
                      to="/console/plans/$planId"
                      params={{ planId: plan.id }}
                      className="font-semibold hover:text-accent-ink hover:underline"
                    >
                      {text.questions(plan.questions.length || plan.count)}
                    </Link>
                    <p className="mt-0.5 flex items-center gap-2 text-sm text-soft">
                      <Status value={plan.status} />
                      {plan.pending_reason}
                      {plan.approved_at && <When at={plan.approved_at} />}
                    </p>
                  </div>
                  {plan.status === "ready" && (
                    <Link
                      to="/console/plans/$planId"
                      params={{ planId: plan.id }}
                      className={buttonClass("primary", "compact")}
                    >
                      {text.check}
                    </Link>
                  )}
                  {plan.status === "approved" && editable && (
                    <div className="flex flex-wrap gap-2">
                      <TryPlan plan={plan} />
                      <Button look="primary" size="compact" onClick={() => setScheduling(plan)}>
                        <CalendarPlus aria-hidden="true" size={17} />
                        {text.invite}
                      </Button>
                    </div>
                  )}
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
      {scheduling && <Schedule candidate={candidate} plan={scheduling} onClose={() => setScheduling(null)} />}
    </Section>
  );
}
