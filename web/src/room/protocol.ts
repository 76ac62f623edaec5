/** Room protocol v1 as this page speaks it; docs/room-protocol.md is its description. */
export const CONTROL_TOPIC = "viva.control";
export const TRANSCRIPTION_TOPIC = "lk.transcription";
export const CANDIDATE = "candidate";

export type RoomState = "preparing" | "speaking" | "listening" | "thinking" | "waiting" | "paused" | "ended";
export type Intent =
  | "done"
  | "typing"
  | "moment"
  | "repeat"
  | "rephrase"
  | "skip"
  | "pause"
  | "continue"
  | "continue_later"
  | "more_time"
  | "human"
  | "stop";

export type FromAgent =
  | { type: "state"; state: RoomState }
  | { type: "question"; n: number; m: number; text: string }
  | { type: "timer"; used_s: number; limit_s: number; running: boolean }
  | { type: "notice"; code: string; text: string };

const TYPES = ["state", "question", "timer", "notice"];

/** Null for what this version does not know: newer agents may say more. */
export function parse(raw: string): FromAgent | null {
  try {
    const message = JSON.parse(raw) as { v?: unknown; type?: unknown };
    return message.v === 1 && TYPES.includes(String(message.type)) ? (message as FromAgent) : null;
  } catch {
    return null;
  }
}

export const announcement = (): string => JSON.stringify({ type: "announce", v: 1, client: "web 1" });
export const readiness = (): string => JSON.stringify({ type: "ready", v: 1 });
export const control = (intent: Intent): string => JSON.stringify({ type: "control", v: 1, intent });

/** A notice's `key=value` pairs. */
export function pairs(text: string): Record<string, string> {
  return Object.fromEntries(text.split(", ").map((pair) => pair.split("=", 2) as [string, string]));
}
