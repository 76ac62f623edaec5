import { type ComponentType, lazy } from "react";

interface Module<Props> {
  default: ComponentType<Props>;
}

/**
 * A page whose code comes later, as `Page`; `load` has it come before it is wanted. What has come is drawn at once: of a promise, even of
 * one that is kept, React would draw the fallback first, and hold back for 300 ms what takes its place.
 */
export function later<Props extends object>(ask: () => Promise<Module<Props>>) {
  let here: Module<Props> | null = null;
  /** Never rejects: what does not come now is asked for again when it is wanted. */
  const load = (): Promise<void> =>
    ask().then(
      (come) => {
        here = come;
      },
      () => {},
    );
  return { load, Page: lazy<ComponentType<Props>>(() => (here ? told(here) : ask())) };
}

/** A promise that tells at once. */
function told<T>(value: T): Promise<T> {
  // biome-ignore lint/suspicious/noThenProperty: that is what React asks for
  return { then: (tell: (value: T) => void) => tell(value) } as unknown as Promise<T>;
}
