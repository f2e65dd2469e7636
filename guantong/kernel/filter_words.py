"""What a list was filtered by, in words: what stands above its pivot on the screen, on paper and in a file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from guantong.kernel import jsonio
from guantong.kernel.declare import Field, L, Type
from guantong.kernel.engine.listing import ListQuery
from guantong.kernel.engine.named import said_names
from guantong.kernel.engine.plan import Plan
from guantong.kernel.engine.reference import references
from guantong.kernel.messages import text
from guantong.kernel.unit import Row, Unit

OPERATORS: Final = {"eq": "=", "ne": "≠", "ge": "≥", "le": "≤", "gt": ">", "lt": "<", "in": "∈", "like": "≈"}
SEARCH: Final = L("查找", "Search")
JOINED: Final = L("条件", "Conditions")
EMPTY: Final = L("为空", "is empty")
FILLED: Final = L("不为空", "is not empty")
YES: Final = L("是", "yes")
NO: Final = L("否", "no")
AND: Final = L(" 且 ", " and ")
OR: Final = L(" 或 ", " or ")
Names = Mapping[tuple[str, int], str]


def said_filters(unit: Unit, plan: Plan, query: ListQuery) -> list[Row]:
    """`[{name, label, value}]` in the user's language. References that are named by id: one statement for all of them.

    A record that the user may not read stays an id.
    """
    joined = jsonio.decode(query.where.encode()) if query.where else None
    names = said_names(unit, _wanted(plan, [*query.filters, *_leaves(joined)]))
    said = [{"name": "q", "label": text(SEARCH, unit.language), "value": query.q}] if query.q.strip() else []
    for name, words in query.filters:
        said.append(
            {"name": name, "label": _label(unit, plan, name), "value": _condition(unit, plan, name, words, names)}
        )
    value = _joined(unit, plan, joined, names, is_outer=True)
    if value:
        said.append({"name": "where", "label": text(JOINED, unit.language), "value": value})
    return said


def _leaves(node: Any) -> Iterator[tuple[str, str]]:
    """The conditions of joined ones (`engine.filters.combined` has checked their shape)."""
    if isinstance(node, dict):
        for members in node.values():
            for one in members:
                yield from _leaves(one)
    elif isinstance(node, list):
        yield node[0], node[1]


def _joined(unit: Unit, plan: Plan, node: Any, names: Names, *, is_outer: bool = False) -> str:
    if isinstance(node, list):
        return f"{_label(unit, plan, node[0])} {_condition(unit, plan, node[0], node[1], names)}"
    if not isinstance(node, dict):
        return ""
    ((how, members),) = node.items()
    parts = [part for part in (_joined(unit, plan, one, names) for one in members) if part]
    words = text(AND if how == "all" else OR, unit.language).join(parts)
    return words if is_outer or len(parts) < 2 else f"({words})"


def _label(unit: Unit, plan: Plan, name: str) -> str:
    one = plan.field(name)
    return text(one.label, unit.language) if one is not None else name


def _condition(unit: Unit, plan: Plan, name: str, words: str, names: Names) -> str:
    """`≥ 2026-02-01`, `∈ 草稿, 已确认`, `is empty`."""
    how, _, value = words.partition(":")
    if how == "null":
        return text(FILLED if value in ("0", "false") else EMPTY, unit.language)
    one = plan.field(name)
    pieces = value.split(",") if how == "in" else [value]
    said = [piece if one is None or how == "like" else _value(unit, plan, one, piece, names) for piece in pieces]
    return f"{OPERATORS.get(how, how)} {', '.join(said)}"


def _value(unit: Unit, plan: Plan, one: Field, found: str, names: Names) -> str:
    if one.type is Type.BOOL:
        return text(YES if found in ("1", "true") else NO, unit.language)
    if one.type is Type.REF:
        return names.get((one.ref or "", _id(found) or 0)) or found
    labels = {state.code: state.label for state in plan.type.states} if one.name == "state" else {}
    labels |= {option.value: option.label for option in one.options}
    return text(labels[found], unit.language) if found in labels else found


def _wanted(plan: Plan, conditions: list[tuple[str, str]]) -> dict[str, set[int]]:
    """The ids among the conditions, by the type that they are of."""
    wanted: dict[str, set[int]] = {}
    for name, words in conditions:
        how, _, value = words.partition(":")
        one = plan.field(name)
        if one is None or one.type is not Type.REF or one.ref not in references() or how in ("null", "like"):
            continue
        found = {number for piece in value.split(",") if (number := _id(piece)) is not None}
        if found:
            wanted.setdefault(one.ref or "", set()).update(found)
    return wanted


def _id(found: str) -> int | None:
    return int(found) if found.isascii() and found.isdigit() and len(found) < 19 else None
