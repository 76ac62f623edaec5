import { useQuery } from "@tanstack/react-query";
import { SelectField } from "../kit/fields";
import type { Form } from "../kit/form";
import { departmentChoiceQuery } from "../queries/hiring";
import { STAFF_ROLES } from "../queries/people";
import { administers, useMe } from "../queries/session";
import { useText } from "../text/people";

/** What somebody may do, and where. */
export function PlaceFields({ form }: { form: Form<{ role: string; department_id: string }> }) {
  const words = useText();
  const text = words.people;
  const departments = useQuery(departmentChoiceQuery).data ?? [];
  const roles = administers(useMe()) ? STAFF_ROLES : (["interviewer"] as const);
  return (
    <>
      <SelectField
        form={form}
        name="role"
        label={text.role}
        hint={text.roleHint}
        options={roles.map((value) => ({ value, label: words.roles[value] }))}
        required
      />
      <SelectField
        form={form}
        name="department_id"
        label={text.department}
        empty={text.noDepartment}
        options={departments.map(({ id, name }) => ({ value: id, label: name }))}
      />
    </>
  );
}
