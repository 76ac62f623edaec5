import { expect, test } from "vitest";
import { neighbours } from "./queue";

const at = (id: string, hour: number) => ({ id, scheduled_at: `2031-04-01T${String(hour).padStart(2, "0")}:00:00Z` });
const rows = [at("c", 8), at("a", 9), at("b", 9), at("d", 10)];

test("the order is that of the list, by time and then by id", () => {
  expect(neighbours(rows, at("a", 9), false)).toEqual({ next: at("b", 9), previous: at("c", 8), place: 2 });
  const latest = [...rows].reverse();
  expect(neighbours(latest, at("a", 9), true)).toEqual({ next: at("c", 8), previous: at("b", 9), place: 3 });
});

test("who was just decided has left the list, and the next one is still the next", () => {
  const left = rows.filter(({ id }) => id !== "a");
  expect(neighbours(left, at("a", 9), false)).toEqual({ next: at("b", 9), previous: at("c", 8), place: null });
});

test("after the last comes the first; who is alone has no next", () => {
  expect(neighbours(rows, at("d", 10), false).next).toEqual(at("c", 8));
  expect(neighbours([at("a", 9)], at("a", 9), false)).toEqual({ next: undefined, previous: undefined, place: 1 });
});
