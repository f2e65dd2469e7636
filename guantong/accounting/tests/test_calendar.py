"""Periods open and close in order, years turn, and no posting slips past."""

from __future__ import annotations

from datetime import date

import psycopg
import pytest
from psycopg.types.json import Jsonb

from guantong.accounting.public import (
    OpeningBalance,
    close_profit_and_loss,
    ensure_periods,
    open_balances,
    reopen_period,
)
from guantong.accounting.tests.books import books, call, closes, codes, drafts, period, walks
from guantong.inventory.public import OpeningStock, open_stock
from guantong.inventory.tests.plant import D, Plant, attack, raw
from guantong.kernel.checks import run_checks
from guantong.kernel.messages import ProblemError


def test_a_closed_period_takes_nothing_and_reopens_from_the_end(plant: Plant) -> None:
    books(plant, "1002", "3001", on=date(2026, 1, 15))
    with pytest.raises(ProblemError) as refused:
        closes(plant, 2)
    assert codes(refused) == ["accounting.earlier_open"]
    closes(plant, 1, 2)
    with pytest.raises(ProblemError) as refused:
        books(plant, "1002", "3001", on=date(2026, 1, 20))
    assert codes(refused) == ["accounting.period_closed"]
    with pytest.raises(ProblemError) as refused:
        plant.receives("A", "1", "1.00", "01-20")
    assert codes(refused) == ["accounting.period_closed"]
    january, february = period(plant, 1), period(plant, 2)
    with pytest.raises(ProblemError) as refused, plant.unit() as unit:
        reopen_period(unit, january, "错账")
    assert codes(refused) == ["accounting.later_closed"]
    with pytest.raises(ProblemError) as refused, plant.unit() as unit:
        reopen_period(unit, february, "  ")
    assert codes(refused) == ["accounting.reason_missing"]
    with plant.unit() as unit:
        reopen_period(unit, february, "错账")
        reopen_period(unit, january, "错账")
    assert books(plant, "1002", "3001", on=date(2026, 1, 20)) == "记-202601-0002"
    closes(plant, 1)
    assert (
        attack("UPDATE accounting_period SET state = 'open', reopen_reason = '' WHERE company_id = %s", plant.id)
        == "GT001"
    )
    assert (
        attack("UPDATE accounting_period SET starts_on = '2026-01-02' WHERE company_id = %s", plant.id, role="owner")
        == "GT001"
    )
    assert (
        attack(
            "INSERT INTO accounting_period (company_id, code, year, month, starts_on, ends_on) VALUES (%s, 'x', 2030, 1, '2030-01-01', '2030-01-31')",
            plant.id,
        )
        == "42501"
    )


def test_a_month_with_an_unposted_voucher_or_negative_stock_stays_open(plant: Plant) -> None:
    voucher = drafts(plant, [("1002", "5.00", "0"), ("3001", "0", "5.00")], on=date(2026, 1, 9))
    with pytest.raises(ProblemError) as refused:
        closes(plant, 1)
    assert codes(refused) == ["accounting.voucher_unposted"]
    walks(plant, voucher)
    yard = plant.new_warehouse("Y", allow_negative=True)
    plant.item("A")
    plant.issues("A", "5", "01-20", warehouse=yard)
    with pytest.raises(ProblemError) as refused:
        closes(plant, 1)
    assert codes(refused) == ["inventory.negative_at_close"]
    plant.receives("A", "5", "5.00", "01-31", warehouse=yard)
    closes(plant, 1)


def test_closing_waits_for_postings_under_way(plant: Plant) -> None:
    january = period(plant, 1)
    with raw() as posting, raw() as closing:
        head = {"business_on": "2026-01-10", "source_kind": "late", "source_id": 1}
        lines = [
            {"account_id": plant.accounts["1002"], "debit": "1.00"},
            {"account_id": plant.accounts["3001"], "credit": "1.00"},
        ]
        posting.execute("SELECT gl_post(%s, %s, %s)", (plant.id, Jsonb(head), Jsonb(lines)))
        closing.execute("SET lock_timeout = '300ms'")
        with pytest.raises(psycopg.errors.LockNotAvailable):
            closing.execute("UPDATE accounting_period SET state = 'closed' WHERE id = %s", (january,))
        closing.rollback()
        posting.commit()
        closing.execute("UPDATE accounting_period SET state = 'closed' WHERE id = %s", (january,))
        closing.commit()


def test_periods_are_made_for_other_years_until_one_is_closed(plant: Plant) -> None:
    with plant.unit() as unit:
        assert ensure_periods(unit, date(2027, 1, 5), date(2027, 12, 5)) == 12
        assert ensure_periods(unit, date(2025, 11, 5), date(2026, 3, 5)) == 2
    books(plant, "1002", "3001", on=date(2025, 12, 31))
    with pytest.raises(ProblemError) as refused:
        books(plant, "1002", "3001", on=date(2025, 10, 31))
    assert codes(refused) == ["accounting.no_period"]


def test_the_next_year_opens_itself_and_no_other_does(plant: Plant) -> None:
    assert books(plant, "1002", "3001", on=date(2027, 2, 1)) == "记-202702-0001"
    with plant.unit() as unit:
        assert (
            unit.value("SELECT count(*) FROM accounting_period WHERE company_id = %s AND month > 0", [plant.id]) == 24
        )
    with pytest.raises(ProblemError) as refused:
        books(plant, "1002", "3001", on=date(2030, 1, 1))
    assert codes(refused) == ["accounting.no_period"]


def test_opening_balances_balance_against_capital_and_close_with_the_first_month(plant: Plant) -> None:
    plant.item("A")
    with plant.unit() as unit:
        open_stock(unit, [OpeningStock(plant.items["A"], plant.warehouse, D(100), D("1000.00"))])
        open_balances(
            unit,
            [
                OpeningBalance(plant.accounts["1002"], D("5000.00")),
                OpeningBalance(
                    plant.accounts["1122"],
                    D("300.00"),
                    party_id=plant.party,
                    reference="V-0",
                    due_on=date(2025, 11, 30),
                ),
                OpeningBalance(plant.accounts["220201"], D("-800.00"), party_id=plant.party, reference="I-0"),
            ],
        )
    assert plant.balance("3001") == D("-5500.00")
    assert plant.stock("A") == (D(100), D("1000.00"))
    plant.issues("A", "10", "01-02")
    closes(plant, 1)
    with pytest.raises(ProblemError) as refused, plant.unit() as unit:
        open_balances(unit, [OpeningBalance(plant.accounts["1002"], D("1.00"))])
    assert codes(refused) == ["accounting.opening_late"]
    with plant.unit() as unit:
        assert [(one.code, one.sample) for one in run_checks(unit, plant.id) if one.differences] == []


def test_profit_and_loss_close_to_profit_of_the_year(plant: Plant) -> None:
    books(plant, "1002", "500101", "4000.00", on=date(2026, 1, 10))
    books(plant, "1002", "505101", "1000.00", on=date(2026, 1, 10))
    books(plant, "1002", "530104", "90.00", on=date(2026, 1, 10))
    books(plant, "540101", "1002", "2800.00", on=date(2026, 1, 11))
    books(plant, "540201", "1002", "900.00", on=date(2026, 1, 11))
    books(plant, "540302", "1002", "50.00", on=date(2026, 1, 11))
    books(plant, "560213", "1002", "350.00", on=date(2026, 1, 11), department_id=plant.department)
    january = period(plant, 1)
    with plant.unit() as unit:
        assert len(close_profit_and_loss(unit, january)) == 2
    assert plant.voucher_lines()[-9:] == [
        ("500101", "Dr", D("4000.00")), ("505101", "Dr", D("1000.00")), ("530104", "Dr", D("90.00")), ("3103", "Cr", D("5090.00")),
        ("3103", "Dr", D("4100.00")), ("540101", "Cr", D("2800.00")), ("540201", "Cr", D("900.00")), ("540302", "Cr", D("50.00")),
        ("560213", "Cr", D("350.00")),
    ]  # fmt: skip
    assert (plant.balance("5"), plant.balance("3103")) == (0, D("-990.00"))
    with pytest.raises(ProblemError) as refused, plant.unit() as unit:
        close_profit_and_loss(unit, january)
    assert codes(refused) == ["accounting.nothing_to_close"]


def test_an_older_view_of_the_database_posts_nothing(plant: Plant) -> None:
    january = period(plant, 1)
    with raw() as late, raw() as closing:
        late.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        late.execute("SELECT 1 FROM accounting_period LIMIT 1")
        closing.execute("UPDATE accounting_period SET state = 'closed' WHERE id = %s", (january,))
        closing.commit()
        with pytest.raises(psycopg.Error, match=r"accounting\.old_view"):
            call(late, plant, 1)
    assert plant.balance("1002") == 0


def test_of_two_who_change_the_calendar_the_second_sees_the_first(plant: Plant) -> None:
    closes(plant, 1, 2)
    with raw() as closing, raw() as reopening:
        closing.execute("UPDATE accounting_period SET state = 'closed' WHERE id = %s", (period(plant, 3),))
        reopening.execute("SET lock_timeout = '300ms'")
        reopen = "UPDATE accounting_period SET state = 'open', reopen_reason = 'x' WHERE id = %s"
        with pytest.raises(psycopg.errors.LockNotAvailable):
            reopening.execute(reopen, (period(plant, 2),))
        reopening.rollback()
        closing.commit()
        with pytest.raises(psycopg.Error, match=r"accounting\.later_closed"):
            reopening.execute(reopen, (period(plant, 2),))


def test_no_month_opens_between_closed_ones(plant: Plant) -> None:
    closes(plant, *range(1, 13))
    ensure = "SELECT accounting_ensure_periods(%s, %s, %s)"
    assert attack(ensure, plant.id, date(2028, 1, 1), date(2028, 3, 31)) is None
    closes_2028 = "UPDATE accounting_period SET state = 'closed' WHERE company_id = %s AND year = 2028 AND month = 1"
    assert attack(closes_2028, plant.id) is None
    assert attack(ensure, plant.id, date(2026, 12, 1), date(2027, 6, 30)) == "GT001"
    assert attack(ensure, plant.id, date(2028, 1, 1), date(2028, 6, 30)) is None
