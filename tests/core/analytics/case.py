"""What the tests of the figures share: one company, one reader and one choice of filters."""

from datetime import timedelta
from random import Random

from sqlalchemy.ext.asyncio import AsyncSession

from core.accounts.models import Role, User
from core.analytics import rows
from core.analytics.rows import Which
from core.analytics.scope import Filters, GroupBy
from core.candidates.models import SOURCES
from tests.core.analytics.company import NOW, Company

SEEDS = range(4)
DEMO = len(SEEDS)
"""In place of a seed: the demo company."""
GROUPS: tuple[GroupBy | None, ...] = (None, "department", "domain", "job", "source")


class Case:
    """One company, one reader and one choice of filters."""

    def __init__(self, session: AsyncSession, company: Company, seed: int) -> None:
        random = Random(seed)
        self.session, self.company = session, company
        self.user: User = random.choice([user for user in company.staff if user.role != Role.INTERVIEWER])
        since = NOW - timedelta(days=random.uniform(30, 390))
        self.filters = Filters(
            since=random.choice([None, since]),
            until=random.choice([None, since + timedelta(days=random.uniform(1, 120))]),
            department_id=random.choice([None, None, *(row["id"] for row in company["departments"])]),
            domain_id=random.choice([None, None, company["domains"][0]["id"]]),
            job_id=random.choice([None, None, None, company["job_descriptions"][0]["id"]]),
            source=random.choice([None, None, *SOURCES]),
            timezone=random.choice(["UTC", "Europe/Berlin", "America/Los_Angeles", "Asia/Kolkata"]),
        )
        if seed % 100 == 0:  # the whole company, as somebody sees it who has set nothing
            self.user, self.filters = company.staff[0], Filters()
        self.by: GroupBy | None = random.choice(GROUPS)
        self.random = random

    async def rows(self, which: Which) -> list[rows.Row]:
        """All pages, of a few rows each."""
        found: list[rows.Row] = []
        cursor: str | None = None
        while True:
            page = await rows.page(
                self.session, self.user, self.filters, which, cursor=cursor, limit=7, now=NOW, invitation_days=14
            )
            found += page.items
            cursor = page.next_cursor
            if cursor is None:
                assert [(row.at, row.id) for row in found] == sorted(
                    ((row.at, row.id) for row in found), reverse=True
                ), "newest first, none twice"
                return found
