import { cx } from "../lib/cx";
import type { Quality } from "./connection";
import { useRoomText } from "./words";

const BARS: Record<Quality, number> = { excellent: 3, good: 3, poor: 1, lost: 0, unknown: 2 };

export function QualityView({ quality }: { quality: Quality }) {
  const words = useRoomText();
  const weak = quality === "poor" || quality === "lost";
  return (
    <span
      role="img"
      aria-label={words.quality[quality]}
      title={words.quality[quality]}
      className="flex h-4 shrink-0 items-end gap-0.5"
    >
      {[6, 11, 16].map((height, index) => (
        <span
          key={height}
          className={cx("w-1 rounded-full", index < BARS[quality] ? (weak ? "bg-warn" : "bg-accent") : "bg-line")}
          style={{ height }}
        />
      ))}
    </span>
  );
}
