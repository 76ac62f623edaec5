declare global {
  /** Answers on their way, by the path that was asked; put there by the script in the page's own HTML. */
  var vivaEarly: Record<string, Promise<Response>> | undefined;
}

/** `fetch`, but for what the page asked for while its code was still coming: that answer is taken, once. */
export function firstOrFetch(request: Request): Promise<Response> {
  const { pathname, search } = new URL(request.url);
  const waiting = globalThis.vivaEarly;
  const answer = request.method === "GET" ? waiting?.[pathname + search] : undefined;
  if (!waiting || !answer) return fetch(request);
  delete waiting[pathname + search];
  // no answer came: asked again, it may
  return answer.catch(() => fetch(request));
}
