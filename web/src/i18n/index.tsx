import { createContext, type ReactNode, useContext, useEffect, useState } from "react";
import { remember, remembered } from "../lib/storage";
import { type Dictionary, en } from "./en";

export type Language = "en" | "es";
export const LANGUAGES: Record<Language, string> = { en: "English", es: "Español" };

interface Speech {
  language: Language;
  text: Dictionary;
  choose(language: Language): void;
}

const Context = createContext<Speech>({ language: "en", text: en, choose: () => {} });

export const useText = (): Dictionary => useContext(Context).text;
export const useLanguage = (): Speech => useContext(Context);

/** What the person chose, else what the browser asks for; the interview's own language comes in between, by `suggest`. */
export function firstLanguage(): Language {
  const saved = remembered("language");
  return isLanguage(saved) ? saved : closest(navigator.languages);
}

export function closest(wanted: readonly string[]): Language {
  return wanted.map((tag) => tag.slice(0, 2).toLowerCase()).find(isLanguage) ?? "en";
}

export async function load(language: Language): Promise<Dictionary> {
  return language === "es" ? (await import("./es")).es : en;
}

export function Speaking({ first, text, children }: { first: Language; text: Dictionary; children: ReactNode }) {
  const [spoken, setSpoken] = useState({ language: first, text });
  useEffect(() => {
    document.documentElement.lang = spoken.language;
  }, [spoken.language]);
  async function choose(language: Language): Promise<void> {
    remember("language", language);
    setSpoken({ language, text: await load(language) });
  }
  return <Context value={{ ...spoken, choose: (language) => void choose(language) }}>{children}</Context>;
}

function isLanguage(tag: string | null | undefined): tag is Language {
  return tag === "en" || tag === "es";
}
