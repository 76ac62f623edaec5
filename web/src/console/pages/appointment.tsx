import { useQueryClient } from "@tanstack/react-query";
import { CalendarClock, CalendarX, ListPlus, Trash2 } from "lucide-react";
import { type ReactNode, useState } from "react";
import { api, ask } from "../../api/staff";
import { isAhead, momentOf, typedOf, ZONE } from "../../lib/moment";
import { Button } from "../../ui/button";
import { Dialog } from "../../ui/dialog";
import { Notice } from "../../ui/notice";
import { useAct } from "../kit/act";
import { nameOf } from "../kit/badge";
import { Confirm } from "../kit/confirm";
import { CONTROL, TextField } from "../kit/fields";
import { FormFrame, useForm } from "../kit/form";
import { Facts, Section } from "../kit/page";
import { toast } from "../kit/toasts";
import { formatMoment, When } from "../kit/when";
import type { Interview } from "../queries/interviews";
import { hires, useMe } from "../queries/session";
import { useLanguage } from "../text";
import { useText } from "../text/review";

const NO_SHOW = "no_show";
/** What a move or a cancellation changes. */
const TOUCHED = [["interviews"], ["messages"], ["dashboard"]];

/** When an interview is, what was agreed, and how it is moved or called off. */
export function Appointment({ interview }: { interview: Interview }) {
  const words = useText();
  const text = words.appointment;
  const editable = hires(useMe()) && !interview.is_test;
  const [dialog, setDialog] = useState<"move" | "offer" | null>(null);
  const missed = interview.status === "cancelled" && interview.end_reason === NO_SHOW && !interview.human_requested;
  const open = interview.status === "scheduled";
  const params = { path: { interview_id: interview.id } };
  const cancel = useAct(() => ask(api.POST("/api/v1/interviews/{interview_id}/cancellation", { params })), {
    refresh: TOUCHED,
    done: text.cancelled,
  });
  const asked = useAsked(interview);
  return (
    <>
      {missed && <Notice tone="warn">{text.missed}</Notice>}
      <Section
        title={text.title}
        actions={
          editable &&
          (open || missed) && (
            <>
              <Button size="compact" onClick={() => setDialog("move")}>
                <CalendarClock aria-hidden="true" size={16} />
                {text.move}
              </Button>
              <Button size="compact" onClick={() => setDialog("offer")}>
                <ListPlus aria-hidden="true" size={16} />
                {text.offer}
              </Button>
              {open && (
                <Confirm
                  trigger={(confirm) => (
                    <Button size="compact" disabled={cancel.isPending} onClick={confirm}>
                      <CalendarX aria-hidden="true" size={16} />
                      {text.cancel}
                    </Button>
                  )}
                  title={text.cancelTitle}
                  text={text.cancelText}
                  action={text.cancel}
                  onConfirm={() => cancel.mutate()}
                />
              )}
            </>
          )
        }
      >
        <Facts
          items={[
            [words.interviews.when, <When key="at" at={interview.scheduled_at} />],
            [words.schedule.type, nameOf(words.schedule.types, interview.interview_type)],
            [words.schedule.minutes, words.schedule.upTo(interview.minutes)],
            [words.plans.count, String(interview.questions)],
            [text.agreed, interview.consented ? text.yes : text.no],
            [text.zone, interview.time_zone],
            ...(asked ? ([[text.help, asked]] as [string, string][]) : []),
            ...(interview.offered.slots.length || interview.offered.window
              ? ([[text.slots, <Offered key="slots" offered={interview.offered} />]] as [string, ReactNode][])
              : []),
          ]}
        />
      </Section>
      {dialog === "move" && <Move interview={interview} onClose={() => setDialog(null)} />}
      {dialog === "offer" && <OfferTimes interview={interview} onClose={() => setDialog(null)} />}
    </>
  );
}

function Offered({ offered }: { offered: Interview["offered"] }) {
  const { language } = useLanguage();
  const text = useText().appointment;
  const [since, until] = offered.window ?? [];
  return (
    <ul>
      {offered.slots.map((at) => (
        <li key={at}>
          <When at={at} />
        </li>
      ))}
      {since && until && <li>{text.between(formatMoment(language, since), formatMoment(language, until))}</li>}
    </ul>
  );
}

/** What the candidate asked for, in a line; it was applied at once, and nobody has to grant it. */
function useAsked(interview: Interview): string | null {
  const text = useText().appointment;
  const { help } = interview;
  if (!help) return null;
  const said = [
    help.extra_time === "none" ? text.noLimit : help.extra_time === "1" ? "" : text.extra(help.extra_time),
    help.chat_only ? text.chatOnly : "",
    help.captions ? text.captions : "",
    help.breaks ? text.breaks : "",
    help.note ?? "",
  ];
  return said.filter(Boolean).join(", ") || null;
}

function Move({ interview, onClose }: { interview: Interview; onClose(): void }) {
  const words = useText();
  const text = words.appointment;
  const client = useQueryClient();
  const form = useForm({
    initial: { scheduled_at: "" },
    check: ({ scheduled_at }): Record<string, string> => (scheduled_at ? {} : { scheduled_at: text.needTime }),
    save: async ({ scheduled_at }) => {
      const params = { path: { interview_id: interview.id } };
      const body = { scheduled_at: new Date(scheduled_at).toISOString() };
      await ask(api.PUT("/api/v1/interviews/{interview_id}/time", { params, body }));
      toast(text.moved);
      onClose();
      await Promise.all(TOUCHED.map((queryKey) => client.invalidateQueries({ queryKey })));
    },
  });
  return (
    <Dialog open onClose={onClose} title={text.move} text={text.moveText} closeLabel={words.close}>
      <FormFrame
        form={form}
        submit={text.save}
        labels={{ scheduled_at: text.newTime }}
        more={<Button onClick={onClose}>{words.cancel}</Button>}
      >
        <TextField
          form={form}
          name="scheduled_at"
          label={text.newTime}
          hint={words.schedule.yourTime(ZONE)}
          type="datetime-local"
          required
        />
      </FormFrame>
    </Dialog>
  );
}

function OfferTimes({ interview, onClose }: { interview: Interview; onClose(): void }) {
  const words = useText();
  const text = words.appointment;
  const { language } = useLanguage();
  const { offered } = interview;
  const [slots, setSlots] = useState(() => offered.slots.filter(isAhead));
  const [at, setAt] = useState("");
  const [begins, ends] = offered.window ?? [];
  const over = !ends || !isAhead(ends);
  const [typedSince, setSince] = useState(() => (over || !begins ? "" : typedOf(begins)));
  const [typedUntil, setUntil] = useState(() => (over ? "" : typedOf(ends)));
  const [slot, since, until] = [momentOf(at), momentOf(typedSince), momentOf(typedUntil)];
  const save = useAct(
    () =>
      ask(
        api.PUT("/api/v1/interviews/{interview_id}/offered-times", {
          params: { path: { interview_id: interview.id } },
          body: { slots, window: since && until ? { since, until } : null },
        }),
      ),
    { refresh: [["interviews", "one", interview.id], ["messages"]], done: text.offered, after: onClose },
  );
  return (
    <Dialog open onClose={onClose} title={text.offer} text={text.offerText} closeLabel={words.close}>
      <form
        className="grid gap-5"
        onSubmit={(event) => {
          event.preventDefault();
          save.mutate();
        }}
      >
        {slots.length > 0 && (
          <ul className="divide-y divide-line border-y border-line">
            {slots.map((slot) => (
              <li key={slot} className="flex items-center justify-between gap-3">
                <When at={slot} />
                <button
                  type="button"
                  aria-label={text.removeSlot(formatMoment(language, slot))}
                  className="grid size-11 place-items-center rounded-lg text-soft hover:bg-well hover:text-ink"
                  onClick={() => setSlots(slots.filter((one) => one !== slot))}
                >
                  <Trash2 aria-hidden="true" size={17} />
                </button>
              </li>
            ))}
          </ul>
        )}
        <div className="flex flex-wrap items-end gap-3">
          <label className="min-w-0 flex-1 basis-52">
            <span className="mb-1 block text-sm font-medium">{words.schedule.yourTime(ZONE)}</span>
            <input
              type="datetime-local"
              className={CONTROL}
              value={at}
              onChange={(event) => setAt(event.target.value)}
            />
          </label>
          <Button
            disabled={!slot}
            onClick={() => {
              if (slot) setSlots([...new Set([...slots, slot])].sort());
              setAt("");
            }}
          >
            {text.addSlot}
          </Button>
        </div>
        <fieldset>
          <legend className="mb-1 text-sm font-medium">{text.window}</legend>
          <div className="flex flex-wrap gap-3">
            {(
              [
                [text.since, typedSince, setSince],
                [text.until, typedUntil, setUntil],
              ] as const
            ).map(([label, value, change]) => (
              <label key={label} className="min-w-0 flex-1 basis-52">
                <span className="mb-1 block text-sm text-soft">{label}</span>
                <input
                  type="datetime-local"
                  className={CONTROL}
                  value={value}
                  onChange={(event) => change(event.target.value)}
                />
              </label>
            ))}
          </div>
        </fieldset>
        <div className="flex flex-wrap justify-end gap-3">
          <Button onClick={onClose}>{words.cancel}</Button>
          <Button look="primary" type="submit" disabled={save.isPending || !since !== !until}>
            {text.save}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
