"""The stock movement report and stock on an earlier day, read from what is kept, are what the ledgers add up to."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from guantong.inventory.reports import stock_movement, stock_on_hand
from guantong.inventory.tests.plant import D, Plant, day, raw
from guantong.kernel.checks import checks, run_checks

NAMES = [f"{figure}_{what}" for figure in ("opening", "in", "out", "closing") for what in ("quantity", "value")]
SPANS = [
    ("07-01", "07-31"), ("07-05", "07-20"), ("07-05", "09-10"), ("08-01", "09-30"), ("06-01", "08-15"), ("09-02", "09-02"),
    ("07-31", "08-01"), ("10-01", "10-31"), ("09-30", "09-01"),
]  # fmt: skip


@pytest.fixture
def busy(plant: Plant) -> Plant:
    """Three months with a late receipt that changes the cost of issues in all of them, a return, and a second place."""
    second = plant.new_warehouse("W2")
    plant.receives("A", "10", "100.00", "07-01")
    plant.receives("A", "5", "55.00", "07-05", warehouse=second)
    _line, _cost = plant.issues("A", "3", "07-20")
    plant.issues("A", "4", "08-01")
    plant.receives("B", "7", "70.07", "08-15")
    line, _cost = plant.issues("A", "2", "09-02", warehouse=second)
    plant.takes_back("A", "1", "09-03", line)
    plant.issues("B", "7", "09-10")
    plant.receives("A", "10", "200.00", "07-02")  # late: every issue after it is read anew
    return plant


def ledger(plant: Plant, since: date, until: date, warehouse: int | None = None) -> dict[int, dict[str, Decimal]]:
    """The figures as a plain sum over the rows, without anything kept."""
    table = "inventory_cost_event" if warehouse is None else "inventory_stock_move"
    place = "" if warehouse is None else f" AND warehouse_id = {warehouse}"
    found: dict[int, dict[str, Decimal]] = {}
    with plant.unit() as unit:
        rows = unit.sql(f"SELECT * FROM {table} WHERE company_id = %s AND business_on <= %s{place}", [plant.id, until])
    for row in rows:
        sums = found.setdefault(row["item_id"], dict.fromkeys(NAMES, D(0)))
        value = row.get("value", D(0))
        sums["closing_quantity"] += row["quantity"]
        sums["closing_value"] += value
        if row["business_on"] < since:
            sums["opening_quantity"] += row["quantity"]
            sums["opening_value"] += value
            continue
        side = "in" if row["quantity"] > 0 else "out"
        sums[f"{side}_quantity"] += abs(row["quantity"])
        if row.get("kind", "in") in ("in", "adjust", "cover"):
            sums["in_value"] += value
        else:
            sums["out_value"] -= value
    return {item: sums for item, sums in found.items() if any(sums.values())}


def reported(plant: Plant, **given: Any) -> dict[int, dict[str, Decimal]]:
    with plant.unit() as unit:
        rows = stock_movement.query(unit, given).rows
    return {row["item_id"]: {name: row[name] or D(0) for name in NAMES} for row in rows}


@pytest.mark.parametrize(("since", "until"), SPANS)
def test_the_stock_movement_is_what_the_ledgers_add_up_to(busy: Plant, since: str, until: str) -> None:
    given = {"from_on": day(since), "to_on": day(until)}
    assert reported(busy, **given) == ledger(busy, day(since), day(until))
    assert reported(busy, **given, warehouse=busy.warehouse) == ledger(busy, day(since), day(until), busy.warehouse)
    with busy.unit() as unit:
        assert [(one.code, one.sample) for one in run_checks(unit, busy.id) if one.differences] == []


def test_stock_on_an_earlier_day_is_what_lay_there(busy: Plant) -> None:
    for on in ("06-30", "07-01", "07-19", "08-15", "09-02", "09-10"):
        with busy.unit() as unit:
            rows = stock_on_hand.query(unit, {"as_of": day(on)}).rows
        shown = {row["item_id"]: (row["quantity"], row["value"]) for row in rows}
        sums = ledger(busy, day(on), day(on))
        assert shown == {
            item: (one["closing_quantity"], one["closing_value"])
            for item, one in sums.items()
            if one["closing_quantity"]
        }


def test_a_month_that_is_wrong_is_found(busy: Plant) -> None:
    check = next(one for one in checks() if one.code == "inventory.months")
    for table in ("inventory_stock_month", "inventory_cost_month"):
        with raw("owner") as connection:
            assert connection.execute(check.sql, {"company": busy.id}).fetchall() == []  # type: ignore[arg-type]  # declared SQL
            # The law that keeps it is switched off in this transaction, which is not committed.
            connection.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")  # type: ignore[arg-type]  # named above
            connection.execute(f"UPDATE {table} SET in_quantity = in_quantity + 1 WHERE company_id = {busy.id}")  # type: ignore[arg-type]  # as above
            assert connection.execute(check.sql, {"company": busy.id}).fetchall() != []  # type: ignore[arg-type]  # declared SQL
            connection.rollback()
