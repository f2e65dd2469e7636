"""Which service carries out each step of the documents of buying. The services are the trade engines', bound to this side."""

from __future__ import annotations

from functools import partial

from guantong.kernel.declare import carries_out
from guantong.trade.public import (
    cancel_order,
    close_order,
    confirm_order,
    confirm_tax,
    post_invoice,
    post_movement,
    reopen_order,
    reverse_invoice,
    reverse_movement,
    unconfirm_order,
)
from guantong.trade.side import BUY, GOODS_RECEIPT, PURCHASE_RETURN

carries_out("purchase_order", "confirm")(partial(confirm_order, BUY))
carries_out("purchase_order", "unconfirm")(partial(unconfirm_order, BUY))
carries_out("purchase_order", "close")(partial(close_order, BUY))
carries_out("purchase_order", "reopen")(partial(reopen_order, BUY))
carries_out("purchase_order", "cancel")(partial(cancel_order, BUY))
carries_out("goods_receipt", "post")(partial(post_movement, GOODS_RECEIPT))
carries_out("goods_receipt", "reverse")(reverse_movement)
carries_out("purchase_return", "post")(partial(post_movement, PURCHASE_RETURN))
carries_out("purchase_return", "reverse")(reverse_movement)
carries_out("supplier_invoice", "post")(partial(post_invoice, BUY))
carries_out("supplier_invoice", "reverse")(reverse_invoice)
carries_out("supplier_invoice", "confirm_tax")(confirm_tax)
