"""What purchasing, sales, finance and the modules above may call of the trade engines."""

from __future__ import annotations

from guantong.trade.selectors import (
    Following,
    coming_in,
    downstream_of_invoice,
    downstream_of_movement,
    downstream_of_order,
    downstream_of_payment,
)
from guantong.trade.services.booking import book, open_item
from guantong.trade.services.orders import (
    cancel_order,
    close_order,
    confirm_order,
    reopen_order,
    reserve_order,
    unconfirm_order,
)
from guantong.trade.services.post_invoice import confirm_tax, post_invoice
from guantong.trade.services.post_movement import post_movement
from guantong.trade.services.reverse import reverse_document, reverse_invoice, reverse_movement

__all__ = [
    "Following",
    "book",
    "cancel_order",
    "close_order",
    "coming_in",
    "confirm_order",
    "confirm_tax",
    "downstream_of_invoice",
    "downstream_of_movement",
    "downstream_of_order",
    "downstream_of_payment",
    "open_item",
    "post_invoice",
    "post_movement",
    "reopen_order",
    "reserve_order",
    "reverse_document",
    "reverse_invoice",
    "reverse_movement",
    "unconfirm_order",
]
