import { describe, expect, it } from "vitest";
import type { Turn } from "../api/client";
import { type Change, EMPTY, reduce, type Transcript } from "./transcript";

const turn = (sequence_order: number, speaker: string, content: string, channel = "voice"): Change => ({
  type: "turn",
  at: sequence_order * 1000,
  turn: { sequence_order, speaker, content, channel, created_at: "2026-01-01T00:00:00Z" } satisfies Turn,
});
const segment = (id: string, speaker: "agent" | "candidate", text: string, final = true, at = 0): Change => ({
  type: "segment",
  id,
  speaker,
  text,
  final,
  at,
});
const play = (...changes: Change[]): Transcript => changes.reduce(reduce, EMPTY);
const lines = (transcript: Transcript) => transcript.entries.map((entry) => `${entry.speaker}: ${entry.text}`);

describe("the transcript", () => {
  it("an interim that becomes final is one line that keeps its key and its place", () => {
    const before = play(segment("u1", "candidate", "I check", false), segment("a1", "agent", "Thank you.", false));
    const after = reduce(before, segment("u1", "candidate", "I check the airway first."));
    expect(lines(after)).toEqual(["candidate: I check the airway first.", "agent: Thank you."]);
    expect(after.entries[0]?.key).toBe("u1");
  });

  it("the server's turn takes the place of its segment, with the same key", () => {
    const after = play(
      segment("a1", "agent", "How do you check a patient's airway?"),
      turn(1, "agent", "How do you check a patient's airway?"),
    );
    expect(after.entries).toHaveLength(1);
    expect(after.entries[0]).toMatchObject({ key: "a1", seq: 1, final: true });
  });

  it("two spoken pieces become the one answer that the server joined them to", () => {
    const after = play(
      segment("u1", "candidate", "First I look."),
      segment("u2", "candidate", "Then I listen."),
      turn(4, "candidate", "First I look. Then I listen."),
    );
    expect(lines(after)).toEqual(["candidate: First I look. Then I listen."]);
  });

  it("a line that was cut off is shown as far as it was heard", () => {
    const after = play(
      segment("a1", "agent", "How do you check a patient's airway?"),
      turn(1, "agent", "How do you check"),
    );
    expect(lines(after)).toEqual(["agent: How do you check"]);
  });

  it("backfill after a reload comes in order, whatever came first, and twice is once", () => {
    const after = play(
      turn(2, "candidate", "Yes."),
      segment("a9", "agent", "The next question."),
      turn(1, "agent", "Do you hear me?"),
      turn(2, "candidate", "Yes."),
    );
    expect(lines(after)).toEqual(["agent: Do you hear me?", "candidate: Yes.", "agent: The next question."]);
    expect(after.lastSeq).toBe(2);
  });

  it("a segment that comes after its turn adds nothing", () => {
    expect(
      lines(play(turn(1, "agent", "Do you hear me?"), segment("a1", "agent", "Do you hear me?", true, 1500))),
    ).toEqual(["agent: Do you hear me?"]);
  });

  it("what was typed stays until the server has it, and the same words typed twice are two messages", () => {
    const typed = play(
      { type: "typed", id: "m1", text: "Yes", at: 0 },
      { type: "typed", id: "m2", text: "Yes", at: 1 },
      turn(1, "candidate", "Yes", "text"),
    );
    expect(typed.entries.map((entry) => [entry.key, entry.seq])).toEqual([
      ["m1", 1],
      ["m2", null],
    ]);
  });

  it("a message that could not be sent says so and is not lost when others come", () => {
    const after = play(
      { type: "typed", id: "m1", text: "Hello", at: 0 },
      { type: "sending", id: "m1", state: "failed" },
      turn(60, "agent", "Are you there?"),
    );
    expect(after.entries.at(-1)).toMatchObject({ key: "m1", sending: "failed" });
  });

  it("a segment that was never said is gone when the talk has moved on", () => {
    expect(lines(play(segment("a1", "agent", "Never mind this."), turn(60, "agent", "Something else.")))).toEqual([
      "agent: Something else.",
    ]);
  });

  it("notes of the system are not shown, and are not asked for again", () => {
    const after = play(turn(3, "system", "note"));
    expect(after.entries).toEqual([]);
    expect(after.lastSeq).toBe(3);
  });
});
