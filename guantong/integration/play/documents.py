"""What playing needs to know of the documents that are there already, and the steps that both stories share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from guantong.kernel.declare import record_type
from guantong.kernel.engine import service as engine
from guantong.kernel.engine.document import Document
from guantong.kernel.unit import Row, Unit

_ORDERS = """
SELECT h.external_ref, h.id, h.state, h.party_id, h.warehouse_id, h.business_on,
       array_agg(l.id ORDER BY l.line_no) AS line_ids
  FROM trade_order h JOIN trade_order_line l ON l.document_id = h.id
 WHERE h.company_id = %s AND h.kind = %s AND h.external_ref = ANY(%s::text[])
 GROUP BY h.id
"""
_MOVED = """
SELECT external_no FROM inventory_movement
 WHERE company_id = %s AND kind = %s AND state <> 'draft' AND external_no = ANY(%s::text[])
"""
_PAID = """
SELECT external_ref FROM finance_payment
 WHERE company_id = %s AND kind = %s AND state <> 'draft' AND external_ref = ANY(%s::text[])
"""
_INVOICES = """
SELECT m.external_no AS reference, min(l.document_id) AS id
  FROM inventory_movement m JOIN inventory_movement_line x ON x.document_id = m.id
  JOIN trade_invoice_line l ON l.source_line_id = x.id
 WHERE m.company_id = %s AND m.kind = %s AND m.external_no = ANY(%s::text[]) GROUP BY 1
"""


def orders_by_reference(unit: Unit, kind: str, references: Sequence[str]) -> dict[str, Row]:
    """The imported orders with their line ids in order. One statement."""
    found = unit.sql(_ORDERS, [unit.company_id, kind, list(references)])
    return {row["external_ref"]: row for row in found}


def moved(unit: Unit, kind: str, references: Sequence[str]) -> set[str]:
    """The references whose goods have been moved by an earlier run."""
    return {row["external_no"] for row in unit.sql(_MOVED, [unit.company_id, kind, list(references)])}


def paid(unit: Unit, kind: str, references: Sequence[str]) -> set[str]:
    """The references that have been paid by an earlier run."""
    return {row["external_ref"] for row in unit.sql(_PAID, [unit.company_id, kind, list(references)])}


def invoices(unit: Unit, movement: str, references: Sequence[str]) -> dict[str, int]:
    """The invoice of each movement that has one."""
    return {row["reference"]: row["id"] for row in unit.sql(_INVOICES, [unit.company_id, movement, list(references)])}


def confirm(unit: Unit, kind: str, order_id: int) -> None:
    """Confirm an order, unless somebody has done so."""
    order = engine.load(unit, kind, order_id, lock=True)
    if order.state == "draft":
        engine.carry_out(unit, order, "confirm")


def post(unit: Unit, kind: str, record: dict[str, Any]) -> Document:
    """Make a document and post it."""
    return engine.carry_out(unit, engine.make(unit, kind, record), "post")


def move(unit: Unit, kind: str, order: Row, on: date, quantities: Mapping[int, Decimal]) -> Document:
    """Receive or deliver the quantities of an order's lines (by line id); zero ones are left out."""
    return post(
        unit,
        kind,
        {
            "party_id": order["party_id"],
            "warehouse_id": order["warehouse_id"],
            "business_on": on,
            "external_no": order["external_ref"],
            "lines": [
                {"source_line_id": line, "unit_quantity": quantity} for line, quantity in quantities.items() if quantity
            ],
        },
    )


def invoice(
    unit: Unit, kind: str, movement: Document, on: date, reference: str, quantities: Sequence[Decimal]
) -> Document | None:
    """Invoice the quantities of a movement's lines, in their order; None when nothing is left to invoice."""
    lines = [
        {"source_line_id": line["id"], "quantity": quantity}
        for line, quantity in zip(movement.all_lines, quantities, strict=True)
        if quantity
    ]
    if not lines:
        return None
    record = {
        "party_id": movement.header["party_id"],
        "business_on": on,
        "issued_on": on,
        "invoice_no": reference,
        "lines": lines,
    }
    return post(unit, kind, record)


def settle(unit: Unit, kind: str, paid_invoice: Document, on: date, reference: str, bank_account: int) -> None:
    """Pay all that is open of an invoice, or receive it; nothing when it is for nothing."""
    declared = record_type(kind)
    if not paid_invoice.header["total_gross"] or declared.derive is None:
        return
    draft = declared.derive(unit, paid_invoice, declared)
    post(unit, kind, draft | {"business_on": on, "external_ref": reference, "bank_account_id": bank_account})


def bank_account_of(unit: Unit) -> int:
    """The company's own bank account."""
    query = "SELECT id FROM masterdata_bank_account WHERE company_id = %s AND kind = 'bank' ORDER BY id LIMIT 1"
    return int(unit.value(query, [unit.company_id]))
