import { DropdownMenu as Radix } from "radix-ui";
import type { ReactNode } from "react";
import { cx } from "../lib/cx";

/** A button's menu; `trigger` is one button. */
export function Menu({ trigger, children }: { trigger: ReactNode; children: ReactNode }) {
  return (
    <Radix.Root modal={false}>
      <Radix.Trigger asChild>{trigger}</Radix.Trigger>
      <Radix.Content
        align="end"
        sideOffset={8}
        collisionPadding={12}
        className="z-30 max-h-[var(--radix-dropdown-menu-content-available-height)] min-w-64 overflow-y-auto rounded-2xl border border-line bg-card p-2 shadow-card"
      >
        {children}
      </Radix.Content>
    </Radix.Root>
  );
}

interface ItemProps {
  icon: ReactNode;
  children: ReactNode;
  danger?: boolean;
  disabled?: boolean;
  onSelect(): void;
}

export function MenuItem({ icon, children, danger, disabled, onSelect }: ItemProps) {
  return (
    <Radix.Item
      disabled={disabled ?? false}
      onSelect={onSelect}
      className={cx(
        "flex min-h-11 cursor-pointer items-center gap-3 rounded-xl px-3 py-2 outline-none select-none",
        "data-highlighted:bg-well data-highlighted:outline-2 data-highlighted:-outline-offset-2 data-highlighted:outline-accent",
        "data-disabled:cursor-default data-disabled:text-soft",
        danger && "text-bad",
      )}
    >
      <span aria-hidden="true" className={danger ? "" : "text-soft"}>
        {icon}
      </span>
      {children}
    </Radix.Item>
  );
}

export function MenuLine() {
  return <Radix.Separator className="my-2 h-px bg-line" />;
}
