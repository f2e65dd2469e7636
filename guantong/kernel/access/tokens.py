"""API tokens: how programs sign in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from guantong.kernel.access import messages as say
from guantong.kernel.access.begin import hash_token, new_token
from guantong.kernel.access.permissions import PATTERN, meant_by
from guantong.kernel.access.sign_in import Device, add_event
from guantong.kernel.unit import Unit

INSERT = """
INSERT INTO access_token (user_id, kind, token_hash, name, scopes, company_id, expires_at)
VALUES (%(user)s, 'api', %(hash)s, %(name)s, %(scopes)s::text[], %(company)s, %(expires)s)
RETURNING id
"""


@dataclass(frozen=True, slots=True)
class NewToken:
    """A token as it is shown once; only its hash is kept."""

    id: int
    token: str


def check_patterns(unit: Unit, patterns: Iterable[str], field: str) -> None:
    """Collect a problem for every pattern that is misspelt or means nothing."""
    for pattern in patterns:
        if not PATTERN.match(pattern):
            unit.problem(say.BAD_PATTERN, field=field, found=pattern[:120])
        elif not meant_by([pattern]):
            unit.problem(say.NOTHING_MEANT, field=field, found=pattern)


def create_token(
    unit: Unit,
    user_id: int,
    *,
    name: str = "",
    scopes: Iterable[str] | None = None,
    expires_at: datetime | None = None,
    company_id: int | None = None,
) -> NewToken:
    """Make a token for a user. `scopes` are patterns that narrow what he may do; None: all of it.

    Raises ProblemError for patterns that mean nothing.
    """
    patterns = None if scopes is None else sorted(set(scopes))
    if patterns is not None:
        if not patterns:
            unit.problem(say.NOTHING_MEANT, field="scopes", found="[]")
        check_patterns(unit, patterns, "scopes")
    unit.check()
    token = new_token("api")
    token_id = unit.value(
        INSERT,
        {
            "user": user_id,
            "hash": hash_token(token),
            "name": name[:100],
            "scopes": patterns,
            "company": company_id,
            "expires": expires_at,
        },
    )
    facts = {"token_id": token_id, "name": name[:100], "scopes": patterns, "expires_at": expires_at}
    add_event(unit, user_id, "token_made", Device(), **facts)
    return NewToken(int(token_id), token)


def revoke_token(unit: Unit, token_id: int, *, of_user: int | None = None, device: Device | None = None) -> bool:
    """End a session or an API token; False when there is none (of that user) that is still good."""
    row = unit.one(
        """UPDATE access_token SET revoked_at = now()
            WHERE id = %s AND revoked_at IS NULL AND (%s::bigint IS NULL OR user_id = %s) RETURNING user_id, kind""",
        [token_id, of_user, of_user],
    )
    if row is None:
        return False
    event = "signed_out" if row["kind"] == "session" and row["user_id"] == unit.user.id else "revoked"
    add_event(unit, row["user_id"], event, device or Device(), token_id=token_id)
    return True
