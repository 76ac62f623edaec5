import { useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { api, ask, type Schemas } from "../../api/staff";
import { buttonClass } from "../../ui/button";
import { Notice } from "../../ui/notice";
import { CopyField } from "../kit/copy";
import { ChecksField, TextField } from "../kit/fields";
import { For } from "../kit/for";
import { FormFrame, useForm } from "../kit/form";
import { Page } from "../kit/page";
import { EVENTS, type WebhookEvent } from "../queries/integrations";
import { administers } from "../queries/session";
import { useText } from "../text/integrations";

export function NewWebhookPage() {
  return (
    <For may={administers} title={useText().webhooks.newTitle}>
      <NewWebhook />
    </For>
  );
}

function NewWebhook() {
  const words = useText();
  const text = words.webhooks;
  const [made, setMade] = useState<Schemas["MadeWebhook"] | null>(null);
  return (
    <Page
      title={made ? text.madeTitle : text.newTitle}
      lead={made ? made.webhook.name : text.newLead}
      back={{ to: "/console/integrations", label: words.integrations.heading, search: { tab: "webhooks" } }}
    >
      <div className="max-w-2xl rounded-2xl border border-line bg-card p-5 shadow-card sm:p-7">
        {made ? (
          <div className="grid gap-5">
            <Notice tone="warn" role="status">
              {text.once}
            </Notice>
            <CopyField label={text.secret} value={made.secret} />
            <p>
              <Link
                to="/console/integrations/webhooks/$webhookId"
                params={{ webhookId: made.webhook.id }}
                className={buttonClass("primary")}
              >
                {text.toIt}
              </Link>
            </p>
          </div>
        ) : (
          <Make onDone={setMade} />
        )}
      </div>
    </Page>
  );
}

function Make({ onDone }: { onDone(made: Schemas["MadeWebhook"]): void }) {
  const text = useText().webhooks;
  const client = useQueryClient();
  const form = useForm({
    initial: { name: "", url: "", events: [] as string[] },
    check: ({ name, url, events }) => ({
      ...(name.trim() ? {} : { name: text.needName }),
      ...(/^https?:\/\/\S+$/.test(url.trim()) ? {} : { url: text.needUrl }),
      ...(events.length ? {} : { events: text.needEvent }),
    }),
    save: async ({ name, url, events }) => {
      const body = { name: name.trim(), url: url.trim(), events: events as WebhookEvent[] };
      const made = await ask(api.POST("/api/v1/webhooks", { body }));
      await client.invalidateQueries({ queryKey: ["webhooks"] });
      onDone(made);
    },
  });
  return (
    <FormFrame form={form} submit={text.create} labels={{ name: text.name, url: text.url, events: text.events }} guard>
      <TextField form={form} name="name" label={text.name} hint={text.nameHint} maxLength={200} required />
      <TextField form={form} name="url" label={text.url} hint={text.urlHint} type="url" maxLength={1000} required />
      <ChecksField
        form={form}
        name="events"
        label={text.events}
        options={EVENTS.map((value) => ({ value, label: text.eventNames[value] ?? value }))}
      />
    </FormFrame>
  );
}
