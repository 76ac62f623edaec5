import { useEffect } from "react";

/** All with Alt, so that nothing happens by a single key; they can be switched off. */
export const KEYS = [
  { action: "microphone", code: "KeyM" },
  { action: "done", code: "KeyD" },
  { action: "repeat", code: "KeyR" },
  { action: "pause", code: "KeyP" },
  { action: "write", code: "KeyT" },
] as const;

export type Action = (typeof KEYS)[number]["action"];

export function useShortcuts(on: boolean, act: (action: Action) => void): void {
  useEffect(() => {
    if (!on) return;
    function pressed(event: KeyboardEvent): void {
      if (!event.altKey || event.ctrlKey || event.metaKey || event.repeat) return;
      const found = KEYS.find(({ code }) => code === event.code);
      if (!found) return;
      event.preventDefault();
      act(found.action);
    }
    addEventListener("keydown", pressed);
    return () => removeEventListener("keydown", pressed);
  }, [on, act]);
}

const HOLD = "KeyV";

/** Hold V to talk. Whatever takes the page away ends it: the microphone must never stay open behind somebody's back. */
export function usePushToTalk(on: boolean, talk: (talking: boolean) => void): void {
  useEffect(() => {
    if (!on) return;
    let held = false;
    const end = (): void => {
      if (held) talk(false);
      held = false;
    };
    const down = (event: KeyboardEvent): void => {
      if (event.code !== HOLD || event.repeat || event.altKey || event.ctrlKey || event.metaKey || isText(event.target))
        return;
      held = true;
      talk(true);
    };
    const up = (event: KeyboardEvent): void => {
      if (event.code === HOLD) end();
    };
    addEventListener("keydown", down);
    addEventListener("keyup", up);
    addEventListener("blur", end);
    document.addEventListener("visibilitychange", end);
    return () => {
      end();
      removeEventListener("keydown", down);
      removeEventListener("keyup", up);
      removeEventListener("blur", end);
      document.removeEventListener("visibilitychange", end);
    };
  }, [on, talk]);
}

function isText(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
  );
}
