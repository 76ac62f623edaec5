import { useEffect, useState } from "react";
import type { Invitation } from "../../api/client";
import { useLanguage } from "../../i18n";
import { Button } from "../../ui/button";
import { Notice } from "../../ui/notice";
import { canChoose, hasBegun, type Way } from "../flow";
import { StepPage } from "../page";

const OPENS_BEFORE_MS = 15 * 60_000;

interface Props {
  at: { n: number; of: number };
  invitation: Invitation;
  way: Way;
  onBack(): void;
  onEnter(): void;
  onCheck(): void;
  onChange(): void;
}

/** The one button that enters the room. Its click also unlocks the sound. */
export function ReadyScreen({ at, invitation, way, onBack, onEnter, onCheck, onChange }: Props) {
  const { text, language } = useLanguage();
  const words = text.ready;
  const again = hasBegun(invitation);
  const opensAt = Date.parse(invitation.scheduled_at) - OPENS_BEFORE_MS;
  const early = useIsBefore(opensAt);
  const when = new Intl.DateTimeFormat(language, { dateStyle: "long", timeStyle: "short" }).format(opensAt);
  return (
    <StepPage
      title={again ? words.again : words.title}
      lead={<p>{again ? words.againText : words.text}</p>}
      {...(again ? {} : { at, onBack })}
    >
      {!again && (
        <ul className="mb-8 grid gap-3">
          {(way === "type" ? words.tipsTyped : words.tips).map((tip) => (
            <li key={tip} className="flex gap-3">
              <span aria-hidden="true" className="mt-2.5 size-2 shrink-0 rounded-full bg-accent" />
              {tip}
            </li>
          ))}
        </ul>
      )}
      {early && (
        <div className="mb-6">
          <Notice>{words.early(when)}</Notice>
        </div>
      )}
      <Button look="primary" size="large" disabled={early} className="w-full sm:w-auto sm:min-w-64" onClick={onEnter}>
        {again ? words.goOn : words.start}
      </Button>
      <div className="mt-4 flex flex-col gap-1 sm:-ml-5 sm:flex-row">
        {way !== "type" && (
          <Button look="quiet" onClick={onCheck}>
            {words.check}
          </Button>
        )}
        {canChoose(invitation) && (
          <Button look="quiet" onClick={onChange}>
            {words.change}
          </Button>
        )}
      </div>
    </StepPage>
  );
}

/** Turns false by itself when the time has come. */
function useIsBefore(moment: number): boolean {
  const [before, setBefore] = useState(() => Date.now() < moment);
  useEffect(() => {
    if (!before) return;
    const timer = setInterval(() => setBefore(Date.now() < moment), 1000);
    return () => clearInterval(timer);
  }, [before, moment]);
  return before;
}
