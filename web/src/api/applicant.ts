import createClient from "openapi-fetch";
import { toError, Unreachable, unwrap } from "./client";
import { firstOrFetch } from "./early";
import type { components, paths } from "./schema.gen";

type Schemas = components["schemas"];
export type OpenJob = Schemas["PublicJob"];
export type JobRow = Schemas["PublicJobRow"];
export type OpenLink = Schemas["OpenLinkView"];
export type ReadResume = Schemas["ReadResume"];

const client = createClient<paths>({ baseUrl: location.origin, fetch: firstOrFetch });

export const openJobs = (cursor: string | null) =>
  unwrap(client.GET("/api/v1/careers", { params: { query: cursor ? { cursor } : {} } }));
export const openJob = (job_id: string) =>
  unwrap(client.GET("/api/v1/careers/{job_id}", { params: { path: { job_id } } }));
export const viewLink = (token: string) => unwrap(client.POST("/api/v1/open-link", { body: { token } }));

/** `onSent` gets the part that is on its way, from 0 to 1. */
export function readResume(job: string, file: File, onSent: (part: number) => void): Promise<ReadResume> {
  const form = new FormData();
  form.append("file", file);
  return post(`/api/v1/careers/${job}/resume`, form, onSent);
}

/** The same `key` again is the same application. */
export function apply(job: string, form: FormData, key: string, onSent: (part: number) => void): Promise<unknown> {
  return post(`/api/v1/careers/${job}/applications`, form, onSent, key);
}

/** The address of the interview that is open now. */
export async function applyByLink(form: FormData, key: string, onSent: (part: number) => void): Promise<string> {
  const made = await post<Schemas["Admitted"]>("/api/v1/open-link/applications", form, onSent, key);
  return made.link;
}

/** `fetch` does not tell how much has been sent. */
function post<T>(path: string, form: FormData, onSent: (part: number) => void, key?: string): Promise<T> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", path);
    if (key) request.setRequestHeader("Idempotency-Key", key);
    request.upload.onprogress = ({ loaded, total, lengthComputable }) => lengthComputable && onSent(loaded / total);
    request.upload.onload = () => onSent(1);
    request.onerror = request.onabort = () => reject(new Unreachable());
    request.onload = () => {
      let said: unknown = null;
      try {
        said = JSON.parse(request.responseText);
      } catch {
        // no answer of ours; the status says enough
      }
      if (request.status < 300) resolve(said as T);
      else reject(toError(said, request.status, request.getResponseHeader("retry-after")));
    };
    request.send(form);
  });
}
