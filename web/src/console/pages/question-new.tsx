import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { api, ask } from "../../api/staff";
import { SelectField } from "../kit/fields";
import { For } from "../kit/for";
import { FormFrame, useForm } from "../kit/form";
import { Page } from "../kit/page";
import { toast } from "../kit/toasts";
import { domainChoiceQuery } from "../queries/hiring";
import { hires } from "../queries/session";
import { useList } from "../search";
import { useText } from "../text/bank";
import { contentOf, newDraft, QuestionFields, useQuestionCheck, useQuestionLabels } from "./question-fields";

export function NewQuestionPage() {
  return (
    <For may={hires} title={useText().bank.newTitle}>
      <NewQuestion />
    </For>
  );
}

function NewQuestion() {
  const text = useText().bank;
  const [search] = useList();
  const navigate = useNavigate();
  const client = useQueryClient();
  const domains = useQuery(domainChoiceQuery).data ?? [];
  const check = useQuestionCheck();
  const [initial] = useState(() => ({ ...newDraft(), domain_id: search.domain ?? "" }));
  const form = useForm({
    initial,
    check: (draft) => ({ ...(draft.domain_id ? {} : { domain_id: text.needDomain }), ...check(draft) }),
    save: async ({ domain_id, ...draft }) => {
      const params = { path: { domain_id } };
      const made = await ask(api.POST("/api/v1/domains/{domain_id}/questions", { params, body: contentOf(draft) }));
      await client.invalidateQueries({ queryKey: ["questions"] });
      toast(text.saved);
      await navigate({ to: "/console/questions/$questionId", params: { questionId: made.id }, ignoreBlocker: true });
    },
  });
  return (
    <Page title={text.newTitle} lead={text.newLead} back={{ to: "/console/questions", label: text.heading }}>
      <div className="max-w-3xl rounded-2xl border border-line bg-card p-5 shadow-card sm:p-7">
        <FormFrame form={form} labels={{ ...useQuestionLabels(), domain_id: text.domain }} submit={text.create} guard>
          <SelectField
            form={form}
            name="domain_id"
            label={text.domain}
            empty={text.choose}
            options={domains.map(({ id, name }) => ({ value: id, label: name }))}
            required
          />
          <QuestionFields form={form} />
        </FormFrame>
      </div>
    </Page>
  );
}
