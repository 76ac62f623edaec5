import { Mic, Square } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import type { CandidateApi } from "../../api/client";
import { useText } from "../../i18n";
import { type MicFailure, openMicrophone, useLevel, whyNot } from "../../lib/mic";
import { playTake, startTake, type Take } from "../../lib/recording";
import { toWav } from "../../lib/wav";
import { Button } from "../../ui/button";
import { Meter } from "../../ui/meter";
import { Notice } from "../../ui/notice";
import type { Way } from "../flow";
import type { Choices } from "../journey";
import { StepPage } from "../page";

interface Props {
  at: { n: number; of: number };
  api: CandidateApi;
  way: Way;
  choices: Choices;
  onBack(): void;
  onDone(): void;
}

const LONGEST_MS = 30_000;

/** A question that does not count; what was spoken is written down once, shown and forgotten. */
export default function PracticeScreen({ at, api, way, choices, onBack, onDone }: Props) {
  const { practice: words } = useText();
  const [tried, setTried] = useState(false);
  return (
    <StepPage title={words.title} lead={<p>{words.text}</p>} at={at} onBack={onBack}>
      <div className="rounded-3xl bg-card p-6 shadow-card sm:p-8">
        <p className="text-xl leading-snug font-medium">{words.question}</p>
        <div className="mt-6">
          {way === "type" ? (
            <Typed onTried={() => setTried(true)} />
          ) : (
            <Spoken api={api} choices={choices} onTried={() => setTried(true)} />
          )}
        </div>
      </div>
      <Button look={tried ? "primary" : "quiet"} size="large" className="mt-6 w-full sm:w-auto" onClick={onDone}>
        {tried ? words.continue : words.skip}
      </Button>
    </StepPage>
  );
}

interface SpokenProps {
  api: CandidateApi;
  choices: Choices;
  onTried(): void;
}

type Heard = { text: string } | "waiting" | "failed" | null;

function Spoken({ api, choices, onTried }: SpokenProps) {
  const { practice: words, check } = useText();
  const [stream, setStream] = useState<MediaStream | null>(null);
  const [taken, setTaken] = useState<Blob | null>(null);
  const [playing, setPlaying] = useState(false);
  const [failure, setFailure] = useState<MicFailure | null>(null);
  const [heard, setHeard] = useState<Heard>(null);
  const held = useRef<{ stream: MediaStream; take: Take; limit: ReturnType<typeof setTimeout> } | null>(null);
  const level = useLevel(stream);

  useEffect(
    () => () => {
      clearTimeout(held.current?.limit);
      release(held.current?.stream);
    },
    [],
  );

  async function begin(): Promise<void> {
    try {
      const opened = await openMicrophone(choices.microphone);
      held.current = { stream: opened, take: startTake(opened), limit: setTimeout(() => void end(), LONGEST_MS) };
      setStream(opened);
      setTaken(null);
      setHeard(null);
      setFailure(null);
    } catch (error) {
      setFailure(whyNot(error));
    }
  }

  async function end(): Promise<void> {
    const { current } = held;
    if (!current) return;
    held.current = null;
    clearTimeout(current.limit);
    const take = await current.take.stop();
    release(current.stream);
    setTaken(take);
    setStream(null);
    onTried();
    setHeard("waiting");
    try {
      setHeard({ text: await api.practise(await toWav(take)) });
    } catch {
      setHeard("failed");
    }
  }

  async function play(take: Blob): Promise<void> {
    setPlaying(true);
    await playTake(take, choices.speaker).catch(() => {});
    setPlaying(false);
  }

  return (
    <>
      <div role="alert">{failure && <Notice tone="bad">{check[failure]}</Notice>}</div>
      {stream && <Meter label={check.micLevel} level={level} className="mb-6" />}
      {!stream && !heard && <p className="mb-4 text-soft">{words.limit}</p>}
      <div role="status">{!stream && heard && <Understood heard={heard} />}</div>
      <div className="flex flex-wrap gap-3">
        {stream ? (
          <Button look="primary" size="large" onClick={() => void end()}>
            <Square aria-hidden="true" size={18} fill="currentColor" />
            {words.stop}
          </Button>
        ) : (
          <Button look={taken ? "secondary" : "primary"} size="large" disabled={playing} onClick={() => void begin()}>
            <Mic aria-hidden="true" size={20} />
            {taken ? words.again : words.record}
          </Button>
        )}
        {taken && !stream && (
          <Button size="large" disabled={playing} onClick={() => void play(taken)}>
            {playing ? check.playing : words.play}
          </Button>
        )}
      </div>
    </>
  );
}

function Understood({ heard }: { heard: Exclude<Heard, null> }) {
  const { practice: words } = useText();
  if (heard === "waiting") return <p className="mb-6 text-soft">{words.hearing}</p>;
  if (heard === "failed") return <p className="mb-6 text-soft">{words.notHeard}</p>;
  if (!heard.text) return <p className="mb-6 text-soft">{words.heardNothing}</p>;
  return (
    <div className="mb-6">
      <div className="rounded-2xl bg-accent-well px-4 py-3">
        <p className="text-sm font-semibold text-accent-ink">{words.heard}</p>
        <p dir="auto" className="mt-0.5">
          {heard.text}
        </p>
      </div>
      <p className="mt-2 text-sm text-soft">{words.heardText}</p>
    </div>
  );
}

function Typed({ onTried }: { onTried: () => void }) {
  const { practice: words } = useText();
  const [draft, setDraft] = useState("");
  const [shown, setShown] = useState("");
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (!draft.trim()) return;
        setShown(draft.trim());
        setDraft("");
        onTried();
      }}
    >
      {shown && (
        <div role="status" className="mb-6">
          <p className="mb-2 text-sm text-soft">{words.shown}</p>
          <div className="rounded-2xl bg-accent-well px-4 py-3">
            <p className="text-sm font-semibold text-accent-ink">{words.you}</p>
            <p dir="auto" className="whitespace-pre-wrap">
              {shown}
            </p>
          </div>
        </div>
      )}
      <label htmlFor="practice" className="mb-1.5 block font-medium">
        {words.typed}
      </label>
      <textarea
        id="practice"
        dir="auto"
        rows={4}
        maxLength={4000}
        value={draft}
        onChange={(event) => setDraft(event.target.value)}
        className="w-full rounded-xl border border-control bg-card px-4 py-3 text-base"
      />
      <Button type="submit" look={shown ? "secondary" : "primary"} size="large" className="mt-3">
        {words.show}
      </Button>
    </form>
  );
}

function release(stream: MediaStream | undefined): void {
  for (const track of stream?.getTracks() ?? []) track.stop();
}
