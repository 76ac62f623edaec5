import { useState } from "react";
import { api, ask, download, type Schemas } from "../../api/staff";
import { useLanguage } from "../../i18n";
import { saveFile } from "../../lib/save-file";
import { announce } from "../../ui/announcer";
import { Button } from "../../ui/button";
import { Confirm } from "./confirm";
import { Trouble, useTry } from "./try";
import { useMineText } from "./words";

type Own = Schemas["OwnApplication"];
type OwnInterview = Schemas["OwnInterview"];

const CLOSED = ["hired", "rejected", "withdrawn"];

interface Props {
  application: Own;
  onChanged(): Promise<void>;
}

export function Application({ application, onChanged }: Props) {
  const text = useMineText();
  const { language } = useLanguage();
  const [name, meaning] = text.status[application.status] ?? [application.status, ""];
  const day = new Intl.DateTimeFormat(language, { dateStyle: "long" });
  const closed = CLOSED.includes(application.status);
  const promised = closed ? null : application.interviews.find((one) => one.reply_by)?.reply_by;
  return (
    <article aria-labelledby={application.id} className="rounded-3xl bg-card p-6 shadow-card">
      <div className="flex flex-wrap items-start justify-between gap-3">
        <h2 id={application.id} dir="auto" className="text-xl font-semibold">
          {application.job_title}
        </h2>
        <p className="rounded-full bg-accent-well px-3 py-1 text-sm font-medium text-accent-ink">{name}</p>
      </div>
      <p className="mt-1 text-sm text-soft">
        {text.applied(day.format(new Date(application.applied_at)))}
        {application.resume_name && `, ${text.withResume(application.resume_name)}`}
      </p>
      <p className="mt-3">{meaning}</p>
      {promised && <p className="mt-1 font-medium">{text.replyBy(day.format(new Date(promised)))}</p>}
      <ul className="mt-4 grid gap-4 empty:hidden">
        {application.interviews.map((interview) => (
          <li key={interview.id} className="border-t border-line pt-4">
            <Interview interview={interview} />
          </li>
        ))}
      </ul>
      {!closed && <Withdraw application={application} onChanged={onChanged} />}
    </article>
  );
}

function Interview({ interview }: { interview: OwnInterview }) {
  const text = useMineText();
  const { language } = useLanguage();
  const [act, trouble] = useTry();
  const at = new Intl.DateTimeFormat(language, { dateStyle: "long", timeStyle: "short" });
  const over = interview.status === "completed";
  const path = { interview_id: interview.id };

  const open = () =>
    act(async () => {
      const made = await ask(api.POST("/api/v1/my/interviews/{interview_id}/link", { params: { path } }));
      location.assign(new URL(made.link).pathname);
    });
  const report = () =>
    act(async () => saveFile(await download(`/api/v1/my/interviews/${interview.id}/report`), "my-interview.pdf"));

  return (
    <>
      <p className="font-medium">
        {text.interviewOn(at.format(new Date(interview.ended_at ?? interview.scheduled_at)))}
      </p>
      <p className="text-sm text-soft">{text.interview[interview.status] ?? interview.status}</p>
      <div className="mt-3 flex flex-wrap gap-3">
        <Button look={over ? "secondary" : "primary"} size="small" onClick={() => void open()}>
          {over ? text.openAfter : text.open}
        </Button>
        {interview.has_report && (
          <Button size="small" onClick={() => void report()}>
            {text.report}
          </Button>
        )}
      </div>
      {over && !interview.has_report && <p className="mt-2 text-sm text-soft">{text.reportLater}</p>}
      <Trouble said={trouble} />
    </>
  );
}

function Withdraw({ application, onChanged }: Props) {
  const text = useMineText();
  const [asked, setAsked] = useState(false);
  const [act, trouble] = useTry();
  const withdraw = () =>
    act(async () => {
      const params = { path: { candidate_id: application.id } };
      await ask(api.POST("/api/v1/my/applications/{candidate_id}/withdrawal", { params }));
      setAsked(false);
      await onChanged();
      announce(text.withdrawn);
    });
  return (
    <div className="mt-4 border-t border-line pt-4">
      {asked ? (
        <Confirm title={text.withdrawTitle(application.job_title)} text={text.withdrawText}>
          <div className="flex flex-wrap gap-3">
            <Button onClick={() => setAsked(false)}>{text.keep}</Button>
            <Button look="danger" onClick={() => void withdraw()}>
              {text.withdraw}
            </Button>
          </div>
          <Trouble said={trouble} />
        </Confirm>
      ) : (
        <Button look="quiet" size="small" onClick={() => setAsked(true)}>
          {text.withdraw}
        </Button>
      )}
    </div>
  );
}
