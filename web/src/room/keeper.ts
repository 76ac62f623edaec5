import { ApiError, type CandidateApi, type Turn } from "../api/client";
import { type Piece, type Shelf, shelf } from "../lib/kept";
import { uid } from "../lib/uid";

const CHUNK_MS = 1000;
/** Ten minutes: longer than any answer, and shorter than what the server takes. */
const MAX_CHUNKS = 600;
const STALE_MS = 3 * 24 * 3600 * 1000;
const BITS = 24_000;
/** What the server will say no with however often it is asked. */
const FINAL = [400, 401, 403, 404, 409, 410, 413, 415, 422];

export interface Recorder {
  readonly type: string;
  pause(): void;
  resume(): void;
  /** Resolves when the last chunk was handed over. */
  stop(): Promise<void>;
}

export interface Parts {
  api: Pick<CandidateApi, "sound" | "transcript">;
  interview: string;
  shelf?: Shelf;
  record?: (stream: MediaStream, onChunk: (chunk: Blob) => void) => Recorder;
}

/**
 * Keeps what the candidate says on this device until the server has it as a line of the transcript. Where the line was bad meanwhile,
 * or the page went away in the middle, the sound is sent and heard a second time; else it is thrown away. Only with consent to a
 * recording: without it nobody makes a keeper.
 */
export class Keeper {
  private pieces: Piece[] = [];
  private current: { piece: Piece; recorder: Recorder } | null = null;
  private lastSeq = 0;
  private sending: Promise<void> | null = null;
  private readonly ready: Promise<void>;
  private readonly shelf: Shelf;

  constructor(private readonly parts: Parts) {
    this.shelf = parts.shelf ?? shelf;
    this.ready = this.begin();
  }

  private async begin(): Promise<void> {
    const all = await this.shelf.all();
    const fresh = all.filter((piece) => Date.now() - piece.begun < STALE_MS);
    for (const piece of all) if (!fresh.includes(piece)) await this.shelf.drop(piece.id);
    // whoever left them here went away in the middle of an answer
    this.pieces = fresh
      .filter((piece) => piece.interview === this.parts.interview)
      .map((piece) => ({ ...piece, hurt: true }))
      .sort((a, b) => a.begun - b.begun);
    const turns = await this.parts.api.transcript(this.parts.interview).catch(() => []);
    for (const turn of turns) await this.heard(turn);
    void this.send();
  }

  /** It is the candidate's turn: keeps what comes from here, if it does not already. */
  async listen(stream: MediaStream | null): Promise<void> {
    await this.ready;
    if (!stream || this.current) return;
    const piece: Piece = {
      id: uid(),
      interview: this.parts.interview,
      after: this.lastSeq,
      turn: null,
      part: 1,
      hurt: false,
      begun: Date.now(),
      type: "",
      chunks: [],
    };
    try {
      const recorder = (this.parts.record ?? record)(stream, (chunk) => this.chunk(piece, chunk));
      piece.type = recorder.type;
      this.current = { piece, recorder };
      this.pieces.push(piece);
    } catch {
      // this browser cannot record: then only what arrives is there
    }
  }

  mute(muted: boolean): void {
    if (muted) this.current?.recorder.pause();
    else this.current?.recorder.resume();
  }

  /** The line was bad just now. */
  hurt(): void {
    for (const piece of this.pieces) if (piece.turn === null) piece.hurt = true;
  }

  /** The microphone is gone, or no longer wanted. */
  async end(): Promise<void> {
    const { current } = this;
    this.current = null;
    await current?.recorder.stop();
  }

  /** A line of the transcript, as the server has it. */
  async turn(turn: Turn): Promise<void> {
    await this.ready;
    await this.heard(turn);
    await this.send();
  }

  /** The interview is over: what belongs to no line of it is of no use to anybody. */
  async close(): Promise<void> {
    await this.ready;
    await this.end();
    for (const piece of this.pieces.filter(({ turn }) => turn === null)) await this.forget(piece);
    await this.send();
  }

  /** Sends what waits, one after the other; what does not go through waits on. */
  send(): Promise<void> {
    this.sending ??= this.sendAll().finally(() => {
      this.sending = null;
    });
    return this.sending;
  }

  private async sendAll(): Promise<void> {
    for (const piece of this.pieces.filter(({ turn }) => turn !== null)) {
      try {
        const sound = new Blob(piece.chunks, { type: piece.type });
        if (sound.size) await this.parts.api.sound(piece.turn ?? 0, piece.id, piece.part, sound);
      } catch (error) {
        if (!(error instanceof ApiError && FINAL.includes(error.status))) return;
      }
      await this.forget(piece);
    }
  }

  private async heard({ sequence_order: seq, speaker, channel }: Turn): Promise<void> {
    this.lastSeq = Math.max(this.lastSeq, seq);
    if (speaker !== "candidate" || channel === "text") return;
    if (this.current && this.current.piece.after < seq) await this.end();
    const mine = this.pieces.filter((piece) => piece.turn === null && piece.after < seq);
    const hurt = mine.some((piece) => piece.hurt);
    for (const [index, piece] of mine.entries()) {
      if (!hurt) await this.forget(piece);
      else {
        piece.turn = seq;
        piece.part = index + 1;
        await this.shelf.put(piece);
      }
    }
  }

  private chunk(piece: Piece, chunk: Blob): void {
    if (!chunk.size || !this.pieces.includes(piece)) return;
    piece.chunks.push(chunk);
    void this.shelf.put({ ...piece });
    if (piece.chunks.length >= MAX_CHUNKS && this.current?.piece === piece) void this.end();
  }

  private async forget(piece: Piece): Promise<void> {
    this.pieces = this.pieces.filter((other) => other !== piece);
    await this.shelf.drop(piece.id);
  }
}

/** After the interview, on whatever page: what was kept of it is sent, and nothing stays. */
export async function settle(api: Parts["api"], interview: string): Promise<void> {
  const left = (await shelf.all()).some((piece) => piece.interview === interview);
  if (left) await new Keeper({ api, interview }).close();
}

function record(stream: MediaStream, onChunk: (chunk: Blob) => void): Recorder {
  const recorder = new MediaRecorder(stream, { audioBitsPerSecond: BITS });
  const stopped = new Promise<void>((resolve) => {
    recorder.onstop = () => resolve();
  });
  recorder.ondataavailable = (event) => onChunk(event.data);
  recorder.start(CHUNK_MS);
  return {
    type: recorder.mimeType,
    pause: () => recorder.state === "recording" && recorder.pause(),
    resume: () => recorder.state === "paused" && recorder.resume(),
    async stop() {
      if (recorder.state !== "inactive") recorder.stop();
      await stopped;
    },
  };
}
