"""Custom fields of masters in reports: every report whose rows name an item, a partner or another master (`item_id`) shows
the custom fields of it that are marked for lists, behind its own columns. Screen, file and paper alike."""

from __future__ import annotations

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


def custom_columns(unit: Unit, rows: list[Row]) -> tuple[Field, ...]:
    """The further columns, with their values written into the rows. No statement where there are none, else one."""
    shape = shape_of(unit)
    if shape is None or not rows:
        return ()
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
