"""The call log in the database: each call in a transaction of its own, so that a failed job still shows what it spent."""

from dataclasses import asdict

from core.ai.calls import CallRecord
from core.ai.models import AiCall
from core.ai.transport import Sink
from core.db import Database


def stored_in(database: Database) -> Sink:
    async def store(record: CallRecord) -> None:
        async with database.transaction() as session:
            session.add(AiCall(**asdict(record)))

    return store
