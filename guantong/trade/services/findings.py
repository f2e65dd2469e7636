"""From what pure plans found to what people read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from guantong.kernel.declare import record_type
from guantong.kernel.engine.document import state_label
from guantong.kernel.engine.resolve import fetch
from guantong.kernel.unit import Row, Unit
from guantong.trade.postings import Finding
from guantong.trade.side import SIDES


def report(unit: Unit, findings: Iterable[Finding], items: Mapping[int, Row]) -> None:
    """Refuse with all findings: items and units by their names, states in words. Nothing happens when there are none."""
    for finding in findings:
        facts = dict(finding.facts)
        if "item" in facts:
            item = items[facts["item"]]
            facts["item"] = f"{item['code']} {item['name']}"
        if "unit" in facts:
            facts["unit"] = _unit_name(unit, items[facts["unit"]]["unit_id"])
        if "state" in facts:
            facts["state"] = _in_words(unit, facts["state"])
        unit.problem(finding.message, field=finding.field, line=finding.line, lines="lines", **facts)
    unit.check()


def _unit_name(unit: Unit, unit_id: int) -> str:
    fetch(unit, {"unit": {unit_id}}, {})
    return str(unit.references["unit"][unit_id]["name"])


def _in_words(unit: Unit, state: str) -> str:
    for side in SIDES:
        for code in (side.order, side.movement):
            found = state_label(record_type(code), state, unit.language)
            if found != state:
                return found
    return state
