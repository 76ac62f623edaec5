import { routeTo } from "./recording";

/** The one element that plays the interviewer: unlocked in a click, it may play whatever comes later, on every browser. */
export interface UnlockedSound {
  element: HTMLAudioElement;
  context: AudioContext | null;
}

/** Call it inside a click. Silence is played at once; the interviewer's track goes into the same element afterwards. */
export function unlockSound(speaker: string | null): UnlockedSound {
  const element = document.createElement("audio");
  element.autoplay = true;
  element.setAttribute("playsinline", "");
  let context: AudioContext | null = null;
  try {
    context = new AudioContext();
    void context.resume().catch(() => {});
    element.srcObject = context.createMediaStreamDestination().stream;
  } catch {
    // no Web Audio: the element alone has to do
  }
  void element.play().catch(() => {});
  void routeTo(element, speaker);
  return { element, context };
}
