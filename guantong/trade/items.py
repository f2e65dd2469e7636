"""What posting needs to know of items."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from guantong.accounting.public import book
from guantong.kernel.engine.resolve import fetch
from guantong.kernel.unit import Row, Unit


def items_of(unit: Unit, item_ids: Collection[int], party_id: int | None = None) -> Mapping[int, Row]:
    """Items by id, and the partner with them into `unit.references`. One statement, none when they are known."""
    fetch(unit, {"item": set(item_ids), "party": {party_id} if party_id is not None else set()}, {})
    return unit.references.get("item", {})


def services_among(unit: Unit, items: Mapping[int, Row]) -> frozenset[int]:
    """The items that are services: invoiced, never stocked."""
    kinds = book(unit).kinds
    return frozenset(item_id for item_id, item in items.items() if kinds.get(item["category_id"]) == "service")
