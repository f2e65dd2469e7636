"""Take back a posted document: one mechanism for movements, invoices and money.

The red document is a copy with its figures negated, its own number and its own date; it is posted by the same service
as any other, at the original's cost, and the original is marked as reversed by it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from guantong.kernel.engine import Document, Reversal, carry_out, reverse
from guantong.kernel.unit import Unit
from guantong.trade import messages as say
from guantong.trade.selectors import Following, downstream_of_invoice, downstream_of_movement

MOVEMENT = Reversal(
    negate=("quantity", "unit_quantity", "rejected_quantity", "total_quantity", "total_value"),
    clear=(
        "value", "accrued", "invoice_open", "invoiced_quantity", "invoiced_value", "returned_quantity",
        "settled_quantity", "settled_value", "transit_quantity", "transit_value",
    ),
)  # fmt: skip
INVOICE = Reversal(
    negate=("quantity", "stock_quantity", "net", "tax_amount", "gross", "total_net", "total_tax", "total_gross", "amount"),
    clear=(
        "cleared_quantity", "cleared_value", "difference", "difference_stock", "transit_value", "quantity_credited",
        "net_credited", "tax_credited", "due_on", "issued_on",
    ),
)  # fmt: skip


def reverse_document(
    unit: Unit, document: Document, asks: dict[str, Any], how: Reversal,
    downstream: Callable[[Unit, int], Sequence[Following]],
) -> None:  # fmt: skip
    """Make and post the red document. Refused for a red document itself, and while anything follows, which is named."""
    header = document.header
    if header["reversal_of_id"] is not None:
        unit.refuse(
            say.IS_RED, document=document.describe(unit.language),
            original=unit.value(f"SELECT number FROM {document.type.table} WHERE id = %s", (header["reversal_of_id"],)),
        )  # fmt: skip
    following = downstream(unit, document.id)
    if following:
        unit.refuse(
            say.HAS_DOWNSTREAM, document=document.describe(unit.language),
            downstream=[one.describe(unit.language) for one in following],
        )  # fmt: skip
    reason = asks.get("reason")
    on = asks.get("on") or unit.today
    red = reverse(unit, document, on, how, extra={"remarks": reason} if reason else None)
    carry_out(unit, red, "post")
    document.changes["reversed_by_id"] = red.id


def reverse_movement(unit: Unit, document: Document, asks: dict[str, Any]) -> None:
    """Take back a goods movement: stock, cost, accrual, order progress and voucher."""
    reverse_document(unit, document, asks, MOVEMENT, downstream_of_movement)


def reverse_invoice(unit: Unit, document: Document, asks: dict[str, Any]) -> None:
    """Take back an invoice: what is owed, its settlement of accruals, price differences and voucher."""
    reverse_document(unit, document, asks, INVOICE, downstream_of_invoice)
