import { useQueryClient } from "@tanstack/react-query";
import { BadgeCheck, FileText, FileUp, ShieldAlert } from "lucide-react";
import { type ReactNode, useRef, useState } from "react";
import { api, ask } from "../../api/staff";
import { Button } from "../../ui/button";
import { Notice } from "../../ui/notice";
import { useAct } from "../kit/act";
import { Badge, nameOf } from "../kit/badge";
import { CONTROL } from "../kit/fields";
import { Facts, Section } from "../kit/page";
import { Empty } from "../kit/states";
import { type Candidate, candidateQuery } from "../queries/hiring";
import { hires, useMe } from "../queries/session";
import { useText } from "../text/hiring";
import { sendResume } from "./candidate-new";

interface Found {
  value: string;
}

const values = (raw: unknown): string[] =>
  Array.isArray(raw) ? raw.map((one: Found) => one.value).filter((one) => typeof one === "string") : [];
const single = (raw: unknown): string => (raw && typeof raw === "object" ? String((raw as Found).value) : "–");

/** The resume and what was found in it, as guesses that people check. */
export function ResumePanel({ candidate }: { candidate: Candidate }) {
  const text = useText().candidates;
  const client = useQueryClient();
  const editable = hires(useMe());
  const picker = useRef<HTMLInputElement>(null);
  const [pasting, setPasting] = useState(false);
  const [pasted, setPasted] = useState("");
  const { queryKey } = candidateQuery(candidate.id);
  const refresh = [[...queryKey], ["candidates"]];
  const send = useAct((file: File) => sendResume(candidate.id, file), { refresh, done: text.resumeTaken });
  const paste = useAct(
    () =>
      ask(
        api.PUT("/api/v1/candidates/{candidate_id}/resume/text", {
          params: { path: { candidate_id: candidate.id } },
          body: { text: pasted },
        }),
      ),
    {
      refresh,
      done: text.resumeTaken,
      after: (now) => {
        client.setQueryData(queryKey, now);
        setPasting(false);
      },
    },
  );
  const { resume } = candidate;
  const choose = (
    <>
      <input
        ref={picker}
        type="file"
        accept=".pdf,.docx"
        className="hidden"
        aria-label={text.resume}
        tabIndex={-1}
        onChange={(event) => {
          const file = event.target.files?.[0];
          if (file) send.mutate(file);
          event.target.value = "";
        }}
      />
      <Button
        size="compact"
        look={resume ? "secondary" : "primary"}
        disabled={send.isPending}
        onClick={() => picker.current?.click()}
      >
        <FileUp aria-hidden="true" size={16} />
        {send.isPending ? text.reading : resume ? text.replace : text.upload}
      </Button>
      <Button size="compact" look="quiet" aria-expanded={pasting} onClick={() => setPasting(!pasting)}>
        {text.paste}
      </Button>
    </>
  );
  return (
    <Section title={text.resume} actions={editable && resume && choose}>
      {pasting && (
        <div className="mb-5 grid gap-3">
          <label className="text-sm">
            <span className="mb-1 block font-medium">{text.pasteLabel}</span>
            <textarea rows={8} className={CONTROL} value={pasted} onChange={(event) => setPasted(event.target.value)} />
          </label>
          <div>
            <Button
              look="primary"
              size="compact"
              disabled={!pasted.trim() || paste.isPending}
              onClick={() => paste.mutate()}
            >
              {text.pasteDo}
            </Button>
          </div>
        </div>
      )}
      {!resume && (
        <Empty
          title={text.noResume}
          text={text.resumeHint}
          action={editable && <div className="flex gap-2">{choose}</div>}
        />
      )}
      {resume && (
        <div className="grid gap-5">
          <p className="flex flex-wrap items-center gap-x-3 gap-y-1 text-sm text-soft">
            <FileText aria-hidden="true" size={17} />
            <span className="font-medium text-ink">{resume.name}</span>
            {resume.pages !== null && <span>{text.pages(resume.pages)}</span>}
          </p>
          {resume.flags.length > 0 && (
            <Notice tone="warn" title={text.flagged}>
              <ul className="list-disc pl-5 text-sm">
                {resume.flags.map((flag) => (
                  <li key={flag}>{nameOf(text.flags, flag)}</li>
                ))}
              </ul>
            </Notice>
          )}
          <p className="text-sm text-soft">{text.guesses}</p>
          <Found facts={resume.facts} candidate={candidate} />
        </div>
      )}
    </Section>
  );
}

function Found({ facts, candidate }: { facts: Record<string, unknown>; candidate: Candidate }) {
  const text = useText().candidates;
  const experience = facts.experience as {
    years: number;
    positions?: { title: string; since: string; until: string | null }[];
  } | null;
  const items: [string, ReactNode][] = [
    [text.name, single(facts.name)],
    [text.email, single(facts.email)],
    [text.phone, single(facts.phone)],
    [text.experience, experience ? text.years(experience.years) : "–"],
    [text.education, list(values(facts.education))],
    [text.languages, list(values(facts.languages))],
    [text.skills, <Chips key="skills" values={candidate.skills} />],
  ];
  return (
    <>
      <Facts items={items} />
      {candidate.licences.length > 0 && <Licences candidate={candidate} />}
      {experience?.positions && experience.positions.length > 0 && (
        <div>
          <h3 className="mb-2 text-sm font-semibold">{text.positions}</h3>
          <ul className="grid gap-2 border-l-2 border-line pl-4 text-sm">
            {experience.positions.map((position) => (
              <li key={`${position.since}-${position.title}`}>
                <span className="block font-medium">{position.title}</span>
                <span className="text-soft tabular-nums">
                  {position.since} – {position.until ?? text.today}
                </span>
              </li>
            ))}
          </ul>
        </div>
      )}
    </>
  );
}

const list = (found: string[]): ReactNode => (found.length ? found.join(" · ") : "–");

function Chips({ values }: { values: string[] }) {
  if (!values.length) return "–";
  return (
    <span className="flex flex-wrap gap-1.5">
      {values.map((value) => (
        <Badge key={value}>{value}</Badge>
      ))}
    </span>
  );
}

function Licences({ candidate }: { candidate: Candidate }) {
  const text = useText().candidates;
  const editable = hires(useMe());
  const verify = useAct(
    ({ name, verified }: { name: string; verified: boolean }) =>
      ask(
        api.PUT("/api/v1/candidates/{candidate_id}/licences", {
          params: { path: { candidate_id: candidate.id } },
          body: { name, verified },
        }),
      ),
    { refresh: [["candidates"]], done: text.verifiedDone },
  );
  return (
    <div>
      <h3 className="mb-2 text-sm font-semibold">{text.licences}</h3>
      <ul className="grid gap-2">
        {candidate.licences.map((licence) => (
          <li
            key={licence.name}
            className="flex flex-wrap items-center justify-between gap-2 rounded-xl bg-well px-4 py-2.5 text-sm"
          >
            <span>
              <span className="font-medium">{licence.name}</span>
              <span className="block text-soft">
                “{licence.written}”{licence.expires && ` · ${text.expires} ${licence.expires}`}
              </span>
            </span>
            <span className="flex items-center gap-2">
              <span className={licence.verified_at ? "text-accent-ink" : "text-warn"}>
                {licence.verified_at ? (
                  <BadgeCheck aria-hidden="true" size={17} />
                ) : (
                  <ShieldAlert aria-hidden="true" size={17} />
                )}
              </span>
              {licence.verified_at ? text.verified : text.claimed}
              {editable && (
                <Button
                  size="compact"
                  disabled={verify.isPending}
                  onClick={() => verify.mutate({ name: licence.name, verified: !licence.verified_at })}
                >
                  {licence.verified_at ? text.unverify : text.verify}
                </Button>
              )}
            </span>
          </li>
        ))}
      </ul>
    </div>
  );
}
