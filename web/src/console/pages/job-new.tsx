import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { api, ask } from "../../api/staff";
import { FormFrame, useForm } from "../kit/form";
import { Page } from "../kit/page";
import { toast } from "../kit/toasts";
import { useText } from "../text/hiring";
import { bodyOf, JobFields, NEW_JOB, useJobCheck, useJobLabels } from "./job-fields";

export function NewJobPage() {
  const text = useText().jobs;
  const navigate = useNavigate();
  const client = useQueryClient();
  const form = useForm({
    initial: NEW_JOB,
    check: useJobCheck(),
    save: async (draft) => {
      const body = { ...bodyOf(draft), domain_id: draft.domain_id, status: "draft" as const };
      const job = await ask(api.POST("/api/v1/jobs", { body }));
      await client.invalidateQueries({ queryKey: ["jobs"] });
      toast(text.created_);
      await navigate({ to: "/console/jobs/$jobId", params: { jobId: job.id }, ignoreBlocker: true });
    },
  });
  return (
    <Page title={text.newTitle} lead={text.newLead} back={{ to: "/console/jobs", label: text.heading }}>
      <div className="max-w-3xl rounded-2xl border border-line bg-card p-5 shadow-card sm:p-7">
        <FormFrame form={form} labels={useJobLabels()} submit={text.saveDraft} guard>
          <JobFields form={form} />
        </FormFrame>
      </div>
    </Page>
  );
}
