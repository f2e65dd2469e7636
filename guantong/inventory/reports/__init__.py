"""The reports of the stock; importing this room registers them."""

from guantong.inventory.reports import stock_card, stock_movement, stock_on_hand

__all__ = ["stock_card", "stock_movement", "stock_on_hand"]
