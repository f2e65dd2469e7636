"""What a refused stale save differs in: the user's values beside those that another one has stored meanwhile."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from guantong.kernel.declare import Field, Type
from guantong.kernel.engine.document import Document
from guantong.kernel.engine.plan import plan_of
from guantong.kernel.engine.wire import plain
from guantong.kernel.messages import text
from guantong.kernel.unit import Row, Unit


def differing(unit: Unit, existing: Document, payload: Mapping[str, Any]) -> list[dict[str, Any]]:
    """One entry a differing field: {field, label, yours, theirs, base, line, lines}. `base` is not kept and null."""
    plan = plan_of(existing.type)
    found: list[dict[str, Any]] = []
    _compare(unit, plan.by_name, payload, existing.header, found, None, None)
    for line_plan in plan.lines:
        name = line_plan.lines.name
        rows = payload.get(name)
        if not isinstance(rows, list):
            continue
        stored = {row["id"]: row for row in existing.lines[name]}
        for number, row in enumerate(rows, 1):
            if isinstance(row, Mapping) and isinstance(row.get("id"), int) and row["id"] in stored:
                _compare(unit, line_plan.by_name, row, stored[row["id"]], found, number, name)
    return found


def _compare(
    unit: Unit,
    fields: Mapping[str, Field],
    yours: Mapping[str, Any],
    theirs: Row,
    found: list[dict[str, Any]],
    line: int | None,
    lines: str | None,
) -> None:
    for name, value in yours.items():
        field = fields.get(name)
        if field is None or field.readonly or field.is_derived or (field.see and not unit.may(field.see)):
            continue
        stored = plain(field, theirs.get(field.column_name))
        sent = value
        if field.type is Type.REF and isinstance(value, Mapping):
            sent = value.get("id")
        if _same(field, sent, stored):
            continue
        found.append(
            {
                "field": name,
                "label": text(field.label, unit.language),
                "yours": sent,
                "theirs": stored,
                "base": None,
                "line": line,
                "lines": lines,
            }
        )


def _same(field: Field, yours: Any, theirs: Any) -> bool:
    if yours in (None, "") and theirs in (None, ""):
        return True
    if field.type in (Type.QUANTITY, Type.PRICE, Type.MONEY, Type.PERCENT):
        try:
            return Decimal(str(yours)) == Decimal(str(theirs))
        except InvalidOperation:
            return False
    return str(yours) == str(theirs)
