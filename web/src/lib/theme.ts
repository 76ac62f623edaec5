import { useSyncExternalStore } from "react";
import { remember, remembered } from "./storage";

export type Theme = "system" | "light" | "dark";

const isTheme = (value: string | null): value is Theme => value === "light" || value === "dark";

const listeners = new Set<() => void>();
let chosen: Theme | null = null;

const now = (): Theme => {
  if (chosen) return chosen;
  const saved = remembered("theme");
  return isTheme(saved) ? saved : "system";
};

function choose(next: Theme): void {
  chosen = next;
  remember("theme", next === "system" ? null : next);
  if (next === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = next;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** The chosen theme and its switch, the same wherever it is drawn; the page's head applies the remembered one before anything is. */
export const useTheme = (): [Theme, (theme: Theme) => void] => [useSyncExternalStore(subscribe, now), choose];
