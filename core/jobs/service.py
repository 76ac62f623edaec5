"""Jobs: what is asked of a person, and the facts a candidate may be told."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, Literal, cast
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from core import etags
from core.accounts.models import Department, User
from core.accounts.policy import actor, in_departments
from core.audit import service as audit
from core.clock import utcnow
from core.db import Json
from core.domains.models import Domain
from core.errors import Conflict, Invalid, NotFound
from core.jobs import policy, repository
from core.jobs.models import JobDescription, JobQuestion
from core.jobs.repository import JobFilter, JobRow, OpenJobRow
from core.jobs.requirements import extract
from core.paging import Page

Status = Literal["draft", "open", "closed"]
_FLOW: dict[str, frozenset[str]] = {
    "draft": frozenset({"open", "closed"}),
    "open": frozenset({"draft", "closed"}),
    "closed": frozenset({"open"}),
}
CHANGEABLE = frozenset(
    "title description level required_skills nice_to_have requirements facts pronunciations experience_min experience_max"
    " department_id retention_days".split()
)


class WrongStatus(Conflict):
    code = "wrong_status"
    title = "The status does not allow this"


async def create(
    session: AsyncSession,
    user: User,
    *,
    title: str,
    domain_id: UUID,
    description: str,
    level: str,
    required_skills: Sequence[str],
    nice_to_have: Sequence[str],
    requirements: Sequence[Json],
    facts: Sequence[Json],
    experience_min: int,
    experience_max: int | None,
    department_id: UUID | None,
    status: Literal["draft", "open"] = "open",
    pronunciations: Sequence[Json] = (),
    retention_days: int | None = None,
) -> JobDescription:
    """A job. Without ``requirements`` they are taken from the skills and years, for HR to edit."""
    policy.authorize(user, "create")
    domain = await session.get(Domain, domain_id)
    if domain is None:
        raise Invalid("There is no such domain.", errors=[{"field": "domain_id", "message": "unknown domain"}])
    if domain.retired_at is not None:
        message = "retired: no new job is of it"
        raise Invalid(
            "This domain was retired. Choose another, or restore it first.",
            errors=[{"field": "domain_id", "message": message}],
        )
    department_id = await _department(session, user, department_id or user.department_id)
    _check_years(experience_min, experience_max)
    _check_keys(requirements)
    job = JobDescription(
        title=title,
        domain_id=domain_id,
        description=description,
        level=level,
        required_skills=list(required_skills),
        nice_to_have=list(nice_to_have),
        requirements=list(requirements) or _requirements(required_skills, nice_to_have, experience_min),
        facts=list(facts),
        pronunciations=list(pronunciations),
        experience_min=experience_min,
        experience_max=experience_max,
        department_id=department_id,
        retention_days=retention_days,
        status=status,
    )
    session.add(job)
    await session.flush()
    await audit.record(session, actor(user), "job.created", job, {"title": title, "domain_id": str(domain_id)})
    return job


async def get(session: AsyncSession, user: User, job_id: UUID) -> JobDescription:
    policy.authorize(user, "read")
    return _there(await repository.find(session, job_id, policy.visible(user)))


async def list_jobs(
    session: AsyncSession, user: User, wanted: JobFilter, cursor: str | None, limit: int
) -> Page[JobRow]:
    policy.authorize(user, "read")
    return await repository.page(session, JobRow, policy.visible(user), wanted, cursor, limit)


async def update(
    session: AsyncSession, user: User, job_id: UUID, changes: Mapping[str, Any], if_match: str | None = None
) -> JobDescription:
    """``changes`` by field; the domain and the status are not among them. Names of what changed go to the audit log, with the
    values of the short ones."""
    job = await _locked(session, user, job_id)
    etags.check(job, if_match)
    assert changes.keys() <= CHANGEABLE
    if "department_id" in changes:
        department = changes["department_id"]
        if department is None and user.department_id is not None:
            raise _unknown_department()
        await _department(session, user, department)
    low, high = changes.get("experience_min", job.experience_min), changes.get("experience_max", job.experience_max)
    _check_years(low, high)
    _check_keys(changes.get("requirements", ()))
    before = {name: getattr(job, name) for name in changes}
    for name, value in changes.items():
        setattr(job, name, value)
    changed = [name for name, old in before.items() if old != changes[name]]
    if changed:
        short = {name: [_plain(before[name]), _plain(changes[name])] for name in changed}
        await audit.record(session, actor(user), "job.changed", job, {"changed": short})
        await session.flush()
        await session.refresh(job)
    return job


async def set_status(session: AsyncSession, user: User, job_id: UUID, status: Status) -> JobDescription:
    """Setting the status that it has changes nothing."""
    job = await _locked(session, user, job_id)
    if job.status == status:
        return job
    if status not in _FLOW[job.status]:
        raise WrongStatus(f"A job that is {job.status} cannot become {status}.", status_now=job.status)
    before, job.status = job.status, status
    job.closed_at = utcnow() if status == "closed" else None
    await audit.record(session, actor(user), f"job.{status}", job, {"status": [before, status]})
    await session.flush()
    await session.refresh(job)
    return job


async def duplicate(session: AsyncSession, user: User, job_id: UUID, title: str | None) -> JobDescription:
    """A draft with everything that HR wrote and nothing that happened."""
    policy.authorize(user, "create")
    job = await get(session, user, job_id)
    return await create(
        session,
        user,
        title=title or f"{job.title} (copy)"[:200],
        domain_id=job.domain_id,
        description=job.description,
        level=job.level,
        required_skills=job.required_skills,
        nice_to_have=job.nice_to_have,
        requirements=job.requirements,
        facts=job.facts,
        experience_min=job.experience_min,
        experience_max=job.experience_max,
        department_id=job.department_id,
        status="draft",
        pronunciations=job.pronunciations,
        retention_days=job.retention_days,
    )


async def suggest_requirements(
    session: AsyncSession, user: User, *, domain_id: UUID, title: str, description: str
) -> list[Json]:
    """What a description asks for, as requirements for HR to edit; nothing is stored."""
    policy.authorize(user, "create")
    domain = await session.get(Domain, domain_id)
    if domain is None:
        raise Invalid("There is no such domain.", errors=[{"field": "domain_id", "message": "unknown domain"}])
    return [requirement.to_json() for requirement in extract(f"{title}\n{description}", domain.profile)]


# Questions that no fact answers


async def questions(session: AsyncSession, user: User, job_id: UUID) -> Sequence[JobQuestion]:
    job = await get(session, user, job_id)
    return await repository.open_questions(session, job.id)


async def note_question(session: AsyncSession, job_id: UUID, question: str) -> None:
    """A candidate asked what no fact of the job answers. The same question again is counted."""
    words = re.findall(r"\w+", question.casefold())
    if words:
        await repository.ask(session, job_id, question.strip()[:500], " ".join(words)[:500])


async def collect_questions(session: AsyncSession, interview_id: UUID) -> None:
    """After an interview: what its candidate wanted to know and nobody had written down."""
    for job_id, question in await repository.unanswered(session, interview_id):
        await note_question(session, job_id, question)


async def settle_question(
    session: AsyncSession, user: User, job_id: UUID, question_id: UUID, fact: Json | None
) -> JobDescription:
    """With ``fact`` ({topic, text}) the next candidate who asks is told so; without, the question is set aside."""
    job = await _locked(session, user, job_id)
    asked = await repository.lock_question(session, job.id, question_id)
    if asked is None:
        raise NotFound("There is no such question for this job.")
    if asked.settled_at is not None and (fact is None or fact in job.facts):
        return job
    asked.settled_at, asked.settled_by = utcnow(), user.id
    if fact is not None:
        asked.topic = fact["topic"]
        job.facts = [*(row for row in job.facts if row["topic"] != fact["topic"]), fact]
    changes: Json = {"question_id": str(question_id), "answered": fact is not None}
    await audit.record(session, actor(user), "job.question_settled", job, changes)
    await session.flush()
    await session.refresh(job)
    return job


# The public page


async def open_jobs(session: AsyncSession, text: str | None, cursor: str | None, limit: int) -> Page[OpenJobRow]:
    return await repository.open_page(session, text, cursor, limit)


async def open_job(session: AsyncSession, job_id: UUID) -> JobDescription:
    """A draft and a closed job look like none at all."""
    return _there(await repository.find(session, job_id, JobDescription.status == "open"))


async def _locked(session: AsyncSession, user: User, job_id: UUID) -> JobDescription:
    policy.authorize(user, "change")
    return _there(await repository.find(session, job_id, policy.visible(user), lock=True))


def _there(job: JobDescription | None) -> JobDescription:
    if job is None:
        raise NotFound("There is no such job.")
    return job


async def _department(session: AsyncSession, user: User, department_id: UUID | None) -> UUID | None:
    """Only one that the user's work reaches."""
    if department_id is None:
        return None
    mine = select(Department.id).where(Department.id == department_id, in_departments(user, Department.id))
    if await session.scalar(mine) is None:
        raise _unknown_department()
    return department_id


def _unknown_department() -> Invalid:
    return Invalid("There is no such department.", errors=[{"field": "department_id", "message": "unknown"}])


def _check_years(low: int, high: int | None) -> None:
    if high is not None and high < low:
        message = "must not be below experience_min"
        raise Invalid("The years do not fit.", errors=[{"field": "experience_max", "message": message}])


def _check_keys(requirements: Sequence[Json]) -> None:
    keys = [row["key"] for row in requirements]
    if twice := sorted({key for key in keys if keys.count(key) > 1}):
        message = f"used twice: {', '.join(twice)}"
        raise Invalid(
            "Every requirement needs a key of its own.", errors=[{"field": "requirements", "message": message}]
        )


def _plain(value: object) -> object:
    """What the audit log keeps of a value: ids, numbers and short texts as they are, of a list only its length."""
    if isinstance(value, list):
        return {"items": len(cast("list[object]", value))}
    return str(value) if isinstance(value, UUID) else value if not isinstance(value, str) else value[:200]


def _requirements(required: Sequence[str], nice: Sequence[str], years: int) -> list[Json]:
    found: dict[str, Json] = {}
    for must, skills in ((True, required), (False, nice)):
        for skill in skills:
            key = re.sub(r"[^a-z0-9]+", "_", skill.lower()).strip("_") or f"skill_{len(found) + 1}"
            found.setdefault(key, _requirement(key, "skill", skill, must=must))
    if years:
        text = f"At least {years} year{'s' if years > 1 else ''} of experience"
        found.setdefault("experience", _requirement("experience", "experience", text, must=True, years=years))
    return list(found.values())


def _requirement(key: str, kind: str, text: str, *, must: bool, years: int | None = None) -> Json:
    return {"key": key, "kind": kind, "text": text, "must": must, "aliases": [], "years": years}
