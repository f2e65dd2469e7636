"""Which service carries out each step of the documents of selling. The services are the trade engines', bound to this side."""

from __future__ import annotations

from functools import partial

from guantong.kernel.declare import carries_out
from guantong.trade.public import (
    cancel_order,
    close_order,
    confirm_order,
    post_invoice,
    post_movement,
    reopen_order,
    reserve_order,
    reverse_invoice,
    reverse_movement,
    unconfirm_order,
)
from guantong.trade.side import DELIVERY, SALES_RETURN, SELL

carries_out("sales_order", "confirm")(partial(confirm_order, SELL))
carries_out("sales_order", "unconfirm")(partial(unconfirm_order, SELL))
carries_out("sales_order", "close")(partial(close_order, SELL))
carries_out("sales_order", "reopen")(partial(reopen_order, SELL))
carries_out("sales_order", "cancel")(partial(cancel_order, SELL))
carries_out("sales_order", "reserve")(reserve_order)
carries_out("delivery", "post")(partial(post_movement, DELIVERY))
carries_out("delivery", "reverse")(reverse_movement)
carries_out("sales_return", "post")(partial(post_movement, SALES_RETURN))
carries_out("sales_return", "reverse")(reverse_movement)
carries_out("sales_invoice", "post")(partial(post_invoice, SELL))
carries_out("sales_invoice", "reverse")(reverse_invoice)
