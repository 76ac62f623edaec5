"""Signing in with the company's own provider, and locking out whoever is gone there. Why so: docs/adr/0008."""

import asyncio
import contextlib
import secrets
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Literal
from uuid import UUID

import structlog
from cryptography.fernet import InvalidToken
from msgspec import DecodeError, ValidationError, json
from sqlalchemy.ext.asyncio import AsyncSession

from core.accounts import links, repository, sessions
from core.accounts.links import Purpose, hash_token
from core.accounts.models import Department, Identity, Role, User
from core.accounts.policy import OPERATOR_EMAIL, STAFF, actor
from core.accounts.sealing import seal, unseal
from core.accounts.service import ANONYMOUS, create_user
from core.accounts.sessions import Tokens
from core.audit import service as audit
from core.audit.service import Actor
from core.clock import utcnow
from core.db import Database
from core.errors import DomainError, Forbidden, Unauthorized
from core.identities.provider import (
    Held,
    MustSignInAgain,
    NoLongerKnown,
    Provider,
    ProviderUnavailable,
    Said,
    Way,
)
from core.settings import Settings

PROVIDER = Actor("identity provider")
WAY_S = 600
"""So long somebody may take at the provider."""
CHECK_EVERY = timedelta(seconds=35)
"""With a pass every few seconds and the provider's own time, whoever is gone there is locked out here within a minute."""
GRACE = timedelta(minutes=15)
"""So long whoever is signed in may go on while the provider does not answer."""
_BATCH, _AT_ONCE = 100, 8
_STRENGTH = (Role.SUPER_ADMIN, Role.HR_MANAGER, Role.INTERVIEWER)

log = structlog.get_logger()


class WayLost(Unauthorized):
    code = "sign_in_lost"
    title = "This sign-in was not begun here, or too long ago"


class NoRole(Forbidden):
    code = "no_group"
    title = "None of your groups may use Viva"


class EmailUnproved(Forbidden):
    code = "email_unproved"
    title = "The provider does not vouch for your e-mail address"


class NotLinked(Forbidden):
    code = "account_not_linked"
    title = "This e-mail address has another account"


class Deactivated(Forbidden):
    code = "account_deactivated"
    title = "Your account is deactivated"


@dataclass(frozen=True)
class Begun:
    """``address`` is where the browser goes; it keeps ``sealed`` until it is back."""

    address: str
    sealed: str


@dataclass(frozen=True)
class Rights:
    """What somebody's groups give them. ``placed``: the department too."""

    role: Role
    department_id: UUID | None
    placed: bool


@dataclass(frozen=True)
class _Kept:
    """What a browser carries through the sign-in."""

    state: str
    nonce: str
    verifier: str
    next: str


# --- signing in -------------------------------------------------------------------------------------------------------


async def begin(settings: Settings, provider: Provider, next_page: str) -> Begun:
    way = Way(secrets.token_urlsafe(32), secrets.token_urlsafe(32), secrets.token_urlsafe(48))
    kept = _Kept(way.state, way.nonce, way.verifier, next_page)
    return Begun(await provider.address(way), seal(settings, json.encode(kept)).decode())


async def finish(
    database: Database, settings: Settings, provider: Provider, *, sealed: str, state: str, code: str
) -> tuple[Tokens, str]:
    """A session for whoever came back from the provider, and the page they wanted to see.

    :raises WayLost, AnswerNotTrusted, ProviderUnavailable, NoRole, EmailUnproved, NotLinked, Deactivated: nobody is signed in.
    """
    try:
        kept = json.decode(unseal(settings, sealed.encode(), younger_than_s=WAY_S), type=_Kept)
    except (InvalidToken, DecodeError, ValidationError, UnicodeEncodeError) as error:
        raise WayLost("Please begin again with the button.") from error
    if not secrets.compare_digest(kept.state.encode(), state.encode(errors="surrogatepass")):
        raise WayLost("Please begin again with the button.")
    try:
        said = await provider.exchange(code, Way(kept.state, kept.nonce, kept.verifier))
    except DomainError as error:
        await _failed(database, None, error)
        raise
    async with database.transaction() as session:
        found = await _account(session, settings, provider, said)
        if isinstance(found, User):
            await audit.record(session, actor(found), "account.signed_in", found, {"by": "provider"})
            return await sessions.begin(session, found, settings), kept.next
    # what had to be noted about the refusal is committed
    await _failed(database, said, found)
    raise found


async def _failed(database: Database, said: Said | None, error: DomainError) -> None:
    async with database.transaction() as session:
        changes = {"by": "provider", "code": error.code, "groups": len(said.groups) if said else None}
        await audit.record(session, ANONYMOUS, "account.sign_in_failed", User(), changes)


async def _account(session: AsyncSession, settings: Settings, provider: Provider, said: Said) -> User | DomainError:
    """Whose account it is, as the groups say now; made for somebody who is new. Or why not."""
    identity = await repository.identity_by_subject(session, provider.issuer, said.subject)
    rights = await rights_of(session, settings, said.groups)
    if identity is not None:
        user = await repository.lock(session, identity.user_id)
        identity = await repository.identity_of(session, identity.user_id)
        if user is None or identity is None:
            return WayLost("Your account was changed at this moment. Please try again.")
    elif rights is None:
        return _no_role()
    else:
        found = await _by_address(session, settings, provider, said, rights)
        if isinstance(found, DomainError):
            return found
        user, identity = found
    if rights is None and not await _spare(session, user, identity, "no_group"):
        await _lock_out(session, user, identity, "no_group")
        return _no_role()
    if user.disabled_at is not None:
        if identity.refused_at is None:
            return Deactivated("Ask whoever administers Viva.")
        user.disabled_at = None
        await audit.record(session, PROVIDER, "account.reactivated", user)
    _note(settings, identity, said)
    if rights is not None:
        await _give(session, user, identity, rights)
    return user


async def _by_address(
    session: AsyncSession, settings: Settings, provider: Provider, said: Said, rights: Rights
) -> tuple[User, Identity] | DomainError:
    """Only an address that the provider vouches for leads to an account: else whoever may choose an address there would choose an
    account here. A new one is not made for it either, since it could be had by a link that goes to that address."""
    proved = said.email_verified or (said.email_verified is None and settings.oidc_trusts_email)
    if said.email is None or not proved:
        return EmailUnproved("Confirm your e-mail address with the provider, then try again.")
    user = await repository.by_email(session, said.email)
    if user is None:
        user = await create_user(
            session,
            PROVIDER,
            email=said.email,
            full_name=said.name or said.email,
            role=rights.role,
            department_id=rights.department_id,
        )
    user = await repository.lock(session, user.id)
    assert user is not None
    if user.role not in STAFF or user.email == OPERATOR_EMAIL:
        return NotLinked("A candidate's account stays one. Ask whoever administers Viva.")
    identity = await repository.identity_of(session, user.id)
    if identity is None:
        identity = Identity(user_id=user.id, checked_at=utcnow(), tried_at=utcnow())
        session.add(identity)
    elif identity.issuer == provider.issuer:
        return NotLinked("Your address belongs to somebody who is another person for the provider. Ask a SuperAdmin.")
    identity.issuer, identity.subject = provider.issuer, said.subject
    user.email_verified_at = user.email_verified_at or utcnow()
    await session.flush()
    await audit.record(session, PROVIDER, "account.identity_linked", user)
    return user, identity


def _no_role() -> NoRole:
    return NoRole("Ask whoever administers the groups at your company.")


async def rights_of(session: AsyncSession, settings: Settings, groups: frozenset[str]) -> Rights | None:
    """None for whoever may not come in: no group with a role, or with departments set no group with one."""
    given = {settings.oidc_roles[group] for group in groups & settings.oidc_roles.keys()}
    role = next((role for role in _STRENGTH if role in given), None)
    if role is None or not settings.oidc_departments or role == Role.SUPER_ADMIN:
        return Rights(role, None, placed=False) if role else None
    group = next((group for group in settings.oidc_departments if group in groups), None)
    if group is None:
        return None
    department_id = settings.oidc_departments[group]
    if department_id is not None and await session.get(Department, department_id) is None:
        log.error("identity.department_unknown", department_id=str(department_id))
        return None
    return Rights(role, department_id, placed=True)


# --- asking again -----------------------------------------------------------------------------------------------------


async def check_due(database: Database, settings: Settings, provider: Provider) -> int:
    """Asks the provider about everybody who could come in and was not asked about lately. Returns how many."""
    now = utcnow()
    async with database.transaction() as session:
        due = await repository.take_due_identities(
            session,
            provider.issuer,
            tried_before=now - CHECK_EVERY,
            alive_since=now - timedelta(minutes=settings.access_token_minutes + 1),
            limit=_BATCH,
        )
    await _check_all(database, settings, provider, due)
    return len(due)


async def check_before_refresh(database: Database, settings: Settings, provider: Provider, token: str) -> None:
    """A session that slept is not woken before the provider was asked; one that is awake is looked after by :func:`check_due`."""
    async with database.transaction() as session:
        due = await repository.take_identity_of_token(
            session, provider.issuer, hash_token(token), tried_before=utcnow() - CHECK_EVERY
        )
    await _check_all(database, settings, provider, due)


async def _check_all(database: Database, settings: Settings, provider: Provider, ids: Sequence[UUID]) -> None:
    turns = asyncio.Semaphore(_AT_ONCE)

    async def one(identity_id: UUID) -> None:
        async with turns:
            await _check(database, settings, provider, identity_id)

    await asyncio.gather(*(one(identity_id) for identity_id in ids))


Outcome = Said | Literal["gone", "silent", "too_old"]


async def _check(database: Database, settings: Settings, provider: Provider, identity_id: UUID) -> None:
    async with database.transaction() as session:
        identity = await session.get(Identity, identity_id)
        if identity is None:
            return
        before = identity.tokens
    outcome: Outcome = "gone"
    if before is not None:
        with contextlib.suppress(NoLongerKnown):
            outcome = await _ask(settings, provider, before, identity.subject)
    async with database.transaction() as session:
        user = await repository.lock(session, identity.user_id)
        identity = await session.get(Identity, identity_id, with_for_update=True)
        if user is None or identity is None or identity.tokens != before or user.disabled_at is not None:
            return  # signed in anew, or gone, in the meantime
        await _apply(session, settings, user, identity, outcome)


async def _ask(settings: Settings, provider: Provider, tokens: bytes, subject: str) -> Outcome:
    try:
        held = json.decode(unseal(settings, tokens), type=Held)
    except InvalidToken:
        return "too_old"
    try:
        return await provider.again(held, subject)
    except MustSignInAgain:
        return "too_old"
    except ProviderUnavailable as error:
        log.warning("identity.provider_unavailable", detail=error.detail)
        return "silent"


async def _apply(session: AsyncSession, settings: Settings, user: User, identity: Identity, outcome: Outcome) -> None:
    if isinstance(outcome, Said):
        rights = await rights_of(session, settings, outcome.groups)
        _note(settings, identity, outcome)
        if rights is not None:
            await _give(session, user, identity, rights)
        elif not await _spare(session, user, identity, "no_group"):
            await _lock_out(session, user, identity, "no_group")
    elif outcome == "gone":
        identity.tokens = None
        if not await _spare(session, user, identity, "gone"):
            await _lock_out(session, user, identity, "gone")
    elif outcome == "too_old" or identity.checked_at < utcnow() - GRACE:
        await sessions.end_all(session, user)
        await audit.record(session, PROVIDER, "account.signed_out_unchecked", user, {"reason": outcome})


def _note(settings: Settings, identity: Identity, said: Said) -> None:
    identity.tokens = seal(settings, json.encode(asdict(said.held)))
    identity.checked_at = identity.tried_at = utcnow()


async def _give(session: AsyncSession, user: User, identity: Identity, rights: Rights) -> None:
    """The last SuperAdmin stays one, whatever the groups say."""
    identity.refused_at = None
    values: dict[str, object] = {}
    if user.role != rights.role and not await repository.last_admin(session, user):
        values["role"] = rights.role
    if rights.placed:
        values["department_id"] = rights.department_id
    if changes := audit.assign(user, values):
        await audit.record(session, PROVIDER, "account.changed", user, changes)


async def _spare(session: AsyncSession, user: User, identity: Identity, reason: str) -> bool:
    """Without its last SuperAdmin an installation could not be mended. They stay until there is another one."""
    if user.disabled_at is not None or not await repository.last_admin(session, user):
        return False
    if identity.refused_at is None:
        identity.refused_at = utcnow()
        await audit.record(session, PROVIDER, "account.lockout_spared", user, {"reason": reason})
        log.error("identity.last_super_admin_refused", reason=reason)
    return True


async def _lock_out(session: AsyncSession, user: User, identity: Identity, reason: str) -> None:
    """Like a deactivation, and their keys rest too; what they did stays."""
    if user.disabled_at is not None:
        return
    user.disabled_at = utcnow()
    identity.refused_at = identity.refused_at or user.disabled_at
    await sessions.end_all(session, user)
    await links.withdraw(session, {Purpose.INVITE, Purpose.CLAIM, Purpose.RESET}, user.id)
    await audit.record(session, PROVIDER, "account.locked_out", user, {"reason": reason})
