import { createContext, type ReactNode, useContext, useEffect, useState } from "react";
import { remember } from "../lib/storage";
import type { Language } from "./language";

export interface Speech<Dictionary> {
  language: Language;
  text: Dictionary;
  choose(language: Language): void;
}

/** A page's words: the candidate's pages and the console have a dictionary each, and neither loads the other's. */
export function speech<Dictionary>(fallback: Dictionary, load: (language: Language) => Promise<Dictionary>) {
  const Context = createContext<Speech<Dictionary>>({ language: "en", text: fallback, choose: () => {} });

  function Speaking({ first, text, children }: { first: Language; text: Dictionary; children: ReactNode }) {
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

  return {
    Speaking,
    useText: (): Dictionary => useContext(Context).text,
    useLanguage: (): Speech<Dictionary> => useContext(Context),
  };
}
