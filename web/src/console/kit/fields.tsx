import { type ComponentProps, type ReactNode, useState } from "react";
import { cx } from "../../lib/cx";
import { CONTROL, described, Field as PlainField } from "../../ui/field";
import { useText } from "../text";
import { type Form, fieldId } from "./form";

export { CONTROL, described };

type Keys<V, T> = { [K in keyof V]-?: V[K] extends T ? K : never }[keyof V] & string;

interface Common<V extends object, T> {
  form: Form<V>;
  name: Keys<V, T>;
  label: string;
  hint?: ReactNode;
  required?: boolean;
}

interface FieldProps extends Omit<ComponentProps<typeof PlainField>, "optional"> {
  required?: boolean | undefined;
}

/** As everywhere, saying of what may stay empty that it may. */
export function Field({ required, ...rest }: FieldProps) {
  const text = useText().forms;
  return <PlainField optional={required ? undefined : text.optional} {...rest} />;
}

type Input = Omit<ComponentProps<"input">, "form" | "name" | "value" | "onChange" | "required">;

export function TextField<V extends object>({
  form,
  name,
  label,
  hint,
  required,
  className,
  ...rest
}: Common<V, string> & Input) {
  const id = fieldId(form.id, name);
  const error = form.errors[name];
  return (
    <Field id={id} label={label} hint={hint} error={error} required={required} className={className}>
      <input
        id={id}
        className={CONTROL}
        value={String(form.values[name])}
        onChange={(event) => form.set(name, event.target.value as V[typeof name])}
        aria-required={required}
        {...described(id, hint, error)}
        {...rest}
      />
    </Field>
  );
}

export function AreaField<V extends object>({
  form,
  name,
  label,
  hint,
  required,
  rows = 6,
  className,
}: Common<V, string> & { rows?: number; className?: string }) {
  const id = fieldId(form.id, name);
  const error = form.errors[name];
  return (
    <Field id={id} label={label} hint={hint} error={error} required={required} className={className}>
      <textarea
        id={id}
        rows={rows}
        className={CONTROL}
        value={String(form.values[name])}
        onChange={(event) => form.set(name, event.target.value as V[typeof name])}
        aria-required={required}
        {...described(id, hint, error)}
      />
    </Field>
  );
}

export interface Option {
  value: string;
  label: string;
}

export function SelectField<V extends object>({
  form,
  name,
  label,
  hint,
  required,
  options,
  empty,
  className,
}: Common<V, string> & {
  options: Option[];
  /** The choice of none. */
  empty?: string;
  className?: string;
}) {
  const id = fieldId(form.id, name);
  const error = form.errors[name];
  return (
    <Field id={id} label={label} hint={hint} error={error} required={required} className={className}>
      <select
        id={id}
        className={cx(CONTROL, "truncate")}
        value={String(form.values[name])}
        onChange={(event) => form.set(name, event.target.value as V[typeof name])}
        aria-required={required}
        {...described(id, hint, error)}
      >
        {empty !== undefined && <option value="">{empty}</option>}
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
    </Field>
  );
}

/** Any of a few. */
export function ChecksField<V extends object>({
  form,
  name,
  label,
  hint,
  options,
}: Omit<Common<V, string[]>, "required"> & { options: Option[] }) {
  const id = fieldId(form.id, name);
  const error = form.errors[name];
  const chosen = form.values[name] as string[];
  return (
    <fieldset id={id} tabIndex={-1} aria-describedby={described(id, hint, error)["aria-describedby"]}>
      <legend className="mb-1 text-sm font-medium">{label}</legend>
      {hint && (
        <p id={`${id}-hint`} className="mb-1.5 text-sm text-soft">
          {hint}
        </p>
      )}
      <div className="grid gap-x-6 sm:grid-cols-2">
        {options.map(({ value, label: named }) => (
          <label key={value} className="flex min-h-11 items-center gap-3 sm:min-h-9">
            <input
              type="checkbox"
              className="size-5 shrink-0 accent-accent"
              checked={chosen.includes(value)}
              onChange={(event) => {
                const next = event.target.checked ? [...chosen, value] : chosen.filter((one) => one !== value);
                form.set(name, next as V[typeof name]);
              }}
            />
            {named}
          </label>
        ))}
      </div>
      {error && (
        <p id={`${id}-error`} className="mt-1.5 text-sm font-medium text-bad">
          {error}
        </p>
      )}
    </fieldset>
  );
}

/** Several short texts, one per line. */
export function LinesField<V extends object>({
  form,
  name,
  label,
  hint,
  required,
  rows = 4,
}: Common<V, string[]> & { rows?: number }) {
  const id = fieldId(form.id, name);
  const error = form.errors[name];
  const [raw, setRaw] = useState(() => (form.values[name] as string[]).join("\n"));
  return (
    <Field id={id} label={label} hint={hint} error={error} required={required}>
      <textarea
        id={id}
        rows={rows}
        className={CONTROL}
        value={raw}
        onChange={(event) => {
          setRaw(event.target.value);
          form.set(name, toLines(event.target.value) as V[typeof name]);
        }}
        {...described(id, hint, error)}
      />
    </Field>
  );
}

export const toLines = (raw: string): string[] =>
  raw
    .split("\n")
    .map((line) => line.trim())
    .filter(Boolean);

/** Without a form around it: filters, switches of a view. */
export function FilterSelect({
  label,
  value,
  options,
  empty,
  onChange,
}: {
  label: string;
  value: string;
  options: Option[];
  empty?: string;
  onChange(value: string): void;
}) {
  return (
    <label className="block min-w-0 text-sm">
      <span className="mb-1 block font-medium text-soft">{label}</span>
      <select
        className="min-h-11 w-full max-w-64 truncate rounded-xl border border-control bg-card px-3 md:min-h-10"
        value={value}
        onChange={(event) => onChange(event.target.value)}
      >
        {empty !== undefined && <option value="">{empty}</option>}
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
    </label>
  );
}

/** A day, for a filter. */
export function FilterDate({ label, value, onChange }: { label: string; value: string; onChange(day: string): void }) {
  return (
    <label className="block min-w-0 text-sm">
      <span className="mb-1 block font-medium text-soft">{label}</span>
      <input
        type="date"
        className="min-h-11 rounded-xl border border-control bg-card px-3 md:min-h-10"
        value={value}
        onChange={(event) => onChange(event.target.value)}
      />
    </label>
  );
}
