"""What other modules may ask of the stock. Each call is one statement unless it says otherwise."""

from __future__ import annotations

from guantong.inventory.services.availability import Availability, Incoming, availability, incoming_from
from guantong.inventory.services.open_stock import OpeningStock, open_stock
from guantong.inventory.services.post_stock import (
    CostLine,
    CostShare,
    Demand,
    Reserved,
    StockLine,
    StockPosted,
    adjust_cost,
    post_stock,
    reserve,
    unreserve,
)

__all__ = [
    "Availability",
    "CostLine",
    "CostShare",
    "Demand",
    "Incoming",
    "OpeningStock",
    "Reserved",
    "StockLine",
    "StockPosted",
    "adjust_cost",
    "availability",
    "incoming_from",
    "open_stock",
    "post_stock",
    "reserve",
    "unreserve",
]
