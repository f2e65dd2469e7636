"""Live events: who listens, and who may hear of a change. The same permissions and scope as in a list."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any

from django.db import connection, transaction

from guantong.kernel.access.begin import BEGIN, hash_token, token_in
from guantong.kernel.access.permissions import expand
from guantong.kernel.declare import record_type
from guantong.kernel.unit import actor_of, cursor_of
from guantong.kernel.user import Actor

VISIBLE = """
SELECT DISTINCT ON (g.user_id) g.user_id, g.permissions, g.own_permissions, g.warehouse_ids
  FROM access_grant g
  JOIN access_user u ON u.id = g.user_id AND u.is_active
 WHERE g.user_id = ANY(%(users)s::bigint[]) AND g.company_id IN (%(company)s, 0)
   AND (access_companies(g.user_id) IS NULL OR %(company)s = ANY (access_companies(g.user_id)))
 ORDER BY g.user_id, g.company_id DESC
"""


def authorize(headers: Mapping[str, str]) -> Actor | None:
    """The user whose token or cookie opens an event stream, or None. Header names in lower case."""
    found = token_in(headers)
    if found is None:
        return None
    with transaction.atomic():
        connection.ensure_connection()
        row = (
            cursor_of(connection.connection)
            .execute(BEGIN, [hash_token(found[0]), None, None, None, "events", None])
            .fetchone()
        )
    return actor_of(row) if row is not None and row["state"] == "ok" else None


Audience = Callable[[Mapping[str, Any], Collection[int]], set[int]]
_AUDIENCES: dict[str, Audience] = {}


def on_type(type_code: str, audience: Audience) -> None:
    """Say who may hear of changes to something that is no record type (tasks, jobs); called at start-up."""
    _AUDIENCES[type_code] = audience


def visible(payload: Mapping[str, Any], user_ids: Collection[int]) -> set[int]:
    """Those of the users who may read the record that changed; one statement for all of them.

    `payload` names `company_id`, `type` and, where known, `warehouse_id`, `owner_id` and `user_id` (who created it).
    A type that is not declared is visible to nobody.
    """
    if payload["type"] in _AUDIENCES:
        return _AUDIENCES[payload["type"]](payload, user_ids)
    try:
        permission = record_type(payload["type"]).permission("read")
    except KeyError:
        return set()
    with connection.cursor() as cursor:
        cursor.execute(VISIBLE, {"users": list(user_ids), "company": payload["company_id"]})
        grants = cursor.fetchall()
    warehouse = payload.get("warehouse_id")
    owners = {payload.get("owner_id"), payload.get("created_by_id")}
    allowed = set()
    for user_id, granted, own, warehouse_ids in grants:
        full, limited = expand(granted, own, None)
        if permission not in full and not (permission in limited and user_id in owners):
            continue
        if warehouse is None or warehouse_ids is None or warehouse in warehouse_ids:
            allowed.add(user_id)
    return allowed
