"""From rows to what travels (docs/wire.md): field names, decimals as strings, references with code and name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from guantong.kernel.customize.tailoring import tailored
from guantong.kernel.declare import Field, RecordType, Type, record_types
from guantong.kernel.engine.catalog import columns
from guantong.kernel.engine.document import Document
from guantong.kernel.engine.plan import Plan, plan_of, quoted, target_of
from guantong.kernel.engine.reference import references
from guantong.kernel.engine.resolve import fetch
from guantong.kernel.unit import Row, Unit

_TRIMMED = frozenset({Type.QUANTITY, Type.PRICE, Type.PERCENT})


def plain(field: Field, value: Any) -> Any:
    """One value on the wire; a reference as its id."""
    if value is None:
        return None
    if field.type in _TRIMMED:
        shown = f"{value:f}" if isinstance(value, Decimal) else str(value)
        return shown.rstrip("0").rstrip(".") if "." in shown else shown
    if field.type is Type.MONEY:
        return f"{Decimal(value):.2f}"
    return value


def as_kept(field: Field, value: Any) -> Any:
    """A value that the audit keeps: as `plain` says it, or as it was written, where the field was of another type then."""
    try:
        return plain(field, value)
    except (ArithmeticError, TypeError, ValueError):
        return str(value)


def visible_fields(unit: Unit, fields: Iterable[Field]) -> tuple[Field, ...]:
    """The fields that exist for the user."""
    return tuple(field for field in fields if field.see is None or unit.may(field.see))


def select_list(fields: Iterable[Field], alias: str, table: Mapping[str, Any]) -> tuple[list[str], list[str]]:
    """What to select for the fields and the joins that name their references.

    Columns are aliased by field name; a reference brings `name.code` and `name.name` as well. Fields whose column the
    table does not have are left out.
    """
    chosen: list[str] = []
    joins: list[str] = []
    for field in fields:
        if field.expression is not None:
            chosen.append(f"({field.expression}) AS {quoted(field.name)}")
        elif field.column_name in table:
            chosen.append(f"{alias}.{quoted(field.column_name)} AS {quoted(field.name)}")
        else:
            continue
        target = target_of(field)
        if target is not None:
            source = f"({field.expression})" if field.expression is not None else f"{alias}.{quoted(field.column_name)}"
            join = f"{alias}_{field.name}"
            joins.append(f"LEFT JOIN {target.table} {join} ON {join}.id = {source}")
            chosen.append(f"{join}.{target.code_column} AS {quoted(field.name + '.code')}")
            chosen.append(f"{join}.{target.name_column} AS {quoted(field.name + '.name')}")
    return chosen, joins


def render(fields: Iterable[Field], row: Row) -> Row:
    """One row as it travels."""
    shown: Row = {}
    for field in fields:
        name = field.name
        if name not in row:
            continue
        value = row[name]
        if field.type is Type.REF and field.ref in references():
            shown[name] = (
                None
                if value is None
                else {"id": value, "code": row.get(f"{name}.code"), "name": row.get(f"{name}.name")}
            )
        else:
            shown[name] = plain(field, value)
    return shown


def spoken(unit: Unit, fields: Iterable[Field], shown: Row, *, settled: bool = True) -> Row:
    """A row that nobody can change any more, with the texts that the program wrote in the reader's language; of one that
    is not `settled`, those alone that are derived."""
    for field in fields:
        if field.spoken is not None and (settled or field.is_derived) and isinstance(shown.get(field.name), str):
            shown[field.name] = field.spoken(shown[field.name], unit.language)
    return shown


def is_settled(of_type: RecordType, state: Any) -> bool:
    """Whether a document stands for good: nothing that is read of it is ever written back."""
    return of_type.record == "document" and bool(state) and str(state) not in of_type.editable_in


def _read_sql(unit: Unit, plan: Plan, see: frozenset[str]) -> str:
    if see in plan.reads:
        return plan.reads[see]
    of_type = plan.type
    table = columns(unit, of_type.table)
    chosen, joins = select_list(visible_fields(unit, plan.readable), "h", table)
    for extra in (
        "version",
        of_type.owner_column,
        "created_by_id",
        of_type.warehouse_column,
        "state",
        "number",
    ):
        if extra and extra in table:
            chosen.append(f"h.{quoted(extra)} AS {quoted('_' + extra)}")
    for line_plan in plan.lines:
        lines = line_plan.lines
        shown, line_joins = select_list(visible_fields(unit, line_plan.fields), "l", columns(unit, lines.table))
        chosen.append(
            f"(SELECT coalesce(jsonb_agg(to_jsonb(x) ORDER BY x.line_no), '[]') FROM (SELECT "
            f"{', '.join(('l.id', 'l.line_no', *shown))} FROM {lines.table} l {' '.join(line_joins)} "
            f"WHERE l.document_id = h.id) x) AS {quoted('_lines.' + lines.name)}"
        )
    kind = f" AND h.kind = '{of_type.kind}'" if of_type.kind is not None else ""
    query = (
        f"SELECT h.id, {', '.join(chosen)} FROM {of_type.table} h {' '.join(joins)} "
        f"WHERE h.id = %(id)s AND h.company_id = %(company)s{kind}"
    )
    return plan.reads.setdefault(see, query)


def seen_by(unit: Unit, plan: Plan) -> frozenset[str]:
    """The special permissions the user has, of those that hide fields of the type."""
    asked = {field.see for field in (*plan.fields, *(field for one in plan.lines for field in one.fields)) if field.see}
    return frozenset(permission for permission in asked if unit.may(permission))


def read_row(unit: Unit, of_type: RecordType, record_id: int) -> Row | None:
    """Header, lines and names of references in one statement; as selected, not yet rendered."""
    plan = plan_of(tailored(unit, of_type))
    return unit.one(_read_sql(unit, plan, seen_by(unit, plan)), {"id": record_id, "company": unit.company_id})


def read_rows(unit: Unit, of_type: RecordType, ids: Sequence[int]) -> dict[int, Row]:
    """The rows of `read_row` of many records by id, in one statement however many they are; absent ids are left out."""
    plan = plan_of(tailored(unit, of_type))
    query = _read_sql(unit, plan, seen_by(unit, plan)).replace("WHERE h.id = %(id)s", "WHERE h.id = ANY(%(ids)s)")
    found = unit.sql(query, {"ids": list(ids), "company": unit.company_id})
    return {row["id"]: row for row in found}


def to_wire(unit: Unit, of_type: RecordType, row: Row, *, as_booked: bool = False) -> Row:
    """A row of `read_row` as it travels, with the actions that are allowed now.

    What the program wrote into a document that stands for good is read in the reader's language; `as_booked` leaves it
    as it was written.
    """
    of_type = tailored(unit, of_type)
    plan = plan_of(of_type)
    shown: Row = {"id": row["id"], "type": of_type.code, "version": row.get("_version", 1)}
    fields = visible_fields(unit, plan.readable)
    speaks = not as_booked and is_settled(of_type, row.get("_state"))
    shown |= spoken(unit, fields, render(fields, row), settled=speaks)
    shown["title"] = row.get(of_type.title) or row.get("number") or row.get(of_type.natural_key)
    for line_plan in plan.lines:
        fields = visible_fields(unit, line_plan.fields)
        shown[line_plan.lines.name] = [
            {"id": line["id"], "line_no": line["line_no"], **render(fields, line)}
            for line in row["_lines." + line_plan.lines.name]
        ]
        if any(field.spoken is not None for field in fields):
            for line in shown[line_plan.lines.name]:
                spoken(unit, fields, line, settled=speaks)
    state = str(row.get("_state") or "")
    owners = (row.get("_created_by_id"), row.get("_" + of_type.owner_column))
    shown["actions"] = [
        step.code
        for step in of_type.transitions
        if state in step.source and _allowed(unit, of_type.permission(step.code), owners)
    ]
    types = {one.type for one in of_type.creates if state in one.states}
    shown["creates"] = [one.type for one in of_type.creates if one.type in types and _may_create(unit, one.type)]
    return shown


def _allowed(unit: Unit, permission: str, owners: tuple[Any, ...]) -> bool:
    return unit.may(permission) and (not unit.user.only_own(permission) or unit.user.id in owners)


def _may_create(unit: Unit, code: str) -> bool:
    target = next((one for one in record_types() if one.code == code), None)
    return target is not None and unit.may(target.permission("create"))


def record_to_wire(unit: Unit, of_type: RecordType, record: Mapping[str, Any]) -> Row:
    """A record in the inside form that is not stored (a prefilled draft), as it travels. One statement for names."""
    plan = plan_of(tailored(unit, of_type))
    sets = [(plan.fields, [record])]
    sets += [(one.fields, list(record.get(one.lines.name, ()))) for one in plan.lines]
    wanted: dict[str, set[int]] = {}
    for fields, rows in sets:
        for field in fields:
            if target_of(field) is not None and field.ref is not None:
                found = {row[field.column_name] for row in rows if row.get(field.column_name)}
                wanted.setdefault(field.ref, set()).update(found)
    fetch(unit, {code: ids for code, ids in wanted.items() if ids}, {})
    shown = {"type": of_type.code, **_named(unit, plan.fields, record)}
    for line_plan in plan.lines:
        shown[line_plan.lines.name] = [
            {"line_no": number, **_named(unit, line_plan.fields, row)}
            for number, row in enumerate(record.get(line_plan.lines.name, ()), 1)
        ]
    return shown


def _named(unit: Unit, fields: Iterable[Field], row: Mapping[str, Any]) -> Row:
    """What a row that is not stored holds, and what its references bring to be read only, such as an item's specification."""
    shown: Row = {}
    visible = {field.name: field for field in visible_fields(unit, fields)}
    for field in visible.values():
        column = field.column_name or field.name
        if column not in row:
            continue
        target = target_of(field)
        if target is None:
            shown[field.name] = plain(field, row[column])
            continue
        known = unit.references.get(field.ref or "", {}).get(row[column])
        shown[field.name] = known and {
            "id": known["id"], "code": known.get(target.code_column), "name": known.get(target.name_column)
        }  # fmt: skip
        for name, brought in field.copies.items():
            local = visible.get(name)
            if known and local and local.readonly and local.expression and local.ref is None and brought in known:
                shown[name] = plain(local, known[brought])
    return shown


def document_to_wire(unit: Unit, document: Document) -> Row:
    """A stored document as it travels, read anew: services may have changed lines and derived fields."""
    row = read_row(unit, document.type, document.id)
    assert row is not None  # It was written in this transaction.
    return to_wire(unit, document.type, row)
