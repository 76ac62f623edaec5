"""Offers: decided by a person, written as a letter by a job, mailed, and answered by the candidate through a link."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from core import queue
from core.accounts.links import LinkNotValid, hash_token
from core.accounts.models import User
from core.accounts.policy import actor
from core.accounts.sealing import seal, unseal
from core.audit import service as audit
from core.audit.service import CANDIDATE
from core.candidates import pipeline
from core.candidates import policy as candidate_policy
from core.candidates import repository as candidates
from core.candidates.models import Candidate
from core.clock import utcnow
from core.db import Json
from core.decisions import letters, policy, service
from core.decisions.models import Decision, Offer
from core.errors import Conflict, NotFound
from core.files import put
from core.jobs.models import JobDescription
from core.notifications import bell
from core.notifications import repository as templates
from core.notifications.moments import day
from core.notifications.templates import Words as LetterWords
from core.notifications.templates import render
from core.settings import Settings
from core.webhooks import service as webhooks

FOLDER = "offers"
Answer = Literal["accept", "decline"]
_STATUS: dict[Answer, tuple[str, str]] = {"accept": ("accepted", "hired"), "decline": ("declined", "withdrawn")}


class AlreadyAnswered(Conflict):
    code = "offer_answered"
    title = "This offer was answered already"


@dataclass(frozen=True)
class Letter:
    """What the job writes. ``content`` is None until it did."""

    offer_id: UUID
    heading: str
    body: str
    language: str
    link: str
    expires: str


@dataclass(frozen=True)
class View:
    """What the candidate sees behind the link."""

    job_title: str
    first_name: str
    offer: Offer


async def make(
    session: AsyncSession,
    settings: Settings,
    user: User,
    candidate_id: UUID,
    reason: str | None,
    *,
    terms: str,
    start_date: date | None,
    days: int,
) -> Offer:
    """Decides for the candidate and sends the offer. An earlier one that is open ends."""
    decision = await service.decide(session, settings, user, candidate_id, "offer", reason)
    for row in await _open(session, candidate_id):
        if (row.decision_id, row.terms, row.start_date) == (decision.id, terms, start_date):
            return row
        row.status = "withdrawn"
    token, link = letters.new_link(settings, "offer")
    offer = Offer(
        candidate_id=candidate_id,
        decision_id=decision.id,
        terms=terms,
        start_date=start_date,
        token_hash=hash_token(token),
        link=seal(settings, link.encode()),
        expires_at=utcnow() + timedelta(days=days),
    )
    session.add(offer)
    await session.flush()
    await queue.enqueue(session, queue.Kind.WRITE_OFFER, {"offer_id": str(offer.id)}, str(offer.id))
    await audit.record(session, actor(user), "offer.made", offer, {"candidate_id": str(candidate_id)})
    return offer


async def withdraw(session: AsyncSession, user: User, offer_id: UUID) -> Offer:
    policy.authorize(user, decide=True)
    offer = await session.get(Offer, offer_id, with_for_update=True)
    if offer is None or await candidates.find(session, offer.candidate_id, candidate_policy.visible(user)) is None:
        raise NotFound("There is no such offer.")
    if offer.status != "sent":
        raise AlreadyAnswered(f"The offer is {offer.status}.")
    offer.status = "withdrawn"
    await audit.record(session, actor(user), "offer.withdrawn", offer)
    return offer


async def of_candidate(session: AsyncSession, user: User, candidate_id: UUID) -> Sequence[Offer]:
    """Newest first."""
    policy.authorize(user, decide=False)
    if await candidates.find(session, candidate_id, candidate_policy.visible(user)) is None:
        raise NotFound("There is no such candidate.")
    query = select(Offer).where(Offer.candidate_id == candidate_id).order_by(Offer.id.desc())
    return (await session.scalars(query)).all()


async def _open(session: AsyncSession, candidate_id: UUID) -> Sequence[Offer]:
    query = select(Offer).where(Offer.candidate_id == candidate_id, Offer.status == "sent")
    return (await session.scalars(query.with_for_update())).all()


async def preview(
    session: AsyncSession,
    settings: Settings,
    user: User,
    candidate_id: UUID,
    *,
    terms: str,
    start_date: date | None,
    days: int,
) -> LetterWords:
    """The words that the letter would have if this person made the offer now. Nothing is kept."""
    policy.authorize(user, decide=False)
    candidate = await candidates.find(session, candidate_id, candidate_policy.visible(user))
    if candidate is None:
        raise NotFound("There is no such candidate.")
    expires_at = utcnow() + timedelta(days=days)
    return (await _words(session, settings, candidate, user, terms, start_date, expires_at))[0]


# --- the candidate's side ---------------------------------------------------------------------------------------------


async def view(session: AsyncSession, token: str) -> View:
    offer = await _by_token(session, token)
    candidate = await session.get_one(Candidate, offer.candidate_id)
    job = await session.get_one(JobDescription, candidate.job_id)
    return View(job.title, candidate.full_name.split(" ")[0], offer)


async def answer(session: AsyncSession, token: str, what: Answer, note: str | None) -> View:
    """Once; the same answer again changes nothing."""
    offer = await _by_token(session, token)
    status, next_step = _STATUS[what]
    if offer.status == status:
        return await view(session, token)
    if offer.status != "sent":
        raise AlreadyAnswered(f"This offer is {offer.status}. Please write to us if that is not right.")
    if offer.expires_at <= utcnow():
        raise LinkNotValid("The time to answer this offer is over. Please write to us.")
    offer.status, offer.answered_at, offer.note = status, utcnow(), note
    candidate = await candidates.lock(session, offer.candidate_id)
    assert candidate is not None
    if next_step in pipeline.STEPS[candidate.status]:
        candidate.status = next_step
    await audit.record(session, CANDIDATE, f"offer.{status}", offer, {"candidate_id": str(candidate.id)})
    told: Json = {"offer_id": str(offer.id), "candidate_id": str(candidate.id), "job_id": str(candidate.job_id)}
    await webhooks.tell(session, "offer.answered", {**told, "answer": status})
    job = await session.get_one(JobDescription, candidate.job_id)
    subject = f"An offer was {status}: {job.title}"
    target = f"/candidates/{candidate.id}"
    await bell.ring(session, job.department_id, f"offer_{status}", subject, target, candidate_id=candidate.id)
    await session.flush()
    return await view(session, token)


async def _by_token(session: AsyncSession, token: str) -> Offer:
    query = select(Offer).where(Offer.token_hash == hash_token(token)).with_for_update()
    offer = await session.scalar(query)
    if offer is None:
        raise LinkNotValid("This link is not known. Please use it exactly as you received it.")
    return offer


# --- the job ----------------------------------------------------------------------------------------------------------


async def load(session: AsyncSession, settings: Settings, offer_id: UUID) -> Letter | None:
    """None when there is nothing left to write."""
    offer = await session.get(Offer, offer_id)
    if offer is None or offer.link is None or offer.status != "sent":
        return None
    candidate = await session.get_one(Candidate, offer.candidate_id)
    decision = await session.get_one(Decision, offer.decision_id)
    signer = await session.get_one(User, decision.decided_by)
    words, language, expires = await _words(
        session, settings, candidate, signer, offer.terms, offer.start_date, offer.expires_at
    )
    link = unseal(settings, offer.link).decode()
    return Letter(offer_id, words.subject, words.body, language, link, expires)


async def _words(
    session: AsyncSession,
    settings: Settings,
    candidate: Candidate,
    signer: User,
    terms: str,
    start_date: date | None,
    expires_at: datetime,
) -> tuple[LetterWords, str, str]:
    """Heading and body, their language, and the last day as the letter says it."""
    language = await letters.language_of(session, candidate)
    template = await templates.newest(session, "offer_letter", "letter", language)
    if template is None:
        raise Conflict("There are no words for an offer's letter: bring in the templates with `python -m seeds load`.")
    job = await session.get_one(JobDescription, candidate.job_id)
    expires = day(expires_at, language, None)
    values = {
        "name": candidate.full_name,
        "company": settings.company,
        "job_title": job.title,
        "terms": terms,
        "start": start_date.isoformat() if start_date else "–",
        "expires": expires,
        "signer": signer.full_name,
    }
    return render(template.subject_template, template.body_template, values), template.language, expires


async def write(settings: Settings, letter: Letter) -> str:
    """Where the file is kept, relative to the data folder."""
    # Here: the worker draws it, and the API need not load the renderer.
    from core.reports import letter as paper

    content = await asyncio.to_thread(
        paper.render,
        letter.heading,
        letter.body,
        company=settings.company,
        language=letter.language,
        at=utcnow(),
    )
    path = f"{FOLDER}/{letter.offer_id}/offer.pdf"
    await asyncio.to_thread(put, settings, path, content)
    return path


async def store(session: AsyncSession, settings: Settings, letter: Letter, path: str) -> None:
    """The letter goes out with the mail that has the link."""
    offer = await session.get(Offer, letter.offer_id, with_for_update=True)
    if offer is None or offer.link is None or offer.status != "sent":
        return
    offer.letter_path, offer.link = path, None
    candidate = await session.get_one(Candidate, offer.candidate_id)
    values: Json = {"expires": letter.expires}
    await letters.write(session, settings, "offer", candidate, values, link=letter.link, attachment_path=path)
