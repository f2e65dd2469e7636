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


def test_a_step_of_many_looks_once_at_all_that_cannot_take_it_and_is_told_in_one_row(plant):
    """Each order that takes the step costs as much as any other; those that cannot cost nothing more than the look."""
    plant.item("A")
    plant.party("C1", supplier=False)
    sales = plant.client("sales")
    line = {"item": "A", "quantity": 1, "price": "10"}
    order = {"party": "C1", "warehouse": "WH1", "lines": [line]}
    ids = [sales.post("/api/sales/sales_orders", order)["id"] for _number in range(9)]

    def confirm(*wanted, key=""):
        headers = {"Idempotency-Key": f"{plant.name}-{key}"} if key else {}
        answer = sales.request("POST", "/api/sales/sales_orders/bulk/confirm", {"ids": wanted}, **headers)
        told = answer.json()
        assert answer.status_code == 200, told
        return told["done"], [one["problems"][0]["code"] for one in told["refused"]], int(answer["X-Statements"])

    confirm(ids[0])
    one, two, five = confirm(ids[1]), confirm(*ids[2:4]), confirm(*ids[4:])
    assert [len(taken) for taken, _refused, _count in (one, two, five)] == [1, 2, 5]
    each = two[2] - one[2]
    assert five[2] == one[2] + 4 * each
    assert confirm(*ids) == ([], ["kernel.not_allowed_in_state"] * 9, one[2] - each)
    assert confirm(10**15, ids[3]) == ([], ["kernel.not_found", "kernel.not_allowed_in_state"], one[2] - each)
    notes = plant.sql(
        "SELECT changes FROM kernel_audit WHERE company_id = %s AND op = 'bulk' ORDER BY id", plant.company_id
    )
    assert [len(note["changes"]["done"]) for note in notes] == [1, 1, 2, 5, 0, 0]
    assert [len(note["changes"]["refused"]) for note in notes] == [0, 0, 0, 0, 9, 2]


def test_a_step_of_many_that_is_sent_again_is_answered_as_it_was(plant):
    plant.item("A")
    plant.party("C1", supplier=False)
    sales = plant.client("sales")
    order = {"party": "C1", "warehouse": "WH1", "lines": [{"item": "A", "quantity": 1, "price": "10"}]}
    ids = [sales.post("/api/sales/sales_orders", order)["id"] for _number in range(3)]
    path, headers = "/api/sales/sales_orders/bulk/confirm", {"Idempotency-Key": f"{plant.name}-again"}
    sales.post(f"/api/sales/sales_orders/{ids[1]}/confirm", {})
    first = sales.request("POST", path, {"ids": ids}, **headers).json()
    again = sales.request("POST", path, {"ids": ids}, **headers).json()
    assert first["done"] == again["done"] == [ids[0], ids[2]]
    assert [one["id"] for one in again["refused"]] == [ids[1]]
    versions = plant.sql("SELECT version FROM trade_order WHERE company_id = %s", plant.company_id)
    assert {row["version"] for row in versions} == {2}
