import type { Language } from "../../i18n/language";
import { speech } from "../../i18n/speech";
import { type Dictionary, en } from "./en";

export async function load(language: Language): Promise<Dictionary> {
  return language === "es" ? (await import("./es")).es : en;
}

export const { Speaking, useText, useLanguage } = speech<Dictionary>(en, load);
