import { useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { api, ask } from "../../api/staff";
import { buttonClass } from "../../ui/button";
import { Notice } from "../../ui/notice";
import { CopyField } from "../kit/copy";
import { ChecksField, SelectField, TextField } from "../kit/fields";
import { For } from "../kit/for";
import { FormFrame, useForm } from "../kit/form";
import { Page } from "../kit/page";
import { AREAS, type Area } from "../queries/integrations";
import { hires } from "../queries/session";
import { useText } from "../text/integrations";

const DAYS = [30, 90, 180, 365, 730];

export function NewApiKeyPage() {
  return (
    <For may={hires} title={useText().apiKeys.newTitle}>
      <NewApiKey />
    </For>
  );
}

function NewApiKey() {
  const words = useText();
  const text = words.apiKeys;
  const [key, setKey] = useState<string | null>(null);
  return (
    <Page
      title={key ? text.madeTitle : text.newTitle}
      lead={key ? undefined : text.newLead}
      back={{ to: "/console/integrations", label: words.integrations.heading }}
    >
      <div className="max-w-2xl rounded-2xl border border-line bg-card p-5 shadow-card sm:p-7">
        {key ? <Made value={key} /> : <Make onDone={setKey} />}
      </div>
    </Page>
  );
}

function Make({ onDone }: { onDone(key: string): void }) {
  const text = useText().apiKeys;
  const client = useQueryClient();
  const form = useForm({
    initial: { name: "", access: "read", areas: [] as string[], days: "365" },
    check: ({ name, areas }) => ({
      ...(name.trim() ? {} : { name: text.needName }),
      ...(areas.length ? {} : { areas: text.needArea }),
    }),
    save: async ({ name, access, areas, days }) => {
      const body = {
        name: name.trim(),
        access: access as "read" | "write",
        areas: areas as Area[],
        days: Number(days),
      };
      const made = await ask(api.POST("/api/v1/api-keys", { body }));
      await client.invalidateQueries({ queryKey: ["api-keys"] });
      onDone(made.key);
    },
  });
  return (
    <FormFrame
      form={form}
      submit={text.create}
      labels={{ name: text.name, access: text.access, areas: text.areas, days: text.days }}
      guard
    >
      <TextField form={form} name="name" label={text.name} hint={text.nameHint} maxLength={200} required />
      <div className="grid gap-5 sm:grid-cols-2">
        <SelectField
          form={form}
          name="access"
          label={text.access}
          options={Object.entries(text.accesses).map(([value, label]) => ({ value, label }))}
          required
        />
        <SelectField
          form={form}
          name="days"
          label={text.days}
          options={DAYS.map((days) => ({ value: String(days), label: text.daysOf(days) }))}
          required
        />
      </div>
      <ChecksField
        form={form}
        name="areas"
        label={text.areas}
        options={AREAS.map((value) => ({ value, label: text.areaNames[value] ?? value }))}
      />
    </FormFrame>
  );
}

function Made({ value }: { value: string }) {
  const text = useText().apiKeys;
  return (
    <div className="grid gap-5">
      <Notice tone="warn" role="status">
        {text.once}
      </Notice>
      <CopyField label={text.key} value={value} />
      <div className="text-sm">
        <p className="text-soft">{text.how}</p>
        <code className="mt-1 block rounded-lg bg-well px-3 py-2">Authorization: Bearer viva_…</code>
      </div>
      <p>
        <Link to="/console/integrations" className={buttonClass("primary")}>
          {text.finish}
        </Link>
      </p>
    </div>
  );
}
