import type { ReactNode } from "react";
import { cx } from "../lib/cx";

type Tone = "calm" | "warn" | "bad";

const TONES: Record<Tone, string> = {
  calm: "bg-accent-well text-ink",
  warn: "bg-warn-well text-ink",
  bad: "bg-bad-well text-ink",
};
const EDGES: Record<Tone, string> = { calm: "bg-accent", warn: "bg-warn", bad: "bg-bad" };

interface Props {
  tone?: Tone;
  title?: string;
  children?: ReactNode;
  action?: ReactNode;
  /** At the end of the line, on every width. */
  end?: ReactNode;
  /** `alert` interrupts a screen reader, `status` waits; neither for what is there from the start. */
  role?: "alert" | "status";
}

export function Notice({ tone = "calm", title, children, action, end, role }: Props) {
  return (
    <div role={role} className={cx("flex gap-4 overflow-hidden rounded-xl py-3.5 pr-4", TONES[tone])}>
      <span aria-hidden="true" className={cx("-my-3.5 w-1.5 shrink-0", EDGES[tone])} />
      <div className="min-w-0 flex-1 sm:flex sm:items-center sm:gap-4">
        <div className="min-w-0 flex-1">
          {title && <p className="font-semibold">{title}</p>}
          {children && <div className={title ? "mt-1" : undefined}>{children}</div>}
        </div>
        {action && <div className="mt-3 shrink-0 sm:mt-0">{action}</div>}
      </div>
      {end}
    </div>
  );
}
