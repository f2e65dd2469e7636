"""What posting needs to know of items: one statement a unit, for all of them."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from guantong.kernel.unit import Row, Unit

_CACHE = "trade.item"
_QUERY = """
SELECT i.*, c.kind AS category_kind, u.name AS unit_name
  FROM masterdata_item i JOIN masterdata_item_category c ON c.id = i.category_id JOIN masterdata_unit u ON u.id = i.unit_id
 WHERE i.company_id = %s AND i.id = ANY(%s::bigint[])
"""


def items_of(unit: Unit, item_ids: Collection[int]) -> Mapping[int, Row]:
    """Items by id, with `category_kind` and `unit_name`. Read once a unit."""
    known = unit.references.setdefault(_CACHE, {})
    missing = [one for one in item_ids if one not in known]
    if missing:
        known.update((row["id"], row) for row in unit.sql(_QUERY, (unit.company_id, missing)))
    return known


def services_among(items: Mapping[int, Row]) -> frozenset[int]:
    """The items that are services: invoiced, never stocked."""
    return frozenset(item_id for item_id, item in items.items() if item["category_kind"] == "service")
