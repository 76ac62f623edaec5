import { describe, expect, it } from "vitest";
import type { Invitation } from "../api/client";
import { canChoose, firstStep, nextStep, path } from "./flow";

const invitation = (change: Partial<Invitation> = {}): Invitation => ({
  interview_id: "i",
  candidate_first_name: "Maya",
  company: "Harbour Clinic",
  job_title: "Nurse",
  interview_type: "ai_both",
  language: "en",
  scheduled_at: "2026-01-01T00:00:00Z",
  duration_limit_min: 15,
  questions: 3,
  status: "scheduled",
  agent: "waiting",
  told: { text_version: "1", language: "en", ai: "", decision: "", listening: "", recording: "", refusing: "" },
  consent_given: false,
  recording_agreed: false,
  speech: true,
  started_at: null,
  ended_at: null,
  reply_by: null,
  correctable_until: null,
  end_reason: null,
  contact_by: null,
  help: { extra_time: "1", chat_only: false, captions: false, breaks: false, note: null, minutes: 15 },
  offered: { slots: [], window: null },
  rated: false,
  ...change,
});

describe("the way to the room", () => {
  it("who types is asked for no microphone", () => {
    expect(path(invitation(), "type")).toEqual(["invitation", "way", "consent", "practice", "ready"]);
    expect(path(invitation(), "speak")).toContain("check");
  });

  it("where nobody can listen there is nothing to choose", () => {
    expect(path(invitation({ speech: false }), "type")).not.toContain("way");
  });

  it("a written interview that has begun stays written", () => {
    expect(canChoose(invitation({ interview_type: "ai_chat" }))).toBe(true);
    expect(canChoose(invitation({ interview_type: "ai_chat", status: "paused" }))).toBe(false);
    expect(canChoose(invitation({ interview_type: "ai_voice", status: "paused" }))).toBe(true);
  });

  it("every page leads to the next one, and the last to the room's door", () => {
    const steps = path(invitation(), "both");
    expect(nextStep("consent", steps)).toBe("check");
    expect(nextStep("practice", steps)).toBe("ready");
  });
});

describe("where a page that was loaded begins", () => {
  it("at the invitation, for who comes the first time", () => {
    expect(firstStep(invitation(), null, null)).toBe("invitation");
  });

  it("in front of the room, for who was in it: sound needs a press", () => {
    const begun = invitation({ status: "in_progress", consent_given: true });
    expect(firstStep(begun, "room", "speak")).toBe("ready");
  });

  it("at the page it was at, but never past a consent that was not given", () => {
    expect(firstStep(invitation({ consent_given: true }), "practice", "type")).toBe("practice");
    expect(firstStep(invitation(), "practice", "type")).toBe("consent");
  });

  it("at the choice, when this browser does not know it", () => {
    expect(firstStep(invitation({ consent_given: true }), "ready", null)).toBe("way");
  });

  it("at the other times, for who missed it, and at the end for who called it off", () => {
    const missed = invitation({ status: "cancelled", end_reason: "no_show" });
    expect(firstStep(missed, null, null)).toBe("arrange");
    expect(firstStep(invitation({ status: "cancelled", end_reason: "cancelled_by_candidate" }), "arrange", null)).toBe(
      "after",
    );
  });

  it("at the end, for who missed it and wants a person", () => {
    const missed = invitation({ status: "cancelled", end_reason: "no_show", contact_by: "2026-03-20T09:00:00Z" });
    expect(firstStep(missed, "arrange", null)).toBe("after");
  });

  it("at what was being changed, until it begins", () => {
    expect(firstStep(invitation(), "arrange", null)).toBe("arrange");
    expect(firstStep(invitation({ status: "paused" }), "arrange", "type")).toBe("invitation");
  });

  it("at the end, when the interview is over", () => {
    expect(firstStep(invitation({ status: "completed" }), "room", "speak")).toBe("after");
  });
});
