"""The right to be forgotten, and the right to know: erasure with a receipt, retention, and the export of one's data."""

import asyncio
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import column, delete, or_, select, table
from sqlalchemy.ext.asyncio import AsyncSession

from core import queue
from core.accounts.models import Role, User
from core.accounts.policy import actor
from core.audit import service as audit
from core.audit.models import PersonKey
from core.audit.service import Actor
from core.candidates import person, policy, repository
from core.candidates.models import Candidate, Erasure
from core.clock import utcnow
from core.db import Database, Json
from core.errors import Conflict, NotFound
from core.files import files_of
from core.paging import Page, decode, page_of
from core.settings import Settings

RETENTION = Actor("retention")
WITHHELD = frozenset(
    "hashed_password token_hash secret recovery link search state expected_points probes keywords prompt_hash input_hash"
    " resume_path path answer_audio_path".split()
)
"""Not about the person, or what would open a door: hashes of tokens, what a good answer would have held, places of files."""
_PARTS = ("candidate_id", "interview_id", "screening_id", "plan_id")
_TABLES = {
    "candidate_id": "candidates",
    "interview_id": "interviews",
    "screening_id": "resume_screenings",
    "plan_id": "question_plans",
}


class InterviewUnderWay(Conflict):
    code = "interview_under_way"
    title = "An interview of this candidate is under way"


@dataclass(frozen=True)
class Work:
    erasure_id: UUID
    files: tuple[str, ...]


async def erase(session: AsyncSession, user: User, candidate_id: UUID) -> Erasure:
    """Erases one application, and with the last one the person: account, and the key to the personal values in the audit log.

    Rows go in this transaction; files are deleted by a job right after it, and the receipt says when that is done.
    """
    policy.authorize(user, "erase")
    candidate = await repository.find(session, candidate_id, policy.visible(user), locked=True)
    if candidate is None:
        raise NotFound("There is no such candidate.")
    return await _erase(session, actor(user), candidate.user_id, [candidate])


async def erase_mine(session: AsyncSession, user: User) -> Erasure:
    """All applications of the person who asks, and the account; that alone where there is no application."""
    policy.authorize(user, "own")
    account = select(User.id).where(User.id == user.id).with_for_update()
    if await session.scalar(account) is None:
        raise NotFound("This account is erased already.")
    own = select(Candidate).where(Candidate.user_id == user.id).order_by(Candidate.id).with_for_update()
    candidates = list((await session.scalars(own)).all())
    return await _erase(session, actor(user), user.id, candidates)


async def receipt(session: AsyncSession, user: User, erasure_id: UUID) -> Erasure:
    policy.authorize(user, "erase")
    found = await session.get(Erasure, erasure_id)
    if found is None:
        raise NotFound("There is no such receipt.")
    return found


async def receipts(session: AsyncSession, user: User, *, cursor: str | None, limit: int) -> Page[Erasure]:
    """Everybody's, newest first: they say nothing about anybody."""
    policy.authorize(user, "erase")
    query = select(Erasure).order_by(Erasure.id.desc()).limit(limit + 1)
    if cursor:
        query = query.where(Erasure.id < decode(cursor, UUID)[0])
    return page_of((await session.scalars(query)).all(), limit, lambda row: (row.id,))


async def _erase(session: AsyncSession, by: Actor, user_id: UUID, candidates: list[Candidate]) -> Erasure:
    ids = [candidate.id for candidate in candidates]
    schema = await person.read_schema(session)
    others = select(Candidate.id).where(Candidate.user_id == user_id, Candidate.id.not_in(ids)).limit(1)
    last = await session.scalar(others) is None
    account = await session.get(User, user_id) if last else None
    roots = {"candidates": ids} if ids else {}
    if account and account.role == Role.CANDIDATE:
        roots["users"] = [user_id]
    rows = await person.rows_of(session, schema, roots)
    await _refuse_live(session, rows)
    files = await person.files_of(session, schema, rows)
    await _forget_jobs(session, rows)
    # what the session still holds of them must not be written again
    session.expunge_all()
    await person.delete_rows(session, schema, rows)
    if last:
        await session.execute(delete(PersonKey).where(PersonKey.id == user_id))
    erasure = Erasure(
        candidate_id=next(iter(ids), None),
        requested_by=by.label,
        rows={name: len(found) for name, found in sorted(rows.items())},
        files=files,
        audit_sealed=last,
    )
    session.add(erasure)
    await session.flush()
    await queue.enqueue(session, queue.Kind.ERASE_FILES, {"erasure_id": str(erasure.id)}, str(erasure.id))
    changes: Json = {"candidates": [str(each) for each in ids], "rows": erasure.rows, "person": last}
    await audit.record(session, by, "candidate.erased", erasure, changes)
    return erasure


async def _refuse_live(session: AsyncSession, rows: person.Rows) -> None:
    interviews = table("interviews", column("id"), column("status"))
    live = select(interviews.c.id).where(
        interviews.c.id.in_(rows.get("interviews", ())), interviews.c.status == "in_progress"
    )
    if await session.scalar(live.limit(1)) is not None:
        raise InterviewUnderWay("End the interview first, or wait until it is over.")


async def _forget_jobs(session: AsyncSession, rows: person.Rows) -> None:
    """Background work for rows that will be gone."""
    named = [
        queue.Job.args[part].astext.in_([str(each) for each in rows[_TABLES[part]]])
        for part in _PARTS
        if _TABLES[part] in rows
    ]
    if named:  # without one, every job there is would be meant
        await session.execute(delete(queue.Job).where(queue.Job.done_at.is_(None), or_(*named)))


# The job


async def load(session: AsyncSession, erasure_id: UUID) -> Work | None:
    erasure = await session.get(Erasure, erasure_id)
    if erasure is None or erasure.completed_at is not None:
        return None
    return Work(erasure_id, tuple(erasure.files))


def delete_files(settings: Settings, work: Work) -> int:
    """How many files are gone. One that is gone already counts for nothing; one that cannot be deleted raises."""
    files = files_of(settings)
    return sum(files.delete(name) for name in work.files)


async def store(session: AsyncSession, work: Work, deleted: int) -> None:
    erasure = await session.get_one(Erasure, work.erasure_id)
    erasure.files, erasure.files_deleted, erasure.completed_at = [], deleted, utcnow()


# Retention


async def sweep(database: Database, now: datetime, limit: int = 100) -> int:
    """Erases candidates whose job's time is up, each in a transaction of its own; returns how many."""
    async with database.transaction() as session:
        due = await repository.past_retention(session, now, limit)
    erased = 0
    for candidate_id in due:
        try:
            async with database.transaction() as session:
                candidate = await repository.lock(session, candidate_id)
                if candidate is not None:
                    await _erase(session, RETENTION, candidate.user_id, [candidate])
                    erased += 1
        except InterviewUnderWay:
            continue
        await asyncio.sleep(0)
    return erased


# Export


async def export(session: AsyncSession, user: User, candidate_id: UUID) -> Json:
    """Everything stored about this application, for the person it is about."""
    policy.authorize(user, "erase")
    candidate = await repository.find(session, candidate_id, policy.visible(user))
    if candidate is None:
        raise NotFound("There is no such candidate.")
    found = await _export(session, {"candidates": [candidate.id]})
    await audit.record(session, actor(user), "candidate.exported", candidate)
    return found


async def export_mine(session: AsyncSession, user: User) -> Json:
    policy.authorize(user, "own")
    ids = list((await session.scalars(select(Candidate.id).where(Candidate.user_id == user.id))).all())
    found = await _export(session, {"candidates": ids, "users": [user.id]})
    await audit.record(session, actor(user), "candidate.exported", user)
    return found


async def _export(session: AsyncSession, roots: dict[str, list[UUID]]) -> Json:
    schema = await person.read_schema(session)
    rows = await person.rows_of(session, schema, roots)
    tables: dict[str, list[dict[str, Any]]] = {}
    for name in sorted(rows):
        tables[name] = [
            {field: _plain(value) for field, value in row.items()}
            for row in await person.values(session, schema, name, rows[name], WITHHELD)
        ]
    files = await person.files_of(session, schema, rows)
    return {"generated_at": utcnow().isoformat(), "tables": tables, "files": [Path(name).parts[0] for name in files]}


def _plain(value: Any) -> Any:
    if isinstance(value, bytes):
        return None
    return str(value) if isinstance(value, UUID | datetime) else value
