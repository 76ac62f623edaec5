import { useQueryClient } from "@tanstack/react-query";
import { Plus, WandSparkles } from "lucide-react";
import { useState } from "react";
import { api, ask } from "../../api/staff";
import { Button } from "../../ui/button";
import { useAct } from "../kit/act";
import { Badge } from "../kit/badge";
import { CONTROL } from "../kit/fields";
import { FormFrame, useForm } from "../kit/form";
import { Section } from "../kit/page";
import { moved, RowButtons } from "../kit/rows";
import { Empty } from "../kit/states";
import { toast } from "../kit/toasts";
import { type Job, jobQuery, type Requirement } from "../queries/hiring";
import { hires, useMe } from "../queries/session";
import { useText } from "../text/hiring";

type Row = Requirement & { id: number };
const KINDS = [
  "licence",
  "certificate",
  "years",
  "experience",
  "skill",
  "tool",
  "duty",
  "knowledge",
  "education",
  "language",
  "shift",
] as const;

let last = 0;
const rowOf = (requirement: Requirement): Row => ({ ...requirement, id: ++last });

/** What a resume is held against: one line each, in the order of weight to people. */
export function RequirementsEditor({ job }: { job: Job }) {
  const words = useText();
  const text = words.jobs;
  const client = useQueryClient();
  const editable = hires(useMe());
  const form = useForm({
    initial: { requirements: job.requirements.map(rowOf) },
    check: ({ requirements }) =>
      requirements.some(({ text }) => !text.trim()) ? { requirements: text.emptyLine } : {},
    save: async ({ requirements }) => {
      const params = { path: { job_id: job.id } };
      const body = {
        requirements: requirements.map(({ id: _, ...requirement }) => ({
          ...requirement,
          text: requirement.text.trim(),
        })),
      };
      const saved = await ask(api.PATCH("/api/v1/jobs/{job_id}", { params, body }));
      client.setQueryData(jobQuery(job.id).queryKey, saved);
      toast(text.saved);
    },
  });
  const rows = form.values.requirements;
  const set = (next: Row[]): void => form.set("requirements", next);
  const change = (id: number, changes: Partial<Row>): void =>
    set(rows.map((row) => (row.id === id ? { ...row, ...changes } : row)));
  const suggest = useAct(
    () =>
      ask(
        api.POST("/api/v1/jobs/requirements", {
          body: { domain_id: job.domain_id, title: job.title, description: job.description },
        }),
      ),
    {
      done: (found) => text.found(found.items.filter(({ key }) => !rows.some((row) => row.key === key)).length),
      after: (found) =>
        set([...rows, ...found.items.filter(({ key }) => !rows.some((row) => row.key === key)).map(rowOf)]),
    },
  );
  if (!editable) return <ReadRequirements rows={job.requirements} />;
  return (
    <Section
      title={text.requirements}
      text={text.requirementsText}
      actions={
        <Button size="compact" disabled={suggest.isPending || !job.description} onClick={() => suggest.mutate()}>
          <WandSparkles aria-hidden="true" size={16} />
          {text.suggest}
        </Button>
      }
    >
      <FormFrame
        form={form}
        labels={{ requirements: text.requirements }}
        submit={text.save}
        guard
        more={
          <Button
            onClick={() =>
              set([
                ...rows,
                {
                  id: ++last,
                  key: `r-${Date.now().toString(36)}`,
                  kind: "skill",
                  text: "",
                  must: true,
                  aliases: [],
                  years: null,
                },
              ])
            }
          >
            <Plus aria-hidden="true" size={17} />
            {text.addRequirement}
          </Button>
        }
      >
        {rows.length === 0 && <Empty title={text.noRequirements} text={text.noRequirementsText} />}
        <ol className="grid gap-3">
          {rows.map((row, index) => (
            <RowEditor
              key={row.id}
              row={row}
              onChange={(changes) => change(row.id, changes)}
              buttons={
                <RowButtons
                  name={row.text || text.requirement}
                  words={words.rows}
                  up={index > 0 ? () => set(moved(rows, index, index - 1)) : undefined}
                  down={index < rows.length - 1 ? () => set(moved(rows, index, index + 1)) : undefined}
                  remove={() => {
                    set(rows.filter((other) => other.id !== row.id));
                    toast(text.removed, { undo: () => set(rows) });
                  }}
                />
              }
            />
          ))}
        </ol>
      </FormFrame>
    </Section>
  );
}

function RowEditor({
  row,
  onChange,
  buttons,
}: {
  row: Row;
  onChange(changes: Partial<Row>): void;
  buttons: React.ReactNode;
}) {
  const text = useText().jobs;
  const [aliases, setAliases] = useState((row.aliases ?? []).join(", "));
  return (
    <li className="rounded-xl border border-line bg-paper p-3">
      <div className="flex flex-wrap items-center gap-3 sm:flex-nowrap">
        <select
          aria-label={text.kind}
          className={`${CONTROL} sm:!w-40`}
          value={row.kind}
          onChange={(event) => onChange({ kind: event.target.value as Row["kind"] })}
        >
          {KINDS.map((kind) => (
            <option key={kind} value={kind}>
              {text.kinds[kind]}
            </option>
          ))}
        </select>
        <input
          aria-label={text.requirement}
          className={CONTROL}
          value={row.text}
          maxLength={200}
          onChange={(event) => onChange({ text: event.target.value })}
        />
        {buttons}
      </div>
      <div className="mt-2.5 flex flex-wrap items-center gap-x-5 gap-y-2 text-sm">
        <label className="flex min-h-9 items-center gap-2">
          <input
            type="checkbox"
            className="size-5 accent-accent"
            checked={row.must ?? true}
            onChange={(event) => onChange({ must: event.target.checked })}
          />
          {text.must}
        </label>
        {(row.kind === "years" || row.kind === "experience") && (
          <label className="flex items-center gap-2">
            {text.years}
            <input
              type="number"
              min={0}
              max={60}
              className={`${CONTROL} !w-20`}
              value={row.years ?? ""}
              onChange={(event) => onChange({ years: event.target.value === "" ? null : Number(event.target.value) })}
            />
          </label>
        )}
        <label className="flex min-w-0 flex-1 basis-60 items-center gap-2">
          <span className="shrink-0 text-soft">{text.aliases}</span>
          <input
            className={CONTROL}
            value={aliases}
            onChange={(event) => {
              setAliases(event.target.value);
              onChange({
                aliases: event.target.value
                  .split(",")
                  .map((one) => one.trim())
                  .filter(Boolean),
              });
            }}
          />
        </label>
      </div>
    </li>
  );
}

function ReadRequirements({ rows }: { rows: Requirement[] }) {
  const text = useText().jobs;
  return (
    <Section title={text.requirements}>
      <ul className="grid gap-2">
        {rows.map((row) => (
          <li key={row.key} className="flex flex-wrap items-center gap-2">
            <Badge>{text.kinds[row.kind]}</Badge>
            {row.text}
            {!row.must && <span className="text-sm text-soft">{text.niceOnly}</span>}
          </li>
        ))}
      </ul>
    </Section>
  );
}
