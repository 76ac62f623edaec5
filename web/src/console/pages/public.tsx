import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { type ReactNode, useEffect, useState } from "react";
import { api, ask, keepSession } from "../../api/staff";
import { Announcements } from "../../ui/announcements";
import { CONTROL, described, Field } from "../kit/fields";
import { type Form, fieldId } from "../kit/form";
import { elsewhere } from "../leave";
import { Mark, Preferences } from "../shell/shell";
import { useText } from "../text";

/** The frame of what is seen before signing in. */
export function Public({ title, text, children }: { title: string; text?: string | undefined; children: ReactNode }) {
  useEffect(() => {
    document.title = `${title} · Viva`;
  }, [title]);
  return (
    <div className="grid min-h-dvh place-items-center px-4 py-8">
      <main className="w-full max-w-md">
        <div className="mb-6 flex items-center justify-center gap-3 text-2xl font-semibold tracking-tight">
          <Mark size={36} />
          Viva
        </div>
        <div className="rounded-3xl border border-line bg-card p-6 shadow-card sm:p-8">
          <h1 className="text-2xl font-semibold tracking-tight">{title}</h1>
          {text && <p className="mt-1.5 text-soft">{text}</p>}
          <div className="mt-6">{children}</div>
        </div>
        <div className="mx-auto mt-4 max-w-64">
          <Preferences />
        </div>
      </main>
      <Announcements />
    </div>
  );
}

/** Signs in, and goes where the person wanted to go. */
export function useSignIn(): (
  given: { email: string; password: string; code?: string | null },
  next?: string,
) => Promise<void> {
  const client = useQueryClient();
  const navigate = useNavigate();
  return async (body, next) => {
    keepSession(await ask(api.POST("/api/v1/login", { body })));
    client.clear();
    if (next?.startsWith("/my")) await elsewhere(next);
    await navigate({ href: next ?? "/console", replace: true, ignoreBlocker: true });
  };
}

type Keys<V> = { [K in keyof V]-?: V[K] extends string ? K : never }[keyof V] & string;

interface PasswordProps<V extends object> {
  form: Form<V>;
  name: Keys<V>;
  label: string;
  hint?: string;
  autoComplete: "current-password" | "new-password";
}

/** A password that is chosen now, with what it has to be. */
export function NewPasswordField<V extends object>(props: Pick<PasswordProps<V>, "form" | "name" | "label">) {
  return <PasswordField {...props} hint={useText().auth.passwordHint} autoComplete="new-password" />;
}

/** A password, to be seen on request: typing it twice helps nobody. */
export function PasswordField<V extends object>({ form, name, label, hint, autoComplete }: PasswordProps<V>) {
  const text = useText().auth;
  const [seen, setSeen] = useState(false);
  const id = fieldId(form.id, name);
  const error = form.errors[name];
  return (
    <Field id={id} label={label} hint={hint} error={error} required>
      <span className="relative block">
        <input
          id={id}
          type={seen ? "text" : "password"}
          autoComplete={autoComplete}
          maxLength={128}
          className={`${CONTROL} pr-20`}
          value={String(form.values[name])}
          onChange={(event) => form.set(name, event.target.value as V[typeof name])}
          aria-required
          {...described(id, hint, error)}
        />
        <button
          type="button"
          aria-pressed={seen}
          aria-controls={id}
          className="absolute inset-y-1 right-1 rounded-lg px-3 text-sm font-medium text-accent-ink hover:bg-accent-well"
          onClick={() => setSeen(!seen)}
        >
          {text.show}
        </button>
      </span>
    </Field>
  );
}

/** What a password must be, before the server is asked. */
export function weak(password: string, said: string): Record<string, string> {
  return password.length < 12 ? { password: said } : {};
}
