import { useState } from "react";
import { ApiError, type CandidateApi, type Invitation, type Turn } from "../../api/client";
import { useLanguage } from "../../i18n";
import { Button } from "../../ui/button";
import { Notice } from "../../ui/notice";
import { useAfterText } from "./after-words";

interface Props {
  api: CandidateApi;
  invitation: Invitation;
}

/** Everything that was said, and the candidate's own words to correct for as long as that is open. */
export function AfterTranscript({ api, invitation }: Props) {
  const { text, language } = useLanguage();
  const { problem } = text;
  const words = useAfterText();
  const [turns, setTurns] = useState<Turn[] | null>(null);
  const [trouble, setTrouble] = useState<string | null>(null);
  const until = invitation.correctable_until ? new Date(invitation.correctable_until) : null;
  const open = until !== null && until.getTime() > Date.now();

  async function attempt(what: () => Promise<void>): Promise<void> {
    try {
      await what();
      setTrouble(null);
    } catch (error) {
      setTrouble(error instanceof ApiError ? error.message : problem.offlineText);
    }
  }

  const load = async (): Promise<void> => {
    const all = await api.transcript(invitation.interview_id);
    setTurns(all.filter((turn) => turn.speaker === "agent" || turn.speaker === "candidate"));
  };

  async function correct(turn: Turn, content: string): Promise<void> {
    await attempt(async () => {
      await api.correct(turn.sequence_order, content);
      await load();
    });
  }

  return (
    <>
      {open && until && (
        <p className="mt-3 text-soft">
          {words.correctUntil(
            new Intl.DateTimeFormat(language, { dateStyle: "long", timeStyle: "short" }).format(until),
          )}
        </p>
      )}
      <div role="alert">
        {trouble && (
          <div className="mt-4">
            <Notice tone="bad">{trouble}</Notice>
          </div>
        )}
      </div>
      {turns === null ? (
        <Button className="mt-4" onClick={() => void attempt(load)}>
          {words.transcriptShow}
        </Button>
      ) : turns.length === 0 ? (
        <p className="mt-3 text-soft">{words.transcriptEmpty}</p>
      ) : (
        <ol className="mt-5 grid gap-5">
          {turns.map((turn) => (
            <Line key={turn.sequence_order} turn={turn} open={open} onCorrect={(content) => correct(turn, content)} />
          ))}
        </ol>
      )}
    </>
  );
}

interface LineProps {
  turn: Turn;
  open: boolean;
  onCorrect(content: string): Promise<void>;
}

function Line({ turn, open, onCorrect }: LineProps) {
  const { cancel } = useLanguage().text;
  const words = useAfterText();
  const [draft, setDraft] = useState<string | null>(null);
  const mine = turn.speaker === "candidate";
  const id = `correct-${turn.sequence_order}`;
  return (
    <li className={mine ? "rounded-2xl bg-accent-well px-4 py-3 sm:ml-8" : "sm:mr-8"}>
      <p className="text-sm font-semibold text-soft">{mine ? words.you : words.interviewer}</p>
      <p dir="auto" className="whitespace-pre-wrap">
        {turn.corrected ?? turn.heard_again ?? turn.content}
      </p>
      {turn.corrected !== undefined && (
        <p className="mt-1 text-sm text-soft">
          {words.corrected}. {words.wasHeard} <bdi>{turn.content}</bdi>
        </p>
      )}
      {mine && open && draft === null && (
        <Button
          look="quiet"
          size="small"
          className="mt-1 -ml-3"
          aria-label={`${words.correct}: ${turn.content.slice(0, 60)}`}
          onClick={() => setDraft(turn.corrected ?? turn.heard_again ?? turn.content)}
        >
          {words.correct}
        </Button>
      )}
      {draft !== null && (
        <form
          className="mt-2"
          onSubmit={(event) => {
            event.preventDefault();
            if (draft.trim()) void onCorrect(draft.trim()).then(() => setDraft(null));
          }}
        >
          <label htmlFor={id} className="mb-1 block text-sm font-medium">
            {words.correctLabel}
          </label>
          <textarea
            id={id}
            dir="auto"
            rows={3}
            maxLength={10_000}
            value={draft}
            onChange={(event) => setDraft(event.target.value)}
            className="w-full rounded-xl border border-control bg-card px-4 py-3 text-base"
          />
          <div className="mt-2 flex gap-2">
            <Button type="submit" size="small">
              {words.correctSave}
            </Button>
            <Button look="quiet" size="small" onClick={() => setDraft(null)}>
              {cancel}
            </Button>
          </div>
        </form>
      )}
    </li>
  );
}
