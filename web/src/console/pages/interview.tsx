import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useParams } from "@tanstack/react-router";
import { ArrowRight, Download, Ear, FileText } from "lucide-react";
import { useEffect, useState } from "react";
import { download } from "../../api/staff";
import { Button, buttonClass } from "../../ui/button";
import { Notice } from "../../ui/notice";
import { useAct } from "../kit/act";
import { nameOf, Status } from "../kit/badge";
import { Facts, Page, Section } from "../kit/page";
import { Loaded } from "../kit/states";
import { When } from "../kit/when";
import { candidateQuery } from "../queries/hiring";
import { dashboardQuery, evaluationQuery, type Interview, interviewQuery } from "../queries/interviews";
import { useText } from "../text/review";
import { Decide } from "./decide";
import { Playing } from "./player";
import { Ratings } from "./ratings";
import { saveFile } from "./save-file";
import { Scores, Versions } from "./scores";
import { Transcript } from "./transcript";

export function InterviewPage() {
  const { interviewId } = useParams({ from: "/inside/console/interviews/$interviewId" });
  const query = useQuery(interviewQuery(interviewId));
  const text = useText().review;
  if (!query.data) {
    return (
      <Page title={text.one} back={{ to: "/console", label: text.back }}>
        <Loaded query={query}>{() => null}</Loaded>
      </Page>
    );
  }
  return <Review key={interviewId} interview={query.data} />;
}

function Review({ interview }: { interview: Interview }) {
  const words = useText();
  const text = words.review;
  const candidate = useQuery(candidateQuery(interview.candidate_id)).data;
  const over = interview.status === "completed";
  const [marked, setMarked] = useState<{ turn: number; quote: string } | null>(null);
  return (
    <Page
      title={candidate?.full_name ?? text.one}
      badge={<Status value={interview.status} />}
      back={{ to: "/console", label: text.back }}
      lead={
        <span className="flex flex-wrap gap-x-4">
          <Link
            to="/console/candidates/$candidateId"
            params={{ candidateId: interview.candidate_id }}
            className="font-medium text-accent-ink hover:underline"
          >
            {text.toCandidate}
          </Link>
          <When at={interview.started_at ?? interview.scheduled_at} />
        </span>
      }
      actions={<Actions interview={interview} />}
    >
      <Playing interview={interview.id} recorded={interview.recording_consented}>
        <div className="grid gap-6">
          {over ? (
            <>
              <Evaluated interview={interview} onQuote={(turn, quote) => setMarked({ turn, quote })} />
              <Transcript interview={interview} marked={marked} />
            </>
          ) : (
            <Section title={text.notYet}>
              <Facts
                items={[
                  [words.schedule.when, <When key="at" at={interview.scheduled_at} />],
                  [words.schedule.type, nameOf(words.schedule.types, interview.interview_type)],
                  [words.schedule.minutes, words.schedule.upTo(interview.duration_limit_min)],
                  [words.plans.count, String(interview.questions)],
                ]}
              />
            </Section>
          )}
        </div>
      </Playing>
    </Page>
  );
}

function Evaluated({ interview, onQuote }: { interview: Interview; onQuote(turn: number, quote: string): void }) {
  const text = useText().review;
  const query = useQuery(evaluationQuery(interview.id));
  return (
    <Loaded query={query}>
      {(evaluation) =>
        evaluation.status === "pending" ? (
          <Notice role="status" title={text.pending}>
            {evaluation.pending_reason}
          </Notice>
        ) : (
          <>
            <Scores evaluation={evaluation} onQuote={onQuote} />
            <div className="grid items-start gap-6 lg:grid-cols-2">
              <Decide interview={interview} />
              <Ratings interview={interview} evaluation={evaluation} />
            </div>
            <Versions interview={interview.id} />
          </>
        )
      }
    </Loaded>
  );
}

function Actions({ interview }: { interview: Interview }) {
  const text = useText().review;
  const navigate = useNavigate();
  const waiting = useQuery(dashboardQuery).data?.pending_reviews ?? [];
  const next = waiting.find(({ interview_id }) => interview_id !== interview.id)?.interview_id;
  const report = useAct(async () =>
    saveFile(await download(`/api/v1/interviews/${interview.id}/report`), `interview-report-${interview.id}.pdf`),
  );
  const replay = useAct(async () =>
    saveFile(await download(`/api/v1/interviews/${interview.id}/replay`), `interview-replay-${interview.id}.html`),
  );
  useEffect(() => {
    function onKey(event: KeyboardEvent): void {
      const typing =
        event.target instanceof HTMLElement && event.target.closest("input, textarea, select, [role=dialog]");
      if (event.key !== "n" || typing || event.ctrlKey || event.metaKey || event.altKey || !next) return;
      void navigate({ to: "/console/interviews/$interviewId", params: { interviewId: next } });
    }
    addEventListener("keydown", onKey);
    return () => removeEventListener("keydown", onKey);
  }, [next, navigate]);
  return (
    <>
      {interview.status === "completed" ? (
        <>
          <Button size="compact" disabled={report.isPending} onClick={() => report.mutate()}>
            <FileText aria-hidden="true" size={16} />
            {text.report}
          </Button>
          <Button size="compact" disabled={replay.isPending} onClick={() => replay.mutate()}>
            <Download aria-hidden="true" size={16} />
            {text.replay}
          </Button>
        </>
      ) : (
        interview.status !== "cancelled" && (
          <Link
            to="/listen/$interviewId"
            params={{ interviewId: interview.id }}
            className={buttonClass("primary", "compact")}
          >
            <Ear aria-hidden="true" size={17} />
            {text.listen}
          </Link>
        )
      )}
      {next && (
        <Link
          to="/console/interviews/$interviewId"
          params={{ interviewId: next }}
          aria-keyshortcuts="n"
          className={buttonClass("secondary", "compact")}
        >
          {text.next}
          <kbd className="rounded border border-line px-1.5 text-xs text-soft">N</kbd>
          <ArrowRight aria-hidden="true" size={16} />
        </Link>
      )}
    </>
  );
}
