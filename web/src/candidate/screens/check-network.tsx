import { useCallback, useEffect, useState } from "react";
import { answers, type CandidateApi } from "../../api/client";
import { useText } from "../../i18n";
import { Button } from "../../ui/button";
import { Notice } from "../../ui/notice";

type Verdict = "running" | "good" | "slow" | "room" | "down";

const TRIES = 5;
const SLOW_MS = 600;
const LEAST_MS = 900;

/** Round trips to the server, and whether the address of the rooms answers. The room itself is tried when it is entered. */
export async function measure(api: CandidateApi, room: string): Promise<Verdict> {
  const times: number[] = [];
  for (let n = 0; n < TRIES; n++) {
    try {
      times.push(await api.ping());
    } catch {
      // counted by what is missing
    }
  }
  if (times.length < TRIES - 1) return "down";
  if (typeof RTCPeerConnection === "undefined" || (room && !(await answers(room)))) return "room";
  const median = times.sort((a, b) => a - b)[Math.floor(times.length / 2)] ?? 0;
  return median > SLOW_MS ? "slow" : "good";
}

export const roomAddress = (): string =>
  document.querySelector<HTMLMetaElement>('meta[name="viva-room"]')?.content.replace("__ROOM__", "") ?? "";

export function NetworkCheck({ api, onDone }: { api: CandidateApi; onDone: () => void }) {
  const { check: words, next } = useText();
  const [verdict, setVerdict] = useState<Verdict>("running");

  const run = useCallback(async () => {
    setVerdict("running");
    // an answer that flashes by is not believed
    const [result] = await Promise.all([
      measure(api, roomAddress()),
      new Promise((resolve) => setTimeout(resolve, LEAST_MS)),
    ]);
    setVerdict(result);
  }, [api]);
  useEffect(() => void run(), [run]);

  const said = {
    running: words.networkRunning,
    good: words.networkGood,
    slow: words.networkSlow,
    room: words.networkRoom,
    down: words.networkDown,
  }[verdict];
  return (
    <>
      <h2 className="text-xl font-semibold">{words.networkTitle}</h2>
      <div role="status" className="mt-4 mb-6">
        {verdict === "running" ? (
          <p className="text-lg text-soft">{said}</p>
        ) : (
          <Notice tone={verdict === "good" ? "calm" : "warn"}>{said}</Notice>
        )}
      </div>
      <div className="flex flex-wrap gap-3">
        <Button
          look="primary"
          size="large"
          disabled={verdict === "running"}
          onClick={verdict === "down" ? () => void run() : onDone}
        >
          {verdict === "down" ? words.networkAgain : next}
        </Button>
        {(verdict === "slow" || verdict === "room") && (
          <Button look="quiet" size="large" onClick={() => void run()}>
            {words.networkAgain}
          </Button>
        )}
      </div>
    </>
  );
}
