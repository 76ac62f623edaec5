import { Badge, nameOf, type Tone } from "../kit/badge";
import { useText } from "../text/imports";

const TONES: Record<string, Tone> = {
  checking: "calm",
  checked: "warn",
  importing: "calm",
  done: "good",
  failed: "bad",
  expired: "plain",
};

export function ImportState({ status }: { status: string }) {
  return <Badge tone={TONES[status] ?? "plain"}>{nameOf(useText().imports.states, status)}</Badge>;
}
