import { Check, Copy } from "lucide-react";
import { useState } from "react";
import { announce } from "../../ui/announcer";
import { Button } from "../../ui/button";
import { useText } from "../text";

const SHOWN_MS = 2_500;

/** A text to take along, such as a link that is shown once. */
export function CopyField({ label, value }: { label: string; value: string }) {
  const text = useText();
  const [copied, setCopied] = useState(false);
  async function copy(): Promise<void> {
    try {
      await navigator.clipboard.writeText(value);
    } catch {
      return;
    }
    setCopied(true);
    announce(text.copied);
    setTimeout(() => setCopied(false), SHOWN_MS);
  }
  return (
    <div className="flex flex-wrap items-end gap-2">
      <label className="min-w-0 flex-1 basis-64">
        <span className="mb-1 block text-sm font-medium">{label}</span>
        <input
          readOnly
          value={value}
          onFocus={(event) => event.target.select()}
          className="min-h-11 w-full rounded-xl border border-control bg-well px-3 font-mono text-sm"
        />
      </label>
      <Button onClick={() => void copy()}>
        {copied ? <Check aria-hidden="true" size={18} /> : <Copy aria-hidden="true" size={18} />}
        {copied ? text.copied : text.copy}
      </Button>
    </div>
  );
}
