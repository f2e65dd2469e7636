"""Keeping secrets: what the program must read again is encrypted, what it only compares is hashed.

All keys follow from SECRET_KEY, each for one purpose, so that a copy of the database alone gives nothing away.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings


@lru_cache(maxsize=16)
def _key(purpose: str, secret: str) -> bytes:
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=f"guantong.access.{purpose}".encode())
    return derived.derive(secret.encode())


def key_for(purpose: str) -> bytes:
    """32 bytes that follow from SECRET_KEY for one purpose."""
    return _key(purpose, settings.SECRET_KEY)


def seal(text: str) -> str:
    """Encrypt a text for the database."""
    return Fernet(base64.urlsafe_b64encode(_key("seal", settings.SECRET_KEY))).encrypt(text.encode()).decode("ascii")


def unseal(sealed: str) -> str | None:
    """The text again, or None when it was sealed with another SECRET_KEY or is damaged."""
    try:
        key = base64.urlsafe_b64encode(_key("seal", settings.SECRET_KEY))
        return Fernet(key).decrypt(sealed.encode("ascii")).decode()
    except (InvalidToken, UnicodeError):
        return None


def keyed_hash(purpose: str, text: str) -> str:
    """A hash that cannot be guessed at without SECRET_KEY; 64 hexadecimal digits."""
    message = text.encode("utf-8", "surrogatepass")
    return hmac.new(_key(purpose, settings.SECRET_KEY), message, hashlib.sha256).hexdigest()
