"""Conditions of lists: one field against a value, and any number of them joined by and/or."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from guantong.kernel import jsonio
from guantong.kernel.declare import Field, Type
from guantong.kernel.engine.catalog import Column
from guantong.kernel.engine.plan import Plan, quoted, target_of
from guantong.kernel.engine.validate import EXPECTED, Intake, Place, _BadError, parse
from guantong.kernel.engine.wire import visible_fields
from guantong.kernel.messages import kernel as say
from guantong.kernel.unit import Unit

_OPERATORS = {"eq": "=", "ne": "<>", "ge": ">=", "gt": ">", "le": "<=", "lt": "<"}
_OTHER = ("in", "like", "null")
MOST_CONDITIONS: Final = 60
DEEPEST: Final = 5
LONGEST_WHERE: Final = 8000


@dataclass(slots=True)
class _Joining:
    """What a combined condition is made from, and how many conditions it has had."""

    unit: Unit
    plan: Plan
    table: Mapping[str, Column]
    words: dict[str, Any]
    count: int = 0


def combined(unit: Unit, plan: Plan, table: Mapping[str, Column], text: str, words: dict[str, Any]) -> str:
    """Conditions joined by and/or, as SQL over the alias `h`.

    `text` is JSON: a condition is `["field", "op:value"]`, a group `{"all": […]}` or `{"any": […]}`, groups within
    groups. At most MOST_CONDITIONS, DEEPEST deep. Refuses with 422 what is none of these.
    """
    try:
        if len(text) > LONGEST_WHERE:
            raise ValueError(text[:40])
        return _joined(_Joining(unit, plan, table, words), jsonio.decode(text.encode()), 0)
    except (jsonio.NotJsonError, ValueError, RecursionError, UnicodeError):
        expected = '{"any": [["state", "eq:draft"], {"all": […]}]}'
        unit.refuse(say.BAD_PARAMETER, field="where", name="where", found=text[:40], expected=expected)


def _joined(joining: _Joining, node: Any, depth: int) -> str:
    if depth > DEEPEST:
        raise ValueError(depth)
    if isinstance(node, dict) and len(node) == 1:
        ((how, members),) = node.items()
        if how not in ("all", "any") or not isinstance(members, list):
            raise ValueError(how)
        tests = [_joined(joining, one, depth + 1) for one in members]
        if not tests:
            return "TRUE"  # A group that is still empty leaves nothing out.
        return f"({(' AND ' if how == 'all' else ' OR ').join(tests)})"
    if not isinstance(node, list) or len(node) != 2 or not all(isinstance(one, str) for one in node):
        raise ValueError(node)
    joining.count += 1
    if joining.count > MOST_CONDITIONS:
        raise ValueError(joining.count)
    key = f"w{joining.count}"
    return condition_of(joining.unit, joining.plan, joining.table, node[0], node[1], key, joining.words)


def source_of(field: Field) -> str:
    """The SQL of a field over the alias `h`."""
    return f"({field.expression})" if field.expression is not None else f"h.{quoted(field.column_name)}"


def condition_of(
    unit: Unit, plan: Plan, table: Mapping[str, Column], name: str, value: str, key: str, words: dict[str, Any]
) -> str:
    """One condition on a field, `op:value`, as SQL over the alias `h`; its parameters go into `words` under `key`.

    What makes no sense is collected as a problem.
    """
    one = plan.field(name)
    if name == "id":
        one = Field("id", Type.INT, plan.type.label, column="id")
    if (
        one is None
        or not one.filterable
        or (one.see is not None and not unit.may(one.see))
        or (one.expression is None and one.column_name not in table)
    ):
        known = [field.name for field in visible_fields(unit, plan.readable) if field.filterable]
        unit.problem(say.BAD_PARAMETER, field=name[:40], name=f"f.{name[:40]}", found=value[:40], expected=known)
        return "FALSE"
    operator, colon, raw = value.partition(":")
    if not colon or operator not in (*_OPERATORS, *_OTHER):
        unit.problem(
            say.BAD_PARAMETER,
            field=one.name,
            name=f"f.{one.name}",
            found=value[:40],
            expected=f"{'|'.join((*_OPERATORS, *_OTHER))}:…",
        )
        return "FALSE"
    source = source_of(one)
    if operator == "null":
        return f"{source} IS {'NOT ' if raw in ('0', 'false') else ''}NULL"
    if operator == "like":
        words[key] = f"%{escaped(raw[:200])}%"
        target = target_of(one)
        if target is not None:
            return (
                f"{source} IN (SELECT t.id FROM {target.table} t "
                f"WHERE t.{target.code_column} ILIKE %({key})s OR t.{target.name_column} ILIKE %({key})s)"
            )
        return f"{source}::text ILIKE %({key})s"
    pieces = raw.split(",") if operator == "in" else [raw]
    values = [_value(unit, one, table, piece) for piece in pieces[:500]]
    if any(piece is None for piece in values):
        return "FALSE"
    if one.type is Type.REF:
        return _by_reference(one, source, operator, values, key, words)
    if operator == "in":
        words[key] = values
        return (
            f"{source} = ANY(%({key})s)" if one.type not in _CAST else f"{source} = ANY(%({key})s::{_CAST[one.type]}[])"
        )
    words[key] = values[0]
    test = f"{source} {_OPERATORS[operator]} %({key})s"
    return f"({test} OR {source} IS NULL)" if operator == "ne" else test


_CAST = {
    Type.TEXT: "text", Type.LONGTEXT: "text", Type.ENUM: "text", Type.INT: "bigint", Type.QUANTITY: "numeric",
    Type.PRICE: "numeric", Type.MONEY: "numeric", Type.PERCENT: "numeric", Type.DATE: "date",
    Type.DATETIME: "timestamptz",
}  # fmt: skip


def escaped(text: str) -> str:
    """A text to be found literally by LIKE."""
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_").replace("\x00", "")


def _value(unit: Unit, one: Field, table: Mapping[str, Column], raw: str) -> Any:
    """The typed value of a filter; None after a problem was collected."""
    if one.type is Type.REF:
        return int(raw) if raw.isascii() and raw.isdigit() and len(raw) < 19 else raw.replace("\x00", "")[:200]
    if one.type is Type.BOOL:
        raw_value: Any = {"true": True, "1": True, "false": False, "0": False}.get(raw)
    else:
        raw_value = raw
    if one.type is Type.ENUM or one.name == "state":
        return raw.replace("\x00", "")[:200]
    loose = Field(one.name, one.type, one.label, max_length=10_000)
    try:
        value = parse(Intake(unit), loose, raw_value, Place(), table.get(one.column_name))
    except _BadError:
        return None
    if value is None and one.type in (Type.TEXT, Type.LONGTEXT):
        return ""
    if value is None:
        unit.problem(say.WRONG_TYPE, field=one.name, label=one.label, found=raw[:40], expected=EXPECTED[one.type])
    return value


def _by_reference(one: Field, source: str, operator: str, values: list[Any], key: str, words: dict[str, Any]) -> str:
    ids = [value for value in values if isinstance(value, int)]
    codes = [value for value in values if isinstance(value, str)]
    tests = []
    if ids:
        words[key] = ids
        tests.append(f"{source} = ANY(%({key})s::bigint[])")
    target = target_of(one)
    if codes and target is not None:
        words[key + "c"] = codes
        company = f"t.{target.company_column} = h.company_id AND " if target.company_column else ""
        tests.append(
            f"{source} IN (SELECT t.id FROM {target.table} t "
            f"WHERE {company}t.{target.code_column} = ANY(%({key}c)s::text[]))"
        )
    test = " OR ".join(tests) or "FALSE"
    return f"(NOT coalesce({test}, false))" if operator == "ne" else f"({test})"
