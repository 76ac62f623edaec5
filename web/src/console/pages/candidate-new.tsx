import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { api, ask, upload } from "../../api/staff";
import { SelectField, TextField } from "../kit/fields";
import { FormFrame, useForm } from "../kit/form";
import { Page } from "../kit/page";
import { toast } from "../kit/toasts";
import { jobChoiceQuery } from "../queries/hiring";
import { useList } from "../search";
import { useText } from "../text/hiring";
import { FilePick } from "./file-pick";

export function NewCandidatePage() {
  const words = useText();
  const text = words.candidates;
  const [search] = useList();
  const jobs = useQuery(jobChoiceQuery).data ?? [];
  const navigate = useNavigate();
  const client = useQueryClient();
  const [file, setFile] = useState<File | null>(null);
  const form = useForm({
    initial: { job_id: search.job ?? "", full_name: "", email: "", phone: "" },
    check: ({ job_id, full_name, email }) => ({
      ...(job_id ? {} : { job_id: text.needJob }),
      ...(full_name.trim() ? {} : { full_name: text.needName }),
      ...(email.trim() ? {} : { email: text.needEmail }),
    }),
    save: async ({ job_id, full_name, email, phone }) => {
      const body = { job_id, full_name: full_name.trim(), email: email.trim(), phone: phone.trim() || null };
      const made = await ask(api.POST("/api/v1/candidates", { body }));
      if (file) await sendResume(made.id, file).catch((error: Error) => toast(error.message, { bad: true }));
      await client.invalidateQueries({ queryKey: ["candidates"] });
      await navigate({ to: "/console/candidates/$candidateId", params: { candidateId: made.id }, ignoreBlocker: true });
    },
  });
  return (
    <Page title={text.newTitle} lead={text.newLead} back={{ to: "/console/candidates", label: text.heading }}>
      <div className="max-w-2xl rounded-2xl border border-line bg-card p-5 shadow-card sm:p-7">
        <FormFrame
          form={form}
          submit={text.addDo}
          guard
          labels={{ job_id: text.job, full_name: text.name, email: text.email, phone: text.phone }}
        >
          <SelectField
            form={form}
            name="job_id"
            label={text.job}
            required
            empty={words.jobs.choose}
            options={jobs.map(({ id, title }) => ({ value: id, label: title }))}
          />
          <TextField form={form} name="full_name" label={text.name} maxLength={200} autoComplete="off" required />
          <div className="grid gap-5 sm:grid-cols-2">
            <TextField form={form} name="email" label={text.email} type="email" autoComplete="off" required />
            <TextField form={form} name="phone" label={text.phone} type="tel" autoComplete="off" maxLength={32} />
          </div>
          <FilePick label={text.resume} hint={text.resumeHint} file={file} onFile={setFile} />
        </FormFrame>
      </div>
    </Page>
  );
}

export async function sendResume(candidate: string, file: File): Promise<unknown> {
  const data = new FormData();
  data.append("file", file);
  return upload(`/api/v1/candidates/${candidate}/resume`, data);
}
