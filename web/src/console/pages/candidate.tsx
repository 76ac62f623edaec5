import { useQuery } from "@tanstack/react-query";
import { Link, useParams, useSearch } from "@tanstack/react-router";
import { Mail, Phone } from "lucide-react";
import { Status } from "../kit/badge";
import { Page } from "../kit/page";
import { Loaded } from "../kit/states";
import { Tabs } from "../kit/tabs";
import { When } from "../kit/when";
import { type Candidate, candidateQuery, jobQuery } from "../queries/hiring";
import { hires, useMe } from "../queries/session";
import { useText } from "../text/review";
import { CandidateDecision } from "./candidate-decision";
import { EditCandidate } from "./candidate-edit";
import { CandidateHistory } from "./candidate-history";
import { CandidateInterviews } from "./candidate-interviews";
import { MoveCandidate } from "./candidate-move";
import { ResumePanel } from "./candidate-resume";
import { SamePerson } from "./candidate-same";
import { ScreeningPanel } from "./candidate-screening";

export function CandidatePage() {
  const { candidateId } = useParams({ from: "/inside/console/candidates/$candidateId" });
  const query = useQuery(candidateQuery(candidateId));
  const text = useText().candidates;
  if (!query.data) {
    return (
      <Page title={text.one} back={{ to: "/console/candidates", label: text.heading }}>
        <Loaded query={query}>{() => null}</Loaded>
      </Page>
    );
  }
  return <Detail key={query.data.id} candidate={query.data} />;
}

function Detail({ candidate }: { candidate: Candidate }) {
  const words = useText();
  const text = words.candidates;
  const me = useMe();
  const { tab } = useSearch({ from: "/inside/console/candidates/$candidateId" });
  const job = useQuery(jobQuery(candidate.job_id)).data;
  return (
    <Page
      title={candidate.full_name}
      badge={<Status value={candidate.status} />}
      back={{ to: "/console/candidates", label: text.heading }}
      lead={
        <span className="flex flex-wrap items-center gap-x-5 gap-y-1 text-[0.9375rem]">
          {job && (
            <Link
              to="/console/jobs/$jobId"
              params={{ jobId: job.id }}
              className="font-medium text-accent-ink hover:underline"
            >
              {job.title}
            </Link>
          )}
          <a href={`mailto:${candidate.email}`} className="inline-flex items-center gap-1.5 hover:underline">
            <Mail aria-hidden="true" size={15} />
            {candidate.email}
          </a>
          {candidate.phone && (
            <a href={`tel:${candidate.phone}`} className="inline-flex items-center gap-1.5 hover:underline">
              <Phone aria-hidden="true" size={15} />
              {candidate.phone}
            </a>
          )}
          <span>
            {text.applied} <When at={candidate.created_at} look="date" />
          </span>
        </span>
      }
      actions={
        hires(me) && (
          <>
            <EditCandidate candidate={candidate} />
            <MoveCandidate candidate={candidate} />
          </>
        )
      }
    >
      {hires(me) && <SamePerson candidate={candidate} />}
      <Tabs
        label={candidate.full_name}
        chosen={tab ?? "resume"}
        tabs={[
          {
            id: "resume",
            label: text.resumeTab,
            content: () => (
              <div className="grid items-start gap-6 lg:grid-cols-2">
                <ResumePanel candidate={candidate} />
                <ScreeningPanel candidate={candidate} />
              </div>
            ),
          },
          { id: "interview", label: text.interviewTab, content: () => <CandidateInterviews candidate={candidate} /> },
          ...(hires(me)
            ? [
                {
                  id: "decision",
                  label: words.decisionTab.label,
                  content: () => <CandidateDecision candidate={candidate} />,
                },
              ]
            : []),
          { id: "history", label: text.historyTab, content: () => <CandidateHistory candidate={candidate} /> },
        ]}
      />
    </Page>
  );
}
