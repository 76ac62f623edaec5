"""The bank: a question is written, revised as a next version, retired, brought back. Planned interviews keep the version they have."""

import hashlib
from collections.abc import Sequence
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from core.accounts.models import User
from core.accounts.policy import actor
from core.audit import service as audit
from core.clock import utcnow
from core.db import Json
from core.domains import repository as domains
from core.domains.content import BankContent
from core.domains.models import BankQuestion, Domain
from core.errors import Conflict, Invalid, NotFound
from core.paging import Page, decode, page_of
from core.plans.engine import same_question
from core.plans.lawful import protected_topics
from core.question_bank import policy, repository
from core.question_bank.repository import State

_CONTENT = tuple(BankContent.__struct_fields__)


class Superseded(Conflict):
    """``newest`` in ``extra`` is the version to work on."""

    code = "question_superseded"
    title = "There is a newer version of this question"


class Duplicate(Conflict):
    """``question_id`` in ``extra`` is the one that asks the same."""

    code = "question_duplicate"
    title = "The domain asks this already"


async def page(
    session: AsyncSession,
    user: User,
    *,
    domain_id: UUID | None,
    question_type: str | None,
    difficulty: str | None,
    level: str | None,
    text: str | None,
    state: State,
    cursor: str | None,
    limit: int,
) -> Page[BankQuestion]:
    policy.authorize(user, "read")
    after = decode(cursor, UUID, int, UUID) if cursor else None
    rows = await repository.listed(
        session,
        domain_id=domain_id,
        question_type=question_type,
        difficulty=difficulty,
        level=level,
        text=text,
        state=state,
        after=(after[0], after[1], after[2]) if after else None,
        limit=limit + 1,
    )
    return page_of(rows, limit, lambda row: (row.domain_id, row.position, row.id))


async def get(session: AsyncSession, user: User, question_id: UUID) -> BankQuestion:
    policy.authorize(user, "read")
    return _there(await session.get(BankQuestion, question_id))


async def versions(session: AsyncSession, user: User, question_id: UUID) -> Sequence[BankQuestion]:
    """Newest first, whichever of them was asked for."""
    row = await get(session, user, question_id)
    return await repository.versions(session, row.domain_id, row.key)


async def create(session: AsyncSession, user: User, domain_id: UUID, content: BankContent) -> BankQuestion:
    policy.authorize(user, "change")
    domain = await locked_domain(session, domain_id)
    await refuse_duplicate(session, domain, content.question_text)
    return await add(session, user, domain, content, source="hr")


async def revise(session: AsyncSession, user: User, question_id: UUID, content: BankContent) -> BankQuestion:
    """The next version. Only the current one can be revised: else somebody's words would be lost unseen."""
    policy.authorize(user, "change")
    row = await _current(session, question_id)
    domain = await session.get_one(Domain, row.domain_id)
    check(content)
    if as_content(row) == content:
        return row
    await refuse_duplicate(session, domain, content.question_text, but=row.key)
    return await replace(session, user, row, content)


async def retire(session: AsyncSession, user: User, question_id: UUID) -> BankQuestion:
    """It is planned no more. Twice changes nothing."""
    policy.authorize(user, "change")
    row = await _newest(session, question_id)
    if row.retired_at is None:
        row.retired_at = utcnow()
        row.edited_by_hr = True  # a later load of the files does not bring it back
        await audit.record(session, actor(user), "question.retired", row, {"key": row.key, "version": row.version})
    return row


async def restore(session: AsyncSession, user: User, question_id: UUID) -> BankQuestion:
    """A retired question is asked again, in the words of this version."""
    policy.authorize(user, "change")
    row = await _newest(session, question_id)
    if row.retired_at is not None:
        row.retired_at = None
        await audit.record(session, actor(user), "question.restored", row, {"key": row.key, "version": row.version})
    return row


async def add(
    session: AsyncSession, user: User, domain: Domain, content: BankContent, *, source: str, key: str | None = None
) -> BankQuestion:
    """The first version of a question; the caller holds the domain's lock and has looked for duplicates."""
    check(content)
    position = await repository.last_position(session, domain.id) + 1
    row = _row(domain.id, key or f"{source}-{position + 1}", 1, position, content, source)
    session.add(row)
    await session.flush()
    changes: Json = {"domain": domain.slug, "key": row.key, "source": source}
    await audit.record(session, actor(user), "question.created", row, changes)
    return row


async def replace(session: AsyncSession, user: User, old: BankQuestion, content: BankContent) -> BankQuestion:
    """Retires the newest version and adds the next; the caller has locked and compared."""
    check(content)
    old.retired_at = old.retired_at or utcnow()
    await session.flush()  # before the new one takes its key
    row = _row(old.domain_id, old.key, old.version + 1, old.position, content, "hr")
    session.add(row)
    await session.flush()
    before, after = msgspec.to_builtins(as_content(old)), msgspec.to_builtins(content)
    changes: Json = {
        name: {"before": before[name], "after": after[name]} for name in after if before[name] != after[name]
    }
    await audit.record(session, actor(user), "question.revised", row, {"version": row.version, **changes})
    return row


async def locked_domain(session: AsyncSession, domain_id: UUID) -> Domain:
    """Whoever adds questions to a domain takes turns."""
    domain = await domains.lock(session, domain_id)
    if domain is None:
        raise NotFound("There is no such domain.")
    return domain


async def refuse_duplicate(session: AsyncSession, domain: Domain, text: str, but: str | None = None) -> None:
    for row in await domains.current_questions(session, domain.id):
        if row.key != but and same_question(row.question_text, text):
            raise Duplicate(f"Question {row.key} asks the same: revise that one.", question_id=str(row.id))


def check(content: BankContent, at: str = "") -> None:
    """Raises Invalid for what is well-formed and wrong all the same; ``at`` goes before the names of fields."""
    keys = [point.key for point in content.expected_points]
    errors: list[dict[str, Any]] = []
    if len(set(keys)) < len(keys):
        errors.append({"field": f"{at}expected_points", "message": "two points have the same key"})
    if loose := {probe.point for probe in content.probes} - set(keys):
        errors.append({"field": f"{at}probes", "message": f"no expected point has the key {sorted(loose)[0]}"})
    said = {"question_text": content.question_text, "rephrase": content.rephrase or ""}
    said |= {f"probes[{number}]": probe.text for number, probe in enumerate(content.probes)}
    for name, text in said.items():
        if topics := protected_topics(text):
            message = f"nobody may ask a candidate about {', '.join(topics)}"
            errors.append({"field": f"{at}{name}", "message": message})
    if errors:
        raise Invalid("This question cannot be asked as it stands.", errors=errors)


def as_content(row: BankQuestion) -> BankContent:
    return msgspec.convert({name: getattr(row, name) for name in _CONTENT}, BankContent)


def hash_of(content: BankContent) -> str:
    return hashlib.sha256(msgspec.json.encode(content, order="deterministic")).hexdigest()


def _row(domain_id: UUID, key: str, version: int, position: int, content: BankContent, source: str) -> BankQuestion:
    return BankQuestion(
        domain_id=domain_id,
        key=key,
        version=version,
        position=position,
        source=source,
        edited_by_hr=True,
        content_hash=hash_of(content),
        **msgspec.to_builtins(content),
    )


async def _newest(session: AsyncSession, question_id: UUID) -> BankQuestion:
    row = _there(await repository.lock(session, question_id))
    newest = (await repository.versions(session, row.domain_id, row.key))[0]
    if newest.id != row.id:
        raise Superseded("Take the newest version.", newest=str(newest.id))
    return row


async def _current(session: AsyncSession, question_id: UUID) -> BankQuestion:
    row = await _newest(session, question_id)
    if row.retired_at is not None:
        raise Superseded("The question is retired. Restore it first.", newest=str(row.id))
    return row


def _there(row: BankQuestion | None) -> BankQuestion:
    if row is None:
        raise NotFound("There is no such question.")
    return row
