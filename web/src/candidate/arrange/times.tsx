import { useState } from "react";
import { useLanguage } from "../../i18n";
import { isAhead, momentOf, ZONE } from "../../lib/moment";
import { Button } from "../../ui/button";
import { Choice } from "../../ui/choice";
import { CONTROL, described, Field } from "../../ui/field";
import { wasMissed } from "../flow";
import { Confirm } from "../mine/confirm";
import type { Part } from "./arrange";
import { Outcome, useTry } from "./try";
import { useArrangeText } from "./words";

const OWN = "own";

/** When it is, and the other times that are offered. */
export function Times({ api, invitation, onChanged }: Part) {
  const text = useArrangeText();
  const { language } = useLanguage();
  const tried = useTry();
  const [slot, setSlot] = useState<string | null>(null);
  const [own, setOwn] = useState("");
  const format = new Intl.DateTimeFormat(language, { dateStyle: "full", timeStyle: "short" });
  const say = (at: string): string => format.format(new Date(at));
  const slots = invitation.offered.slots.filter(isAhead);
  const [since, until] = invitation.offered.window ?? [];
  const within = since && until && isAhead(until) ? { since, until } : null;

  async function take(): Promise<void> {
    const at = slot === OWN ? momentOf(own) : slot;
    if (!at) return tried.refuse(text.needTime);
    if (slot === OWN && within && !isWithin(at, within)) return tried.refuse(text.notWithin);
    await tried.attempt(async () => {
      await api.pick(at, ZONE);
      await onChanged();
      return text.taken(say(at));
    });
  }

  return (
    <section aria-labelledby="time">
      <h2 id="time" className="text-2xl font-semibold">
        {text.time}
      </h2>
      {!wasMissed(invitation) && (
        <p className="mt-2">
          {isAhead(invitation.scheduled_at) ? text.at(say(invitation.scheduled_at), ZONE) : text.anyTime}
        </p>
      )}
      {slots.length > 0 || within ? (
        <div className="mt-5">
          <Choice
            name="slot"
            legend={text.choose}
            value={slot}
            onChange={setSlot}
            options={[
              ...slots.map((at) => ({ value: at, title: say(at) })),
              ...(within
                ? [{ value: OWN, title: text.own, text: text.between(say(within.since), say(within.until)) }]
                : []),
            ]}
          />
          {slot === OWN && (
            <Field id="own" label={text.ownTime} hint={text.ownZone(ZONE)} className="mt-4">
              <input
                id="own"
                type="datetime-local"
                className={CONTROL}
                value={own}
                onChange={(event) => setOwn(event.target.value)}
                {...described("own", true, undefined)}
              />
            </Field>
          )}
          <Button className="mt-5" disabled={tried.busy} onClick={() => void take()}>
            {text.take}
          </Button>
        </div>
      ) : (
        <p className="mt-2 text-soft">{text.noTimes(invitation.company)}</p>
      )}
      <Outcome tried={tried} />
      {!wasMissed(invitation) && <Cancel api={api} invitation={invitation} onChanged={onChanged} />}
    </section>
  );
}

function isWithin(at: string, { since, until }: { since: string; until: string }): boolean {
  return isAhead(at) && Date.parse(since) <= Date.parse(at) && Date.parse(at) <= Date.parse(until);
}

function Cancel({ api, invitation, onChanged }: Part) {
  const text = useArrangeText();
  const tried = useTry();
  const [asked, setAsked] = useState(false);
  if (!asked) {
    return (
      <Button look="quiet" className="mt-2 -ml-5" onClick={() => setAsked(true)}>
        {text.cancel}
      </Button>
    );
  }
  const cancel = () =>
    tried.attempt(async () => {
      await api.decline();
      await onChanged();
      return undefined;
    });
  return (
    <Confirm title={text.cancelTitle} text={text.cancelText(invitation.company)}>
      <div className="flex flex-wrap gap-3">
        <Button onClick={() => setAsked(false)}>{text.keep}</Button>
        <Button look="danger" disabled={tried.busy} onClick={() => void cancel()}>
          {text.cancelYes}
        </Button>
      </div>
      <Outcome tried={tried} />
    </Confirm>
  );
}
