import createClient from "openapi-fetch";
import { remember, remembered } from "../lib/storage";
import { ApiError, problem, reach, unwrap } from "./client";
import { firstOrFetch } from "./early";
import type { components, paths } from "./schema.gen";

export { ApiError, Unreachable } from "./client";
export type Schemas = components["schemas"];

/** Who these turn away has no session to renew. */
const OPEN = /\/api\/v1\/(login|refresh|setup|claim|password-resets|register|shared\b)/;
const JUST_NOW_MS = 5_000;
/** Before the end of an access token, in which it is renewed unasked: a refused request is an error in the browser's log. */
const EARLY_MS = 60_000;
const RUNS_OUT = "session.until";

let signedOut: () => void = () => {};

/** What to do when the session is over, however often the server says so. */
export function onSignedOut(then: () => void): void {
  signedOut = then;
}

/** The API as the console uses it: by cookie, renewed once where it has run out. */
export const api = createClient<paths>({ baseUrl: location.origin, fetch: authorized });

export const ask = unwrap;

/** A file or a page of the API, as bytes. */
export async function download(path: string, signal?: AbortSignal): Promise<Blob> {
  const answer = await reach(authorized(new Request(path, signal ? { signal } : {})));
  if (!answer.ok) throw await problem(answer);
  return answer.blob();
}

export async function upload<T>(path: string, form: FormData, method = "PUT"): Promise<T> {
  const answer = await reach(authorized(new Request(path, { method, body: form })));
  if (!answer.ok) throw await problem(answer);
  return (answer.status === 204 ? undefined : await answer.json()) as T;
}

/** Whether the session goes on. Also for what cannot ask again by itself, such as an `EventSource`. */
export async function renew(): Promise<boolean> {
  return "locks" in navigator ? navigator.locks.request("viva-refresh", exchange) : exchange();
}

/** After signing in elsewhere: the cookies are there, and the page does not know of them yet. */
export function arrive(): Promise<boolean> {
  remember("renewed", null);
  return renew();
}

/** Whether somebody signed in with this browser, as far as it knows; the server decides. */
export const mayBeSignedIn = (): boolean => remembered(RUNS_OUT) !== null;

/** After signing in; null after signing out. */
export function keepSession(signedIn: Schemas["SignedIn"] | null): void {
  remember(RUNS_OUT, signedIn && String(Date.now() + signedIn.expires_in * 1000 - EARLY_MS));
}

async function authorized(request: Request): Promise<Response> {
  const again = request.clone();
  if (!OPEN.test(request.url) && Date.now() > Number(remembered(RUNS_OUT) ?? Number.POSITIVE_INFINITY)) await renew();
  const answer = await firstOrFetch(request);
  if (answer.status !== 401 || OPEN.test(request.url)) return answer;
  if (await renew()) return fetch(again);
  keepSession(null);
  signedOut();
  return answer;
}

/** A refresh token works once, so tabs must not both use it: who comes second finds that it was just done. */
async function exchange(): Promise<boolean> {
  if (Date.now() - Number(remembered("renewed") ?? 0) < JUST_NOW_MS) return true;
  const answer = await fetch("/api/v1/refresh", { method: "POST" });
  if (answer.ok) {
    keepSession((await answer.json()) as Schemas["SignedIn"]);
    remember("renewed", String(Date.now()));
  }
  return answer.ok;
}

export const isStatus = (error: unknown, ...status: number[]): boolean =>
  error instanceof ApiError && status.includes(error.status);
