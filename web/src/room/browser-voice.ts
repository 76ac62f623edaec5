/** Reads a line with the browser's own voice; resolves when it is said, at once where there is none. Voices on the device come first. */
export function readAloud(text: string, language: string): Promise<void> {
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
