"""Prefilled receipts and payments: of an invoice, of an order (an advance), of an advance that is to be applied."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from guantong.finance.sides import advance_account, control_account
from guantong.kernel.declare import RecordType
from guantong.kernel.engine import Document
from guantong.kernel.unit import Row, Unit
from guantong.trade import messages as trade_say
from guantong.trade.side import Side

ZERO = Decimal(0)
_OPEN = """
SELECT o.id, o.reference, o.open_amount FROM accounting_open_item o
 WHERE o.company_id = %s AND o.account_id = %s AND o.party_id = %s AND o.open_amount <> 0
   AND (%s::bigint IS NULL OR o.document_id = %s) ORDER BY o.due_on, o.id
"""


def derive_payment(side: Side, unit: Unit, source: Document, target: RecordType) -> dict[str, Any]:
    """Everything open of an invoice; the whole of an order as an advance; an advance against what is due first."""
    header = source.header
    code = source.type.code
    party = header["party_id"]
    if code == side.order:
        return {"party_id": party, "amount": header["total_gross"] * header["rate"], "lines": []}
    if code == side.payment:
        return _apply_advance(side, unit, source)
    rows = unit.sql(_OPEN, (unit.company_id, control_account(unit, side), party, source.id, source.id))
    lines = [_line(side, row, row["open_amount"] * side.owed_sign) for row in rows]
    if not lines:
        unit.refuse(trade_say.NOTHING_OPEN, document=source.describe(unit.language))
    return {"party_id": party, "amount": sum((line["amount"] for line in lines), ZERO), "lines": lines}


def _line(side: Side, row: Row, amount: Decimal) -> dict[str, Any]:
    return {
        "open_item_id": row["id"],
        "reference": row["reference"],
        "due_amount": row["open_amount"] * side.owed_sign,
        "amount": amount,
        "discount": ZERO,
    }


def _apply_advance(side: Side, unit: Unit, source: Document) -> dict[str, Any]:
    """A settlement without money: the open advance against the partner's open invoices, by due date."""
    party = source.header["party_id"]
    advances = unit.sql(_OPEN, (unit.company_id, advance_account(unit, side), party, source.id, source.id))
    if not advances:
        unit.refuse(trade_say.NOTHING_OPEN, document=source.describe(unit.language))
    left = -sum((row["open_amount"] for row in advances), ZERO) * side.owed_sign
    lines = []
    applied = ZERO
    for row in unit.sql(_OPEN, (unit.company_id, control_account(unit, side), party, None, None)):
        piece = min(left - applied, row["open_amount"] * side.owed_sign)
        if piece > 0:
            applied += piece
            lines.append(_line(side, row, piece))
    for row in advances:
        piece = min(applied, -row["open_amount"] * side.owed_sign)
        if piece > 0:
            applied -= piece
            lines.append(_line(side, row, -piece))
    return {"party_id": party, "amount": ZERO, "settlement_method": "none", "lines": lines}
