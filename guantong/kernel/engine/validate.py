"""From what a client sent to a record in the inside form, all problems at once.

Each field is parsed by its type; references are gathered over header and lines and resolved in one statement; then
what is missing is reported. Nothing is written here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from django.utils import timezone

from guantong.kernel.declare import Field, L, RecordType, Type, When
from guantong.kernel.engine.catalog import Column, columns
from guantong.kernel.engine.document import Document, Record
from guantong.kernel.engine.plan import SYSTEM_KEYS, LinePlan, plan_of
from guantong.kernel.engine.resolve import Demand, resolve
from guantong.kernel.messages import kernel as say
from guantong.kernel.messages import text
from guantong.kernel.unit import Unit

TEXT_LIMIT: Final = 200
LONGTEXT_LIMIT: Final = 10_000
# Whole digits and decimals that fit the column.
_DECIMALS: Final = {Type.MONEY: (18, 2), Type.QUANTITY: (14, 6), Type.PRICE: (14, 6), Type.PERCENT: (3, 6)}
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)\Z")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\x80-\x9f\ud800-\udfff]")
_LINE_CONTROL = re.compile(r"[\x00-\x1f\x7f\x80-\x9f\ud800-\udfff]")
EXPECTED: Final = {
    Type.TEXT: L("文本", "text"),
    Type.LONGTEXT: L("文本", "text"),
    Type.INT: L("整数", "a whole number"),
    Type.QUANTITY: L("数量（如 12.5）", "a quantity such as 12.5"),
    Type.PRICE: L("单价（如 0.85）", "a price such as 0.85"),
    Type.MONEY: L("金额（如 120.50）", "an amount such as 120.50"),
    Type.PERCENT: L("百分数（如 13）", "a percentage such as 13"),
    Type.DATE: L("日期（如 2026-01-31）", "a date such as 2026-01-31"),
    Type.DATETIME: L("时间（如 2026-01-31T08:00:00+08:00）", "an instant such as 2026-01-31T08:00:00+08:00"),
    Type.BOOL: L("true 或 false", "true or false"),
    Type.ENUM: L("可选值", "one of the options"),
    Type.REF: L("编码或 id", "a code or an id"),
}


class _BadError(Exception):
    """The value was refused; the problem is collected already."""


@dataclass(slots=True)
class Place:
    """Where a value stands, for its problems."""

    line: int | None = None
    lines: str | None = None


@dataclass(slots=True)
class Intake:
    """One record on its way in. `given` names the header columns that were sent."""

    unit: Unit
    record: Record = field(default_factory=dict)
    given: set[str] = field(default_factory=set)
    demands: list[Demand] = field(default_factory=list)

    def refuse(self, message: Any, one: Field, place: Place, **facts: Any) -> None:
        """Collect a problem of one field."""
        self.unit.problem(message, field=one.name, line=place.line, lines=place.lines, label=one.label, **facts)


def _shown(value: object) -> str:
    shown = str(value)
    return shown if len(shown) <= 40 else shown[:40] + "…"


def parse(intake: Intake, one: Field, value: Any, place: Place, column: Column | None) -> Any:
    """The Python value of one field; None for null. Problems are collected and raise _BadError."""
    if isinstance(value, str) and one.type is not Type.LONGTEXT:
        value = value.strip()
    if value is None or value == "":
        return None
    match one.type:
        case Type.TEXT | Type.LONGTEXT:
            return _text(intake, one, value, place, column)
        case Type.INT:
            return _bounded(intake, one, _int(intake, one, value, place, column), place)
        case Type.QUANTITY | Type.PRICE | Type.MONEY | Type.PERCENT:
            return _bounded(intake, one, _decimal(intake, one, value, place), place)
        case Type.DATE:
            return _date(intake, one, value, place)
        case Type.DATETIME:
            return _datetime(intake, one, value, place)
        case Type.BOOL:
            if isinstance(value, bool):
                return value
        case Type.ENUM:
            if isinstance(value, str) and any(option.value == value for option in one.options):
                return value
            intake.refuse(
                say.NOT_AN_OPTION, one, place, found=_shown(value), options=[option.value for option in one.options]
            )
            raise _BadError
        case Type.REF:
            raise TypeError("references are parsed by _demand")
    _wrong(intake, one, value, place)


def _wrong(intake: Intake, one: Field, value: Any, place: Place) -> Any:
    intake.refuse(say.WRONG_TYPE, one, place, found=_shown(value), expected=EXPECTED[one.type])
    raise _BadError


def _text(intake: Intake, one: Field, value: Any, place: Place, column: Column | None) -> str:
    if not isinstance(value, str):
        _wrong(intake, one, value, place)
    found: str = value
    control = (_CONTROL if one.type is Type.LONGTEXT else _LINE_CONTROL).search(found)
    if control:
        intake.refuse(say.BAD_CHARACTERS, one, place, found=f"U+{ord(control[0]):04X}")
        raise _BadError
    limit = one.max_length or (LONGTEXT_LIMIT if one.type is Type.LONGTEXT else TEXT_LIMIT)
    if column is not None and column.length is not None:
        limit = min(limit, column.length)
    if len(found) > limit:
        intake.refuse(say.TOO_LONG, one, place, length=len(found), limit=limit)
        raise _BadError
    return found


def _int(intake: Intake, one: Field, value: Any, place: Place, column: Column | None) -> int:
    if isinstance(value, bool) or not isinstance(value, (int, str, Decimal)):
        _wrong(intake, one, value, place)
    if isinstance(value, str) and (len(value) > 20 or not re.fullmatch(r"[+-]?[0-9]+", value)):
        _wrong(intake, one, value, place)
    if isinstance(value, Decimal):
        if value.is_finite() and value.adjusted() > 20:
            # 1e999999999 is short to write and would fill the memory as a whole number.
            intake.refuse(say.TOO_GREAT, one, place, found=_shown(value), limit=2**31 - 1)
            raise _BadError
        if not value.is_finite() or value.adjusted() < -60 or value != value.to_integral_value():
            _wrong(intake, one, value, place)
    found = int(value)
    limit = 2**63 - 1 if column is not None and column.type == "bigint" else 2**31 - 1
    if abs(found) > limit:
        intake.refuse(say.TOO_GREAT, one, place, found=_shown(found), limit=limit)
        raise _BadError
    return found


def _decimal(intake: Intake, one: Field, value: Any, place: Place) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, (int, str, Decimal)):
        _wrong(intake, one, value, place)
    if isinstance(value, str) and (len(value) > 60 or not value.isascii() or not _NUMBER.match(value)):
        _wrong(intake, one, value, place)
    try:
        found = Decimal(value)
    except (InvalidOperation, ValueError):
        _wrong(intake, one, value, place)
    if not found.is_finite():
        _wrong(intake, one, value, place)
    whole, places = _DECIMALS[one.type]
    if found and found.adjusted() >= whole:
        intake.refuse(say.TOO_GREAT, one, place, found=_shown(value), limit="9" * whole)
        raise _BadError
    if found.adjusted() < -60:
        intake.refuse(say.TOO_MANY_DECIMALS, one, place, found=_shown(value), limit=places)
        raise _BadError
    exact = found.quantize(Decimal(1).scaleb(-places)) if found else Decimal(0).scaleb(-places)
    if exact != found:
        intake.refuse(say.TOO_MANY_DECIMALS, one, place, found=_shown(value), limit=places)
        raise _BadError
    return exact


def _bounded(intake: Intake, one: Field, value: Any, place: Place) -> Any:
    if one.positive and value <= 0:
        intake.refuse(say.NOT_POSITIVE, one, place, found=value)
    elif one.nonzero and value == 0:
        intake.refuse(say.ZERO, one, place)
    elif one.minimum is not None and value < Decimal(one.minimum):
        intake.refuse(say.TOO_SMALL, one, place, found=value, limit=Decimal(one.minimum))
    elif one.maximum is not None and value > Decimal(one.maximum):
        intake.refuse(say.TOO_GREAT, one, place, found=value, limit=Decimal(one.maximum))
    else:
        return value
    raise _BadError


def _date(intake: Intake, one: Field, value: Any, place: Place) -> date:
    if isinstance(value, datetime):
        _wrong(intake, one, value, place)
    if isinstance(value, date):
        return value
    if isinstance(value, str) and re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
        try:
            found = date.fromisoformat(value)
        except ValueError:
            _wrong(intake, one, value, place)
        if 1900 <= found.year <= 2999:
            return found
    return _wrong(intake, one, value, place)  # type: ignore[no-any-return]  # it never returns


def _datetime(intake: Intake, one: Field, value: Any, place: Place) -> datetime:
    found = value
    if isinstance(value, str):
        try:
            found = datetime.fromisoformat(value)
        except ValueError:
            _wrong(intake, one, value, place)
    if not isinstance(found, datetime) or not 1900 <= found.year <= 2999:
        _wrong(intake, one, value, place)
    result: datetime = found
    return timezone.make_aware(result) if timezone.is_naive(result) else result


def _demand(intake: Intake, one: Field, value: Any, into: Record, place: Place) -> None:
    """Note a reference to be resolved: {id}, {code}, an id, or a code as text."""
    if isinstance(value, Mapping):
        if value.get("id") is not None:
            value = value["id"]
            if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 19:
                value = int(value)
        else:
            # A code may be all digits (account 1001), and is no id for that.
            value = value.get("code")
            value = str(value) if isinstance(value, int) and not isinstance(value, bool) else value
    if isinstance(value, str):
        value = value.strip()
    if value is None or value == "":
        into[one.column_name] = None
        return
    is_id = isinstance(value, int) and not isinstance(value, bool)
    if not is_id and not isinstance(value, str):
        intake.refuse(say.WRONG_TYPE, one, place, found=_shown(value), expected=EXPECTED[Type.REF])
        return
    if (is_id and not 0 <= value < 2**63) or (not is_id and (len(value) > 200 or "\x00" in value)):
        intake.refuse(say.NO_SUCH_REFERENCE, one, place, type=one.label, found=_shown(value).replace("\x00", ""))
        return
    into[one.column_name] = value if is_id else None
    intake.demands.append(Demand(one, value, into, place.line, place.lines))


def _default(unit: Unit, one: Field) -> Any:
    match one.default:
        case "today" if one.type in (Type.DATE, Type.DATETIME):
            return unit.today if one.type is Type.DATE else unit.now
        case "me" if one.type is Type.REF:
            return unit.user.id
        case "company_currency":
            return company(unit).get("currency")
        case str() if one.type in _DECIMALS:
            return Decimal(one.default)
        case int() if one.type in _DECIMALS:
            return Decimal(one.default)
        case _:
            return one.default


_COMPANIES: dict[int, tuple[int, Record]] = {}


def company(unit: Unit) -> Record:
    """The company's own row; read once for each version of its configuration."""
    known = unit.references.setdefault("company", {})
    version, row = _COMPANIES.get(unit.company_id, (0, {}))
    if unit.company_id not in known and version and version == unit.configuration_version:
        known[unit.company_id] = dict(row)
    if unit.company_id not in known:
        known[unit.company_id] = unit.one("SELECT * FROM masterdata_company WHERE id = %s", (unit.company_id,)) or {}
        if known[unit.company_id]:
            _COMPANIES[unit.company_id] = (known[unit.company_id]["config_version"], dict(known[unit.company_id]))
    return known[unit.company_id]


def _may_write(unit: Unit, one: Field) -> bool:
    """Whether what was sent for the field counts; it is passed over in silence where it does not."""
    return not (one.readonly or one.is_derived) and (one.see is None or unit.may(one.see))


def take_fields(
    intake: Intake,
    fields: Mapping[str, Field],
    payload: Mapping[str, Any],
    into: Record,
    place: Place,
    table: str | None,
    *,
    is_new: bool,
    known_more: frozenset[str] = frozenset(),
) -> None:
    """Parse one object (header or line) into a record; `into` may hold what is stored already."""
    unit = intake.unit
    table_columns = columns(unit, table) if table is not None else {}
    for name, value in payload.items():
        one = fields.get(name)
        if one is None:
            if name in SYSTEM_KEYS or name in known_more or name.startswith("_"):
                continue
            unit.problem(
                say.UNKNOWN_FIELD,
                field=_shown(name),
                line=place.line,
                lines=place.lines,
                name=_shown(name),
                known=[field.name for field in fields.values() if not field.readonly and not field.is_derived],
            )
            continue
        if not _may_write(unit, one):
            continue
        if one.type is Type.REF:
            _demand(intake, one, value, into, place)
            continue
        try:
            into[one.column_name] = parse(intake, one, value, place, table_columns.get(one.column_name))
        except _BadError:
            into.setdefault(one.column_name, None)
    if is_new:
        for one in fields.values():
            if one.default is None or one.is_derived or (one.name in payload and _may_write(unit, one)):
                continue
            default = _default(unit, one)
            if default is not None:
                into.setdefault(one.column_name, default)


def _asked_for(one: Field, fields: Mapping[str, Field], record: Record) -> bool:
    """Whether a record must fill the field: what is not shown under its condition is not asked for."""
    if not one.required and (one.required_when is None or not _holds(one.required_when, fields, record)):
        return False
    return one.visible_when is None or _holds(one.visible_when, fields, record)


def _holds(when: When, fields: Mapping[str, Field], record: Record) -> bool:
    other = fields.get(when.field)
    return other is not None and when.holds(record.get(other.column_name))


def missing(
    intake: Intake, fields: Mapping[str, Field], record: Record, place: Place, only: tuple[Field, ...] | None = None
) -> None:
    """Collect the required fields that a record leaves empty; `only` these of `fields` where it is given."""
    for one in fields.values() if only is None else only:
        if one.readonly or one.is_derived or record.get(one.column_name) not in (None, ""):
            continue
        if not _asked_for(one, fields, record):
            continue
        # Nobody is asked for what he cannot see; a new record has its default.
        if one.see is None or intake.unit.may(one.see):
            # A value that was refused is not missing as well.
            told = any(
                problem.field == one.name and problem.line == place.line and problem.lines == place.lines
                for problem in intake.unit.problems
            )
            if not told:
                intake.refuse(say.REQUIRED, one, place)


def take_in(unit: Unit, record_type: RecordType, payload: Any, existing: Document | None = None) -> Intake:
    """Parse a payload into the inside form. References are gathered, not yet resolved."""
    intake = Intake(unit)
    if not isinstance(payload, Mapping):
        unit.refuse(say.NOT_AN_OBJECT, found=type(payload).__name__)
    plan = plan_of(record_type)
    line_sets = {one.lines.name: one for one in plan.lines}
    header: Record = dict(existing.header) if existing else {}
    names = frozenset(line_sets)
    take_fields(
        intake, plan.by_name, payload, header, Place(), record_type.table, is_new=existing is None, known_more=names
    )
    intake.record = header
    intake.given.update(
        one.column_name for name in payload if (one := plan.by_name.get(name)) is not None and not one.is_derived
    )
    for name, line_plan in line_sets.items():
        if name in payload:
            intake.record[name] = _lines(intake, line_plan, payload[name], existing)
        elif existing is None:
            intake.record[name] = _lines(intake, line_plan, [], None)
        else:
            intake.record[name] = [dict(row) for row in existing.lines[name]]
    return intake


def _lines(intake: Intake, plan: LinePlan, rows: Any, existing: Document | None) -> list[Record]:
    unit, lines = intake.unit, plan.lines
    if not isinstance(rows, list):
        unit.problem(
            say.WRONG_TYPE, field=lines.name, label=lines.label, found=_shown(rows), expected=L("列表", "a list")
        )
        return []
    if len(rows) > lines.maximum:
        unit.problem(say.TOO_MANY_LINES, field=lines.name, label=lines.label, found=len(rows), limit=lines.maximum)
        return []
    if len(rows) < lines.minimum:
        unit.problem(say.TOO_FEW_LINES, field=lines.name, label=lines.label, found=len(rows), limit=lines.minimum)
    stored = {row["id"]: row for row in existing.lines[lines.name]} if existing else {}
    result: list[Record] = []
    seen: set[int] = set()
    for number, row in enumerate(rows, 1):
        place = Place(number, lines.name)
        if not isinstance(row, Mapping):
            unit.problem(say.NOT_AN_OBJECT, line=number, lines=lines.name, found=type(row).__name__)
            continue
        line_id = row.get("id")
        record: Record = {}
        if line_id is not None:
            if not isinstance(line_id, int) or line_id not in stored or line_id in seen:
                unit.problem(say.FOREIGN_LINE, line=number, lines=lines.name, id=_shown(line_id))
                continue
            seen.add(line_id)
            record = dict(stored[line_id])
        record["id"] = line_id
        record["line_no"] = number
        take_fields(
            intake, plan.by_name, row, record, place, lines.table, is_new=line_id is None,
            known_more=frozenset({"document"}),
        )  # fmt: skip
        result.append(record)
    return result


def finish(record_type: RecordType, intakes: list[Intake], existing: Document | None = None) -> None:
    """Resolve the references of all intakes in one statement, then report what is missing."""
    if not intakes:
        return
    unit = intakes[0].unit
    resolve(unit, [demand for intake in intakes for demand in intake.demands], existing)
    plan = plan_of(record_type)
    for intake in intakes:
        missing(intake, plan.by_name, intake.record, Place())
        for line_plan in plan.lines:
            required = tuple(one for one in line_plan.fields if one.required or one.required_when)
            for record in intake.record.get(line_plan.lines.name, ()) if required else ():
                missing(intake, line_plan.by_name, record, Place(record["line_no"], line_plan.lines.name), required)


def asks_of(unit: Unit, fields: tuple[Field, ...], payload: Mapping[str, Any]) -> Record:
    """The validated extra inputs of a transition or a report, keyed by field name (a reference by its id)."""
    intake = Intake(unit)
    by_name = {one.name: one for one in fields}
    values: Record = {}
    more = frozenset({"version", "ids", "asks", "company", "format", "after", "limit", "sort"})
    take_fields(intake, by_name, payload, values, Place(), None, is_new=True, known_more=more)
    resolve(unit, intake.demands, None)
    missing(intake, by_name, values, Place())
    unit.check()
    return {one.name: values.get(one.column_name) for one in fields}


def label_of(unit: Unit, one: Field) -> str:
    """A field's label in the user's language."""
    return text(one.label, unit.language)
