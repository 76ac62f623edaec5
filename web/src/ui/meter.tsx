import { type RefObject, useEffect, useRef } from "react";
import { cx } from "../lib/cx";

const STEPS = 24;
const FLOOR_DB = -60;

/** From RMS (0 to 1) to how much of the bar is filled: loudness is felt in decibels. */
export function filled(rms: number): number {
  if (rms <= 0) return 0;
  return Math.min(1, Math.max(0, 1 + (20 * Math.log10(rms)) / -FLOOR_DB));
}

interface Props {
  label: string;
  /** Read many times a second, without drawing the page anew. */
  level: RefObject<number>;
  className?: string;
}

/** The microphone's level. */
export function Meter({ label, level, className }: Props) {
  const bar = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const timer = setInterval(() => {
      const share = filled(level.current);
      bar.current?.setAttribute("aria-valuenow", String(Math.round(share * 100)));
      const lit = Math.round(share * STEPS);
      bar.current?.childNodes.forEach((node, index) => {
        (node as HTMLElement).dataset.lit = String(index < lit);
      });
    }, 80);
    return () => clearInterval(timer);
  }, [level]);
  return (
    // biome-ignore lint/a11y/useSemanticElements: no browser lets a <meter> be drawn as bars
    <div
      ref={bar}
      role="meter"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={0}
      className={cx("flex h-8 items-stretch gap-1", className)}
    >
      {Array.from({ length: STEPS }, (_, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the bars have no other identity
        <span key={index} className="flex-1 rounded-full bg-line data-[lit=true]:bg-accent" />
      ))}
    </div>
  );
}
