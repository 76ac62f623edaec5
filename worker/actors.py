"""One thin function per kind of job: load in a transaction, work with none open, hand back the effect to be stored."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from core import queue
from core.ai.label import collecting
from core.candidates import erasure
from core.db import Json
from core.decisions import offers, verdicts
from core.evaluation import service as evaluation
from core.evaluation.score import assess
from core.files import files_of
from core.imports import service as imports
from core.interviews import recording, sounds
from core.jobs import service as jobs
from core.notifications import account_mail
from core.notifications import service as notifications
from core.plans import service as plans
from core.question_bank import generation
from core.queue import Kind
from core.reports import exports, rendering
from core.reports import service as reports
from core.screening import service as screening
from core.webhooks import service as webhooks
from worker.tools import Tools, label

Effect = Callable[[AsyncSession], Awaitable[None]]
"""Stores the result; runs in the transaction that marks the job done."""


@dataclass(frozen=True)
class Filed:
    """An effect that names files. They are kept already, and taken back when it is not stored."""

    store: Effect
    names: Sequence[str]

    async def __call__(self, session: AsyncSession) -> None:
        await self.store(session)


@dataclass(frozen=True)
class Task:
    """``work`` returns None when there is nothing left to store. ``explain`` writes why there is no result yet."""

    work: Callable[[Tools, Json], Awaitable[Effect | None]]
    explain: Callable[[AsyncSession, Json, str], Awaitable[None]]


async def screen_candidate(tools: Tools, args: Json) -> Effect | None:
    async with tools.database.transaction() as session:
        work = await screening.load(session, UUID(args["screening_id"]), args["version"])
    if work is None:
        return None
    with collecting() as made:
        found = await tools.screening.screen(work.input)
    return lambda session: screening.store(session, work, found, label(made, work.input))


async def plan_questions(tools: Tools, args: Json) -> Effect | None:
    async with tools.database.transaction() as session:
        work = await plans.load(session, UUID(args["plan_id"]))
    if work is None:
        return None
    approve_for = UUID(args["approve_for"]) if args["approve_for"] else None
    with collecting() as made:
        drafts = await tools.plans.plan(work.input)
    return lambda session: plans.store(session, work, drafts, label(made, work.input), approve_for)


async def evaluate_interview(tools: Tools, args: Json) -> Effect | None:
    async with tools.database.transaction() as session:
        work = await evaluation.load(session, UUID(args["interview_id"]))
    if work is None:
        return None
    with collecting() as made:
        found = await assess(tools.evaluation, work.input, work.names)

    async def store(session: AsyncSession) -> None:
        await evaluation.store(session, work, found, label(made, work.input))
        await jobs.collect_questions(session, UUID(args["interview_id"]))

    return store


async def join_recording(tools: Tools, args: Json) -> Effect | None:
    """The report is rendered again afterwards: the replay wants the voices. Whoever withdrew the consent leaves no sound."""
    interview_id = UUID(args["interview_id"])
    async with tools.database.transaction() as session:
        agreed = await recording.agreed(session, interview_id)
    if not agreed:
        await asyncio.to_thread(recording.discard, tools.settings, interview_id)
        return None
    tracks = await asyncio.to_thread(recording.join, tools.settings, interview_id)
    if not tracks:
        return None

    async def store(session: AsyncSession) -> None:
        await recording.store(session, interview_id, tracks)
        await queue.enqueue(session, Kind.RENDER_REPORT, args, f"{interview_id}:recorded")

    return store


async def hear_again(tools: Tools, args: Json) -> Effect | None:
    async with tools.database.transaction() as session:
        work = await sounds.load(session, UUID(args["answer_sound_id"]))
    if work is None:
        return None
    text = await sounds.hear(tools.settings, work)
    return lambda session: sounds.store(session, work, text)


async def render_report(tools: Tools, args: Json) -> Effect | None:
    async with tools.database.transaction() as session:
        interview_id = UUID(args["interview_id"])
        verdict = await verdicts.of_interview(session, interview_id)
        work = await reports.load(session, tools.settings, interview_id, verdict)
    if work is None:
        return None
    rendered = await asyncio.to_thread(rendering.render, tools.settings, work)
    return Filed(lambda session: reports.store(session, work, rendered), [each.path for each in rendered])


async def generate_questions(tools: Tools, args: Json) -> Effect | None:
    async with tools.database.transaction() as session:
        work = await generation.load(session, UUID(args["generation_id"]))
    if work is None:
        return None
    with collecting() as made:
        drafts = await generation.propose(tools.plans, work)
    return lambda session: generation.store(session, work, drafts, label(made, work.input))


async def render_export(tools: Tools, args: Json) -> Effect | None:
    async with tools.database.transaction() as session:
        work = await exports.load(session, tools.settings, UUID(args["export_id"]))
    if work is None:
        return None
    made = await asyncio.to_thread(rendering.render_export, tools.settings, work)
    return Filed(lambda session: exports.store(session, work, made), [made.path])


async def erase_files(tools: Tools, args: Json) -> Effect | None:
    """After the rows: the files of an erased candidate."""
    async with tools.database.transaction() as session:
        work = await erasure.load(session, UUID(args["erasure_id"]))
    if work is None:
        return None
    deleted = await asyncio.to_thread(erasure.delete_files, tools.settings, work)
    return lambda session: erasure.store(session, work, deleted)


async def delete_files(tools: Tools, args: Json) -> Effect | None:
    """What no row names any more: an earlier resume or report, an export or import whose day is over."""
    for name in args["names"]:
        await asyncio.to_thread(files_of(tools.settings).delete, name)
    return None


async def send_message(tools: Tools, args: Json) -> Effect | None:
    """A worker that dies between sending and storing sends it a second time, under the same Message-ID: at least once."""
    async with tools.database.transaction() as session:
        work = await notifications.load(session, tools.settings, UUID(args["notification_id"]), args["sending"])
    if work is None:
        return None
    outcome = await notifications.send(tools.settings, work)
    return lambda session: notifications.store(session, work, outcome)


async def write_account_mail(tools: Tools, args: Json) -> Effect | None:
    return lambda session: account_mail.write(session, tools.settings, UUID(args["account_message_id"]))


async def write_offer(tools: Tools, args: Json) -> Effect | None:
    async with tools.database.transaction() as session:
        letter = await offers.load(session, tools.settings, UUID(args["offer_id"]))
    if letter is None:
        return None
    path = await offers.write(tools.settings, letter)
    return lambda session: offers.store(session, tools.settings, letter, path)


async def deliver_webhook(tools: Tools, args: Json) -> Effect | None:
    """A worker that dies between sending and storing sends it a second time, under the same event id: at least once."""
    async with tools.database.transaction() as session:
        work = await webhooks.load(session, tools.settings, UUID(args["delivery_id"]), args["sending"])
    if work is None:
        return None
    status = await webhooks.send(tools.settings, work)
    return lambda session: webhooks.store(session, work, status)


async def import_candidates(tools: Tools, args: Json) -> Effect | None:
    """Each row is a transaction of its own; what this one stores is that the batch is over."""
    import_id, trial, batch = UUID(args["import_id"]), bool(args["trial"]), int(args["batch"])
    if not await imports.work(tools.database, tools.settings, import_id, trial=trial, batch=batch):
        return None
    return lambda session: imports.store(session, import_id, trial=trial, batch=batch)


async def _explain_screening(session: AsyncSession, args: Json, reason: str) -> None:
    await screening.explain(session, UUID(args["screening_id"]), args["version"], reason)


async def _explain_plan(session: AsyncSession, args: Json, reason: str) -> None:
    await plans.explain(session, UUID(args["plan_id"]), reason)


async def _explain_evaluation(session: AsyncSession, args: Json, reason: str) -> None:
    await evaluation.explain(session, UUID(args["interview_id"]), reason)


async def _explain_hearing(session: AsyncSession, args: Json, reason: str) -> None:
    await sounds.explain(session, UUID(args["answer_sound_id"]), reason)


async def _explain_generation(session: AsyncSession, args: Json, reason: str) -> None:
    await generation.explain(session, UUID(args["generation_id"]), reason)


async def _explain_message(session: AsyncSession, args: Json, reason: str) -> None:
    await notifications.explain(session, UUID(args["notification_id"]), reason)


async def _explain_export(session: AsyncSession, args: Json, reason: str) -> None:
    await exports.explain(session, UUID(args["export_id"]), reason)


async def _explain_webhook(session: AsyncSession, args: Json, reason: str) -> None:
    await webhooks.explain(session, UUID(args["delivery_id"]), args["sending"], reason)


async def _explain_import(session: AsyncSession, args: Json, reason: str) -> None:
    await imports.explain(session, UUID(args["import_id"]), reason)


async def _only_in_the_jobs_table(_: AsyncSession, __: Json, ___: str) -> None:
    """The job's own row has the reason; no other row waits for the result."""


TASKS: dict[Kind, Task] = {
    Kind.SCREEN_CANDIDATE: Task(screen_candidate, _explain_screening),
    Kind.PLAN_QUESTIONS: Task(plan_questions, _explain_plan),
    Kind.EVALUATE_INTERVIEW: Task(evaluate_interview, _explain_evaluation),
    Kind.HEAR_AGAIN: Task(hear_again, _explain_hearing),
    Kind.JOIN_RECORDING: Task(join_recording, _only_in_the_jobs_table),
    Kind.RENDER_REPORT: Task(render_report, _only_in_the_jobs_table),
    Kind.RENDER_EXPORT: Task(render_export, _explain_export),
    Kind.ERASE_FILES: Task(erase_files, _only_in_the_jobs_table),
    Kind.DELETE_FILES: Task(delete_files, _only_in_the_jobs_table),
    Kind.GENERATE_QUESTIONS: Task(generate_questions, _explain_generation),
    Kind.SEND_MESSAGE: Task(send_message, _explain_message),
    Kind.DELIVER_WEBHOOK: Task(deliver_webhook, _explain_webhook),
    Kind.IMPORT_CANDIDATES: Task(import_candidates, _explain_import),
    Kind.WRITE_OFFER: Task(write_offer, _only_in_the_jobs_table),
    Kind.WRITE_ACCOUNT_MAIL: Task(write_account_mail, _only_in_the_jobs_table),
}
