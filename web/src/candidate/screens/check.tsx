import { Check } from "lucide-react";
import { useState } from "react";
import type { CandidateApi } from "../../api/client";
import { useText } from "../../i18n";
import { cx } from "../../lib/cx";
import { Button } from "../../ui/button";
import type { Choices } from "../journey";
import { StepPage } from "../page";
import { MicrophoneCheck } from "./check-microphone";
import { NetworkCheck } from "./check-network";
import { SpeakerCheck } from "./check-speaker";

const PARTS = ["microphone", "speaker", "network"] as const;

interface Props {
  at: { n: number; of: number };
  api: CandidateApi;
  choices: Choices;
  onChoices(choices: Choices): void;
  onBack(): void;
  onDone(): void;
  onType(): void;
}

/** Microphone, speaker and connection, one after the other. Nobody is held up: typing is always one press away. */
export default function CheckScreen({ at, api, choices, onChoices, onBack, onDone, onType }: Props) {
  const { check: words } = useText();
  const [part, setPart] = useState(0);
  return (
    <StepPage title={words.title} at={at} onBack={part > 0 ? () => setPart(part - 1) : onBack}>
      <ol className="mb-6 flex flex-wrap gap-x-4 gap-y-2 text-sm sm:gap-x-6 sm:text-base">
        {PARTS.map((name, index) => (
          <li
            key={name}
            aria-current={index === part ? "step" : undefined}
            className={cx("flex items-center gap-1.5 sm:gap-2", index === part ? "font-semibold" : "text-soft")}
          >
            <span
              aria-hidden="true"
              className={cx(
                "grid size-6 place-items-center sm:size-7 rounded-full text-sm",
                index < part
                  ? "bg-accent text-on-accent"
                  : index === part
                    ? "border-2 border-accent"
                    : "border-2 border-line",
              )}
            >
              {index < part ? <Check size={16} strokeWidth={3} /> : index + 1}
            </span>
            {words.parts[name]}
          </li>
        ))}
      </ol>
      <div className="rounded-3xl bg-card p-6 shadow-card sm:p-8">
        {part === 0 && (
          <MicrophoneCheck
            chosen={choices.microphone}
            onChoose={(microphone) => onChoices({ ...choices, microphone })}
            onDone={() => setPart(1)}
          />
        )}
        {part === 1 && (
          <SpeakerCheck
            chosen={choices.speaker}
            onChoose={(speaker) => onChoices({ ...choices, speaker })}
            onDone={() => setPart(2)}
          />
        )}
        {part === 2 && <NetworkCheck api={api} onDone={onDone} />}
      </div>
      <Button look="quiet" className="mt-4 -ml-2" onClick={onType}>
        {words.skip}
      </Button>
    </StepPage>
  );
}
