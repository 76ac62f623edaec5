import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { api, ask, keepSession } from "../../api/staff";
import { closest, LANGUAGES, type Language } from "../../i18n/language";
import { type Theme, useTheme } from "../../lib/theme";
import { Button } from "../../ui/button";
import { Choice } from "../../ui/choice";
import { useAct } from "../kit/act";
import { Confirm } from "../kit/confirm";
import { SelectField, TextField } from "../kit/fields";
import { FormFrame, useForm } from "../kit/form";
import { Page, Section } from "../kit/page";
import { toast } from "../kit/toasts";
import { meQuery, useMe } from "../queries/session";
import { useLanguage } from "../text";
import { useText } from "../text/people";
import { NewPasswordField, PasswordField } from "./public";
import { SecondFactor } from "./second-factor";

export function SettingsPage() {
  const text = useText().settings;
  return (
    <Page title={text.heading} lead={text.lead}>
      <div className="grid max-w-3xl gap-6">
        <Profile />
        <Appearance />
        <Password />
        <SecondFactor />
        <Sessions />
      </div>
    </Page>
  );
}

function Profile() {
  const text = useText().settings;
  const me = useMe();
  const client = useQueryClient();
  const { choose } = useLanguage();
  const form = useForm({
    initial: { full_name: me.full_name, language: me.language ?? "" },
    check: ({ full_name }) => (full_name.trim() ? {} : { full_name: text.needName }),
    save: async ({ full_name, language }) => {
      await ask(api.PATCH("/api/v1/me", { body: { full_name: full_name.trim(), language: language || null } }));
      await client.invalidateQueries({ queryKey: meQuery.queryKey });
      choose(language ? (language as Language) : closest(navigator.languages));
      toast(text.saved);
    },
  });
  return (
    <Section title={text.profile} text={me.email}>
      <FormFrame form={form} submit={text.save} labels={{ full_name: text.name, language: text.language }} guard>
        <TextField form={form} name="full_name" label={text.name} autoComplete="name" maxLength={200} required />
        <SelectField
          form={form}
          name="language"
          label={text.language}
          hint={text.languageHint}
          empty={text.asBrowser}
          options={Object.entries(LANGUAGES).map(([value, label]) => ({ value, label }))}
          required
        />
      </FormFrame>
    </Section>
  );
}

function Appearance() {
  const words = useText();
  const [theme, setTheme] = useTheme();
  return (
    <Section title={words.theme.label} text={words.settings.themeText}>
      <Choice<Theme>
        name="theme"
        legend={words.theme.label}
        hideLegend
        value={theme}
        onChange={setTheme}
        options={(["system", "light", "dark"] as const).map((value) => ({ value, title: words.theme[value] }))}
      />
    </Section>
  );
}

function Password() {
  const words = useText();
  const text = words.settings;
  const empty = { current_password: "", new_password: "" };
  const form = useForm({
    initial: empty,
    check: ({ current_password, new_password }) => ({
      ...(current_password ? {} : { current_password: words.auth.needPassword }),
      ...(new_password.length < 12 ? { new_password: words.auth.shortPassword } : {}),
    }),
    save: async (body) => {
      keepSession(await ask(api.PUT("/api/v1/me/password", { body })));
      form.reset(empty);
      toast(text.passwordChanged);
    },
  });
  return (
    <Section title={text.password} text={text.passwordText}>
      <FormFrame
        form={form}
        submit={text.changePassword}
        labels={{ current_password: text.current, new_password: text.fresh }}
        guard
      >
        <PasswordField form={form} name="current_password" label={text.current} autoComplete="current-password" />
        <NewPasswordField form={form} name="new_password" label={text.fresh} />
      </FormFrame>
    </Section>
  );
}

function Sessions() {
  const text = useText().settings;
  const client = useQueryClient();
  const navigate = useNavigate();
  const everywhere = useAct(() => ask(api.POST("/api/v1/logout-everywhere")), {
    after: () => {
      keepSession(null);
      client.clear();
      void navigate({ to: "/sign-in", ignoreBlocker: true });
    },
  });
  return (
    <Section title={text.sessions} text={text.sessionsText}>
      <Confirm
        trigger={(open) => (
          <Button onClick={open} disabled={everywhere.isPending}>
            {text.signOutAll}
          </Button>
        )}
        title={text.signOutTitle}
        text={text.signOutText}
        action={text.signOutAll}
        onConfirm={() => everywhere.mutate()}
      />
    </Section>
  );
}
