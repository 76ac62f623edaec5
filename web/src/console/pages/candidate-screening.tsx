import { useQuery } from "@tanstack/react-query";
import { CircleCheck, CircleDashed, CircleHelp, CircleX, RotateCw } from "lucide-react";
import { type ReactNode, useState } from "react";
import { api, ask, isStatus, type Schemas } from "../../api/staff";
import { Button } from "../../ui/button";
import { Notice } from "../../ui/notice";
import { useAct } from "../kit/act";
import { Badge, nameOf, type Tone } from "../kit/badge";
import { Section } from "../kit/page";
import { Empty, Loaded } from "../kit/states";
import { When } from "../kit/when";
import { type Candidate, screeningQuery } from "../queries/hiring";
import { hires, useMe } from "../queries/session";
import { useText } from "../text/hiring";
import { Score } from "./score";
import { EarlierScreenings } from "./screening-versions";

/** Requirement by requirement, each with the words of the resume that it stands on. */
export function ScreeningPanel({ candidate }: { candidate: Candidate }) {
  const text = useText().screening;
  const editable = hires(useMe());
  const [begun, setBegun] = useState(false);
  // asking for what never was would be an error in the browser's log
  const asked = begun || candidate.status === "screening" || candidate.match_score !== null;
  const query = useQuery({ ...screeningQuery(candidate.id), retry: false, enabled: asked });
  const begin = useAct(
    () =>
      ask(
        api.POST("/api/v1/candidates/{candidate_id}/screening", { params: { path: { candidate_id: candidate.id } } }),
      ),
    { refresh: [["candidates"]], after: () => setBegun(true) },
  );
  const none = !asked || isStatus(query.error, 404);
  const again = editable && candidate.resume && (
    <Button
      size="compact"
      look={none ? "primary" : "secondary"}
      disabled={begin.isPending}
      onClick={() => begin.mutate()}
    >
      {!none && <RotateCw aria-hidden="true" size={16} />}
      {none ? text.begin : text.again}
    </Button>
  );
  return (
    <Section title={text.title} text={text.text} actions={!none && again}>
      {none ? (
        <Empty title={text.none} text={candidate.resume ? text.noneText : text.needsResume} action={again} />
      ) : (
        <Loaded query={query}>
          {(found) => (
            <>
              {found.status === "pending" ? (
                <Notice role="status" tone="calm" title={text.pending}>
                  {found.pending_reason}
                </Notice>
              ) : (
                <Result found={found} />
              )}
              <EarlierScreenings candidate={candidate.id} latest={found.screened_at} />
            </>
          )}
        </Loaded>
      )}
    </Section>
  );
}

const ICONS: Record<string, [ReactNode, string]> = {
  met: [<CircleCheck key="met" aria-hidden="true" size={20} />, "text-accent-ink"],
  partly: [<CircleDashed key="partly" aria-hidden="true" size={20} />, "text-warn"],
  not_met: [<CircleX key="not" aria-hidden="true" size={20} />, "text-bad"],
  unknown: [<CircleHelp key="unknown" aria-hidden="true" size={20} />, "text-soft"],
};

const ADVICE: Record<string, Tone> = { strong_match: "good", match: "good", partial_match: "warn" };

function Result({ found }: { found: Schemas["ScreeningOut"] }) {
  const text = useText().screening;
  return (
    <div className="grid gap-5">
      <div className="flex flex-wrap items-center gap-x-8 gap-y-3">
        <div>
          <p className="text-4xl leading-none font-semibold tabular-nums">
            {found.overall_score === null ? "–" : Math.round(found.overall_score)}
            <span className="text-base font-normal text-soft"> / 100</span>
          </p>
          {found.recommendation && (
            <p className="mt-2">
              <Badge tone={ADVICE[found.recommendation] ?? "plain"}>
                {nameOf(text.recommendations, found.recommendation)}
              </Badge>
            </p>
          )}
        </div>
        <dl className="grid flex-1 basis-48 gap-1.5 text-sm">
          <div className="flex items-center justify-between gap-4">
            <dt className="text-soft">{text.mentioned}</dt>
            <dd>
              <Score value={found.keyword_match_score} of={100} />
            </dd>
          </div>
          <div className="flex items-center justify-between gap-4">
            <dt className="text-soft">{text.skills}</dt>
            <dd>
              <Score value={found.skill_relevance_score} of={100} />
            </dd>
          </div>
        </dl>
      </div>
      <ul className="divide-y divide-line border-y border-line">
        {found.findings.map((finding) => {
          const [icon, color] = ICONS[finding.status] ?? [null, ""];
          return (
            <li key={finding.key} className="flex gap-3 py-3">
              <span className={`mt-0.5 shrink-0 ${color}`}>{icon}</span>
              <div className="min-w-0 text-sm">
                <p className="font-medium">
                  {finding.text}
                  <span className="font-normal text-soft">
                    {" "}
                    · {nameOf(text.findings, finding.status)}
                    {finding.must ? "" : ` · ${text.nice}`}
                  </span>
                </p>
                {finding.quote ? (
                  <blockquote className="mt-1 border-l-3 border-accent pl-3 text-ink">“{finding.quote}”</blockquote>
                ) : (
                  <p className="mt-0.5 text-soft">{finding.reason}</p>
                )}
              </div>
            </li>
          );
        })}
      </ul>
      <p className="text-sm text-soft">
        {found.engine?.label} <When at={found.screened_at} />
      </p>
    </div>
  );
}
