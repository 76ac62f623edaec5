"""What a candidate is written about their interview, and the event in their calendar that follows its time."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy.ext.asyncio import AsyncSession

from core.accounts.models import User
from core.candidates.models import Candidate
from core.clock import utcnow
from core.departments import service as departments
from core.interviews.models import Interview
from core.jobs.models import JobDescription
from core.notifications import repository, service
from core.notifications.calendar import Event, uid_of
from core.notifications.moments import day, moment
from core.notifications.service import About, To
from core.settings import Settings

WITH_LINK = ("invite", "times", "reschedule", "reminder")
_SUMMARY = {"en": "Interview: {job}, {company}", "es": "Entrevista: {job}, {company}"}
_DESCRIPTION = {
    "en": "Your interview with {company}. You can join 15 minutes early, by the link in your invitation.",
    "es": "Su entrevista con {company}. Puede entrar 15 minutos antes, por el enlace de su invitación.",
}


async def write(
    session: AsyncSession,
    settings: Settings,
    name: Literal["invite", "times", "reschedule", "cancellation", "reminder", "human"],
    interview: Interview,
    *,
    link: str | None = None,
    expires_at: datetime | None = None,
    more: Mapping[str, str] | None = None,
) -> None:
    """By e-mail, and by SMS where there is a number and a gateway. Without ``link``, that of the last message is used.

    Of an interview that somebody only tries, its candidate knows nothing.
    """
    if interview.is_test:
        return
    candidate = await session.get_one(Candidate, interview.candidate_id)
    job = await session.get_one(JobDescription, interview.job_id)
    user = await session.get_one(User, candidate.user_id)
    look = await departments.look(session, job.department_id)
    language = user.language or interview.language
    if link is None and name in WITH_LINK:
        before = await repository.newest_message(session, interview.id, WITH_LINK)
        link = service.link_of(settings, before) if before else None
        if link is None:
            return  # its link was handed over by whoever scheduled it: there is nothing to repeat
    values = {
        "job_title": job.title,
        "when": moment(interview.scheduled_at, language, interview.time_zone),
        "duration": str(round(interview.duration_limit_min * interview.extra_time)),
        **(more or {}),
    }
    if expires_at is not None:
        values["expires"] = day(expires_at, language, interview.time_zone)
    await service.post(
        session,
        settings,
        name,
        To(user.id, candidate.full_name, candidate.email, candidate.phone, language),
        values,
        links={"link": link} if link else None,
        about=About(candidate.id, interview.id),
        sender=(look.sender_name, look.sender_email),
        event=_event(settings, interview, job, language) if _is_dated(name, interview) else None,
        channels=settings.channels,
    )


def _is_dated(name: str, interview: Interview) -> bool:
    """Whether the message changes what stands in a calendar."""
    return name in ("invite", "reschedule", "cancellation") or (name == "human" and _is_off(interview))


def _is_off(interview: Interview) -> bool:
    return interview.status == "cancelled"


def _event(settings: Settings, interview: Interview, job: JobDescription, language: str) -> Event:
    spoken = language.partition("-")[0]
    said = {"job": job.title, "company": settings.company}
    minutes = interview.duration_limit_min * interview.extra_time
    return Event(
        uid=uid_of(interview.id),
        sequence=interview.calendar_sequence,
        start=interview.scheduled_at,
        end=interview.scheduled_at + timedelta(minutes=minutes),
        stamp=utcnow(),
        summary=_SUMMARY.get(spoken, _SUMMARY["en"]).format(**said),
        description=_DESCRIPTION.get(spoken, _DESCRIPTION["en"]).format(**said),
        method="CANCEL" if _is_off(interview) else "REQUEST",
    )
