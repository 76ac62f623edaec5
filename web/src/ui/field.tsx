import type { ReactNode } from "react";

export const CONTROL =
  "min-h-11 w-full rounded-xl border border-control bg-card px-3 py-2 text-base sm:text-[0.9375rem] aria-invalid:border-bad aria-invalid:border-2 disabled:bg-well disabled:text-soft";

interface Props {
  id: string;
  label: string;
  /** What stands behind the label of a field that may stay empty. */
  optional?: string | undefined;
  hint?: ReactNode;
  error?: string | undefined;
  className?: string | undefined;
  children: ReactNode;
}

/** The label, the hint and what is wrong, tied to a control with this id. */
export function Field({ id, label, optional, hint, error, className, children }: Props) {
  return (
    <div className={className}>
      <label htmlFor={id} className="mb-1 block text-sm font-medium">
        {label}
        {optional && <span className="font-normal text-soft"> {optional}</span>}
      </label>
      {hint && (
        <p id={`${id}-hint`} className="mb-1.5 text-sm text-soft">
          {hint}
        </p>
      )}
      {children}
      {error && (
        <p id={`${id}-error`} className="mt-1.5 text-sm font-medium text-bad">
          {error}
        </p>
      )}
    </div>
  );
}

export function described(id: string, hint: unknown, error: unknown) {
  const by = [hint ? `${id}-hint` : "", error ? `${id}-error` : ""].filter(Boolean).join(" ");
  return { "aria-describedby": by || undefined, "aria-invalid": error ? true : undefined };
}
