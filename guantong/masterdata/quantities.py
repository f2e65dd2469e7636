"""Exact conversion between units. Pure: rational factors in, decimals of the item's stock unit out."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

PLACES = 6
_SCALE = 10**PLACES


@dataclass(frozen=True, slots=True)
class Conversion:
    """One `from_unit` is exactly numerator/denominator `to_unit`; for all items where `item_id` is None."""

    from_unit_id: int
    to_unit_id: int
    numerator: int
    denominator: int = 1
    item_id: int | None = None


class NoConversionError(ValueError):
    """There is no way from one unit to the other."""


class InexactQuantityError(ValueError):
    """The quantity cannot be written with six decimals in the other unit. `nearest` is the closest that can."""

    def __init__(self, exact: Fraction) -> None:
        self.exact = exact
        self.nearest = Decimal(round(exact * _SCALE)) / _SCALE
        super().__init__(f"{exact} is not exact with {PLACES} decimals")


def factor(
    from_unit_id: int, to_unit_id: int, conversions: Iterable[Conversion], item_id: int | None = None
) -> Fraction:
    """How many `to` one `from` is, going over other units where needed.

    A conversion of the item itself comes before a general one between the same two units; each works in both
    directions. Raises NoConversionError.
    """
    if from_unit_id == to_unit_id:
        return Fraction(1)
    steps: dict[int, dict[int, Fraction]] = {}
    usable = [c for c in conversions if c.item_id is None or c.item_id == item_id]
    for conversion in sorted(usable, key=lambda c: c.item_id is not None):
        ratio = Fraction(conversion.numerator, conversion.denominator)
        steps.setdefault(conversion.from_unit_id, {})[conversion.to_unit_id] = ratio
        steps.setdefault(conversion.to_unit_id, {})[conversion.from_unit_id] = 1 / ratio
    reached = {from_unit_id: Fraction(1)}
    waiting = deque([from_unit_id])
    while waiting:
        here = waiting.popleft()
        for there, ratio in steps.get(here, {}).items():
            if there not in reached:
                reached[there] = reached[here] * ratio
                waiting.append(there)
    if to_unit_id not in reached:
        raise NoConversionError(f"no conversion from unit {from_unit_id} to unit {to_unit_id}")
    return reached[to_unit_id]


def to_decimal(exact: Fraction) -> Decimal:
    """The fraction with six decimals. Raises InexactQuantityError rather than rounding: stock is not estimated."""
    scaled = exact * _SCALE
    if scaled.denominator != 1:
        raise InexactQuantityError(exact)
    return Decimal(scaled.numerator).scaleb(-PLACES)


def to_stock_quantity(
    quantity: Decimal,
    unit_id: int,
    stock_unit_id: int,
    conversions: Iterable[Conversion],
    item_id: int | None = None,
) -> Decimal:
    """A quantity in any unit as a quantity in the item's stock unit, exactly.

    Example: 3 boxes of 12 pieces -> 36; 1 piece as dozens -> InexactQuantityError (1/12).
    Raises NoConversionError, InexactQuantityError.
    """
    return to_decimal(Fraction(quantity) * factor(unit_id, stock_unit_id, conversions, item_id))


def stock_price(price: Decimal, unit_factor: Fraction) -> Fraction:
    """The price of one stock unit, exactly, when `price` is for a unit of `unit_factor` stock units."""
    return Fraction(price) / unit_factor


Factors = Mapping[tuple[int, int], Fraction]
"""(item id, unit id) -> stock units of one such unit."""
