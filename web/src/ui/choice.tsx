import type { ReactNode } from "react";
import { cx } from "../lib/cx";

export interface Option<T extends string> {
  value: T;
  title: string;
  text?: string;
  icon?: ReactNode;
  disabled?: boolean;
}

interface Props<T extends string> {
  name: string;
  legend: string;
  /** For a legend that the page's heading says already. */
  hideLegend?: boolean;
  options: Option<T>[];
  value: T | null;
  onChange(value: T): void;
}

/** One of a few, each with a sentence: real radio buttons, so arrows and screen readers work as people know them. */
export function Choice<T extends string>({ name, legend, hideLegend, options, value, onChange }: Props<T>) {
  return (
    <fieldset>
      <legend className={hideLegend ? "sr-only" : "mb-3 text-lg font-semibold"}>{legend}</legend>
      <div className="grid gap-3">
        {options.map((option) => (
          <label
            key={option.value}
            className={cx(
              "relative flex items-start gap-4 rounded-2xl border-2 bg-card p-4 transition-colors",
              "has-focus-visible:outline-3 has-focus-visible:outline-offset-2 has-focus-visible:outline-accent",
              option.disabled
                ? "border-line text-soft"
                : value === option.value
                  ? "border-accent bg-accent-well"
                  : "cursor-pointer border-line hover:border-control",
            )}
          >
            <input
              type="radio"
              className="mt-1 size-5 shrink-0 accent-accent outline-none"
              name={name}
              value={option.value}
              checked={value === option.value}
              disabled={option.disabled}
              onChange={() => onChange(option.value)}
            />
            <span className="min-w-0 flex-1">
              <span className="block font-semibold">{option.title}</span>
              {option.text && <span className="block text-soft">{option.text}</span>}
            </span>
            {option.icon && (
              <span aria-hidden="true" className="mt-0.5 shrink-0 text-accent-ink">
                {option.icon}
              </span>
            )}
          </label>
        ))}
      </div>
    </fieldset>
  );
}
