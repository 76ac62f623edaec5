import { AudioPresets, type LocalParticipant, type LocalTrackPublication, Track } from "livekit-client";
import { listenToLevel, type MicFailure, SOUND, whyNot } from "../lib/mic";

const SILENT_RMS = 1e-4;
const SILENT_AFTER_MS = 10_000;
const TALK_RMS = 0.025;
const TALK_AFTER_MS = 1000;
const EVERY_MS = 80;

export type MicState = "off" | "opening" | "on" | "muted" | "ended" | MicFailure;
export type MicHint = "silent" | "talkingMuted" | null;

interface Told {
  state(state: MicState): void;
  hint(hint: MicHint): void;
  /** The system took the microphone away: a call came in, or the screen was locked. */
  interrupted(): void;
}

/** The published microphone. A clone that stays open while muted moves the meter and notices who speaks into a muted one. */
export class Microphone {
  readonly level = { current: 0 };
  private clone: MediaStreamTrack | null = null;
  private stopLevel: (() => void) | null = null;
  private silentSince: number | null = null;
  private talkingSince: number | null = null;
  private state: MicState = "off";

  constructor(
    /** Null while the line is away; whoever comes back opens the microphone anew. */
    private readonly me: () => LocalParticipant | null,
    private readonly told: Told,
  ) {}

  /** Publishes it, or shows why not; never throws. */
  async open(deviceId: string | null, muted: boolean): Promise<void> {
    const me = this.me();
    if (!me) return;
    this.set("opening");
    try {
      const capture = { ...SOUND, voiceIsolation: false, ...(deviceId ? { deviceId } : {}) };
      const publish = { audioPreset: AudioPresets.speech, dtx: true, red: true };
      const published = await me.setMicrophoneEnabled(true, capture, publish);
      if (muted) await me.setMicrophoneEnabled(false);
      this.watch(published);
      this.set(muted ? "muted" : "on");
    } catch (error) {
      this.set(whyNot(error));
    }
  }

  async mute(muted: boolean): Promise<void> {
    if (this.state !== "on" && this.state !== "muted") return;
    this.set(muted ? "muted" : "on");
    await this.me()
      ?.setMicrophoneEnabled(!muted)
      .catch(() => {});
  }

  /** Lets go of the device: its light goes out. */
  async close(): Promise<void> {
    this.unwatch();
    const me = this.me();
    const track = me?.getTrackPublication(Track.Source.Microphone)?.track;
    if (track) await me?.unpublishTrack(track.mediaStreamTrack, true).catch(() => {});
    this.set("off");
  }

  /** What the microphone hears, muted or not; it never leaves the page by itself. */
  stream(): MediaStream | null {
    return this.clone && new MediaStream([this.clone]);
  }

  /** The part of the packets, from 0 to 1, that the server says it did not get lately. */
  async loss(): Promise<number> {
    const track = this.state === "on" ? this.me()?.getTrackPublication(Track.Source.Microphone)?.track : null;
    const report = await track?.getRTCStatsReport();
    let worst = 0;
    report?.forEach((entry: { type: string; fractionLost?: number }) => {
      if (entry.type === "remote-inbound-rtp") worst = Math.max(worst, entry.fractionLost ?? 0);
    });
    return worst;
  }

  forget(): void {
    this.unwatch();
    this.set("off");
  }

  private watch(published: LocalTrackPublication | undefined): void {
    this.unwatch();
    const track = published?.track?.mediaStreamTrack;
    if (!track) return;
    track.addEventListener("ended", () => this.state !== "off" && this.set("ended"), { once: true });
    track.addEventListener("mute", () => this.told.interrupted());
    this.clone = track.clone();
    this.clone.enabled = true;
    this.stopLevel = listenToLevel(
      new MediaStream([this.clone]),
      (rms, running) => this.measured(rms, running),
      EVERY_MS,
    );
  }

  private unwatch(): void {
    this.stopLevel?.();
    this.clone?.stop();
    this.stopLevel = this.clone = null;
    this.level.current = 0;
    this.silentSince = this.talkingSince = null;
    this.told.hint(null);
  }

  private measured(rms: number, running: boolean): void {
    this.level.current = rms;
    const now = Date.now();
    const listening = this.state === "on" && running && document.visibilityState === "visible";
    this.silentSince = listening && rms <= SILENT_RMS ? (this.silentSince ?? now) : null;
    this.talkingSince = this.state === "muted" && rms > TALK_RMS ? (this.talkingSince ?? now) : null;
    if (this.silentSince && now - this.silentSince > SILENT_AFTER_MS) this.told.hint("silent");
    else if (this.talkingSince && now - this.talkingSince > TALK_AFTER_MS) this.told.hint("talkingMuted");
    else if (this.state === "on" && rms > SILENT_RMS) this.told.hint(null);
  }

  private set(state: MicState): void {
    this.state = state;
    this.told.state(state);
  }
}
