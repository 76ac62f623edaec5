import { useState } from "react";
import type { Help as Wanted } from "../../api/client";
import { Button } from "../../ui/button";
import { Choice } from "../../ui/choice";
import { CONTROL, described, Field } from "../../ui/field";
import { Switch } from "../../ui/switch";
import type { Part } from "./arrange";
import { Outcome, useTry } from "./try";
import { useArrangeText } from "./words";

const FACTORS = ["1", "1.25", "1.5", "2", "none"] as const;

/** What helps, given at once: nobody has to grant it. */
export function Help({ api, invitation, onChanged }: Part) {
  const text = useArrangeText();
  const tried = useTry();
  const [help, setHelp] = useState<Wanted>(() => {
    const { extra_time, chat_only, captions, breaks, note } = invitation.help;
    return { extra_time, chat_only, captions, breaks, note };
  });
  const change = (part: Partial<Wanted>) => setHelp((now) => ({ ...now, ...part }));
  const switches = [
    ["chat_only", text.chatOnly, text.chatOnlyText],
    ["captions", text.captions, text.captionsText],
    ["breaks", text.breaks, text.breaksText],
  ] as const;

  const save = () =>
    tried.attempt(async () => {
      const minutes = await api.askForHelp({ ...help, note: help.note?.trim() || null });
      await onChanged();
      return help.extra_time === "none" ? text.savedNoLimit : text.saved(minutes);
    });

  return (
    <section aria-labelledby="help">
      <h2 id="help" className="text-2xl font-semibold">
        {text.help}
      </h2>
      <div className="mt-5 grid gap-6">
        <Choice
          name="extra"
          legend={text.extra}
          value={help.extra_time ?? "1"}
          onChange={(extra_time) => change({ extra_time })}
          options={FACTORS.map((value) => {
            const [title, more] = text.extras[value] ?? [value, ""];
            return { value, title, ...(more ? { text: more } : {}) };
          })}
        />
        {switches.map(([name, label, more]) => (
          <Switch
            key={name}
            label={label}
            text={more}
            checked={help[name] ?? false}
            onChange={(on) => change({ [name]: on })}
          />
        ))}
        <Field id="note" label={text.note} optional={text.optional} hint={text.noteHint(invitation.company)}>
          <textarea
            id="note"
            rows={3}
            maxLength={2000}
            className={CONTROL}
            value={help.note ?? ""}
            onChange={(event) => change({ note: event.target.value })}
            {...described("note", true, undefined)}
          />
        </Field>
      </div>
      <Button className="mt-5" disabled={tried.busy} onClick={() => void save()}>
        {text.save}
      </Button>
      <Outcome tried={tried} />
    </section>
  );
}
