import type { Language } from "../../i18n/language";
import { speech } from "../../i18n/speech";
import { type Dictionary, en } from "./en";

export async function load(language: Language): Promise<Dictionary> {
  return language === "es" ? (await import("./es")).es : en;
}

export const { Speaking, useText, useLanguage } = speech<Dictionary>(en, load);

/** The shell's words and those of some pages, which come with the pages in both languages, so that nobody waits for them. */
export function withPages<W extends object>(pages: Record<Language, W>): () => Dictionary & W {
  const made = new Map<Dictionary, Dictionary & W>();
  return function usePageText() {
    const { language, text } = useLanguage();
    const found = made.get(text) ?? { ...text, ...pages[language] };
    made.set(text, found);
    return found;
  };
}
