import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { Ear, EarOff, Pause, Play, Square } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { api, ask } from "../../api/staff";
import type { Hearing, Observer } from "../../room/observer";
import { Button } from "../../ui/button";
import { Notice } from "../../ui/notice";
import { useAct } from "../kit/act";
import { Status } from "../kit/badge";
import { Confirm } from "../kit/confirm";
import { useEvents } from "../kit/live";
import { Page, Section } from "../kit/page";
import { Empty, Loaded } from "../kit/states";
import { candidateQuery, planQuery } from "../queries/hiring";
import { type Interview, interviewQuery, type Turn } from "../queries/interviews";
import { hires, useMe } from "../queries/session";
import { useText } from "../text/review";
import { Note } from "./note";
import { Playing } from "./player";
import { TurnRow } from "./transcript";

export function ListenPage() {
  const { interviewId } = useParams({ from: "/inside/listen/$interviewId" });
  const query = useQuery(interviewQuery(interviewId));
  const text = useText().listen;
  if (!query.data) {
    return (
      <Page title={text.title} back={{ to: "/console", label: text.back }}>
        <Loaded query={query}>{() => null}</Loaded>
      </Page>
    );
  }
  return <Listen key={interviewId} interview={query.data} />;
}

function Listen({ interview }: { interview: Interview }) {
  const text = useText().listen;
  const candidate = useQuery(candidateQuery(interview.candidate_id)).data;
  const plan = useQuery(planQuery(interview.plan_id)).data;
  const over = interview.status === "completed" || interview.status === "cancelled";
  return (
    <Page
      title={candidate?.full_name ?? text.title}
      badge={<Status value={interview.status} />}
      lead={text.hidden}
      back={{ to: over ? `/console/interviews/${interview.id}` : "/console", label: over ? text.toReview : text.back }}
      actions={!over && <Commands interview={interview} />}
    >
      <div className="grid items-start gap-6 lg:grid-cols-[1fr_20rem]">
        <Words interview={interview} />
        <div className="grid gap-6">
          <Sound interview={interview} over={over} />
          <Note interview={interview.id} />
          {plan && (
            <Section title={text.plan}>
              <ol className="grid list-decimal gap-2 pl-5 text-sm">
                {plan.questions.map((question) => (
                  <li key={question.order}>{question.question_text}</li>
                ))}
              </ol>
            </Section>
          )}
        </div>
      </div>
    </Page>
  );
}

/** LiveKit's client is heavy, and reading along needs none of it: it comes after the page. */
const ears = () => import("../../room/observer");

/** Line by line as it is said, from the beginning. */
function Words({ interview }: { interview: Interview }) {
  const text = useText().listen;
  const [turns, setTurns] = useState<Turn[]>([]);
  const end = useRef<HTMLDivElement>(null);
  useEvents(`/api/v1/interviews/${interview.id}/transcript/stream`, "turn", (data) => {
    const turn = JSON.parse(data) as Turn;
    setTurns((now) => (now.some((other) => other.sequence_order === turn.sequence_order) ? now : [...now, turn]));
  });
  const count = turns.length;
  useEffect(() => {
    if (count) end.current?.scrollIntoView({ block: "nearest" });
  }, [count]);
  return (
    <Section title={text.words}>
      {turns.length === 0 && <Empty title={text.silence} text={text.silenceText} />}
      <Playing interview={interview.id} recorded={false}>
        <div role="log" aria-label={text.words}>
          <ol className="grid gap-3">
            {turns.map((turn) => (
              <TurnRow key={turn.sequence_order} turn={turn} />
            ))}
          </ol>
        </div>
      </Playing>
      <div ref={end} />
    </Section>
  );
}

function Sound({ interview, over }: { interview: Interview; over: boolean }) {
  const text = useText().listen;
  const [hearing, setHearing] = useState<Hearing | null>(null);
  const current = useRef<{ observer: Observer; observation: string } | null>(null);
  const join = useAct(async () => {
    const seat = await ask(
      api.POST("/api/v1/interviews/{interview_id}/observations", { params: { path: { interview_id: interview.id } } }),
    );
    const { Observer } = await ears();
    const observer = new Observer(setHearing);
    current.current = { observer, observation: seat.observation_id };
    try {
      await observer.join(seat.url, seat.token);
    } catch (error) {
      setHearing(null);
      throw error;
    }
  });
  async function leave(): Promise<void> {
    const seat = current.current;
    current.current = null;
    setHearing(null);
    if (!seat) return;
    await seat.observer.leave();
    await api.POST("/api/v1/observations/{observation_id}/end", {
      params: { path: { observation_id: seat.observation } },
      keepalive: true,
    });
  }
  useEffect(() => void ears(), []);
  const leaving = useRef(leave);
  leaving.current = leave;
  useEffect(() => () => void leaving.current(), []);
  return (
    <Section title={text.sound}>
      {hearing === "trouble" && (
        <Notice tone="warn" role="status">
          {text.trouble}
        </Notice>
      )}
      {hearing === "ended" && <Notice role="status">{text.ended}</Notice>}
      {hearing === "hearing" && (
        <p role="status" className="mb-3 text-sm text-soft">
          {text.hearing}
        </p>
      )}
      {hearing && hearing !== "ended" ? (
        <Button wide onClick={() => void leave()}>
          <EarOff aria-hidden="true" size={18} />
          {text.leave}
        </Button>
      ) : (
        <Button wide look="primary" disabled={over || join.isPending} onClick={() => join.mutate()}>
          <Ear aria-hidden="true" size={18} />
          {text.join}
        </Button>
      )}
    </Section>
  );
}

function Commands({ interview }: { interview: Interview }) {
  const text = useText().listen;
  const allowed = hires(useMe());
  const send = useAct(
    (command: "pause" | "resume" | "end") =>
      ask(
        api.POST("/api/v1/interviews/{interview_id}/commands", {
          params: { path: { interview_id: interview.id } },
          body: { command },
        }),
      ),
    { refresh: [["interviews"]], done: text.sent },
  );
  if (!allowed) return null;
  return (
    <>
      {interview.status === "paused" ? (
        <Button size="compact" disabled={send.isPending} onClick={() => send.mutate("resume")}>
          <Play aria-hidden="true" size={16} />
          {text.resume}
        </Button>
      ) : (
        interview.status === "in_progress" && (
          <Confirm
            trigger={(ask) => (
              <Button size="compact" disabled={send.isPending} onClick={ask}>
                <Pause aria-hidden="true" size={16} />
                {text.pause}
              </Button>
            )}
            title={text.pauseTitle}
            text={text.pauseText}
            action={text.pause}
            danger={false}
            onConfirm={() => send.mutate("pause")}
          />
        )
      )}
      <Confirm
        trigger={(ask) => (
          <Button size="compact" className="text-bad" disabled={send.isPending} onClick={ask}>
            <Square aria-hidden="true" size={15} />
            {text.end}
          </Button>
        )}
        title={text.endTitle}
        text={text.endText}
        action={text.end}
        onConfirm={() => send.mutate("end")}
      />
    </>
  );
}
