import { Volume2 } from "lucide-react";
import { useEffect, useState } from "react";
import { useText } from "../../i18n";
import { thisBrowser } from "../../lib/browser";
import { type Device, devices } from "../../lib/mic";
import { playNotes } from "../../lib/recording";
import { Button } from "../../ui/button";
import { Notice } from "../../ui/notice";
import { Select } from "../../ui/select";

interface Props {
  chosen: string | null;
  onChoose(id: string): void;
  onDone(): void;
}

/** Three notes, and the question whether they were heard. */
export function SpeakerCheck({ chosen, onChoose, onDone }: Props) {
  const { check: words } = useText();
  const [state, setState] = useState<"new" | "playing" | "played" | "silent">("new");
  const [found, setFound] = useState<Device[]>([]);

  useEffect(() => {
    const canChoose = "setSinkId" in HTMLMediaElement.prototype && !thisBrowser().touch;
    if (canChoose) void devices("audiooutput").then(setFound, () => {});
  }, []);

  async function play(): Promise<void> {
    setState("playing");
    await playNotes(chosen).catch(() => {});
    setState("played");
  }

  const asked = state === "played" || state === "silent";
  return (
    <>
      <h2 className="text-xl font-semibold">{words.speakerTitle}</h2>
      <p className="mt-2 mb-6 text-soft">{words.speakerText}</p>
      {asked && <p className="mb-4 text-lg font-medium">{words.speakerAsk}</p>}
      <div role="status">
        {state === "silent" && (
          <div className="mb-6">
            <Notice tone="warn">{words.speakerHelp}</Notice>
          </div>
        )}
      </div>
      <div className="flex flex-wrap gap-3">
        {asked && (
          <Button look="primary" size="large" onClick={onDone}>
            {state === "silent" ? words.clearAnyway : words.speakerYes}
          </Button>
        )}
        {state === "played" && (
          <Button size="large" onClick={() => setState("silent")}>
            {words.speakerNo}
          </Button>
        )}
        {state !== "played" && (
          <Button
            look={asked ? "secondary" : "primary"}
            size="large"
            disabled={state === "playing"}
            onClick={() => void play()}
          >
            <Volume2 aria-hidden="true" size={20} />
            {state === "playing" ? words.playing : words.speakerPlay}
          </Button>
        )}
      </div>
      {found.length > 1 && (
        <div className="mt-6">
          <Select
            label={words.speakerChoose}
            value={chosen ?? "default"}
            options={found.map((device) => ({ value: device.id, label: device.label }))}
            onChange={onChoose}
          />
        </div>
      )}
    </>
  );
}
