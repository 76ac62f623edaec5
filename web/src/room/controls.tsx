import {
  CircleCheck,
  Ellipsis,
  Hourglass,
  Keyboard,
  LogOut,
  MessageCircleQuestion,
  Mic,
  MicOff,
  Pause,
  RotateCcw,
  Settings2,
  SkipForward,
  Timer,
  UserRound,
  Volume2,
} from "lucide-react";
import { cx } from "../lib/cx";
import { Button } from "../ui/button";
import { Menu, MenuItem, MenuLine } from "../ui/menu";
import type { Session } from "./session";
import type { View } from "./view";
import { useRoomText } from "./words";

export type Ask = "end" | "human" | "later" | "settings" | null;

interface Props {
  view: View;
  session: Session;
  pushToTalk: boolean;
  canSpeak: boolean;
  onAsk(ask: Ask): void;
}

/** The buttons of the room: few in sight, all the others under one. */
export function Controls({ view, session, pushToTalk, canSpeak, onAsk }: Props) {
  const words = useRoomText();
  const live = view.phase === "in" && view.agentHere;
  const paused = view.state === "paused";
  return (
    <div className="flex shrink-0 flex-wrap items-center gap-2 pt-3">
      {!view.textOnly && <MicButton view={view} session={session} pushToTalk={pushToTalk} />}
      {!view.textOnly && (
        <Button
          look="primary"
          className="min-h-12 flex-1 px-3 whitespace-nowrap sm:flex-none sm:px-8"
          title={words.doneHint}
          disabled={!live || view.state !== "listening"}
          onClick={() => session.press("done")}
        >
          <CircleCheck aria-hidden="true" size={20} />
          {words.done}
        </Button>
      )}
      <Button className="min-h-12 max-sm:hidden" disabled={!live || paused} onClick={() => session.press("moment")}>
        <Hourglass aria-hidden="true" size={18} />
        {words.moment}
      </Button>
      <Button
        className={cx("min-h-12", view.textOnly ? "flex-1 sm:flex-none" : "max-xl:hidden")}
        disabled={!live || paused}
        onClick={() => session.press("repeat")}
      >
        <RotateCcw aria-hidden="true" size={18} />
        {words.repeat}
      </Button>
      <Menu
        trigger={
          <Button className="min-h-12 px-3 sm:px-4" aria-label={words.more}>
            <Ellipsis aria-hidden="true" size={22} />
            <span className="hidden sm:inline">{words.more}</span>
          </Button>
        }
      >
        <MenuItem icon={<Hourglass size={20} />} disabled={!live || paused} onSelect={() => session.press("moment")}>
          {words.moment}
        </MenuItem>
        <MenuItem icon={<RotateCcw size={20} />} disabled={!live || paused} onSelect={() => session.press("repeat")}>
          {words.repeat}
        </MenuItem>
        <MenuItem
          icon={<MessageCircleQuestion size={20} />}
          disabled={!live || paused}
          onSelect={() => session.press("rephrase")}
        >
          {words.rephrase}
        </MenuItem>
        <MenuItem icon={<SkipForward size={20} />} disabled={!live || paused} onSelect={() => session.press("skip")}>
          {words.skip}
        </MenuItem>
        <MenuItem icon={<Timer size={20} />} disabled={!live} onSelect={() => session.press("more_time")}>
          {words.moreTime}
        </MenuItem>
        <MenuLine />
        <MenuItem
          icon={<Pause size={20} />}
          disabled={!live || view.pausedBy === "hr"}
          onSelect={() => session.press(paused ? "continue" : "pause")}
        >
          {paused ? words.resume : words.pause}
        </MenuItem>
        <MenuItem icon={<LogOut size={20} />} onSelect={() => onAsk("later")}>
          {words.later}
        </MenuItem>
        {canSpeak && (
          <MenuItem
            icon={view.textOnly ? <Volume2 size={20} /> : <Keyboard size={20} />}
            onSelect={() => void session.setTextOnly(!view.textOnly)}
          >
            {view.textOnly ? words.voiceToo : words.textOnly}
          </MenuItem>
        )}
        <MenuItem icon={<Settings2 size={20} />} onSelect={() => onAsk("settings")}>
          {words.settings}
        </MenuItem>
        <MenuLine />
        <MenuItem icon={<UserRound size={20} />} disabled={!live} onSelect={() => onAsk("human")}>
          {words.human}
        </MenuItem>
        <MenuItem icon={<CircleCheck size={20} />} danger disabled={!live} onSelect={() => onAsk("end")}>
          {words.end}
        </MenuItem>
      </Menu>
    </div>
  );
}

function MicButton({ view, session, pushToTalk }: { view: View; session: Session; pushToTalk: boolean }) {
  const words = useRoomText();
  const on = view.mic === "on";
  const ready = on || view.mic === "muted";
  const look = cx(
    "grid size-12 shrink-0 place-items-center rounded-full border-2 transition-colors disabled:border-line disabled:text-soft",
    on ? "border-accent bg-accent-well text-accent-ink" : "border-control bg-card text-ink",
  );
  const icon = on ? <Mic aria-hidden="true" size={22} /> : <MicOff aria-hidden="true" size={22} />;
  if (pushToTalk) {
    const talk = (talking: boolean) => () => void session.mic.mute(!talking);
    return (
      <button
        type="button"
        aria-pressed={on}
        disabled={!ready}
        className={cx(
          look,
          "w-auto touch-none grid-flow-col gap-1.5 px-3 whitespace-nowrap sm:px-4 font-medium select-none",
        )}
        onPointerDown={talk(true)}
        onPointerUp={talk(false)}
        onPointerCancel={talk(false)}
        onPointerLeave={() => on && talk(false)()}
        onBlur={talk(false)}
        onKeyDown={(event) => {
          if ((event.key === " " || event.key === "Enter") && !event.repeat) talk(true)();
        }}
        onKeyUp={(event) => {
          if (event.key === " " || event.key === "Enter") talk(false)();
        }}
        onContextMenu={(event) => event.preventDefault()}
      >
        {icon}
        {on ? words.holding : words.hold}
      </button>
    );
  }
  return (
    <button
      type="button"
      aria-label={words.microphone}
      aria-pressed={on}
      title={on ? words.micOn : words.micOff}
      disabled={!ready}
      className={look}
      onClick={() => void session.mic.mute(on)}
    >
      {icon}
    </button>
  );
}
