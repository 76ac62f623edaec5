import { useBlocker } from "@tanstack/react-router";
import { type FormEvent, type ReactNode, useEffect, useId, useRef, useState } from "react";
import { ApiError, Unreachable } from "../../api/staff";
import { Button } from "../../ui/button";
import { Dialog } from "../../ui/dialog";
import { useText } from "../text";

export type Errors = Record<string, string>;

export interface Form<V extends object> {
  id: string;
  values: V;
  errors: Errors;
  /** What is wrong with no field in particular. */
  problem: string | null;
  busy: boolean;
  dirty: boolean;
  set<K extends keyof V>(name: K, value: V[K]): void;
  reset(values: V): void;
  submit(event?: FormEvent): void;
}

interface Options<V extends object> {
  initial: V;
  /** What can be said without asking the server; by field. */
  check?: (values: V) => Partial<Errors>;
  save: (values: V) => Promise<unknown>;
}

/** Values, and what is wrong with them: found here, or said by the server about one of its fields. */
export function useForm<V extends object>({ initial, check, save }: Options<V>): Form<V> {
  const id = useId();
  const text = useText().states;
  const [values, setValues] = useState(initial);
  const [clean, setClean] = useState(initial);
  const [errors, setErrors] = useState<Errors>({});
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);

  async function send(): Promise<void> {
    const found = Object.fromEntries(
      Object.entries(check?.(values) ?? {}).flatMap(([k, said]) => (said ? [[k, said]] : [])),
    );
    setErrors(found);
    setProblem(null);
    if (Object.keys(found).length) return;
    setBusy(true);
    setClean(values);
    try {
      await save(values);
    } catch (error) {
      setClean(clean);
      if (error instanceof ApiError && error.fields.length) {
        const known = error.fields.filter(({ field }) => (field.split(/[.[]/)[0] ?? "") in values);
        setErrors(Object.fromEntries(known.map(({ field, message }) => [field.split(/[.[]/)[0] ?? field, message])));
        if (known.length < error.fields.length) setProblem(error.message);
      } else {
        setProblem(error instanceof Unreachable ? text.offlineText : (error as Error).message || text.failedText);
      }
    }
    setBusy(false);
  }

  return {
    id,
    values,
    errors,
    problem,
    busy,
    dirty: values !== clean && JSON.stringify(values) !== JSON.stringify(clean),
    set: (name, value) => setValues((now) => ({ ...now, [name]: value })),
    reset: (next) => {
      setValues(next);
      setClean(next);
      setErrors({});
    },
    submit: (event) => {
      event?.preventDefault();
      if (!busy) void send();
    },
  };
}

interface FormProps<V extends object> {
  form: Form<V>;
  /** Field names as people know them, for the summary. */
  labels?: Readonly<Record<string, string>>;
  submit: string;
  children: ReactNode;
  more?: ReactNode;
  /** Asks before unsaved changes are left behind. */
  guard?: boolean;
  wide?: boolean;
}

/** The form with its error summary, which gets the focus, its buttons, and the guard of what was not saved. */
export function FormFrame<V extends object>({ form, labels = {}, submit, children, more, guard, wide }: FormProps<V>) {
  return (
    <form noValidate onSubmit={form.submit} className="grid gap-5">
      <Summary form={form} labels={labels} />
      {children}
      <div className="flex flex-wrap items-center gap-3">
        <Button
          look={guard && !form.dirty ? "secondary" : "primary"}
          type="submit"
          disabled={form.busy}
          wide={wide ?? false}
        >
          {submit}
        </Button>
        {more}
      </div>
      {guard && <Unsaved dirty={form.dirty} />}
    </form>
  );
}

function Summary<V extends object>({ form, labels }: { form: Form<V>; labels: Readonly<Record<string, string>> }) {
  const text = useText().forms;
  const box = useRef<HTMLDivElement>(null);
  const wrong = Object.entries(form.errors);
  // biome-ignore lint/correctness/useExhaustiveDependencies: with each new set of errors
  useEffect(() => {
    box.current?.focus();
  }, [form.errors, form.problem]);
  if (!wrong.length && !form.problem) return null;
  return (
    <div
      ref={box}
      role="alert"
      tabIndex={-1}
      className="rounded-xl border border-bad bg-bad-well p-4 text-sm outline-offset-2"
    >
      <p className="font-semibold">{form.problem ?? text.wrong(wrong.length)}</p>
      {wrong.length > 0 && (
        <ul className="mt-1 list-disc pl-5">
          {wrong.map(([name, message]) => (
            <li key={name}>
              <a
                className="underline"
                href={`#${fieldId(form.id, name)}`}
                onClick={(event) => {
                  event.preventDefault();
                  document.getElementById(fieldId(form.id, name))?.focus();
                }}
              >
                {labels[name] ?? name}: {message}
              </a>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

export const fieldId = (form: string, name: string): string => `${form}-${name}`;

/** Asks before changes are left behind that were not saved. */
export function Unsaved({ dirty }: { dirty: boolean }) {
  const words = useText();
  const blocker = useBlocker({ shouldBlockFn: () => dirty, enableBeforeUnload: () => dirty, withResolver: true });
  return (
    <Dialog
      open={blocker.status === "blocked"}
      onClose={() => blocker.reset?.()}
      title={words.forms.unsaved}
      text={words.forms.unsavedText}
      closeLabel={words.close}
    >
      <div className="flex flex-wrap justify-end gap-3">
        <Button onClick={() => blocker.proceed?.()}>{words.forms.leave}</Button>
        <Button look="primary" onClick={() => blocker.reset?.()}>
          {words.forms.stay}
        </Button>
      </div>
    </Dialog>
  );
}
