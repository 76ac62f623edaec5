import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { api, ask } from "../../api/staff";
import { Button } from "../../ui/button";
import { Dialog } from "../../ui/dialog";
import { CopyField } from "../kit/copy";
import { SelectField, TextField } from "../kit/fields";
import { FormFrame, useForm } from "../kit/form";
import { Loaded } from "../kit/states";
import { type CandidateRow, candidatesQuery, type Job, type Plan, plansQuery } from "../queries/hiring";
import { useText } from "../text/open-links";
import { HOW, HowFields, howOf, useScheduleLabels } from "./schedule-fields";

const DAYS = [1, 7, 14, 30, 60, 90];
const MOST_USES = 1_000;

const approved = (plans: Plan[] | undefined): Plan | undefined => plans?.find(({ status }) => status === "approved");

/** A link to the job. Its questions are those of a candidate's approved plan, less what is about their resume. */
export function MakeOpenLink({ job, onClose }: { job: Job; onClose(): void }) {
  const words = useText();
  const text = words.links;
  const [link, setLink] = useState<string | null>(null);
  const candidates = useQuery(candidatesQuery({ job: job.id }));
  return (
    <Dialog
      open
      onClose={onClose}
      title={link ? text.madeTitle : text.make}
      text={link ? text.once : text.makeText}
      closeLabel={words.close}
    >
      {link ? (
        <div className="grid gap-5">
          <CopyField label={text.link} value={link} />
          <div className="flex justify-end">
            <Button look="primary" onClick={onClose}>
              {text.finish}
            </Button>
          </div>
        </div>
      ) : (
        <Loaded query={candidates}>
          {({ items }) =>
            items.length ? (
              <Make job={job} candidates={items} onDone={setLink} onClose={onClose} />
            ) : (
              <p className="text-soft">{text.noCandidates}</p>
            )
          }
        </Loaded>
      )}
    </Dialog>
  );
}

interface Props {
  job: Job;
  candidates: CandidateRow[];
  onDone(link: string): void;
  onClose(): void;
}

function Make({ job, candidates, onDone, onClose }: Props) {
  const words = useText();
  const text = words.links;
  const client = useQueryClient();
  const labels = useScheduleLabels();
  // shown below the choice, so it has been asked for
  const planOf = (candidate: string) => approved(client.getQueryData(plansQuery(candidate).queryKey)?.items);
  const form = useForm({
    initial: { ...HOW, candidate: "", max_uses: "50", days: "30" },
    check: ({ candidate, max_uses }) => ({
      ...(candidate ? (planOf(candidate) ? {} : { candidate: text.noPlan }) : { candidate: text.choosePerson }),
      ...(Number(max_uses) >= 1 && Number(max_uses) <= MOST_USES ? {} : { max_uses: text.needUses }),
    }),
    save: async ({ candidate, max_uses, days, ...values }) => {
      const plan = planOf(candidate);
      if (!plan) return;
      const body = { plan_id: plan.id, ...howOf(values), max_uses: Number(max_uses), days: Number(days) };
      const params = { path: { job_id: job.id } };
      const made = await ask(api.POST("/api/v1/jobs/{job_id}/open-links", { params, body }));
      await client.invalidateQueries({ queryKey: ["jobs", "open-links"] });
      onDone(made.link);
    },
  });
  const { candidate } = form.values;
  return (
    <FormFrame
      form={form}
      submit={text.create}
      labels={{ ...labels, candidate: text.as, max_uses: text.uses, days: text.days }}
      more={<Button onClick={onClose}>{words.cancel}</Button>}
    >
      <div>
        <SelectField
          form={form}
          name="candidate"
          label={text.as}
          empty={words.jobs.choose}
          options={candidates.map(({ id, full_name }) => ({ value: id, label: full_name }))}
          required
        />
        <div role="status" className="mt-1.5 text-sm">
          {candidate && <Which candidate={candidate} />}
        </div>
      </div>
      <HowFields form={form} />
      <div className="grid gap-5 sm:grid-cols-2">
        <TextField
          form={form}
          name="max_uses"
          label={text.uses}
          hint={text.usesHint}
          type="number"
          min={1}
          max={MOST_USES}
          required
        />
        <SelectField
          form={form}
          name="days"
          label={text.days}
          options={DAYS.map((days) => ({ value: String(days), label: text.daysOf(days) }))}
          className="self-end"
          required
        />
      </div>
    </FormFrame>
  );
}

/** The plan whose questions the link would ask, to be read; or the way to one. */
function Which({ candidate }: { candidate: string }) {
  const text = useText().links;
  const plans = useQuery(plansQuery(candidate)).data?.items;
  const plan = approved(plans);
  const look = "font-medium text-accent-ink underline";
  if (!plans) return null;
  if (!plan) {
    return (
      <>
        {text.noPlan}{" "}
        <Link
          to="/console/candidates/$candidateId"
          params={{ candidateId: candidate }}
          search={{ tab: "interview" }}
          className={look}
        >
          {text.toPlan}
        </Link>
      </>
    );
  }
  const asked = plan.questions.filter(({ source }) => source !== "gap").length;
  return (
    <>
      {asked ? text.questions(asked) : text.onlyGaps}{" "}
      <Link to="/console/plans/$planId" params={{ planId: plan.id }} className={look}>
        {text.readPlan}
      </Link>
    </>
  );
}
