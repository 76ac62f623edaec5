import { cx } from "../../lib/cx";
import { useText } from "../text";

/** A score with its bar; where there is none it says so, and shows no number. */
export function Score({ value, of, wide }: { value: number | null | undefined; of: 10 | 100; wide?: boolean }) {
  const text = useText().score;
  if (value === null || value === undefined) return <span className="text-soft">{text.none}</span>;
  const shown = of === 100 ? Math.round(value).toString() : value.toFixed(1);
  return (
    <span className={cx("inline-flex items-center gap-2 tabular-nums", wide && "w-full")}>
      <span className="w-8 text-right font-semibold">{shown}</span>
      <span aria-hidden="true" className={cx("h-1.5 overflow-hidden rounded-full bg-line", wide ? "flex-1" : "w-16")}>
        <span
          className="block h-full rounded-full bg-accent"
          style={{ width: `${Math.min(100, (value / of) * 100)}%` }}
        />
      </span>
    </span>
  );
}
