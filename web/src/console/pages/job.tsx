import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { Copy, UserPlus, Users } from "lucide-react";
import { api, ask } from "../../api/staff";
import { Button, buttonClass } from "../../ui/button";
import { useAct } from "../kit/act";
import { Status } from "../kit/badge";
import { Confirm } from "../kit/confirm";
import { FormFrame, useForm } from "../kit/form";
import { Facts, Page, Section } from "../kit/page";
import { Loaded } from "../kit/states";
import { Tabs } from "../kit/tabs";
import { toast } from "../kit/toasts";
import { When } from "../kit/when";
import { domainChoiceQuery, type Job, jobQuery } from "../queries/hiring";
import { hires, useMe } from "../queries/session";
import { useText } from "../text/hiring";
import { Asked, JobFactsEditor } from "./job-facts";
import { bodyOf, draftOf, JobFields, useJobCheck, useJobLabels } from "./job-fields";
import { RequirementsEditor } from "./job-requirements";
import { OpenLinks } from "./open-links";

export function JobPage() {
  const { jobId } = useParams({ from: "/inside/console/jobs/$jobId" });
  const query = useQuery(jobQuery(jobId));
  const text = useText().jobs;
  if (!query.data) {
    return (
      <Page title={text.heading} back={{ to: "/console/jobs", label: text.heading }}>
        <Loaded query={query}>{() => null}</Loaded>
      </Page>
    );
  }
  return <Detail key={query.data.id} job={query.data} />;
}

function Detail({ job }: { job: Job }) {
  const words = useText();
  const text = words.jobs;
  const me = useMe();
  const { tab } = useSearch({ from: "/inside/console/jobs/$jobId" });
  const domain = useQuery(domainChoiceQuery).data?.find(({ id }) => id === job.domain_id);
  return (
    <Page
      title={job.title}
      badge={<Status value={job.status} />}
      back={{ to: "/console/jobs", label: text.heading }}
      lead={[domain?.name, text.levels[job.level as "mid"] ?? job.level].filter(Boolean).join(" · ")}
      actions={hires(me) && <Actions job={job} />}
    >
      <Tabs
        label={job.title}
        chosen={tab ?? "requirements"}
        tabs={[
          { id: "requirements", label: text.requirements, content: () => <RequirementsEditor job={job} /> },
          {
            id: "facts",
            label: text.facts,
            content: () => (
              <div className="grid gap-6">
                <Asked job={job} />
                <JobFactsEditor job={job} />
              </div>
            ),
          },
          ...(hires(me) ? [{ id: "links", label: text.openLinks, content: () => <OpenLinks job={job} /> }] : []),
          { id: "details", label: text.details, content: () => (hires(me) ? <Edit job={job} /> : <Read job={job} />) },
        ]}
      />
    </Page>
  );
}

function Actions({ job }: { job: Job }) {
  const text = useText().jobs;
  const navigate = useNavigate();
  const refresh = [["jobs"]];
  const params = { path: { job_id: job.id } };
  const status = useAct(
    (next: "draft" | "open" | "closed") =>
      ask(api.PUT("/api/v1/jobs/{job_id}/status", { params, body: { status: next } })),
    { refresh, done: (now) => text.became[now.status as "open"] },
  );
  const copy = useAct(() => ask(api.POST("/api/v1/jobs/{job_id}/copies", { params, body: {} })), {
    refresh,
    done: text.copied,
    after: (made) => void navigate({ to: "/console/jobs/$jobId", params: { jobId: made.id } }),
  });
  return (
    <>
      <Link to="/console/candidates" search={{ job: job.id }} className={buttonClass("secondary", "compact")}>
        <Users aria-hidden="true" size={16} />
        {text.candidates}
      </Link>
      <Link to="/console/candidates/new" search={{ job: job.id }} className={buttonClass("secondary", "compact")}>
        <UserPlus aria-hidden="true" size={16} />
        {text.addCandidate}
      </Link>
      <Button size="compact" onClick={() => copy.mutate()} disabled={copy.isPending}>
        <Copy aria-hidden="true" size={16} />
        {text.copy}
      </Button>
      {job.status === "open" ? (
        <Confirm
          trigger={(open) => (
            <Button size="compact" onClick={open}>
              {text.close}
            </Button>
          )}
          title={text.closeTitle}
          text={text.closeText}
          action={text.close}
          onConfirm={() => status.mutate("closed")}
        />
      ) : (
        <Button look="primary" size="compact" disabled={status.isPending} onClick={() => status.mutate("open")}>
          {job.status === "draft" ? text.publish : text.reopen}
        </Button>
      )}
    </>
  );
}

function Edit({ job }: { job: Job }) {
  const text = useText().jobs;
  const client = useQueryClient();
  const form = useForm({
    initial: draftOf(job),
    check: useJobCheck(),
    save: async (draft) => {
      const params = { path: { job_id: job.id } };
      const saved = await ask(api.PATCH("/api/v1/jobs/{job_id}", { params, body: bodyOf(draft) }));
      client.setQueryData(jobQuery(job.id).queryKey, saved);
      await client.invalidateQueries({ queryKey: ["jobs", "list"] });
      toast(text.saved);
    },
  });
  return (
    <Section title={text.details}>
      <FormFrame form={form} labels={useJobLabels()} submit={text.save} guard>
        <JobFields form={form} fixedDomain />
      </FormFrame>
    </Section>
  );
}

function Read({ job }: { job: Job }) {
  const text = useText().jobs;
  return (
    <Section title={text.details}>
      <Facts
        items={[
          [text.required, job.required_skills.join(", ") || "–"],
          [text.nice, job.nice_to_have.join(", ") || "–"],
          [text.created, <When key="at" at={job.created_at} look="date" />],
        ]}
      />
      <p className="mt-5 max-w-prose whitespace-pre-line">{job.description}</p>
    </Section>
  );
}
