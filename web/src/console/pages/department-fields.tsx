import { useQuery } from "@tanstack/react-query";
import type { Schemas } from "../../api/staff";
import { LANGUAGES } from "../../i18n/language";
import { AreaField, SelectField, TextField } from "../kit/fields";
import type { Form } from "../kit/form";
import { departmentChoiceQuery } from "../queries/hiring";
import type { Department } from "../queries/people";
import { useText } from "../text/people";

export interface DepartmentDraft {
  name: string;
  parent_id: string;
  description: string;
  sender_name: string;
  sender_email: string;
  consent_text: string;
  language: string;
}

export const NEW_DEPARTMENT: DepartmentDraft = {
  name: "",
  parent_id: "",
  description: "",
  sender_name: "",
  sender_email: "",
  consent_text: "",
  language: "",
};

export const draftOf = (department: Omit<Department, "id">): DepartmentDraft => ({
  name: department.name,
  parent_id: department.parent_id ?? "",
  description: department.description,
  sender_name: department.sender_name ?? "",
  sender_email: department.sender_email ?? "",
  consent_text: department.consent_text ?? "",
  language: department.language ?? "",
});

/** As the API takes it: what is empty is as it is above. */
export const bodyOf = (draft: DepartmentDraft) => ({
  name: draft.name.trim(),
  parent_id: draft.parent_id || null,
  description: draft.description.trim(),
  sender_name: draft.sender_name.trim() || null,
  sender_email: draft.sender_email.trim() || null,
  consent_text: draft.consent_text.trim() || null,
  language: draft.language || null,
});

export function useDepartmentCheck(): (draft: DepartmentDraft) => Record<string, string> {
  const text = useText().departments;
  return ({ name }): Record<string, string> => (name.trim() ? {} : { name: text.needName });
}

export function useDepartmentLabels(): Record<keyof DepartmentDraft, string> {
  const text = useText().departments;
  return {
    name: text.name,
    parent_id: text.parent,
    description: text.description,
    sender_name: text.senderName,
    sender_email: text.senderEmail,
    consent_text: text.consent,
    language: text.language,
  };
}

interface Props {
  form: Form<DepartmentDraft>;
  me?: string;
  /** What counts here, its own or from above. */
  above?: Schemas["DepartmentEffective"];
  moves?: boolean;
}

export function DepartmentFields({ form, me, above, moves }: Props) {
  const text = useText().departments;
  const departments = (useQuery(departmentChoiceQuery).data ?? []).filter(({ id }) => id !== me);
  const inherited = (name: "sender_name" | "sender_email" | "language"): string => {
    const value = above && above.sources[name] !== me ? above[name] : null;
    return value ? text.inherits(value) : text.inherited;
  };
  return (
    <>
      <TextField form={form} name="name" label={text.name} maxLength={200} required />
      {moves && (
        <SelectField
          form={form}
          name="parent_id"
          label={text.parent}
          empty={text.top}
          options={departments.map(({ id, name }) => ({ value: id, label: name }))}
        />
      )}
      <AreaField form={form} name="description" label={text.description} rows={2} />
      <div className="grid gap-5 sm:grid-cols-2">
        <TextField form={form} name="sender_name" label={text.senderName} hint={inherited("sender_name")} />
        <TextField
          form={form}
          name="sender_email"
          label={text.senderEmail}
          hint={inherited("sender_email")}
          type="email"
        />
      </div>
      <SelectField
        form={form}
        name="language"
        label={text.language}
        hint={inherited("language")}
        empty={text.asAbove}
        options={Object.entries(LANGUAGES).map(([value, label]) => ({ value, label }))}
      />
      <AreaField form={form} name="consent_text" label={text.consent} hint={text.consentHint} rows={4} />
    </>
  );
}
