import { describe, expect, it } from "vitest";
import { daysOf, figureOf, intervalOf, moments, rangeOf } from "./figures";

describe("the range of figures", () => {
  it("is the last ninety days where the address says nothing, or nonsense", () => {
    const now = new Date(2026, 10, 22, 12);
    expect(rangeOf({ since: "soon", until: "" }, now)).toEqual({ since: "2026-08-24", until: "2026-11-22" });
  });
  it("never ends before it begins", () => {
    expect(rangeOf({ since: "2026-11-20", until: "2026-11-01" })).toEqual({ since: "2026-11-20", until: "2026-11-20" });
  });
  it("includes its last day, also when the clocks change", () => {
    const { since, until } = moments({ since: "2026-10-25", until: "2026-10-25" });
    expect(new Date(since)).toEqual(new Date(2026, 9, 25));
    expect(new Date(until)).toEqual(new Date(2026, 9, 26));
  });
  it("is drawn as fine as can be read", () => {
    expect(intervalOf({ since: "2026-11-01", until: "2026-11-22" })).toBe("day");
    expect(intervalOf({ since: "2026-08-24", until: "2026-11-22" })).toBe("week");
    expect(intervalOf({ since: "2025-01-01", until: "2026-11-22" })).toBe("month");
  });
  it("is cut into the days of a point, none of them outside", () => {
    const range = { since: "2026-02-03", until: "2026-02-25" };
    expect(daysOf("2026-02-09", "week", range)).toEqual({ since: "2026-02-09", until: "2026-02-15" });
    expect(daysOf("2026-02-02", "week", range)).toEqual({ since: "2026-02-03", until: "2026-02-08" });
    expect(daysOf("2026-02-01", "month", { since: "2026-01-01", until: "2026-12-31" }).until).toBe("2026-02-28");
    expect(daysOf("2026-02-25", "day", range)).toEqual({ since: "2026-02-25", until: "2026-02-25" });
  });
});

describe("the rows of a figure", () => {
  it("are those of a part of it, and of a person", () => {
    expect(figureOf({ figure: "assigned", person: "a" })).toMatchObject({ figure: "assigned", user_id: "a" });
    expect(figureOf({ figure: "rejected", stage: "screening" })).toMatchObject({
      figure: "rejected",
      stage: "screening",
    });
  });
  it("are none where the address names no figure", () => {
    expect(figureOf({ figure: "everything" })).toBeNull();
  });
});
