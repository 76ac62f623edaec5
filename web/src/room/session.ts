import { ApiError, type CandidateApi, type Invitation, type Turn, Unreachable } from "../api/client";
import type { UnlockedSound } from "../lib/sound";
import { uid } from "../lib/uid";
import { stayAwake } from "./awake";
import { LostVoice, stopReading } from "./browser-voice";
import { type Closed, Connection } from "./connection";
import type { Keeper } from "./keeper";
import { Microphone, type MicState } from "./microphone";
import { holdTab } from "./one-tab";
import { announcement, control, type FromAgent, type Intent, pairs, readiness } from "./protocol";
import { type Change, reduce } from "./transcript";
import { FIRST, NOTICES, type NoticeCode, type View } from "./view";

const TREMBLE_MS = 2000;
/** LiveKit gets most lines back by itself within seconds, but may try for minutes: after this long the room is entered anew. */
const ENOUGH_MS = 15_000;
/** What the server says no with for now. */
const PASSING = [425, 429, 502, 503];
const RETRY_S = [1, 2, 4, 8, 15, 30];
const FOLLOW_AGAIN_MS = 1500;
const TYPING_EVERY_MS = 1000;
const LOSS_EVERY_MS = 5000;
/** Of packets, from 0 to 1: above it words are missing. */
const MUCH_LOSS = 0.05;

export interface Options {
  api: CandidateApi;
  invitation: Invitation;
  sound: UnlockedSound;
  textOnly: boolean;
  microphone: string | null;
  pushToTalk: boolean;
}

const isAbort = (error: unknown): boolean => error instanceof DOMException && error.name === "AbortError";

/** The interview from this side: joins, comes back when the line breaks, and keeps the one view that the page draws. */
export class Session {
  private view: View;
  private readonly listeners = new Set<() => void>();
  private connection: Connection | null = null;
  private releaseTab: (() => void) | null = null;
  private letSleep: (() => void) | null = null;
  private following: AbortController | null = null;
  private tries = 0;
  private retry: ReturnType<typeof setTimeout> | null = null;
  private tremble: ReturnType<typeof setTimeout> | null = null;
  private enough: ReturnType<typeof setTimeout> | null = null;
  private typedAt = 0;
  private notes = 0;
  private open = false;
  private watching: ReturnType<typeof setInterval> | null = null;
  private keeper: Keeper | null = null;
  private readonly voice: LostVoice;
  readonly mic: Microphone;

  constructor(private readonly options: Options) {
    this.view = { ...FIRST, textOnly: options.textOnly };
    if (options.invitation.recording_agreed) void this.keepAnswers().catch(() => {});
    this.mic = new Microphone(() => this.connection?.me() ?? null, {
      state: (mic) => this.micChanged(mic),
      hint: (hint) => this.set({ hint }),
      interrupted: () => this.awayPause(),
    });
    this.voice = new LostVoice(this.mic, options.invitation.language, () => this.view);
  }

  snapshot = (): View => this.view;
  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  // --- coming and going --------------------------------------------------------------------------------------------

  /** `take`: even from another tab that has it. */
  async enter(take = false): Promise<void> {
    this.open = true;
    this.releaseTab ??= await holdTab(`viva-${this.options.invitation.interview_id}`, () => this.yielded(), take);
    if (!this.open) return this.leave();
    if (!this.releaseTab) return this.set({ phase: "elsewhere" });
    this.letSleep ??= stayAwake();
    this.watching ??= setInterval(() => void this.watchLoss(), LOSS_EVERY_MS);
    if (!this.following) void this.follow();
    await this.join();
  }

  /** Lets go of everything; the interview waits. */
  leave(): void {
    this.open = false;
    this.clearTimers();
    this.mic.forget();
    stopReading();
    this.following?.abort();
    this.following = null;
    this.letSleep?.();
    this.letSleep = null;
    if (this.watching) clearInterval(this.watching);
    this.watching = null;
    this.releaseTab?.();
    this.releaseTab = null;
    const { connection } = this;
    this.connection = null;
    void connection?.leave();
  }

  async later(): Promise<void> {
    await this.connection?.send(control("continue_later"));
    // the message must be gone before the line is
    await new Promise((resolve) => setTimeout(resolve, 400));
    this.leave();
    this.set({ phase: "left" });
  }

  rejoin = (): void => {
    this.tries = 0;
    void this.join();
  };

  private yielded(): void {
    this.releaseTab = null;
    this.leave();
    this.set({ phase: "elsewhere" });
  }

  private async join(): Promise<void> {
    this.clearTimers();
    this.set({ phase: this.tries || this.view.phase === "lost" ? "lost" : "joining", retryAt: null, busy: false });
    try {
      const joined = await this.options.api.join();
      if (!this.open) return;
      await this.connection?.leave();
      const connection = this.listenTo();
      this.connection = connection;
      await connection.connect(joined.url, joined.token);
      if (!this.open || this.connection !== connection) return void connection.leave();
      this.tries = 0;
      this.set({ phase: "in", refusal: null, waitingSince: Date.now() });
      await connection.send(announcement());
      if (!this.view.textOnly) await this.mic.open(this.options.microphone, this.options.pushToTalk);
      await connection.send(readiness());
    } catch (error) {
      if (this.open) this.failed(error);
    }
  }

  private failed(error: unknown): void {
    const said = error instanceof ApiError ? error : null;
    if (said?.code === "interview_over") this.set({ ended: "over" });
    else if (said && !PASSING.includes(said.status)) this.set({ phase: "refused", refusal: said.message });
    else this.again(said?.retryAfter ?? RETRY_S[this.tries] ?? 30, said?.code === "all_agents_busy");
  }

  private again(seconds: number, busy: boolean): void {
    this.clearTimers();
    this.tries += 1;
    this.set({ phase: "lost", busy, retryAt: Date.now() + seconds * 1000, agentHere: false });
    this.retry = setTimeout(() => void this.join(), seconds * 1000);
  }

  private listenTo(): Connection {
    const current = (): boolean => this.connection === connection;
    const connection: Connection = new Connection(
      this.options.sound,
      {
        trouble: () => current() && this.troubled(),
        back: () => current() && this.recovered(),
        closed: (why) => current() && void this.closed(why),
        message: (message) => current() && this.told(message),
        segment: (id, speaker, text, final) => current() && this.segment(id, speaker, text, final),
        agent: (agentHere) =>
          current() && this.set({ agentHere, waitingSince: agentHere ? null : (this.view.waitingSince ?? Date.now()) }),
        quality: (quality) => current() && this.set({ quality }),
        soundBlocked: (soundBlocked) => current() && this.set({ soundBlocked }),
      },
      !this.view.textOnly,
    );
    return connection;
  }

  private troubled(): void {
    this.keeper?.hurt();
    this.tremble ??= setTimeout(() => this.set({ phase: "reconnecting" }), TREMBLE_MS);
    this.enough ??= setTimeout(() => this.anew(), ENOUGH_MS);
  }

  /** Whatever the old connection still tells is nobody's business then. */
  private anew(): void {
    const { connection } = this;
    this.connection = null;
    this.mic.forget();
    void connection?.leave();
    this.again(0, false);
  }

  private recovered(): void {
    this.clearTimers();
    this.set({ phase: "in" });
    void this.keeper?.send();
  }

  private async closed(why: Closed): Promise<void> {
    this.keeper?.hurt();
    this.mic.forget();
    this.connection = null;
    if (this.view.ended || !this.open) return;
    if (why === "elsewhere") {
      this.leave();
      return this.set({ phase: "elsewhere" });
    }
    if (why === "deleted" && this.view.state === "ended") return this.set({ ended: "completed" });
    // the room may be gone because the interview is over, or only for now: joining tells which
    this.again(why === "lost" ? 0 : 1, false);
  }

  private clearTimers(): void {
    if (this.retry) clearTimeout(this.retry);
    if (this.tremble) clearTimeout(this.tremble);
    if (this.enough) clearTimeout(this.enough);
    this.retry = this.tremble = this.enough = null;
  }

  // --- what the agent tells ----------------------------------------------------------------------------------------

  private told(message: FromAgent): void {
    switch (message.type) {
      case "state":
        this.set({ state: message.state, waitingSince: null });
        this.keepOn();
        if (message.state === "paused") this.set({ pausedBy: this.view.pausedBy ?? "candidate" });
        // it still says that it pauses
        else if (message.state !== "speaking") this.set({ pausedBy: null });
        break;
      case "question":
        this.set({ question: { n: message.n, m: message.m, text: message.text } });
        break;
      case "timer": {
        const { used_s: usedS, limit_s: limitS, running } = message;
        this.set({ clock: { usedS, limitS, running, at: Date.now() } });
        break;
      }
      case "notice":
        this.noticed(message.code, pairs(message.text));
    }
  }

  private noticed(code: string, said: Record<string, string>): void {
    const plain = NOTICES[code];
    if (plain) this.note(plain);
    if (code === "paused") this.set({ pausedBy: said.by === "hr" || said.by === "silence" ? said.by : "candidate" });
    if (code === "resumed") this.set({ pausedBy: null });
    if (code === "ended") this.ending(said.reason ?? "completed");
    if (code === "voice_unavailable") {
      this.note("voiceMissing");
      this.voice.lost();
    }
    if (code === "time") {
      const left = Number(said.left_s);
      if (left > 330) this.note("half");
      else this.note("left", Math.max(1, Math.round(left / 60)));
    }
  }

  private ending(reason: string): void {
    // the goodbye has been heard by now; the room is deleted in two seconds
    setTimeout(() => this.set({ ended: reason }), 1200);
  }

  note(code: NoticeCode, minutes?: number): void {
    this.set({ note: { id: ++this.notes, code, ...(minutes === undefined ? {} : { minutes }) } });
  }

  dismiss = (): void => this.set({ note: null });

  private segment(id: string, speaker: "agent" | "candidate", text: string, final: boolean): void {
    this.change({ type: "segment", id, speaker, text, final, at: Date.now() });
    if (speaker === "agent" && final) this.voice.said(text);
  }

  // --- what the candidate does -------------------------------------------------------------------------------------

  press(intent: Intent): void {
    void this.connection?.send(control(intent));
  }

  /** Asked and confirmed on the page, so both times at once. */
  async end(): Promise<void> {
    await this.connection?.send(control("stop"));
    await this.connection?.send(control("stop"));
  }

  typing(): void {
    if (Date.now() - this.typedAt < TYPING_EVERY_MS) return;
    this.typedAt = Date.now();
    this.press("typing");
  }

  async say(text: string, id = uid()): Promise<void> {
    const known = this.view.transcript.entries.some((entry) => entry.key === id);
    this.change(known ? { type: "sending", id, state: "sending" } : { type: "typed", id, text, at: Date.now() });
    try {
      await this.options.api.send(this.options.invitation.interview_id, id, text);
      this.change({ type: "sending", id, state: "sent" });
    } catch (error) {
      this.change({ type: "sending", id, state: "failed" });
      if (error instanceof ApiError && error.status === 429) this.note("tooFast");
      else if (!(error instanceof Unreachable) && error instanceof ApiError && error.code === "interview_over") {
        this.set({ ended: "over" });
      }
    }
  }

  async setTextOnly(textOnly: boolean): Promise<void> {
    this.set({ textOnly });
    this.connection?.hear(!textOnly);
    if (textOnly) {
      stopReading();
      await this.mic.close();
    } else {
      await this.connection?.startSound();
      await this.mic.open(this.options.microphone, this.options.pushToTalk);
    }
  }

  async reopenMicrophone(): Promise<void> {
    await this.mic.close();
    await this.mic.open(this.options.microphone, this.options.pushToTalk);
  }

  startSound = (): void => void this.connection?.startSound();

  /** A call came in, or the screen was locked: the clock must not run against somebody who cannot answer. */
  awayPause(): void {
    if (this.view.phase !== "in" || this.view.textOnly || !this.view.state || this.view.state === "paused") return;
    this.press("pause");
    this.note("pausedAway");
  }

  // --- what is kept here until the server has it ---------------------------------------------------------------------

  /** Without its code nothing is kept, and what arrives is there. */
  private async keepAnswers(): Promise<void> {
    const { Keeper } = await import("./keeper");
    this.keeper = new Keeper({ api: this.options.api, interview: this.options.invitation.interview_id });
    this.keepOn();
  }

  private micChanged(mic: MicState): void {
    this.set({ mic });
    this.keeper?.mute(mic !== "on");
    if (mic === "on") this.keepOn();
    else if (mic !== "muted") void this.keeper?.end();
  }

  private keepOn(): void {
    if (this.view.state === "listening" && this.view.mic === "on") void this.keeper?.listen(this.mic.stream());
  }

  private async watchLoss(): Promise<void> {
    if (!this.keeper || this.view.phase !== "in" || !this.connection) return;
    if ((await this.mic.loss().catch(() => 0)) > MUCH_LOSS) this.keeper.hurt();
  }

  // --- the server's transcript -------------------------------------------------------------------------------------

  private async follow(): Promise<void> {
    const stop = new AbortController();
    this.following = stop;
    while (!stop.signal.aborted) {
      try {
        const { interview_id } = this.options.invitation;
        const onTurn = (turn: Turn): void => {
          this.change({ type: "turn", turn, at: Date.now() });
          void this.keeper?.turn(turn).then(() => this.keepOn());
        };
        await this.options.api.follow(interview_id, this.view.transcript.lastSeq, onTurn, stop.signal);
      } catch (error) {
        if (isAbort(error)) return;
      }
      await new Promise((resolve) => setTimeout(resolve, FOLLOW_AGAIN_MS));
    }
  }

  private change(change: Change): void {
    this.set({ transcript: reduce(this.view.transcript, change) });
  }

  private set(part: Partial<View>): void {
    const changed = Object.entries(part).some(([key, value]) => this.view[key as keyof View] !== value);
    if (!changed) return;
    this.view = { ...this.view, ...part };
    for (const listener of this.listeners) listener();
  }
}
