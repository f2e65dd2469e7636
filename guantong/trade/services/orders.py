"""Confirm, close, reopen, cancel and reserve orders: what people decide about an order."""

from __future__ import annotations

from typing import Any

from guantong.kernel.engine import Document
from guantong.kernel.engine.resolve import fetch
from guantong.kernel.engine.validate import company
from guantong.kernel.unit import Unit
from guantong.trade import messages as say
from guantong.trade.selectors import downstream_of_order
from guantong.trade.side import Side

EXPOSURE = """
SELECT p.name, p.credit_limit,
       (SELECT coalesce(sum(o.open_amount), 0) FROM accounting_open_item o JOIN accounting_account a ON a.id = o.account_id
         WHERE o.company_id = p.company_id AND o.party_id = p.id AND o.open_amount <> 0
           AND o.account_id IN (SELECT r.account_id FROM accounting_account_rule r WHERE r.company_id = p.company_id
                                   AND r.role IN ('RECEIVABLE', 'CUSTOMER_ADVANCE'))) AS owed,
       (SELECT coalesce(sum(round(l.gross * h.rate * greatest(l.stock_quantity - l.quantity_invoiced, 0) / l.stock_quantity, 2)), 0)
          FROM trade_order h JOIN trade_order_line l ON l.document_id = h.id
         WHERE h.company_id = p.company_id AND h.party_id = p.id AND h.kind = 'sales_order' AND h.state = 'confirmed'
           AND h.id <> %s) AS ordered
  FROM masterdata_party p WHERE p.id = %s FOR UPDATE
"""
RESERVE = """
SELECT r.line_id, r.wanted, r.reserved
  FROM stock_reserve(%(company)s, %(document)s, (
    SELECT coalesce(jsonb_agg(jsonb_build_object('line_id', l.id, 'item_id', l.item_id, 'warehouse_id', %(warehouse)s::bigint,
             'quantity', l.stock_quantity - l.quantity_moved) ORDER BY l.line_no), '[]')
      FROM trade_order_line l JOIN masterdata_item i ON i.id = l.item_id JOIN masterdata_item_category c ON c.id = i.category_id
     WHERE l.document_id = %(document)s AND l.stock_quantity > l.quantity_moved AND c.kind <> 'service')) r
"""


def confirm_order(side: Side, unit: Unit, order: Document, _asks: dict[str, Any]) -> None:
    """Confirm an order. A sales order reserves what is free of each line; the rest is a back-order.

    Refused where the company blocks orders beyond the customer's credit limit; else the order notes that it is beyond.
    Locks: the customer (so that two orders cannot both use the last credit), stock balances.
    """
    if side.code == "buy":
        return
    _check_credit(unit, order)
    reserve_order(unit, order, {})


def _check_credit(unit: Unit, order: Document) -> None:
    policy = company(unit)["credit_check"]
    if policy == "none":
        return
    party_id = order.header["party_id"]
    fetch(unit, {"party": {party_id}}, {})
    if unit.references["party"][party_id]["credit_limit"] is None:
        return
    row = unit.one(EXPOSURE, (order.id, party_id))
    assert row is not None  # The order names him.
    amount = order.header["total_gross"] * order.header["rate"]
    is_over = row["credit_limit"] is not None and row["owed"] + row["ordered"] + amount > row["credit_limit"]
    if is_over and policy == "block":
        unit.refuse(
            say.CREDIT_LIMIT, field="party", party=row["name"], owed=row["owed"], ordered=row["ordered"], amount=amount,
            limit=row["credit_limit"],
        )  # fmt: skip
    order.changes["credit_result"] = "over" if is_over else "within"


def reserve_order(unit: Unit, order: Document, _asks: dict[str, Any]) -> None:
    """Reserve what is free for the open lines; asking again tops up. One statement for all lines."""
    unit.sql(RESERVE, {"company": unit.company_id, "document": order.id, "warehouse": order.header["warehouse_id"]})


def close_order(side: Side, unit: Unit, order: Document, asks: dict[str, Any]) -> None:
    """Close an order early: nothing more is carried out, and what was reserved is free again."""
    _give_up(side, unit, order)
    _note(order, asks)


def reopen_order(side: Side, unit: Unit, order: Document, _asks: dict[str, Any]) -> None:
    """Open a closed order again; a sales order reserves what is free."""
    if side.code == "sell":
        reserve_order(unit, order, {})


def unconfirm_order(side: Side, unit: Unit, order: Document, _asks: dict[str, Any]) -> None:
    """Give an order back to be changed; what was reserved is free again. Refused while anything follows from it."""
    _demand_nothing_follows(unit, order)
    _give_up(side, unit, order)
    order.changes["credit_result"] = ""


def cancel_order(side: Side, unit: Unit, order: Document, asks: dict[str, Any]) -> None:
    """Cancel an order from which nothing follows. Refused while there is anything, which is named."""
    _demand_nothing_follows(unit, order)
    if order.state == "confirmed":
        _give_up(side, unit, order)
    _note(order, asks)


def _demand_nothing_follows(unit: Unit, order: Document) -> None:
    following = downstream_of_order(unit, order.id)
    if following:
        unit.refuse(
            say.HAS_DOWNSTREAM, document=order.describe(unit.language),
            downstream=[one.describe(unit.language) for one in following],
        )  # fmt: skip


def _give_up(side: Side, unit: Unit, order: Document) -> None:
    if side.code == "sell":
        unit.run("SELECT stock_unreserve(%s, %s)", (unit.company_id, order.id))


def _note(order: Document, asks: dict[str, Any]) -> None:
    reason = asks.get("reason")
    if reason:
        order.changes["remarks"] = f"{order.header['remarks']}\n{reason}".strip()
