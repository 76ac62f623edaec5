import { Badge, nameOf } from "../kit/badge";
import type { Erasure } from "../queries/erasure";
import { useText } from "../text/erasure";

/** Whose wish it was, as a role: a receipt names nobody. */
export function ErasureBy({ by }: { by: string }) {
  const words = useText();
  return nameOf({ ...words.roles, ...words.erasure.others }, by.split(":")[0] ?? "");
}

export function ErasureState({ found }: { found: Erasure }) {
  const text = useText().erasure;
  return (
    <Badge tone={found.completed_at ? "good" : "warn"}>{found.completed_at ? text.complete : text.underWay}</Badge>
  );
}
