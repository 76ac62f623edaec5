import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { api, ask } from "../../api/staff";
import { Notice } from "../../ui/notice";
import { TextField } from "../kit/fields";
import { FormFrame, useForm } from "../kit/form";
import { useText } from "../text";
import { PasswordField, Public, weak } from "./public";

/** An account for a candidate. Whether the address has one already is told to its owner only, by mail. */
export function Register() {
  const text = useText().auth;
  const [made, setMade] = useState(false);
  const form = useForm({
    initial: { full_name: "", email: "", password: "" },
    check: ({ full_name, email, password }) => ({
      ...(full_name.trim() ? {} : { full_name: text.needName }),
      ...(email.trim() ? {} : { email: text.needEmail }),
      ...weak(password, text.shortPassword),
    }),
    save: async ({ full_name, email, password }) => {
      const body = { full_name: full_name.trim(), email: email.trim(), password };
      await ask(api.POST("/api/v1/register", { body }));
      setMade(true);
    },
  });
  return (
    <Public title={text.register} text={made ? undefined : text.registerText}>
      {made ? (
        <Notice role="status">{text.registered}</Notice>
      ) : (
        <FormFrame
          form={form}
          submit={text.registerDo}
          wide
          labels={{ full_name: text.name, email: text.email, password: text.password }}
        >
          <TextField form={form} name="full_name" label={text.name} autoComplete="name" maxLength={200} required />
          <TextField form={form} name="email" label={text.email} type="email" autoComplete="username" required />
          <PasswordField
            form={form}
            name="password"
            label={text.password}
            hint={text.passwordHint}
            autoComplete="new-password"
          />
        </FormFrame>
      )}
      <p className="mt-5 text-center text-sm">
        <Link
          to="/sign-in"
          search={{ next: "/my" }}
          className="inline-flex min-h-11 items-center font-medium text-accent-ink underline-offset-4 hover:underline"
        >
          {made ? text.signIn : text.haveAccount}
        </Link>
      </p>
    </Public>
  );
}
