import { expect, test } from "vitest";
import { dayName, daysOf, monthAfter, monthName, monthOf } from "./month";

const now = new Date(2031, 10, 23, 9, 14);

test("what is no month is this one", () => {
  expect(monthName(monthOf("2031-02", now))).toBe("2031-02");
  for (const named of [undefined, "", "soon", "2031"]) expect(monthName(monthOf(named, now))).toBe("2031-11");
});

test("after December comes January, and before it December", () => {
  expect(monthName(monthAfter(monthOf("2031-12")))).toBe("2032-01");
  expect(monthName(monthAfter(monthOf("2032-01"), -1))).toBe("2031-12");
});

test("an interview stands on the reader's day of it, and every day of the month is there", () => {
  const late = { scheduled_at: new Date(2032, 1, 29, 23, 50).toISOString() };
  const next = { scheduled_at: new Date(2032, 2, 1, 0, 10).toISOString() };
  const days = daysOf(monthOf("2032-02"), [late, next]);
  expect(days.map(({ at }) => dayName(at)).slice(-2)).toEqual(["2032-02-28", "2032-02-29"]);
  expect(days.map(({ rows }) => rows.length).filter(Boolean)).toEqual([1]);
  expect(days.at(-1)).toMatchObject({ weekday: 7, rows: [late] });
});
