"""The worked example of moving average, late facts and shortages, to the cent."""

from __future__ import annotations

from decimal import Decimal

import pytest

from guantong.inventory.tests.plant import D, Plant
from guantong.kernel.messages import ProblemError

JULY = [
    ("in", "100", "1000.00", "07-01"),
    ("in", "50", "530.50", "07-03"),
    ("out", "80", "816.27", "07-05"),
    ("in", "120", "1338.00", "07-10"),
    ("out", "100", "1080.12", "07-15"),
    ("in", "30", "328.50", "07-20"),
    ("out", "70", "758.69", "07-25"),
]
AFTER = ["1000.00", "1530.50", "714.23", "2052.23", "972.11", "1300.61", "541.92"]


def test_the_table_of_moving_average(plant: Plant) -> None:
    for (kind, quantity, amount, on), value in zip(JULY, AFTER, strict=True):
        if kind == "in":
            plant.receives("A", quantity, amount, on)
        else:
            assert plant.issues("A", quantity, on)[1] == D(amount)
        assert plant.stock("A")[1] == D(value)
    assert plant.stock("A") == (D("50"), D("541.92"))
    assert plant.balance("540101") == D("2655.08")
    assert plant.balance("1403") == D("541.92")


@pytest.mark.parametrize("order", [[6, 5, 4, 3, 2, 1, 0], [0, 3, 5, 1, 2, 4, 6], [0, 1, 3, 5, 6, 4, 2]])
def test_any_order_of_entry_ends_with_the_same_books(plant: Plant, order: list[int]) -> None:
    anywhere = plant.new_warehouse("N", allow_negative=True)
    for place in order:
        kind, quantity, amount, on = JULY[place]
        if kind == "in":
            plant.receives("A", quantity, amount, on, warehouse=anywhere)
        else:
            plant.issues("A", quantity, on, warehouse=anywhere)
    assert plant.stock("A") == (D("50"), D("541.92"))
    assert plant.balance("540101") == D("2655.08")
    assert plant.balance("1403") == D("541.92")


def test_the_issue_that_empties_the_stock_takes_every_cent(plant: Plant) -> None:
    plant.receives("A", "3", "10.00", "07-01")
    assert plant.issues("A", "1", "07-02")[1] == D("3.33")
    assert plant.issues("A", "1", "07-02")[1] == D("3.34")
    assert plant.issues("A", "1", "07-02")[1] == D("3.33")
    assert plant.stock("A") == (0, 0)


def test_a_shortage_that_is_covered_charges_the_difference_to_the_issue(plant: Plant) -> None:
    yard = plant.new_warehouse("Y", allow_negative=True)
    plant.receives("A", "10", "50.00", "07-01", warehouse=yard)
    assert plant.issues("A", "15", "07-02", warehouse=yard)[1] == D("75.00")
    assert plant.stock("A") == (D("-5"), D("-25.00"))
    plant.receives("A", "20", "120.00", "07-03", warehouse=yard)
    assert plant.stock("A") == (D("15"), D("90.00"))
    assert plant.balance("540101") == D("80.00")
    assert plant.balance("1403") == D("90.00")


def test_what_is_returned_comes_back_at_the_cost_it_left_with(plant: Plant) -> None:
    plant.receives("P", "40", "2800.00", "07-01")
    line, cost = plant.issues("P", "40", "07-02")
    assert cost == D("2800.00")
    plant.receives("P", "10", "900.00", "07-03")
    assert plant.takes_back("P", "5", "07-04", line) == D("350.00")
    assert plant.stock("P") == (D("15"), D("1250.00"))
    assert plant.balance("540101") == D("2450.00")


def test_partial_returns_add_up_to_the_whole(plant: Plant) -> None:
    plant.receives("P", "3", "10.00", "07-01")
    line, cost = plant.issues("P", "3", "07-02")
    back = [plant.takes_back("P", "1", "07-03", line) for _nth in range(3)]
    assert sum(back, Decimal(0)) == cost == D("10.00")
    with pytest.raises(ProblemError) as refused:
        plant.takes_back("P", "1", "07-03", line)
    assert refused.value.code == "inventory.over_return"


def test_a_late_receipt_changes_issues_and_the_returns_that_took_them_back(plant: Plant) -> None:
    plant.receives("P", "10", "100.00", "07-01")
    line, cost = plant.issues("P", "5", "07-10")
    assert cost == D("50.00")
    assert plant.takes_back("P", "2", "07-12", line) == D("20.00")
    plant.receives("P", "10", "200.00", "07-05")
    # 20 pieces worth 300.00: five leave at 75.00, two of them come back at 30.00.
    assert plant.balance("540101") == D("45.00")
    assert plant.stock("P") == (D("17"), D("255.00"))
    assert plant.balance("1403") == D("255.00")


def test_a_purchase_return_leaves_at_the_receipt_and_the_rest_goes_to_the_issues(plant: Plant) -> None:
    first = plant.receives("P", "10", "100.00", "07-01")
    plant.receives("P", "10", "300.00", "07-02")
    assert plant.issues("P", "10", "07-03")[1] == D("200.00")
    assert plant.gives_back("P", "10", "07-04", first) == D("100.00")
    assert plant.stock("P") == (0, 0)
    assert plant.balance("540101") == D("300.00")
    assert plant.balance("1403") == 0


def test_a_price_difference_is_shared_between_stock_and_consumers(plant: Plant) -> None:
    plant.receives("A", "100", "1000.00", "07-01")
    plant.issues("A", "60", "07-05", account="40010101")
    shares = plant.adjusts("A", "50.00", "100", "07-10")
    assert [(share.kind, share.value) for share in shares] == [("stock", D("20.00")), ("consumed", D("30.00"))]
    assert shares[1].project_id == plant.project
    assert plant.balance("140301") == D("420.00")
    assert plant.balance("40010101") == D("630.00")
    assert plant.stock("A") == (D("40"), D("420.00"))


def test_a_return_taken_back_can_be_made_again(plant: Plant) -> None:
    plant.receives("P", "3", "10.00", "07-01")
    line, _cost = plant.issues("P", "3", "07-02")
    first = plant.takes_back("P", "1", "07-03", line)
    second = plant.takes_back("P", "1", "07-03", line)
    assert (first, second) == (D("3.33"), D("3.34"))
    with plant.unit() as unit:
        returned = unit.value(
            "SELECT min(line_id) FROM inventory_cost_event WHERE company_id = %s AND origin_id IS NOT NULL", [plant.id]
        )
    plant.takes_out_again("P", "1", "07-04", returned)
    assert plant.stock("P") == (D(1), D("3.34"))
    third = plant.takes_back("P", "1", "07-05", line)
    fourth = plant.takes_back("P", "1", "07-05", line)
    assert second + third + fourth == D("10.00")
    assert plant.stock("P") == (D(3), D("10.00"))
    assert plant.balance("540101") == 0
    with pytest.raises(ProblemError) as refused:
        plant.takes_back("P", "1", "07-06", line)
    assert refused.value.problems[0].facts["open"] == 0


def test_a_late_receipt_changes_returns_that_were_taken_back_and_made_again(plant: Plant) -> None:
    plant.receives("P", "10", "100.00", "07-01")
    line, _cost = plant.issues("P", "10", "07-10")
    plant.takes_back("P", "4", "07-11", line)
    with plant.unit() as unit:
        returned = unit.value(
            "SELECT min(line_id) FROM inventory_cost_event WHERE company_id = %s AND origin_id IS NOT NULL", [plant.id]
        )
    plant.takes_out_again("P", "4", "07-12", returned)
    plant.takes_back("P", "10", "07-13", line)
    plant.receives("P", "10", "200.00", "07-05")
    assert plant.balance("540101") == 0
    assert plant.stock("P") == (D(20), D("300.00"))
    assert plant.balance("1403") == D("300.00")


def test_goods_back_on_the_day_they_left_follow_the_cost_of_their_issue(plant: Plant) -> None:
    plant.receives("A", "10", "100.00", "07-01")
    line, _cost = plant.issues("A", "5", "07-05")
    plant.takes_back("A", "5", "07-05", line)
    plant.receives("A", "10", "200.00", "07-02")
    assert plant.stock("A") == (D(20), D("300.00"))
    assert plant.balance("540101") == 0


def test_goods_do_not_come_back_before_they_left(plant: Plant) -> None:
    plant.receives("A", "10", "100.00", "07-01")
    line, _cost = plant.issues("A", "5", "07-05")
    before = plant.counts()
    with pytest.raises(ProblemError) as refused:
        plant.takes_back("A", "5", "07-04", line)
    assert refused.value.code == "inventory.back_too_early"
    assert plant.counts() == before
