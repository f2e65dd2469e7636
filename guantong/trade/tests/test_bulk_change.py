"""Many orders are given the same date at once: in as many statements as few, with what follows from it in the lines."""

from __future__ import annotations

from decimal import Decimal

from guantong.kernel.engine.bulk import change_many
from guantong.kernel.unit import counting


def changed(plant, ids, **changes):
    with plant.unit() as unit, counting() as counted:
        return change_many(unit, "sales_order", {"ids": ids, "changes": changes}), counted.count


def test_many_orders_are_changed_in_as_many_statements_as_few(plant):
    plant.item("A")
    plant.item("B")
    parties = [plant.party(code, supplier=False) for code in ("C1", "C2", "C3")]
    sales = plant.client("sales")
    ids = []
    for number in range(10):
        lines = [{"item": code, "quantity": number + 1, "price": "11.3"} for code in ("A", "B")]
        order = {"party": parties[number % 3], "warehouse": "WH1", "price_mode": "inclusive", "lines": lines}
        ids.append(sales.post("/api/sales/sales_orders", order)["id"])
    few, count_few = changed(plant, ids[:2], business_on="2026-02-03", contact="王")
    many, count_many = changed(plant, ids[2:], business_on="2026-02-03", contact="王")
    assert (len(few["done"]), len(many["done"])) == (2, 8)
    assert count_many == count_few
    stored = plant.sql("SELECT business_on::text AS on, contact, total_gross FROM trade_order WHERE company_id = %s"
                       " ORDER BY id", plant.company_id)  # fmt: skip
    assert {(row["on"], row["contact"]) for row in stored} == {("2026-02-03", "王")}
    assert [row["total_gross"] for row in stored] == [Decimal("22.60") * n for n in range(1, 11)]


def test_a_new_customer_is_looked_at_with_all_that_follows(plant):
    plant.item("A")
    plant.party("C1", supplier=False)
    plant.party("S1", customer=False)
    order = plant.client("sales").post(
        "/api/sales/sales_orders",
        {"party": "C1", "warehouse": "WH1", "lines": [{"item": "A", "quantity": 1, "price": "10"}]},
    )
    told, _count = changed(plant, [order["id"]], party="S1")
    assert told["done"] == []
    assert told["rows"][0]["problems"][0]["field"] == "party"
    assert plant.value("SELECT party_id FROM trade_order WHERE id = %s", order["id"]) == plant.id("party", "C1")
