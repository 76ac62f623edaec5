import { TextField } from "../kit/fields";
import { FormFrame, useForm } from "../kit/form";
import { useText } from "../text";
import { NewPasswordField, weak } from "./public";

interface Draft {
  full_name: string;
  email: string;
  password: string;
}

/** Who somebody is and the password that they choose: the first administrator's form, and a candidate's. */
export function NewAccount({ submit, create }: { submit: string; create(draft: Draft): Promise<unknown> }) {
  const text = useText().auth;
  const form = useForm<Draft>({
    initial: { full_name: "", email: "", password: "" },
    check: ({ full_name, email, password }) => ({
      ...(full_name.trim() ? {} : { full_name: text.needName }),
      ...(email.trim() ? {} : { email: text.needEmail }),
      ...weak(password, text.shortPassword),
    }),
    save: ({ full_name, email, password }) => create({ full_name: full_name.trim(), email: email.trim(), password }),
  });
  return (
    <FormFrame
      form={form}
      submit={submit}
      wide
      labels={{ full_name: text.name, email: text.email, password: text.password }}
    >
      <TextField form={form} name="full_name" label={text.name} autoComplete="name" maxLength={200} required />
      <TextField form={form} name="email" label={text.email} type="email" autoComplete="username" required />
      <NewPasswordField form={form} name="password" label={text.password} />
    </FormFrame>
  );
}
