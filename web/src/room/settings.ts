import { useState } from "react";
import { remember, remembered } from "../lib/storage";

export type CaptionSize = "m" | "l" | "xl";

/** How this person likes the room; kept in the browser. */
export interface Settings {
  captions: CaptionSize;
  pushToTalk: boolean;
  shortcuts: boolean;
  showTime: boolean;
}

const DEFAULTS: Settings = { captions: "m", pushToTalk: false, shortcuts: true, showTime: true };

export function readSettings(): Settings {
  try {
    return { ...DEFAULTS, ...(JSON.parse(remembered("room") ?? "{}") as Partial<Settings>) };
  } catch {
    return DEFAULTS;
  }
}

export function useSettings(): [Settings, (change: Partial<Settings>) => void] {
  const [settings, setSettings] = useState(readSettings);
  function change(part: Partial<Settings>): void {
    const next = { ...settings, ...part };
    setSettings(next);
    remember("room", JSON.stringify(next));
  }
  return [settings, change];
}
