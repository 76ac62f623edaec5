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

/** `large`: captions that can be read easily were asked for beforehand. */
export function readSettings(large: boolean): Settings {
  const first: Settings = { ...DEFAULTS, captions: large ? "l" : DEFAULTS.captions };
  try {
    return { ...first, ...(JSON.parse(remembered("room") ?? "{}") as Partial<Settings>) };
  } catch {
    return first;
  }
}

export function useSettings(large: boolean): [Settings, (change: Partial<Settings>) => void] {
  const [settings, setSettings] = useState(() => readSettings(large));
  function change(part: Partial<Settings>): void {
    const next = { ...settings, ...part };
    setSettings(next);
    remember("room", JSON.stringify(next));
  }
  return [settings, change];
}
