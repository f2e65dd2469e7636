"""The history of one record, from the audit trail: who changed which field of which line, in words."""

from __future__ import annotations

from typing import Any

from guantong.kernel.customize.tailoring import tailored
from guantong.kernel.declare import Field, RecordType, Type
from guantong.kernel.engine import store
from guantong.kernel.engine.custom import spread
from guantong.kernel.engine.plan import STATE, plan_of, target_of
from guantong.kernel.engine.resolve import fetch
from guantong.kernel.engine.service import is_visible, not_found
from guantong.kernel.engine.wire import as_kept
from guantong.kernel.messages import text
from guantong.kernel.unit import Row, Unit

MOST = 2000
FILES = "work_attachment"
"""The table of files kept with records; what happens there stands in the history of the record."""


def history(unit: Unit, of_type: RecordType, record_id: int) -> dict[str, Any]:
    """What `GET …/history` answers (docs/wire.md), the newest first; hidden fields stay hidden.

    An entry's `kind` is change, file or print; `about` is the file's name, or the template that was printed with.

    Comments stand beside the history (`guantong.kernel.talk`); what was written before is for those who read the audit.
    """
    unit.demand(of_type.permission("read"))
    of_type = tailored(unit, of_type)
    document = store.load(unit, of_type, record_id)
    if document is None or not is_visible(unit, document, "read"):
        raise not_found(unit, of_type, record_id)
    rows = unit.sql(
        """SELECT a.at, a.user_id, u.name AS user_name, a.source, a.request_id, a.address, a.table_name, a.row_id, a.op,
                  a.changes
             FROM kernel_audit a LEFT JOIN access_user u ON u.id = a.user_id
            WHERE a.document_id = %s AND a.table_name <> 'talk_comment' ORDER BY a.id DESC LIMIT %s""",
        (record_id, MOST),
    )
    return {"rows": told(unit, of_type, rows, _line_numbers(rows, document.lines))}


def _line_numbers(rows: list[Row], lines: dict[str, list[Row]]) -> dict[int, int]:
    return {row["id"]: row["line_no"] for one in lines.values() for row in one}


def told(unit: Unit, of_type: RecordType, rows: list[Row], line_no: dict[int, int]) -> list[dict[str, Any]]:
    """Audit rows in words; rows of one request and operation become one entry."""
    plan = plan_of(of_type)
    for row in rows:
        row["changes"] = spread(row["op"], row["changes"] or {})
    tables: dict[str, tuple[str | None, dict[str, Field]]] = {
        of_type.table: (None, {one.column_name: one for one in (*plan.fields, *plan.system) if one.column_name})
    }
    for line_plan in plan.lines:
        tables[line_plan.lines.table] = (
            line_plan.lines.name,
            {one.column_name: one for one in line_plan.fields if one.column_name},
        )
    _bring_names(unit, rows, tables)
    entries: dict[Any, dict[str, Any]] = {}
    for row in rows:
        kind, about = _kind(row)
        key = (row["request_id"] or row["at"], row["op"], row["user_id"], kind, about)
        entry = entries.setdefault(
            key,
            {
                "at": row["at"],
                "user": row["user_id"] and {"id": row["user_id"], "name": row["user_name"]},
                "source": row["source"],
                "request_id": row["request_id"],
                "address": row["address"],
                "op": row["op"],
                "kind": kind,
                "about": about,
                "changes": [],
            },
        )
        name, fields = tables.get(row["table_name"], (None, {}))
        entry["changes"] += _changes(unit, of_type, row, name, fields, line_no)
    return list(entries.values())


def _kind(row: Row) -> tuple[str, str | None]:
    """What an audit row of a record is about."""
    if row["table_name"] == FILES:
        old, new = _pair(row, row["changes"].get("name"))
        return "file", str(new or old or "")
    if row["op"] == "print":
        return "print", str(row["changes"].get("template") or "")
    return "change", None


def _pair(row: Row, value: Any) -> tuple[Any, Any]:
    if row["op"] == "update" and isinstance(value, list) and len(value) == 2:
        return value[0], value[1]
    return (value, None) if row["op"] == "delete" else (None, value)


def _changes(
    unit: Unit, of_type: RecordType, row: Row, lines: str | None, fields: dict[str, Field], line_no: dict[int, int]
) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for column, value in (row["changes"] or {}).items():
        field = fields.get(column)
        if field is None or (field.see is not None and not unit.may(field.see)):
            continue
        old, new = (_shown(unit, of_type, field, one) for one in _pair(row, value))
        if old in (None, "") and new in (None, ""):
            continue
        found.append(
            {
                "lines": lines,
                "line_no": line_no.get(row["row_id"]) if lines else None,
                "field": field.name,
                "label": text(field.label, unit.language),
                "old": old,
                "new": new,
            }
        )
    return found


def _shown(unit: Unit, of_type: RecordType, field: Field, value: Any) -> Any:
    if value is None:
        return None
    target = target_of(field)
    if target is not None:
        row = unit.references.get(field.ref or "", {}).get(value)
        return f"{row.get(target.code_column)} {row.get(target.name_column)}" if row else value
    if field.type is Type.ENUM:
        states = of_type.states if field.name == STATE.name else ()
        labels = {one.code: one.label for one in states} | {one.value: one.label for one in field.options}
        return text(labels[value], unit.language) if value in labels else value
    return as_kept(field, value)


def _bring_names(unit: Unit, rows: list[Row], tables: dict[str, tuple[str | None, dict[str, Field]]]) -> None:
    wanted: dict[str, set[int]] = {}
    for row in rows:
        fields = tables.get(row["table_name"], (None, {}))[1]
        for column, value in (row["changes"] or {}).items():
            field = fields.get(column)
            if field is not None and field.ref is not None and target_of(field) is not None:
                wanted.setdefault(field.ref, set()).update(one for one in _pair(row, value) if isinstance(one, int))
    fetch(unit, {code: ids for code, ids in wanted.items() if ids}, {})
