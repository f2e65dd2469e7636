"""`POST /api/inventory/availability`: what can be promised, asked while an order is typed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema

from guantong.inventory.services.availability import availability
from guantong.kernel.http import register_router, serve
from guantong.kernel.messages import kernel as say
from guantong.kernel.unit import Row, Unit
from guantong.masterdata.selectors import stock_factors

MOST_LINES = 1000
router = Router(tags=["inventory"])


class WantedLine(Schema):
    """An item wanted: quantity in `unit` (left out: the stock unit), for shipping on a day."""

    item: int
    quantity: Decimal | None = None
    unit: int | None = None
    on: date | None = None


class Wanted(Schema):
    """What an order that is being typed wants from one warehouse."""

    warehouse: int
    lines: list[WantedLine]


@router.post("/availability", summary="On hand, reserved, on its way, and from when it can ship")
def post_availability(request: HttpRequest, payload: Wanted) -> HttpResponse:
    """One row for each line in the order asked; quantities in the item's stock unit."""
    return serve(request, lambda unit: {"rows": _rows(unit, payload)}, permission="masterdata.item.read")


def _rows(unit: Unit, payload: Wanted) -> list[Row]:
    if len(payload.lines) > MOST_LINES:
        unit.refuse(say.BAD_PARAMETER, name="lines", found=len(payload.lines), expected=f"≤ {MOST_LINES}")
    scope = unit.user.warehouse_ids
    if scope is not None and payload.warehouse not in scope:
        unit.refuse(say.BAD_PARAMETER, name="warehouse", found=payload.warehouse, expected=sorted(scope))
    factors = stock_factors(unit, ((line.item, line.unit) for line in payload.lines if line.unit is not None))
    keys = [(line.item, payload.warehouse) for line in payload.lines]
    found = availability(unit, keys, [_stock_quantity(line, factors) for line in payload.lines])
    return [
        {
            "item": one.item_id,
            "on_hand": one.on_hand,
            "reserved": one.reserved,
            "available": one.available,
            "incoming": one.incoming,
            "first_on": one.first_on,
        }
        for one in found
    ]


def _stock_quantity(line: WantedLine, factors: Mapping[tuple[int, int], Any]) -> Decimal:
    ratio = factors.get((line.item, line.unit)) if line.unit is not None else None
    quantity = line.quantity or Decimal(0)
    return quantity if ratio is None else quantity * ratio.numerator / ratio.denominator


register_router("inventory", router)
