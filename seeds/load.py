"""Bring the domain files into the database: idempotent, by stable keys, and never over HR's own words."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from core.clock import utcnow
from core.db import Json
from core.domains.models import BankQuestion, Domain
from seeds.schema import DomainPack, Question, read_packs

_OUTSIDE_PROFILE = {"name", "slug", "sector", "sector_slug", "rubric", "questions"}


class RubricWithoutVersion(ValueError):
    """A rubric's words changed under the same version number: scores name the version, so it must keep its meaning."""


@dataclass(slots=True)
class Counts:
    """What one load did. `kept` are rows that HR edited and that differ from the file."""

    domains: int = 0
    domains_added: int = 0
    domains_changed: int = 0
    questions: int = 0
    questions_added: int = 0
    questions_changed: int = 0
    questions_retired: int = 0
    questions_moved: int = 0
    kept: int = 0

    @property
    def changes(self) -> int:
        """Rows written; 0 when the database already said the same."""
        domains = self.domains_added + self.domains_changed
        return domains + self.questions_added + self.questions_changed + self.questions_retired + self.questions_moved


async def load(session: AsyncSession, packs: Sequence[DomainPack] | None = None) -> Counts:
    """Adds and updates domains and their questions within the caller's transaction. Two loads at once wait for each other.

    An edited question becomes a new version and the old one is retired, so that planned interviews keep theirs; a question that
    left its file is retired. Domains that have no file are left alone.

    :raises MalformedPack: a file is not a domain pack.
    :raises RubricWithoutVersion: a rubric was edited and its version was not raised.
    """
    packs = read_packs() if packs is None else packs
    await session.execute(select(func.pg_advisory_xact_lock(func.hashtext("viva seeds"))))
    present = {(d.sector_slug, d.slug): d for d in await session.scalars(select(Domain))}
    counts = Counts()
    for pack in packs:
        domain = await _load_domain(session, pack, present.get((pack.sector_slug, pack.slug)), counts)
        await _load_questions(session, pack, domain, counts)
    await session.flush()
    return counts


async def _load_domain(session: AsyncSession, pack: DomainPack, domain: Domain | None, counts: Counts) -> Domain:
    counts.domains += 1
    content = msgspec.to_builtins(pack)
    profile = {key: value for key, value in content.items() if key not in _OUTSIDE_PROFILE}
    row = {"name": pack.name, "sector": pack.sector, "profile": profile, "rubric": content["rubric"]}
    content_hash = _hash(row)
    if domain is None:
        domain = Domain(slug=pack.slug, sector_slug=pack.sector_slug, content_hash=content_hash, **row)
        session.add(domain)
        await session.flush()  # the questions need its id
        counts.domains_added += 1
    elif domain.content_hash != content_hash:
        if domain.edited_by_hr:
            counts.kept += 1
            return domain
        if domain.rubric != row["rubric"] and pack.rubric.version <= domain.rubric["version"]:
            raise RubricWithoutVersion(
                f"{pack.path}: the rubric changed, so its version must be above {pack.rubric.version}"
            )
        _assign(domain, {**row, "content_hash": content_hash})
        counts.domains_changed += 1
    return domain


async def _load_questions(session: AsyncSession, pack: DomainPack, domain: Domain, counts: Counts) -> None:
    newest = await _newest_versions(session, domain)
    coming: list[BankQuestion] = []
    for position, question in enumerate(pack.questions):
        counts.questions += 1
        new = _row(domain, position, question)
        old = newest.pop(question.key, None)
        if old is None:
            counts.questions_added += 1
            coming.append(new)
        elif old.edited_by_hr:
            counts.kept += old.content_hash != new.content_hash
        elif old.retired_at is not None or old.content_hash != new.content_hash:
            counts.questions_changed += 1
            old.retired_at = old.retired_at or utcnow()
            new.version = old.version + 1
            coming.append(new)
        elif old.position != position:
            counts.questions_moved += 1
            old.position = position
    for old in newest.values():
        if old.retired_at is None and not old.edited_by_hr:
            counts.questions_retired += 1
            old.retired_at = utcnow()
    await session.flush()  # the old versions retire before the new ones take their keys
    session.add_all(coming)


async def _newest_versions(session: AsyncSession, domain: Domain) -> dict[str, BankQuestion]:
    """The newest version of every question by key, retired ones included."""
    query = select(BankQuestion).where(BankQuestion.domain_id == domain.id).order_by(BankQuestion.version)
    return {question.key: question for question in await session.scalars(query)}


def _row(domain: Domain, position: int, question: Question) -> BankQuestion:
    content: Json = msgspec.to_builtins(question)
    return BankQuestion(domain_id=domain.id, position=position, version=1, content_hash=_hash(content), **content)


def _assign(row: Domain, values: Json) -> None:
    for name, value in values.items():
        setattr(row, name, value)


def _hash(content: Any) -> str:
    return hashlib.sha256(msgspec.json.encode(content, order="deterministic")).hexdigest()
