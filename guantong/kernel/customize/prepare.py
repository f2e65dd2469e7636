"""What is completed and checked in a custom field, a field rule and a list layout before every save."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from guantong.kernel.customize import indexes
from guantong.kernel.customize import messages as say
from guantong.kernel.customize.shape import OPTIONS, UNKNOWN, field_of
from guantong.kernel.customize.tailoring import MODULE, SECTION
from guantong.kernel.declare import Field, RecordType, Type, record_types
from guantong.kernel.engine.catalog import columns
from guantong.kernel.engine.plan import Plan, plan_of, target_of
from guantong.kernel.engine.reference import references
from guantong.kernel.engine.validate import EXPECTED, Intake, Place, _BadError, parse
from guantong.kernel.unit import Unit

Record = dict[str, Any]
MOST_FIELDS = 100
"""Custom fields of one header or one line set."""
NUMBERS = frozenset({Type.INT, Type.QUANTITY, Type.PRICE, Type.MONEY, Type.PERCENT})
_CODE = re.compile(r"([a-z0-9_]+)(?:\.([a-z0-9_]+))?\.(x_[a-z][a-z0-9_]{0,39})\Z")
_RULE = re.compile(r"(\*|[a-z0-9_]+):([a-z0-9_]+)(?:\.([a-z0-9_]+))?\.([a-z0-9_]+)\Z")
_VALUE = re.compile(r"[A-Za-z0-9_-]{1,40}\Z")


def customizable(unit: Unit) -> dict[str, RecordType]:
    """The types that may have custom fields, by code: those whose own table keeps custom values."""
    return {
        one.code: one
        for one in record_types()
        if one.module != MODULE and one.creatable and "custom" in columns(unit, one.table)
    }


def custom_field(unit: Unit, record: Record, existing: Any = None) -> None:
    """Find the place that the code names, and check type, reference, options, limits and default."""
    unit.customization_version = UNKNOWN
    found = _CODE.match(str(record.get("code") or ""))
    if found is None:
        unit.problem(say.BAD_CODE, field="code", found=record.get("code"))
        return
    type_code, place, name = found[1], found[2] or "", found[3]
    known = customizable(unit)
    of_type = known.get(type_code)
    if of_type is None:
        unit.problem(say.NO_SUCH_TYPE, field="code", found=type_code, known=sorted(known))
        return
    table = _table(unit, of_type, place)
    if table is None:
        unit.problem(say.BAD_CODE, field="code", found=record["code"])
        return
    record |= {
        "type_code": type_code, "place": place, "field": name, "table_name": table, "header_table": of_type.table,
        "of_kind": of_type.kind,
    }  # fmt: skip
    if existing is None:
        _room(unit, type_code, place)
    value_type = Type(record.get("value_type") or "text")
    _reference(unit, record, value_type)
    _options(unit, record, value_type)
    if value_type not in NUMBERS:
        for limit in ("minimum", "maximum"):
            if record.get(limit) is not None:
                unit.problem(say.NOT_A_NUMBER_FIELD, field=limit, label=_label(limit))
        if record.get("total"):
            unit.problem(say.NOT_A_NUMBER_FIELD, field="total", label=_label("total"))
    if value_type not in (Type.TEXT, Type.LONGTEXT):
        record["searchable"] = False
    if record.get("section") not in ("main", SECTION):
        record["section"] = "main"
    if not unit.problems:
        _default(unit, _as_field(record), str(record.get("default_value") or ""))
    if bool(record.get("indexed")) != bool(existing and existing.header["indexed"]):
        indexes.ask(unit)


def _label(name: str) -> Any:
    from guantong.kernel.customize.documents import CUSTOM_FIELD

    return next(field.label for field in CUSTOM_FIELD.fields if field.name == name)


def _table(unit: Unit, of_type: RecordType, place: str) -> str | None:
    if not place:
        return of_type.table
    found = next((lines.table for lines in of_type.lines if lines.name == place), None)
    return found if found is not None and "custom" in columns(unit, found) else None


def _room(unit: Unit, type_code: str, place: str) -> None:
    count = unit.value(
        "SELECT count(*) FROM customize_field WHERE company_id = %s AND type_code = %s AND place = %s",
        (unit.company_id, type_code, place),
    )
    if count >= MOST_FIELDS:
        unit.problem(say.TOO_MANY, field="code", count=count, limit=MOST_FIELDS)


def _reference(unit: Unit, record: Record, value_type: Type) -> None:
    if value_type is not Type.REF:
        record["ref"] = record["ref_table"] = ""
        return
    known = {
        code: one.table for code, one in references().items() if code in ("user", "role") or code in customizable(unit)
    }
    table = known.get(str(record.get("ref") or ""))
    if table is None:
        unit.problem(say.NEEDS_REF, field="ref", found=record.get("ref") or "—", known=sorted(known))
    record["ref_table"] = table or ""


def _options(unit: Unit, record: Record, value_type: Type) -> None:
    options = record.get("options") or []
    if value_type is not Type.ENUM:
        record["options"] = []
        return
    if not options:
        unit.problem(say.NEEDS_OPTIONS, field="options")
    seen: set[str] = set()
    for number, option in enumerate(options, 1):
        value = str(option.get("value") or "")
        if not _VALUE.match(value) or value in seen:
            unit.problem(say.BAD_OPTION, field="value", line=number, lines="options", found=value)
        seen.add(value)


def _as_field(record: Record) -> Field:
    options = [[one["value"], one["label"], one.get("label_en") or "", one.get("tone") or "neutral"]
               for one in record.get("options") or ()]  # fmt: skip
    names = ("hint", "hint_en", "name_en", "ref", "default_value")
    flags = ("required", "in_list", "searchable", "total")
    limits = ("max_length", "minimum", "maximum")
    whole = {name: record.get(name) or "" for name in names} | {name: bool(record.get(name)) for name in flags}
    whole |= {name: record.get(name) for name in limits} | {"section": "main", "options": options, "default_value": ""}
    return field_of(record | whole)


def _default(unit: Unit, one: Field, text: str) -> None:
    """A default must be a value of the field, or one of the words the engine knows."""
    if text == "" or (text == "today" and one.type in (Type.DATE, Type.DATETIME)):
        return
    if one.type is Type.REF:
        if text == "me" and one.ref == "user":
            return
        target = target_of(one)
        if target is not None and text.isascii() and text.isdigit() and len(text) < 19:
            company = f" AND {target.company_column} = %(company)s" if target.company_column else ""
            words = {"id": int(text), "company": unit.company_id}
            if unit.value(f"SELECT 1 FROM {target.table} WHERE id = %(id)s{company}", words):
                return
    elif one.type is Type.BOOL:
        if text in ("true", "false"):
            return
    elif one.type is not Type.DATETIME:
        before = len(unit.problems)
        try:
            parse(Intake(unit), one, text, Place(), None)
        except _BadError:
            del unit.problems[before:]
        else:
            return
    expected = [option.value for option in one.options] if one.type is Type.ENUM else EXPECTED[one.type]
    unit.problem(say.BAD_DEFAULT, field="default_value", found=text, expected=expected)


# -- rules --------------------------------------------------------------------------------------------------------------


def field_rule(unit: Unit, record: Record, existing: Any = None) -> None:
    """Find role and field that the code names; refuse rules with which nobody could save any more."""
    unit.customization_version = UNKNOWN
    found = _RULE.match(str(record.get("code") or ""))
    if found is None:
        unit.problem(say.BAD_RULE_CODE, field="code", found=record.get("code"))
        return
    role, type_code, place, name = found[1], found[2], found[3] or "", found[4]
    record["role_id"] = _role(unit, role)
    of_type = next((one for one in record_types() if one.code == type_code and one.module != MODULE), None)
    if of_type is None:
        known_types = sorted(one.code for one in record_types() if one.module != MODULE)
        unit.problem(say.NO_SUCH_TYPE, field="code", found=type_code, known=known_types)
        return
    fields = _fields(unit, of_type, place)
    one = fields.get(name)
    if one is None:
        unit.problem(say.NO_SUCH_FIELD, field="code", type=of_type.label, found=name, known=sorted(fields))
        return
    record |= {"type_code": type_code, "place": place, "field": name, "name": f"{of_type.label.zh} {one.label.zh}"}
    _useful(unit, record, of_type, one)


def _role(unit: Unit, code: str) -> int | None:
    if code == "*":
        return None
    roles = {row["code"]: row["id"] for row in unit.sql("SELECT code, id FROM access_role")}
    if code not in roles:
        unit.problem(say.NO_SUCH_ROLE, field="code", found=code, known=["*", *sorted(roles)])
    return roles.get(code)


def _fields(unit: Unit, of_type: RecordType, place: str) -> Mapping[str, Field]:
    """The fields of a header or line set that people may fill, the company's own included."""
    plan: Plan = plan_of(of_type)
    chosen = plan.fields if not place else next((one.fields for one in plan.lines if one.lines.name == place), ())
    rows = unit.sql(
        f"SELECT f.*, {OPTIONS} AS options FROM customize_field f WHERE company_id = %s AND type_code = %s AND place = %s",
        (unit.company_id, of_type.code, place),
    )
    return {one.name: one for one in (*chosen, *(field_of(row) for row in rows)) if not one.hidden}


def _useful(unit: Unit, record: Record, of_type: RecordType, one: Field) -> None:
    default = str(record.get("default_value") or "")
    closes = bool(record.get("hidden") or record.get("read_only"))
    if not (closes or record.get("required") or default):
        unit.problem(say.RULE_SAYS_NOTHING, field="required")
    if closes and not record["place"] and one.name in (of_type.natural_key, of_type.title):
        unit.problem(say.KEY_FIELD, field="code", label=one.label)
    elif (
        closes and (one.required or record.get("required")) and one.default is None and not default and not one.readonly
    ):
        unit.problem(say.LOCKED_OUT, field="default_value", label=one.label)
    if default and not unit.problems:
        _default(unit, replace(one, required=False), default)


# -- layouts ------------------------------------------------------------------------------------------------------------


def list_layout(unit: Unit, record: Record, existing: Any = None) -> None:
    """Check that columns and sort keys are fields of the type."""
    unit.customization_version = UNKNOWN
    of_type = next((one for one in record_types() if one.code == record.get("code")), None)
    if of_type is None:
        unit.problem(
            say.NO_SUCH_TYPE, field="code", found=record.get("code"), known=sorted(one.code for one in record_types())
        )
        return
    record["name"] = of_type.label.zh
    known = dict(_fields(unit, of_type, "")) | {field.name: field for field in plan_of(of_type).system}
    for column, is_sort in (("columns", False), ("sort", True)):
        pieces = [one.strip() for one in str(record.get(column) or "").split(",") if one.strip()]
        for piece in pieces:
            name = piece.lstrip("-") if is_sort else piece
            if name not in known or (is_sort and not known[name].sortable):
                usable = sorted(one.name for one in known.values() if one.sortable or not is_sort)
                unit.problem(say.NO_SUCH_FIELD, field=column, type=of_type.label, found=name, known=usable)
        record[column] = ",".join(pieces)
