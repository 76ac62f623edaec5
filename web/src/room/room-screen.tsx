import { Settings2 } from "lucide-react";
import { useCallback, useEffect, useRef, useState, useSyncExternalStore } from "react";
import type { CandidateApi, Invitation } from "../api/client";
import { thisBrowser } from "../lib/browser";
import type { UnlockedSound } from "../lib/sound";
import { Announcements } from "../ui/announcements";
import { announce } from "../ui/announcer";
import { Button } from "../ui/button";
import { Banners } from "./banners";
import { ClockView } from "./clock-view";
import { Composer } from "./composer";
import { type Ask, Controls } from "./controls";
import { Dialogs } from "./dialogs";
import { QualityView } from "./quality-view";
import { Session } from "./session";
import { useSettings } from "./settings";
import { type Action, usePushToTalk, useShortcuts } from "./shortcuts";
import { Stage } from "./stage";
import { TranscriptView } from "./transcript-view";
import { RoomWords, useRoomText } from "./words";

interface Props {
  api: CandidateApi;
  invitation: Invitation;
  way: "speak" | "type" | "both";
  choices: { microphone: string | null; speaker: string | null };
  sound: UnlockedSound;
  /** Counts how often "back" was pressed: each asks whether to leave. */
  leaving: number;
  onBack(): void;
  onEnded(reason: string): void;
}

export default function RoomScreen(props: Props) {
  return (
    <RoomWords>
      <Room {...props} />
      <Announcements />
    </RoomWords>
  );
}

function Room({ api, invitation, way, choices, sound, leaving, onBack, onEnded }: Props) {
  const words = useRoomText();
  const [settings, changeSettings] = useSettings(invitation.help.captions);
  const [ask, setAsk] = useState<Ask>(null);
  const field = useRef<HTMLTextAreaElement>(null);
  const [session] = useState(
    () =>
      new Session({
        api,
        invitation,
        sound,
        textOnly: way === "type",
        microphone: choices.microphone,
        pushToTalk: settings.pushToTalk,
      }),
  );
  const view = useSyncExternalStore(session.subscribe, session.snapshot);

  useEffect(() => {
    document.title = words.title;
  }, [words]);
  useEffect(() => {
    void session.enter();
    return () => session.leave();
  }, [session]);
  useEffect(() => {
    if (view.ended) onEnded(view.ended);
  }, [view.ended, onEnded]);
  useEffect(() => {
    if (leaving > 0) setAsk("later");
  }, [leaving]);
  useComingBack(session);

  const act = useCallback(
    (action: Action) => {
      const { mic, state } = session.snapshot();
      if (action === "write") field.current?.focus();
      else if (action === "microphone") {
        void session.mic.mute(mic === "on");
        announce(mic === "on" ? words.micOff : words.micOn);
      } else if (action === "pause") session.press(state === "paused" ? "continue" : "pause");
      else session.press(action);
    },
    [session, words],
  );
  useShortcuts(settings.shortcuts && ask === null, act);
  usePushToTalk(
    settings.pushToTalk && !view.textOnly && ask === null,
    useCallback((talking) => void session.mic.mute(!talking), [session]),
  );

  if (view.phase === "elsewhere") {
    return (
      <Aside
        title={words.elsewhere}
        text={words.elsewhereText}
        action={words.here}
        onAction={() => void session.enter(true)}
      />
    );
  }
  if (view.phase === "left") {
    return (
      <Aside
        title={words.laterDone}
        text={words.laterDoneText}
        action={words.laterBack}
        onAction={() => void session.enter()}
      />
    );
  }
  if (view.phase === "refused") {
    return <Aside title={words.joinFailed} text={view.refusal ?? ""} action={words.back} onAction={onBack} />;
  }
  return (
    <div className="mx-auto flex min-h-dvh max-w-7xl flex-col px-4 pb-[max(0.75rem,env(safe-area-inset-bottom))] sm:px-8 [@media(min-height:38rem)]:h-dvh">
      <header className="flex min-h-14 shrink-0 items-center gap-3">
        <p className="min-w-0 flex-1 text-sm leading-tight font-medium text-soft sm:text-base">
          <bdi>{invitation.job_title}</bdi>
          <span className="hidden sm:inline">
            {" "}
            · <bdi>{invitation.company}</bdi>
          </span>
        </p>
        {settings.showTime && view.clock && <ClockView clock={view.clock} />}
        <QualityView quality={view.phase === "in" ? view.quality : "lost"} />
        <button
          type="button"
          aria-label={words.settings}
          title={words.settings}
          className="-mr-2 grid size-11 shrink-0 place-items-center rounded-xl text-soft hover:bg-well hover:text-ink"
          onClick={() => setAsk("settings")}
        >
          <Settings2 aria-hidden="true" size={20} />
        </button>
      </header>
      <main className="flex min-h-0 flex-1 flex-col">
        <Banners view={view} session={session} />
        <div className="flex min-h-0 flex-1 flex-col gap-4 lg:grid lg:grid-cols-[minmax(0,1fr)_minmax(24rem,28rem)] lg:gap-8 lg:pb-4">
          <div className="contents lg:flex lg:min-h-0 lg:flex-col">
            <Stage view={view} session={session} size={settings.captions} />
            <div className="order-last lg:order-none">
              <Controls
                view={view}
                session={session}
                pushToTalk={settings.pushToTalk}
                canSpeak={invitation.interview_type !== "ai_chat" && thisBrowser().canRecord}
                onAsk={setAsk}
              />
            </div>
          </div>
          <div className="flex min-h-0 flex-1 flex-col lg:rounded-3xl lg:bg-card lg:p-5 lg:shadow-card">
            <TranscriptView
              transcript={view.transcript}
              size={settings.captions}
              aloud={view.textOnly}
              onAgain={(id, text) => void session.say(text, id)}
            />
            <Composer
              interview={invitation.interview_id}
              primary={view.textOnly}
              field={field}
              onTyping={() => session.typing()}
              onSend={(text) => void session.say(text)}
            />
          </div>
        </div>
      </main>
      <Dialogs
        ask={ask}
        onClose={() => setAsk(null)}
        session={session}
        textOnly={view.textOnly}
        settings={settings}
        onSettings={changeSettings}
      />
    </div>
  );
}

/** Phones stop a page that is out of sight: the clock must not run against its owner, and the room is entered again on return. */
function useComingBack(session: Session): void {
  useEffect(() => {
    const { touch } = thisBrowser();
    function changed(): void {
      if (document.visibilityState === "hidden") {
        if (touch) session.awayPause();
      } else if (session.snapshot().phase === "lost") session.rejoin();
    }
    function online(): void {
      if (session.snapshot().phase === "lost") session.rejoin();
    }
    document.addEventListener("visibilitychange", changed);
    addEventListener("online", online);
    return () => {
      document.removeEventListener("visibilitychange", changed);
      removeEventListener("online", online);
    };
  }, [session]);
}

interface AsideProps {
  title: string;
  text: string;
  action: string;
  onAction(): void;
}

function Aside({ title, text, action, onAction }: AsideProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  return (
    <main className="mx-auto flex min-h-dvh max-w-2xl flex-col justify-center px-5 py-16 sm:px-8">
      <h1 ref={heading} tabIndex={-1} className="text-3xl leading-tight font-semibold tracking-tight sm:text-4xl">
        {title}
      </h1>
      <p className="mt-4 text-lg text-soft">{text}</p>
      <Button look="primary" size="large" className="mt-8 self-start" onClick={onAction}>
        {action}
      </Button>
    </main>
  );
}
