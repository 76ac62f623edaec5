import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { api, ask, type Schemas } from "../../api/staff";
import { Button } from "../../ui/button";
import { useAct } from "../kit/act";
import { SelectField, TextField } from "../kit/fields";
import { For } from "../kit/for";
import { FormFrame, useForm } from "../kit/form";
import { Page, Section } from "../kit/page";
import { Empty, Loaded, Skeleton } from "../kit/states";
import { generationQuery, LEVELS } from "../queries/bank";
import { domainChoiceQuery } from "../queries/hiring";
import { hires } from "../queries/session";
import { useList } from "../search";
import { useText } from "../text/bank";
import { Read } from "./question";

type Generation = Schemas["GenerationOut"];

export function ProposeQuestionsPage() {
  return (
    <For may={hires} title={useText().bank.propose}>
      <Propose />
    </For>
  );
}

function Propose() {
  const text = useText().bank;
  const [asked, setAsked] = useState<string | null>(null);
  return (
    <Page title={text.propose} lead={text.proposeLead} back={{ to: "/console/questions", label: text.heading }}>
      {asked ? (
        <Proposed id={asked} />
      ) : (
        <div className="max-w-2xl rounded-2xl border border-line bg-card p-5 shadow-card sm:p-7">
          <Ask onAsked={setAsked} />
        </div>
      )}
    </Page>
  );
}

function Ask({ onAsked }: { onAsked(id: string): void }) {
  const text = useText().bank;
  const [search] = useList();
  const domains = useQuery(domainChoiceQuery).data ?? [];
  const form = useForm({
    initial: { domain_id: search.domain ?? "", role: "", level: "mid", count: "3" },
    check: ({ domain_id, role }) => ({
      ...(domain_id ? {} : { domain_id: text.needDomain }),
      ...(role.trim() ? {} : { role: text.needRole }),
    }),
    save: async ({ domain_id, role, level, count }) => {
      const body = { role: role.trim(), level: level as "mid", count: Number(count) };
      const params = { path: { domain_id } };
      onAsked((await ask(api.POST("/api/v1/domains/{domain_id}/generations", { params, body }))).id);
    },
  });
  return (
    <FormFrame
      form={form}
      submit={text.propose}
      labels={{ domain_id: text.domain, role: text.role, level: text.level, count: text.count }}
    >
      <SelectField
        form={form}
        name="domain_id"
        label={text.domain}
        empty={text.choose}
        options={domains.map(({ id, name }) => ({ value: id, label: name }))}
        required
      />
      <TextField form={form} name="role" label={text.role} hint={text.roleHint} maxLength={200} required />
      <div className="grid gap-5 sm:grid-cols-2">
        <SelectField
          form={form}
          name="level"
          label={text.level}
          options={LEVELS.map((value) => ({ value, label: text.levels[value] }))}
          required
        />
        <SelectField
          form={form}
          name="count"
          label={text.count}
          options={["1", "2", "3", "4", "5", "6"].map((value) => ({ value, label: value }))}
          required
        />
      </div>
    </FormFrame>
  );
}

function Proposed({ id }: { id: string }) {
  const text = useText().bank;
  const query = useQuery(generationQuery(id));
  return (
    <Loaded query={query}>
      {(found) =>
        found.status === "pending" ? (
          <Section title={text.thinking} text={found.pending_reason}>
            <Skeleton />
          </Section>
        ) : found.drafts.length ? (
          <Drafts found={found} />
        ) : (
          <Empty title={text.noDrafts} text={text.noDraftsText} />
        )
      }
    </Loaded>
  );
}

/** What was proposed; only what is kept comes into the bank. */
function Drafts({ found }: { found: Generation }) {
  const text = useText().bank;
  const navigate = useNavigate();
  const client = useQueryClient();
  const [kept, setKept] = useState<readonly number[]>(found.drafts.map(({ number }) => number));
  const decide = useAct(
    () =>
      ask(
        api.POST("/api/v1/generations/{generation_id}/decision", {
          params: { path: { generation_id: found.id } },
          body: { keep: kept.map((number) => ({ number })) },
        }),
      ),
    {
      done: ({ items }) => text.keptSome(items.length),
      after: async () => {
        await client.invalidateQueries({ queryKey: ["questions"] });
        await navigate({ to: "/console/questions", search: { domain: found.domain_id } });
      },
    },
  );
  return (
    <div className="grid max-w-3xl gap-6">
      {found.engine && <p className="text-sm text-soft">{found.engine.label}</p>}
      <ol className="grid gap-4">
        {found.drafts.map((draft) => (
          <li key={draft.number} className="rounded-2xl border border-line bg-card p-5 shadow-card">
            <label className="mb-3 inline-flex min-h-11 items-center gap-3 text-sm font-semibold md:min-h-9">
              <input
                type="checkbox"
                className="size-6 accent-accent md:size-5"
                checked={kept.includes(draft.number)}
                onChange={(event) =>
                  setKept(
                    event.target.checked ? [...kept, draft.number] : kept.filter((number) => number !== draft.number),
                  )
                }
              />
              {text.keep(draft.number)}
            </label>
            <Read content={draft.question} />
          </li>
        ))}
      </ol>
      <p>
        <Button look="primary" onClick={() => decide.mutate()} disabled={decide.isPending}>
          {kept.length ? text.keepChosen(kept.length) : text.keepNone}
        </Button>
      </p>
    </div>
  );
}
