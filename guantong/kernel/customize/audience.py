"""Whom a changed customization concerns: everybody who works in the company, since his forms look different now."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from django.db import connection

_MEMBERS = """
SELECT u.id FROM access_user u
 WHERE u.id = ANY(%(users)s::bigint[]) AND u.is_active
   AND (access_companies(u.id) IS NULL OR %(company)s = ANY (access_companies(u.id)))
"""


def of_company(payload: Mapping[str, Any], user_ids: Collection[int]) -> set[int]:
    """Those of the users who may work in the company of the event. One statement."""
    with connection.cursor() as cursor:
        cursor.execute(_MEMBERS, {"users": list(user_ids), "company": payload["company_id"]})
        return {row[0] for row in cursor.fetchall()}
