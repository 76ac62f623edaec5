import { describe, expect, it } from "vitest";
import { wordDiff } from "./diff";

const shown = (before: string, after: string): string =>
  wordDiff(before, after)
    .map(({ text, kind }) => (kind === "same" ? text : kind === "in" ? `+${text.trim()}+ ` : `-${text.trim()}- `))
    .join("")
    .trim();

describe("wordDiff", () => {
  it("keeps what is the same and names what went out and came in", () => {
    expect(shown("I checked the air way first", "I checked the airway first")).toBe(
      "I checked the -air way- +airway+ first",
    );
  });
  it("gives back both texts whole", () => {
    const pieces = wordDiff("one two three", "zero two four three five");
    const text = (kind: string) =>
      pieces.filter((one) => one.kind === "same" || one.kind === kind).map((one) => one.text.trim());
    expect(text("out").join(" ")).toBe("one two three");
    expect(text("in").join(" ")).toBe("zero two four three five");
  });
  it("has nothing to say about the same words", () => {
    expect(wordDiff("as it was", "as it was")).toEqual([{ text: "as it was", kind: "same" }]);
  });
});
