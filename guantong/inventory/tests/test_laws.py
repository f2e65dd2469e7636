"""The laws of stock and cost, attacked with raw SQL: as the application, and as the owner of the tables."""

from __future__ import annotations

import json

import psycopg
import pytest
from psycopg.types.json import Jsonb

from guantong.inventory.public import Demand, StockLine, post_stock, reserve, unreserve
from guantong.inventory.tests.plant import D, Plant, attack, day, raw
from guantong.kernel.messages import ProblemError

LEDGERS = ["inventory_stock_move", "inventory_cost_event"]
KEPT = ["inventory_stock_balance", "inventory_cost_balance", "inventory_stock_month", "inventory_cost_month"]


@pytest.mark.parametrize("table", [*LEDGERS, *KEPT, "inventory_reservation"])
@pytest.mark.parametrize("statement", ["UPDATE {} SET company_id = company_id", "DELETE FROM {}", "TRUNCATE {}"])
def test_the_application_changes_no_ledger(plant: Plant, table: str, statement: str) -> None:
    plant.receives("A", "10", "100.00", "07-01")
    assert attack(statement.format(table)) == "42501"


@pytest.mark.parametrize("table", [*LEDGERS, *KEPT])
@pytest.mark.parametrize(
    "statement", ["UPDATE {} SET company_id = company_id WHERE company_id = {}", "DELETE FROM {} WHERE company_id = {}"]
)
def test_nor_does_the_owner(plant: Plant, table: str, statement: str) -> None:
    plant.receives("A", "10", "100.00", "07-01")
    assert attack(statement.format(table, plant.id), role="owner") == "GT001"


def test_the_application_inserts_into_no_ledger(plant: Plant) -> None:
    item = plant.item("A")
    move = (
        "INSERT INTO inventory_stock_move (company_id, document_id, document_kind, line_id, item_id, warehouse_id, quantity,"
        " business_on) VALUES (%s, 1, 'x', 1, %s, %s, 5, '2026-07-01')"
    )
    assert attack(move, plant.id, item, plant.warehouse) == "42501"
    assert (
        attack(
            "INSERT INTO inventory_stock_balance (company_id, warehouse_id, item_id) VALUES (1, %s, %s)",
            plant.warehouse,
            item,
        )
        == "42501"
    )
    assert attack("SELECT cost_post(%s, 'x', 1, '2026-07-01', '[]')", plant.id) == "42501"


def test_the_owner_cannot_move_stock_below_zero(plant: Plant) -> None:
    item = plant.item("A")
    plant.receives("A", "10", "100.00", "07-05")
    move = (
        "INSERT INTO inventory_stock_move (company_id, document_id, document_kind, line_id, item_id, warehouse_id, quantity,"
        " business_on) VALUES (%s, 1, 'x', 1, %s, %s, %s, %s)"
    )
    assert attack(move, plant.id, item, plant.warehouse, -11, "2026-07-06", role="owner") == "GT001"
    assert attack(move, plant.id, item, plant.warehouse, -1, "2026-07-04", role="owner") == "GT001"
    assert plant.on_hand("A") == D(10)


def test_stock_without_a_voucher_does_not_commit(plant: Plant) -> None:
    plant.receives("A", "10", "100.00", "07-05")
    before = plant.counts()
    line = {"line_id": 1, "item_id": plant.item("A"), "warehouse_id": plant.warehouse, "quantity": -5,
            "account_id": plant.accounts["140301"], "contra_account_id": plant.accounts["540101"]}  # fmt: skip
    refused = attack("SELECT * FROM stock_post(%s, 'delivery', 7, '2026-07-06', %s)", plant.id, Jsonb([line]))
    assert refused == "GT001"
    assert plant.counts() == before
    assert plant.on_hand("A") == D(10)


def test_quantities_without_cost_must_come_to_zero(plant: Plant) -> None:
    plant.receives("A", "10", "100.00", "07-05")
    other = plant.new_warehouse("W2")
    with plant.unit() as unit:
        lines = [
            StockLine(1, plant.item("A"), plant.warehouse, D(-4), cost=False),
            StockLine(1, plant.item("A"), other, D(4), cost=False),
        ]
        assert post_stock(unit, document_kind="transfer", document_id=1, on=day("07-06"), lines=lines) == []
    assert (plant.on_hand("A"), plant.on_hand("A", other)) == (D(6), D(4))
    assert plant.stock("A") == (D(10), D("100.00"))
    with pytest.raises(ProblemError) as refused, plant.unit() as unit:
        post_stock(unit, document_kind="transfer", document_id=1, on=day("07-06"), lines=lines[:1])
    assert refused.value.code == "inventory.no_cost"
    assert plant.on_hand("A") == D(6)


def test_a_late_issue_may_not_starve_a_later_one(plant: Plant) -> None:
    plant.receives("A", "10", "100.00", "07-01")
    plant.issues("A", "8", "07-10")
    plant.receives("A", "20", "200.00", "07-15")
    with pytest.raises(ProblemError) as refused:
        plant.issues("A", "5", "07-05")
    problem = refused.value.problems[0]
    assert problem.code == "inventory.short_on_day"
    assert (problem.facts["date"], problem.facts["short"], problem.facts["item"]) == ("2026-07-10", D(3), "A A")
    assert "2026-07-10" in problem.say("zh")
    assert "3" in problem.say("en")
    assert plant.stock("A") == (D(22), D("220.00"))


def test_a_late_document_hears_of_each_line_that_leaves_a_later_day_short(plant: Plant) -> None:
    for name in ("A", "B", "C"):
        plant.receives(name, "10", "100.00", "07-01")
        plant.issues(name, "10", "07-10")
        plant.receives(name, "10", "100.00", "07-20")
    plant.receives("C", "10", "100.00", "07-02")
    lines = [
        {"line_id": line, "item_id": plant.items[name], "warehouse_id": plant.warehouse, "quantity": -4,
         "account_id": plant.accounts["140301"], "contra_account_id": plant.accounts["540101"]}
        for line, name in ((11, "A"), (12, "B"), (13, "C"))
    ]  # fmt: skip
    with pytest.raises(psycopg.Error) as refused, raw("app") as connection:
        connection.execute("SELECT stock_post(%s, 'delivery', 1, '2026-07-05', %s)", (plant.id, Jsonb(lines)))
    found = json.loads(refused.value.diag.message_detail or "")
    assert found["code"] == "inventory.short_on_day"
    assert [(one["line_id"], one["date"], one["short"]) for one in found["facts"]] == [
        (11, "2026-07-10", 4),
        (12, "2026-07-10", 4),
    ]


def test_what_is_missing_is_named_for_every_line(plant: Plant) -> None:
    plant.receives("A", "2", "20.00", "07-01")
    plant.item("B")
    with pytest.raises(ProblemError) as refused, plant.unit() as unit:
        post_stock(
            unit, document_kind="delivery", document_id=1, on=day("07-02"),
            lines=[
                StockLine(11, plant.items["A"], plant.warehouse, D(-3), plant.accounts["140301"], plant.accounts["540101"]),
                StockLine(12, plant.items["B"], plant.warehouse, D(-1), plant.accounts["140301"], plant.accounts["540101"]),
            ],
        )  # fmt: skip
    assert [(one.code, one.facts["item"], one.facts["short"]) for one in refused.value.problems] == [
        ("inventory.not_enough", "A A", D(1)),
        ("inventory.not_enough", "B B", D(1)),
    ]


def test_reserved_goods_stay_for_their_order(plant: Plant) -> None:
    plant.receives("A", "10", "100.00", "07-01")
    item = plant.items["A"]
    with plant.unit() as unit:
        held = reserve(unit, 1, [Demand(101, item, plant.warehouse, D(6)), Demand(102, item, plant.warehouse, D(6))])
        assert [(one.wanted, one.reserved) for one in held] == [(D(6), D(6)), (D(6), D(4))]
        again = reserve(unit, 1, [Demand(101, item, plant.warehouse, D(6)), Demand(102, item, plant.warehouse, D(6))])
        assert [one.reserved for one in again] == [D(6), D(4)]
    with pytest.raises(ProblemError) as refused:
        plant.issues("A", "1", "07-02")
    assert refused.value.code == "inventory.reserved_for_others"
    with plant.unit() as unit:
        assert unreserve(unit, 1, [102]) == 1
    plant.issues("A", "4", "07-02")
    assert plant.on_hand("A") == D(6)
    assert (
        attack("UPDATE inventory_stock_balance SET reserved = 0 WHERE company_id = %s", plant.id, role="owner")
        == "GT001"
    )


def test_a_delivery_uses_up_its_own_reservation(plant: Plant) -> None:
    plant.receives("A", "10", "100.00", "07-01")
    item = plant.items["A"]
    with plant.unit() as unit:
        reserve(unit, 1, [Demand(101, item, plant.warehouse, D(10))])
    with plant.unit() as unit:
        posted = post_stock(
            unit, document_kind="delivery", document_id=2, on=day("07-02"),
            lines=[StockLine(201, item, plant.warehouse, D(-7), plant.accounts["140301"], plant.accounts["540101"],
                             demand_line_id=101, party_id=plant.party)],
        )  # fmt: skip
        plant.books(unit, "delivery.post", "delivery", 2, "07-02", posted, "cost", role="COGS", account="540101")
        row = unit.one("SELECT on_hand, reserved FROM inventory_stock_balance WHERE company_id = %s", [plant.id])
    assert row == {"on_hand": D(3), "reserved": D(3)}


def test_another_valuation_method_is_refused_plainly(plant: Plant) -> None:
    item = plant.item("A")
    with plant.unit() as unit:
        unit.run("UPDATE masterdata_item SET valuation_method = 'fifo' WHERE id = %s", [item])
    with pytest.raises(ProblemError) as refused:
        plant.receives("A", "1", "1.00", "07-01")
    assert refused.value.code == "inventory.method_not_offered"


def test_a_warehouse_below_zero_keeps_its_permission(plant: Plant) -> None:
    yard = plant.new_warehouse("Y", allow_negative=True)
    plant.item("A")
    plant.issues("A", "5", "07-01", warehouse=yard)
    assert attack("UPDATE masterdata_warehouse SET allow_negative = false WHERE id = %s", yard) == "23514"
    plant.receives("A", "5", "60.00", "07-02", warehouse=yard)
    assert attack("UPDATE masterdata_warehouse SET allow_negative = false WHERE id = %s", yard) is None


# -- found by the attack on the laws (bench/attack) ------------------------------------------------------------------


def goods(plant: Plant, *lines: dict[str, object]) -> str | None:
    """Post raw lines of goods; the SQLSTATE that refused them."""
    whole = [{"line_id": 1, "item_id": plant.item("A"), "warehouse_id": plant.warehouse, "account_id": plant.accounts["140301"]} | line
             for line in lines]  # fmt: skip
    return attack("SELECT * FROM stock_post(%s, 'attack', 1, '2026-07-06', %s)", plant.id, Jsonb(whole))


def test_goods_lie_in_no_other_company_and_in_no_strange_bin(plant: Plant) -> None:
    other = Plant()
    for line in (
        {"warehouse_id": other.warehouse}, {"bin_id": 987654}, {"party_id": other.party}, {"contra_account_id": other.accounts["540101"]},
    ):  # fmt: skip
        assert goods(plant, {"quantity": 5, "value": "50"} | line) == "GT001", line
    with plant.unit() as unit:
        query = (
            "INSERT INTO masterdata_bin (company_id, code, name, warehouse_id) VALUES (%s, 'B', 'B', %s) RETURNING id"
        )
        shelf = unit.value(query, [plant.id, plant.warehouse])
        lines = [
            StockLine(1, plant.item("A"), plant.warehouse, D(-4), cost=False, exact=True),
            StockLine(2, plant.item("A"), plant.warehouse, D(4), cost=False, bin_id=shelf),
        ]
    plant.receives("A", "10", "100.00", "07-05")
    with plant.unit() as unit:
        post_stock(unit, document_kind="transfer", document_id=1, on=day("07-06"), lines=lines)
    move = "UPDATE masterdata_bin SET warehouse_id = %s WHERE id = %s"
    assert attack(move, plant.new_warehouse("W2"), shelf) == "GT001"


def test_what_is_no_number_moves_no_goods(plant: Plant) -> None:
    plant.receives("A", "10", "100.00", "07-05")
    before = plant.counts()
    assert goods(plant, {"quantity": "NaN", "value": "5"}) == "23514"
    assert goods(plant, {"quantity": "NaN", "cost": False}) == "23514"
    assert goods(plant, {"quantity": "5", "value": "NaN"}) is not None
    assert plant.counts() == before


def test_transfers_come_to_zero_as_they_are_kept(plant: Plant) -> None:
    plant.receives("A", "10", "100.00", "07-05")
    half = {"quantity": "-0.0000007", "cost": False}
    there = {"quantity": "0.0000014", "cost": False, "warehouse_id": plant.new_warehouse("W2")}
    assert goods(plant, half, half, there) == "GT001"
    assert plant.stock("A") == (D(10), D("100.00"))


def test_a_floor_does_not_come_back_under_goods_that_leave(plant: Plant) -> None:
    yard = plant.new_warehouse("Y", allow_negative=True)
    item = plant.item("A")
    line = [{"line_id": 1, "item_id": item, "warehouse_id": yard, "quantity": -5, "account_id": plant.accounts["140301"],
             "contra_account_id": plant.accounts["540101"]}]  # fmt: skip
    with raw() as leaving, raw() as withdrawing:
        leaving.execute("SELECT * FROM stock_post(%s, 'attack', 1, '2026-07-06', %s)", (plant.id, Jsonb(line)))
        withdrawing.execute("SET lock_timeout = '300ms'")
        with pytest.raises(psycopg.errors.LockNotAvailable):
            withdrawing.execute("UPDATE masterdata_warehouse SET allow_negative = false WHERE id = %s", (yard,))
