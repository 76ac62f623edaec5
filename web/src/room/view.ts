import type { Quality } from "./connection";
import type { MicHint, MicState } from "./microphone";
import type { RoomState } from "./protocol";
import { EMPTY, type Transcript } from "./transcript";

export type Phase =
  /** Asking for a place, and entering. */
  | "joining"
  | "in"
  /** The line trembles for longer than a moment. */
  | "reconnecting"
  /** The line is gone; the next try comes by itself. */
  | "lost"
  /** Another tab or device has the interview. */
  | "elsewhere"
  /** Left for now, on purpose. */
  | "left"
  | "refused";

export type NoticeCode =
  | "half"
  | "left"
  | "resumed"
  | "moreTimeNoted"
  | "humanNoted"
  | "questionNoted"
  | "pace"
  | "audioTrouble"
  | "hearingTrouble"
  | "voiceMissing"
  | "refused"
  | "tooFast"
  | "pausedAway";

/** What the agent tells of by a code alone, and what the page says then. */
export const NOTICES: Record<string, NoticeCode> = {
  resumed: "resumed",
  more_time: "moreTimeNoted",
  human_requested: "humanNoted",
  team_question: "questionNoted",
  pace: "pace",
  audio_trouble: "audioTrouble",
  hearing_trouble: "hearingTrouble",
  message_refused: "refused",
};

export interface Note {
  id: number;
  code: NoticeCode;
  minutes?: number;
}

export interface Clock {
  usedS: number;
  limitS: number;
  running: boolean;
  /** When that was, on this page's clock (ms). */
  at: number;
}

/** All that the room's page shows. A new object for every change. */
export interface View {
  phase: Phase;
  /** When the next try begins (ms), while lost; `busy` when every interviewer is. */
  retryAt: number | null;
  busy: boolean;
  refusal: string | null;
  agentHere: boolean;
  state: RoomState | null;
  /** When this page began to wait for its interviewer. */
  waitingSince: number | null;
  question: { n: number; m: number; text: string } | null;
  clock: Clock | null;
  pausedBy: "candidate" | "silence" | "hr" | null;
  quality: Quality;
  mic: MicState;
  hint: MicHint;
  textOnly: boolean;
  soundBlocked: boolean;
  note: Note | null;
  transcript: Transcript;
  ended: string | null;
}

export const FIRST: View = {
  phase: "joining",
  retryAt: null,
  busy: false,
  refusal: null,
  agentHere: false,
  state: null,
  waitingSince: null,
  question: null,
  clock: null,
  pausedBy: null,
  quality: "unknown",
  mic: "off",
  hint: null,
  textOnly: false,
  soundBlocked: false,
  note: null,
  transcript: EMPTY,
  ended: null,
};

/** Seconds left now; the clock runs on between two messages. */
export function secondsLeft(clock: Clock, now: number): number {
  const since = clock.running ? Math.max(0, now - clock.at) / 1000 : 0;
  return Math.max(0, clock.limitS - clock.usedS - since);
}
