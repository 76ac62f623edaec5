import { useState } from "react";
import { type JobRow, openJobs } from "../../api/applicant";
import { useLanguage } from "../../i18n";
import { useLoaded } from "../../lib/loading";
import { Button } from "../../ui/button";
import { Shell, StepPage } from "../page";
import { Problem } from "../screens/problem";
import { useApplyText } from "./words";

const first = () => openJobs(null);

export function Jobs() {
  const { text: shared, language } = useLanguage();
  const text = useApplyText();
  const [loaded, again] = useLoaded(first);
  const [more, setMore] = useState<{ items: JobRow[]; next: string | null } | null>(null);
  const [failed, setFailed] = useState(false);
  if (loaded && "error" in loaded) {
    return (
      <Shell company={null}>
        <Problem kind="offline" onAgain={() => void again()} />
      </Shell>
    );
  }
  const page = loaded?.value;
  const jobs = [...(page?.items ?? []), ...(more?.items ?? [])];
  const next = more ? more.next : page?.next_cursor;

  async function show(cursor: string): Promise<void> {
    setFailed(false);
    try {
      const found = await openJobs(cursor);
      setMore({ items: [...(more?.items ?? []), ...found.items], next: found.next_cursor });
    } catch {
      setFailed(true);
    }
  }

  return (
    <Shell company={page?.company ?? null}>
      <StepPage title={text.jobs} lead={page && <p>{jobs.length ? text.jobsLead(page.company) : text.noJobs}</p>}>
        {!page && <p role="status">{shared.loading}</p>}
        <ul className="grid gap-3">
          {jobs.map((job) => (
            <li key={job.id}>
              <a href={`/jobs/${job.id}`} className="block rounded-2xl bg-card p-5 shadow-card hover:bg-well">
                <span dir="auto" className="block text-lg font-semibold">
                  {job.title}
                </span>
                <span className="block text-sm text-soft">
                  {text.published(
                    new Intl.DateTimeFormat(language, { dateStyle: "long" }).format(new Date(job.published_at)),
                  )}
                </span>
              </a>
            </li>
          ))}
        </ul>
        <p role="alert" className="mt-4 text-bad empty:hidden">
          {failed ? text.offline : ""}
        </p>
        {next && (
          <Button className="mt-5" onClick={() => void show(next)}>
            {text.more}
          </Button>
        )}
      </StepPage>
    </Shell>
  );
}
