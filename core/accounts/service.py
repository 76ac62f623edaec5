"""Signing in, accounts, and the one-time link that makes the first SuperAdmin. There is no default password."""

import hashlib
import secrets
from datetime import timedelta
from uuid import UUID

from sqlalchemy import delete, func
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from core.accounts import passwords, repository, tokens
from core.accounts.models import OneTimeLink, Role, User
from core.accounts.policy import OPERATOR, OPERATOR_EMAIL, actor
from core.audit import service as audit
from core.audit.service import SYSTEM, Actor
from core.clock import utcnow
from core.db import Database
from core.errors import Conflict, DomainError, Unauthorized
from core.settings import Settings

FIRST_ADMIN = "first_admin"
FIRST_ADMIN_HOURS = 24


class WrongCredentials(Unauthorized):
    """The same for an unknown address, a wrong password and a disabled account."""

    code = "wrong_credentials"
    title = "E-mail or password is wrong"


class EmailTaken(Conflict):
    code = "email_taken"
    title = "This e-mail address is in use"


class LinkNotValid(DomainError):
    status = 410
    code = "link_not_valid"
    title = "This link does not work any more"


async def authenticate(database: Database, email: str, password: str) -> User:
    """The user with this password; raises WrongCredentials. Both ends are audited, a failure in a transaction of its own."""
    async with database.transaction() as session:
        user = await repository.by_email(session, email)
    matches = await passwords.matches(password, user.hashed_password if user else None)
    if user is None or not matches or user.disabled_at is not None:
        async with database.transaction() as session:
            await audit.record(session, Actor("anonymous"), "account.sign_in_failed", user or User())
        raise WrongCredentials("The e-mail address or the password is wrong.")
    async with database.transaction() as session:
        await audit.record(session, actor(user), "account.signed_in", user)
    return user


def access_token(user: User, settings: Settings) -> str:
    return tokens.issue(user.id, settings)


async def signed_in(session: AsyncSession, token: str, settings: Settings) -> User:
    """Whose token this is; disabled accounts and tokens from before "log out everywhere" are refused at once."""
    claims = tokens.read(token, settings)
    user = await session.get(User, claims.user_id)
    if user is None or user.disabled_at is not None:
        raise Unauthorized("This account is not active.")
    if user.tokens_valid_from is not None and claims.issued_at < user.tokens_valid_from:
        raise Unauthorized("Your session is over. Please sign in again.")
    return user


async def create_user(
    session: AsyncSession,
    by: Actor,
    *,
    email: str,
    full_name: str,
    role: Role,
    password: str | None = None,
    department_id: UUID | None = None,
) -> User:
    hashed = await passwords.hash_password(password) if password else None
    user = User(
        email=email.strip(), full_name=full_name, role=role, hashed_password=hashed, department_id=department_id
    )
    try:
        async with session.begin_nested():
            session.add(user)
    except IntegrityError as error:
        raise EmailTaken("There is an account with this e-mail address already.") from error
    await audit.record(
        session, by, "account.created", user, {"role": role}, person_id=user.id, personal={"email": email}
    )
    return user


async def operator(session: AsyncSession) -> User:
    """The account that the command line acts as: an HR manager without password, whose every act is audited under its label."""
    row = insert(User).values(email=OPERATOR_EMAIL, full_name=OPERATOR, role=Role.HR_MANAGER)
    created = await session.scalar(
        row.on_conflict_do_nothing(index_elements=[func.lower(User.email)]).returning(User.id)
    )
    user = await repository.by_email(session, OPERATOR_EMAIL)
    assert user is not None
    if created:
        await audit.record(session, SYSTEM, "account.created", user, {"role": user.role})
    return user


async def first_admin_link(session: AsyncSession, base_url: str) -> str | None:
    """A link that makes the first SuperAdmin, once, within a day; None when there is one. Earlier links end.

    The token is in the fragment, which browsers send to nobody.
    """
    if await repository.has_super_admin(session):
        return None
    await session.execute(delete(OneTimeLink).where(OneTimeLink.purpose == FIRST_ADMIN, OneTimeLink.used_at.is_(None)))
    token = secrets.token_urlsafe(32)
    link = OneTimeLink(
        purpose=FIRST_ADMIN, token_hash=_hash(token), expires_at=utcnow() + timedelta(hours=FIRST_ADMIN_HOURS)
    )
    session.add(link)
    await session.flush()
    await audit.record(session, SYSTEM, "account.first_admin_link", link)
    return f"{base_url.rstrip('/')}/setup#{token}"


async def claim_first_admin(session: AsyncSession, token: str, *, email: str, full_name: str, password: str) -> User:
    link = await repository.lock_link(session, FIRST_ADMIN, _hash(token))
    if link is None or link.used_at is not None or link.expires_at <= utcnow():
        raise LinkNotValid("The link was used, is too old or was replaced. Start Viva again to get a new one.")
    if await repository.has_super_admin(session):
        raise LinkNotValid("There is a SuperAdmin already. Ask that person for an account.")
    user = await create_user(
        session,
        Actor("first admin link"),
        email=email,
        full_name=full_name,
        role=Role.SUPER_ADMIN,
        password=password,
    )
    link.used_at = utcnow()
    link.user_id = user.id
    return user


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
