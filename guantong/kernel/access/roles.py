"""Roles and what they grant."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from guantong.kernel.access import messages as say
from guantong.kernel.access.permissions import label_of, registry
from guantong.kernel.access.tokens import check_patterns
from guantong.kernel.access.users import demand_an_administrator, demand_covers
from guantong.kernel.declare import L, Transition, record_types
from guantong.kernel.messages import Problem, ProblemError, text
from guantong.kernel.messages import kernel as kernel_say
from guantong.kernel.unit import Row, Unit

CODE = re.compile(r"^[a-z][a-z0-9_]{0,39}$")
LIST = """
SELECT r.id, r.code, r.name_zh, r.name_en, r.is_system, r.version,
       coalesce((SELECT jsonb_agg(jsonb_build_object('permission', p.permission, 'own', p.own) ORDER BY p.permission)
                   FROM access_role_permission p WHERE p.role_id = r.id), '[]') AS permissions,
       (SELECT count(DISTINCT h.user_id) FROM access_user_role h WHERE h.role_id = r.id) AS holders
  FROM access_role r WHERE %(id)s::bigint IS NULL OR r.id = %(id)s ORDER BY r.is_system DESC, r.code
"""


@dataclass(frozen=True, slots=True)
class Granted:
    """A permission or pattern that a role grants; `own`: on the user's own documents only."""

    permission: str
    own: bool = False


def list_roles(unit: Unit, role_id: int | None = None) -> list[Row]:
    """Every role, or one, with what it grants and how many hold it."""
    return unit.sql(LIST, {"id": role_id})


def create_role(unit: Unit, code: str, name_zh: str, name_en: str, granted: Iterable[Granted]) -> int:
    """Make a role; its id. Raises ProblemError for a bad code, unknown permissions, and more than one's own."""
    if not CODE.match(code):
        expected = L("小写字母开头的编码", "a code of lower-case letters, digits and _")
        unit.problem(kernel_say.WRONG_TYPE, field="code", label=L("编码", "Code"), found=code[:60], expected=expected)
    wanted = list(granted)
    check_patterns(unit, [one.permission for one in wanted], "permissions")
    unit.check()
    role_id = int(
        unit.value(
            "INSERT INTO access_role (code, name_zh, name_en) VALUES (%s, %s, %s) RETURNING id",
            [code, name_zh[:60], name_en[:60]],
        )
    )
    set_permissions(unit, role_id, wanted)
    return role_id


def change_role(unit: Unit, role_id: int, name_zh: str | None, name_en: str | None) -> None:
    """Rename a role."""
    unit.run(
        """UPDATE access_role
              SET name_zh = coalesce(%s, name_zh), name_en = coalesce(%s, name_en), version = version + 1
            WHERE id = %s""",
        [name_zh, name_en, role_id],
    )


def set_permissions(unit: Unit, role_id: int, granted: Iterable[Granted]) -> None:
    """Have the role grant exactly this; it holds for all its holders from their next request on.

    Raises ProblemError for patterns that mean nothing, for more than the acting user has himself, and when nobody could
    manage users any more.
    """
    wanted = set(granted)
    rows = unit.sql("SELECT permission, own FROM access_role_permission WHERE role_id = %s", [role_id])
    present = {Granted(row["permission"], row["own"]) for row in rows}
    added, gone = sorted(wanted - present, key=str), sorted(present - wanted, key=str)
    check_patterns(unit, [one.permission for one in added], "permissions")
    unit.check()
    if added:
        # A role may be held everywhere, so what it grants must be had everywhere.
        demand_covers(unit, [(None, [one.permission for one in added])])
    if gone:
        unit.run(
            """DELETE FROM access_role_permission p USING unnest(%s::text[], %s::bool[]) AS g (permission, own)
                WHERE p.role_id = %s AND p.permission = g.permission AND p.own = g.own""",
            [[one.permission for one in gone], [one.own for one in gone], role_id],
        )
    if added:
        unit.run(
            """INSERT INTO access_role_permission (role_id, permission, own)
               SELECT %s, a.permission, a.own FROM unnest(%s::text[], %s::bool[]) AS a (permission, own)""",
            [role_id, [one.permission for one in added], [one.own for one in added]],
        )
    if gone:
        demand_an_administrator(unit)


def delete_role(unit: Unit, role_id: int) -> None:
    """Delete a role that nobody holds and that did not come with the program."""
    found = list_roles(unit, role_id)
    if not found:
        raise ProblemError(Problem(kernel_say.NOT_FOUND, {"label": L("角色", "Role"), "id": role_id}))
    role = found[0]
    if role["is_system"]:
        raise ProblemError(Problem(say.SYSTEM_ROLE, {"code": role["code"]}))
    if role["holders"]:
        raise ProblemError(Problem(say.ROLE_IN_USE, {"code": role["code"], "count": role["holders"]}))
    unit.run("DELETE FROM access_role_permission WHERE role_id = %s", [role_id])
    unit.run("DELETE FROM access_role WHERE id = %s", [role_id])


def all_permissions(unit: Unit) -> list[dict[str, Any]]:
    """Every permission there is, with what it belongs to and what it allows, for the page that edits roles."""
    types = {f"{one.module}.{one.code}": one for one in record_types()}
    rows = []
    for name in sorted(registry()):
        subject, _, action = name.rpartition(".")
        of_type = types.get(subject)
        step = next((one for one in of_type.transitions if one.code == action), None) if of_type else None
        rows.append(
            {
                "permission": name,
                "module": name.split(".")[0],
                "type": of_type.code if of_type else None,
                "action": action,
                "type_label": text(of_type.label, unit.language) if of_type else None,
                "label": text(label_of(name) or _action_label(step, action), unit.language),
            }
        )
    return rows


_ACTIONS = {
    "read": L("查看", "Read"),
    "create": L("新建", "Create"),
    "change": L("修改", "Change"),
    "delete": L("删除", "Delete"),
    "export": L("导出", "Export"),
    "import": L("导入", "Import"),
    "print": L("打印", "Print"),
}


def _action_label(step: Transition | None, action: str) -> L:
    return step.label if step is not None else _ACTIONS.get(action, L(action, action))
