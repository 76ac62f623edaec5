import { useState } from "react";
import { ApiError } from "../../api/client";
import { announce } from "../../ui/announcer";
import { Notice } from "../../ui/notice";
import { useArrangeText } from "./words";

interface Tried {
  /** Does it, and keeps what came of it until the next try; with an answer, what to say then. */
  attempt(act: () => Promise<string | undefined>): Promise<void>;
  busy: boolean;
  done: string | null;
  trouble: string | null;
  refuse(why: string): void;
}

export function useTry(): Tried {
  const text = useArrangeText();
  const [busy, setBusy] = useState(false);
  const [done, setDone] = useState<string | null>(null);
  const [trouble, setTrouble] = useState<string | null>(null);
  async function attempt(act: () => Promise<string | undefined>): Promise<void> {
    setBusy(true);
    setDone(null);
    setTrouble(null);
    try {
      const said = await act();
      setDone(said ?? null);
      if (said) announce(said);
    } catch (error) {
      setTrouble(error instanceof ApiError ? error.message || text.failed : text.offline);
    } finally {
      setBusy(false);
    }
  }
  return {
    attempt,
    busy,
    done,
    trouble,
    refuse(why) {
      setDone(null);
      setTrouble(why);
    },
  };
}

/** What came of it. */
export function Outcome({ tried }: { tried: Tried }) {
  return (
    <div className="mt-4">
      {tried.done && <Notice>{tried.done}</Notice>}
      <div role="alert">{tried.trouble && <Notice tone="bad">{tried.trouble}</Notice>}</div>
    </div>
  );
}
