"""A second factor for staff: codes of an authenticator app (TOTP, RFC 6238), and recovery codes for when the phone is gone."""

import base64
import hashlib
import hmac
import secrets
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote

from sqlalchemy.ext.asyncio import AsyncSession

from core.accounts import passwords, repository
from core.accounts.links import hash_token
from core.accounts.models import SecondFactor, User
from core.accounts.policy import STAFF, actor, permit
from core.accounts.sealing import seal, unseal
from core.audit import service as audit
from core.clock import utcnow
from core.errors import Conflict, Forbidden, Unauthorized
from core.settings import Settings

STEP_S = 30
DIGITS = 6
DRIFT = 1
"""Steps that a phone's clock may be off, either way."""
SECRET_BYTES = 20
RECOVERY_CODES = 10


class SecondFactorRequired(Unauthorized):
    """The password was right. Ask for the code and send both."""

    code = "second_factor_required"
    title = "A code is needed as well"


class SecondFactorWrong(Unauthorized):
    code = "second_factor_wrong"
    title = "The code is wrong"


class AlreadyOn(Conflict):
    code = "second_factor_on"
    title = "The second factor is on already"


class NotBegun(Conflict):
    code = "second_factor_not_begun"
    title = "There is no second factor to confirm"


class CodeWrong(Forbidden):
    code = "second_factor_wrong"
    title = "The code or the password is wrong"


@dataclass(frozen=True)
class Begun:
    """``secret`` is base32, for typing in; ``uri`` goes into a QR code. Shown this once."""

    secret: str
    uri: str


async def begin(session: AsyncSession, settings: Settings, user: User) -> Begun:
    """A new secret, which counts from when its first code is confirmed. Beginning again replaces one that was not."""
    permit(user, STAFF, "second factor")
    await repository.lock(session, user.id)
    factor = await repository.second_factor(session, user.id)
    if factor is not None and factor.confirmed_at is not None:
        raise AlreadyOn("Take it away first, with a code or a recovery code.")
    secret = secrets.token_bytes(SECRET_BYTES)
    if factor is None:
        factor = SecondFactor(user_id=user.id, secret=b"")
        session.add(factor)
    factor.secret = seal(settings, secret)
    await audit.record(session, actor(user), "account.second_factor_begun", user)
    plain = base64.b32encode(secret).decode()
    label = f"{quote(settings.company)}:{quote(user.email)}"
    query = f"secret={plain}&issuer={quote(settings.company)}&algorithm=SHA1&digits={DIGITS}&period={STEP_S}"
    return Begun(plain, f"otpauth://totp/{label}?{query}")


async def confirm(session: AsyncSession, settings: Settings, user: User, code: str) -> Sequence[str]:
    """Turns it on. Returns the recovery codes, each good once, shown this once."""
    permit(user, STAFF, "second factor")
    factor = await repository.second_factor(session, user.id, lock=True)
    if factor is None:
        raise NotBegun("Begin with a secret first.")
    if factor.confirmed_at is not None:
        raise AlreadyOn("It counts already.")
    if not _accept(settings, factor, code):
        raise CodeWrong("The code does not fit. Is the phone's clock right?")
    recovery = [_recovery_code() for _ in range(RECOVERY_CODES)]
    factor.recovery = [hash_token(code) for code in recovery]
    factor.confirmed_at = utcnow()
    await audit.record(session, actor(user), "account.second_factor_on", user)
    return recovery


async def remove(session: AsyncSession, settings: Settings, user: User, password: str, code: str) -> None:
    """With password and a code: neither a lost phone nor an unlocked screen is enough."""
    permit(user, STAFF, "second factor")
    right = await passwords.matches(password, user.hashed_password)
    factor = await repository.second_factor(session, user.id, lock=True)
    if factor is None:
        return
    if not right or (factor.confirmed_at is not None and not _accept(settings, factor, code)):
        raise CodeWrong("Send your password and a code of the app, or a recovery code.")
    await session.delete(factor)
    await audit.record(session, actor(user), "account.second_factor_off", user)


async def is_on(session: AsyncSession, user: User) -> bool:
    factor = await repository.second_factor(session, user.id)
    return factor is not None and factor.confirmed_at is not None


async def check(session: AsyncSession, settings: Settings, user: User, code: str | None) -> None:
    """Passes without a second factor, or with a code that was not used before."""
    factor = await repository.second_factor(session, user.id, lock=True)
    if factor is None or factor.confirmed_at is None:
        return
    if not code:
        raise SecondFactorRequired("Send the code of your authenticator app along, or a recovery code.")
    if not _accept(settings, factor, code):
        raise SecondFactorWrong("The code is wrong or was used before. Wait for the next one.")


def code_at(secret: bytes, step: int) -> str:
    """RFC 4226's truncation of an HMAC over the step."""
    digest = hmac.digest(secret, struct.pack(">Q", step), hashlib.sha1)
    at = digest[-1] & 0x0F
    number = int.from_bytes(digest[at : at + 4], "big") & 0x7FFFFFFF
    return str(number % 10**DIGITS).zfill(DIGITS)


def _accept(settings: Settings, factor: SecondFactor, code: str) -> bool:
    """Takes the code out of use; the caller holds the row's lock."""
    plain = code.strip().replace(" ", "").lower()
    now = int(utcnow().timestamp()) // STEP_S
    secret = unseal(settings, factor.secret)
    for step in range(now - DRIFT, now + DRIFT + 1):
        if step > factor.last_step and hmac.compare_digest(code_at(secret, step).encode(), plain.encode()):
            factor.last_step = step
            return True
    hashed = hash_token(plain)
    if hashed in factor.recovery:
        factor.recovery = [left for left in factor.recovery if left != hashed]
        return True
    return False


def _recovery_code() -> str:
    """Fifty random bits, in letters and digits that are not mistaken for each other."""
    plain = base64.b32encode(secrets.token_bytes(10)).decode().lower()[:10]
    return f"{plain[:5]}-{plain[5:]}"
