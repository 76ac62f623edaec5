import type { Microphone } from "./microphone";
import type { View } from "./view";

const WITHIN_MS = 4000;

/** Reads a line with the browser's own voice; resolves when it is said, at once where there is none. Voices on the device come first. */
function readAloud(text: string, language: string): Promise<void> {
  if (typeof speechSynthesis === "undefined") return Promise.resolve();
  const spoken = new SpeechSynthesisUtterance(text);
  spoken.lang = language;
  const voices = speechSynthesis.getVoices().filter((voice) => voice.lang.startsWith(language.slice(0, 2)));
  spoken.voice = voices.find((voice) => voice.localService) ?? null;
  return new Promise((resolve) => {
    spoken.onend = () => resolve();
    spoken.onerror = () => resolve();
    speechSynthesis.speak(spoken);
  });
}

export function stopReading(): void {
  if (typeof speechSynthesis !== "undefined") speechSynthesis.cancel();
}

/** Reads the line whose sound the interviewer could not make. The notice of it and the line come in either order. */
export class LostVoice {
  private lostAt = 0;
  private line: { text: string; at: number; read: boolean } | null = null;

  constructor(
    private readonly mic: Microphone,
    private readonly language: string,
    private readonly view: () => View,
  ) {}

  lost(): void {
    this.lostAt = Date.now();
    this.read();
  }

  said(text: string): void {
    if (this.line?.text === text) return;
    this.line = { text, at: Date.now(), read: false };
    this.read();
  }

  private read(): void {
    const { line } = this;
    const near = line && Math.abs(line.at - this.lostAt) < WITHIN_MS;
    if (!near || line.read || this.view().textOnly) return;
    line.read = true;
    const open = this.view().mic === "on";
    // it would answer itself: the echo of this voice is not taken out
    if (open) void this.mic.mute(true);
    void readAloud(line.text, this.language).then(() => {
      if (open) void this.mic.mute(false);
    });
  }
}
