import pytest

from core.accounts.models import User
from core.db import Database
from seeds.messages import load_messages


@pytest.fixture
async def nora(clean: Database) -> User:
    async with clean.transaction() as session:
        await load_messages(session)
        user = User(email="nora@example.org", full_name="Nora Field", role="candidate")
        session.add(user)
    return user
