"""Payment terms split an amount so that the parts always add up."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from guantong.masterdata.due_dates import Due, Stage, due_dates, due_on, percent_fault

THIRD = Decimal("33.333333")


def test_thirty_days_after_the_invoice():
    assert due_dates([Stage(Decimal(100), days=30)], date(2026, 1, 15), Decimal("113.00")) == [
        Due(date(2026, 2, 14), Decimal("113.00"))
    ]


def test_monthly_settlement_counts_from_the_end_of_the_month():
    assert due_on(Stage(Decimal(100), days=30, end_of_month=True), date(2026, 1, 5)) == date(2026, 3, 2)
    assert due_on(Stage(Decimal(100), months=1, end_of_month=True), date(2026, 1, 31)) == date(2026, 2, 28)


def test_a_month_later_stays_inside_a_short_month():
    assert due_on(Stage(Decimal(100), months=1), date(2028, 1, 31)) == date(2028, 2, 29)
    assert due_on(Stage(Decimal(100), months=13), date(2026, 12, 31)) == date(2028, 1, 31)


def test_the_last_stage_takes_the_remainder():
    stages = [Stage(THIRD), Stage(THIRD, days=30), Stage(THIRD, days=60)]
    assert [due.amount for due in due_dates(stages, date(2026, 1, 1), Decimal("100.00"))] == [
        Decimal("33.33"),
        Decimal("33.33"),
        Decimal("33.34"),
    ]


def test_half_a_cent_is_rounded_up_in_both_directions():
    stages = [Stage(Decimal(50)), Stage(Decimal(50), days=30)]
    assert [due.amount for due in due_dates(stages, date(2026, 1, 1), Decimal("0.05"))] == [
        Decimal("0.03"),
        Decimal("0.02"),
    ]
    assert [due.amount for due in due_dates(stages, date(2026, 1, 1), Decimal("-0.05"))] == [
        Decimal("-0.03"),
        Decimal("-0.02"),
    ]


def test_without_stages_everything_is_due_at_once():
    assert due_dates([], date(2026, 5, 1), Decimal("9.99")) == [Due(date(2026, 5, 1), Decimal("9.99"))]


def test_stages_must_make_a_hundred():
    assert percent_fault([Stage(Decimal(30)), Stage(Decimal(60))]) == Decimal(90)
    assert percent_fault([Stage(THIRD), Stage(THIRD), Stage(THIRD)]) is None


@given(
    st.lists(st.decimals("0.000001", "100", places=6), min_size=1, max_size=12),
    st.decimals("-99999999", "99999999", places=2),
)
def test_the_parts_always_add_up(percents, amount):
    stages = [Stage(percent, days=10 * n) for n, percent in enumerate(percents)]
    assert sum(due.amount for due in due_dates(stages, date(2026, 1, 1), amount)) == amount
