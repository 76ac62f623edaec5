import { useLanguage } from "../text";

/** Dates as the reader's own country writes them, in the chosen language. */
const locale = (language: string): string => navigator.languages.find((tag) => tag.startsWith(language)) ?? language;

const MINUTE = 60_000;
const DAY = 86_400_000;

/** Where the reader is. */
export const ZONE = Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC";

export function formatDate(language: string, at: string | Date): string {
  return new Intl.DateTimeFormat(locale(language), { dateStyle: "medium" }).format(new Date(at));
}

export function formatMoment(language: string, at: string | Date): string {
  return new Intl.DateTimeFormat(locale(language), { dateStyle: "medium", timeStyle: "short" }).format(new Date(at));
}

export function formatAgo(language: string, at: string | Date, now = Date.now()): string {
  const away = new Date(at).getTime() - now;
  const words = new Intl.RelativeTimeFormat(locale(language), { numeric: "auto", style: "short" });
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
  const exact = new Intl.DateTimeFormat(locale(language), { dateStyle: "full", timeStyle: "long" }).format(
    new Date(at),
  );
  return (
    <time dateTime={at} title={exact} className="whitespace-nowrap tabular-nums">
      {format(language, at)}
    </time>
  );
}
