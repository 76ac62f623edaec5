import { useState } from "react";
import { ApiError, type CandidateApi, type Invitation } from "../../api/client";
import { useText } from "../../i18n";
import { Button } from "../../ui/button";
import { Choice } from "../../ui/choice";
import { Notice } from "../../ui/notice";
import { isWritten } from "../flow";
import { StepPage } from "../page";
import { Told } from "./invitation";

interface Props {
  at: { n: number; of: number };
  api: CandidateApi;
  invitation: Invitation;
  onBack(): void;
  onGiven(): Promise<void>;
  /** The words are not those that were shown: load the new ones. */
  onChanged(): Promise<void>;
  onRefused(): void;
}

export function ConsentScreen({ at, api, invitation, onBack, onGiven, onChanged, onRefused }: Props) {
  const { consent: words, problem } = useText();
  const written = isWritten(invitation);
  const before = invitation.consent_given ? (invitation.recording_agreed ? "yes" : "no") : null;
  const [recording, setRecording] = useState<"yes" | "no" | null>(written ? "no" : before);
  const [trouble, setTrouble] = useState<string | null>(null);
  const [sending, setSending] = useState(false);

  async function agree(): Promise<void> {
    if (!recording) {
      setTrouble(words.choose);
      return;
    }
    setSending(true);
    setTrouble(null);
    try {
      await api.consent({
        interview: true,
        recording: recording === "yes",
        text_version: invitation.told.text_version,
      });
      await onGiven();
    } catch (error) {
      setSending(false);
      const changed = error instanceof ApiError && error.code === "consent_text_changed";
      if (changed) await onChanged();
      setTrouble(changed ? problem.changed : error instanceof ApiError ? error.message : problem.offlineText);
    }
  }

  return (
    <StepPage title={words.title} lead={<p>{words.text}</p>} at={at} onBack={onBack}>
      <div className="rounded-3xl bg-card p-6 pt-2 shadow-card">
        <Told told={invitation.told} />
      </div>
      {!written && (
        <div className="mt-8">
          <Choice
            name="recording"
            legend={words.recordTitle}
            value={recording}
            onChange={(value) => {
              setRecording(value);
              setTrouble(null);
            }}
            options={[
              { value: "yes", title: words.recordYes, text: words.recordYesText },
              { value: "no", title: words.recordNo, text: words.recordNoText },
            ]}
          />
        </div>
      )}
      <div role="alert" className="mt-6 empty:mt-0">
        {trouble && <Notice tone="bad">{trouble}</Notice>}
      </div>
      <div className="mt-8 flex flex-col gap-3 sm:flex-row">
        <Button look="primary" size="large" disabled={sending} onClick={() => void agree()}>
          {words.agree}
        </Button>
        <Button look="quiet" size="large" onClick={onRefused}>
          {words.disagree}
        </Button>
      </div>
    </StepPage>
  );
}

export function RefusedScreen({ company, onBack }: { company: string; onBack: () => void }) {
  const { consent: words } = useText();
  return (
    <StepPage title={words.refusedTitle} lead={<p>{words.refusedText(company)}</p>}>
      <Button size="large" onClick={onBack}>
        {words.refusedBack}
      </Button>
    </StepPage>
  );
}
