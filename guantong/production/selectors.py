"""Reads of bills of materials: what an item is made of on a day, over all levels, and what it goes into."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from guantong.kernel.unit import Unit
from guantong.masterdata.public import stock_factors
from guantong.production.structure import Edge, Need, explode

# The bill of each item that holds on the day: the default one first, then the latest.
_BILL = """
SELECT b.id, b.base_quantity FROM production_bom b
 WHERE b.company_id = %(company)s AND b.item_id = {item} AND b.is_active
   AND coalesce(b.valid_from, %(on)s) <= %(on)s AND coalesce(b.valid_to, %(on)s) >= %(on)s
 ORDER BY b.is_default DESC, b.valid_from DESC NULLS LAST, b.id DESC LIMIT 1
"""
_EDGES = f"""
WITH RECURSIVE reached (item_id) AS (
    SELECT %(item)s::bigint
    UNION
    SELECT l.item_id FROM reached r
      CROSS JOIN LATERAL ({_BILL.format(item="r.item_id")}) b
      JOIN production_bom_line l ON l.document_id = b.id
)
SELECT r.item_id AS parent_id, l.item_id AS component_id, l.quantity, coalesce(l.unit_id, i.unit_id) AS unit_id,
       b.base_quantity, l.scrap_percent, l.position
  FROM reached r
  CROSS JOIN LATERAL ({_BILL.format(item="r.item_id")}) b
  JOIN production_bom_line l ON l.document_id = b.id
  JOIN masterdata_item i ON i.id = l.item_id
 ORDER BY r.item_id, l.line_no
"""
_WHERE_USED = """
WITH RECURSIVE up (level, item_id, bom_id) AS (
    SELECT 1, b.item_id, b.id FROM production_bom_line l JOIN production_bom b ON b.id = l.document_id
     WHERE l.item_id = %(item)s AND b.company_id = %(company)s AND b.is_active
    UNION
    SELECT u.level + 1, b.item_id, b.id FROM up u
      JOIN production_bom_line l ON l.item_id = u.item_id
      JOIN production_bom b ON b.id = l.document_id AND b.company_id = %(company)s AND b.is_active
     WHERE u.level < 50
)
SELECT DISTINCT ON (u.bom_id) u.level, u.bom_id, b.code AS bom, u.item_id, i.code AS item, i.name, i.spec,
       (SELECT sum(l.quantity) FROM production_bom_line l WHERE l.document_id = u.bom_id AND l.item_id = %(item)s)
           AS quantity, b.base_quantity
  FROM up u JOIN production_bom b ON b.id = u.bom_id JOIN masterdata_item i ON i.id = u.item_id
 ORDER BY u.bom_id, u.level
"""


@dataclass(frozen=True, slots=True)
class Use:
    """A bill that an item goes into. `quantity` is None where it goes in by way of another component."""

    level: int
    bom_id: int
    bom: str
    item_id: int
    item: str
    name: str
    spec: str
    quantity: Decimal | None
    base_quantity: Decimal


def edges_of(unit: Unit, item_id: int, on: date) -> list[Edge]:
    """Every bill line below an item on a day. One recursive statement; a circle would end it, not hang it."""
    rows = unit.sql(_EDGES, {"item": item_id, "company": unit.company_id, "on": on})
    return [Edge(**row) for row in rows]


def exploded(unit: Unit, item_id: int, quantity: Decimal, on: date) -> list[Need]:
    """The whole structure of a quantity of an item, in stock units. Three statements at most, however deep."""
    edges = edges_of(unit, item_id, on)
    factors = stock_factors(unit, {(edge.component_id, edge.unit_id) for edge in edges})
    return explode(item_id, quantity, edges, factors)


def where_used(unit: Unit, item_id: int) -> list[Use]:
    """The active bills that an item goes into, directly and by way of others, the nearest first."""
    rows = unit.sql(_WHERE_USED, {"item": item_id, "company": unit.company_id})
    return sorted((Use(**row) for row in rows), key=lambda use: (use.level, use.item))
