/** Between what the browser's field for a moment holds, in the reader's own zone, and what the server takes. */

/** Where the reader is. */
export const ZONE = Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC";

/** Null while nothing whole is typed. */
export function momentOf(typed: string): string | null {
  const at = new Date(typed);
  return Number.isNaN(at.getTime()) ? null : at.toISOString();
}

export function typedOf(moment: string): string {
  const at = new Date(moment);
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

export const isAhead = (moment: string): boolean => Date.parse(moment) > Date.now();
