"""Saved views of lists: filters, order, columns and groups under a name, one's own or shared with roles.

A report has them too, under the type `report:{code}`: its parameters, and how it is shown (`view.…`); and so has the pivot of
a list, under `pivot:{type}`: the list's filters, and how it is grouped.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import parse_qsl

from guantong.kernel.customize.tailoring import tailored
from guantong.kernel.declare import L, RecordType, record_types
from guantong.kernel.engine.listing import ListQuery
from guantong.kernel.engine.plan import plan_of
from guantong.kernel.list_pivot import pivot_title
from guantong.kernel.messages import Problem, ProblemError, text
from guantong.kernel.messages import kernel as kernel_say
from guantong.kernel.refusals import on_constraint
from guantong.kernel.reports import report, reports
from guantong.kernel.unit import Row, Unit
from guantong.kernel.work import messages as say

LONGEST_NAME: Final = 60
LONGEST_QUERY: Final = 12_000
MOST_COLUMNS: Final = 100
MOST_ROLES: Final = 50
SHARES_WITH_ALL: Final = "customize.list_layout.change"
"""Whoever may set up lists for everybody shares views with any role and makes them the default."""
OWN_PARAMETERS: Final = frozenset({"group", "order"})
OF_REPORT: Final = "report:"
OF_PIVOT: Final = "pivot:"
SHOWN_AS: Final = "view."
"""Parameters that begin so say how a report is shown; only the client reads them."""
_LABELS: Final = {
    "name": L("名称", "The name"),
    "query": L("条件", "The conditions"),
    "columns": L("列", "The columns"),
    "roles": L("共享角色", "The roles"),
    "is_default": L("默认", "The default"),
}
_ROW = """
SELECT v.id, v.type_code AS type, v.name, v.query, v.columns, v.role_ids AS roles, v.everybody, v.is_default,
       v.owner_id = %(user)s AS mine, u.name AS owner, (v.owner_id = %(user)s OR %(manages)s) AS may_change
  FROM work_list_view v LEFT JOIN access_user u ON u.id = v.owner_id
 WHERE v.company_id = %(company)s
   AND (v.owner_id = %(user)s OR v.everybody OR v.role_ids && %(roles)s::bigint[] OR (%(manages)s AND v.role_ids <> '{}'))
"""


@dataclass(frozen=True, slots=True)
class _Place:
    """What views are kept of: a list or a report, the columns it has, and what looks at a query."""

    code: str
    columns: frozenset[str]
    check: Callable[[str], None]


on_constraint("work_list_view_name_once", say.VIEW_NAMED_TWICE)


def _words(unit: Unit) -> dict[str, Any]:
    return {
        "company": unit.company_id,
        "user": unit.user.id,
        "roles": _roles(unit),
        "manages": unit.may(SHARES_WITH_ALL),
    }


def _roles(unit: Unit) -> list[int]:
    """The roles that the user holds in the company; `unit.role_ids` has them where there is a customization only."""
    rows = unit.sql(
        "SELECT h.role_id FROM access_user_role h WHERE h.user_id = %s AND coalesce(h.company_id, %s) = %s",
        (unit.user.id, unit.company_id, unit.company_id),
    )
    return [row["role_id"] for row in rows]


def views_of(unit: Unit, type_code: str) -> Row:
    """`{rows: [view], roles: [{id, name}]}`: the views of a list that the user has, and the roles he may share with.

    Own ones first. Three statements. Refuses with 403 without the permission to read the list, 404 an unknown type.
    """
    _place(unit, type_code)
    words = _words(unit)
    rows = unit.sql(f"{_ROW} AND v.type_code = %(type)s ORDER BY mine DESC, v.name", words | {"type": type_code})
    name = "name_en" if unit.language == "en" else "name_zh"
    roles = unit.sql(
        f"SELECT id, {name} AS name FROM access_role WHERE %(manages)s OR id = ANY(%(roles)s::bigint[]) ORDER BY 2, 1",
        words,
    )
    return {"rows": rows, "roles": roles}


def keep_view(unit: Unit, payload: Mapping[str, Any]) -> Row:
    """Keep a new view of the user's own; the view. Refuses with 409 a name he has used, 422 what cannot be kept."""
    place = _place(unit, str(payload.get("type") or ""))
    values = _checked(unit, place, payload, {"name": "", "query": "", "columns": [], "roles": [], "everybody": False,
                                               "is_default": False})  # fmt: skip
    view_id = unit.value(
        """INSERT INTO work_list_view (company_id, owner_id, type_code, name, query, columns, role_ids, everybody, is_default)
           VALUES (%(company)s, %(user)s, %(type)s, %(name)s, %(query)s, %(columns)s, %(roles)s, %(everybody)s,
                   %(is_default)s) RETURNING id""",
        values | {"company": unit.company_id, "user": unit.user.id, "type": place.code},
    )
    return _view(unit, view_id)


def change_view(unit: Unit, view_id: int, payload: Mapping[str, Any]) -> Row:
    """Change what was sent of a view; the view. Refuses with 404 what the user may not change."""
    stored = _changeable(unit, view_id)
    values = _checked(unit, _place(unit, stored["type"]), payload, stored)
    unit.run(
        """UPDATE work_list_view SET name = %(name)s, query = %(query)s, columns = %(columns)s, role_ids = %(roles)s,
                  everybody = %(everybody)s, is_default = %(is_default)s, changed_at = clock_timestamp()
            WHERE id = %(id)s AND company_id = %(company)s""",
        values | {"id": view_id, "company": unit.company_id},
    )
    return _view(unit, view_id)


def forget_view(unit: Unit, view_id: int) -> None:
    """Delete a view. Refuses with 404 what the user may not change."""
    _changeable(unit, view_id)
    unit.run("DELETE FROM work_list_view WHERE id = %s AND company_id = %s", (view_id, unit.company_id))


def saved_set(unit: Unit, view_id: int) -> Row:
    """A saved set of a report or a list's pivot that the user has and may read; with `report`, what it is of (`code_of_set`).
    Refuses with 403 or 404."""
    row = _view(unit, view_id)
    if not row["type"].startswith((OF_REPORT, OF_PIVOT)):
        unit.refuse(say.NO_SUCH_VIEW, id=view_id)
    _place(unit, row["type"])
    return row | {"report": code_of_set(row["type"])}


def code_of_set(view_type: str) -> str:
    """The code of a report, or `pivot:{type}`."""
    return view_type.removeprefix(OF_REPORT)


def label_of_set(unit: Unit, code: str) -> str:
    """What the report or the pivot is called; empty where it is declared no more."""
    declared = next((one for one in reports() if one.code == code), None)
    if declared is not None:
        return text(declared.label, unit.language)
    of_type = pivot_type(code)
    return "" if of_type is None else pivot_title(unit, of_type)


def pivot_type(code: str) -> RecordType | None:
    """The type whose list `pivot:{type}` groups; None for a report, or a type that is declared no more."""
    name = code.removeprefix(OF_PIVOT)
    return None if name == code else next((one for one in record_types() if one.code == name), None)


def saved_sets(unit: Unit) -> list[Row]:
    """Every saved set that the user has, of what he may have as a file: `[{id, name, report, label, mine, owner}]`."""
    known = {OF_REPORT + one.code for one in reports() if unit.may(one.permission)}
    known |= {OF_PIVOT + one.code for one in record_types() if unit.may(one.permission("export"))}
    rows = unit.sql(f"{_ROW} AND v.type_code = ANY(%(types)s) ORDER BY mine DESC, v.name LIMIT 500",
                    _words(unit) | {"types": list(known)})  # fmt: skip
    return [
        {name: row[name] for name in ("id", "name", "mine", "owner")}
        | {"report": code_of_set(row["type"]), "label": label_of_set(unit, code_of_set(row["type"]))}
        for row in rows
    ]


def _place(unit: Unit, code: str) -> _Place:
    if code.startswith(OF_REPORT):
        asked = report(unit, code.removeprefix(OF_REPORT))
        names = frozenset(one.name for one in asked.params)
        return _Place(code, frozenset(), lambda query: _check_report_query(unit, query, names))
    pivoted = pivot_type(code)
    if pivoted is not None:
        unit.demand(pivoted.permission("read"))
        return _Place(code, frozenset(), lambda query: _check_pivot_query(unit, query))
    found = next((one for one in record_types() if one.code == code), None)
    if found is None:
        unit.refuse(say.NO_SUCH_VIEW, id=code[:40])
    unit.demand(found.permission("read"))
    fields = plan_of(tailored(unit, found)).readable
    return _Place(code, frozenset(field.name for field in fields), lambda query: _check_query(unit, query))


def _view(unit: Unit, view_id: int) -> Row:
    row = unit.one(f"{_ROW} AND v.id = %(id)s", _words(unit) | {"id": view_id})
    if row is None:
        raise ProblemError(Problem(say.NO_SUCH_VIEW, {"id": view_id}))
    return row


def _changeable(unit: Unit, view_id: int) -> Row:
    row = _view(unit, view_id)
    if not row["may_change"]:
        unit.refuse(say.NO_SUCH_VIEW, id=view_id)
    return row


def _checked(unit: Unit, place: _Place, payload: Mapping[str, Any], before: Row) -> Row:
    """What is to be kept: what was sent, else what there was. Refuses with all that is wrong with it."""
    values = {name: payload.get(name, before[name]) for name in _LABELS} | {
        "everybody": payload.get("everybody", before["everybody"]) is True
    }

    def bad(name: str, found: object) -> None:
        unit.problem(say.BAD_VIEW, field=name, what=_LABELS[name], found=str(found).replace("\x00", "")[:60])

    name, query, columns, roles = (values[one] for one in ("name", "query", "columns", "roles"))
    if not isinstance(name, str) or not 0 < len(name.strip()) <= LONGEST_NAME or not name.isprintable():
        bad("name", name)
    if not isinstance(query, str) or len(query) > LONGEST_QUERY or "\x00" in query:
        bad("query", query)
    elif query != before["query"]:
        place.check(query)
    if not isinstance(columns, list) or len(columns) > MOST_COLUMNS or not all(isinstance(one, str) for one in columns):
        bad("columns", columns)
    else:
        values["columns"] = [one for one in dict.fromkeys(columns) if one in place.columns]
    if (
        not isinstance(roles, list)
        or len(roles) > MOST_ROLES
        or not all(type(one) is int and 0 < one < 2**63 for one in roles)
    ):
        bad("roles", roles)
    elif not unit.may(SHARES_WITH_ALL):
        foreign = set(roles) - set(_roles(unit)) - set(before["roles"])
        if foreign or (values["everybody"] and not before["everybody"]):
            bad("roles", sorted(foreign) or "*")
        if values["is_default"] is True and not before["is_default"]:
            bad("is_default", "✓")
    unit.check()
    values["is_default"] = values["is_default"] is True and (values["everybody"] or bool(roles))
    values["name"] = str(name).strip()
    return values


def _check_query(unit: Unit, query: str) -> None:
    """The parameters must be those of a list; their values are looked at when the view is used."""
    pairs = parse_qsl(query, keep_blank_values=True, max_num_fields=300)
    ListQuery.from_address(unit, [(name, value) for name, value in pairs if name not in OWN_PARAMETERS])


def _check_pivot_query(unit: Unit, query: str) -> None:
    """The parameters must be a list's filters, or say how its rows are grouped and shown."""
    pairs = parse_qsl(query, keep_blank_values=True, max_num_fields=300)
    listed = [(name, value) for name, value in pairs if not name.startswith(SHOWN_AS)]
    for name, _ in listed:
        if name not in ("q", "where") and not name.startswith("f."):
            unit.refuse(
                kernel_say.BAD_PARAMETER,
                field=name[:40],
                name=name[:40],
                found=name[:40],
                expected=["q", "where", "f.…"],
            )
    ListQuery.from_address(unit, listed)


def _check_report_query(unit: Unit, query: str, names: frozenset[str]) -> None:
    """The parameters must be those of the report, or say how it is shown."""
    for name, _ in parse_qsl(query, keep_blank_values=True, max_num_fields=300):
        if name not in names and not name.startswith(SHOWN_AS):
            unit.refuse(
                kernel_say.BAD_PARAMETER, field=name[:40], name=name[:40], found=name[:40], expected=sorted(names)
            )
