import { useCallback, useEffect, useState } from "react";

export type Loaded<T> = { value: T } | { error: unknown } | null;

/** What `load` brings, once and again on request; `load` must not change from one drawing to the next. */
export function useLoaded<T>(load: () => Promise<T>): [Loaded<T>, () => Promise<void>] {
  const [loaded, setLoaded] = useState<Loaded<T>>(null);
  const again = useCallback(
    () =>
      load().then(
        (value) => setLoaded({ value }),
        (error: unknown) => setLoaded({ error }),
      ),
    [load],
  );
  useEffect(() => void again(), [again]);
  return [loaded, again];
}
