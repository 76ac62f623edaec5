import { Keyboard, MessagesSquare, Mic } from "lucide-react";
import { useState } from "react";
import { ApiError } from "../../api/client";
import { useText } from "../../i18n";
import { thisBrowser } from "../../lib/browser";
import { Button } from "../../ui/button";
import { Choice } from "../../ui/choice";
import { Notice } from "../../ui/notice";
import type { Way } from "../flow";
import { StepPage } from "../page";

interface Props {
  at: { n: number; of: number };
  value: Way | null;
  onBack(): void;
  /** Rejects when the server could not be told. */
  onChoose(way: Way): Promise<void>;
}

/** Speak, type or both; nobody asks for a reason. */
export function WayScreen({ at, value, onBack, onChoose }: Props) {
  const { way: words, next, problem } = useText();
  const browser = thisBrowser();
  const [way, setWay] = useState<Way>(browser.canRecord ? (value ?? "speak") : "type");
  const [trouble, setTrouble] = useState<string | null>(null);

  async function choose(): Promise<void> {
    try {
      setTrouble(null);
      await onChoose(way);
    } catch (error) {
      setTrouble(error instanceof ApiError ? error.message : problem.offlineText);
    }
  }

  return (
    <StepPage title={words.title} lead={<p>{words.text}</p>} at={at} onBack={onBack}>
      {!browser.canRecord && (
        <div className="mb-6">
          <Notice tone="warn">{browser.secure ? words.noMicrophone : words.insecure}</Notice>
        </div>
      )}
      <Choice<Way>
        name="way"
        legend={words.title}
        hideLegend
        value={way}
        onChange={setWay}
        options={[
          { value: "speak", title: words.speak, text: words.speakText, icon: <Mic />, disabled: !browser.canRecord },
          { value: "type", title: words.type, text: words.typeText, icon: <Keyboard /> },
          {
            value: "both",
            title: words.both,
            text: words.bothText,
            icon: <MessagesSquare />,
            disabled: !browser.canRecord,
          },
        ]}
      />
      <div role="alert">
        {trouble && (
          <div className="mt-6">
            <Notice tone="bad">{trouble}</Notice>
          </div>
        )}
      </div>
      <Button look="primary" size="large" className="mt-8 w-full sm:w-auto sm:min-w-56" onClick={() => void choose()}>
        {next}
      </Button>
    </StepPage>
  );
}
