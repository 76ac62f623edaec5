import { useState } from "react";
import type { CandidateApi, Invitation } from "../../api/client";
import { Button } from "../../ui/button";
import { CONTROL, described, Field } from "../../ui/field";
import { wasMissed } from "../flow";
import { Confirm } from "../mine/confirm";
import { StepPage } from "../page";
import { Help } from "./help";
import { Times } from "./times";
import { Outcome, useTry } from "./try";
import { ArrangeWords, useArrangeText } from "./words";

export interface Part {
  api: CandidateApi;
  invitation: Invitation;
  onChanged(): Promise<void>;
}

interface Props extends Part {
  onBack(): void;
}

/** Another time, what helps, or a person instead: until the interview begins, and where it was missed. */
export default function ArrangeScreen(props: Props) {
  return (
    <ArrangeWords>
      <Arrange {...props} />
    </ArrangeWords>
  );
}

function Arrange({ onBack, ...part }: Props) {
  const text = useArrangeText();
  const missed = wasMissed(part.invitation);
  return (
    <StepPage title={missed ? text.missed : text.title} lead={<p>{missed ? text.missedText : text.lead}</p>}>
      <div className="grid gap-12">
        <Times {...part} />
        {!missed && <Help {...part} />}
        <Person {...part} />
        {!missed && (
          <Button look="primary" size="large" className="sm:justify-self-start" onClick={onBack}>
            {text.back}
          </Button>
        )}
      </div>
    </StepPage>
  );
}

function Person({ api, invitation, onChanged }: Part) {
  const text = useArrangeText();
  const tried = useTry();
  const [message, setMessage] = useState("");
  const [asked, setAsked] = useState(false);
  const want = () =>
    tried.attempt(async () => {
      await api.requestHuman(message.trim() || null);
      await onChanged();
      return undefined;
    });
  return (
    <section aria-labelledby="person">
      <h2 id="person" className="text-2xl font-semibold">
        {text.person}
      </h2>
      <p className="mt-2 mb-5">{text.personText(invitation.company)}</p>
      <Field id="message" label={text.message} optional={text.optional} hint={text.messageHint}>
        <textarea
          id="message"
          rows={3}
          maxLength={2000}
          className={CONTROL}
          value={message}
          onChange={(event) => setMessage(event.target.value)}
          {...described("message", true, undefined)}
        />
      </Field>
      {asked ? (
        <Confirm title={text.askTitle} text={text.askText}>
          <div className="flex flex-wrap gap-3">
            <Button onClick={() => setAsked(false)}>{text.keep}</Button>
            <Button disabled={tried.busy} onClick={() => void want()}>
              {text.askYes}
            </Button>
          </div>
          <Outcome tried={tried} />
        </Confirm>
      ) : (
        <Button className="mt-5" onClick={() => setAsked(true)}>
          {text.ask}
        </Button>
      )}
    </section>
  );
}
