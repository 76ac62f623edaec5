import createClient from "openapi-fetch";
import { firstOrFetch } from "./early";
import type { components, paths } from "./schema.gen";

export type Invitation = components["schemas"]["InvitationOut"];
export type Help = components["schemas"]["HelpIn"];
export type Turn = components["schemas"]["TurnOut"];
export type Joined = components["schemas"]["JoinedOut"];

export type FieldError = components["schemas"]["FieldError"];

/** What the server said no with (RFC 9457); `code` is for us, `detail` for people. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    detail: string,
    readonly retryAfter: number | null,
    /** What is wrong with which field of the body. */
    readonly fields: readonly FieldError[] = [],
  ) {
    super(detail);
  }
}

/** No answer came. */
export class Unreachable extends Error {}

export interface CandidateApi {
  invitation(): Promise<Invitation>;
  consent(given: { interview: boolean; recording: boolean; text_version: string }): Promise<void>;
  chooseType(type: "ai_voice" | "ai_chat" | "ai_both"): Promise<void>;
  /** One of the offered times, and where the candidate is: what they are written says it so. */
  pick(scheduled_at: string, time_zone: string): Promise<void>;
  decline(): Promise<void>;
  /** How many minutes the interview may take then. */
  askForHelp(help: Help): Promise<number>;
  requestHuman(message: string | null): Promise<void>;
  /** What was understood of a short recording (WAV); it is not kept. */
  practise(wav: Blob): Promise<string>;
  rate(stars: number, comment: string): Promise<void>;
  /** The candidate's own words as they meant them; what was heard stays beside it. */
  correct(turn: number, content: string): Promise<void>;
  /** The candidate's own, as PDF; 409 while there is none yet. */
  report(): Promise<Blob>;
  join(): Promise<Joined>;
  send(interview: string, id: string, text: string): Promise<void>;
  transcript(interview: string): Promise<Turn[]>;
  /** The sound of a spoken answer that lost words on its way, to be heard again; the same `id` again is the same sound. */
  sound(turn: number, id: string, part: number, sound: Blob): Promise<void>;
  /** Every turn after the one numbered `after`, those to come included, until `signal`; rejects when the connection breaks. */
  follow(interview: string, after: number, onTurn: (turn: Turn) => void, signal: AbortSignal): Promise<void>;
  /** Milliseconds of one small exchange with the server. */
  ping(): Promise<number>;
}

/** The API with this invitation, which goes in a header and in no address. */
export function candidateApi(token: string): CandidateApi {
  const headers = { Authorization: `Invitation ${token}` };
  // the global is looked up at each call, so that a test can stand in for it
  const client = createClient<paths>({ baseUrl: location.origin, headers, fetch: firstOrFetch });
  return {
    invitation: () => unwrap(client.GET("/api/v1/invitation")),
    async consent(body) {
      await unwrap(client.POST("/api/v1/invitation/consent", { body }));
    },
    async chooseType(interview_type) {
      await unwrap(client.PUT("/api/v1/invitation/type", { body: { interview_type } }));
    },
    async pick(scheduled_at, time_zone) {
      await unwrap(client.PUT("/api/v1/invitation/time", { body: { scheduled_at, time_zone } }));
    },
    async decline() {
      await unwrap(client.POST("/api/v1/invitation/cancellation"));
    },
    async askForHelp(body) {
      return (await unwrap(client.PUT("/api/v1/invitation/help", { body }))).minutes;
    },
    async requestHuman(message) {
      await unwrap(client.POST("/api/v1/invitation/human", { body: { message } }));
    },
    async practise(wav) {
      const form = new FormData();
      form.append("data", wav, "practice.wav");
      const answer = await reach(fetch("/api/v1/invitation/practice", { method: "POST", headers, body: form }));
      if (!answer.ok) throw await problem(answer);
      return ((await answer.json()) as components["schemas"]["PracticeOut"]).text;
    },
    async rate(stars, comment) {
      await unwrap(client.PUT("/api/v1/invitation/rating", { body: { stars, comment: comment.trim() || null } }));
    },
    async correct(sequence_order, content) {
      const params = { path: { sequence_order } };
      await unwrap(client.PUT("/api/v1/invitation/transcript/{sequence_order}", { params, body: { content } }));
    },
    async report() {
      const answer = await reach(fetch("/api/v1/invitation/report", { headers }));
      if (!answer.ok) throw await problem(answer);
      return answer.blob();
    },
    join: () => unwrap(client.POST("/api/v1/invitation/join")),
    async send(interview_id, client_message_id, text) {
      const params = { path: { interview_id } };
      await unwrap(
        client.POST("/api/v1/interviews/{interview_id}/messages", { params, body: { client_message_id, text } }),
      );
    },
    async transcript(interview_id) {
      const turns: Turn[] = [];
      for (let after: number | null = 0; after !== null; ) {
        const params = { path: { interview_id }, query: { after, limit: 200 } };
        const page: { items: Turn[]; next_after: number | null } = await unwrap(
          client.GET("/api/v1/interviews/{interview_id}/transcript", { params }),
        );
        turns.push(...page.items);
        after = page.next_after;
      }
      return turns;
    },
    async sound(turn, client_id, part, sound) {
      const form = new FormData();
      form.append("file", sound, "answer");
      const query = new URLSearchParams({ client_id, part: String(part) });
      const address = `/api/v1/invitation/transcript/${turn}/sound?${query}`;
      const answer = await reach(fetch(address, { method: "POST", headers, body: form }));
      if (!answer.ok) throw await problem(answer);
    },
    async follow(interview, after, onTurn, signal) {
      const address = `/api/v1/interviews/${interview}/transcript/stream?after=${after}`;
      const answer = await reach(fetch(address, { headers, signal }));
      if (!answer.ok || !answer.body) throw await problem(answer);
      await readEvents(answer.body, (event, data) => {
        if (event === "turn") onTurn(JSON.parse(data) as Turn);
      });
    },
    async ping() {
      const began = performance.now();
      await reach(fetch("/health/live", { cache: "no-store" }));
      return performance.now() - began;
    },
  };
}

/** Whether the address of the rooms answers. Its CORS rules need not let us read what it says. */
export async function answers(address: string): Promise<boolean> {
  try {
    await fetch(address.replace(/^ws/, "http"), {
      mode: "no-cors",
      cache: "no-store",
      signal: AbortSignal.timeout?.(5000),
    });
    return true;
  } catch {
    return false;
  }
}

interface Answer<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

export async function unwrap<T>(asked: Promise<Answer<T>>): Promise<T> {
  const { data, error, response } = await reach(asked);
  if (!response.ok) throw toError(error, response.status, response.headers.get("retry-after"));
  return data as T;
}

export async function reach<T>(asked: Promise<T>): Promise<T> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw new Unreachable();
  }
}

export async function problem(response: Response): Promise<ApiError> {
  return toError(await response.json().catch(() => null), response.status, response.headers.get("retry-after"));
}

export function toError(said: unknown, status: number, retryAfter: string | null): ApiError {
  const body = typeof said === "object" && said !== null ? (said as Record<string, unknown>) : {};
  const wait = Number(retryAfter);
  return new ApiError(
    status,
    typeof body.code === "string" ? body.code : "unknown",
    typeof body.detail === "string" ? body.detail : "",
    wait > 0 ? wait : null,
    Array.isArray(body.errors) ? body.errors : [],
  );
}

/** Server-sent events from a body. `EventSource` cannot carry the header that says who we are. */
export async function readEvents(
  body: ReadableStream<Uint8Array>,
  onEvent: (event: string, data: string) => void,
): Promise<void> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let rest = "";
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    rest += decoder.decode(value, { stream: true });
    const blocks = rest.split(/\r?\n\r?\n/);
    rest = blocks.pop() ?? "";
    for (const block of blocks) {
      const fields = block.split(/\r?\n/).map((line) => line.split(/: ?(.*)/s));
      const data = fields.filter(([name]) => name === "data").map(([, value]) => value ?? "");
      const event = fields.find(([name]) => name === "event")?.[1] ?? "message";
      if (data.length) onEvent(event, data.join("\n"));
    }
  }
}
