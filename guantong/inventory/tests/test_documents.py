"""Other receipt and issue, transfer and count, through the engine: posted, booked and taken back."""

from __future__ import annotations

from typing import Any

import pytest

from guantong.accounting.public import close_period, period_of
from guantong.inventory.tests.plant import D, Plant, day
from guantong.kernel.checks import run_checks
from guantong.kernel.engine import Document, create, load, transition
from guantong.kernel.messages import ProblemError
from guantong.kernel.unit import counting


def reason(plant: Plant, code: str, account: str) -> int:
    """A reason code with an account."""
    with plant.unit() as unit:
        return int(
            unit.value(
                "INSERT INTO masterdata_reason_code (company_id, code, name, account_id) VALUES (%s, %s, %s, %s) RETURNING id",
                [plant.id, code, code, plant.accounts[account]],
            )
        )


def posts(plant: Plant, code: str, on: str, lines: list[dict[str, Any]], **header: Any) -> Document:
    """Create a document as the API would, and post it."""
    with plant.person("keeper") as unit:
        payload = {"business_on": f"2026-{on}", "warehouse": plant.warehouse, "lines": lines} | header
        return create(unit, code, payload, then="post")


def reverses(plant: Plant, document: Document, on: str) -> Document:
    """Take a document back; the red one."""
    with plant.person("keeper") as unit:
        transition(unit, document.type.code, document.id, "reverse", {"on": f"2026-{on}", "reason": "录错"})
        red = unit.value(f"SELECT reversed_by_id FROM {document.type.table} WHERE id = %s", [document.id])
        return load(unit, document.type.code, red)


def nothing_differs(plant: Plant) -> bool:
    """Whether every check of the company finds nothing."""
    with plant.unit() as unit:
        results = run_checks(unit, plant.id)
    codes = {one.code for one in results}
    assert {"accounting.control_accounts", "inventory.stock_accounts", "inventory.never_below_zero"} <= codes
    return [(one.code, one.sample) for one in results if one.differences] == []


def test_office_use_goes_to_the_expense_of_the_department(plant: Plant) -> None:
    """I3: 50.00 of auxiliary material to administration."""
    office = reason(plant, "OFFICE", "560213")
    plant.item("H", "auxiliary")
    plant.receives("H", "10", "100.00", "07-01")
    issue = posts(
        plant,
        "other_issue",
        "07-05",
        [{"item": plant.items["H"], "quantity": "5"}],
        reason=office,
        department=plant.department,
    )
    assert (issue.number, issue.state, issue.header["total_value"]) == ("QC-202607-0001", "posted", D("50.00"))
    assert plant.voucher_lines()[-2:] == [("560213", "Dr", D("50.00")), ("140302", "Cr", D("50.00"))]
    red = reverses(plant, issue, "07-06")
    assert (red.number, red.header["reversal_of_id"]) == ("QC-202607-0002", issue.id)
    assert plant.voucher_lines()[-2:] == [("560213", "Dr", D("-50.00")), ("140302", "Cr", D("-50.00"))]
    assert plant.stock("H") == (D(10), D("100.00"))
    assert nothing_differs(plant)


def test_a_missing_department_is_told_before_anything_is_written(plant: Plant) -> None:
    office = reason(plant, "OFFICE", "560213")
    plant.receives("A", "10", "100.00", "07-01")
    before = plant.counts()
    with pytest.raises(ProblemError) as refused:
        posts(plant, "other_issue", "07-05", [{"item": plant.items["A"], "quantity": "5"}], reason=office)
    assert refused.value.code == "accounting.dimension_missing"
    assert plant.counts() == before


def test_a_receipt_without_order_comes_in_at_its_cost_or_at_the_average(plant: Plant) -> None:
    gift = reason(plant, "GIFT", "530103")
    item = plant.item("A")
    first = posts(plant, "other_receipt", "07-01", [{"item": item, "quantity": "10", "price": "3.333333"}], reason=gift)
    assert first.header["total_value"] == D("33.33")
    posts(plant, "other_receipt", "07-02", [{"item": item, "quantity": "10"}], reason=gift)
    assert plant.stock("A") == (D(20), D("66.66"))
    assert plant.balance("530103") == D("-66.66")
    reverses(plant, first, "07-03")
    assert plant.stock("A") == (D(10), D("33.33"))
    assert nothing_differs(plant)


def test_goods_change_places_without_a_voucher(plant: Plant) -> None:
    plant.receives("A", "10", "100.00", "07-01")
    other = plant.new_warehouse("W2")
    vouchers = plant.counts()[0]
    transfer = posts(plant, "transfer", "07-02", [{"item": plant.items["A"], "quantity": "4"}], target_warehouse=other)
    assert (transfer.number, plant.on_hand("A"), plant.on_hand("A", other)) == ("DB-202607-0001", D(6), D(4))
    reverses(plant, transfer, "07-03")
    assert (plant.on_hand("A"), plant.on_hand("A", other)) == (D(10), D(0))
    assert plant.counts()[0] == vouchers
    with pytest.raises(ProblemError) as refused:
        posts(
            plant, "transfer", "07-02", [{"item": plant.items["A"], "quantity": "4"}], target_warehouse=plant.warehouse
        )
    assert refused.value.code == "inventory.same_place"
    assert nothing_differs(plant)


def test_a_count_books_surplus_and_shortage_to_pending(plant: Plant) -> None:
    """I1: 9 kg more at 10.00. I2: 20 kg less at 10.00 by theft, with input VAT 13 % transferred out."""
    plant.receives("A", "100", "1000.00", "07-01")
    plant.receives("B", "100", "1000.00", "07-01")
    count = posts(
        plant, "stock_count", "07-31",
        [
            {"item": plant.items["A"], "counted_quantity": "109"},
            {"item": plant.items["B"], "counted_quantity": "80", "tax_out_rate": "13"},
        ],
    )  # fmt: skip
    lines = [(line["book_quantity"], line["difference"]) for line in count.all_lines]
    assert lines == [(D(100), D(9)), (D(100), D(-20))]
    found = plant.voucher_lines()[-5:]
    assert sorted(found) == sorted(
        [
            ("140301", "Dr", D("90.00")),
            ("190101", "Cr", D("90.00")),
            ("190101", "Dr", D("226.00")),
            ("140301", "Cr", D("200.00")),
            ("22210109", "Cr", D("26.00")),
        ]
    )
    assert (plant.stock("A"), plant.stock("B")) == ((D(109), D("1090.00")), (D(80), D("800.00")))
    reverses(plant, count, "07-31")
    assert (plant.stock("A"), plant.stock("B")) == ((D(100), D("1000.00")), (D(100), D("1000.00")))
    assert (plant.balance("190101"), plant.balance("22210109")) == (0, 0)
    assert nothing_differs(plant)


def test_a_count_that_agrees_posts_nothing(plant: Plant) -> None:
    plant.receives("A", "100", "1000.00", "07-01")
    before = plant.counts()
    count = posts(plant, "stock_count", "07-31", [{"item": plant.items["A"], "counted_quantity": "100"}])
    assert (count.number, count.state) == ("PD-202607-0001", "posted")
    assert plant.counts() == before


def test_a_closed_month_takes_no_count_even_if_it_agrees(plant: Plant) -> None:
    plant.receives("A", "100", "1000.00", "01-05")
    with plant.unit() as unit:
        close_period(unit, period_of(unit, 2026, 1))
    with pytest.raises(ProblemError) as refused:
        posts(plant, "stock_count", "01-31", [{"item": plant.items["A"], "counted_quantity": "100"}])
    assert refused.value.code == "accounting.period_closed"


def test_an_item_is_counted_once_a_place(plant: Plant) -> None:
    item = plant.item("A")
    with pytest.raises(ProblemError) as refused:
        posts(
            plant,
            "stock_count",
            "07-31",
            [{"item": item, "counted_quantity": "1"}, {"item": item, "counted_quantity": "2"}],
        )
    assert [(one.code, one.line) for one in refused.value.problems] == [("inventory.counted_twice", 2)]


def test_ten_lines_and_two_hundred_take_the_same_statements(plant: Plant) -> None:
    gift = reason(plant, "GIFT", "530103")
    with plant.unit() as unit:
        rows = unit.sql(
            """INSERT INTO masterdata_item (company_id, code, name, category_id, unit_id)
               SELECT %s, 'N' || n, 'N' || n, %s, %s FROM generate_series(1, 200) n RETURNING id""",
            [plant.id, plant.categories["raw"], plant.unit_id],
        )
    items = [row["id"] for row in rows]
    taken = []
    for number in (10, 10, 200):
        lines = [{"item": item, "quantity": "2", "price": "1.5"} for item in items[:number]]
        with counting() as counter:
            posts(plant, "other_receipt", "07-05", lines, reason=gift)
        taken.append(counter.count)
    assert taken[1] == taken[2]
    assert day("07-05").month == 7
