import { useCallback, useEffect, useState } from "react";
import type { Invitation } from "../api/client";
import { remember, remembered } from "../lib/storage";

/** How the candidate answers. The interviewer is the same; "type" touches neither microphone nor speaker. */
export type Way = "speak" | "type" | "both";
export type Step =
  | "invitation"
  | "arrange"
  | "way"
  | "consent"
  | "refused"
  | "check"
  | "practice"
  | "ready"
  | "room"
  | "after";

const OPEN = ["scheduled", "in_progress", "paused"];

/** Somebody had an appointment and did not come: they may pick another time, unless they want a person since. */
export const wasMissed = ({ status, end_reason, contact_by }: Invitation): boolean =>
  status === "cancelled" && end_reason === "no_show" && contact_by === null;
export const isOver = (invitation: Invitation): boolean => !OPEN.includes(invitation.status) && !wasMissed(invitation);
export const hasBegun = (invitation: Invitation): boolean => ["in_progress", "paused"].includes(invitation.status);
/** Its time, what helps and a person instead can be asked for until it begins. */
export const canArrange = (invitation: Invitation): boolean =>
  wasMissed(invitation) || (invitation.status === "scheduled" && !invitation.started_at);
/** How it is held: what HR asked for, until the candidate chooses; fixed when it has begun. */
export const isWritten = (invitation: Invitation): boolean => invitation.interview_type === "ai_chat";
export const canChoose = (invitation: Invitation): boolean =>
  invitation.speech && !(hasBegun(invitation) && isWritten(invitation));

export const TYPES = { speak: "ai_voice", type: "ai_chat", both: "ai_both" } as const;

/** The pages before the room, in order. */
export function path(invitation: Invitation, way: Way | null): Step[] {
  const choose: Step[] = canChoose(invitation) ? ["way"] : [];
  const check: Step[] = way === "type" ? [] : ["check"];
  return ["invitation", ...choose, "consent", ...check, "practice", "ready"];
}

export function nextStep(step: Step, steps: Step[]): Step {
  return steps[steps.indexOf(step) + 1] ?? "ready";
}

/** Where a page that was loaded begins: over, back in the middle, or at the step it had before a reload. */
export function firstStep(invitation: Invitation, before: Step | null, way: Way | null): Step {
  if (isOver(invitation)) return "after";
  if (wasMissed(invitation)) return "arrange";
  if (!before || before === "after" || before === "refused") return "invitation";
  if (before === "arrange") return canArrange(invitation) ? "arrange" : "invitation";
  const known = !canChoose(invitation) || way !== null;
  if (!known && before !== "invitation") return "way";
  if (["check", "practice", "ready", "room"].includes(before)) {
    if (!invitation.consent_given) return "consent";
    return before === "room" ? "ready" : before;
  }
  return before;
}

interface Flow {
  step: Step;
  way: Way | null;
  go(step: Step): void;
  choose(way: Way): void;
}

/** The step, kept in the browser's history: back goes back, and a reload stays. `onBack` is asked in the room, where back would leave. */
export function useFlow(invitation: Invitation, onBack: () => void): Flow {
  const key = `way.${invitation.interview_id}`;
  const [way, setWay] = useState<Way | null>(() => (canChoose(invitation) ? toWay(remembered(key)) : "type"));
  const [step, setStep] = useState<Step>(() => firstStep(invitation, stepOf(history.state), way));

  useEffect(() => {
    function popped(event: PopStateEvent): void {
      if (step === "room") {
        history.pushState({ step }, "");
        onBack();
      } else {
        setStep(firstStep(invitation, stepOf(event.state), way));
      }
    }
    addEventListener("popstate", popped);
    return () => removeEventListener("popstate", popped);
  }, [step, way, invitation, onBack]);

  const go = useCallback((next: Step) => {
    history.pushState({ step: next }, "");
    setStep(next);
    scrollTo(0, 0);
  }, []);
  const choose = useCallback(
    (next: Way) => {
      remember(key, next);
      setWay(next);
    },
    [key],
  );
  return { step, way, go, choose };
}

function stepOf(state: unknown): Step | null {
  return typeof state === "object" && state !== null && "step" in state ? (state.step as Step) : null;
}

function toWay(value: string | null): Way | null {
  return value === "speak" || value === "type" || value === "both" ? value : null;
}
