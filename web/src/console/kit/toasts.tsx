import { Check, TriangleAlert, X } from "lucide-react";
import { useSyncExternalStore } from "react";
import { cx } from "../../lib/cx";
import { useText } from "../text";

interface Toast {
  id: number;
  text: string;
  bad: boolean;
  undo?: (() => void) | undefined;
}

const LIFE_MS = 6_000;
const UNDO_LIFE_MS = 12_000;

let toasts: readonly Toast[] = [];
let last = 0;
const listeners = new Set<() => void>();

function set(next: readonly Toast[]): void {
  toasts = next;
  for (const listener of listeners) listener();
}

const dismiss = (id: number): void => set(toasts.filter((one) => one.id !== id));

/** Says in passing that something was done; `undo` where it can be taken back. */
export function toast(text: string, { bad = false, undo }: { bad?: boolean; undo?: () => void } = {}): void {
  const id = ++last;
  set([...toasts.slice(-2), { id, text, bad, undo }]);
  setTimeout(() => dismiss(id), undo ? UNDO_LIFE_MS : LIFE_MS);
}

function useToasts(): readonly Toast[] {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => toasts,
  );
}

/** Mounted once; the region is there before anything is said in it. */
export function Toasts() {
  const text = useText();
  const shown = useToasts();
  return (
    <div
      role="status"
      aria-live="polite"
      className="pointer-events-none fixed inset-x-4 bottom-4 z-60 grid justify-items-center gap-2 sm:justify-items-end"
    >
      {shown.map((one) => (
        <div
          key={one.id}
          className="pointer-events-auto flex max-w-full items-center gap-3 rounded-xl border border-line bg-card py-2 pr-2 pl-4 text-sm shadow-card"
        >
          <span aria-hidden="true" className={cx("shrink-0", one.bad ? "text-bad" : "text-accent-ink")}>
            {one.bad ? <TriangleAlert size={18} /> : <Check size={18} />}
          </span>
          <span className="min-w-0">{one.text}</span>
          {one.undo && (
            <button
              type="button"
              className="min-h-9 rounded-lg px-3 font-semibold text-accent-ink hover:bg-accent-well"
              onClick={() => {
                one.undo?.();
                dismiss(one.id);
              }}
            >
              {text.undo}
            </button>
          )}
          <button
            type="button"
            aria-label={text.close}
            className="grid size-9 place-items-center rounded-lg text-soft hover:bg-well"
            onClick={() => dismiss(one.id)}
          >
            <X aria-hidden="true" size={16} />
          </button>
        </div>
      ))}
    </div>
  );
}
