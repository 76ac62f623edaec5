"""Values that the installation must be able to read again, and nobody who only sees the database."""

import base64
import hashlib
import hmac

from cryptography.fernet import Fernet

from core.settings import Settings


def seal(settings: Settings, value: bytes) -> bytes:
    return _fernet(settings).encrypt(value)


def unseal(settings: Settings, sealed: bytes, *, younger_than_s: int | None = None) -> bytes:
    """Raises cryptography's ``InvalidToken`` when the installation's secret is another one by now, or it was sealed too long ago."""
    return _fernet(settings).decrypt(sealed, younger_than_s)


def _fernet(settings: Settings) -> Fernet:
    """Not the installation's secret itself: each use has a key of its own."""
    key = hmac.digest(settings.secret.get_secret_value().encode(), b"viva account values 1", hashlib.sha256)
    return Fernet(base64.urlsafe_b64encode(key))
