import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate, useParams } from "@tanstack/react-router";
import { useEffect, useRef, useState } from "react";
import { ApiError, api, ask } from "../../api/staff";
import { Notice } from "../../ui/notice";
import { nameOf } from "../kit/badge";
import { wordDiff } from "../kit/diff";
import { Differences } from "../kit/differences";
import { CONTROL, described, Field } from "../kit/fields";
import { For } from "../kit/for";
import { FormFrame, fieldId, useForm } from "../kit/form";
import { Page, Section } from "../kit/page";
import { Loaded } from "../kit/states";
import { toast } from "../kit/toasts";
import { When } from "../kit/when";
import { previewQuery, type Template, templateVersionsQuery } from "../queries/operation";
import { hires } from "../queries/session";
import { useText } from "../text/operation";

const WAIT_MS = 400;

export function TemplatePage() {
  return (
    <For may={hires} title={useText().messages.template}>
      <Versions />
    </For>
  );
}

function Versions() {
  const { templateId } = useParams({ from: "/inside/console/notifications/templates/$templateId" });
  const text = useText().messages;
  const query = useQuery(templateVersionsQuery(templateId));
  const back = { to: "/console/notifications/templates", label: text.templates };
  const newest = query.data?.[0];
  if (!newest) {
    return (
      <Page title={text.template} back={back}>
        <Loaded query={query}>{() => null}</Loaded>
      </Page>
    );
  }
  return (
    <Page
      title={nameOf(text.kinds, newest.name)}
      lead={`${nameOf(text.channels, newest.channel)} · ${nameOf(text.languages, newest.language)}`}
      back={back}
    >
      <Editor key={newest.id} template={newest} />
      <Section title={text.versions} className="mt-6">
        <ol className="divide-y divide-line">
          {query.data?.map((one, index) => (
            <li key={one.id} className="py-3 first:pt-0 last:pb-0">
              <p className="text-sm">
                <span className="font-semibold">{text.versionNumber(one.version)}</span>{" "}
                <span className="text-soft">
                  · <When at={one.created_at} />
                </span>
              </p>
              <p className="mt-1 text-sm break-words whitespace-pre-line">
                <Differences pieces={wordDiff(plain(query.data[index + 1] ?? one), plain(one))} />
              </p>
            </li>
          ))}
        </ol>
      </Section>
    </Page>
  );
}

const plain = (one: Template): string => [one.subject_template, one.body_template].filter(Boolean).join("\n\n");

function Editor({ template }: { template: Template }) {
  const text = useText().messages;
  const client = useQueryClient();
  const navigate = useNavigate();
  const body = useRef<HTMLTextAreaElement>(null);
  const form = useForm({
    initial: { subject_template: template.subject_template, body_template: template.body_template },
    check: ({ body_template }) => (body_template.trim() ? {} : { body_template: text.needBody }),
    save: async (words) => {
      const params = { path: { template_id: template.id } };
      const made = await ask(api.PUT("/api/v1/message-templates/{template_id}", { params, body: words }));
      toast(text.saved);
      await client.invalidateQueries({ queryKey: ["templates"] });
      await navigate({
        to: "/console/notifications/templates/$templateId",
        params: { templateId: made.id },
        replace: true,
        ignoreBlocker: true,
      });
    },
  });
  /** At the cursor of the body, and back to it. */
  function insert(name: string): void {
    const box = body.current;
    if (!box) return;
    const { selectionStart: from, selectionEnd: to, value } = box;
    const said = `{{ ${name} }}`;
    form.set("body_template", value.slice(0, from) + said + value.slice(to));
    requestAnimationFrame(() => {
      box.focus();
      box.setSelectionRange(from + said.length, from + said.length);
    });
  }
  const id = fieldId(form.id, "body_template");
  const subjectId = fieldId(form.id, "subject_template");
  return (
    <div className="grid items-start gap-6 lg:grid-cols-2">
      <Section title={text.words}>
        <FormFrame
          form={form}
          submit={text.save}
          labels={{ subject_template: text.subject, body_template: text.body }}
          guard
        >
          {template.channel !== "sms" && (
            <Field id={subjectId} label={text.subject} error={form.errors.subject_template} required>
              <input
                id={subjectId}
                className={CONTROL}
                maxLength={300}
                value={form.values.subject_template}
                onChange={(event) => form.set("subject_template", event.target.value)}
                {...described(subjectId, null, form.errors.subject_template)}
              />
            </Field>
          )}
          <Field id={id} label={text.body} error={form.errors.body_template} required>
            <textarea
              ref={body}
              id={id}
              rows={14}
              maxLength={10_000}
              className={CONTROL}
              value={form.values.body_template}
              onChange={(event) => form.set("body_template", event.target.value)}
              {...described(id, null, form.errors.body_template)}
            />
          </Field>
          <fieldset>
            <legend className="mb-1 text-sm font-medium">{text.variables}</legend>
            <p className="mb-2 text-sm text-soft">{text.variablesText}</p>
            <div className="flex flex-wrap gap-2">
              {template.available.map((name) => (
                <button
                  key={name}
                  type="button"
                  aria-label={text.insert(name)}
                  className="min-h-11 rounded-full border border-control bg-card px-3.5 font-mono text-sm hover:bg-well md:min-h-8"
                  onClick={() => insert(name)}
                >
                  {name}
                </button>
              ))}
            </div>
          </fieldset>
        </FormFrame>
      </Section>
      <Preview template={template} {...form.values} />
    </div>
  );
}

/** As it would arrive, with example values; what is wrong with the words is said where they are seen. */
function Preview({
  template,
  subject_template,
  body_template,
}: {
  template: Template;
  subject_template: string;
  body_template: string;
}) {
  const text = useText().messages;
  const [rested, setRested] = useState({ subject_template, body_template });
  useEffect(() => {
    const timer = setTimeout(() => setRested({ subject_template, body_template }), WAIT_MS);
    return () => clearTimeout(timer);
  }, [subject_template, body_template]);
  const query = useQuery(previewQuery(template.id, rested.subject_template, rested.body_template));
  return (
    <Section title={text.preview} text={text.previewText} className="lg:sticky lg:top-6">
      <div aria-live="polite">
        {query.error instanceof ApiError && query.error.status < 500 ? (
          <Notice tone="bad">{query.error.message}</Notice>
        ) : (
          <Loaded query={query}>
            {(made) => (
              <div className="rounded-xl border border-line bg-well p-4">
                {made.subject && <p className="mb-3 font-semibold break-words">{made.subject}</p>}
                <p className="break-words whitespace-pre-line">{made.body}</p>
              </div>
            )}
          </Loaded>
        )}
      </div>
    </Section>
  );
}
