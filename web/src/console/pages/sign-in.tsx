import { Link, useSearch } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { ApiError } from "../../api/staff";
import { TextField } from "../kit/fields";
import { FormFrame, fieldId, useForm } from "../kit/form";
import { useText } from "../text";
import { PasswordField, Public, useSignIn } from "./public";

export function SignIn() {
  const text = useText().auth;
  const { next } = useSearch({ from: "/sign-in" });
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
    <Public title={text.signIn} text={second ? text.secondText : text.signInText}>
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
    </Public>
  );
}
