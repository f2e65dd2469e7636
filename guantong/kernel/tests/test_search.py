"""Type-ahead against the database: what is found, in which order, by whom, and in how many statements."""

from __future__ import annotations

import pytest

from guantong.kernel.declare import record_type
from guantong.kernel.messages import ProblemError
from guantong.kernel.search import by_codes, everywhere, find
from guantong.kernel.unit import counting

ITEM = record_type("item")


@pytest.fixture
def stock(plant):
    """A few items that are easily taken for one another."""
    for code, name, spec in (
        ("A-0001", "螺丝", "M6"),
        ("A-0002", "内六角螺丝", "M6×20"),
        ("A-0003", "螺丝刀", ""),
        ("LS", "标签纸", "60×40"),
        ("A-00010", "重庆钢板", ""),
    ):
        plant.item(code, name=name, spec=spec, sales_price="1.5", standard_cost="0.9", purchase_price="0.8")
    return plant


def codes(plant, query, **options):
    with plant.unit() as unit:
        return [row["code"] for row in find(unit, ITEM, query, **options)]


def test_initials_find_the_bolt(stock):
    assert codes(stock, "lsm6") == ["A-0001", "A-0002"]
    assert codes(stock, "螺丝M6") == ["A-0001", "A-0002"]
    assert codes(stock, "cqgb") == ["A-00010"]
    assert codes(stock, "zqgb") == ["A-00010"]
    assert codes(stock, "钢 重庆") == ["A-00010"]


def test_a_repeated_letter_finds_what_has_it_as_often(stock):
    """In type-ahead, in the palette, in the list, and in a list by what its records name."""
    stock.item("Z-2", name="转轴", sales_price="1")
    stock.item("Z-5", name="中轴正转子", sales_price="1")
    old = stock.item("Z-1", name="直轴")
    stock.sql("UPDATE masterdata_item SET search_keys = ARRAY['~zz', '^zz'] WHERE id = %s RETURNING id", old)
    stock.party("P2", name="周庄")
    assert codes(stock, "zz") == ["Z-1", "Z-2", "Z-5"]
    assert codes(stock, "zzzzz") == ["Z-5", "Z-1"]  # one that was stored before whole texts is taken as it was
    client = stock.client("manager")
    listed = client.get("/api/masterdata/items?q=zzzzz")["rows"]
    assert {row["code"] for row in listed} == {"Z-1", "Z-5"}
    assert {row["code"] for row in client.get("/api/search?q=zzzzz")["rows"]} == {"Z-1", "Z-5"}
    order = {
        "party": "P2",
        "business_on": "2026-01-15",
        "warehouse": "WH1",
        "lines": [{"item": "Z-5", "quantity": 1, "price": "1"}],
    }
    stock.client("sales").post("/api/sales/sales_orders", order)
    assert len(client.get("/api/sales/sales_orders?q=zz")["rows"]) == 1
    assert client.get("/api/sales/sales_orders?q=zzz")["rows"] == []


def test_an_exact_code_comes_first_then_the_beginning_of_a_code(stock):
    assert codes(stock, "ls")[0] == "LS"
    assert codes(stock, "a-0001")[:2] == ["A-0001", "A-00010"]


def test_nothing_typed_gives_the_first_records(stock):
    assert codes(stock, "", limit=2) == ["A-0001", "A-00010"]


def test_wildcards_and_odd_characters_are_plain_text(stock):
    assert codes(stock, "%") == []
    assert codes(stock, "';--") == []
    assert codes(stock, "😀\u202e") == []


def test_inactive_records_are_not_offered(stock):
    with stock.unit() as unit:
        unit.run("UPDATE masterdata_item SET is_active = false WHERE id = %s", [stock.id("item", "A-0001")])
    assert codes(stock, "lsm6") == ["A-0002"]
    assert codes(stock, "lsm6", inactive=True) == ["A-0001", "A-0002"]


def test_another_companys_items_are_not_found(stock, plant):
    from guantong.testing import Plant

    assert codes(Plant(), "lsm6") == []


def test_a_hundred_thousand_items_take_one_statement(plant):
    with plant.unit() as unit:
        unit.run(
            """INSERT INTO masterdata_item (company_id, code, name, spec, unit_id, category_id, search_keys)
               SELECT %(company)s, 'X' || n, '螺丝' || n, 'M' || n %% 30, %(unit)s, %(category)s,
                      ARRAY['螺丝', '~ls', '^ls', '^lsm' || n %% 30, 'm' || n %% 10, 'x' || n %% 10]
                 FROM generate_series(1, 100000) AS n""",
            {
                "company": plant.company_id,
                "unit": plant.id("unit", "PCS"),
                "category": plant.id("item_category", "RAW"),
            },
        )
        unit.run("SELECT exchange_analyze('masterdata_item'::regclass)")
    with plant.unit() as unit:
        for query in ("lsm6", "螺丝", "X99999", "m7"):
            with counting() as counter:
                rows = find(unit, ITEM, query)
            assert (counter.count, len(rows)) == (1, 1 if query == "X99999" else 20)


def test_pasted_codes_are_looked_up_at_once(stock):
    stock.item("B1", barcode="6901234567892")
    with stock.unit() as unit, counting() as counter:
        found = by_codes(unit, ITEM, ["a-0001", " LS ", "6901234567892", "NONE", "a-0001"])
    assert counter.count == 1
    assert {code: row and row["code"] for code, row in found.items()} == {
        "a-0001": "A-0001",
        " LS ": "LS",
        "6901234567892": "B1",
        "NONE": None,
    }


def test_cost_prices_are_carried_only_for_those_who_may_see_them(stock):
    with stock.unit("sales") as unit:
        row = find(unit, ITEM, "lsm6")[0]
        assert not {"purchase_price", "standard_cost"} & row.keys()
        assert row["spec"] == "M6"


def test_without_the_read_permission_nothing_is_told(plant):
    with pytest.raises(ProblemError) as refusal, plant.unit("nobody") as unit:
        find(unit, ITEM, "x")
    assert refusal.value.status == 403


def test_the_search_of_the_whole_program_names_type_and_record(stock):
    stock.party("P1", name="螺丝批发行")
    with stock.unit() as unit, counting() as counter:
        rows = everywhere(unit, "螺丝")
    assert counter.count == 1
    assert {(row["type"], row["code"]) for row in rows} >= {("party", "P1"), ("item", "A-0001")}


def test_a_scanned_barcode_or_a_whole_code_comes_first_in_the_whole_program(stock):
    stock.item("B1", barcode="6901234567892")
    stock.item("B2", barcode="6901234567893")
    stock.item("6901234567892-BOX", name="整箱")
    with stock.unit() as unit, counting() as counter:
        scanned = everywhere(unit, "6901234567892")
        typed = everywhere(unit, "a-0001")
    assert counter.count == 2
    assert (scanned[0]["type"], scanned[0]["code"]) == ("item", "B1")
    assert "B2" not in {row["code"] for row in scanned}
    assert typed[0]["code"] == "A-0001"


def test_only_customers_are_offered_where_a_customer_is_asked_for(plant):
    plant.party("C1", name="光明灯饰", customer=True, supplier=False)
    plant.party("S1", name="光明五金", customer=False, supplier=True)
    party = record_type("party")
    with plant.unit() as unit:
        assert [row["code"] for row in find(unit, party, "光明", only="is_customer")] == ["C1"]
        assert [row["code"] for row in find(unit, party, "gm", only="is_supplier")] == ["S1"]
        assert [row["code"] for row in find(unit, party, "", only="is_customer")] == ["C1"]


def test_a_word_that_is_no_mark_of_the_type_is_refused(plant):
    for word in ("name", "is_customer OR TRUE", "nothing"):
        with pytest.raises(ProblemError) as refused, plant.unit() as unit:
            find(unit, record_type("party"), "x", only=word)
        assert refused.value.code == "kernel.bad_parameter"
