"""The table of the price and rounding rules, to the cent."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guantong.trade.amounts import (
    NOTHING,
    Amounts,
    cents,
    discount_lines,
    line_amounts,
    net_price,
    red_amounts,
    share,
    split,
    tax_is_plausible,
    total,
    total_rounded,
)

D = Decimal


def amounts(net: str, tax: str, gross: str) -> Amounts:
    return Amounts(D(net), D(tax), D(gross))


@pytest.mark.parametrize(
    ("price_mode", "rate", "lines", "by_line", "by_total"),
    [
        ("exclusive", "13", [("1", "33.33")] * 3, ("99.99", "12.99", "112.98"), ("99.99", "13.00", "112.99")),
        ("inclusive", "13", [("1", "100.00")] * 3, ("265.50", "34.50", "300.00"), ("265.49", "34.51", "300.00")),
        ("inclusive", "13", [("1", "1130.01")], ("1000.01", "130.00", "1130.01"), None),
        ("inclusive", "13", [("1", "0.05")], ("0.04", "0.01", "0.05"), None),
        ("inclusive", "1", [("1", "10000.00")], ("9900.99", "99.01", "10000.00"), None),
        ("inclusive", "13", [("7", "12.3456")], ("76.48", "9.94", "86.42"), None),
        ("exclusive", "9", [("3.5", "8.333333")], ("29.17", "2.63", "31.80"), None),
        ("inclusive", "13", [("-1", "226.00")], ("-200.00", "-26.00", "-226.00"), None),
    ],
)
def test_lines_are_rounded_each_by_itself(price_mode, rate, lines, by_line, by_total):
    inclusive = price_mode == "inclusive"
    computed = [line_amounts(D(quantity), D(price), D(rate), inclusive=inclusive) for quantity, price in lines]
    assert total(computed) == amounts(*by_line)
    printed = total_rounded([(line, D(rate)) for line in computed], inclusive=inclusive)
    assert total(printed) == amounts(*(by_total or by_line))


def test_each_line_has_its_own_rate():
    lines = [
        line_amounts(D(1), D(200), D(13), inclusive=False),
        line_amounts(D(1), D(150), D(6), inclusive=False),
    ]
    assert total(lines) == amounts("350.00", "35.00", "385.00")
    assert total(total_rounded([(lines[0], D(13)), (lines[1], D(6))], inclusive=False)) == total(lines)


def test_a_discount_may_print_as_a_negative_line_under_its_line():
    line = line_amounts(D(1), D(1000), D(13), inclusive=False, discount_percent=D(5))
    assert line == amounts("950.00", "123.50", "1073.50")
    assert discount_lines(D(1), D(1000), D(13), D(5), inclusive=False) == (
        amounts("1000.00", "130.00", "1130.00"),
        amounts("-50.00", "-6.50", "-56.50"),
    )


def test_the_printed_net_price_is_net_by_quantity():
    assert net_price(D("76.48"), D(7)) == D("10.92571429")


def test_the_red_line_that_empties_the_blue_one_takes_the_remainder():
    blue = line_amounts(D(3), D("33.335"), D(13), inclusive=True)  # 100.01 gross
    taken, quantity = NOTHING, D(0)
    reds = []
    for _time in range(3):
        red = red_amounts(blue, D(3), D(1), taken, quantity, D(13), inclusive=True)
        reds.append(red)
        taken, quantity = taken - red, quantity + 1
    assert [red.gross for red in reds] == [D("-33.34"), D("-33.34"), D("-33.33")]
    assert total(reds) == -blue


def test_company_currency_balances_by_construction():
    assert amounts("33.33", "4.33", "37.66").converted(D("7.1234")) == amounts("237.42", "30.84", "268.26")


def test_a_stated_tax_too_far_from_its_rate_is_found():
    assert tax_is_plausible([(amounts("100.00", "13.06", "113.06"), D(13))]) == (True, [])
    assert tax_is_plausible([(amounts("100.00", "13.07", "113.07"), D(13))]) == (False, [0])
    assert tax_is_plausible([(amounts("100.00", "13.06", "113.06"), D(13))] * 22) == (False, [])


@given(
    st.decimals("-99999", "99999", places=6, allow_nan=False),
    st.decimals("0", "99999", places=6, allow_nan=False),
    st.sampled_from(["0", "1", "3", "6", "9", "13"]),
    st.booleans(),
)
def test_net_and_tax_are_always_the_gross(quantity, price, rate, inclusive):
    line = line_amounts(quantity, price, D(rate), inclusive=inclusive)
    assert line.net + line.tax == line.gross
    assert abs(line.net * D(rate) / 100 - line.tax) <= D("0.06")


@given(st.integers(1, 10**9), st.lists(st.integers(1, 10**6), min_size=1, max_size=20))
def test_shares_of_what_remains_leave_nothing(amount, parts):
    value, rest = D(amount) / 100, D(sum(parts))
    given_out = D(0)
    for part in parts:
        piece = share(value - given_out, D(part), rest)
        given_out += piece
        rest -= part
    assert given_out == D(amount) / 100


def test_half_a_cent_goes_away_from_zero():
    assert (cents(D("0.125")), cents(D("-0.125"))) == (D("0.13"), D("-0.13"))
    assert split(D("-226"), D(13), inclusive=True) == amounts("-200.00", "-26.00", "-226.00")
