"""Jobs: what is asked of a person, and the facts a candidate may be told."""

import re
from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from core.accounts.models import Department, User
from core.accounts.policy import actor
from core.audit import service as audit
from core.db import Json
from core.domains.models import Domain
from core.errors import Invalid, NotFound
from core.jobs import policy
from core.jobs.models import JobDescription


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
) -> JobDescription:
    """Opens a job. Without ``requirements`` they are taken from the skills and years, for HR to edit."""
    policy.authorize(user, "create")
    if await session.get(Domain, domain_id) is None:
        raise Invalid("There is no such domain.", errors=[{"field": "domain_id", "message": "unknown domain"}])
    if department_id is not None and await session.get(Department, department_id) is None:
        raise Invalid("There is no such department.", errors=[{"field": "department_id", "message": "unknown"}])
    if experience_max is not None and experience_max < experience_min:
        message = "must not be below experience_min"
        raise Invalid("The years do not fit.", errors=[{"field": "experience_max", "message": message}])
    job = JobDescription(
        title=title,
        domain_id=domain_id,
        description=description,
        level=level,
        required_skills=list(required_skills),
        nice_to_have=list(nice_to_have),
        requirements=list(requirements) or _requirements(required_skills, nice_to_have, experience_min),
        facts=list(facts),
        experience_min=experience_min,
        experience_max=experience_max,
        department_id=department_id,
        status="open",
    )
    session.add(job)
    await session.flush()
    await audit.record(session, actor(user), "job.created", job, {"title": title, "domain_id": str(domain_id)})
    return job


async def get(session: AsyncSession, user: User, job_id: UUID) -> JobDescription:
    policy.authorize(user, "read")
    job = await session.get(JobDescription, job_id)
    if job is None:
        raise NotFound("There is no such job.")
    return job


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
