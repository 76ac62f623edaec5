import { useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import { cx } from "../../lib/cx";
import { wordDiff } from "../kit/diff";
import { Differences } from "../kit/differences";
import { Section } from "../kit/page";
import { Empty, Loaded } from "../kit/states";
import { clock } from "../kit/when";
import { type Interview, type Turn, transcriptQuery } from "../queries/interviews";
import { useText } from "../text/review";
import { PlayButton } from "./player";

interface Marked {
  turn: number;
  quote: string;
}

/** Every word, with its seconds; what the candidate corrected stands beside what was heard. */
export function Transcript({ interview, marked }: { interview: Interview; marked: Marked | null }) {
  const text = useText().review;
  const query = useQuery(transcriptQuery(interview.id));
  useEffect(() => {
    if (!marked) return;
    const turn = document.getElementById(`turn-${marked.turn}`);
    turn?.scrollIntoView({ block: "center", behavior: "smooth" });
    turn?.focus({ preventScroll: true });
  }, [marked]);
  return (
    <Section title={text.transcript}>
      <Loaded query={query}>
        {(turns) =>
          turns.length ? (
            <ol className="grid gap-4">
              {turns.map((turn) => (
                <TurnRow
                  key={turn.sequence_order}
                  turn={turn}
                  quote={marked?.turn === turn.sequence_order ? marked.quote : null}
                />
              ))}
            </ol>
          ) : (
            <Empty title={text.noTranscript} />
          )
        }
      </Loaded>
    </Section>
  );
}

export function TurnRow({ turn, quote }: { turn: Turn; quote?: string | null }) {
  const text = useText().review;
  const candidate = turn.speaker === "candidate";
  const { start_ms: start, end_ms: end } = turn;
  const timed = typeof start === "number" && typeof end === "number";
  return (
    <li
      id={`turn-${turn.sequence_order}`}
      tabIndex={-1}
      className={cx(
        "rounded-xl px-4 py-3 outline-none",
        candidate ? "bg-well sm:ml-10" : "sm:mr-10",
        quote && "ring-2 ring-accent",
      )}
    >
      <p className="mb-1 flex flex-wrap items-center gap-x-3 text-sm text-soft">
        <span className="font-semibold text-ink">{candidate ? text.candidate : text.interviewer}</span>
        {timed && <span className="tabular-nums">{clock(start)}</span>}
        {candidate && turn.channel === "text" && <span>{text.typed}</span>}
        {candidate && timed && turn.channel !== "text" && <PlayButton span={{ channel: "candidate", start, end }} />}
      </p>
      <p className="max-w-prose whitespace-pre-line">
        {quote ? <Highlighted text={turn.content} quote={quote} /> : turn.content}
      </p>
      {turn.heard_again && (
        <div className="mt-2 border-t border-line pt-2 text-sm">
          <p className="font-medium text-soft">{text.heardAgain}</p>
          <p className="max-w-prose">
            {quote && turn.heard_again.includes(quote) ? (
              <Highlighted text={turn.heard_again} quote={quote} />
            ) : (
              <Differences pieces={wordDiff(turn.content, turn.heard_again)} />
            )}
          </p>
        </div>
      )}
      {turn.corrected && (
        <div className="mt-2 border-t border-line pt-2 text-sm">
          <p className="font-medium text-soft">{text.corrected}</p>
          <p className="max-w-prose">
            <Differences pieces={wordDiff(turn.content, turn.corrected)} />
          </p>
        </div>
      )}
    </li>
  );
}

function Highlighted({ text, quote }: { text: string; quote: string }) {
  const at = text.indexOf(quote);
  if (at < 0) return text;
  return (
    <>
      {text.slice(0, at)}
      <mark className="rounded bg-accent-well px-0.5 text-accent-ink">{quote}</mark>
      {text.slice(at + quote.length)}
    </>
  );
}
