import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api, ask, type Schemas } from "../../api/staff";
import { Button, buttonClass } from "../../ui/button";
import { Notice } from "../../ui/notice";
import { useAct } from "../kit/act";
import { Badge } from "../kit/badge";
import { CopyField } from "../kit/copy";
import { TextField } from "../kit/fields";
import { FormFrame, useForm } from "../kit/form";
import { Section } from "../kit/page";
import { QrCode } from "../kit/qr";
import { toast } from "../kit/toasts";
import { meQuery, useMe } from "../queries/session";
import { useText } from "../text/people";
import { PasswordField } from "./public";
import { saveFile } from "./save-file";

/** A code of an app besides the password: on with a first code, off with password and code. */
export function SecondFactor() {
  const text = useText().settings;
  const me = useMe();
  const [begun, setBegun] = useState<Schemas["SecondFactorBegun"] | null>(null);
  const [codes, setCodes] = useState<string[] | null>(null);
  const begin = useAct(() => ask(api.POST("/api/v1/me/second-factor")), { after: setBegun });
  return (
    <Section
      title={text.second}
      text={text.secondText}
      actions={<Badge tone={me.second_factor ? "good" : "plain"}>{me.second_factor ? text.on : text.off}</Badge>}
    >
      {codes && <Codes codes={codes} onDone={() => setCodes(null)} />}
      {!codes && me.second_factor && <Off />}
      {!codes && !me.second_factor && begun && (
        <On
          begun={begun}
          onDone={(made) => {
            setBegun(null);
            setCodes(made);
          }}
        />
      )}
      {!codes && !me.second_factor && !begun && (
        <Button onClick={() => begin.mutate()} disabled={begin.isPending}>
          {text.turnOn}
        </Button>
      )}
    </Section>
  );
}

function On({ begun, onDone }: { begun: Schemas["SecondFactorBegun"]; onDone(codes: string[]): void }) {
  const words = useText();
  const text = words.settings;
  const client = useQueryClient();
  const form = useForm({
    initial: { code: "" },
    check: ({ code }) => (code.trim() ? {} : { code: words.auth.needCode }),
    save: async ({ code }) => {
      const made = await ask(api.PUT("/api/v1/me/second-factor", { body: { code: code.trim() } }));
      onDone(made.recovery_codes);
      await client.invalidateQueries({ queryKey: meQuery.queryKey });
    },
  });
  return (
    <div className="grid gap-5">
      <p className="text-sm">{text.secondHow}</p>
      <QrCode rows={begun.squares} label={text.secretCode} />
      <CopyField label={text.secret} value={begun.secret} />
      <p>
        <a href={begun.uri} className={buttonClass("secondary", "compact")}>
          {text.openApp}
        </a>
      </p>
      <FormFrame form={form} submit={text.confirm} labels={{ code: words.auth.code }}>
        <TextField
          form={form}
          name="code"
          label={words.auth.code}
          hint={text.codeHint}
          autoComplete="one-time-code"
          inputMode="numeric"
          maxLength={16}
          required
        />
      </FormFrame>
    </div>
  );
}

function Codes({ codes, onDone }: { codes: string[]; onDone(): void }) {
  const text = useText().settings;
  const file = new Blob([`${codes.join("\n")}\n`], { type: "text/plain" });
  return (
    <div className="grid gap-4">
      <Notice tone="warn" title={text.codesTitle} role="status">
        {text.codesText}
      </Notice>
      <ul aria-label={text.codes} className="grid gap-x-6 gap-y-1 font-mono text-base sm:grid-cols-2">
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ul>
      <div className="flex flex-wrap gap-3">
        <Button onClick={() => saveFile(file, "viva-recovery-codes.txt")}>{text.saveCodes}</Button>
        <Button look="primary" onClick={onDone}>
          {text.codesKept}
        </Button>
      </div>
    </div>
  );
}

function Off() {
  const words = useText();
  const text = words.settings;
  const client = useQueryClient();
  const form = useForm({
    initial: { password: "", code: "" },
    check: ({ password, code }) => ({
      ...(password ? {} : { password: words.auth.needPassword }),
      ...(code.trim() ? {} : { code: words.auth.needCode }),
    }),
    save: async ({ password, code }) => {
      await ask(api.POST("/api/v1/me/second-factor/removal", { body: { password, code: code.trim() } }));
      await client.invalidateQueries({ queryKey: meQuery.queryKey });
      toast(text.turnedOff);
    },
  });
  return (
    <FormFrame form={form} submit={text.turnOff} labels={{ password: words.auth.password, code: words.auth.code }}>
      <PasswordField form={form} name="password" label={words.auth.password} autoComplete="current-password" />
      <TextField
        form={form}
        name="code"
        label={words.auth.code}
        hint={words.auth.codeHint}
        autoComplete="one-time-code"
        maxLength={16}
        required
      />
    </FormFrame>
  );
}
