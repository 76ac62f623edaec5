import { useQuery } from "@tanstack/react-query";
import { Section } from "../kit/page";
import { Loaded } from "../kit/states";
import type { Candidate } from "../queries/hiring";
import { decisionsQuery } from "../queries/interviews";
import { useText } from "../text/review";
import { Appeals } from "./appeals";
import { Decisions } from "./decisions";
import { Letters } from "./letters";
import { OfferPanel } from "./offer";

/** All that was decided about a candidate, offered and written to them; and the second look that they ask for. */
export function CandidateDecision({ candidate }: { candidate: Candidate }) {
  const text = useText().decisionTab;
  const query = useQuery(decisionsQuery(candidate.id));
  return (
    <div className="grid gap-6">
      <Appeals candidate={candidate.id} />
      <div className="grid items-start gap-6 lg:grid-cols-2">
        <Section title={text.history}>
          <Loaded query={query} rows={2}>
            {({ items }) =>
              items.length ? <Decisions decisions={items} /> : <p className="text-sm text-soft">{text.none}</p>
            }
          </Loaded>
        </Section>
        <OfferPanel candidate={candidate.id} />
      </div>
      <Letters candidate={candidate.id} />
    </div>
  );
}
