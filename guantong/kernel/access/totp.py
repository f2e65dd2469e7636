"""The second factor: time-based codes as authenticator apps make them, and recovery codes for a lost phone.

Source: RFC 6238 (TOTP) and RFC 4226 (HOTP) with SHA-1, six digits and steps of 30 seconds, which every app knows.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import io
import secrets
import struct
from urllib.parse import quote

import segno

from guantong.kernel.access.sealing import keyed_hash

STEP_SECONDS = 30
DIGITS = 6
ISSUER = "Guantong"
RECOVERY_CODES = 10


def new_secret() -> str:
    """160 random bits in Base32, as an authenticator app takes them."""
    return base64.b32encode(secrets.token_bytes(20)).decode("ascii")


def uri(secret: str, username: str) -> str:
    """The address that authenticator apps read from a QR code."""
    label = quote(f"{ISSUER}:{username}")
    return (
        f"otpauth://totp/{label}?secret={secret}&issuer={ISSUER}&algorithm=SHA1&digits={DIGITS}&period={STEP_SECONDS}"
    )


def qr_svg(text: str) -> str:
    """The text as a QR code, an SVG element that may stand in a page."""
    out = io.BytesIO()
    segno.make(text, error="m").save(out, kind="svg", scale=5, border=2, xmldecl=False, svgns=True, nl=False)
    return out.getvalue().decode("utf-8")


def code_at(secret: str, step: int, digits: int = DIGITS) -> str:
    """The code of one step. Example (RFC 6238): secret `12345678901234567890`, step 1, 8 digits: 94287082."""
    digest = hmac.new(base64.b32decode(secret), struct.pack(">Q", step), hashlib.sha1).digest()
    offset = digest[-1] & 15
    number = struct.unpack(">I", digest[offset : offset + 4])[0] & 0x7FFFFFFF
    return str(number % 10**digits).zfill(digits)


def accepted_step(secret: str, code: str, seconds: float, last_step: int) -> int | None:
    """The step whose code was given, or None. One step early or late is accepted; a step is good once.

    `seconds` is the present as Unix time; `last_step` the last step that this user has used.
    """
    wanted = code.replace(" ", "")
    if len(wanted) != DIGITS or not (wanted.isascii() and wanted.isdigit()):
        return None
    now = int(seconds) // STEP_SECONDS
    found = None
    for step in (now - 1, now, now + 1):
        if hmac.compare_digest(code_at(secret, step), wanted) and step > last_step and found is None:
            found = step
    return found


def new_recovery_codes() -> list[str]:
    """Codes that each replace the second factor once: `abcde-fghij`, 50 random bits."""
    alphabet = "abcdefghijkmnpqrstuvwxyz23456789"
    texts = ("".join(secrets.choice(alphabet) for _ in range(10)) for _ in range(RECOVERY_CODES))
    return [f"{text[:5]}-{text[5:]}" for text in texts]


def recovery_hash(code: str) -> str:
    """What is kept of a recovery code; spaces, dashes and capitals do not matter."""
    return keyed_hash("recovery", "".join(one for one in code.lower() if one.isalnum()))
