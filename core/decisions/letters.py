"""What candidates are written about decisions."""

import secrets
from collections.abc import Mapping
from typing import Literal

from sqlalchemy.ext.asyncio import AsyncSession

from core.accounts.models import User
from core.candidates.models import Candidate
from core.departments import service as departments
from core.jobs.models import JobDescription
from core.notifications import service
from core.notifications.service import About, To
from core.settings import Settings


def new_link(settings: Settings, page: Literal["appeal", "offer"]) -> tuple[str, str]:
    """A token, of which only the hash is stored, and the link with it behind the #."""
    token = secrets.token_urlsafe(32)
    return token, f"{settings.public_url.rstrip('/')}/{page}#{token}"


async def language_of(session: AsyncSession, candidate: Candidate) -> str:
    return (await session.get_one(User, candidate.user_id)).language or "en"


async def write(
    session: AsyncSession,
    settings: Settings,
    name: Literal["advance", "result", "offer", "status"],
    candidate: Candidate,
    more: Mapping[str, str] | None = None,
    *,
    link: str | None = None,
    attachment_path: str | None = None,
) -> None:
    job = await session.get_one(JobDescription, candidate.job_id)
    look = await departments.look(session, job.department_id)
    language = await language_of(session, candidate)
    to = To(candidate.user_id, candidate.full_name, candidate.email, candidate.phone, language)
    await service.post(
        session,
        settings,
        name,
        to,
        {"job_title": job.title, **(more or {})},
        links={"link": link} if link else None,
        about=About(candidate.id),
        sender=(look.sender_name, look.sender_email),
        attachment_path=attachment_path,
        channels=settings.channels,
    )
