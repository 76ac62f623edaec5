"""Links to accounts go by mail as soon as mail is set up. Without it they wait where a SuperAdmin can read and hand them over."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from core.accounts.models import AccountMessage, User
from core.accounts.sealing import unseal
from core.clock import utcnow
from core.notifications import service
from core.notifications.moments import moment
from core.notifications.service import About, To
from core.settings import Settings


async def write(session: AsyncSession, settings: Settings, message_id: UUID) -> None:
    message = await session.get(AccountMessage, message_id, with_for_update=True)
    if message is None or message.link is None or message.sent_at is not None or message.expires_at <= utcnow():
        return
    user = await session.get_one(User, message.user_id)
    language = user.language or "en"
    await service.post(
        session,
        settings,
        f"account_{message.purpose}",
        To(user.id, user.full_name, user.email, language=language),
        {"expires": moment(message.expires_at, language, None)},
        links={"link": unseal(settings, message.link).decode()},
        about=About(account_message_id=message.id),
    )
