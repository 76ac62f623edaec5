import type { Schemas } from "../../api/staff";
import { Badge, nameOf, type Tone } from "../kit/badge";
import { When } from "../kit/when";
import { useText } from "../text/review";

const TONE: Record<string, Tone> = { reject: "bad", hold: "warn" };

/** Who decided what, why, and beside which advice. */
export function Decisions({ decisions }: { decisions: readonly Schemas["DecisionOut"][] }) {
  const words = useText();
  const text = words.decide;
  if (!decisions.length) return null;
  return (
    <ul className="mb-5 grid gap-2 text-sm">
      {decisions.map((decision) => (
        <li key={decision.id} className="rounded-xl bg-well px-4 py-3">
          <p className="flex flex-wrap items-center gap-2">
            <Badge tone={TONE[decision.decision] ?? "good"}>{nameOf(text.kinds, decision.decision)}</Badge>
            <span className="font-medium">{decision.decided_by_name}</span>
            <When at={decision.created_at} />
          </p>
          <p className="mt-1">{decision.reason}</p>
          {decision.ai_recommendation && (
            <p className="mt-1 text-soft">
              {text.beside(nameOf(words.review.recommendations, decision.ai_recommendation))}
            </p>
          )}
        </li>
      ))}
    </ul>
  );
}
