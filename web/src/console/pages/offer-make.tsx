import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api, ask, type Schemas } from "../../api/staff";
import { Button } from "../../ui/button";
import { Dialog } from "../../ui/dialog";
import { useAct } from "../kit/act";
import { AreaField, SelectField, TextField } from "../kit/fields";
import { FormFrame, useForm } from "../kit/form";
import { useText } from "../text/review";

const DAYS = [3, 5, 7, 10, 14, 21, 30];
const SHORTEST = 10;

interface Draft {
  terms: string;
  start_date: string;
  days: string;
  reason: string;
}

/** Terms, then the letter as it would go out, then the offer. */
export function MakeOffer({ candidate, onClose }: { candidate: string; onClose(): void }) {
  const words = useText();
  const text = words.offers;
  const client = useQueryClient();
  const params = { path: { candidate_id: candidate } };
  const [letter, setLetter] = useState<Schemas["LetterOut"] | null>(null);
  const termsOf = ({ terms, start_date, days }: Draft) => ({
    terms: terms.trim(),
    start_date: start_date || null,
    answer_within_days: Number(days),
  });
  const form = useForm<Draft>({
    initial: { terms: "", start_date: "", days: "14", reason: "" },
    check: ({ terms, reason }) => ({
      ...(terms.trim() ? {} : { terms: text.needTerms }),
      ...(reason.trim().length < SHORTEST ? { reason: text.needReason } : {}),
    }),
    save: async (draft) =>
      setLetter(
        await ask(api.POST("/api/v1/candidates/{candidate_id}/offers/preview", { params, body: termsOf(draft) })),
      ),
  });
  const send = useAct(
    () =>
      ask(
        api.POST("/api/v1/candidates/{candidate_id}/offers", {
          params,
          body: { ...termsOf(form.values), reason: form.values.reason.trim() },
        }),
      ),
    {
      done: text.sent,
      after: () => {
        onClose();
        for (const queryKey of [["candidates"], ["messages"], ["interviews"], ["dashboard"]]) {
          void client.invalidateQueries({ queryKey });
        }
      },
    },
  );
  return (
    <Dialog open onClose={onClose} title={letter ? text.letter : text.make} closeLabel={words.close}>
      {letter ? (
        <div className="grid gap-5">
          <article
            className="max-h-[45dvh] overflow-y-auto rounded-xl border border-line bg-well px-5 py-4"
            tabIndex={-1}
          >
            <h3 className="mb-3 font-semibold">{letter.heading}</h3>
            <p className="whitespace-pre-line">{letter.body}</p>
          </article>
          <div className="flex flex-wrap justify-end gap-3">
            <Button onClick={() => setLetter(null)}>{text.back}</Button>
            <Button look="primary" disabled={send.isPending} onClick={() => send.mutate()}>
              {text.send}
            </Button>
          </div>
        </div>
      ) : (
        <FormFrame
          form={form}
          submit={text.preview}
          labels={{ terms: text.terms, start_date: text.start, days: text.days, reason: text.reason }}
          more={<Button onClick={onClose}>{words.cancel}</Button>}
        >
          <AreaField form={form} name="terms" label={text.terms} hint={text.termsHint} rows={4} required />
          <div className="grid gap-5 sm:grid-cols-2">
            <TextField form={form} name="start_date" label={text.start} type="date" />
            <SelectField
              form={form}
              name="days"
              label={text.days}
              required
              options={DAYS.map((days) => ({ value: String(days), label: text.daysOf(days) }))}
            />
          </div>
          <AreaField form={form} name="reason" label={text.reason} hint={text.reasonHint} rows={2} required />
        </FormFrame>
      )}
    </Dialog>
  );
}
