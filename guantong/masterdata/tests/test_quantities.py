"""Units convert exactly or not at all."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest

from guantong.masterdata.quantities import (
    Conversion,
    InexactQuantityError,
    NoConversionError,
    factor,
    stock_price,
    to_stock_quantity,
)

PIECE, BOX, CARTON, KILOGRAM, DOZEN = 1, 2, 3, 4, 5
BOLT, LAMP = 11, 12
CONVERSIONS = [
    Conversion(BOX, PIECE, 12),
    Conversion(CARTON, BOX, 10),
    Conversion(KILOGRAM, PIECE, 1000, 7, item_id=BOLT),
    Conversion(BOX, PIECE, 20, item_id=LAMP),
    Conversion(DOZEN, PIECE, 12),
]


def test_boxes_become_pieces():
    assert to_stock_quantity(Decimal("3"), BOX, PIECE, CONVERSIONS) == Decimal("36.000000")


def test_the_way_may_lead_over_another_unit():
    assert to_stock_quantity(Decimal("2.5"), CARTON, PIECE, CONVERSIONS) == Decimal("300.000000")


def test_the_items_own_conversion_comes_first():
    assert factor(BOX, PIECE, CONVERSIONS, LAMP) == 20
    assert factor(BOX, PIECE, CONVERSIONS, BOLT) == 12
    assert factor(CARTON, PIECE, CONVERSIONS, LAMP) == 200


def test_a_rational_factor_is_exact_where_a_decimal_would_not_be():
    assert to_stock_quantity(Decimal("0.7"), KILOGRAM, PIECE, CONVERSIONS, BOLT) == Decimal("100.000000")


def test_an_inexact_result_is_refused_and_the_nearest_named():
    with pytest.raises(InexactQuantityError) as refusal:
        to_stock_quantity(Decimal("1"), PIECE, DOZEN, CONVERSIONS)
    assert refusal.value.exact == Fraction(1, 12)
    assert refusal.value.nearest == Decimal("0.083333")


def test_another_items_conversion_does_not_help():
    with pytest.raises(NoConversionError):
        to_stock_quantity(Decimal("1"), KILOGRAM, PIECE, CONVERSIONS, LAMP)


def test_the_price_of_a_box_is_divided_exactly():
    assert stock_price(Decimal("100"), Fraction(12)) == Fraction(25, 3)
