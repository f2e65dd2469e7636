"""What can be promised: on hand, reserved, on its way, and from when it can ship."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from guantong.kernel.unit import Unit

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Incoming:
    """Goods on their way to a warehouse: an open order line and when it is promised."""

    item_id: int
    warehouse_id: int
    quantity: Decimal
    expected_on: date


IncomingSource = Callable[[Unit, Sequence[tuple[int, int]]], list[Incoming]]
_SOURCES: list[IncomingSource] = []


def incoming_from(source: IncomingSource) -> IncomingSource:
    """Let a higher module say what is on its way (purchasing: open order lines). One statement a call."""
    if source not in _SOURCES:
        _SOURCES.append(source)
    return source


@dataclass(frozen=True, slots=True)
class Availability:
    """Stock of an item in a warehouse. `first_on` is the first day the wanted quantity can ship, None when unknown."""

    item_id: int
    warehouse_id: int
    on_hand: Decimal
    reserved: Decimal
    available: Decimal
    incoming: Decimal
    first_on: date | None


def availability(
    unit: Unit, keys: Sequence[tuple[int, int]], wanted: Sequence[Decimal] | None = None, *, on: date | None = None
) -> list[Availability]:
    """For (item, warehouse) pairs in the order given; `wanted` defaults to the smallest step above nothing.

    One statement, and one for each source of incoming goods. Lines of one pair share what is there in their order.
    """
    rows = unit.sql(
        """SELECT b.item_id, b.warehouse_id, sum(b.on_hand) AS on_hand, sum(b.reserved) AS reserved
             FROM inventory_stock_balance b
            WHERE b.company_id = %s
              AND (b.item_id, b.warehouse_id) IN (SELECT * FROM unnest(%s::bigint[], %s::bigint[]))
            GROUP BY 1, 2""",
        [unit.company_id, [item for item, _place in keys], [place for _item, place in keys]],
    )
    stock = {(row["item_id"], row["warehouse_id"]): (row["on_hand"], row["reserved"]) for row in rows}
    coming: dict[tuple[int, int], list[Incoming]] = defaultdict(list)
    for source in _SOURCES:
        for one in source(unit, keys):
            coming[(one.item_id, one.warehouse_id)].append(one)
    promised: dict[tuple[int, int], Decimal] = defaultdict(Decimal)
    start = on or unit.today
    answers = []
    for place, key in enumerate(keys):
        on_hand, reserved = stock.get(key, (ZERO, ZERO))
        free = on_hand - reserved
        promised[key] += wanted[place] if wanted is not None else ZERO
        answers.append(
            Availability(
                *key, on_hand, reserved, free, sum((one.quantity for one in coming[key]), ZERO),
                _first_day(free, promised[key], coming[key], start),
            )
        )  # fmt: skip
    return answers


def _first_day(free: Decimal, wanted: Decimal, coming: Sequence[Incoming], start: date) -> date | None:
    if free >= wanted and (free > 0 or wanted > 0):
        return start
    for one in sorted(coming, key=lambda one: one.expected_on):
        free += one.quantity
        if free >= wanted and free > 0:
            return max(one.expected_on, start)
    return None
