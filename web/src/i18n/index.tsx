import { type Dictionary, en } from "./en";
import type { Language } from "./language";
import { speech } from "./speech";

export { closest, firstLanguage, LANGUAGES, type Language } from "./language";

export async function load(language: Language): Promise<Dictionary> {
  return language === "es" ? (await import("./es")).es : en;
}

export const { Speaking, useText, useLanguage } = speech<Dictionary>(en, load);
