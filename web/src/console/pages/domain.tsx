import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { api, ask, type Schemas } from "../../api/staff";
import { buttonClass } from "../../ui/button";
import { Badge } from "../kit/badge";
import { LinesField, TextField } from "../kit/fields";
import { For } from "../kit/for";
import { FormFrame, useForm } from "../kit/form";
import { Page, Section } from "../kit/page";
import { Loaded } from "../kit/states";
import { toast } from "../kit/toasts";
import { type DomainDetail, domainQuery } from "../queries/bank";
import { hires } from "../queries/session";
import { useText } from "../text/bank";
import { Rubric } from "./domain-rubric";

export function DomainPage() {
  return (
    <For may={hires} title={useText().bank.domain}>
      <Domain />
    </For>
  );
}

function Domain() {
  const { domainId } = useParams({ from: "/inside/console/questions/domains/$domainId" });
  const text = useText().bank;
  const query = useQuery(domainQuery(domainId));
  const back = { to: "/console/questions/domains", label: text.domains };
  if (!query.data) {
    return (
      <Page title={text.domain} back={back}>
        <Loaded query={query}>{() => null}</Loaded>
      </Page>
    );
  }
  const domain = query.data;
  return (
    <Page
      key={domain.id}
      title={domain.name}
      lead={domain.sector}
      badge={domain.retired && <Badge tone="warn">{text.retired}</Badge>}
      back={back}
      actions={
        <Link to="/console/questions" search={{ domain: domain.id }} className={buttonClass("secondary", "compact")}>
          {text.questionsOf}
        </Link>
      }
    >
      <div className="grid max-w-3xl gap-6">
        <Section title={text.details} text={text.detailsText}>
          <Details domain={domain} />
        </Section>
        <Section title={text.rubric} text={text.rubricText}>
          <Rubric domain={domain} />
        </Section>
      </div>
    </Page>
  );
}

function Details({ domain }: { domain: DomainDetail }) {
  const text = useText().bank;
  const client = useQueryClient();
  const profile = domain.profile as Schemas["DomainProfile"];
  const form = useForm({
    initial: {
      name: domain.name,
      sector: domain.sector,
      job_titles: profile.job_titles ?? [],
      tools: profile.tools ?? [],
      vocabulary: (profile.vocabulary ?? []).map(({ term, spoken }) =>
        spoken?.length ? `${term}: ${spoken.join(", ")}` : term,
      ),
    },
    check: ({ name, sector }) => ({
      ...(name.trim() ? {} : { name: text.needName }),
      ...(sector.trim() ? {} : { sector: text.needSector }),
    }),
    save: async ({ name, sector, job_titles, tools, vocabulary }) => {
      const body = {
        name: name.trim(),
        sector: sector.trim(),
        profile: { ...profile, job_titles, tools, vocabulary: vocabulary.map(termOf) },
      };
      const params = { path: { domain_id: domain.id } };
      const saved = await ask(api.PATCH("/api/v1/domains/{domain_id}", { params, body }));
      client.setQueryData(domainQuery(domain.id).queryKey, saved);
      await client.invalidateQueries({ queryKey: ["domains"] });
      toast(text.saved);
    },
  });
  return (
    <FormFrame
      form={form}
      submit={text.save}
      labels={{
        name: text.domainName,
        sector: text.sector,
        job_titles: text.jobTitles,
        tools: text.tools,
        vocabulary: text.vocabulary,
      }}
      guard
    >
      <div className="grid gap-5 sm:grid-cols-2">
        <TextField form={form} name="name" label={text.domainName} maxLength={200} required />
        <TextField form={form} name="sector" label={text.sector} maxLength={200} required />
        <LinesField form={form} name="job_titles" label={text.jobTitles} hint={text.onePerLine} rows={5} />
        <LinesField form={form} name="tools" label={text.tools} hint={text.onePerLine} rows={5} />
      </div>
      <LinesField form={form} name="vocabulary" label={text.vocabulary} hint={text.vocabularyHint} rows={8} />
    </FormFrame>
  );
}

/** A line of the words of a trade: the word, and after a colon how it sounds. */
function termOf(line: string): Schemas["DomainTerm"] {
  const [term = "", spoken = ""] = line.split(/: (.*)/s);
  const heard = spoken
    .split(",")
    .map((one) => one.trim())
    .filter(Boolean);
  return { term: term.trim(), spoken: heard };
}
