import { useEffect, useRef } from "react";

/** Single keys for a page, while nobody types and no dialog is open. */
export function useKeys(keys: Readonly<Record<string, (() => void) | undefined>>): void {
  const latest = useRef(keys);
  latest.current = keys;
  useEffect(() => {
    function onKey(event: KeyboardEvent): void {
      const act = latest.current[event.key];
      if (!act || event.ctrlKey || event.metaKey || event.altKey || document.querySelector("[role=dialog]")) return;
      const { target } = event;
      if (target instanceof HTMLElement && target.closest("input:not([type=radio]), textarea, select")) return;
      event.preventDefault();
      act();
    }
    addEventListener("keydown", onKey);
    return () => removeEventListener("keydown", onKey);
  }, []);
}
