import type { Turn } from "../api/client";

/**
 * What was said, from two sources: the server's turns, which are the truth and come with a number, and the room's segments, which
 * come earlier. A segment is replaced by its turn and keeps its key, so that nothing on the page jumps and nothing is read twice.
 */
export interface Entry {
  key: string;
  speaker: "agent" | "candidate";
  channel: "voice" | "text";
  text: string;
  final: boolean;
  /** The server's number; null while only the room, or this page, knows of it. */
  seq: number | null;
  at: number;
  sending?: "sending" | "failed" | "sent";
}

export interface Transcript {
  entries: Entry[];
  lastSeq: number;
}

export type Change =
  | { type: "segment"; id: string; speaker: Entry["speaker"]; text: string; final: boolean; at: number }
  | { type: "turn"; turn: Turn; at: number }
  | { type: "typed"; id: string; text: string; at: number }
  | { type: "sending"; id: string; state: "sending" | "failed" | "sent" };

export const EMPTY: Transcript = { entries: [], lastSeq: 0 };
/** A segment without a turn for this long, when others have come, was never said. */
const STALE_MS = 30_000;

export function reduce(before: Transcript, change: Change): Transcript {
  switch (change.type) {
    case "segment":
      return { ...before, entries: withSegment(before.entries, change) };
    case "typed":
      return { ...before, entries: [...before.entries, typedEntry(change)] };
    case "sending":
      return {
        ...before,
        entries: before.entries.map((entry) => (entry.key === change.id ? { ...entry, sending: change.state } : entry)),
      };
    case "turn":
      return withTurn(before, change.turn, change.at);
  }
}

function typedEntry({ id, text, at }: { id: string; text: string; at: number }): Entry {
  return { key: id, speaker: "candidate", channel: "text", text, final: true, seq: null, at, sending: "sending" };
}

function withSegment(entries: Entry[], segment: Extract<Change, { type: "segment" }>): Entry[] {
  const { id, speaker, text, final, at } = segment;
  const known = entries.find((entry) => entry.key === id);
  if (known?.seq != null) return entries;
  if (known) return entries.map((entry) => (entry === known ? { ...entry, text, final } : entry));
  // the turn was here first: its own segment adds nothing
  const tail = entries.filter((entry) => entry.seq !== null && entry.speaker === speaker).slice(-2);
  if (final && tail.some((entry) => at - entry.at < STALE_MS && covers(entry.text, text))) return entries;
  return [...entries, { key: id, speaker, channel: "voice", text, final, seq: null, at }];
}

function withTurn(before: Transcript, turn: Turn, at: number): Transcript {
  const seq = turn.sequence_order;
  if (turn.speaker !== "agent" && turn.speaker !== "candidate") {
    return { ...before, lastSeq: Math.max(seq, before.lastSeq) };
  }
  if (before.entries.some((entry) => entry.seq === seq)) return before;
  const speaker = turn.speaker;
  const channel = turn.channel === "text" ? "text" : "voice";
  const same = before.entries.filter(
    (entry) => entry.seq === null && entry.speaker === speaker && matches(entry, turn),
  );
  // one typed message is one turn; one spoken turn may be several segments
  const replaced = channel === "text" && speaker === "candidate" ? same.slice(0, 1) : same;
  const first = replaced[0];
  const entry: Entry = {
    key: first?.key ?? `turn-${seq}`,
    speaker,
    channel,
    text: turn.content,
    final: true,
    seq,
    at: first?.at ?? at,
  };
  const open = before.entries.filter(
    (other) =>
      other.seq === null && !replaced.includes(other) && (other.sending !== undefined || at - other.at < STALE_MS),
  );
  const settled = [...before.entries.filter((other) => other.seq !== null), entry];
  settled.sort((a, b) => (a.seq ?? 0) - (b.seq ?? 0));
  return { entries: [...settled, ...open], lastSeq: Math.max(seq, before.lastSeq) };
}

function matches(entry: Entry, turn: Turn): boolean {
  if (entry.sending !== undefined) return turn.channel === "text" && plain(entry.text) === plain(turn.content);
  return covers(turn.content, entry.text) || covers(entry.text, turn.content);
}

/** Whether all of `part` is in `whole`, whatever its case and punctuation. */
function covers(whole: string, part: string): boolean {
  const words = plain(part);
  return words !== "" && ` ${plain(whole)} `.includes(` ${words} `);
}

function plain(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, " ")
    .trim();
}
