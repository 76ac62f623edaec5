"""Trades, as HR browses, adds and edits them. What HR edited, a later load of the files leaves alone."""

import hashlib
from collections.abc import Sequence
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from core.accounts.models import User
from core.accounts.policy import actor
from core.audit import service as audit
from core.clock import utcnow
from core.db import Json
from core.domains import policy, repository
from core.domains.content import DomainProfile, DomainRubricParts
from core.domains.models import Domain
from core.errors import Conflict, Invalid, NotFound

_ROUNDING = 0.001


class SlugTaken(Conflict):
    code = "domain_exists"
    title = "There is such a domain"


async def listed(
    session: AsyncSession, user: User, *, text: str | None, sector_slug: str | None, retired: bool | None
) -> Sequence[tuple[Domain, int]]:
    """By sector and name, each with the number of its questions. ``retired`` None is both."""
    policy.authorize(user)
    return await repository.with_counts(session, text=text, sector_slug=sector_slug, retired=retired)


async def get(session: AsyncSession, user: User, domain_id: UUID) -> Domain:
    policy.authorize(user)
    return _there(await session.get(Domain, domain_id))


async def create(
    session: AsyncSession,
    user: User,
    *,
    name: str,
    slug: str,
    sector: str,
    sector_slug: str,
    profile: DomainProfile,
    rubric: DomainRubricParts | None,
    rubric_of: UUID | None,
) -> Domain:
    """With a rubric of its own, or with the words of another domain's to begin from."""
    policy.authorize(user, "change")
    dimensions = await _rubric(session, rubric, rubric_of)
    domain = Domain(
        name=name,
        slug=slug,
        sector=sector,
        sector_slug=sector_slug,
        profile=_profile(profile),
        rubric={"version": 1, "dimensions": dimensions},
        content_hash="",
        edited_by_hr=True,
    )
    domain.content_hash = _hash(domain)
    try:
        async with session.begin_nested():
            session.add(domain)
    except IntegrityError as error:
        raise SlugTaken("Choose another slug, or change the domain that is there.") from error
    await audit.record(session, actor(user), "domain.created", domain, {"slug": slug, "sector_slug": sector_slug})
    return domain


async def update(
    session: AsyncSession,
    user: User,
    domain_id: UUID,
    *,
    names: dict[str, str],
    profile: DomainProfile | None,
    rubric: DomainRubricParts | None,
) -> Domain:
    """``names`` holds name and sector, where they change. Other words in the rubric are its next version: scores name theirs."""
    policy.authorize(user, "change")
    domain = _there(await repository.lock(session, domain_id))
    values: Json = dict(names)
    if profile is not None:
        values["profile"] = _profile(profile)
    if rubric is not None:
        dimensions = _weighed(rubric)
        if dimensions != domain.rubric["dimensions"]:
            values["rubric"] = {"version": domain.rubric["version"] + 1, "dimensions": dimensions}
    changes = audit.assign(domain, values)
    if changes:
        domain.edited_by_hr = True
        domain.content_hash = _hash(domain)
        await audit.record(session, actor(user), "domain.changed", domain, changes)
    return domain


async def retire(session: AsyncSession, user: User, domain_id: UUID) -> Domain:
    """No new job takes it; jobs, questions and results of it stay. Twice changes nothing."""
    policy.authorize(user, "change")
    domain = _there(await repository.lock(session, domain_id))
    if domain.retired_at is None:
        domain.retired_at = utcnow()
        await audit.record(session, actor(user), "domain.retired", domain)
    return domain


async def restore(session: AsyncSession, user: User, domain_id: UUID) -> Domain:
    policy.authorize(user, "change")
    domain = _there(await repository.lock(session, domain_id))
    if domain.retired_at is not None:
        domain.retired_at = None
        await audit.record(session, actor(user), "domain.restored", domain)
    return domain


async def _rubric(session: AsyncSession, rubric: DomainRubricParts | None, rubric_of: UUID | None) -> Json:
    if rubric is not None and rubric_of is None:
        return _weighed(rubric)
    other = await session.get(Domain, rubric_of) if rubric is None and rubric_of else None
    if other is None:
        message = "send either a rubric, or as rubric_of the domain whose words to begin from"
        raise Invalid("A domain needs a rubric.", errors=[{"field": "rubric", "message": message}])
    return other.rubric["dimensions"]


def _weighed(rubric: DomainRubricParts) -> Json:
    dimensions: dict[str, dict[str, Any]] = msgspec.to_builtins(rubric)
    if abs(sum(part["weight"] for part in dimensions.values()) - 1) > _ROUNDING:
        raise Invalid(
            "The weights must add up to 1.", errors=[{"field": "rubric", "message": "weights must add up to 1"}]
        )
    return dimensions


def _profile(profile: DomainProfile) -> Json:
    content: Json = msgspec.to_builtins(profile)
    return {key: value for key, value in content.items() if value is not None}


def _hash(domain: Domain) -> str:
    content = [domain.name, domain.sector, domain.profile, domain.rubric]
    return hashlib.sha256(msgspec.json.encode(content, order="deterministic")).hexdigest()


def _there(domain: Domain | None) -> Domain:
    if domain is None:
        raise NotFound("There is no such domain.")
    return domain
