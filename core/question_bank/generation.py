"""Questions for a domain, a role and an experience, without a job: an engine proposes, a person keeps. Nothing else gets into the bank."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from core import queue
from core.accounts.models import User
from core.accounts.policy import actor
from core.ai.label import EngineLabel
from core.audit import service as audit
from core.audit.service import SYSTEM
from core.db import Json
from core.domains import repository as domains
from core.domains.content import BankContent
from core.domains.models import BankQuestion, Domain
from core.errors import Conflict, Invalid, NotFound
from core.plans import engine as planning
from core.plans.engine import MAX_QUESTIONS, PlanEngine, PlanInput, PlannedQuestionDraft, distinct
from core.question_bank import policy, repository, service
from core.question_bank.models import QuestionGeneration
from core.question_bank.offline import from_duties

MOST = 6
"""At once: what one answer of a model can hold, and a person can read with care."""
_SHARE = 3
"""The engine writes new questions for a third of a plan and takes the rest from the bank."""


class NotReady(Conflict):
    code = "generation_not_ready"
    title = "The questions are not there yet"


class Decided(Conflict):
    code = "generation_decided"
    title = "Somebody has decided on these questions"


@dataclass(frozen=True)
class Work:
    generation_id: UUID
    input: PlanInput
    duties: tuple[str, ...]
    wanted: int


async def request(
    session: AsyncSession,
    user: User,
    domain_id: UUID,
    *,
    role: str,
    level: str,
    experience_years: int | None,
    count: int,
) -> QuestionGeneration:
    """Starts a proposal; while the user has just such a one under way it is returned as it is."""
    policy.authorize(user, "change")
    # locked: of the same request twice, the second one waits here and finds the first one's row
    if await domains.lock(session, domain_id) is None:
        raise NotFound("There is no such domain.")
    wanted = {"domain_id": domain_id, "requested_by": user.id, "role": role, "level": level, "count": count}
    known = select(QuestionGeneration).filter_by(**wanted, experience_years=experience_years, status="pending")
    known = known.where(queue.under_way(queue.Kind.GENERATE_QUESTIONS, QuestionGeneration.id))
    if (row := await session.scalar(known.limit(1))) is not None:
        return row
    row = QuestionGeneration(**wanted, experience_years=experience_years)
    session.add(row)
    await session.flush()
    await queue.enqueue(session, queue.Kind.GENERATE_QUESTIONS, {"generation_id": str(row.id)}, str(row.id))
    changes: Json = {"domain_id": str(domain_id), "level": level, "count": count}
    await audit.record(session, actor(user), "question_generation.requested", row, changes)
    return row


async def get(session: AsyncSession, user: User, generation_id: UUID) -> QuestionGeneration:
    policy.authorize(user, "change")
    row = await session.get(QuestionGeneration, generation_id)
    if row is None:
        raise NotFound("There is no such proposal.")
    return row


async def decide(
    session: AsyncSession, user: User, generation_id: UUID, keep: dict[int, BankContent | None]
) -> Sequence[BankQuestion]:
    """Puts the drafts with these numbers into the bank, in the words given or as proposed; the others are dropped for good."""
    policy.authorize(user, "change")
    row = await repository.lock_generation(session, generation_id)
    if row is None:
        raise NotFound("There is no such proposal.")
    if row.status == "pending":
        raise NotReady("The questions are still being written. Try again in a moment.")
    if row.status == "decided":
        raise Decided("The questions that were kept are in the bank.")
    if unknown := [number for number in keep if number >= len(row.drafts)]:
        message = f"there is no draft {unknown[0]}"
        raise Invalid("Name the drafts by their numbers.", errors=[{"field": "keep", "message": message}])
    domain = await service.locked_domain(session, row.domain_id)
    kept: list[BankQuestion] = []
    for number, words in sorted(keep.items(), key=lambda pair: pair[0]):
        content = words or msgspec.convert(row.drafts[number]["question"], BankContent)
        await service.refuse_duplicate(session, domain, content.question_text)
        kept.append(await service.add(session, user, domain, content, source="generated"))
    row.drafts = [{**draft, "kept": number in keep} for number, draft in enumerate(row.drafts)]
    row.status = "decided"
    changes: Json = {"kept": len(kept), "dropped": len(row.drafts) - len(kept)}
    await audit.record(session, actor(user), "question_generation.decided", row, changes)
    return kept


async def load(session: AsyncSession, generation_id: UUID) -> Work | None:
    """What the engine needs; None when there is nothing left to do."""
    row = await repository.lock_generation(session, generation_id)
    if row is None or row.status != "pending":
        return None
    domain = await session.get_one(Domain, row.domain_id)
    bank = await domains.current_questions(session, domain.id)
    wanted = PlanInput(
        bank=tuple(_known(question) for question in bank),
        job_title=row.role,
        job_description=_described(domain, row),
        level=row.level,
        gaps=(),
        count=min(MAX_QUESTIONS, row.count * _SHARE),
    )
    source: dict[str, Any] = domain.profile.get("occupation_source") or {}
    return Work(row.id, wanted, tuple(source.get("duties", ())), row.count)


async def propose(engine: PlanEngine, work: Work) -> list[PlannedQuestionDraft]:
    """New questions only, and none that the bank or another of them asks. Where the engine writes none, the duties of the trade do."""
    planned = await engine.plan(work.input)
    written = [draft for draft in planned if draft.source == "generated"]
    by_rule = from_duties(list(work.duties), work.input.level)
    sound = (draft for draft in (*written, *by_rule) if _content(draft, work.input.level) is not None)
    return list(distinct(sound, (question.text for question in work.input.bank)))[: work.wanted]


async def store(session: AsyncSession, work: Work, drafts: Sequence[PlannedQuestionDraft], label: EngineLabel) -> None:
    row = await repository.lock_generation(session, work.generation_id)
    if row is None or row.status != "pending":
        return
    contents = [content for draft in drafts if (content := _content(draft, row.level))]
    row.drafts = [{"question": msgspec.to_builtins(content), "kept": None} for content in contents]
    row.engine = label.to_json()
    row.status, row.pending_reason = "ready", None
    changes: Json = {"questions": len(contents), "engine": label.engine}
    await audit.record(session, SYSTEM, "question_generation.ready", row, changes)


async def explain(session: AsyncSession, generation_id: UUID, reason: str) -> None:
    """Says on the row why there are no questions yet."""
    row = await repository.lock_generation(session, generation_id)
    if row is not None and row.status == "pending":
        row.pending_reason = reason


def _described(domain: Domain, row: QuestionGeneration) -> str:
    """What an advertisement would say, made of what the domain knows."""
    profile = domain.profile
    parts = [f"{row.role} in {domain.name} ({domain.sector})."]
    if row.experience_years is not None:
        parts.append(f"Asks for {row.experience_years} years of experience.")
    source: dict[str, Any] = profile.get("occupation_source") or {}
    parts += source.get("duties", ())
    for name in ("tools", "standards"):
        if profile.get(name):
            parts.append(f"{name.capitalize()}: {', '.join(profile[name])}.")
    return "\n".join(parts)


def _known(row: BankQuestion) -> planning.BankQuestion:
    """As far as it matters for not asking it again."""
    return planning.BankQuestion(row.key, row.question_text, row.question_type, row.difficulty, row.level)


def _content(draft: PlannedQuestionDraft, level: str) -> BankContent | None:
    """None for a draft that the bank would not take from a person either."""
    plain = {
        "question_text": draft.text,
        "question_type": draft.question_type,
        "difficulty": draft.difficulty,
        "level": level,
        "keywords": list(draft.keywords),
        "dimensions": list(draft.dimensions) or ["domain_knowledge"],
        "expected_points": [asdict(point) for point in draft.points],
        "probes": [asdict(probe) for probe in draft.probes],
        "rephrase": draft.rephrase,
    }
    try:
        content = msgspec.convert(plain, BankContent)
        service.check(content)
    except (msgspec.ValidationError, Invalid):
        return None
    return content
