import { useEffect, useRef } from "react";
import { renew } from "../../api/staff";

const AGAIN_MS = 2_000;

/** Server-sent events while the page is open. The browser reconnects by itself; where the session ran out, it is renewed first. */
export function useEvents(path: string | null, event: string, onEvent: (data: string) => void): void {
  const latest = useRef(onEvent);
  latest.current = onEvent;
  useEffect(() => {
    if (!path) return;
    let source: EventSource | null = null;
    let timer: ReturnType<typeof setTimeout> | undefined;
    function open(address: string): void {
      source = new EventSource(address);
      source.addEventListener(event, (message) => latest.current(message.data));
      source.addEventListener("error", () => {
        if (source?.readyState !== EventSource.CLOSED) return;
        timer = setTimeout(async () => {
          if (await renew()) open(address);
        }, AGAIN_MS);
      });
    }
    open(path);
    return () => {
      clearTimeout(timer);
      source?.close();
    };
  }, [path, event]);
}
