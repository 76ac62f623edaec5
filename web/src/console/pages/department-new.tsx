import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { api, ask } from "../../api/staff";
import { For } from "../kit/for";
import { FormFrame, useForm } from "../kit/form";
import { Page } from "../kit/page";
import { toast } from "../kit/toasts";
import { administers } from "../queries/session";
import { useText } from "../text/people";
import { bodyOf, DepartmentFields, NEW_DEPARTMENT, useDepartmentCheck, useDepartmentLabels } from "./department-fields";

export function NewDepartmentPage() {
  return (
    <For may={administers} title={useText().departments.newTitle}>
      <NewDepartment />
    </For>
  );
}

function NewDepartment() {
  const text = useText().departments;
  const navigate = useNavigate();
  const client = useQueryClient();
  const form = useForm({
    initial: NEW_DEPARTMENT,
    check: useDepartmentCheck(),
    save: async (draft) => {
      const made = await ask(api.POST("/api/v1/departments", { body: bodyOf(draft) }));
      await client.invalidateQueries({ queryKey: ["departments"] });
      toast(text.saved);
      await navigate({
        to: "/console/departments/$departmentId",
        params: { departmentId: made.id },
        ignoreBlocker: true,
      });
    },
  });
  return (
    <Page title={text.newTitle} lead={text.newLead} back={{ to: "/console/departments", label: text.heading }}>
      <div className="max-w-3xl rounded-2xl border border-line bg-card p-5 shadow-card sm:p-7">
        <FormFrame form={form} labels={useDepartmentLabels()} submit={text.create} guard>
          <DepartmentFields form={form} moves />
        </FormFrame>
      </div>
    </Page>
  );
}
