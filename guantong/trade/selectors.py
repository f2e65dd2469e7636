"""What follows from a document, and what is on its way: reads of orders, movements and invoices."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from guantong.inventory.public import Incoming, incoming_from
from guantong.kernel.declare import record_type
from guantong.kernel.engine.document import describe
from guantong.kernel.messages import Language
from guantong.kernel.unit import Unit


@dataclass(frozen=True, slots=True)
class Following:
    """A document that follows from another."""

    kind: str
    id: int
    number: str | None

    def describe(self, language: Language) -> str:
        """How a message names it."""
        return describe(record_type(self.kind), self.number, self.id, language)


_ALIVE = "state <> 'reversed' AND h.reversal_of_id IS NULL"
_OF_ORDER = f"""
SELECT DISTINCT h.kind, h.id, h.number FROM trade_order_line o
  JOIN inventory_movement_line l ON l.source_line_id = o.id
  JOIN inventory_movement h ON h.id = l.document_id AND h.kind IN ('goods_receipt', 'delivery') AND h.{_ALIVE}
 WHERE o.document_id = %(id)s
UNION
SELECT DISTINCT h.kind, h.id, h.number FROM trade_order_line o
  JOIN trade_invoice_line l ON l.order_line_id = o.id JOIN trade_invoice h ON h.id = l.document_id AND h.{_ALIVE}
 WHERE o.document_id = %(id)s ORDER BY id
"""
_POSTED = "state = 'posted' AND h.reversal_of_id IS NULL"
_OF_MOVEMENT = f"""
SELECT DISTINCT h.kind, h.id, h.number FROM inventory_movement_line o
  JOIN inventory_movement_line l ON l.origin_line_id = o.id JOIN inventory_movement h ON h.id = l.document_id AND h.{_POSTED}
 WHERE o.document_id = %(id)s
UNION
SELECT DISTINCT h.kind, h.id, h.number FROM inventory_movement_line o
  JOIN trade_invoice_line l ON l.source_line_id = o.id JOIN trade_invoice h ON h.id = l.document_id AND h.{_POSTED}
 WHERE o.document_id = %(id)s ORDER BY id
"""
_SETTLED = """
SELECT c.document_kind AS kind, c.document_id AS id, max(c.reference) AS number FROM accounting_open_item i
  JOIN accounting_open_item_match m ON i.id IN (m.item_id, m.counter_id)
  JOIN accounting_open_item c ON c.id = CASE i.id WHEN m.item_id THEN m.counter_id ELSE m.item_id END
 WHERE i.document_id = %(id)s AND m.document_id <> i.document_id AND c.document_id <> i.document_id
 GROUP BY 1, 2 HAVING sum(m.amount) > 0 """
_OF_INVOICE = f"""
SELECT DISTINCT h.kind, h.id, h.number FROM trade_invoice_line o
  JOIN trade_invoice_line l ON l.origin_line_id = o.id JOIN trade_invoice h ON h.id = l.document_id AND h.{_POSTED}
 WHERE o.document_id = %(id)s
UNION
SELECT DISTINCT h.kind, h.id, h.number FROM inventory_movement_line m
  JOIN trade_invoice_line o ON o.order_line_id = m.source_line_id AND o.source_line_id IS NULL AND o.transit_value <> 0
  JOIN inventory_movement h ON h.id = m.document_id AND h.{_POSTED} AND m.transit_quantity > 0
 WHERE o.document_id = %(id)s AND EXISTS (
   SELECT 1 FROM trade_order_line x WHERE x.id = m.source_line_id AND x.transit_quantity < o.stock_quantity)
UNION
{_SETTLED}ORDER BY id
"""


def _following(unit: Unit, query: str, document_id: int) -> list[Following]:
    return [Following(row["kind"], row["id"], row["number"]) for row in unit.sql(query, {"id": document_id})]


def downstream_of_order(unit: Unit, order_id: int) -> list[Following]:
    """Movements and invoices of an order, drafts included."""
    return _following(unit, _OF_ORDER, order_id)


def downstream_of_movement(unit: Unit, movement_id: int) -> list[Following]:
    """Posted returns and invoices of a goods movement."""
    return _following(unit, _OF_MOVEMENT, movement_id)


def downstream_of_payment(unit: Unit, payment_id: int) -> list[Following]:
    """Posted documents that used up the advance of a receipt or payment."""
    return _following(unit, _SETTLED + "ORDER BY id", payment_id)


def downstream_of_invoice(unit: Unit, invoice_id: int) -> list[Following]:
    """Posted red invoices and payments of an invoice, and receipts of the goods it was ahead of."""
    return _following(unit, _OF_INVOICE, invoice_id)


@incoming_from
def coming_in(unit: Unit, keys: Sequence[tuple[int, int]]) -> list[Incoming]:
    """What open purchase orders will bring to (item, warehouse) pairs, by day; overdue promises count as today."""
    rows = unit.sql(
        """SELECT l.item_id, h.warehouse_id, greatest(coalesce(l.promised_on, h.promised_on, h.business_on), %(today)s) AS expected_on,
                  sum(l.stock_quantity - l.quantity_moved) AS quantity
             FROM trade_order_line l JOIN trade_order h ON h.id = l.document_id
            WHERE h.company_id = %(company)s AND h.kind = 'purchase_order' AND h.state = 'confirmed'
              AND (l.item_id, h.warehouse_id) IN (SELECT * FROM unnest(%(items)s::bigint[], %(places)s::bigint[]))
              AND l.stock_quantity > l.quantity_moved
            GROUP BY 1, 2, 3 ORDER BY 1, 2, 3""",
        {
            "company": unit.company_id,
            "items": [item for item, _place in keys],
            "places": [place for _item, place in keys],
            "today": unit.today,
        },
    )
    return [Incoming(**row) for row in rows]
