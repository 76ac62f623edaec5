"""Many candidates for one job at once: a list and their resumes, tried first, then done, with a report that has a row for each.

Both passes take the same way; the trial undoes each row. A row is a transaction of its own, written together with its line of the
report, so that a worker that dies in the middle goes on after the last row that was done.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from core import queue
from core.accounts.models import Role, User
from core.accounts.policy import HIRING, actor, permit
from core.audit import service as audit
from core.candidates import policy, reading, repository
from core.candidates import service as candidates
from core.clock import utcnow
from core.db import Database, Json
from core.errors import Conflict, DomainError, NotFound
from core.files import delete_later, files_of, in_thread
from core.imports import archive, sheet
from core.imports.models import CandidateImport, ImportRow
from core.imports.sheet import Person, Refused
from core.jobs import policy as job_policy
from core.jobs import repository as jobs
from core.jobs.models import JobDescription
from core.paging import Page, decode, page_of
from core.settings import Settings

FOLDER = "imports"
LIST, RESUMES = "list.csv", "resumes.zip"
BATCH = 25
"""Rows of one job: what a lost worker costs, and how often the next one may have its turn."""
KEPT = timedelta(days=1)
"""A list that was tried waits so long for somebody to start it; then its files are deleted."""


class WrongState(Conflict):
    code = "import_not_checked"
    title = "This import cannot be started now"


class _Undone(Exception):
    """Takes back what a row of the trial did."""


@dataclass(frozen=True)
class Counted:
    """``outcomes`` of the pass that the status is about."""

    row: CandidateImport
    outcomes: Mapping[str, int]

    @property
    def finished_rows(self) -> int:
        return sum(self.outcomes.values())


@dataclass(frozen=True)
class _Outcome:
    outcome: str
    candidate_id: UUID | None = None
    code: str | None = None
    detail: str | None = None


# --- what people ask --------------------------------------------------------------------------------------------------


async def authorize(session: AsyncSession, user: User, job_id: UUID) -> JobDescription:
    """Before a byte of the files is stored."""
    policy.authorize(user, "change")
    job = await jobs.find(session, job_id, job_policy.visible(user))
    if job is None:
        raise NotFound("There is no such job.")
    return job


async def request(session: AsyncSession, user: User, job_id: UUID, folder: str, found: sheet.Sheet) -> Counted:
    """The files lie in ``folder`` already, and were looked at. The trial follows."""
    job = await authorize(session, user, job_id)
    row = CandidateImport(
        requested_by=user.id,
        job_id=job.id,
        total=len(found.rows),
        ignored_columns=list(found.ignored),
        folder=folder,
    )
    session.add(row)
    await session.flush()
    await audit.record(session, actor(user), "import.requested", row, {"job_id": str(job.id), "rows": row.total})
    await _enqueue(session, row, trial=True, batch=0)
    return Counted(row, {})


async def start(session: AsyncSession, user: User, import_id: UUID) -> Counted:
    """Does what was tried. Once; a second time it is refused."""
    row = await _mine(session, user, import_id, lock=True)
    await authorize(session, user, row.job_id)
    if row.status != "checked":
        raise WrongState("Wait until it was tried; an import is done once, within a day.", status_now=row.status)
    row.status = "importing"
    await audit.record(session, actor(user), "import.started", row)
    await _enqueue(session, row, trial=False, batch=0)
    return Counted(row, {})


async def get(session: AsyncSession, user: User, import_id: UUID) -> Counted:
    row = await _mine(session, user, import_id)
    return Counted(row, await _counts(session, row.id, trial=_is_trial(row)))


async def page(session: AsyncSession, user: User, *, cursor: str | None, limit: int) -> Page[CandidateImport]:
    """The reader's own, newest first; a SuperAdmin's list has everybody's."""
    permit(user, HIRING, "import")
    query = select(CandidateImport).order_by(CandidateImport.id.desc()).limit(limit + 1)
    if user.role != Role.SUPER_ADMIN:
        query = query.where(CandidateImport.requested_by == user.id)
    if cursor:
        query = query.where(CandidateImport.id < decode(cursor, UUID)[0])
    return page_of((await session.scalars(query)).all(), limit, lambda row: (row.id,))


async def rows(
    session: AsyncSession, user: User, import_id: UUID, *, outcome: str | None, cursor: str | None, limit: int
) -> Page[ImportRow]:
    """The report of the newest pass, in the order of the list."""
    row = await _mine(session, user, import_id)
    query = select(ImportRow).where(ImportRow.import_id == row.id, ImportRow.trial == _is_trial(row))
    if outcome is not None:
        query = query.where(ImportRow.outcome == outcome)
    if cursor:
        query = query.where(ImportRow.number > decode(cursor, int)[0])
    found = (await session.scalars(query.order_by(ImportRow.number).limit(limit + 1))).all()
    return page_of(found, limit, lambda row: (row.number,))


async def _mine(session: AsyncSession, user: User, import_id: UUID, *, lock: bool = False) -> CandidateImport:
    permit(user, HIRING, "import")
    row = await session.get(CandidateImport, import_id, with_for_update=lock, populate_existing=lock)
    if row is None or (row.requested_by != user.id and user.role != Role.SUPER_ADMIN):
        raise NotFound("There is no such import.")
    return row


async def _counts(session: AsyncSession, import_id: UUID, *, trial: bool) -> dict[str, int]:
    which = (ImportRow.import_id == import_id, ImportRow.trial == trial)
    counts = select(ImportRow.outcome, func.count().label("rows")).where(*which).group_by(ImportRow.outcome)
    return {row.outcome: row.rows for row in await session.execute(counts)}


def _is_trial(row: CandidateImport) -> bool:
    """Which report counts: of the trial until the import is begun."""
    return row.status in ("checking", "checked", "expired")


async def _enqueue(session: AsyncSession, row: CandidateImport, *, trial: bool, batch: int) -> None:
    args: Json = {"import_id": str(row.id), "trial": trial, "batch": batch}
    key = f"{row.id}:{'trial' if trial else 'import'}:{batch}"
    await queue.enqueue(session, queue.Kind.IMPORT_CANDIDATES, args, key)


# --- the job ----------------------------------------------------------------------------------------------------------


async def work(database: Database, settings: Settings, import_id: UUID, *, trial: bool, batch: int) -> bool:
    """The rows of one batch that were not done yet; False when there is nothing to do."""
    async with database.transaction() as session:
        row = await session.get_one(CandidateImport, import_id)
        if row.status != ("checking" if trial else "importing") or row.folder is None:
            return False
        numbers = range(sheet.FIRST + batch * BATCH, sheet.FIRST + min(row.total, (batch + 1) * BATCH))
        reported = select(ImportRow.number).where(ImportRow.import_id == import_id, ImportRow.trial == trial)
        finished = set((await session.scalars(reported)).all())
        vocabulary = await reading.vocabulary_of(session, await session.get_one(JobDescription, row.job_id))
    async with in_thread(files_of(settings).folder(row.folder)) as folder:
        found = sheet.read(await asyncio.to_thread((folder / LIST).read_bytes))
        for number in numbers:
            if number not in finished:
                entry = found.rows[number - sheet.FIRST]
                await _row(database, settings, row, number, entry, folder, vocabulary, trial=trial)
    return True


async def store(session: AsyncSession, import_id: UUID, *, trial: bool, batch: int) -> None:
    """After a batch: the next one, or the end."""
    row = await session.get_one(CandidateImport, import_id, with_for_update=True)
    row.error = None
    if (batch + 1) * BATCH < row.total:
        await _enqueue(session, row, trial=trial, batch=batch + 1)
        return
    row.status = "checked" if trial else "done"
    if not trial:
        row.finished_at = utcnow()
    found: Json = {**await _counts(session, import_id, trial=trial)}
    by = await session.get_one(User, row.requested_by)
    await audit.record(session, actor(by), "import.checked" if trial else "import.finished", row, found)


async def explain(session: AsyncSession, import_id: UUID, reason: str) -> None:
    values: dict[str, object] = {"error": reason}
    if reason.startswith("given up"):
        values["status"] = "failed"
    running = CandidateImport.status.in_(("checking", "importing"))
    await session.execute(update(CandidateImport).where(CandidateImport.id == import_id, running).values(values))


async def _row(
    database: Database,
    settings: Settings,
    row: CandidateImport,
    number: int,
    entry: Person | Refused,
    folder: Path,
    vocabulary: reading.Vocabulary,
    *,
    trial: bool,
) -> None:
    stored: str | None = None
    read: reading.Read | None = None
    outcome: _Outcome | None = None
    if isinstance(entry, Refused):
        outcome = _Outcome("skipped", code=entry.code, detail=entry.detail)
    elif entry.resume is not None:
        stored = reading.new_resume_path()
        try:
            await asyncio.to_thread(_take, folder / RESUMES, entry.resume, settings.data / stored)
            read = await reading.read_file(settings, stored, entry.resume, vocabulary)
        except DomainError as error:
            outcome = _refused(error)
    kept = False
    try:
        if read is not None and not trial:
            await reading.keep(settings, stored)
        async with database.transaction() as session:
            if not await _begin(session, row, number, trial):
                return
            if outcome is None and isinstance(entry, Person):
                outcome = await _try(session, row, entry, read, stored, trial=trial)
            assert outcome is not None
            await _report(session, row, number, trial, outcome)
            kept = not trial and outcome.outcome != "skipped"
    finally:
        if not kept:
            await reading.discard(settings, stored)


def _take(path: Path, name: str, target: Path) -> None:
    if not path.exists():
        raise archive.NotInArchive("No archive with resumes came with the list.")
    archive.take(path, name, target)


async def _try(
    session: AsyncSession,
    row: CandidateImport,
    person: Person,
    read: reading.Read | None,
    stored: str | None,
    *,
    trial: bool,
) -> _Outcome:
    """What becomes of the row."""
    outcome = _Outcome("skipped")
    try:
        async with session.begin_nested():
            user = await session.get_one(User, row.requested_by, populate_existing=True)
            outcome = await _apply(session, user, row.job_id, person, read, stored)
            if trial:
                raise _Undone
    except _Undone:
        session.expunge_all()
        known = outcome.candidate_id if outcome.outcome != "created" else None
        return _Outcome(outcome.outcome, known, outcome.code, outcome.detail)
    except DomainError as error:
        session.expunge_all()
        return _refused(error)
    return outcome


async def _apply(
    session: AsyncSession,
    user: User,
    job_id: UUID,
    person: Person,
    read: reading.Read | None,
    stored: str | None,
) -> _Outcome:
    """With the rights that whoever asked has now."""
    if user.disabled_at is not None:
        raise NotFound("Whoever asked for it has no account any more.")
    name = person.full_name.strip()
    if person.external_ref is None:
        candidate = await candidates.create(
            session, user, job_id=job_id, full_name=name, email=person.email, phone=person.phone
        )
        outcome = "created"
    else:
        known = await repository.by_external_ref(session, person.external_ref)
        phone = person.phone or (known.phone if known else None)  # what the list does not say is not taken away
        same = known is not None and (known.full_name, known.email, known.phone) == (name, person.email, phone)
        candidate, made = await candidates.upsert(
            session, user, person.external_ref, job_id=job_id, full_name=name, email=person.email, phone=phone
        )
        outcome = "created" if made else "unchanged" if same and read is None else "updated"
    if read is not None:
        await reading.attach(session, actor(user), candidate, read, stored)
    return _Outcome(outcome, candidate.id)


def _refused(error: DomainError) -> _Outcome:
    return _Outcome("skipped", code=error.code, detail=error.detail)


async def _begin(session: AsyncSession, row: CandidateImport, number: int, trial: bool) -> bool:
    """Whether this row is ours: of two workers at the same one, the second waits here and finds it done."""
    values = {"import_id": row.id, "trial": trial, "number": number, "outcome": "skipped"}
    mine = insert(ImportRow).values(values).on_conflict_do_nothing().returning(ImportRow.id)
    return await session.scalar(mine) is not None


async def _report(session: AsyncSession, row: CandidateImport, number: int, trial: bool, found: _Outcome) -> None:
    which = (ImportRow.import_id == row.id, ImportRow.trial == trial, ImportRow.number == number)
    await session.execute(update(ImportRow).where(*which).values(vars(found)))


# --- the files --------------------------------------------------------------------------------------------------------


async def sweep(session: AsyncSession, now: datetime, limit: int = 50) -> int:
    """Has the files deleted of imports that are over, or that nobody started in a day; returns of how many."""
    over = CandidateImport.status.in_(("done", "failed")) | (CandidateImport.created_at < now - KEPT)
    running = (CandidateImport.status == "importing") & (CandidateImport.created_at > now - 2 * KEPT)
    query = select(CandidateImport).where(CandidateImport.folder.is_not(None), over, ~running).limit(limit)
    found = (await session.scalars(query.with_for_update(skip_locked=True))).all()
    for row in found:
        assert row.folder is not None
        await delete_later(session, [row.folder], row.folder)
        row.folder = None
        if row.status not in ("done", "failed"):
            row.status = "expired" if row.status in ("checking", "checked") else "failed"
    return len(found)
