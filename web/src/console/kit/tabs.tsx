import { useNavigate } from "@tanstack/react-router";
import { type KeyboardEvent, type ReactNode, useId, useRef } from "react";
import { cx } from "../../lib/cx";

interface Tab {
  id: string;
  label: string;
  count?: number | undefined;
  content: () => ReactNode;
}

/** Parts of a page; the chosen one stands in the address. Arrows go from one to the next. */
export function Tabs({ label, tabs, chosen }: { label: string; tabs: Tab[]; chosen: string }) {
  const id = useId();
  const list = useRef<HTMLDivElement>(null);
  const navigate = useNavigate();
  const current = tabs.find((tab) => tab.id === chosen) ?? tabs[0];
  function go(tab: Tab | undefined): void {
    if (tab)
      void navigate({ to: ".", search: (now: object) => ({ ...now, tab: tab.id }), replace: true, resetScroll: false });
  }
  function onKey(event: KeyboardEvent): void {
    const at = current ? tabs.indexOf(current) : 0;
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    const next = step
      ? (at + step + tabs.length) % tabs.length
      : event.key === "Home"
        ? 0
        : event.key === "End"
          ? tabs.length - 1
          : null;
    if (next === null) return;
    event.preventDefault();
    go(tabs[next]);
    (list.current?.children[next] as HTMLElement | undefined)?.focus();
  }
  return (
    <>
      <div
        ref={list}
        role="tablist"
        aria-label={label}
        className="mb-5 flex gap-1 overflow-x-auto border-b border-line"
        onKeyDown={onKey}
      >
        {tabs.map((tab) => (
          <button
            key={tab.id}
            type="button"
            role="tab"
            id={`${id}-${tab.id}`}
            aria-selected={tab === current}
            aria-controls={`${id}-panel`}
            tabIndex={tab === current ? 0 : -1}
            className={cx(
              "-mb-px min-h-11 border-b-2 px-4 font-medium whitespace-nowrap -outline-offset-3",
              tab === current ? "border-accent text-ink" : "border-transparent text-soft hover:text-ink",
            )}
            onClick={() => go(tab)}
          >
            {tab.label}
            {tab.count !== undefined && <span className="ml-1.5 text-soft tabular-nums">{tab.count}</span>}
          </button>
        ))}
      </div>
      <div role="tabpanel" id={`${id}-panel`} aria-labelledby={`${id}-${current?.id}`}>
        {current?.content()}
      </div>
    </>
  );
}
