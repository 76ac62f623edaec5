"""Accounts: who signs in, who registers, and what each does with their own. There is no default password."""

from uuid import UUID

from sqlalchemy import func
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from core.accounts import links, messages, passwords, repository, second_factor, sessions, tokens
from core.accounts.links import LinkNotValid, Purpose
from core.accounts.models import Role, User
from core.accounts.policy import OPERATOR, OPERATOR_EMAIL, STAFF, actor
from core.accounts.sessions import Tokens
from core.audit import service as audit
from core.audit.service import SYSTEM, Actor
from core.clock import utcnow
from core.db import Database, Json
from core.errors import Conflict, Forbidden, Invalid, Unauthorized
from core.settings import Settings

ANONYMOUS = Actor("anonymous")
DISTINCT_CHARACTERS = 5
_OLD_LINK = "The link was used, is too old or was replaced. Ask for a new one."


class WrongCredentials(Unauthorized):
    """The same for an unknown address, a wrong password and a disabled account."""

    code = "wrong_credentials"
    title = "E-mail or password is wrong"


class PasswordsOff(Forbidden):
    """Only whoever knows the right password is told."""

    code = "staff_passwords_off"
    title = "Members of staff sign in with the company's provider"


class WrongPassword(Forbidden):
    code = "wrong_password"
    title = "The password is wrong"


class EmailTaken(Conflict):
    code = "email_taken"
    title = "This e-mail address is in use"


# --- signing in -------------------------------------------------------------------------------------------------------


async def authenticate(
    database: Database, settings: Settings, email: str, password: str, code: str | None = None
) -> Tokens:
    """A session for the user with this password, and code if they have a second factor. Both ends are audited, a failure in a
    transaction of its own.

    :raises WrongCredentials, PasswordsOff, SecondFactorRequired, SecondFactorWrong: nobody is signed in.
    """
    async with database.transaction() as session:
        user = await repository.by_email(session, email)
    right = await passwords.matches(password, user.hashed_password if user else None)
    if user is None or not right or user.disabled_at is not None:
        await _failed(database, user)
        raise WrongCredentials("The e-mail address or the password is wrong.")
    try:
        async with database.transaction() as session:
            if user.role in STAFF and not settings.staff_passwords and not await repository.last_admin(session, user):
                raise PasswordsOff(f"Sign in with {settings.oidc_name} instead.")
            await second_factor.check(session, settings, user, code)
            await audit.record(session, actor(user), "account.signed_in", user)
            return await sessions.begin(session, user, settings)
    except second_factor.SecondFactorWrong:
        await _failed(database, user)
        raise


async def _failed(database: Database, user: User | None) -> None:
    async with database.transaction() as session:
        await audit.record(session, ANONYMOUS, "account.sign_in_failed", user or User())


def access_token(user: User, settings: Settings) -> str:
    """Without a session: it cannot be refreshed and ends after its minutes. For the command line."""
    return tokens.issue(user.id, settings)


async def signed_in(session: AsyncSession, token: str, settings: Settings) -> tuple[User, UUID | None]:
    """Whose token this is, and of which session. Disabled accounts, ended sessions and tokens from before "log out
    everywhere" are refused at once."""
    claims = tokens.read(token, settings)
    user = await repository.signed_in(session, claims.user_id, claims.session_id)
    if user is None or user.disabled_at is not None:
        raise Unauthorized("This session is over, or the account is not active. Please sign in again.")
    if user.tokens_valid_from is not None and claims.issued_at < user.tokens_valid_from:
        raise Unauthorized("Your session is over. Please sign in again.")
    return user, claims.session_id


async def still(session: AsyncSession, user: User, session_id: UUID | None) -> User | None:
    """The user as they are now, for answers that take minutes; None when they were signed out or deactivated meanwhile."""
    found = await repository.signed_in(session, user.id, session_id)
    return found if found is not None and found.disabled_at is None else None


async def log_out_everywhere(session: AsyncSession, user: User) -> None:
    mine = await _mine(session, user)
    await sessions.end_all(session, mine)
    await audit.record(session, actor(user), "account.signed_out_everywhere", mine)


# --- making accounts --------------------------------------------------------------------------------------------------


async def register(database: Database, settings: Settings, *, email: str, full_name: str, password: str) -> None:
    """A candidate's account. Whether the address was known before is told to its owner by mail, and to nobody else.

    A new address can sign in at once. A known one keeps what it has: its owner gets a link that sets a password.
    """
    check_password(password, email)
    hashed = await passwords.hash_password(password)
    async with database.transaction() as session:
        try:
            user = await create_user(session, ANONYMOUS, email=email, full_name=full_name, role=Role.CANDIDATE)
            user.hashed_password = hashed
            purpose = Purpose.CLAIM
        except EmailTaken:
            user = await repository.by_email(session, email)
            assert user is not None
            purpose = Purpose.CLAIM if user.hashed_password is None else Purpose.RESET
        if user.disabled_at is not None or user.email == OPERATOR_EMAIL:
            return
        issued = await links.issue(session, purpose, settings.public_url, user.id)
        await audit.record(session, ANONYMOUS, "account.registered", user, {"link": purpose})
        what = messages.ALREADY if purpose == Purpose.RESET else purpose
        await messages.leave(session, settings, user, what, issued)


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


async def person(session: AsyncSession, by: Actor, *, email: str, full_name: str) -> User:
    """The account of somebody whom staff name by address; made without password if there is none. May be staff's: look.

    A password that was set before anybody proved that the address is theirs is taken away: else whoever registers with a
    stranger's address would read along in that person's application. Whoever acts for themselves keeps theirs.
    """
    user = await repository.by_email(session, email)
    if user is None:
        try:
            return await create_user(session, by, email=email, full_name=full_name, role=Role.CANDIDATE)
        except EmailTaken:  # made in this moment
            user = await repository.by_email(session, email)
            assert user is not None
    unproved = user.hashed_password is not None and user.email_verified_at is None
    if user.role == Role.CANDIDATE and unproved and by.user_id != user.id:
        user.hashed_password = None
        await sessions.end_all(session, user)
        await audit.record(session, by, "account.password_withdrawn", user)
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
    """A link that makes the first SuperAdmin, once, within a day; None when there is one. Earlier links end."""
    if await repository.has_super_admin(session):
        return None
    issued = await links.issue(session, Purpose.FIRST_ADMIN, base_url)
    await audit.record(session, SYSTEM, "account.first_admin_link", issued.row)
    return issued.url


async def claim_first_admin(session: AsyncSession, token: str, *, email: str, full_name: str, password: str) -> User:
    link = await links.take(
        session,
        {Purpose.FIRST_ADMIN},
        token,
        "The link was used, is too old or was replaced. Start Viva again to get a new one.",
    )
    if await repository.has_super_admin(session):
        raise LinkNotValid("There is a SuperAdmin already. Ask that person for an account.")
    check_password(password, email)
    user = await create_user(
        session,
        Actor("first admin link"),
        email=email,
        full_name=full_name,
        role=Role.SUPER_ADMIN,
        password=password,
    )
    link.user_id = user.id
    return user


# --- passwords --------------------------------------------------------------------------------------------------------


async def claim(session: AsyncSession, token: str, *, password: str, full_name: str | None = None) -> User:
    """Sets the first password of an invited member of staff or a candidate; the address is theirs from now on."""
    return await _set_by_link(session, {Purpose.INVITE, Purpose.CLAIM}, token, password, full_name)


async def reset_password(session: AsyncSession, token: str, *, password: str) -> User:
    """A forgotten password: every session ends, the second factor stays."""
    return await _set_by_link(session, {Purpose.RESET}, token, password, None)


async def request_reset(session: AsyncSession, settings: Settings, email: str) -> None:
    """Leaves a link for the address, if somebody has it. The answer is the same for any."""
    user = await repository.by_email(session, email)
    if user is None or user.disabled_at is not None or user.email == OPERATOR_EMAIL:
        return
    issued = await links.issue(session, Purpose.RESET, settings.public_url, user.id)
    await messages.leave(session, settings, user, Purpose.RESET, issued)
    await audit.record(session, ANONYMOUS, "account.reset_requested", user)


async def change_password(database: Database, settings: Settings, user: User, *, current: str, new: str) -> Tokens:
    """All sessions end; the tokens are of a new one. A wrong try is audited."""
    check_password(new, user.email)
    if not await passwords.matches(current, user.hashed_password):
        await _failed(database, user)
        raise WrongPassword("Your current password is another one.")
    hashed = await passwords.hash_password(new)
    async with database.transaction() as session:
        mine = await _mine(session, user)
        mine.hashed_password = hashed
        await sessions.end_all(session, mine)
        await audit.record(session, actor(user), "account.password_changed", mine)
        return await sessions.begin(session, mine, settings)


def check_password(password: str, email: str) -> None:
    """Length is checked at the door. Raises Invalid for what is guessed first."""
    plain = password.strip().lower()
    if len(set(plain)) < DISTINCT_CHARACTERS or plain in (email.lower(), email.lower().split("@")[0]):
        message = f"needs {DISTINCT_CHARACTERS} different characters and must not be the e-mail address"
        raise Invalid("This password is too easy to guess.", errors=[{"field": "password", "message": message}])


# --- one's own --------------------------------------------------------------------------------------------------------


async def update_profile(session: AsyncSession, user: User, values: Json) -> User:
    """``values`` holds the columns that change: full_name, language."""
    mine = await _mine(session, user)
    changes = audit.assign(mine, values)
    if changes:
        personal = {"full_name": changes.pop("full_name")} if "full_name" in changes else None
        await audit.record(
            session, actor(user), "account.profile_changed", mine, changes, person_id=mine.id, personal=personal
        )
    return mine


async def _mine(session: AsyncSession, user: User) -> User:
    """The user's row in this transaction, locked: who asks was read in another one."""
    mine = await repository.lock(session, user.id)
    assert mine is not None
    return mine


async def _set_by_link(
    session: AsyncSession, purposes: set[Purpose], token: str, password: str, full_name: str | None
) -> User:
    link = await links.take(session, purposes, token, _OLD_LINK)
    user = await repository.lock(session, link.user_id) if link.user_id else None
    if user is None or user.disabled_at is not None:
        raise LinkNotValid(_OLD_LINK)
    check_password(password, user.email)
    user.hashed_password = await passwords.hash_password(password)
    user.email_verified_at = user.email_verified_at or utcnow()
    if full_name:
        user.full_name = full_name
    await links.withdraw(session, {Purpose.INVITE, Purpose.CLAIM, Purpose.RESET}, user.id)
    await sessions.end_all(session, user)
    await audit.record(session, actor(user), f"account.{link.purpose}_link_used", user)
    return user
