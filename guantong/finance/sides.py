"""Open items as receipts and payments see them: of one side of the trade, positive when somebody owes on that side."""

from __future__ import annotations

from guantong.accounting.public import account_of
from guantong.kernel.unit import Unit
from guantong.trade.side import Side

OPEN_ITEM = "open_item"


def control_account(unit: Unit, side: Side) -> int:
    """Receivables or payables."""
    return account_of(unit, side.control)


def advance_account(unit: Unit, side: Side) -> int:
    """What customers paid, or we paid to suppliers, before the invoice."""
    return account_of(unit, side.advance)
