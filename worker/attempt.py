"""One attempt at one job: claimed and counted before the work, its effect stored together with "done", or its reason kept."""

import asyncio
import contextlib
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import timedelta
from uuid import UUID

import structlog
from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from core import queue
from core.ai.calls import ModelFailed
from core.db import Database
from core.errors import DomainError
from core.files import files_of
from core.queue import Claim, Delayed, Job, Kind
from worker.actors import TASKS, Filed
from worker.tools import Tools

LEASE = timedelta(seconds=15)
"""A worker that died is replaced this long after its last sign of life."""
RENEW_S = 5.0
DIED = "the worker died while doing this"

log = structlog.get_logger()


class Overtaken(Exception):
    """Another attempt stored its effect first: this one's is rolled back."""


async def attempt(tools: Tools, job_id: UUID) -> None:
    """Never raises for a job that fails: its row says why, and when it is tried again."""
    async with tools.database.transaction() as session:
        claimed = await queue.claim(session, job_id, LEASE)
        if claimed is None:
            await _explain_parked(session, job_id)
            return
    try:
        await _work(tools, claimed)
    except Overtaken:
        log.info("job.overtaken", kind=claimed.kind, job_id=str(claimed.id))
    except Exception as error:
        await _failed(tools.database, claimed, error)
    else:
        log.info("job.done", kind=claimed.kind, job_id=str(claimed.id), attempts=claimed.attempts)


async def _work(tools: Tools, claimed: Claim) -> None:
    async with _renewed(tools.database, claimed):
        effect = await TASKS[claimed.kind].work(tools, claimed.args)
    stored = False
    try:
        async with tools.database.transaction() as session:
            if not await queue.finish(session, claimed.id):
                raise Overtaken
            if effect is not None:
                await effect(session)
            stored = True  # from here only the commit can fail, and then nobody knows whether it did
    finally:
        if not stored and isinstance(effect, Filed):
            await asyncio.to_thread(files_of(tools.settings).take_back, *effect.names)


async def _failed(database: Database, claimed: Claim, error: Exception) -> None:
    """What a model or a rule of ours says is kept as the reason; of anything else only its kind, and the log has the rest."""
    if isinstance(error, ModelFailed):
        reason = f"model: {error.reason}"
    elif isinstance(error, DomainError):
        reason = error.detail
    elif isinstance(error, Delayed):
        reason = str(error)
    else:
        reason = f"internal error: {type(error).__name__}"
        log.error("job.failed", kind=claimed.kind, job_id=str(claimed.id), exc_info=error)
    async with database.transaction() as session:
        parked = await queue.fail(session, claimed, reason)
        after = f"given up after {claimed.attempts} tries: {reason}" if parked else f"{reason}; it is tried again"
        await TASKS[claimed.kind].explain(session, claimed.args, after)
    log.warning("job.postponed", kind=claimed.kind, job_id=str(claimed.id), reason=reason, parked=parked)


async def _explain_parked(session: AsyncSession, job_id: UUID) -> None:
    """A job that took its worker down every time has no one to say so: whoever finds it parked does."""
    parked_now = select(Job).where(Job.id == job_id, Job.parked_at == func.now())
    job = await session.scalar(parked_now.execution_options(populate_existing=True))
    if job is None:
        return
    reason = f"given up after {job.attempts} tries: {job.error or DIED}"
    await session.execute(update(Job).where(Job.id == job_id).values(error=reason))
    await TASKS[Kind(job.kind)].explain(session, job.args, reason)
    log.error("job.parked", kind=job.kind, job_id=str(job_id), reason=reason)


@asynccontextmanager
async def _renewed(database: Database, claimed: Claim) -> AsyncGenerator[None]:
    task = asyncio.create_task(_renew_for_ever(database, claimed), name="renew-claim")
    try:
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


async def _renew_for_ever(database: Database, claimed: Claim) -> None:
    while True:
        await asyncio.sleep(RENEW_S)
        try:
            async with database.transaction() as session:
                await queue.renew(session, claimed, LEASE)
        except Exception as error:
            # Not kept: then the job may run twice, and one effect is stored.
            log.warning("job.not_renewed", job_id=str(claimed.id), error=type(error).__name__)
