"""Post and take back receipts and payments."""

from __future__ import annotations

from decimal import Decimal
from functools import partial
from typing import Any

from guantong.accounting.public import Fact, entries
from guantong.finance.sides import OPEN_ITEM, advance_account
from guantong.kernel.declare import carries_out
from guantong.kernel.engine import Document, Reversal
from guantong.kernel.engine.resolve import fetch
from guantong.kernel.unit import Unit
from guantong.trade.public import book, downstream_of_payment, open_item, reverse_document
from guantong.trade.side import BUY, SELL, Side

ZERO = Decimal(0)
PAYMENT = Reversal(
    negate=("amount", "applied_amount", "discount_total", "advance_amount", "due_amount", "discount"),
)
CASH_FLOW_ITEM = {"sell": "1", "buy": "3"}


def post_payment(side: Side, unit: Unit, document: Document, _asks: dict[str, Any]) -> None:
    """Post a receipt or payment: bank, cash discount, advances, and what is settled.

    Each line's open item is settled by an item of this document; what the lines leave of the money becomes an advance.
    Locks: open items by id. Refused: more than is open by now, a closed period.
    """
    header = document.header
    lines = document.all_lines
    advance = advance_account(unit, side)
    fetch(
        unit,
        {
            OPEN_ITEM: {line["open_item_id"] for line in lines},
            "bank_account": {header["bank_account_id"]} if header["bank_account_id"] else set(),
        },
        {},
    )
    known = unit.references.get(OPEN_ITEM, {})
    amounts = {
        "bank": header["amount"],
        "discount": header["discount_total"],
        "advance": header["advance_amount"],
        "settled": ZERO,
        "advance_applied": ZERO,
    }
    items: list[dict[str, Any]] = []
    matches: list[dict[str, Any]] = []
    for line in lines:
        settled = line["amount"] + line["discount"]
        counter = known[line["open_item_id"]]
        if counter["account_id"] == advance:
            amounts["advance_applied"] -= settled
        else:
            amounts["settled"] += settled
        matches.append({"item": len(items), "counter_id": counter["id"], "amount": abs(settled)})
        items.append(open_item(document, counter["account_id"], -settled * side.owed_sign, line_id=line["id"]))
    if not header["amount"] and amounts["settled"] * amounts["advance"] < 0:
        # Credit that becomes an advance without money: on the other side, so that the voucher has both.
        amounts |= {"advance": ZERO, "advance_applied": amounts["advance_applied"] - amounts["advance"]}
    items.append(open_item(document, advance, -header["advance_amount"] * side.owed_sign))
    is_reversal = header["reversal_of_id"] is not None
    book(
        unit,
        document,
        items=[] if is_reversal else items,
        matches=[] if is_reversal else matches,
        entries=entries(unit, f"{side.payment}.post", [_fact(side, unit, document, amounts)]),
        reversed_lines=_red_lines(unit, document) if is_reversal else None,
    )


def _fact(side: Side, unit: Unit, document: Document, amounts: dict[str, Decimal]) -> Fact:
    header = document.header
    bank = unit.references.get("bank_account", {}).get(header["bank_account_id"] or 0, {})
    return Fact(
        amounts=amounts,
        party_id=header["party_id"],
        department_id=header["department_id"],
        employee_id=header["employee_id"],
        accounts={"BANK": bank["account_id"]} if bank.get("account_id") else {},
        cash_flow_item=CASH_FLOW_ITEM[side.code],
    )


def _red_lines(unit: Unit, red: Document) -> dict[int, int]:
    """Line of the original -> line of the red document."""
    rows = unit.sql(
        "SELECT id, line_no FROM finance_payment_line WHERE document_id = %s", (red.header["reversal_of_id"],)
    )
    by_number = {line["line_no"]: line["id"] for line in red.all_lines}
    return {row["id"]: by_number[row["line_no"]] for row in rows}


def reverse_payment(unit: Unit, document: Document, asks: dict[str, Any]) -> None:
    """Take back a receipt or payment: its settlements are undone and the items are open again."""
    reverse_document(unit, document, asks, PAYMENT, downstream_of_payment)


for _side in (SELL, BUY):
    carries_out(_side.payment, "post")(partial(post_payment, _side))
    carries_out(_side.payment, "reverse")(reverse_payment)
