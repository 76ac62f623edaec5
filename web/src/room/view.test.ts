import { describe, expect, it } from "vitest";
import { pairs, parse } from "./protocol";
import { secondsLeft } from "./view";

describe("the clock", () => {
  const clock = { usedS: 100, limitS: 160, running: true, at: 1_000_000 };

  it("runs on between two messages, and ends at nothing", () => {
    expect(secondsLeft(clock, 1_010_000)).toBe(50);
    expect(secondsLeft(clock, 9_000_000)).toBe(0);
  });

  it("stands while it stands", () => {
    expect(secondsLeft({ ...clock, running: false }, 9_000_000)).toBe(60);
  });
});

describe("messages of the agent", () => {
  it("of another version, an unknown type or no JSON are not heard", () => {
    for (const raw of ['{"v":2,"type":"state"}', '{"v":1,"type":"news"}', "nonsense", "null"])
      expect(parse(raw)).toBeNull();
    expect(parse('{"v":1,"type":"state","state":"listening"}')).toEqual({ v: 1, type: "state", state: "listening" });
  });

  it("carry pairs", () => {
    expect(pairs("milestone=5min, left_s=300")).toEqual({ milestone: "5min", left_s: "300" });
  });
});
