"""What a signed-in user does with his own account: password, second factor, sessions, language, company."""

from __future__ import annotations

from typing import Any

from guantong.kernel.access import messages as say
from guantong.kernel.access import passwords, totp
from guantong.kernel.access.sealing import seal, unseal
from guantong.kernel.access.sign_in import Device, add_event, use_second_factor
from guantong.kernel.access.tokens import revoke_token
from guantong.kernel.access.users import sign_out_everywhere
from guantong.kernel.declare import L
from guantong.kernel.messages import Problem, ProblemError
from guantong.kernel.messages import kernel as kernel_say
from guantong.kernel.unit import Row, Unit


def _me(unit: Unit) -> Row:
    row = unit.one("SELECT * FROM access_user WHERE id = %s FOR NO KEY UPDATE", [unit.user.id])
    assert row is not None
    return row


def change_settings(unit: Unit, changes: dict[str, Any], token_hash: bytes) -> None:
    """Change the language ("zh", "en") or the company of the session and of later ones."""
    language, company = changes.get("language"), changes.get("company")
    if language is not None and language not in ("zh", "en"):
        facts = {"label": L("语言", "Language"), "found": language, "options": ["zh", "en"]}
        unit.refuse(kernel_say.NOT_AN_OPTION, field="language", **facts)
    if company is not None and unit.user.company_ids is not None and company not in unit.user.company_ids:
        raise ProblemError(Problem(kernel_say.NO_COMPANY, {}, "company"))
    unit.run(
        """UPDATE access_user
              SET language = coalesce(%s, language), default_company_id = coalesce(%s, default_company_id)
            WHERE id = %s""",
        [language, company, unit.user.id],
    )
    if company is not None:
        unit.run("UPDATE access_token SET company_id = %s WHERE token_hash = %s", [company, token_hash])


def sign_out(unit: Unit, token_hash: bytes, device: Device) -> None:
    """End the session that the request came with. An API token is not ended by it."""
    row = unit.one("SELECT id FROM access_token WHERE token_hash = %s AND kind = 'session'", [token_hash])
    if row is not None:
        revoke_token(unit, row["id"], of_user=unit.user.id, device=device)


def change_password(unit: Unit, old: str, new: str, token_hash: bytes, device: Device) -> None:
    """Change one's own password; all other sessions end.

    Raises ProblemError `access.wrong_password` or what the policy has against the new one.
    """
    row = _me(unit)
    if not passwords.is_right(old, row["password"]):
        raise ProblemError(Problem(say.WRONG_PASSWORD, {}, "old"))
    problems = passwords.problems_with(new, row["username"], row["name"], row["email"], field="new")
    if old == new:
        problems.append(Problem(say.SAME_PASSWORD, {}, "new"))
    unit.problems.extend(problems)
    unit.check()
    unit.run(
        "UPDATE access_user SET password = %s, must_change_password = false, version = version + 1 WHERE id = %s",
        [passwords.hashed(new), row["id"]],
    )
    current = unit.value("SELECT id FROM access_token WHERE token_hash = %s", [token_hash])
    sign_out_everywhere(unit, row["id"], but=current)
    add_event(unit, row["id"], "password_changed", device)


def sessions(unit: Unit, token_hash: bytes) -> dict[str, Any]:
    """Where the user is signed in, the last seen first: `{rows}`."""
    rows = unit.sql(
        """SELECT id, created_at, last_seen_at, address, agent, token_hash = %s AS current FROM access_token
            WHERE user_id = %s AND kind = 'session' AND revoked_at IS NULL AND expires_at > now()
            ORDER BY last_seen_at DESC LIMIT 100""",
        [token_hash, unit.user.id],
    )
    return {"rows": rows}


def end_session(unit: Unit, session_id: int, device: Device) -> None:
    """End one of one's own sessions or tokens. Raises ProblemError 404."""
    if not revoke_token(unit, session_id, of_user=unit.user.id, device=device):
        raise ProblemError(Problem(kernel_say.NOT_FOUND, {"label": L("会话", "Session"), "id": session_id}))


def end_others(unit: Unit, token_hash: bytes, device: Device) -> dict[str, int]:
    """End all of one's sessions but the one that asks: `{ended}`. API tokens go on."""
    current = unit.value("SELECT id FROM access_token WHERE token_hash = %s", [token_hash])
    ended = sign_out_everywhere(unit, _my_id(unit), but=current)
    if ended:
        add_event(unit, unit.user.id, "revoked", device, sessions=ended)
    return {"ended": ended}


def _my_id(unit: Unit) -> int:
    assert unit.user.id is not None  # Only users have sessions.
    return unit.user.id


def begin_totp(unit: Unit) -> dict[str, Any]:
    """A new secret, waiting for its first code: `{secret, uri, qr}`; the one in use goes on until then."""
    secret = totp.new_secret()
    unit.run("UPDATE access_user SET totp_pending = %s WHERE id = %s", [seal(secret), unit.user.id])
    address = totp.uri(secret, unit.user.username)
    return {"secret": secret, "uri": address, "qr": totp.qr_svg(address)}


def confirm_totp(unit: Unit, code: str, device: Device) -> dict[str, Any]:
    """Switch the second factor on by the first code of the waiting secret: `{totp: true, recovery_codes}`."""
    row = _me(unit)
    secret = unseal(row["totp_pending"]) if row["totp_pending"] else None
    if secret is None:
        raise ProblemError(Problem(say.NO_TOTP_PENDING))
    step = totp.accepted_step(secret, code, unit.now.timestamp(), 0)
    if step is None:
        raise ProblemError(Problem(say.WRONG_CODE, {}, "code"))
    unit.run(
        "UPDATE access_user SET totp_secret = totp_pending, totp_pending = '', totp_step = %s WHERE id = %s",
        [step, row["id"]],
    )
    add_event(unit, row["id"], "totp_on", device)
    return {"totp": True, "recovery_codes": _give_recovery_codes(unit)}


def end_totp(unit: Unit, code: str, device: Device) -> None:
    """Switch the second factor off, with a code. Raises ProblemError `access.wrong_code`."""
    _demand_code(unit, code)
    unit.run(
        "UPDATE access_user SET totp_secret = '', totp_pending = '', recovery_hashes = '{}' WHERE id = %s",
        [unit.user.id],
    )
    add_event(unit, unit.user.id, "totp_off", device)


def new_recovery_codes(unit: Unit, code: str, device: Device) -> dict[str, Any]:
    """Ten new recovery codes, shown once; the old ones are void: `{recovery_codes}`."""
    _demand_code(unit, code)
    add_event(unit, unit.user.id, "recovery_codes", device)
    return {"recovery_codes": _give_recovery_codes(unit)}


def _demand_code(unit: Unit, code: str) -> None:
    row = _me(unit)
    if not row["totp_secret"] or not use_second_factor(unit, row, code):
        raise ProblemError(Problem(say.WRONG_CODE, {}, "code"))


def _give_recovery_codes(unit: Unit) -> list[str]:
    codes = totp.new_recovery_codes()
    hashes = [totp.recovery_hash(code) for code in codes]
    unit.run("UPDATE access_user SET recovery_hashes = %s WHERE id = %s", [hashes, unit.user.id])
    return codes
