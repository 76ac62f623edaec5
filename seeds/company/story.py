"""One candidate's way, from the application to wherever it has come by now. Everything later than now has not happened."""

import hashlib
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Literal
from uuid import UUID

from core.accounts.models import Role, User
from core.audit.models import AuditEntry
from core.candidates.models import Candidate, StatusChange
from core.db import Json
from core.decisions.models import Decision
from core.notifications.models import DeliveryAttempt, Notification, NotificationTemplate
from core.notifications.templates import render
from core.plans.models import QuestionPlan
from core.screening.models import ResumeScreening, ScreeningVersion
from seeds.company.house import House, Job
from seeds.company.papers import OFFLINE, Papers, papers
from seeds.company.people import LEVELS, Person, invented
from seeds.company.rows import Rows
from seeds.company.talks import Talk

Special = Literal["live", "paused", "broken_off", "unread", "human"]
REFERENCE = "demo-"
"""Every demo candidate's ``external_ref`` begins so: nobody else's does."""
_LINK = "(the link is not shown)"


@dataclass
class World:
    """``known``: papers and talks to use again, for large sets; None makes everybody's own."""

    rows: Rows
    random: Random
    now: datetime
    days: int
    house: House
    words: dict[str, NotificationTemplate]
    company: str
    known_papers: dict[tuple[UUID, int], Papers] | None = None
    known_talks: dict[tuple[UUID, int], Talk] = field(default_factory=dict[tuple[UUID, int], Talk])


class Story:
    def __init__(self, world: World, number: int, special: Special | None = None) -> None:
        self.world, self.number, self.special = world, number, special
        self.rows, self.random, self.now = world.rows, world.random, world.now
        self.person: Person = invented(self.random, number)
        self.level = self.random.choices(range(LEVELS), (2, 3, 4, 4, 2))[0]
        self.status = "new"
        self.papers: Papers | None = None
        self.applied, self.job = self._application()
        self.candidate_id = UUID(int=0)
        self.user_id = self.rows.add(
            User, self.applied, email=self.person.email, full_name=self.person.name, role=Role.CANDIDATE.value,
            department_id=None, hashed_password=None, language="en",
        )  # fmt: skip

    def _application(self) -> tuple[datetime, Job]:
        while True:
            back = 20 if self.special else self.random.uniform(0, self.world.days)
            applied = self.now - timedelta(days=back, minutes=self.random.randrange(60))
            jobs = self.world.house.open_at(applied)
            if self.special:
                jobs = [job for job in jobs if job.trade.answers]
            if jobs:
                return applied, self.random.choice(jobs)

    # What every step needs

    def later(self, after: datetime, low: float, high: float) -> datetime:
        """Some days on, on a working day within office hours."""
        at = after + timedelta(days=self.random.uniform(low, high))
        at += timedelta(days=max(0, 7 - at.weekday()) if at.weekday() > 4 else 0)
        at = at.replace(hour=self.random.randrange(8, 17), minute=self.random.randrange(60))
        return at if at > after else after + timedelta(minutes=self.random.randint(20, 90))

    def step(self, status: str, at: datetime, by: UUID | None = None, reason: str | None = None) -> None:
        self.rows.add(
            StatusChange, at, candidate_id=self.candidate_id, from_status=self.status, to_status=status, by_user_id=by,
            reason=reason,
        )  # fmt: skip
        self.status = status

    def log(
        self, at: datetime, by: UUID | None, action: str, what: str, what_id: UUID, changes: Json | None = None
    ) -> None:
        role = "system" if by is None else "super_admin" if by == self.world.house.admin_id else "hr_manager"
        self.rows.add(
            AuditEntry, at, user_id=by, actor=role, action=action, entity_type=what, entity_id=what_id,
            changes=changes or {},
        )  # fmt: skip

    def tell(self, at: datetime, name: str, interview_id: UUID | None = None, **more: str) -> None:
        """A letter in the words of the installation's own templates. None is ever sent: nobody has these addresses."""
        template = self.world.words.get(name)
        if template is None or Notification in self.rows.left_out:
            return
        values = {"name": self.person.name, "company": self.world.company, "job_title": self.job.title, "link": _LINK}
        words = render(template.subject_template, template.body_template, {**values, **more})
        failed = self.random.random() < 0.02
        row_id = self.rows.add(
            Notification, at, recipient_id=self.user_id, candidate_id=self.candidate_id, interview_id=interview_id,
            template_id=template.id, notification_type=name, channel="email", language="en",
            address=self.person.email, subject=words.subject, body=words.body,
            status="failed" if failed else "kept", sent_at=None, error="550 no such mailbox" if failed else None,
        )  # fmt: skip
        outcome, detail = ("given_up", "550 no such mailbox") if failed else ("kept", None)
        self.rows.add(DeliveryAttempt, at, notification_id=row_id, outcome=outcome, detail=detail)

    def decider(self) -> UUID:
        return self.job.hiring[0] if self.random.random() < 0.85 else self.job.hiring[-1]

    def decide(self, at: datetime, kind: str, reason: str, basis: tuple[str, str, UUID], interview: Json) -> UUID:
        """By somebody who opened the evidence a little before; ``basis`` names action, table and row."""
        by = self.decider()
        action, table, row_id = basis
        opened = at - timedelta(minutes=self.random.randint(3, 50))
        self.log(opened, by, action, table, row_id)
        decision_id = self.rows.add(
            Decision, at, candidate_id=self.candidate_id, decided_by=by, kind=kind, reason=reason,
            evidence=[{"action": action, "at": opened.isoformat()}], **interview,
        )  # fmt: skip
        changes: Json = {"kind": kind, "candidate_id": str(self.candidate_id), "evidence": 1}
        self.log(at, by, "decision.made", "decisions", decision_id, changes)
        status = {"reject": "rejected", "offer": "offered"}.get(kind)
        if status:
            self.step(status, at, by, reason)
        if kind in ("reject", "advance"):
            self.tell(at, "result" if kind == "reject" else "advance", days="30")
        return decision_id

    def token(self) -> str:
        """What a link's hash would be; no link leads here."""
        return hashlib.sha256(self.random.randbytes(32)).hexdigest()

    # Up to the invitation

    async def begin(self) -> datetime | None:
        """Application, screening, shortlist. The moment of the shortlisting; None where the story ends before."""
        self.papers = await self._papers()
        self.candidate_id = self._id()
        by = self.decider()
        self.log(self.applied, None, "candidate.created", "candidates", self.candidate_id)
        screened = self.applied + timedelta(hours=self.random.uniform(0.2, 30))
        if screened > self.now:
            return None
        self.step("screening", screened, by)
        self._screened(screened + timedelta(seconds=20))
        at = self.later(screened, 1, 5)
        if at > self.now:
            return None
        if self.random.random() < 0.05:
            self.step("withdrawn", at)
            return None
        overall = self.papers.score.overall or 0
        if not self.special and (overall < 40 or self.random.random() < 0.12):
            nobody: Json = {"interview_id": None, "ai_recommendation": None, "evaluation_version": None}
            self.decide(at, "reject", _TOO_LITTLE, ("candidate.opened", "candidates", self.candidate_id), nobody)
            return None
        self.step("shortlisted", at, by)
        return at if self.job.trade.answers else None

    def planned(self, after: datetime) -> tuple[UUID, datetime] | None:
        """The plan that a person approved, and when."""
        assert self.papers
        at = self.later(after, 0.1, 2)
        if at > self.now:
            return None
        by = self.decider()
        plan_id = self.rows.add(
            QuestionPlan, at, candidate_id=self.candidate_id, job_id=self.job.id, count=len(self.papers.plan),
            status="approved", questions=[] if self.world.known_papers is not None else self.papers.plan,
            engine=OFFLINE, approved_by=by, approved_at=at + timedelta(minutes=12),
        )  # fmt: skip
        self.log(at + timedelta(minutes=12), by, "plan.approved", "question_plans", plan_id)
        return plan_id, at + timedelta(minutes=12)

    def end(self) -> None:
        """The candidate's row, as the story has left it."""
        assert self.papers
        lean = self.world.known_papers is not None
        found = self.papers.facts
        self.rows.add_with(
            self.candidate_id, Candidate, self.applied, user_id=self.user_id, job_id=self.job.id,
            full_name=self.person.name, email=self.person.email, phone=self.person.phone, status=self.status,
            source=self.random.choices(("careers", "hr", "ats"), (6, 3, 2))[0],
            external_ref=f"{REFERENCE}{self.number:07}", resume_text=None if lean else self.papers.text,
            resume_facts={} if lean else {**asdict(found), "kind": "text", "pages": None, "hidden": []},
            skills=[fact.value for fact in found.skills],
            match_score=self.papers.score.overall if self.status != "new" else None,
        )  # fmt: skip

    def _id(self) -> UUID:
        return self.rows.new_id(self.applied)

    async def _papers(self) -> Papers:
        known = self.world.known_papers
        if known is None:
            return await papers(self.random, self.job, self.person, self.level, self.applied)
        key = (self.job.id, self.level)
        if key not in known:
            known[key] = await papers(self.random, self.job, self.person, self.level, self.applied)
        return known[key]

    def _screened(self, at: datetime) -> None:
        assert self.papers
        found = self.papers.score
        result: Json = {
            "keyword_match_score": found.keyword_match, "skill_relevance_score": found.skill_relevance,
            "overall_score": found.overall, "recommendation": found.recommendation,
            "findings": self.papers.findings, "engine": OFFLINE, "screened_at": at, "version": 1,
        }  # fmt: skip
        screening_id = self.rows.add(
            ResumeScreening, at, candidate_id=self.candidate_id, job_id=self.job.id, status="ready", **result
        )
        self.rows.add(ScreeningVersion, at, screening_id=screening_id, **result)
        self.log(at, None, "screening.ready", "resume_screenings", screening_id, {"overall_score": found.overall})


_TOO_LITTLE = "The resume shows too little of what this job needs at the moment; others are closer to it."
