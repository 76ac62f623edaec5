import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { api, ask } from "../../api/staff";
import { Notice } from "../../ui/notice";
import { TextField } from "../kit/fields";
import { FormFrame, useForm } from "../kit/form";
import { useText } from "../text";
import { PasswordField, Public, useSignIn, weak } from "./public";

/** The token stands behind the `#`, which no server and no log ever sees. */
function useToken(): string {
  return useState(() => decodeURIComponent(location.hash.slice(1)))[0];
}

function NoToken({ title }: { title: string }) {
  const text = useText().auth;
  return (
    <Public title={title}>
      <Notice tone="warn">{text.noToken}</Notice>
      <p className="mt-5 text-center text-sm">
        <Link to="/sign-in" className="inline-flex min-h-11 items-center font-medium text-accent-ink underline">
          {text.toSignIn}
        </Link>
      </p>
    </Public>
  );
}

/** The first SuperAdmin. */
export function Setup() {
  const text = useText().auth;
  const token = useToken();
  const signIn = useSignIn();
  const form = useForm({
    initial: { full_name: "", email: "", password: "" },
    check: ({ full_name, email, password }) => ({
      ...(full_name.trim() ? {} : { full_name: text.needName }),
      ...(email.trim() ? {} : { email: text.needEmail }),
      ...weak(password, text.shortPassword),
    }),
    save: async ({ full_name, email, password }) => {
      const body = { token, full_name: full_name.trim(), email: email.trim(), password };
      await ask(api.POST("/api/v1/setup", { body }));
      await signIn({ email: body.email, password });
    },
  });
  if (!token) return <NoToken title={text.setup} />;
  return (
    <Public title={text.setup} text={text.setupText}>
      <FormFrame
        form={form}
        submit={text.setupDo}
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
    </Public>
  );
}

/** The first password of an invited person. */
export function Claim() {
  const text = useText().auth;
  const token = useToken();
  const signIn = useSignIn();
  const form = useForm({
    initial: { full_name: "", password: "" },
    check: ({ password }) => weak(password, text.shortPassword),
    save: async ({ full_name, password }) => {
      const body = { token, password, full_name: full_name.trim() || null };
      const user = await ask(api.POST("/api/v1/claim", { body }));
      await signIn({ email: user.email, password });
    },
  });
  if (!token) return <NoToken title={text.claim} />;
  return (
    <Public title={text.claim} text={text.claimText}>
      <FormFrame form={form} submit={text.claimDo} wide labels={{ full_name: text.name, password: text.password }}>
        <TextField
          form={form}
          name="full_name"
          label={text.name}
          hint={text.claimName}
          autoComplete="name"
          maxLength={200}
        />
        <PasswordField
          form={form}
          name="password"
          label={text.password}
          hint={text.passwordHint}
          autoComplete="new-password"
        />
      </FormFrame>
    </Public>
  );
}

/** A new password for one that was forgotten. */
export function Reset() {
  const text = useText().auth;
  const token = useToken();
  const signIn = useSignIn();
  const form = useForm({
    initial: { password: "" },
    check: ({ password }) => weak(password, text.shortPassword),
    save: async ({ password }) => {
      const user = await ask(api.POST("/api/v1/password-resets/use", { body: { token, password } }));
      await signIn({ email: user.email, password });
    },
  });
  if (!token) return <NoToken title={text.reset} />;
  return (
    <Public title={text.reset} text={text.resetText}>
      <FormFrame form={form} submit={text.resetDo} wide labels={{ password: text.password }}>
        <PasswordField
          form={form}
          name="password"
          label={text.password}
          hint={text.passwordHint}
          autoComplete="new-password"
        />
      </FormFrame>
    </Public>
  );
}
