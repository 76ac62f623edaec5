import { useText } from "../../i18n";
import { Button } from "../../ui/button";
import { StepPage } from "../page";

export type ProblemKind = "expired" | "unknown" | "offline";

/** Why there is nothing to see, and the way out. */
export function Problem({ kind, onAgain }: { kind: ProblemKind; onAgain: () => void }) {
  const { problem } = useText();
  const words = {
    expired: [problem.expired, problem.expiredText],
    unknown: [problem.unknown, problem.unknownText],
    offline: [problem.offline, problem.offlineText],
  } as const;
  const [title, text] = words[kind];
  return (
    <StepPage title={title} lead={<p>{text}</p>}>
      {kind === "offline" && (
        <Button look="primary" size="large" onClick={onAgain}>
          {problem.again}
        </Button>
      )}
    </StepPage>
  );
}

/** Our own fault. */
export function Crashed() {
  const { problem } = useText();
  return (
    <main className="mx-auto max-w-2xl px-5 pt-16 sm:px-8">
      <StepPage title={problem.crashed} lead={<p>{problem.crashedText}</p>}>
        <Button look="primary" size="large" onClick={() => location.reload()}>
          {problem.reload}
        </Button>
      </StepPage>
    </main>
  );
}
