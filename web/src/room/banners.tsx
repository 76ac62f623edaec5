import { X } from "lucide-react";
import { useEffect, useState } from "react";
import type { RoomDictionary } from "../i18n/room-en";
import { announce } from "../ui/announcer";
import { Button } from "../ui/button";
import { Notice } from "../ui/notice";
import type { Session } from "./session";
import type { Note, View } from "./view";
import { useRoomText } from "./words";

const NOTE_MS = 12_000;
const LATE_MS = 45_000;

/** Whatever needs attention, the gravest first and one at a time: two banners are one too many for somebody who is nervous. */
export function Banners({ view, session }: { view: View; session: Session }) {
  return (
    <div className="empty:hidden">
      <Grave view={view} session={session} />
      {view.note && <NoteLine key={view.note.id} note={view.note} onDismiss={session.dismiss} />}
    </div>
  );
}

function Grave({ view, session }: { view: View; session: Session }) {
  const words = useRoomText();
  const late = useLate(view.waitingSince);
  if (view.phase === "reconnecting") return <Told tone="warn" text={words.reconnecting} />;
  if (view.phase === "lost") return <Lost view={view} onRejoin={session.rejoin} />;
  if (view.phase !== "in") return null;
  if (view.soundBlocked) {
    return (
      <Told
        tone="warn"
        text={words.soundBlocked}
        action={<Small onClick={session.startSound}>{words.soundOn}</Small>}
      />
    );
  }
  const failed = ["blocked", "blockedBySystem", "missing", "busy", "failed"].includes(view.mic);
  if (failed || view.mic === "ended") {
    return (
      <Told
        tone="warn"
        text={failed ? words.micFailed : words.deviceEnded}
        action={<Small onClick={() => void session.reopenMicrophone()}>{words.micAgain}</Small>}
      />
    );
  }
  if (view.hint === "talkingMuted") {
    return (
      <Told
        tone="warn"
        text={words.talkingMuted}
        action={<Small onClick={() => void session.mic.mute(false)}>{words.unmute}</Small>}
      />
    );
  }
  if (view.hint === "silent" && view.state === "listening") return <Told tone="warn" text={words.silentMic} />;
  if (late) return <Told tone="calm" text={words.late} />;
  if (view.quality === "poor" && !view.textOnly) {
    return (
      <Told
        tone="warn"
        text={words.poorAdvice}
        action={<Small onClick={() => void session.setTextOnly(true)}>{words.textOnly}</Small>}
      />
    );
  }
  return null;
}

interface ToldProps {
  tone: "calm" | "warn" | "bad";
  text: string;
  action?: React.ReactNode;
}

/** Shown and read once. */
function Told({ tone, text, action }: ToldProps) {
  useEffect(() => announce(text), [text]);
  return (
    <div className="mb-2">
      <Notice tone={tone} action={action}>
        {text}
      </Notice>
    </div>
  );
}

function Small({ onClick, children }: { onClick: () => void; children: string }) {
  return (
    <Button size="small" onClick={onClick}>
      {children}
    </Button>
  );
}

function Lost({ view, onRejoin }: { view: View; onRejoin: () => void }) {
  const words = useRoomText();
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 500);
    return () => clearInterval(timer);
  }, []);
  useEffect(() => announce(view.busy ? words.busy(15) : words.lost), [view.busy, words]);
  const seconds = view.retryAt ? Math.max(0, Math.ceil((view.retryAt - now) / 1000)) : 0;
  return (
    <div className="mb-2">
      <Notice tone={view.busy ? "calm" : "bad"} action={<Small onClick={onRejoin}>{words.rejoin}</Small>}>
        {view.busy ? words.busy(seconds) : `${words.lost} ${words.lostTry(seconds)}`}
      </Notice>
    </div>
  );
}

function NoteLine({ note, onDismiss }: { note: Note; onDismiss: () => void }) {
  const words = useRoomText();
  const text = noteText(note, words);
  useEffect(() => {
    announce(text);
    const timer = setTimeout(onDismiss, NOTE_MS);
    return () => clearTimeout(timer);
  }, [text, onDismiss]);
  return (
    <div className="mb-2">
      <Notice
        end={
          <button
            type="button"
            aria-label={words.dismiss}
            className="-my-2.5 -mr-2 grid size-11 shrink-0 place-items-center rounded-xl"
            onClick={onDismiss}
          >
            <X aria-hidden="true" size={20} />
          </button>
        }
      >
        {text}
      </Notice>
    </div>
  );
}

function noteText(note: Note, words: RoomDictionary): string {
  return note.code === "left" ? words.left(note.minutes ?? 1) : words[note.code];
}

function useLate(since: number | null): boolean {
  const [late, setLate] = useState(false);
  useEffect(() => {
    setLate(false);
    if (since === null) return;
    const timer = setTimeout(() => setLate(true), Math.max(0, since + LATE_MS - Date.now()));
    return () => clearTimeout(timer);
  }, [since]);
  return late;
}
