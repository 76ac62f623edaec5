import { useCallback, useState } from "react";
import { type OpenJob, openJob, viewLink } from "../../api/applicant";
import { ApiError } from "../../api/client";
import { useText } from "../../i18n";
import { useLoaded } from "../../lib/loading";
import { Shell, StepPage } from "../page";
import { Problem } from "../screens/problem";
import { JobPage, type Opening } from "./job";
import { Jobs } from "./jobs";
import { ApplyWords, useApplyText } from "./words";

/** What anybody may open: the list of jobs, one job, and a job with its interview by a link that stands open. */
export default function Applying() {
  const [, where, job = ""] = location.pathname.split("/");
  // kept: a jump to a part of the page takes its place in the address
  const [token] = useState(() => decodeURIComponent(location.hash.slice(1)));
  return (
    <ApplyWords>{where === "apply" ? <ByLink token={token} /> : job ? <ByAddress job={job} /> : <Jobs />}</ApplyWords>
  );
}

function ByAddress({ job }: { job: string }) {
  const text = useApplyText();
  const load = useCallback(() => openJob(job).then(ofJob), [job]);
  return <Opened load={load} title={text.closedTitle} />;
}

function ByLink({ token }: { token: string }) {
  const text = useApplyText();
  const load = useCallback(async (): Promise<Opening> => {
    const link = await viewLink(token);
    return { ...link, id: link.job_id, title: link.job_title, facts: [], link: { token, ...link } };
  }, [token]);
  return <Opened load={load} title={text.linkTitle} />;
}

function ofJob(job: OpenJob): Opening {
  return { ...job, link: null };
}

function Opened({ load, title }: { load: () => Promise<Opening>; title: string }) {
  const { loading } = useText();
  const [loaded, again] = useLoaded(load);
  if (!loaded) {
    return (
      <Shell company={null}>
        <p role="status">{loading}</p>
      </Shell>
    );
  }
  if ("value" in loaded) {
    return (
      <Shell company={loaded.value.company}>
        <JobPage opening={loaded.value} />
      </Shell>
    );
  }
  return (
    <Shell company={null}>
      <Trouble error={loaded.error} title={title} onAgain={() => void again()} />
    </Shell>
  );
}

function Trouble({ error, title, onAgain }: { error: unknown; title: string; onAgain: () => void }) {
  const text = useApplyText();
  const gone = error instanceof ApiError && [400, 404, 410, 422].includes(error.status);
  if (!gone) return <Problem kind="offline" onAgain={onAgain} />;
  return (
    <StepPage title={title} lead={<p>{error.status === 410 ? error.message : text.closedText}</p>}>
      <a className="font-medium text-accent-ink underline underline-offset-4" href="/jobs">
        {text.all}
      </a>
    </StepPage>
  );
}
