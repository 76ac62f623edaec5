import { describe, expect, it } from "vitest";
import { top } from "./looks";

describe("top", () => {
  it.each([
    [0, 4],
    [4, 4],
    [7, 8],
    [11, 20],
    [41, 50],
    [100, 100],
    [3_999, 4_000],
  ])("of %i is %i: round, and high enough", (largest, end) => expect(top(largest)).toBe(end));
});
