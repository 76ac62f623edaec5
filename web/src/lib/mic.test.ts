import { describe, expect, it } from "vitest";
import { filled } from "../ui/meter";
import { whyNot } from "./mic";
import { encode, RATE } from "./wav";

const MAC_FIREFOX = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:120.0) Gecko/20100101 Firefox/120.0";

describe("why there is no microphone", () => {
  it.each([
    ["NotAllowedError", "Permission denied", "", "blocked"],
    ["NotAllowedError", "Permission denied by system", "", "blockedBySystem"],
    ["NotFoundError", "", "", "missing"],
    ["NotFoundError", "", MAC_FIREFOX, "blockedBySystem"],
    ["NotReadableError", "", "", "busy"],
    ["TypeError", "", "", "failed"],
  ])("%s %s", (name, message, agent, why) => {
    expect(whyNot(new DOMException(message, name), agent)).toBe(why);
  });
});

describe("the level", () => {
  it("is felt in decibels: silence is empty, speech is in the middle, full is full", () => {
    expect(filled(0)).toBe(0);
    expect(filled(0.03)).toBeCloseTo(0.49, 1);
    expect(filled(1)).toBe(1);
  });
});

describe("a recording for the recogniser", () => {
  it("is 16 kHz mono WAV with samples that do not wrap round", async () => {
    const bytes = new DataView(await encode(new Float32Array([0, 2, -2])).arrayBuffer());
    expect(bytes.byteLength).toBe(44 + 6);
    expect(bytes.getUint32(24, true)).toBe(RATE);
    expect([44, 46, 48].map((at) => bytes.getInt16(at, true))).toEqual([0, 32767, -32767]);
  });
});
