"""Founds the demo company in an installation that has nobody yet, in one transaction."""

from dataclasses import dataclass
from datetime import datetime
from random import Random

from sqlalchemy import func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from core.accounts.models import Department
from core.ai.models import AiCall
from core.audit.models import AuditEntry
from core.candidates.models import Candidate
from core.db import Base
from core.decisions.models import Appeal, HumanRating
from core.evaluation.models import DimensionScore, EvidenceQuote
from core.interviews.models import (
    Consent,
    InterviewAnswer,
    InterviewQuestion,
    InterviewRating,
    Invitation,
    Observation,
    TranscriptTurn,
)
from core.notifications import repository as notifications
from core.notifications.models import DeliveryAttempt, Notification, NotificationTemplate
from core.screening.models import ScreeningVersion
from seeds.company import endings, house
from seeds.company.rows import Rows
from seeds.company.sitting import Sitting
from seeds.company.story import REFERENCE, Special, Story, World
from seeds.company.trades import trades
from seeds.load import load
from seeds.messages import load_messages

INTERVIEWS = 240
DAYS = 365
_SEED = 2026
_BATCH = 2_000
"""Candidates between two writes, so that a million of them need not fit into memory."""
_SPECIAL: tuple[Special, ...] = ("live", "live", "paused", "broken_off", "unread", "unread", "human")
_ONLY_TO_READ: tuple[type[Base], ...] = (
    AiCall, Appeal, AuditEntry, Consent, DeliveryAttempt, DimensionScore, EvidenceQuote, HumanRating, InterviewAnswer,
    InterviewQuestion, InterviewRating, Invitation, Notification, Observation, ScreeningVersion, TranscriptTurn,
)  # fmt: skip
"""What no count of the dashboard reads."""


class RealCandidates(Exception):
    """Invented people never stand beside real ones."""


@dataclass(frozen=True)
class Founded:
    """Rows written by table; none where the company is there already."""

    rows: dict[str, int]
    interviews: int
    candidates: int


async def found(
    session: AsyncSession,
    company: str,
    now: datetime,
    *,
    interviews: int = INTERVIEWS,
    days: int = DAYS,
    lean: bool = False,
) -> Founded:
    """Within the caller's transaction. ``lean`` writes only what figures are counted over, and uses talks again.

    :raises RealCandidates: somebody is there who is not invented.
    """
    if await session.scalar(_real()):
        raise RealCandidates("There are candidates here. The demo company goes into an installation that has none.")
    if await session.scalar(select(Department.id).where(Department.name == house.COMPANY)):
        return Founded({}, 0, 0)
    await load(session)
    await load_messages(session)
    await session.flush()
    random = Random(_SEED)
    rows = Rows(random, _ONLY_TO_READ if lean else ())
    its_trades = await trades(session, tuple(house.PLACES))
    words = {row.name: row for row in await notifications.newest_of_all(session) if _is_english_mail(row)}
    built = house.build(rows, random, its_trades, now, days)
    world = World(rows, random, now, days, built, words, company, known_papers={} if lean else None)
    candidates = held = 0
    while held < interviews:
        special = _SPECIAL[candidates] if candidates < len(_SPECIAL) else None
        held += await _lived(Story(world, candidates, special))
        candidates += 1
        if candidates % _BATCH == 0:
            await rows.write(session)
    await rows.write(session)
    return Founded(rows.counts, held, candidates)


async def _lived(story: Story) -> int:
    """How many interviews it came to."""
    held = 0
    shortlisted = await story.begin()
    plan = story.planned(shortlisted) if shortlisted else None
    if plan is not None:
        plan_id, at = plan
        created = story.later(at, 0, 1)
        if created <= story.now:
            held = 1
            sitting = Sitting(story, plan_id, created)
            sat = await sitting.hold()
            if sat is not None:
                sitting.row["hr_decision"] = endings.decided(story, sat)
            sitting.end()
    story.end()
    return held


def _real():
    invented = Candidate.external_ref.startswith(REFERENCE, autoescape=True)
    return select(func.count()).select_from(Candidate).where(or_(Candidate.external_ref.is_(None), ~invented))


def _is_english_mail(row: NotificationTemplate) -> bool:
    return row.channel == "email" and row.language == "en"
