/** A month is the first moment of it, where the reader is. */
export function monthOf(named: string | undefined, now = new Date()): Date {
  const [, year, month] = /^(\d{4})-(\d{2})$/.exec(named ?? "") ?? [];
  const found = new Date(Number(year), Number(month) - 1);
  return Number.isNaN(found.getTime()) ? new Date(now.getFullYear(), now.getMonth()) : found;
}

export const monthAfter = (month: Date, months = 1): Date => new Date(month.getFullYear(), month.getMonth() + months);

/** As a day stands in an address: YYYY-MM-DD. */
export const dayName = (at: Date): string => `${monthName(at)}-${two(at.getDate())}`;
/** YYYY-MM. */
export const monthName = (at: Date): string => `${at.getFullYear()}-${two(at.getMonth() + 1)}`;

const two = (value: number): string => String(value).padStart(2, "0");

export interface Day<T> {
  at: Date;
  /** 1 is a Monday. */
  weekday: number;
  rows: T[];
}

/** Every day of the month with what is on it, in the order given. */
export function daysOf<T extends { scheduled_at: string }>(month: Date, rows: readonly T[]): Day<T>[] {
  const days: Day<T>[] = [];
  for (let at = month; at.getMonth() === month.getMonth(); at = nextDay(at)) {
    days.push({ at, weekday: at.getDay() || 7, rows: [] });
  }
  const byName = new Map(days.map((day) => [dayName(day.at), day]));
  for (const row of rows) byName.get(dayName(new Date(row.scheduled_at)))?.rows.push(row);
  return days;
}

const nextDay = (at: Date): Date => new Date(at.getFullYear(), at.getMonth(), at.getDate() + 1);
