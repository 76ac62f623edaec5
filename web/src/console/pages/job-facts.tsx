import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Plus } from "lucide-react";
import { type ReactNode, useState } from "react";
import { api, ask, type Schemas } from "../../api/staff";
import { Button } from "../../ui/button";
import { useAct } from "../kit/act";
import { CONTROL } from "../kit/fields";
import { FormFrame, useForm } from "../kit/form";
import { Section } from "../kit/page";
import { moved, RowButtons } from "../kit/rows";
import { Empty } from "../kit/states";
import { toast } from "../kit/toasts";
import { askedQuery, type Job, jobQuery } from "../queries/hiring";
import { hires, useMe } from "../queries/session";
import { useText } from "../text/hiring";

type Fact = Schemas["JobFact"] & { id: number };
type Said = Schemas["Pronunciation"] & { id: number };

let last = 0;
const numbered = <T extends object>(row: T): T & { id: number } => ({ ...row, id: ++last });
const bare = <T extends { id: number }>({ id: _, ...row }: T): Omit<T, "id"> => row;

/** What the interviewer may answer when a candidate asks, and how it says unusual names. */
export function JobFactsEditor({ job }: { job: Job }) {
  const words = useText();
  const text = words.jobs;
  const client = useQueryClient();
  const editable = hires(useMe());
  const form = useForm({
    initial: { facts: job.facts.map(numbered) as Fact[], pronunciations: job.pronunciations.map(numbered) as Said[] },
    check: ({ facts, pronunciations }) => ({
      ...(facts.some((fact) => !fact.topic.trim() || !fact.text.trim()) ? { facts: text.emptyLine } : {}),
      ...(pronunciations.some((row) => !row.term.trim() || !row.say.trim()) ? { pronunciations: text.emptyLine } : {}),
    }),
    save: async ({ facts, pronunciations }) => {
      const params = { path: { job_id: job.id } };
      const body = { facts: facts.map(bare), pronunciations: pronunciations.map(bare) };
      const saved = await ask(api.PATCH("/api/v1/jobs/{job_id}", { params, body }));
      client.setQueryData(jobQuery(job.id).queryKey, saved);
      toast(text.saved);
    },
  });
  const { facts, pronunciations } = form.values;
  if (!editable) {
    return (
      <Section title={text.facts}>
        <ul className="grid gap-2">
          {job.facts.map((fact) => (
            <li key={fact.topic}>
              <strong>{fact.topic}</strong> {fact.text}
            </li>
          ))}
        </ul>
      </Section>
    );
  }
  return (
    <Section title={text.facts} text={text.factsText}>
      <FormFrame
        form={form}
        labels={{ facts: text.facts, pronunciations: text.pronunciations }}
        submit={text.save}
        guard
      >
        {facts.length === 0 && <Empty title={text.noFacts} text={text.noFactsText} />}
        <Pairs
          rows={facts}
          first={{ label: text.topic, of: (row) => row.topic, to: (value) => ({ topic: value }) }}
          second={{ label: text.answer, of: (row) => row.text, to: (value) => ({ text: value }) }}
          onChange={(rows) => form.set("facts", rows)}
          add={
            <Button size="compact" onClick={() => form.set("facts", [...facts, { id: ++last, topic: "", text: "" }])}>
              <Plus aria-hidden="true" size={16} />
              {text.addFact}
            </Button>
          }
        />
        <div>
          <h3 className="font-semibold">{text.pronunciations}</h3>
          <p className="mb-3 text-sm text-soft">{text.pronunciationsText}</p>
          <Pairs
            rows={pronunciations}
            first={{ label: text.term, of: (row) => row.term, to: (value) => ({ term: value }) }}
            second={{ label: text.say, of: (row) => row.say, to: (value) => ({ say: value }) }}
            onChange={(rows) => form.set("pronunciations", rows)}
            add={
              <Button
                size="compact"
                onClick={() => form.set("pronunciations", [...pronunciations, { id: ++last, term: "", say: "" }])}
              >
                <Plus aria-hidden="true" size={16} />
                {text.addTerm}
              </Button>
            }
          />
        </div>
      </FormFrame>
    </Section>
  );
}

interface Side<R> {
  label: string;
  of: (row: R) => string;
  to: (value: string) => Partial<R>;
}

function Pairs<R extends { id: number }>({
  rows,
  first,
  second,
  onChange,
  add,
}: {
  rows: R[];
  first: Side<R>;
  second: Side<R>;
  onChange(rows: R[]): void;
  add: ReactNode;
}) {
  const words = useText();
  const edit = (id: number, changes: Partial<R>): void =>
    onChange(rows.map((row) => (row.id === id ? { ...row, ...changes } : row)));
  return (
    <div className="grid gap-3">
      {rows.map((row, index) => (
        <div
          key={row.id}
          className="flex flex-wrap items-start gap-3 rounded-xl border border-line bg-paper p-3 sm:flex-nowrap"
        >
          <input
            aria-label={first.label}
            placeholder={first.label}
            className={`${CONTROL} sm:!w-56`}
            value={first.of(row)}
            onChange={(event) => edit(row.id, first.to(event.target.value))}
          />
          <input
            aria-label={second.label}
            placeholder={second.label}
            className={CONTROL}
            value={second.of(row)}
            onChange={(event) => edit(row.id, second.to(event.target.value))}
          />
          <RowButtons
            name={first.of(row) || first.label}
            words={words.rows}
            up={index > 0 ? () => onChange(moved(rows, index, index - 1)) : undefined}
            down={index < rows.length - 1 ? () => onChange(moved(rows, index, index + 1)) : undefined}
            remove={() => {
              onChange(rows.filter((other) => other.id !== row.id));
              toast(words.jobs.removed, { undo: () => onChange(rows) });
            }}
          />
        </div>
      ))}
      <div>{add}</div>
    </div>
  );
}

/** What candidates asked and nobody could answer them. */
export function Asked({ job }: { job: Job }) {
  const text = useText().jobs;
  const { data } = useQuery(askedQuery(job.id));
  if (!data?.items.length) return null;
  return (
    <Section title={text.asked} text={text.askedText}>
      <ul className="grid gap-3">
        {data.items.map((row) => (
          <AskedRow key={row.id} job={job} row={row} />
        ))}
      </ul>
    </Section>
  );
}

function AskedRow({ job, row }: { job: Job; row: Schemas["AskedQuestion"] }) {
  const text = useText().jobs;
  const [answer, setAnswer] = useState("");
  const settle = useAct(
    (fact: Schemas["JobFact"] | null) =>
      ask(
        api.PUT("/api/v1/jobs/{job_id}/questions/{asked_id}", {
          params: { path: { job_id: job.id, asked_id: row.id } },
          body: { fact },
        }),
      ),
    { refresh: [["jobs"]], done: text.settled },
  );
  return (
    <li className="rounded-xl border border-line p-4">
      <p className="font-medium">“{row.question}”</p>
      <p className="text-sm text-soft">{text.times(row.times)}</p>
      <div className="mt-3 flex flex-wrap gap-2">
        <input
          aria-label={text.answer}
          className={`${CONTROL} flex-1 basis-64`}
          value={answer}
          onChange={(event) => setAnswer(event.target.value)}
        />
        <Button
          disabled={!answer.trim() || settle.isPending}
          onClick={() => settle.mutate({ topic: row.question.slice(0, 200), text: answer.trim() })}
        >
          {text.answerDo}
        </Button>
        <Button look="quiet" disabled={settle.isPending} onClick={() => settle.mutate(null)}>
          {text.setAside}
        </Button>
      </div>
    </li>
  );
}
