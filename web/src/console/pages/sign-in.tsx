import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { type ReactNode, useEffect, useState } from "react";
import { ApiError, arrive } from "../../api/staff";
import { Button, buttonClass } from "../../ui/button";
import { Notice } from "../../ui/notice";
import { TextField } from "../kit/fields";
import { FormFrame, fieldId, useForm } from "../kit/form";
import { signInOptionsQuery } from "../queries/session";
import { useText } from "../text";
import { PasswordField, Public, useSignIn } from "./public";

export function SignIn() {
  const text = useText().auth;
  const { next, arrived, refused } = useSearch({ from: "/sign-in" });
  const failed = useArrival(arrived, next);
  if (arrived && !failed) {
    return (
      <Public title={text.signIn}>
        <p role="status">{text.arriving}</p>
      </Public>
    );
  }
  return (
    <Ways next={next} refused={failed ? "sign_in_lost" : refused}>
      <PasswordForm next={next} />
    </Ways>
  );
}

/** Back from the provider with the cookies of a session: on to the page, or true where they do not work. */
function useArrival(arrived: true | undefined, next: string | undefined): boolean {
  const navigate = useNavigate();
  const [failed, setFailed] = useState(false);
  // biome-ignore lint/correctness/useExhaustiveDependencies: once
  useEffect(() => {
    if (!arrived) return;
    arrive().then(
      (known) => (known ? void navigate({ href: next ?? "/console", replace: true }) : setFailed(true)),
      () => setFailed(true),
    );
  }, [arrived]);
  return failed;
}

/** What there is besides a password; without it, or while nobody knows yet, only the form. */
function Ways({
  next,
  refused,
  children,
}: {
  next: string | undefined;
  refused: string | undefined;
  children: ReactNode;
}) {
  const text = useText().auth;
  const [form, setForm] = useState(false);
  const options = useQuery(signInOptionsQuery);
  const provider = options.data?.provider;
  const shown = form || !provider || options.data?.staff_passwords;
  return (
    <Public title={text.signIn} text={text.signInText}>
      {refused && (
        <div role="alert" className="mb-5">
          <Notice tone="bad">{text.refused[refused as keyof typeof text.refused] ?? text.refused.other}</Notice>
        </div>
      )}
      {provider && (
        <div className="mb-6">
          <a
            href={next ? `${provider.address}?next=${encodeURIComponent(next)}` : provider.address}
            className={buttonClass("secondary", "normal", "w-full")}
          >
            {text.signInWith(provider.name)}
          </a>
          {shown && <p className="mt-5 text-center text-sm text-soft">{text.orPassword}</p>}
        </div>
      )}
      {shown ? (
        children
      ) : (
        <Button look="quiet" size="small" wide onClick={() => setForm(true)}>
          {text.usePassword}
        </Button>
      )}
    </Public>
  );
}

function PasswordForm({ next }: { next: string | undefined }) {
  const text = useText().auth;
  const signIn = useSignIn();
  const [second, setSecond] = useState(false);
  const form = useForm({
    initial: { email: "", password: "", code: "" },
    check: ({ email, password, code }) => ({
      ...(email.trim() ? {} : { email: text.needEmail }),
      ...(password ? {} : { password: text.needPassword }),
      ...(second && !code.trim() ? { code: text.needCode } : {}),
    }),
    save: async ({ email, password, code }) => {
      try {
        await signIn({ email: email.trim(), password, code: second ? code.trim() : null }, next);
      } catch (error) {
        if (!(error instanceof ApiError && error.code === "second_factor_required") || second) throw error;
        setSecond(true);
      }
    },
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: when it appears
  useEffect(() => {
    if (second) document.getElementById(fieldId(form.id, "code"))?.focus();
  }, [second]);
  return (
    <>
      {second && <p className="mb-4 text-soft">{text.secondText}</p>}
      <FormFrame
        form={form}
        submit={text.signIn}
        wide
        labels={{ email: text.email, password: text.password, code: text.code }}
      >
        <TextField
          form={form}
          name="email"
          label={text.email}
          type="email"
          autoComplete="username"
          inputMode="email"
          required
        />
        <PasswordField form={form} name="password" label={text.password} autoComplete="current-password" />
        {second && (
          <TextField
            form={form}
            name="code"
            label={text.code}
            hint={text.codeHint}
            autoComplete="one-time-code"
            inputMode="numeric"
            maxLength={16}
            required
          />
        )}
      </FormFrame>
      <p className="mt-5 text-center text-sm">
        <Link
          to="/forgot"
          className="inline-flex min-h-11 items-center font-medium text-accent-ink underline-offset-4 hover:underline"
        >
          {text.forgot}
        </Link>
      </p>
      <p className="text-center text-sm">
        <Link
          to="/register"
          className="inline-flex min-h-11 items-center font-medium text-accent-ink underline-offset-4 hover:underline"
        >
          {text.noAccount}
        </Link>
      </p>
    </>
  );
}
