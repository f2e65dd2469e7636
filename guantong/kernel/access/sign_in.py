"""Signing in and out: password, second factor, lock-out, sessions.

The answer never tells which part was wrong, and takes as long for a name that nobody has. An attempt is counted before
the password is looked at, and the count is committed whatever the answer will be.
"""

from __future__ import annotations

import hmac
import secrets
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from guantong.kernel.access import messages as say
from guantong.kernel.access import passwords, totp
from guantong.kernel.access.begin import hash_token, new_token
from guantong.kernel.access.sealing import keyed_hash, unseal
from guantong.kernel.messages import Problem, ProblemError
from guantong.kernel.unit import Row, Unit, jsonb

IDLE_HOURS = 12

FIND = """
SELECT u.id, u.username, u.password, u.is_active, u.totp_secret, u.totp_step, u.recovery_hashes, u.default_company_id
  FROM access_user u WHERE lower(u.username) = lower(%(username)s)
"""
# A code or recovery code is used up in one statement, so that two requests cannot both use it.
USE_STEP = "UPDATE access_user SET totp_step = %(step)s WHERE id = %(user)s AND totp_step < %(step)s"
USE_RECOVERY = """
UPDATE access_user SET recovery_hashes = array_remove(recovery_hashes, %(hash)s)
 WHERE id = %(user)s AND %(hash)s = ANY (recovery_hashes)
"""
NOTE = """
SELECT set_config('app.user_id', coalesce(%(user)s::bigint::text, ''), true),
       set_config('app.address', %(address)s, true)
"""
ADD_EVENT = """
INSERT INTO access_sign_in (user_id, event, address, agent, facts)
VALUES (%(user)s, %(event)s, %(address)s, %(agent)s, %(facts)s)
"""
# Only a session: a program's token does not end because its bearer signs in.
END_BEFORE = """
UPDATE access_token SET revoked_at = %(now)s WHERE token_hash = %(hash)s AND kind = 'session' AND revoked_at IS NULL
"""
OPEN_SESSION = """
WITH gone AS (
  DELETE FROM access_token WHERE user_id = %(user)s AND kind = 'session'
     AND (expires_at < %(now)s OR revoked_at IS NOT NULL))
INSERT INTO access_token (user_id, kind, token_hash, csrf, company_id, expires_at, address, agent)
VALUES (%(user)s, 'session', %(hash)s, %(csrf)s, %(company)s, %(expires)s, %(address)s, %(agent)s)
"""


@dataclass(frozen=True, slots=True)
class Device:
    """From where somebody signs in, for the log and the list of sessions."""

    address: str = ""
    agent: str = ""


@dataclass(frozen=True, slots=True)
class NewSession:
    """What the browser gets: the secret of its cookie."""

    user_id: int
    token: str
    csrf: str


def sign_in(username: str, password: str, code: str | None, device: Device, before: bytes | None = None) -> NewSession:
    """Open a session; the one that the browser had `before` (the hash of its token) ends with it.

    Raises ProblemError: `access.bad_sign_in` (401), `access.totp_required` (401) when the password is right and no code
    was given, `access.locked` (429) with the fact `until`.
    """
    keys = {"name": f"name:{keyed_hash('attempt', username.strip().lower())}", "address": _address_key(device)}
    user, locked_until = _attempt(username, keys, device)
    if locked_until is not None:
        raise ProblemError(Problem(say.LOCKED, {"until": locked_until}))
    right = passwords.is_right(password, user["password"] if user is not None and user["is_active"] else None)
    if user is None or not right:
        _note_refusal(user, device)
        raise ProblemError(Problem(say.BAD_SIGN_IN))
    if user["totp_secret"] and not code:
        with _unit() as unit:
            unit.run("SELECT sign_in_attempt_good(%(name)s, %(address)s, false)", keys)
        raise ProblemError(Problem(say.TOTP_REQUIRED))
    session = _open(user, code or "", keys, device, before)
    if session is None:
        _note_refusal(user, device)
        raise ProblemError(Problem(say.BAD_SIGN_IN))
    return session


def count_attempt(token: str, device: Device) -> dict[str, str]:
    """Count an attempt to prove oneself within a session (old password, code), in a transaction of its own.

    The keys for `attempt_was_good`. Raises ProblemError `access.locked`: who has taken over a session may not guess on.
    """
    keys = {"name": f"name:{keyed_hash('attempt', f'session {token}')}", "address": _address_key(device)}
    with _unit() as unit:
        until = unit.value("SELECT sign_in_attempt(%(name)s, %(address)s)", keys)
    if until is not None:
        raise ProblemError(Problem(say.LOCKED, {"until": until}))
    return keys


def attempt_was_good(keys: dict[str, str]) -> None:
    """Forget the attempts counted by `count_attempt`."""
    with _unit() as unit:
        unit.run("SELECT sign_in_attempt_good(%(name)s, %(address)s, true)", keys)


def _address_key(device: Device) -> str:
    return f"address:{keyed_hash('attempt', device.address)}"


def _unit() -> AbstractContextManager[Unit]:
    return Unit.open(system=True, company_id=0, source="http")


def _attempt(username: str, keys: dict[str, str], device: Device) -> tuple[Row | None, Any]:
    """Count the attempt and find the user, in a transaction of its own."""
    with _unit() as unit:
        until = unit.value("SELECT sign_in_attempt(%(name)s, %(address)s)", keys)
        user = unit.one(FIND, {"username": username.strip()})
        if until is not None:
            add_event(unit, user["id"] if user else None, "locked", device)
    return user, until


def _note_refusal(user: Row | None, device: Device) -> None:
    with _unit() as unit:
        add_event(unit, user["id"] if user else None, "refused", device)


def _open(user: Row, code: str, keys: dict[str, str], device: Device, before: bytes | None) -> NewSession | None:
    """The session, or None when the second factor is wrong."""
    token, csrf = new_token("session"), secrets.token_urlsafe(32)
    with _unit() as unit:
        if user["totp_secret"] and not use_second_factor(unit, user, code):
            return None
        unit.run("SELECT sign_in_attempt_good(%(name)s, %(address)s, true)", keys)
        add_event(unit, user["id"], "signed_in", device)
        if before is not None:
            unit.run(END_BEFORE, {"hash": before, "now": unit.now})
        unit.run(
            OPEN_SESSION,
            {
                "user": user["id"],
                "hash": hash_token(token),
                "csrf": csrf,
                "company": user["default_company_id"],
                "now": unit.now,
                "expires": unit.now + timedelta(hours=IDLE_HOURS),
                "address": device.address[:64],
                "agent": device.agent[:300],
            },
        )
    return NewSession(user["id"], token, csrf)


def use_second_factor(unit: Unit, user: Row, code: str) -> bool:
    """Whether the code is right; it is used up then. A recovery code replaces the authenticator's once."""
    secret = unseal(user["totp_secret"])
    step = totp.accepted_step(secret, code, unit.now.timestamp(), user["totp_step"]) if secret else None
    if step is not None:
        return unit.run(USE_STEP, {"user": user["id"], "step": step}) == 1
    known = totp.recovery_hash(code)
    if any(hmac.compare_digest(known, one) for one in user["recovery_hashes"]):
        return unit.run(USE_RECOVERY, {"user": user["id"], "hash": known}) == 1
    return False


def add_event(unit: Unit, user_id: int | None, event: str, device: Device, **facts: Any) -> None:
    """Write what happened to the log of signing in, and thereby to the audit, as done by that user."""
    words = {"user": user_id, "event": event, "address": device.address[:64], "agent": device.agent[:300]}
    if unit.user.id is None:
        unit.run(NOTE, words)
    unit.run(ADD_EVENT, words | {"facts": jsonb(facts)})


def unlock(unit: Unit, username: str) -> None:
    """Let a locked name try again at once; the address is not unlocked."""
    key = f"name:{keyed_hash('attempt', username.strip().lower())}"
    unit.run("DELETE FROM access_attempt WHERE key = %(key)s", {"key": key})
