import { type FormEvent, type InputHTMLAttributes, useEffect, useRef, useState } from "react";
import { apply, applyByLink, readResume } from "../../api/applicant";
import { ApiError } from "../../api/client";
import { uid } from "../../lib/uid";
import { Button } from "../../ui/button";
import { Choice } from "../../ui/choice";
import { CONTROL, described, Field } from "../../ui/field";
import { Told } from "../screens/invitation";
import { ANSWERS, type Answer, type Errors, type Fields, filledIn, fromResume, NOTHING, toSend } from "./fields";
import type { Opening } from "./job";
import { type Reading, Resume } from "./resume";
import { useApplyText } from "./words";

const AN_ADDRESS = /^\S+@\S+\.\S+$/;
const ORDER = ["file", "full_name", "email", "phone", ...ANSWERS, "interview_consent"] as const;

interface Props {
  opening: Opening;
  onReceived(): void;
}

/** With a file, whose facts are shown to be corrected, or with five answers: one form, and never a dead end. */
export function ApplyForm({ opening, onReceived }: Props) {
  const text = useApplyText();
  const [way, setWay] = useState<"file" | "form" | null>(null);
  const [file, setFile] = useState<File | null>(null);
  const [reading, setReading] = useState<Reading>(null);
  const [read, setRead] = useState<Fields | null>(null);
  const [fields, setFields] = useState(NOTHING);
  const [agreed, setAgreed] = useState({ interview: false, recording: false });
  const [errors, setErrors] = useState<Errors>({});
  const [problem, setProblem] = useState<string | null>(null);
  const [sending, setSending] = useState<number | null>(null);
  const key = useRef(uid());
  const newest = useRef<File | null>(null);

  function set(name: keyof Fields, value: string): void {
    setFields((now) => ({ ...now, [name]: value }));
  }

  const said = (error: unknown): string => (error instanceof ApiError && error.message) || text.offline;

  async function choose(chosen: File): Promise<void> {
    newest.current = chosen;
    setFile(chosen);
    setRead(null);
    setErrors({});
    setReading({ sent: 0 });
    try {
      const found = await readResume(opening.id, chosen, (sent) => newest.current === chosen && setReading({ sent }));
      if (newest.current !== chosen) return;
      const facts = fromResume(found, text.until);
      setRead(facts);
      setFields((now) => filledIn(now, facts));
      setReading("read");
    } catch (error) {
      if (newest.current !== chosen) return;
      setFile(null);
      setReading(null);
      setErrors({ file: said(error) });
    }
  }

  function missing(): Errors {
    return {
      ...(fields.full_name.trim() ? {} : { full_name: text.needName }),
      ...(AN_ADDRESS.test(fields.email.trim()) ? {} : { email: text.needEmail }),
      ...(way === "form" && !ANSWERS.some((name) => fields[name].trim()) ? { work: text.needAnswer } : {}),
      ...(opening.link && !agreed.interview ? { interview_consent: text.needAgree } : {}),
    };
  }

  async function send(event: FormEvent): Promise<void> {
    event.preventDefault();
    const wrong = missing();
    setErrors(wrong);
    setProblem(null);
    if (Object.keys(wrong).length || sending !== null) return;
    setSending(0);
    try {
      const form = new FormData();
      const withFile = way === "file" ? file : null;
      for (const [name, value] of Object.entries(toSend(fields, withFile && read))) form.append(name, value);
      if (withFile) form.append("file", withFile);
      if (opening.link) {
        form.append("token", opening.link.token);
        form.append("text_version", opening.link.told.text_version);
        form.append("interview_consent", String(agreed.interview));
        form.append("recording_consent", String(agreed.recording));
        location.assign(new URL(await applyByLink(form, key.current, setSending)).pathname);
      } else {
        await apply(opening.id, form, key.current, setSending);
        onReceived();
      }
    } catch (error) {
      // whatever is changed now is another application than the one that was refused
      if (error instanceof ApiError) key.current = uid();
      const known =
        error instanceof ApiError ? error.fields.filter(({ field }) => ORDER.some((one) => one === field)) : [];
      setErrors(Object.fromEntries(known.map(({ field, message }) => [field, message])));
      setProblem(said(error));
      setSending(null);
    }
  }

  const busy = sending !== null || (typeof reading === "object" && reading !== null);
  const shown = way === "form" || (way === "file" && read !== null);
  const line = { fields, errors, set };
  return (
    <form noValidate onSubmit={(event) => void send(event)} className="mt-6 grid gap-8">
      <Summary errors={errors} problem={problem} />
      <Choice<"file" | "form">
        name="way"
        legend={text.way}
        value={way}
        onChange={setWay}
        options={[
          { value: "file", title: text.file, text: text.fileText },
          { value: "form", title: text.form, text: text.formText },
        ]}
      />
      {way === "file" && (
        <Resume file={file} reading={reading} error={errors.file} onFile={(chosen) => void choose(chosen)} />
      )}
      {shown && (
        <>
          <fieldset className="grid gap-5">
            <legend className="mb-2 text-xl font-semibold">{way === "file" ? text.check : text.you}</legend>
            {way === "file" && <p className="text-soft">{text.checkText}</p>}
            <Line {...line} name="full_name" label={text.name} autoComplete="name" maxLength={200} aria-required />
            <Line
              {...line}
              name="email"
              label={text.email}
              type="email"
              autoComplete="email"
              maxLength={254}
              aria-required
            />
            <Line
              {...line}
              name="phone"
              label={text.phone}
              type="tel"
              autoComplete="tel"
              maxLength={40}
              optional={text.optional}
            />
          </fieldset>
          <fieldset className="grid gap-5">
            <legend className={way === "file" ? "sr-only" : "mb-2 text-xl font-semibold"}>{text.questions}</legend>
            {ANSWERS.map((name) => (
              <Area key={name} {...line} name={name} label={text[name]} hint={text[`${name}Hint`]} />
            ))}
          </fieldset>
          {opening.link && (
            <fieldset className="grid gap-4 rounded-3xl bg-card p-6 shadow-card">
              <legend className="float-left text-xl font-semibold">{text.agreeTitle}</legend>
              <Told told={opening.link.told} />
              <Tick
                id="interview_consent"
                label={text.agree}
                error={errors.interview_consent}
                checked={agreed.interview}
                onChange={(interview) => setAgreed({ ...agreed, interview })}
              />
              <Tick
                id="recording_consent"
                label={`${text.record} ${text.optional}`}
                checked={agreed.recording}
                onChange={(recording) => setAgreed({ ...agreed, recording })}
              />
            </fieldset>
          )}
          <div>
            <p className="mb-4 text-sm text-soft">{text.privacy}</p>
            <Button look="primary" size="large" type="submit" disabled={busy}>
              {opening.link ? text.sendBegin : text.send}
            </Button>
            <p role="status" className="mt-2 empty:hidden">
              {sending === null ? "" : file && sending < 1 ? text.sending(Math.round(sending * 100)) : text.sent}
            </p>
          </div>
        </>
      )}
    </form>
  );
}

interface Part {
  fields: Fields;
  errors: Errors;
  set(name: keyof Fields, value: string): void;
  label: string;
  optional?: string;
}

function Line({
  fields,
  errors,
  set,
  name,
  label,
  optional,
  ...rest
}: Part & { name: "full_name" | "email" | "phone" } & InputHTMLAttributes<HTMLInputElement>) {
  return (
    <Field id={name} label={label} optional={optional} error={errors[name]}>
      <input
        id={name}
        className={CONTROL}
        value={fields[name]}
        onChange={(event) => set(name, event.target.value)}
        {...described(name, null, errors[name])}
        {...rest}
      />
    </Field>
  );
}

function Area({ fields, errors, set, name, label, hint }: Part & { name: Answer; hint: string }) {
  return (
    <Field id={name} label={label} hint={hint} error={errors[name]}>
      <textarea
        id={name}
        rows={name === "work" ? 4 : 2}
        maxLength={4000}
        className={CONTROL}
        value={fields[name]}
        onChange={(event) => set(name, event.target.value)}
        {...described(name, hint, errors[name])}
      />
    </Field>
  );
}

interface TickProps {
  id: string;
  label: string;
  error?: string | undefined;
  checked: boolean;
  onChange(checked: boolean): void;
}

function Tick({ id, label, error, checked, onChange }: TickProps) {
  return (
    <div>
      <label className="flex min-h-11 items-start gap-3 py-2">
        <input
          id={id}
          type="checkbox"
          className="mt-0.5 size-5 shrink-0 accent-accent"
          checked={checked}
          onChange={(event) => onChange(event.target.checked)}
          {...described(id, null, error)}
        />
        <span>{label}</span>
      </label>
      {error && (
        <p id={`${id}-error`} className="text-sm font-medium text-bad">
          {error}
        </p>
      )}
    </div>
  );
}

/** What is wrong, on top and with the focus, each with the way to its field. */
function Summary({ errors, problem }: { errors: Errors; problem: string | null }) {
  const text = useApplyText();
  const box = useRef<HTMLDivElement>(null);
  const wrong = ORDER.filter((name) => errors[name]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: with each new set of errors
  useEffect(() => box.current?.focus(), [errors, problem]);
  if (!wrong.length && !problem) return null;
  return (
    <div ref={box} role="alert" tabIndex={-1} className="rounded-xl border border-bad bg-bad-well p-4 outline-offset-2">
      <p className="font-semibold">{problem ?? text.wrong(wrong.length)}</p>
      <ul className="mt-1 list-disc pl-5 empty:hidden">
        {wrong.map((name) => (
          <li key={name}>
            <a
              className="underline"
              href={`#${name}`}
              onClick={(event) => {
                event.preventDefault();
                document.getElementById(name)?.focus();
              }}
            >
              {errors[name]}
            </a>
          </li>
        ))}
      </ul>
    </div>
  );
}
