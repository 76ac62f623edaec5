import { ZONE } from "../../lib/moment";
import { SelectField, TextField } from "../kit/fields";
import type { Form } from "../kit/form";
import { useText } from "../text/hiring";

const MINUTES = [10, 15, 20, 30, 45, 60, 90];

export const HOW = { interview_type: "ai_both", duration_limit_min: "30", language: "en" };
export const SCHEDULE = { ...HOW, scheduled_at: "" };
type How = typeof HOW;
type Draft = typeof SCHEDULE;

export const howOf = (draft: How) => ({
  interview_type: draft.interview_type as "ai_both",
  duration_limit_min: Number(draft.duration_limit_min),
  language: draft.language,
});

/** As the API wants it; no time is "at once". */
export const scheduleOf = (draft: Draft) => ({
  ...howOf(draft),
  scheduled_at: draft.scheduled_at ? new Date(draft.scheduled_at).toISOString() : null,
});

export function useScheduleLabels(): Record<keyof Draft, string> {
  const text = useText().schedule;
  return {
    scheduled_at: text.when,
    duration_limit_min: text.minutes,
    interview_type: text.type,
    language: text.language,
  };
}

/** How, how long, in which language and when: for one invitation or many. */
export function ScheduleFields({ form }: { form: Form<Draft> }) {
  const text = useText().schedule;
  return (
    <>
      <HowFields form={form} />
      <TextField form={form} name="scheduled_at" label={text.when} hint={text.whenHint(ZONE)} type="datetime-local" />
    </>
  );
}

/** How, how long and in which language. */
export function HowFields({ form }: { form: Form<How> }) {
  const text = useText().schedule;
  return (
    <>
      <SelectField
        form={form}
        name="interview_type"
        label={text.type}
        required
        options={(["ai_both", "ai_voice", "ai_chat"] as const).map((value) => ({
          value,
          label: text.types[value],
        }))}
      />
      <div className="grid gap-5 sm:grid-cols-2">
        <SelectField
          form={form}
          name="duration_limit_min"
          label={text.minutes}
          required
          options={MINUTES.map((value) => ({ value: String(value), label: text.upTo(value) }))}
        />
        <SelectField
          form={form}
          name="language"
          label={text.language}
          required
          options={[
            { value: "en", label: "English" },
            { value: "es", label: "Español" },
          ]}
        />
      </div>
    </>
  );
}
