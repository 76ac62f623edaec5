from collections.abc import AsyncIterator

import pytest
from sqlalchemy import text

from core.db import Database
from core.models import Base
from seeds.company import founding as demo
from tests.core.analytics.case import DEMO, SEEDS, Case
from tests.core.analytics.company import NOW, Company, as_it_lies, founded

DEMO_INTERVIEWS = 80


@pytest.fixture(scope="module", params=[*SEEDS, DEMO], ids=[*map(str, SEEDS), "demo"])
async def founding(request: pytest.FixtureRequest, database: Database) -> tuple[int, Company]:
    """One company serves all tests of its seed."""
    async with database.engine.begin() as connection:
        tables = ", ".join(table.name for table in Base.metadata.sorted_tables)
        # the audit log too, though nothing else may ever empty it: the demo company is the same every time
        await connection.execute(text("alter table audit_log disable trigger user"))
        await connection.execute(text(f"truncate {tables} cascade"))
        await connection.execute(text("alter table audit_log enable trigger user"))
    async with database.sessions() as session:
        if request.param != DEMO:
            return request.param, await founded(session, request.param)
        await demo.found(session, "Acme", NOW, interviews=DEMO_INTERVIEWS)
        await session.commit()
        return DEMO, await as_it_lies(session)


@pytest.fixture(params=range(3))
async def case(
    request: pytest.FixtureRequest, founding: tuple[int, Company], database: Database
) -> AsyncIterator[Case]:
    seed, company = founding
    async with database.sessions() as session:
        yield Case(session, company, seed * 100 + request.param)
