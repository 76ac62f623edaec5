import { remembered } from "../lib/storage";

export type Language = "en" | "es";
export const LANGUAGES: Record<Language, string> = { en: "English", es: "Español" };

/** What the person chose, else what the browser asks for; the interview's own language comes in between, by `suggest`. */
export function firstLanguage(): Language {
  const saved = remembered("language");
  return isLanguage(saved) ? saved : closest(navigator.languages);
}

export function closest(wanted: readonly string[]): Language {
  return wanted.map((tag) => tag.slice(0, 2).toLowerCase()).find(isLanguage) ?? "en";
}

function isLanguage(tag: string | null | undefined): tag is Language {
  return tag === "en" || tag === "es";
}
