import { api, ask } from "../../api/staff";
import { TextField } from "../kit/fields";
import { FormFrame, useForm } from "../kit/form";
import { useText } from "../text";
import { NewAccount } from "./new-account";
import { NewPasswordField, Public, useSignIn, weak } from "./public";
import { NoToken, useToken } from "./token";

/** The first SuperAdmin. */
export function Setup() {
  const text = useText().auth;
  const token = useToken();
  const signIn = useSignIn();
  if (!token) return <NoToken title={text.setup} />;
  return (
    <Public title={text.setup} text={text.setupText}>
      <NewAccount
        submit={text.setupDo}
        create={async ({ email, password, full_name }) => {
          await ask(api.POST("/api/v1/setup", { body: { token, email, password, full_name } }));
          await signIn({ email, password });
        }}
      />
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
        <NewPasswordField form={form} name="password" label={text.password} />
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
        <NewPasswordField form={form} name="password" label={text.password} />
      </FormFrame>
    </Public>
  );
}
