import { ArrowDown } from "lucide-react";
import { useEffect, useLayoutEffect, useRef, useState } from "react";
import { cx } from "../lib/cx";
import { Button } from "../ui/button";
import type { Intent } from "./protocol";
import type { CaptionSize } from "./settings";
import type { Entry, Transcript } from "./transcript";
import { useRoomText } from "./words";

const SIZES: Record<CaptionSize, string> = { m: "text-base", l: "text-xl", xl: "text-2xl" };
const NEAR_PX = 80;

interface Props {
  transcript: Transcript;
  size: CaptionSize;
  /** With the voice on, a screen reader must not read over it; the lines are still there to be read. */
  aloud: boolean;
  onAgain(id: string, text: string): void;
}

/** What was said. The log holds only what is final; what is being said right now stands under it, for eyes only. */
export function TranscriptView({ transcript, size, aloud, onAgain }: Props) {
  const words = useRoomText();
  const box = useRef<HTMLElement>(null);
  const lines = useRef<HTMLDivElement>(null);
  const [following, setFollowing] = useState(true);
  const settled = transcript.entries.filter((entry) => entry.final);
  const open = transcript.entries.filter((entry) => !entry.final);
  const newest = transcript.entries.at(-1);
  const mark = `${newest?.key} ${newest?.text.length} ${transcript.entries.length}`;

  // biome-ignore lint/correctness/useExhaustiveDependencies: scrolls when there is something new
  useLayoutEffect(() => {
    if (following && box.current) box.current.scrollTop = box.current.scrollHeight;
  }, [mark, following, size]);

  useEffect(() => {
    const element = box.current;
    if (!element) return;
    // the field for typing grows and shrinks below it, and a line that becomes final is taller than it was
    const watch = new ResizeObserver(() => {
      if (following) element.scrollTop = element.scrollHeight;
    });
    watch.observe(element);
    if (lines.current) watch.observe(lines.current);
    return () => watch.disconnect();
  }, [following]);

  function scrolled(): void {
    const element = box.current;
    if (element) setFollowing(element.scrollHeight - element.scrollTop - element.clientHeight < NEAR_PX);
  }

  return (
    <div className="relative min-h-0 flex-1">
      <section
        ref={box}
        onScroll={scrolled}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
        tabIndex={0}
        aria-label={words.transcript}
        className="h-full max-h-[70vh] min-h-32 overflow-y-auto overscroll-contain rounded-2xl p-1 pr-2 lg:max-h-none"
      >
        <div ref={lines}>
          {transcript.entries.length === 0 && <p className="py-2 text-soft">{words.transcriptEmpty}</p>}
          <div role="log" aria-label={words.transcript} aria-live={aloud ? "polite" : "off"}>
            <ol className={cx("grid gap-4", SIZES[size])}>
              {settled.map((entry) => (
                <Line key={entry.key} entry={entry} onAgain={onAgain} />
              ))}
            </ol>
          </div>
          {open.length > 0 && (
            <div aria-hidden="true" className={cx("grid gap-4 text-soft", settled.length > 0 && "pt-4", SIZES[size])}>
              {open.map((entry) => (
                <div key={entry.key}>
                  <p className="text-sm font-semibold">
                    {entry.speaker === "candidate" ? words.you : words.interviewer}
                  </p>
                  <p dir="auto" className="whitespace-pre-wrap">
                    {entry.text}
                  </p>
                </div>
              ))}
            </div>
          )}
        </div>
      </section>
      {!following && (
        <Button
          size="small"
          className="absolute bottom-2 left-1/2 -translate-x-1/2 shadow-card"
          onClick={() => setFollowing(true)}
        >
          <ArrowDown aria-hidden="true" size={16} />
          {words.newest}
        </Button>
      )}
    </div>
  );
}

function Line({ entry, onAgain }: { entry: Entry; onAgain: Props["onAgain"] }) {
  const words = useRoomText();
  const mine = entry.speaker === "candidate";
  const pressed = mine ? pressedLabel(entry, words) : null;
  if (pressed) return <li className="text-sm text-soft italic">{pressed}</li>;
  return (
    <li className={mine ? "ml-6 rounded-2xl bg-accent-well px-4 py-3" : "mr-2"}>
      <p className={cx("text-sm font-semibold", mine ? "text-accent-ink" : "text-soft")}>
        {mine ? words.you : words.interviewer}
        {mine && entry.channel === "text" && <span className="font-normal"> · {words.typedMark}</span>}
      </p>
      <p dir="auto" className="whitespace-pre-wrap">
        {entry.text}
      </p>
      {entry.sending === "sending" && <p className="text-sm text-soft">{words.sending}</p>}
      {entry.sending === "failed" && (
        <p className="mt-1 flex flex-wrap items-center gap-2 text-sm text-bad">
          {words.notSent}
          <button
            type="button"
            className="min-h-8 font-semibold underline"
            onClick={() => onAgain(entry.key, entry.text)}
          >
            {words.sendAgain}
          </button>
        </p>
      )}
    </li>
  );
}

/** A pressed button stands in the transcript by its protocol name; people get the button's words. */
function pressedLabel(entry: Entry, words: ReturnType<typeof useRoomText>): string | null {
  if (entry.seq === null || entry.sending !== undefined) return null;
  const labels: Partial<Record<Intent, string>> = {
    moment: words.moment,
    repeat: words.repeat,
    rephrase: words.rephrase,
    skip: words.skip,
    more_time: words.moreTime,
    pause: words.pause,
    continue: words.resume,
    continue_later: words.later,
    human: words.human,
    stop: words.end,
    done: words.done,
  };
  return Object.hasOwn(labels, entry.text) ? (labels[entry.text as Intent] ?? null) : null;
}
