import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { api, ask } from "../../api/staff";
import { Button, buttonClass } from "../../ui/button";
import { Notice } from "../../ui/notice";
import { useAct } from "../kit/act";
import { Status } from "../kit/badge";
import { Confirm } from "../kit/confirm";
import { Section } from "../kit/page";
import { When } from "../kit/when";
import { alikeQuery, type Candidate, type CandidateRow } from "../queries/hiring";
import { useText } from "../text/hiring";

const TOUCHED = [["candidates"], ["dashboard"]];

/** Others who may be this person, for a person to look at; and that it was found to be so. */
export function SamePerson({ candidate }: { candidate: Candidate }) {
  const text = useText().candidates;
  const alike = useQuery(alikeQuery(candidate.id)).data ?? [];
  if (candidate.merged_into_id) return <Merged candidate={candidate} into={candidate.merged_into_id} />;
  if (!alike.length) return null;
  return (
    <Section title={text.alike} text={text.alikeText} className="mb-6">
      <ul className="divide-y divide-line text-sm">
        {alike.map((other) => (
          <Other key={other.id} candidate={candidate} other={other} />
        ))}
      </ul>
    </Section>
  );
}

function Other({ candidate, other }: { candidate: Candidate; other: CandidateRow }) {
  const text = useText().candidates;
  const merge = useAct(
    () =>
      ask(
        api.POST("/api/v1/candidates/{candidate_id}/merges", {
          params: { path: { candidate_id: candidate.id } },
          body: { other_id: other.id },
        }),
      ),
    { refresh: TOUCHED, done: text.merged },
  );
  // one address is one person; for another job that is an application of its own
  const known = other.email.toLowerCase() === candidate.email.toLowerCase() && other.job_id !== candidate.job_id;
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-2 py-2.5 first:pt-0 last:pb-0">
      <div className="min-w-0 flex-1 basis-60">
        <p className="flex flex-wrap items-center gap-x-3 gap-y-1">
          <Link
            to="/console/candidates/$candidateId"
            params={{ candidateId: other.id }}
            className="font-semibold hover:text-accent-ink hover:underline"
          >
            {other.full_name}
          </Link>
          <Status value={other.status} />
        </p>
        <p className="break-words text-soft">
          {known
            ? text.alsoFor(other.job_title)
            : [other.email, other.phone, other.job_title].filter(Boolean).join(" · ")}
          {", "}
          <When at={other.created_at} look="date" />
        </p>
      </div>
      {!known && (
        <Confirm
          trigger={(open) => (
            <Button size="compact" aria-label={text.mergeOf(other.full_name)} disabled={merge.isPending} onClick={open}>
              {text.merge}
            </Button>
          )}
          title={text.mergeTitle}
          text={text.mergeText}
          action={text.merge}
          danger={false}
          onConfirm={() => merge.mutate()}
        />
      )}
    </li>
  );
}

function Merged({ candidate, into }: { candidate: Candidate; into: string }) {
  const text = useText().candidates;
  const apart = useAct(
    () =>
      ask(api.DELETE("/api/v1/candidates/{candidate_id}/merges", { params: { path: { candidate_id: candidate.id } } })),
    { refresh: TOUCHED, done: text.unmerged },
  );
  return (
    <div className="mb-6">
      <Notice
        tone="warn"
        action={
          <span className="flex flex-wrap gap-2">
            <Link
              to="/console/candidates/$candidateId"
              params={{ candidateId: into }}
              className={buttonClass("secondary", "compact")}
            >
              {text.toKept}
            </Link>
            <Button size="compact" disabled={apart.isPending} onClick={() => apart.mutate()}>
              {text.unmerge}
            </Button>
          </span>
        }
      >
        {text.mergedInto}
      </Notice>
    </div>
  );
}
