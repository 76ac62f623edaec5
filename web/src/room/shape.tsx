import { Check, Pause } from "lucide-react";
import { type RefObject, useEffect, useRef } from "react";
import { cx } from "../lib/cx";
import { filled } from "../ui/meter";

export type Shown = "connecting" | "preparing" | "away" | "speaking" | "listening" | "thinking" | "paused" | "ended";

interface Props {
  state: Shown;
  /** The microphone: while we listen the circle moves with the voice. */
  level: RefObject<number> | null;
}

/** What the interviewer does, as a shape: each differs in form, not only in colour or movement. The words stand beside it. */
export function Shape({ state, level }: Props) {
  const resting = state === "connecting" || state === "preparing" || state === "away";
  return (
    <span
      aria-hidden="true"
      data-state={state}
      className={cx(
        "relative grid size-14 shrink-0 place-items-center rounded-full lg:size-24",
        resting && "border-2 border-dashed border-control",
        state === "speaking" && "bg-accent text-on-accent",
        state === "listening" && "border-4 border-accent bg-accent-well",
        state === "thinking" && "bg-accent-well text-accent-ink",
        (state === "paused" || state === "ended") && "bg-well text-soft",
      )}
    >
      {resting && <span className="size-3 animate-breathe rounded-full bg-control" />}
      {state === "speaking" && <Bars />}
      {state === "listening" && <Voice level={level} />}
      {state === "thinking" && <Dots />}
      {state === "paused" && <Pause className="size-6 lg:size-10" fill="currentColor" strokeWidth={0} />}
      {state === "ended" && <Check className="size-6 lg:size-10" strokeWidth={3} />}
    </span>
  );
}

function Bars() {
  return (
    <span className="flex h-1/2 items-center gap-1 lg:gap-1.5">
      {[0.5, 0.8, 1, 0.7, 0.45].map((height, index) => (
        <span
          key={height}
          className="w-1 animate-bar rounded-full bg-current lg:w-1.5"
          style={{ height: `${height * 100}%`, animationDelay: `${index * -0.22}s` }}
        />
      ))}
    </span>
  );
}

function Dots() {
  return (
    <span className="flex gap-1.5">
      {[0, 1, 2].map((index) => (
        <span
          key={index}
          className="size-2 animate-think rounded-full bg-current lg:size-3"
          style={{ animationDelay: `${index * 0.18}s` }}
        />
      ))}
    </span>
  );
}

function Voice({ level }: { level: RefObject<number> | null }) {
  const dot = useRef<HTMLSpanElement>(null);
  useEffect(() => {
    if (!level) return;
    const timer = setInterval(() => {
      if (dot.current) dot.current.style.transform = `scale(${0.35 + filled(level.current) * 0.65})`;
    }, 80);
    return () => clearInterval(timer);
  }, [level]);
  return (
    <span
      ref={dot}
      className="size-3/4 rounded-full bg-accent transition-transform duration-100"
      style={{ transform: "scale(0.35)" }}
    />
  );
}
