"""What the client is told about who is signed in (docs/wire.md, Session)."""

from __future__ import annotations

from typing import Any

from guantong.kernel.declare import record_type
from guantong.kernel.unit import Unit

USER = """
SELECT u.totp_secret <> '' AS totp, coalesce(t.csrf, '') AS csrf,
       coalesce((SELECT jsonb_agg(DISTINCT jsonb_build_object('code', r.code, 'name', CASE WHEN %(language)s = 'zh'
                                  THEN r.name_zh ELSE r.name_en END))
                   FROM access_user_role h JOIN access_role r ON r.id = h.role_id
                  WHERE h.user_id = u.id AND (h.company_id IS NULL OR h.company_id = %(company)s)), '[]') AS roles
  FROM access_user u LEFT JOIN access_token t ON t.token_hash = %(hash)s
 WHERE u.id = %(user)s
"""
COMPANIES = """
SELECT c.id, c.code, c.name, c.currency, to_jsonb(c) ->> 'price_mode' AS price_mode FROM {table} c
 WHERE %(ids)s::bigint[] IS NULL OR c.id = ANY (%(ids)s) ORDER BY c.code LIMIT 500
"""


def session_info(unit: Unit, token_hash: bytes, events_url: str) -> dict[str, Any]:
    """The signed-in user, his company, his companies and all that he may do."""
    user = unit.user
    words = {"language": unit.language, "company": unit.company_id, "user": user.id, "hash": token_hash}
    row = unit.one(USER, words)
    assert row is not None
    companies = _companies(unit)
    current = next((one for one in companies if one["id"] == unit.company_id), None)
    return {
        "user": {
            "id": user.id,
            "username": user.username,
            "name": user.name,
            "language": user.language,
            "roles": row["roles"],
        },
        "company": current,
        "companies": [{"id": one["id"], "code": one["code"], "name": one["name"]} for one in companies],
        "permissions": sorted(user.permissions | user.own_only),
        "csrf": row["csrf"],
        "events_url": events_url,
        "totp": row["totp"],
        "must_change_password": user.must_change_password,
    }


def _companies(unit: Unit) -> list[dict[str, Any]]:
    """The companies that the user may enter. The type is declared above the kernel, hence the look-up by its code."""
    ids = unit.user.company_ids
    query = COMPANIES.format(table=record_type("company").table)
    return unit.sql(query, {"ids": None if ids is None else sorted(ids)})
