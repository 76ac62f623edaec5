import { useEffect } from "react";
import type { CandidateApi, Invitation } from "../../api/client";
import { useLanguage } from "../../i18n";
import { settle } from "../../room/keeper";
import { StepPage } from "../page";
import { Rating } from "./after-rating";
import { OwnReport } from "./after-report";
import { AfterTranscript } from "./after-transcript";
import { AfterWords, useAfterText } from "./after-words";

interface Props {
  api: CandidateApi;
  invitation: Invitation;
  /** Why it closed, when this page saw it. */
  reason: string | null;
}

export default function AfterScreen(props: Props) {
  return (
    <AfterWords>
      <After {...props} />
    </AfterWords>
  );
}

function After({ api, invitation, reason }: Props) {
  const { language } = useLanguage();
  const words = useAfterText();
  const { interview_id } = invitation;
  useEffect(() => void settle(api, interview_id), [api, interview_id]);
  const { company, contact_by, end_reason, reply_by } = invitation;
  const day = new Intl.DateTimeFormat(language, { dateStyle: "long" });
  const human = reason === "human_requested" || end_reason === "human_requested" || contact_by !== null;
  const cancelled = invitation.status === "cancelled" && !human;
  const stopped = reason === "stopped" || reason === "ended_by_hr";
  const title = human ? words.human : cancelled ? words.cancelled : stopped ? words.stopped : words.title;
  const said = human
    ? words.humanText(company, contact_by && day.format(new Date(contact_by)))
    : cancelled
      ? words.cancelledText(company)
      : words.text(company);
  const replyBy = reply_by && day.format(new Date(reply_by));
  return (
    <StepPage
      title={title}
      lead={
        <p>
          {said} {invitation.started_at && replyBy && words.replyBy(replyBy)}
        </p>
      }
    >
      {invitation.started_at && (
        <section aria-labelledby="rate" className="rounded-3xl bg-card p-6 shadow-card sm:p-8">
          <h2 id="rate" className="text-2xl font-semibold">
            {words.rate}
          </h2>
          <Rating api={api} rated={invitation.rated} />
        </section>
      )}
      {invitation.status !== "cancelled" && (
        <section aria-labelledby="next" className="mt-10">
          <h2 id="next" className="text-2xl font-semibold">
            {words.next}
          </h2>
          <ol className="mt-4 grid gap-4">
            {words.steps(company).map((step, index) => (
              <li key={step} className="flex gap-4">
                <span
                  aria-hidden="true"
                  className="grid size-8 shrink-0 place-items-center rounded-full bg-accent-well font-semibold text-accent-ink"
                >
                  {index + 1}
                </span>
                <span className="pt-0.5">{step}</span>
              </li>
            ))}
          </ol>
        </section>
      )}
      {invitation.started_at && (
        <section aria-labelledby="said" className="mt-10">
          <h2 id="said" className="text-2xl font-semibold">
            {words.transcript}
          </h2>
          <AfterTranscript api={api} invitation={invitation} />
        </section>
      )}
      {invitation.started_at && !human && (
        <section aria-labelledby="report" className="mt-10">
          <h2 id="report" className="text-2xl font-semibold">
            {words.report}
          </h2>
          <OwnReport api={api} />
        </section>
      )}
      <section aria-labelledby="data" className="mt-10">
        <h2 id="data" className="text-2xl font-semibold">
          {words.data}
        </h2>
        <p className="mt-3 text-soft">{words.dataText(company)}</p>
      </section>
    </StepPage>
  );
}
