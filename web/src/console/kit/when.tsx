import { useLanguage } from "../text";

/** Dates as the reader's own country writes them, in the chosen language. */
const locale = (language: string): string => navigator.languages.find((tag) => tag.startsWith(language)) ?? language;

const LOOKS = {
  date: { dateStyle: "medium" },
  moment: { dateStyle: "medium", timeStyle: "short" },
  exact: { dateStyle: "full", timeStyle: "long" },
  month: { month: "long", year: "numeric" },
  day: { weekday: "long", day: "numeric", month: "long" },
  weekday: { weekday: "short" },
  time: { timeStyle: "short" },
} as const;

/** One for each look and language: making one costs more than all the rows of a table that it writes. */
const formats = new Map<string, Intl.DateTimeFormat>();
function formatOf(language: string, look: keyof typeof LOOKS): Intl.DateTimeFormat {
  const key = `${look} ${locale(language)}`;
  const found = formats.get(key) ?? new Intl.DateTimeFormat(locale(language), LOOKS[look]);
  formats.set(key, found);
  return found;
}

const relatives = new Map<string, Intl.RelativeTimeFormat>();
function relativeOf(language: string): Intl.RelativeTimeFormat {
  const tag = locale(language);
  const found = relatives.get(tag) ?? new Intl.RelativeTimeFormat(tag, { numeric: "auto", style: "short" });
  relatives.set(tag, found);
  return found;
}

const MINUTE = 60_000;
const DAY = 86_400_000;

export function formatAs(language: string, look: keyof typeof LOOKS, at: string | Date): string {
  return formatOf(language, look).format(new Date(at));
}

export function formatDate(language: string, at: string | Date): string {
  return formatOf(language, "date").format(new Date(at));
}

export function formatMoment(language: string, at: string | Date): string {
  return formatOf(language, "moment").format(new Date(at));
}

export function formatAgo(language: string, at: string | Date, now = Date.now()): string {
  const away = new Date(at).getTime() - now;
  const words = relativeOf(language);
  if (Math.abs(away) < 60 * MINUTE) return words.format(Math.round(away / MINUTE), "minute");
  if (Math.abs(away) < DAY) return words.format(Math.round(away / (60 * MINUTE)), "hour");
  return words.format(Math.round(away / DAY), "day");
}

/** Milliseconds of an interview as 3:07. */
export function clock(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

/** A moment in the reader's zone; the exact one, with its zone, on hover. */
export function When({ at, look = "moment" }: { at: string | null | undefined; look?: "moment" | "date" | "ago" }) {
  const { language } = useLanguage();
  if (!at) return <span className="text-soft">–</span>;
  const format = look === "ago" ? formatAgo : look === "date" ? formatDate : formatMoment;
  const exact = formatOf(language, "exact").format(new Date(at));
  return (
    <time dateTime={at} title={exact} className="whitespace-nowrap tabular-nums">
      {format(language, at)}
    </time>
  );
}
