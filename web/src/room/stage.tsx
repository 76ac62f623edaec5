import { Play } from "lucide-react";
import { useEffect } from "react";
import type { RoomDictionary } from "../i18n/room-en";
import { cx } from "../lib/cx";
import { announce } from "../ui/announcer";
import { Button } from "../ui/button";
import type { Session } from "./session";
import type { CaptionSize } from "./settings";
import { Shape, type Shown } from "./shape";
import type { View } from "./view";
import { useRoomText } from "./words";

const SETTLED_MS = 700;
const SIZES: Record<CaptionSize, string> = {
  m: "text-xl lg:text-3xl",
  l: "text-2xl lg:text-4xl",
  xl: "text-3xl lg:text-5xl",
};

export function shown(view: View): Shown {
  if (view.ended || view.state === "ended") return "ended";
  if (view.phase !== "in") return "connecting";
  if (!view.agentHere) return view.question || view.transcript.entries.length ? "away" : "preparing";
  if (view.state === "waiting" || view.state === null) return "preparing";
  return view.state;
}

export function stateText(state: Shown, view: View, words: RoomDictionary): string {
  if (state !== "listening") return words.states[state];
  if (view.textOnly) return words.states.listeningText;
  return view.mic === "muted" ? words.states.listeningMuted : words.states.listening;
}

interface Props {
  view: View;
  session: Session;
  size: CaptionSize;
}

/** Who does what now, and the question. */
export function Stage({ view, session, size }: Props) {
  const words = useRoomText();
  const state = shown(view);
  const text = stateText(state, view, words);

  // told only when it lasts: speaking and listening change often, and each word of the machine covers one of ours
  useEffect(() => {
    if (state === "speaking" || state === "thinking") return;
    const timer = setTimeout(() => announce(text), SETTLED_MS);
    return () => clearTimeout(timer);
  }, [state, text]);

  return (
    <div className="flex min-h-0 flex-col gap-3 lg:flex-1 lg:justify-center lg:gap-8">
      <div className="flex items-center gap-4 lg:gap-6">
        <Shape state={state} level={view.textOnly ? null : session.mic.level} />
        <div className="min-w-0">
          <p data-testid="state" className="text-lg leading-snug font-semibold lg:text-2xl">
            {text}
          </p>
          {view.question && (
            <p className="text-sm text-soft lg:text-base">{words.questionOf(view.question.n, view.question.m)}</p>
          )}
        </div>
      </div>
      {view.pausedBy ? (
        <Paused view={view} session={session} />
      ) : (
        <h1
          dir="auto"
          className={cx(
            "max-h-[32vh] overflow-y-auto leading-snug font-semibold tracking-tight lg:max-h-none",
            SIZES[size],
          )}
        >
          {view.question ? view.question.text : <span className="font-normal text-soft">{words.noQuestion}</span>}
        </h1>
      )}
    </div>
  );
}

function Paused({ view, session }: { view: View; session: Session }) {
  const words = useRoomText();
  const text = { candidate: words.pausedByYou, silence: words.pausedBySilence, hr: words.pausedByHr }[
    view.pausedBy ?? "hr"
  ];
  return (
    <div className="rounded-3xl bg-accent-well p-5 lg:p-8">
      <h1 className="text-xl font-semibold lg:text-2xl">{text}</h1>
      {view.pausedBy !== "hr" && (
        <Button look="primary" size="large" className="mt-4" onClick={() => session.press("continue")}>
          <Play aria-hidden="true" size={20} />
          {words.resume}
        </Button>
      )}
    </div>
  );
}
