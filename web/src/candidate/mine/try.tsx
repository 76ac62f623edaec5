import { useState } from "react";
import { ApiError } from "../../api/staff";
import { useMineText } from "./words";

/** Does it, and keeps what went wrong until the next try. */
export function useTry(): [(act: () => Promise<unknown>) => Promise<void>, string | null] {
  const text = useMineText();
  const [trouble, setTrouble] = useState<string | null>(null);
  async function attempt(act: () => Promise<unknown>): Promise<void> {
    setTrouble(null);
    try {
      await act();
    } catch (error) {
      setTrouble(error instanceof ApiError ? error.message || text.failed : text.offline);
    }
  }
  return [attempt, trouble];
}

export function Trouble({ said }: { said: string | null }) {
  return (
    <p role="alert" className="mt-3 font-medium text-bad empty:hidden">
      {said}
    </p>
  );
}
