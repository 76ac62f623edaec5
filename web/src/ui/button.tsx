import type { ComponentProps } from "react";
import { cx } from "../lib/cx";

type Look = "primary" | "secondary" | "quiet" | "danger";

const LOOKS: Record<Look, string> = {
  primary: "bg-accent text-on-accent hover:bg-accent-strong font-semibold shadow-card",
  secondary: "border border-control bg-card text-ink hover:bg-well font-medium",
  quiet: "text-accent-ink hover:bg-accent-well font-medium",
  danger: "bg-bad text-on-bad font-semibold",
};

interface Props extends ComponentProps<"button"> {
  look?: Look;
  size?: "normal" | "large" | "small" | "compact";
  /** As wide as its place. */
  wide?: boolean;
}

/** One primary per page. Never under 44 px high on touch screens. */
export function Button({ look = "secondary", size = "normal", wide, className, type = "button", ...rest }: Props) {
  return <button type={type} className={buttonClass(look, size, cx(wide && "w-full", className))} {...rest} />;
}

export function buttonClass(
  look: Look,
  size: "normal" | "large" | "small" | "compact" = "normal",
  more?: string,
): string {
  return cx(
    "inline-flex items-center justify-center gap-2 rounded-xl text-center leading-snug transition-colors select-none",
    "disabled:cursor-default disabled:border-line disabled:bg-well disabled:text-soft disabled:shadow-none",
    size === "large" && "min-h-13 px-7 py-3 text-lg",
    size === "normal" && "min-h-11 px-5 py-2.5 text-base",
    size === "small" && "min-h-11 px-3 py-2 text-sm",
    size === "compact" && "min-h-11 px-3.5 py-1.5 text-sm md:min-h-9",
    LOOKS[look],
    more,
  );
}
