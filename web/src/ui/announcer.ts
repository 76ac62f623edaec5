import { useSyncExternalStore } from "react";

/** What a screen reader is told, politely and one after the other: two at once and the first is lost. */
const APART_MS = 400;

let current = "";
let waiting: string[] = [];
let timer: ReturnType<typeof setTimeout> | null = null;
const listeners = new Set<() => void>();

function next(): void {
  const said = waiting.shift();
  // cleared in between, else the same words twice are read once
  if (said === undefined) {
    timer = null;
    return;
  }
  set("");
  timer = setTimeout(() => {
    set(said);
    timer = setTimeout(next, APART_MS);
  }, 60);
}

function set(text: string): void {
  current = text;
  for (const listener of listeners) listener();
}

export function announce(text: string): void {
  waiting = [...waiting.filter((other) => other !== text), text];
  if (timer === null) next();
}

export function useAnnounced(): string {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => current,
  );
}
