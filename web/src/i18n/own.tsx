import { createContext, type ReactNode, useContext, useEffect, useState } from "react";
import { useLanguage } from "./index";

/** The words of some pages only, which come with those pages, in the page's language. */
export function ownWords<Dictionary>(en: Dictionary, loadEs: () => Promise<Dictionary>) {
  const Context = createContext(en);

  function Words({ children }: { children: ReactNode }) {
    const { language } = useLanguage();
    const [words, setWords] = useState(en);
    useEffect(() => {
      let wanted = true;
      if (language === "es") void loadEs().then((es) => wanted && setWords(es));
      else setWords(en);
      return () => {
        wanted = false;
      };
    }, [language]);
    return <Context value={words}>{children}</Context>;
  }

  return { Words, useWords: (): Dictionary => useContext(Context) };
}
