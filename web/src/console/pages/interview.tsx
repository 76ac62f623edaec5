import { useQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { Download, Ear, FileText } from "lucide-react";
import { useState } from "react";
import { download } from "../../api/staff";
import { Button, buttonClass } from "../../ui/button";
import { Notice } from "../../ui/notice";
import { useAct } from "../kit/act";
import { Status } from "../kit/badge";
import { Page } from "../kit/page";
import { Loaded } from "../kit/states";
import { When } from "../kit/when";
import { candidateQuery } from "../queries/hiring";
import { evaluationQuery, type Interview, interviewQuery } from "../queries/interviews";
import { hires, useMe } from "../queries/session";
import { useText } from "../text/review";
import { Appointment } from "./appointment";
import { Decide } from "./decide";
import { EvaluateAgain } from "./evaluate-again";
import { Letters } from "./letters";
import { OfferPanel } from "./offer";
import { Playing } from "./player";
import { Ratings } from "./ratings";
import { type Queue, QueueBar, useQueue } from "./review-queue";
import { saveFile } from "./save-file";
import { Scores } from "./scores";
import { ShareButton } from "./share";
import { Transcript } from "./transcript";
import { Versions } from "./versions";
import { WantsPerson } from "./wants-person";
import { Watchers } from "./watchers";

/** About as tall as an evaluation: the transcript below it stays where it is. */
const EVALUATION_ROWS = 16;

export function InterviewPage() {
  const { interviewId } = useParams({ from: "/inside/console/interviews/$interviewId" });
  const query = useQuery(interviewQuery(interviewId));
  const text = useText().review;
  if (!query.data) {
    return (
      <Page title={text.one} back={{ to: "/console/interviews", label: text.back }}>
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
  const queue = useQueue(interview);
  const editable = hires(useMe()) && !interview.is_test;
  const over = interview.status === "completed";
  const [marked, setMarked] = useState<{ turn: number; quote: string } | null>(null);
  return (
    <Page
      title={candidate?.full_name ?? text.one}
      badge={<Status value={interview.status} />}
      back={{ to: "/console/interviews", label: text.back, search: queue.place === null ? {} : queue.search }}
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
      {editable && (
        <div className="-mt-2 mb-5">
          <QueueBar queue={queue} />
        </div>
      )}
      {interview.is_test && <Notice title={words.interviews.trial}>{words.interviews.trialText}</Notice>}
      <Playing interview={interview.id} recorded={interview.recording_consented}>
        <div className="grid gap-6">
          {editable && interview.human_requested && <WantsPerson interview={interview.id} />}
          {over ? (
            <>
              <Evaluated interview={interview} queue={queue} onQuote={(turn, quote) => setMarked({ turn, quote })} />
              <Transcript interview={interview} marked={marked} />
            </>
          ) : (
            <Appointment interview={interview} />
          )}
          {editable && (
            <div className="grid items-start gap-6 lg:grid-cols-2">
              <Watchers interview={interview} />
              <Letters interview={interview.id} />
            </div>
          )}
        </div>
      </Playing>
    </Page>
  );
}

/** What the engine says of it, and what people do. Who asked for a person is scored by nobody else. */
function Evaluated({
  interview,
  queue,
  onQuote,
}: {
  interview: Interview;
  queue: Queue;
  onQuote(turn: number, quote: string): void;
}) {
  const editable = hires(useMe()) && !interview.is_test;
  const text = useText().review;
  const query = useQuery(evaluationQuery(interview.id));
  return (
    <Loaded query={query} rows={EVALUATION_ROWS}>
      {(evaluation) =>
        evaluation.status === "pending" ? (
          <>
            <Notice role="status" title={interview.human_requested ? text.unscored : text.pending}>
              {evaluation.pending_reason}
            </Notice>
            {editable && interview.human_requested && <Decide interview={interview} queue={queue} />}
          </>
        ) : (
          <>
            <Scores evaluation={evaluation} onQuote={onQuote} />
            <div className="grid items-start gap-6 lg:grid-cols-2">
              {editable && (
                <div className="grid gap-6">
                  <Decide interview={interview} queue={queue} />
                  <OfferPanel candidate={interview.candidate_id} />
                </div>
              )}
              <Ratings interview={interview} evaluation={evaluation} />
            </div>
            <Versions
              interview={interview.id}
              now={evaluation}
              actions={editable && <EvaluateAgain interview={interview.id} />}
            />
          </>
        )
      }
    </Loaded>
  );
}

function Actions({ interview }: { interview: Interview }) {
  const text = useText().review;
  const me = useMe();
  const report = useAct(async () =>
    saveFile(await download(`/api/v1/interviews/${interview.id}/report`), `interview-report-${interview.id}.pdf`),
  );
  const replay = useAct(async () =>
    saveFile(await download(`/api/v1/interviews/${interview.id}/replay`), `interview-replay-${interview.id}.html`),
  );
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
          {hires(me) && <ShareButton file={{ interview_id: interview.id }} name={text.report} />}
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
    </>
  );
}
