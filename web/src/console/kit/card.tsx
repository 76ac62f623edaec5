import type { ReactNode } from "react";
import { cx } from "../../lib/cx";

/** Filters above, rows below, pages at the foot. */
export function ListCard({ filters, children }: { filters?: ReactNode; children: ReactNode }) {
  return (
    <div className="overflow-hidden rounded-2xl border border-line bg-card shadow-card">
      {filters && (
        <div className="flex flex-wrap items-end gap-3 border-b border-line px-4 py-4 sm:px-6">{filters}</div>
      )}
      {children}
    </div>
  );
}

/** What one number says. */
export function Figure({
  label,
  value,
  tone,
  children,
}: {
  label: string;
  value: ReactNode;
  tone?: "warn" | undefined;
  children?: ReactNode;
}) {
  return (
    <div className="rounded-2xl border border-line bg-card px-5 py-4 shadow-card">
      <p className="text-sm text-soft">{label}</p>
      <p
        className={cx("text-3xl leading-10 font-semibold tracking-tight tabular-nums", tone === "warn" && "text-warn")}
      >
        {value}
      </p>
      {children}
    </div>
  );
}
