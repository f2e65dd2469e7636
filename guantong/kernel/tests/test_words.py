"""Documents are found by a part of their own words and by their partner, through indexes, and none is found that does not fit."""

from __future__ import annotations

import pytest

from guantong.kernel import engine, search
from guantong.kernel.declare import record_type
from guantong.kernel.engine import ListQuery, listing
from guantong.kernel.engine.words import expression_of, holds, is_known
from guantong.kernel.unit import counting
from guantong.testing import Plant

ORDER = record_type("sales_order")


@pytest.fixture
def sold(plant):
    """Four orders of three customers; the last two have numbers."""
    plant.item("LAMP", sales_price="11.30")
    names = {"C1": "上海书香文具有限公司", "C2": "Acme-7 Lighting", "C12": "广州光明灯具"}
    for code, name in names.items():
        plant.party(code, supplier=False, name=name)
    client = plant.client("sales")
    plant.orders = []
    for party, reference in (("C1", "PO-7781"), ("C2", "张三加急"), ("C12", "a%b_c"), ("C1", "")):
        order = client.post(
            "/api/sales/sales_orders",
            {
                "business_on": "2026-01-15", "party": plant.id("party", party), "warehouse": plant.id("warehouse", "WH1"),
                "external_ref": reference, "lines": [{"item": plant.id("item", "LAMP"), "quantity": "1"}],
            },
        )  # fmt: skip
        plant.orders.append(order["id"])
    for at in (2, 3):
        path = f"/api/sales/sales_orders/{plant.orders[at]}"
        client.post(f"{path}/confirm", {"version": client.get(path)["version"]})
    plant.numbers = [client.get(f"/api/sales/sales_orders/{one}")["number"] for one in plant.orders]
    return plant


def found(plant, q, **query):
    """The places, in the order made, of the orders that the list finds."""
    with plant.unit() as unit:
        rows = engine.list_rows(unit, "sales_order", ListQuery(q=q, sort="id", **query)).rows
    return [plant.orders.index(row["id"]) for row in rows]


def test_every_way_of_finding_finds_the_same(sold, monkeypatch):
    number = sold.numbers[2]
    wanted = {
        number: [2],
        number[2:]: [2],
        number[:4]: [2, 3],
        "po-77": [0],
        "张三": [1],
        "三加": [1],
        "书香": [0, 3],
        "shsx": [0, 3],
        "acme-7": [1],
        "C12": [2],
        "%b_": [2],
        "%%%": [],
        "C1": [0, 2, 3],
        "7781 shsx": [0],
        "7781 光明": [],
        "qqqq": [],
        '"PO': [],
        "-7": [0, 1],
    }
    assert {q: found(sold, q) for q in wanted} == wanted
    monkeypatch.setattr(listing, "MOST_HITS", 0)  # as if too many were found to be told by their ids
    assert {q: found(sold, q) for q in wanted} == wanted
    other = Plant()
    assert found(other, "po-77") == found(other, "书香") == []  # nobody finds the documents of another company


def test_what_is_found_is_counted_grouped_and_paged(sold):
    with sold.unit() as unit:
        first = engine.list_rows(unit, "sales_order", ListQuery(q="书香", sort="id", limit=1, count=True))
        second = engine.list_rows(unit, "sales_order", ListQuery(q="书香", sort="id", limit=1, after=first.next))
    assert (first.total, first.sums["total_gross"]) == (2, "22.60")
    assert [row["id"] for row in (*first.rows, *second.rows)] == [sold.orders[0], sold.orders[3]]
    groups = sold.client("sales").get("/api/sales/sales_orders/groups?by=party&q=灯")["rows"]
    assert [(row["key"]["code"], row["count"]) for row in groups] == [("C12", 1)]


def test_a_search_takes_one_statement_more_than_the_list_and_uses_the_index(sold):
    taken = []
    for q in ("", "po-77", "书香 7781 2026"):
        with sold.unit() as unit, counting() as counter:
            engine.list_rows(unit, "sales_order", ListQuery(q=q))
        taken.append(counter.count)
    assert taken[1] == taken[2] == taken[0] + 1

    with sold.unit() as unit:
        unit.run("SET LOCAL enable_seqscan = off")
        plan = unit.sql(
            f"EXPLAIN SELECT h.id FROM trade_order h WHERE {holds('trade_order', 'word')}", {"word": sold.numbers[2]}
        )
    assert any("trade_order_words_" in row["QUERY PLAN"] for row in plan)
    assert "external_ref" in expression_of("trade_order")


def test_short_words_and_those_that_json_writes_otherwise_are_looked_for_without_it():
    assert [is_known(word) for word in ("abc", "张三", "ab", "张", 'a"bc', "a\\bc", "ab\tc")] == [
        True, True, False, False, False, False, False,
    ]  # fmt: skip


def test_palette_and_type_ahead_find_a_part_of_a_number_among_new_and_old_documents(sold, monkeypatch):
    part = sold.numbers[2][3:]
    for newest in (search.NEWEST, 1):
        monkeypatch.setattr(search, "NEWEST", newest)
        with sold.unit() as unit:
            rows = search.everywhere(unit, part)
            typed = search.find(unit, ORDER, part)
            both = search.find(unit, ORDER, sold.numbers[2][:6])
            none = search.find(unit, ORDER, "qqqq")
        assert [row["code"] for row in rows if row["type"] == "sales_order"] == [sold.numbers[2]]
        assert [row["code"] for row in typed] == [sold.numbers[2]]
        assert [row["code"] for row in both] == [sold.numbers[3], sold.numbers[2]]
        assert none == []
