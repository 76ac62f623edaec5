import { useState } from "react";
import { remember, remembered } from "./storage";

export type Theme = "system" | "light" | "dark";

const isTheme = (value: string | null): value is Theme => value === "light" || value === "dark";

/** The chosen theme and its switch; the page's head applies the remembered one before anything is drawn. */
export function useTheme(): [Theme, (theme: Theme) => void] {
  const [theme, setTheme] = useState<Theme>(() => {
    const saved = remembered("theme");
    return isTheme(saved) ? saved : "system";
  });
  function choose(next: Theme): void {
    setTheme(next);
    remember("theme", next === "system" ? null : next);
    if (next === "system") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = next;
  }
  return [theme, choose];
}
