import type { ReactNode } from "react";
import { cx } from "../../lib/cx";
import { useText } from "../text";

export type Tone = "calm" | "good" | "warn" | "bad" | "plain";

const TONES: Record<Tone, string> = {
  plain: "bg-well text-ink",
  calm: "border border-line bg-card text-soft",
  good: "bg-accent-well text-accent-ink",
  warn: "bg-warn-well text-warn",
  bad: "bg-bad-well text-bad",
};

/** A word for a state: never colour alone. */
export function Badge({ tone = "plain", children }: { tone?: Tone; children: ReactNode }) {
  return (
    <span
      className={cx(
        "inline-flex items-center rounded-full px-2.5 py-0.5 text-sm leading-5 font-semibold whitespace-nowrap",
        TONES[tone],
      )}
    >
      {children}
    </span>
  );
}

const TONE_OF: Record<string, Tone> = {
  open: "good",
  draft: "warn",
  closed: "plain",
  new: "calm",
  screening: "plain",
  shortlisted: "good",
  interviewing: "good",
  evaluated: "warn",
  offered: "good",
  hired: "good",
  rejected: "bad",
  withdrawn: "plain",
  scheduled: "calm",
  in_progress: "good",
  paused: "warn",
  completed: "plain",
  cancelled: "bad",
  pending: "warn",
  ready: "good",
  approved: "good",
  decided: "plain",
  met: "good",
  partly: "warn",
  missing: "bad",
  unknown: "warn",
  sent: "good",
  delivered: "good",
  failed: "bad",
  bounced: "bad",
  suppressed: "plain",
  waiting: "warn",
  running: "good",
  parked: "bad",
  done: "plain",
};

/** A state of ours by its name in the API. */
export function Status({ value }: { value: string }) {
  const names = useText().status;
  return <Badge tone={TONE_OF[value] ?? "plain"}>{nameOf(names, value)}</Badge>;
}

/** A name from a dictionary, or what the server calls it. */
export function nameOf(names: Readonly<Record<string, string>>, value: string): string {
  return names[value] ?? value.replaceAll("_", " ");
}
