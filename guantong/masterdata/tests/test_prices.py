"""Which price and which quantity a line gets."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from guantong.kernel.messages import ProblemError
from guantong.kernel.unit import counting
from guantong.masterdata.public import line_defaults, prices, stock_quantities

ON = date(2026, 3, 1)


def price_of(plant, party, item, unit="PCS", quantity="1", side="sell", on=ON):
    with plant.unit() as work:
        wanted = [(plant.id("item", item), plant.id("unit", unit), Decimal(quantity))]
        found = prices(work, side, plant.id("party", party) if party else None, wanted, on)[0]
    return None if found is None else found.price


def test_without_a_list_the_items_own_price_counts(plant):
    plant.party("C1")
    plant.item("LAMP", sales_price="99.00", purchase_price="60.00")
    assert price_of(plant, "C1", "LAMP") == Decimal("99.000000")
    assert price_of(plant, "C1", "LAMP", side="buy") == Decimal("60.000000")


def test_an_item_without_any_price_has_none(plant):
    plant.item("LAMP")
    assert price_of(plant, None, "LAMP") is None


def test_the_partners_own_line_comes_before_his_list_and_before_the_general_list(plant):
    plant.item("LAMP", sales_price="99")
    plant.party("C1")
    plant.price_list("GENERAL", [{"item": "LAMP", "price": "95"}])
    assert price_of(plant, "C1", "LAMP") == Decimal("95")
    dealer = plant.price_list("DEALER", [{"item": "LAMP", "price": "80"}])
    plant.party("C2", price_list_id=dealer)
    assert price_of(plant, "C2", "LAMP") == Decimal("80")
    plant.price_list("SPECIAL", [{"item": "LAMP", "price": "75", "party": "C2"}])
    assert price_of(plant, "C2", "LAMP") == Decimal("75")
    assert price_of(plant, "C2", "LAMP", side="buy") is None


def test_the_highest_step_that_is_reached_counts(plant):
    plant.item("LAMP")
    plant.price_list(
        "L", [{"item": "LAMP", "min_quantity": step, "price": price} for step, price in ((0, "10"), (100, "9"))]
    )
    assert price_of(plant, None, "LAMP", quantity="99.999999") == Decimal("10")
    assert price_of(plant, None, "LAMP", quantity="100") == Decimal("9")


def test_a_price_holds_only_in_its_time(plant):
    plant.item("LAMP", sales_price="12")
    line = {"item": "LAMP", "price": "9", "valid_from": date(2026, 2, 1), "valid_to": date(2026, 2, 28)}
    plant.price_list("FEBRUARY", [line])
    assert price_of(plant, None, "LAMP", on=date(2026, 1, 31)) == Decimal("12")
    assert price_of(plant, None, "LAMP", on=date(2026, 2, 28)) == Decimal("9")
    assert price_of(plant, None, "LAMP", on=date(2026, 3, 1)) == Decimal("12")


def test_a_price_per_piece_serves_for_boxes_and_the_other_way_round(plant):
    plant.item("BOLT", sales_price="0.5")
    plant.conversion("BOX", "PCS", 12, item="BOLT")
    assert price_of(plant, None, "BOLT", unit="BOX") == Decimal("6.000000")
    plant.item("NUT", sales_price="10", sales_unit_id=plant.id("unit", "BOX"))
    plant.conversion("BOX", "PCS", 12, item="NUT")
    assert price_of(plant, None, "NUT") == Decimal("0.833333")


def test_a_quantity_step_counts_in_the_unit_of_its_line(plant):
    plant.item("BOLT")
    plant.conversion("BOX", "PCS", 100, item="BOLT")
    plant.price_list("L", [{"item": "BOLT", "price": "9", "unit": "PCS", "min_quantity": 200}])
    assert price_of(plant, None, "BOLT", unit="BOX", quantity="1") is None
    assert price_of(plant, None, "BOLT", unit="BOX", quantity="2") == Decimal("900")


def test_five_hundred_lines_take_as_many_statements_as_one(plant):
    ids = [plant.item(f"I{n}", sales_price="1") for n in range(5)]
    party, piece = plant.party("C1"), plant.id("unit", "PCS")
    counts = []
    for lines in (1, 500):
        wanted = [(ids[n % 5], piece, Decimal(n + 1)) for n in range(lines)]
        with plant.unit() as unit, counting() as counter:
            line_defaults(unit, "sell", party, wanted, ON)
        counts.append(counter.count)
    assert counts == [4, 4]


def test_line_defaults_bring_unit_tax_and_price(plant):
    plant.item("LAMP", sales_price="113", spec="5W", tax="VAT13")
    party = plant.party("C1")
    with plant.unit() as unit:
        found = line_defaults(unit, "sell", party, [(plant.id("item", "LAMP"), None, Decimal(1))], date(2018, 12, 1))[0]
    assert (found.spec, found.unit_id, found.tax_rate) == ("5W", plant.id("unit", "PCS"), Decimal("16"))
    assert (found.price.price, found.price.price_mode) == (Decimal("113"), "inclusive")


def test_quantities_that_do_not_convert_are_all_reported_with_line_and_reason(plant):
    plant.item("BOLT")
    plant.conversion("SET", "PCS", 1, 3, item="BOLT")
    item, unit_of = plant.id("item", "BOLT"), lambda code: plant.id("unit", code)
    lines = [(item, unit_of("PCS"), Decimal(5)), (item, unit_of("KG"), Decimal(1)), (item, unit_of("SET"), Decimal(1))]
    with pytest.raises(ProblemError) as refusal, plant.unit() as unit:
        assert stock_quantities(unit, lines)[0] == Decimal("5.000000")
    problems = refusal.value.problems
    assert [(p.code, p.line, p.field) for p in problems] == [
        ("masterdata.no_conversion", 2, "unit"),
        ("masterdata.inexact_quantity", 3, "quantity"),
    ]
    assert problems[1].say("zh") == "物料 BOLT 的 1 套 等于 1/3 个，六位小数无法精确表示。"
    assert problems[1].hint("en") == "Use 0.333333 个, or a quantity that divides evenly."
