import type { Schemas } from "../../api/staff";

type Timed = Pick<Schemas["InterviewRow"], "id" | "scheduled_at">;

export interface Neighbours<T> {
  /** The one after this; after the last, the first. */
  next: T | undefined;
  previous: T | undefined;
  /** Counted from one; null for an interview that does not wait. */
  place: number | null;
}

/** What stands before and after an interview among those that wait, also when it has just been decided and left them. */
export function neighbours<T extends Timed>(
  waiting: readonly T[],
  current: Timed,
  latestFirst: boolean,
): Neighbours<T> {
  const sign = latestFirst ? -1 : 1;
  const order = (a: Timed, b: Timed): number =>
    sign * (Date.parse(a.scheduled_at) - Date.parse(b.scheduled_at) || (a.id < b.id ? -1 : 1));
  const others = waiting.filter(({ id }) => id !== current.id);
  const before = others.filter((one) => order(one, current) < 0);
  return {
    next: others[before.length] ?? others[0],
    previous: before.at(-1),
    place: others.length < waiting.length ? before.length + 1 : null,
  };
}
