"""What type-ahead over items tells on an order that is being typed: the price for its partner, on its day, in its mode.

Items with quantity steps carry no price: it depends on a quantity that is not typed yet, and comes with the save.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any

from guantong.kernel.engine.validate import company
from guantong.kernel.search import register_offer
from guantong.kernel.unit import Unit
from guantong.masterdata.public import prices
from guantong.trade.prepare import in_price_mode
from guantong.trade.side import BUY, SELL, Side

ONE = Decimal(1)
MANY = Decimal(10**9)
HEADER = ("party", "business_on", "price_mode", "currency")


def offer_prices(side: Side, unit: Unit, rows: list[dict[str, Any]], header: Mapping[str, str]) -> None:
    """Add `price` to found items; at most six statements for all. Buying prices only for who may see costs."""
    if side.code == "buy" and not unit.may("see.cost"):
        return
    party = int(header["party"]) if header.get("party", "").isdecimal() else None
    try:
        on = date.fromisoformat(header.get("business_on", ""))
    except ValueError:
        on = unit.today
    mode = header.get("price_mode") or str(company(unit)["price_mode"])
    currency = header.get("currency") or None
    units = [_id(row.get(side.unit_column.removesuffix("_id"))) or _id(row.get("unit")) for row in rows]
    asked = [(row["id"], unit_id) for row, unit_id in zip(rows, units, strict=True) if unit_id is not None]
    few = prices(unit, side.code, party, [(*one, ONE) for one in asked], on, currency)
    many = prices(unit, side.code, party, [(*one, MANY) for one in asked], on, currency)
    known = {
        item_id: price
        for (item_id, _), price, stepped in zip(asked, few, many, strict=True)
        if price is not None and price == stepped
    }
    for row in rows:
        price = known.get(row["id"])
        if price is not None:
            rate = Decimal(str((row.get("tax") or {}).get("rate") or 0))
            row["price"] = in_price_mode(price.price, price.price_mode, mode, rate)


def _id(reference: Any) -> int | None:
    return int(reference["id"]) if isinstance(reference, dict) and reference.get("id") is not None else None


for _side in (SELL, BUY):
    register_offer(_side.order, "item", HEADER, partial(offer_prices, _side))
