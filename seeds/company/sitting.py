"""The interview of a story: how it is scheduled, what becomes of it, and what the engine and people find in it."""

from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from core.ai.models import AiCall
from core.db import Json
from core.decisions.models import HumanRating
from core.evaluation.engine import DIMENSIONS, Turn
from core.evaluation.models import DimensionScore, Evaluation, EvidenceQuote
from core.evaluation.repository import AI
from core.interviews import consent
from core.interviews.models import (
    Consent,
    HumanRequest,
    Interview,
    InterviewAnswer,
    InterviewInterviewer,
    InterviewQuestion,
    InterviewRating,
    InterviewRun,
    Invitation,
    Observation,
    TranscriptTurn,
)
from core.notifications.moments import moment
from seeds.company.papers import OFFLINE
from seeds.company.story import Story
from seeds.company.talks import Talk, cut, judged, said

_FORMS = ("ai_voice", "ai_chat", "ai_both")
_MINUTES = 30
_MODEL = "demonstration"
"""No model has this name: what a demo company spends, nobody has paid."""


@dataclass(frozen=True)
class Sat:
    """An interview that was evaluated. ``overall`` is None without enough evidence."""

    interview_id: UUID
    evaluation_id: UUID
    at: datetime
    overall: float | None
    recommendation: str


class Sitting:
    def __init__(self, story: Story, plan_id: UUID, created: datetime) -> None:
        self.story, self.plan_id, self.created = story, plan_id, created
        self.random, self.rows, self.now = story.random, story.rows, story.now
        self.form = self.random.choices(_FORMS, (3, 2, 5))[0]
        self.id = self.rows.new_id(created)
        self.questions: dict[str, UUID] = {}
        self.row: Json = {}
        self.row_id, self.row_at = self.id, created

    async def hold(self) -> Sat | None:
        """None where there is nothing to decide on yet."""
        story = self.story
        at = self._appointment()
        if story.status != "interviewing":
            story.step("interviewing", self.created)
        story.log(self.created, story.decider(), "interview.scheduled", "interviews", self.id)
        story.tell(
            self.created, "invite", self.id, when=moment(at, "en", None), duration=str(_MINUTES),
            expires=moment(self.created + timedelta(days=14), "en", None),
        )  # fmt: skip
        chance = self.random.random()
        if not story.special and chance < 0.03:  # an invitation that nobody ever opened
            self._row(self.created + timedelta(minutes=10), "scheduled")
            return None
        if at > self.now:
            self._row(at, "scheduled", reminded_at=at)
            return None
        if not story.special and chance < 0.12:
            reason = "no_show" if chance < 0.07 else None
            self._row(at, "cancelled", ended_at=at, end_reason=reason)
            return None
        return await self._held(at + timedelta(seconds=self.random.randint(20, 300)), at)

    def _appointment(self) -> datetime:
        match self.story.special:
            case "live":
                return self.now - timedelta(minutes=self.random.randint(6, 9))
            case "paused":
                return self.now - timedelta(minutes=18)
            case "broken_off":
                return self.now - timedelta(days=1, hours=3)
            case _:
                return self.story.later(self.created, 2, 9)

    async def _held(self, started: datetime, at: datetime) -> Sat | None:
        story = self.story
        talk = await self._talk()
        ended = started + timedelta(milliseconds=talk.length_ms)
        self._agreed(started)
        self._staffed(started, ended)
        if story.special in ("live", "paused", "broken_off") or ended > self.now:
            so_far = cut(talk, min(talk.length_ms // 2, (self.now - started) // timedelta(milliseconds=1)))
            self._row(at, "in_progress" if story.special != "paused" else "paused", started_at=started)
            self._told(so_far, started)
            return None
        human = story.special == "human" or self.random.random() < 0.01
        reason = "human_requested" if human else self.random.choices(_ENDINGS, (88, 5, 4, 2))[0]
        turns = talk.turns if reason == "completed" else cut(talk, round(talk.length_ms * 0.8))
        self._row(
            at,
            "completed",
            started_at=started,
            ended_at=ended,
            end_reason=reason,
            human_requested_at=ended if human else None,
        )
        self._told(turns, started)
        self._spent(started, len(turns))
        story.log(ended, None, "interview.closed", "interviews", self.id, {"reason": reason})
        if human:
            self.rows.add(
                HumanRequest, ended, interview_id=self.id, message="I would rather talk to a person.",
                due_at=ended + timedelta(days=5),
            )  # fmt: skip
            self._unread(ended, "The candidate asked for a person: the AI scores nothing.")
            return None
        if self.random.random() < 0.6:
            self.rows.add(
                InterviewRating, ended, interview_id=self.id, stars=self.random.choices(range(1, 6), (1, 1, 3, 7, 8))[0]
            )
        if story.special == "unread":
            self._unread(ended, "the engine was not reachable; it is tried again")
            return None
        return await self._read(talk, list(turns), ended)

    def _row(self, at: datetime, status: str, **more: object) -> None:
        values: Json = dict.fromkeys(("started_at", "ended_at", "end_reason", "human_requested_at", "reminded_at"))
        self.rows.add_with(
            self.id, Interview, self.created, candidate_id=self.story.candidate_id, job_id=self.story.job.id,
            plan_id=self.plan_id, interview_type=self.form, status=status, scheduled_at=at,
            duration_limit_min=_MINUTES, engine=OFFLINE, **{**values, **more},
        )  # fmt: skip
        self.rows.add(InterviewRun, self.created, interview_id=self.id, epoch=self._epochs(status))
        self.rows.add(
            Invitation, self.created, interview_id=self.id, token_hash=self.story.token(),
            expires_at=self.created + timedelta(days=14), opened_at=more.get("started_at"),
        )  # fmt: skip
        assert self.story.papers
        for question in self.story.papers.plan:
            order: int = question["order"]
            self.questions[str(order)] = self.rows.add(
                InterviewQuestion, self.created + timedelta(milliseconds=order), interview_id=self.id,
                bank_question_id=question["bank_question_id"] and UUID(question["bank_question_id"]),
                question_text=question["question_text"], question_type=question["question_type"],
                difficulty=question["difficulty"], question_order=order, expected_points=question["expected_points"],
                probes=question["probes"], dimensions=question["dimensions"], rephrase=question["rephrase"],
            )  # fmt: skip

    def _epochs(self, status: str) -> int:
        return 0 if status in ("scheduled", "cancelled") else self.random.choices((1, 2, 3), (93, 6, 1))[0]

    async def _talk(self) -> Talk:
        story, known = self.story, self.story.world.known_talks
        key = (story.job.id, story.level)
        if story.world.known_papers is not None and key in known:
            return known[key]
        assert story.papers
        trade, plan, title = story.job.trade, story.papers.plan, story.job.title
        turns = said(self.random, trade, plan, story.person, title, story.level, self.form)
        talk = known[key] = Talk(tuple(turns), await judged(trade, plan, turns, story.person, title))
        return talk

    def _agreed(self, at: datetime) -> None:
        """To the interview, not to a recording: there is no sound of invented people."""
        company = self.story.world.company
        self.rows.add(
            Consent, at, interview_id=self.id, candidate_id=self.story.candidate_id, interview=True, recording=False,
            text_version=consent.VERSION, text_hash=consent.text_hash(company, "en"),
        )  # fmt: skip

    def _staffed(self, started: datetime, ended: datetime) -> None:
        for user_id in self.story.job.interviewers[: self.random.choices((0, 1, 2), (4, 4, 2))[0]]:
            self.rows.add(InterviewInterviewer, self.created, interview_id=self.id, user_id=user_id)
            if self.random.random() < 0.25 and ended < self.now:
                came = started + timedelta(seconds=self.random.randint(5, 60))
                left = came + (ended - came) * self.random.uniform(0.2, 0.9)
                self.rows.add(Observation, came, interview_id=self.id, user_id=user_id, left_at=left)

    def _told(self, turns: tuple[Turn, ...], started: datetime) -> None:
        for turn in turns:
            at = started + timedelta(milliseconds=turn.end_ms or 0)
            question_id = self.questions.get(turn.question_id or "")
            self.rows.add(
                TranscriptTurn, at, interview_id=self.id, sequence_order=turn.seq, ref=f"demo:{turn.seq}", epoch=1,
                speaker=turn.speaker, message_type=turn.kind, channel=turn.channel, content=turn.text,
                question_id=question_id, start_offset_ms=turn.start_ms, end_offset_ms=turn.end_ms,
                confidence=round(self.random.uniform(0.82, 0.98), 2) if turn.speaker == "candidate" and turn.channel == "voice" else None,
            )  # fmt: skip
            if turn.is_answer and question_id:
                self.rows.add(
                    InterviewAnswer, at, interview_id=self.id, question_id=question_id, turn_seq=turn.seq,
                    answer_text=turn.text, answer_mode=turn.channel,
                )  # fmt: skip

    def _spent(self, started: datetime, turns: int) -> None:
        for n in range(turns // 6):
            at = started + timedelta(seconds=40 * n)
            self.rows.add(
                AiCall, at, purpose="wording", model=_MODEL, prompt_hash="", input_hash="", started=at,
                ms=self.random.randint(200, 1_500), tokens_in=self.random.randint(300, 2_000),
                tokens_out=self.random.randint(20, 90), outcome=self.random.choices(("ok", "failed"), (97, 3))[0],
            )  # fmt: skip

    # What is found in it

    def _unread(self, ended: datetime, reason: str) -> None:
        self._evaluation(ended + timedelta(minutes=1), "pending", pending_reason=reason)

    async def _read(self, talk: Talk, turns: list[Turn], ended: datetime) -> Sat | None:
        story = self.story
        at = ended + timedelta(seconds=self.random.randint(15, 150))
        if at > self.now:
            return None
        assert story.papers
        found = talk.evaluation
        if len(turns) < len(talk.turns) and story.world.known_papers is None:
            found = await judged(story.job.trade, story.papers.plan, turns, story.person, story.job.title)
        points = [asdict(replace(p, question_id=str(self.questions.get(p.question_id, "")))) for p in found.points]
        evaluation_id = self._evaluation(
            at, "ready", overall_score=found.overall, ai_recommendation=found.recommendation, summary=found.summary,
            strengths=[asdict(remark) for remark in found.strengths],
            weaknesses=[asdict(remark) for remark in found.weaknesses],
            points=points, rubric_version=found.rubric_version, evaluated_at=at,
            **{f"{d.dimension}_score": d.score for d in found.dimensions},
        )  # fmt: skip
        for n, dimension in enumerate(found.dimensions):
            moment_of = at + timedelta(milliseconds=20 * n)
            score_id = self.rows.add(
                DimensionScore, moment_of, evaluation_id=evaluation_id, rater=AI, dimension=dimension.dimension,
                score=dimension.score, reason=dimension.reason, spread=dimension.spread,
            )  # fmt: skip
            for m, quote in enumerate(dimension.quotes):
                self.rows.add(
                    EvidenceQuote, moment_of + timedelta(milliseconds=m), dimension_score_id=score_id, text=quote.text,
                    turn_seq=quote.turn_seq, char_start=quote.start, char_end=quote.end, start_ms=quote.start_ms,
                    end_ms=quote.end_ms,
                )  # fmt: skip
        story.step("evaluated", at)
        changes: Json = {"overall_score": found.overall, "recommendation": found.recommendation, "engine": "offline"}
        story.log(at, None, "evaluation.ready", "evaluations", evaluation_id, changes)
        self._rated(at, {d.dimension: d.score for d in found.dimensions})
        return Sat(self.id, evaluation_id, at, found.overall, found.recommendation)

    def _evaluation(self, at: datetime, status: str, **found: object) -> UUID:
        nothing: Json = dict.fromkeys(
            (*(f"{name}_score" for name in DIMENSIONS), "overall_score", "ai_recommendation", "summary", "rubric_version",
             "evaluated_at", "pending_reason")
        )  # fmt: skip
        nothing |= {"strengths": [], "weaknesses": [], "points": []}
        self.row = {
            "interview_id": self.id, "candidate_id": self.story.candidate_id, "status": status, "engine": OFFLINE,
            "hr_decision": None, **nothing, **found,
        }  # fmt: skip
        self.row_id, self.row_at = self.rows.new_id(at), at
        return self.row_id

    def end(self) -> None:
        """The evaluation's row, with what was decided."""
        if self.row:
            self.rows.add_with(self.row_id, Evaluation, self.row_at, **self.row)

    def _rated(self, evaluated: datetime, scores: dict[str, float | None]) -> None:
        if self.random.random() > 0.45:
            return
        for user_id in self.story.job.interviewers[: self.random.randint(1, 2)]:
            at = self.story.later(evaluated, 0.1, 2)
            if at > self.now:
                return
            given = {
                name: None if score is None else max(1, min(10, round(score + self.random.uniform(-1.6, 1.6))))
                for name, score in scores.items()
            }
            comment = self.random.choice(
                (None, "Concrete, and calm about mistakes.", "I would ask once more about the basics.")
            )
            self.rows.add(HumanRating, at, interview_id=self.id, user_id=user_id, scores=given, comment=comment)


_ENDINGS = ("completed", "time", "stopped", "ended_by_hr")
