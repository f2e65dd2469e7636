"""Bills of materials: what a lamp is made of, where a screw goes, and that nothing contains itself."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from guantong.kernel.exchange.imports import import_table
from guantong.kernel.messages import ProblemError
from guantong.kernel.unit import counting
from guantong.production.public import Edge, explode, exploded, totals, where_used

ON = date(2026, 3, 1)


@pytest.fixture
def lamps(plant):
    """LAMP = 1 BASE + 4 SCREW + 0.5 m CABLE (2 % scrap); BASE = 1 PLATE + 3 SCREW; screws come in boxes of 100."""
    for code in ("LAMP", "BASE", "PLATE", "SCREW"):
        plant.item(code, category="CMP")
    plant.item("CABLE", category="CMP", unit="M")
    plant.conversion("BOX", "PCS", 100, item="SCREW")
    plant.bom(
        "LAMP",
        [
            {"item": "BASE", "quantity": 1},
            {"item": "SCREW", "quantity": 4},
            {"item": "CABLE", "quantity": "50", "unit": "CM", "scrap_percent": 2},
        ],
    )
    plant.bom("BASE", [{"item": "PLATE", "quantity": 10}, {"item": "SCREW", "quantity": "0.3", "unit": "BOX"}],
              base_quantity=10)  # fmt: skip
    return plant


def needs(plant, item, quantity, on=ON):
    with plant.unit() as unit:
        found = exploded(unit, plant.id("item", item), Decimal(quantity), on)
    codes = {row["id"]: row["code"] for row in plant.sql("SELECT id, code FROM masterdata_item")}
    return [(need.level, codes[need.item_id], str(need.quantity)) for need in found]


def test_a_lamp_is_exploded_over_all_levels_in_stock_units(lamps):
    assert needs(lamps, "LAMP", "100") == [
        (1, "BASE", "100.000000"),
        (2, "PLATE", "100.000000"),
        (2, "SCREW", "300.000000"),
        (1, "SCREW", "400.000000"),
        (1, "CABLE", "51.020408"),
    ]


def test_needs_add_up_over_all_places(lamps):
    with lamps.unit() as unit:
        found = totals(exploded(unit, lamps.id("item", "LAMP"), Decimal(100), ON))
    assert found[lamps.id("item", "SCREW")] == Decimal("700.000000")
    assert lamps.id("item", "BASE") not in found


def test_the_depth_of_a_structure_costs_no_statements(lamps):
    with lamps.unit() as unit:
        with counting() as deep:
            exploded(unit, lamps.id("item", "LAMP"), Decimal(1), ON)
        with counting() as flat:
            exploded(unit, lamps.id("item", "BASE"), Decimal(1), ON)
    assert (deep.count, flat.count) == (3, 3)


def test_the_bill_that_holds_on_the_day_counts(lamps):
    lamps.bom("PLATE", [{"item": "SCREW", "quantity": 1}], valid_from=date(2026, 4, 1))
    assert needs(lamps, "PLATE", "1", date(2026, 3, 31)) == []
    assert needs(lamps, "PLATE", "1", date(2026, 4, 1)) == [(1, "SCREW", "1.000000")]


def test_a_screw_knows_where_it_goes(lamps):
    with lamps.unit() as unit:
        found = where_used(unit, lamps.id("item", "SCREW"))
    assert [(use.level, use.bom, use.quantity) for use in found] == [
        (1, "BOM-BASE", Decimal("0.300000")),
        (1, "BOM-LAMP", Decimal("4.000000")),
    ]


def test_nothing_may_contain_itself_over_any_number_of_levels(lamps):
    with pytest.raises(ProblemError) as refusal:
        lamps.bom("PLATE", [{"item": "LAMP", "quantity": 1}])
    assert [problem.code for problem in refusal.value.problems] == ["production.bom_cycle"]
    assert refusal.value.problems[0].say("zh") == "物料 PLATE 通过 LAMP 又包含了自身，形成循环。"
    with pytest.raises(ProblemError):
        lamps.bom("SCREW", [{"item": "SCREW", "quantity": 1}])


def test_raw_sql_cannot_close_a_circle_either(lamps):
    change = "UPDATE production_bom_line SET item_id = %s WHERE item_id = %s"
    assert lamps.attack(change, lamps.id("item", "LAMP"), lamps.id("item", "PLATE")) == "GT001"
    turn = "UPDATE production_bom SET item_id = %s WHERE id = %s"
    assert lamps.attack(turn, lamps.id("item", "SCREW"), lamps.id("bom", "BOM-LAMP")) == "GT001"


def test_a_circle_in_a_file_is_refused_as_a_whole(lamps):
    before = lamps.value("SELECT count(*) FROM production_bom WHERE company_id = %s", lamps.company_id)
    rows = [["B1", "甲", "PLATE", "CABLE", 1], ["B2", "乙", "CABLE", "PLATE", 1]]
    with pytest.raises(ProblemError) as refusal:
        import_table(lamps.unit, "bom", ["code", "name", "item", "lines.item", "lines.quantity"], rows)
    assert {problem.code for problem in refusal.value.problems} == {"production.bom_cycle"}
    assert lamps.value("SELECT count(*) FROM production_bom WHERE company_id = %s", lamps.company_id) == before


def test_bills_come_in_from_a_file_and_report_their_structure(lamps):
    headings = ["清单编码", "清单名称", "父项物料", "组件", "用量", "单位"]
    rows = [["B1", "甲", "PLATE", "CABLE", "2", "M"], ["", "", "", "SCREW", "1", ""]]
    assert import_table(lamps.unit, "bom", headings, rows)["created"] == 1
    report = lamps.client("manager").get("/api/reports/bom_structure?item=LAMP&quantity=2&on=2026-03-01")
    assert [(row["_level"], row["item"], row["quantity"]) for row in report["rows"]] == [
        (0, "BASE", "2"),
        (1, "PLATE", "2"),
        (2, "CABLE", "4"),
        (2, "SCREW", "2"),
        (1, "SCREW", "6"),
        (0, "SCREW", "8"),
        (0, "CABLE", "1.020408"),
    ]
    assert report["rows"][0]["_links"] == {"item": {"type": "item", "id": lamps.id("item", "BASE")}}
    used = lamps.client("manager").get("/api/reports/bom_where_used?item=CABLE")
    assert [(row["level"], row["bom"]) for row in used["rows"]] == [(1, "BOM-LAMP"), (1, "B1"), (2, "BOM-BASE")]


def test_a_circle_that_got_in_ends_the_explosion(lamps):
    one = Decimal(1)
    edges = [Edge(1, 2, one, 9, one, Decimal(0)), Edge(2, 1, one, 9, one, Decimal(0))]
    assert [(need.level, need.item_id) for need in explode(1, one, edges, {})] == [(1, 2)]
