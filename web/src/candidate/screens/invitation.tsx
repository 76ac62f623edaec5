import { CalendarClock, Clock3, Languages, MessagesSquare, Wifi } from "lucide-react";
import type { ReactNode } from "react";
import type { Invitation } from "../../api/client";
import { useLanguage } from "../../i18n";
import { type Browser, intentLink, thisBrowser } from "../../lib/browser";
import { announce } from "../../ui/announcer";
import { Button, buttonClass } from "../../ui/button";
import { Notice } from "../../ui/notice";
import { hasBegun, isWritten } from "../flow";
import { useHeadingFocus } from "../page";

/** Speech both ways with its packets' heads, and the pages; in writing hardly more than the pages. */
export function megabytes(minutes: number, written: boolean): number {
  return Math.max(1, Math.round(written ? 1 : 0.7 * minutes + 1));
}

interface Props {
  invitation: Invitation;
  onStart(): void;
  onResume(): void;
  /** To its time, to what helps, and to a person instead; null when it has begun. */
  onArrange: (() => void) | null;
}

export function InvitationScreen({ invitation, onStart, onResume, onArrange }: Props) {
  const { text, language } = useLanguage();
  const words = text.invitation;
  const heading = useHeadingFocus(words.title);
  const begun = hasBegun(invitation) && invitation.consent_given;
  const opens = new Date(invitation.scheduled_at);
  const ways = words.ways[invitation.interview_type as keyof typeof words.ways];
  const browser = thisBrowser();
  return (
    <>
      {browser.app && <InApp browser={browser} />}
      <p className="text-lg text-soft">{words.hello(invitation.candidate_first_name)}</p>
      <p className="text-lg text-soft">{words.lead(invitation.company)}</p>
      <h1
        ref={heading}
        tabIndex={-1}
        dir="auto"
        className="mt-2 text-4xl leading-tight font-semibold tracking-tight sm:text-5xl"
      >
        {invitation.job_title}
      </h1>
      {begun && (
        <div className="mt-6">
          <Notice>{words.resume}</Notice>
        </div>
      )}
      <Button
        look="primary"
        size="large"
        className="mt-8 w-full sm:w-auto sm:min-w-56"
        onClick={begun ? onResume : onStart}
      >
        {begun ? words.goOn : words.start}
      </Button>

      <section aria-labelledby="facts" className="mt-10">
        <h2 id="facts" className="sr-only">
          {words.facts}
        </h2>
        <dl className="grid gap-x-8 gap-y-5 rounded-3xl bg-card p-6 shadow-card sm:grid-cols-2">
          <Fact icon={<Clock3 />} name={words.time}>
            {words.timeText(
              invitation.help.extra_time === "none" ? null : invitation.help.minutes,
              invitation.questions,
            )}
          </Fact>
          <Fact icon={<CalendarClock />} name={words.when}>
            {opens.getTime() > Date.now()
              ? new Intl.DateTimeFormat(language, { dateStyle: "full", timeStyle: "short" }).format(opens)
              : words.now}
          </Fact>
          <Fact icon={<MessagesSquare />} name={words.way}>
            {ways}
          </Fact>
          <Fact icon={<Wifi />} name={words.data}>
            {words.dataText(megabytes(invitation.duration_limit_min, isWritten(invitation)))}
          </Fact>
          <Fact icon={<Languages />} name={words.spoken}>
            {words.languages[invitation.language.slice(0, 2)] ?? invitation.language}
          </Fact>
        </dl>
      </section>

      <section aria-labelledby="know" className="mt-12">
        <h2 id="know" className="text-2xl font-semibold">
          {words.know}
        </h2>
        <Told told={invitation.told} />
        <p className="mt-5">{words.pause}</p>
      </section>

      <section aria-labelledby="need" className="mt-10 rounded-3xl bg-accent-well p-6">
        <h2 id="need" className="text-xl font-semibold">
          {words.needTitle}
        </h2>
        <p className="mt-2">{onArrange ? words.needText : words.needBegun}</p>
        {onArrange && (
          <Button className="mt-4" onClick={onArrange}>
            {words.needAsk}
          </Button>
        )}
      </section>
    </>
  );
}

/** The very words that are agreed to, in the interview's language. */
export function Told({ told }: { told: Invitation["told"] }) {
  const { text } = useLanguage();
  const parts = [
    [text.invitation.ai, told.ai],
    [text.invitation.decides, told.decision],
    [text.invitation.recorded, told.recording],
    [text.invitation.listens, told.listening],
  ];
  return (
    <dl className="mt-4 grid gap-5">
      {parts.map(([name, said]) => (
        <div key={name}>
          <dt className="font-semibold">{name}</dt>
          <dd lang={told.language} className="mt-0.5 text-soft">
            {said}
          </dd>
        </div>
      ))}
    </dl>
  );
}

function Fact({ icon, name, children }: { icon: ReactNode; name: string; children: ReactNode }) {
  return (
    <div className="relative pl-9">
      <dt className="text-sm text-soft">
        <span aria-hidden="true" className="absolute top-0.5 left-0 text-accent-ink [&>svg]:size-5.5">
          {icon}
        </span>
        {name}
      </dt>
      <dd className="font-medium">{children}</dd>
    </div>
  );
}

function InApp({ browser }: { browser: Browser }) {
  const { text } = useLanguage();
  const { inApp } = text;
  async function copy(): Promise<void> {
    await navigator.clipboard?.writeText(location.href);
    announce(inApp.copied);
  }
  const action =
    browser.family === "ios" ? (
      <Button size="small" onClick={() => void copy()}>
        {inApp.copy}
      </Button>
    ) : (
      <a href={intentLink(location.href)} className={buttonClass("secondary", "small")}>
        {inApp.open}
      </a>
    );
  return (
    <div className="mb-8">
      <Notice tone="warn" title={inApp.title(browser.app ?? "")} action={action}>
        {inApp.text} {browser.family === "ios" && inApp.ios}
      </Notice>
    </div>
  );
}
