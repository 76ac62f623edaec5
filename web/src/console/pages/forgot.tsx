import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { api, ask } from "../../api/staff";
import { Notice } from "../../ui/notice";
import { TextField } from "../kit/fields";
import { FormFrame, useForm } from "../kit/form";
import { useText } from "../text";
import { Public } from "./public";

export function Forgot() {
  const text = useText().auth;
  const [sent, setSent] = useState<string | null>(null);
  const form = useForm({
    initial: { email: "" },
    check: ({ email }) => (email.trim() ? {} : { email: text.needEmail }),
    save: async ({ email }) => {
      const noted = await ask(api.POST("/api/v1/password-resets", { body: { email: email.trim() } }));
      setSent(noted.detail);
    },
  });
  return (
    <Public title={text.forgotTitle} text={sent ? undefined : text.forgotText}>
      {sent ? (
        <Notice role="status">{text.forgotSent}</Notice>
      ) : (
        <FormFrame form={form} submit={text.send} wide labels={{ email: text.email }}>
          <TextField form={form} name="email" label={text.email} type="email" autoComplete="username" required />
        </FormFrame>
      )}
      <p className="mt-5 text-center text-sm">
        <Link
          to="/sign-in"
          className="inline-flex min-h-11 items-center font-medium text-accent-ink underline-offset-4 hover:underline"
        >
          {text.toSignIn}
        </Link>
      </p>
    </Public>
  );
}
