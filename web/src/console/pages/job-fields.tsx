import { useQuery } from "@tanstack/react-query";
import { AreaField, LinesField, SelectField, TextField } from "../kit/fields";
import type { Form } from "../kit/form";
import { departmentChoiceQuery, domainChoiceQuery, type Job } from "../queries/hiring";
import { useText } from "../text/hiring";

export interface JobDraft {
  title: string;
  domain_id: string;
  department_id: string;
  description: string;
  level: string;
  required_skills: string[];
  nice_to_have: string[];
  experience_min: string;
  experience_max: string;
  retention_days: string;
}

export const NEW_JOB: JobDraft = {
  title: "",
  domain_id: "",
  department_id: "",
  description: "",
  level: "mid",
  required_skills: [],
  nice_to_have: [],
  experience_min: "0",
  experience_max: "",
  retention_days: "",
};

export const draftOf = (job: Job): JobDraft => ({
  title: job.title,
  domain_id: job.domain_id,
  department_id: job.department_id ?? "",
  description: job.description,
  level: job.level,
  required_skills: job.required_skills,
  nice_to_have: job.nice_to_have,
  experience_min: String(job.experience_min),
  experience_max: job.experience_max === null ? "" : String(job.experience_max),
  retention_days: job.retention_days === null ? "" : String(job.retention_days),
});

/** As the API takes it. */
export const bodyOf = (draft: JobDraft) => ({
  title: draft.title.trim(),
  description: draft.description,
  level: draft.level as "mid",
  required_skills: draft.required_skills,
  nice_to_have: draft.nice_to_have,
  experience_min: Number(draft.experience_min || 0),
  experience_max: draft.experience_max === "" ? null : Number(draft.experience_max),
  department_id: draft.department_id || null,
  retention_days: draft.retention_days === "" ? null : Number(draft.retention_days),
});

export function useJobCheck(): (draft: JobDraft) => Record<string, string> {
  const text = useText().jobs;
  return (draft) => ({
    ...(draft.title.trim() ? {} : { title: text.needTitle }),
    ...(draft.domain_id ? {} : { domain_id: text.needDomain }),
    ...(draft.experience_max !== "" && Number(draft.experience_max) < Number(draft.experience_min)
      ? { experience_max: text.yearsOrder }
      : {}),
  });
}

export function useJobLabels(): Record<string, string> {
  const text = useText().jobs;
  return {
    title: text.title,
    domain_id: text.domain,
    department_id: text.department,
    description: text.description,
    level: text.level,
    required_skills: text.required,
    nice_to_have: text.nice,
    experience_min: text.yearsMin,
    experience_max: text.yearsMax,
    retention_days: text.retention,
  };
}

export function JobFields({ form, fixedDomain }: { form: Form<JobDraft>; fixedDomain?: boolean }) {
  const text = useText().jobs;
  const domains = useQuery(domainChoiceQuery).data ?? [];
  const departments = useQuery(departmentChoiceQuery).data ?? [];
  const sectors = [...domains].sort((a, b) => a.sector.localeCompare(b.sector) || a.name.localeCompare(b.name));
  return (
    <>
      <TextField form={form} name="title" label={text.title} maxLength={200} required />
      <div className="grid gap-5 sm:grid-cols-2">
        {!fixedDomain && (
          <SelectField
            form={form}
            name="domain_id"
            label={text.domain}
            required
            empty={text.choose}
            options={sectors.map(({ id, name, sector }) => ({ value: id, label: `${sector} · ${name}` }))}
          />
        )}
        <SelectField
          form={form}
          name="level"
          label={text.level}
          required
          options={(["entry", "mid", "senior", "lead"] as const).map((value) => ({ value, label: text.levels[value] }))}
        />
        {departments.length > 0 && (
          <SelectField
            form={form}
            name="department_id"
            label={text.department}
            empty={text.ownDepartment}
            options={departments.map(({ id, name }) => ({ value: id, label: name }))}
          />
        )}
      </div>
      <AreaField form={form} name="description" label={text.description} hint={text.descriptionHint} rows={9} />
      <div className="grid gap-5 sm:grid-cols-2">
        <LinesField form={form} name="required_skills" label={text.required} hint={text.onePerLine} />
        <LinesField form={form} name="nice_to_have" label={text.nice} hint={text.onePerLine} />
        <TextField form={form} name="experience_min" label={text.yearsMin} type="number" min={0} max={60} />
        <TextField form={form} name="experience_max" label={text.yearsMax} type="number" min={0} max={60} />
        <TextField
          form={form}
          name="retention_days"
          label={text.retention}
          hint={text.retentionHint}
          type="number"
          min={1}
          max={3650}
        />
      </div>
    </>
  );
}
