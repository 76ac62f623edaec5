import { describe, expect, it } from "vitest";
import { ApiError, type Turn, Unreachable } from "../api/client";
import type { Piece, Shelf } from "../lib/kept";
import { Keeper } from "./keeper";

const STREAM = {} as MediaStream;

const spoken = (sequence_order: number, speaker = "candidate", channel = "voice"): Turn => ({
  sequence_order,
  speaker,
  channel,
  content: "",
  created_at: "2026-01-01T00:00:00Z",
});

/** The browser's part: a database that outlives the page, a recorder that is spoken into, and a server that can be away. */
function browser(kept: Map<string, Piece> = new Map()) {
  const shelf: Shelf = {
    put: async (piece) => void kept.set(piece.id, { ...piece, chunks: [...piece.chunks] }),
    drop: async (id) => void kept.delete(id),
    all: async () => [...kept.values()],
  };
  const sent: { turn: number; part: number; said: string }[] = [];
  const world = {
    kept,
    sent,
    refuse: null as Error | null,
    turns: [] as Turn[],
    paused: false,
    speak: (_: string): void => {},
    keeper: () =>
      new Keeper({
        interview: "one",
        shelf,
        api: {
          transcript: async () => world.turns,
          sound: async (turn, _, part, sound) => {
            if (world.refuse) throw world.refuse;
            sent.push({ turn, part, said: await sound.text() });
          },
        },
        record: (_, onChunk) => {
          world.speak = (words) => !world.paused && onChunk(new Blob([words]));
          return {
            type: "audio/webm",
            pause: () => {
              world.paused = true;
            },
            resume: () => {
              world.paused = false;
            },
            stop: async () => {},
          };
        },
      }),
  };
  return world;
}

describe("a spoken answer", () => {
  it("is thrown away when its line is there and nothing was wrong", async () => {
    const at = browser();
    const keeper = at.keeper();
    await keeper.listen(STREAM);
    at.speak("I check the airway.");
    expect(at.kept.size).toBe(1);
    await keeper.turn(spoken(2));
    expect([at.kept.size, at.sent]).toEqual([0, []]);
  });

  it("is sent for its line when the connection was bad, and then thrown away", async () => {
    const at = browser();
    const keeper = at.keeper();
    await keeper.listen(STREAM);
    at.speak("I check ");
    keeper.hurt();
    at.speak("the airway.");
    await keeper.turn(spoken(1, "agent"));
    expect(at.sent).toEqual([]);
    await keeper.turn(spoken(2));
    expect(at.sent).toEqual([{ turn: 2, part: 1, said: "I check the airway." }]);
    expect(at.kept.size).toBe(0);
  });

  it("over which the line broke is sent in all its pieces, in order", async () => {
    const at = browser();
    const keeper = at.keeper();
    await keeper.listen(STREAM);
    at.speak("Before.");
    keeper.hurt();
    await keeper.end();
    await keeper.listen(STREAM);
    at.speak("After.");
    await keeper.turn(spoken(2));
    expect(at.sent.map(({ part, said }) => [part, said])).toEqual([
      [1, "Before."],
      [2, "After."],
    ]);
  });

  it("does not hurt the next one", async () => {
    const at = browser();
    const keeper = at.keeper();
    await keeper.listen(STREAM);
    at.speak("First.");
    keeper.hurt();
    await keeper.turn(spoken(2));
    await keeper.listen(STREAM);
    at.speak("Second.");
    await keeper.turn(spoken(4));
    expect(at.sent.map(({ said }) => said)).toEqual(["First."]);
  });

  it("that a page left behind is sent by the next one, for the line that came of it and no earlier one", async () => {
    const at = browser();
    at.turns = [spoken(1, "agent"), spoken(2), spoken(3, "agent")];
    const before = at.keeper();
    await before.listen(STREAM);
    at.speak("Half an answer");
    // the page is loaded again; nothing was said goodbye to
    const after = at.keeper();
    await after.listen(STREAM);
    at.speak("and the rest.");
    expect(at.sent).toEqual([]);
    await after.turn(spoken(4));
    expect(at.sent.map(({ turn, said }) => [turn, said])).toEqual([
      [4, "Half an answer"],
      [4, "and the rest."],
    ]);
  });

  it("waits while the server cannot be reached, and is given up when it is refused", async () => {
    const at = browser();
    const keeper = at.keeper();
    await keeper.listen(STREAM);
    at.speak("Once.");
    keeper.hurt();
    at.refuse = new Unreachable();
    await keeper.turn(spoken(2));
    expect(at.kept.size).toBe(1);
    at.refuse = new ApiError(409, "recording_not_agreed", "no", null);
    await keeper.send();
    expect([at.kept.size, at.sent]).toEqual([0, []]);
  });

  it("holds nothing of what is said into a muted microphone, and nothing stays after the interview", async () => {
    const at = browser();
    const keeper = at.keeper();
    await keeper.listen(STREAM);
    keeper.mute(true);
    at.speak("To my cat.");
    keeper.mute(false);
    at.speak("To you.");
    keeper.hurt();
    await keeper.close();
    expect([at.kept.size, at.sent]).toEqual([0, []]);
  });
});
