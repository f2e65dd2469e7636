"""Custom fields in reports, behind a report's own columns, on screen, in files and on paper alike: those of the masters
that its rows name (`item_id`), and those of the documents that its rows lead to. Shown are the fields marked for lists."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from guantong.kernel.customize.shape import shape_of
from guantong.kernel.customize.tailoring import tailored
from guantong.kernel.declare import Field, L, RecordType, record_types
from guantong.kernel.engine.custom import unpack
from guantong.kernel.engine.plan import plan_of
from guantong.kernel.engine.resolve import fetch
from guantong.kernel.engine.wire import visible_fields
from guantong.kernel.unit import Row, Unit

Drill = Mapping[str, Callable[[Row], dict[str, Any] | None]]


def custom_columns(unit: Unit, rows: list[Row], drill: Drill) -> tuple[Field, ...]:
    """The further columns, with their values written into the rows. No statement where there are none, else one for the
    masters and one for each type of document."""
    if shape_of(unit) is None or not rows:
        return ()
    return (*_of_documents(unit, rows, drill), *_of_masters(unit, rows))


def _of_documents(unit: Unit, rows: list[Row], drill: Drill) -> tuple[Field, ...]:
    shape = shape_of(unit)
    assert shape is not None  # asked by the caller
    led: dict[str, dict[int, list[Row]]] = {}
    for row in rows:
        for code, target in {(one.get("type"), one.get("id")) for lead in drill.values() if (one := lead(row))}:
            if code in shape.fields and isinstance(target, int):
                led.setdefault(code, {}).setdefault(target, []).append(row)
    columns: list[Field] = []
    for of_type in (one for one in record_types() if one.record == "document" and one.code in led):
        fields = _listed(unit, of_type)
        if fields:
            _fill_from_documents(unit, led[of_type.code], of_type, fields)
            columns += [_column(of_type.code, of_type.label, field) for field in fields]
    return tuple(columns)


def _fill_from_documents(unit: Unit, led: dict[int, list[Row]], of_type: RecordType, fields: tuple[Field, ...]) -> None:
    """Only documents that the user may see: a report may tell more of a document than its row scope does."""
    from guantong.kernel.http.records import row_is_visible

    found = unit.sql(
        f"""SELECT h.id, h.custom, h.created_by_id AS _created_by_id, (to_jsonb(h) ->> %(owner)s)::bigint AS owner,
                   (to_jsonb(h) ->> %(warehouse)s)::bigint AS warehouse
              FROM {of_type.table} h WHERE h.company_id = %(company)s AND h.id = ANY(%(ids)s)""",
        {
            "company": unit.company_id, "ids": list(led), "owner": of_type.owner_column,
            "warehouse": of_type.warehouse_column or "",
        },
    )  # fmt: skip
    for one in found:
        scope = {f"_{of_type.owner_column}": one["owner"], "_created_by_id": one["_created_by_id"]}
        if of_type.warehouse_column:
            scope[f"_{of_type.warehouse_column}"] = one["warehouse"]
        if not row_is_visible(unit, of_type, scope):
            continue
        held = {"custom": one["custom"]}
        unpack(fields, held)
        for row in led[one["id"]]:
            row.update((f"{of_type.code}.{field.name}", held[field.name]) for field in fields)


def _of_masters(unit: Unit, rows: list[Row]) -> tuple[Field, ...]:
    shape = shape_of(unit)
    assert shape is not None  # asked by the caller
    named = {name for row in rows for name in row}
    shown = {
        one.code: fields
        for one in record_types()
        if one.record == "master" and one.code in shape.fields and f"{one.code}_id" in named
        if (fields := _listed(unit, one))
    }
    if not shown:
        return ()
    fetch(unit, {code: _ids(rows, code) for code in shown}, {})
    labels = {one.code: one.label for one in record_types()}
    columns: list[Field] = []
    for code, fields in shown.items():
        _fill(unit, rows, code, fields)
        columns += [_column(code, labels[code], field) for field in fields]
    return tuple(columns)


def _listed(unit: Unit, of_type: RecordType) -> tuple[Field, ...]:
    if not unit.may(of_type.permission("read")):
        return ()
    return tuple(field for field in visible_fields(unit, plan_of(tailored(unit, of_type)).custom) if field.in_list)


def _id(value: Any) -> int | None:
    found = value.get("id") if isinstance(value, dict) else value
    return found if isinstance(found, int) else None


def _ids(rows: list[Row], code: str) -> set[int]:
    return {found for row in rows if (found := _id(row.get(f"{code}_id"))) is not None}


def _fill(unit: Unit, rows: list[Row], code: str, fields: tuple[Field, ...]) -> None:
    known = unit.references.get(code, {})
    for row in rows:
        master = known.get(_id(row.get(f"{code}_id")) or 0)
        if master is not None:
            held = {"custom": master.get("custom")}
            unpack(fields, held)
            row.update((f"{code}.{field.name}", held[field.name]) for field in fields)


def _column(code: str, label: L, field: Field) -> Field:
    both = L(f"{label.zh}·{field.label.zh}", f"{label.en} {field.label.en}")
    return replace(field, name=f"{code}.{field.name}", label=both, expression=None, custom=False, total=False)
