"""Buying and selling goods that lie in bins and batches."""

from __future__ import annotations

from typing import Any

import pytest

from guantong.kernel.unit import counting
from guantong.trade.tests.story import D, Paper, Trader, entry


@pytest.fixture
def store(trader: Trader) -> Trader:
    """P at 70.00: 30 in bin L02, 20 in bin L01, 10 of batch B1 in bin L01."""
    trader.bin("L02")
    trader.bin("L01")
    trader.item("P", category="FG")
    order = trader.buys("P", 60, "70.00")
    for quantity, where in ((30, {"bin": {"code": "L02"}}), (20, {"bin": {"code": "L01"}}),
                            (10, {"bin": {"code": "L01"}, "batch": "B1"})):  # fmt: skip
        line = {"source_line_id": order.lines[0]["id"], "quantity": str(quantity), **where}
        trader.creates("goods_receipt", {"lines": [line]}, then="post")
    return trader


def lies(store: Trader, item: str = "P") -> dict[str, tuple[str, str]]:
    """Where an item lies: place -> (on hand, reserved)."""
    rows = store.sql(
        """SELECT coalesce(n.code, '-') || CASE b.batch WHEN '' THEN '' ELSE '/' || b.batch END AS place,
                  trim_scale(b.on_hand)::text AS on_hand, trim_scale(b.reserved)::text AS reserved
             FROM inventory_stock_balance b LEFT JOIN masterdata_bin n ON n.id = b.bin_id
            WHERE b.company_id = %s AND b.item_id = %s AND b.on_hand <> 0 ORDER BY 1""",
        store.company_id, store.id("item", item),
    )  # fmt: skip
    return {row["place"]: (row["on_hand"], row["reserved"]) for row in rows}


def proposed(store: Trader, order: Paper) -> list[tuple[str, str, str]]:
    """The lines of the delivery that is proposed: (bin, batch, quantity)."""
    lines = store.draft("delivery", order)["lines"]
    return [((line.get("bin") or {}).get("code", ""), line.get("batch") or "", line["quantity"]) for line in lines]


def test_an_order_reserves_in_all_bins_and_its_delivery_names_them(store: Trader) -> None:
    order = store.sells("P", 55, "100.00")
    assert lies(store) == {"L01": ("20", "20"), "L01/B1": ("10", "5"), "L02": ("30", "30")}
    assert proposed(store, order) == [("L01", "", "20"), ("L02", "", "30"), ("L01", "B1", "5")]
    delivery = store.follows("delivery", order)
    assert lies(store) == {"L01/B1": ("5", "0")}
    costs = [D(line["value"]) for line in store.sql(
        "SELECT value FROM inventory_movement_line WHERE document_id = %s ORDER BY line_no", delivery.id)]  # fmt: skip
    assert costs == [D("1400.00"), D("2100.00"), D("350.00")]
    assert store.line(order)["quantity_moved"] == 55
    store.reverses(delivery)
    assert lies(store) == {"L01": ("20", "0"), "L01/B1": ("10", "0"), "L02": ("30", "0")}
    assert store.differences() == {}


def test_what_is_not_reserved_is_proposed_without_a_bin(store: Trader) -> None:
    order = store.sells("P", 70, "100.00")
    assert store.reserved("P") == 60
    assert proposed(store, order) == [
        ("", "", "10"), ("L01", "", "20"), ("L02", "", "30"), ("L01", "B1", "10"),
    ]  # fmt: skip


def test_a_delivery_without_bins_takes_its_reserved_goods_first(store: Trader) -> None:
    first = store.sells("P", 25, "100.00")
    second = store.sells("P", 30, "100.00")
    assert lies(store) == {"L01": ("20", "20"), "L01/B1": ("10", "5"), "L02": ("30", "30")}
    delivery = store.delivers(second, 30)
    assert lies(store) == {"L01": ("20", "20"), "L01/B1": ("5", "0"), "L02": ("5", "5")}
    assert store.voucher(delivery) == entry(("540101", "2100.00", ""), ("140501", "", "2100.00"))
    store.does(first, "close")
    assert store.reserved("P") == 0
    back = store.takes_back(delivery, 27)
    assert lies(store) == {"L01": ("20", "0"), "L01/B1": ("7", "0"), "L02": ("30", "0")}
    store.takes_back(delivery, 3)
    assert lies(store) == {"L01": ("20", "0"), "L01/B1": ("10", "0"), "L02": ("30", "0")}
    store.reverses(back)
    assert lies(store) == {"L01": ("20", "0"), "L01/B1": ("8", "0"), "L02": ("5", "0")}
    assert store.differences() == {}


def test_goods_reserved_in_bins_are_refused_to_others_with_what_is_missing(store: Trader) -> None:
    store.sells("P", 55, "100.00")
    order = store.sells("P", 10, "100.00")
    assert store.refused(order, 10, by=store.delivers) == ["inventory.reserved_for_others"]
    store.delivers(order, 5)
    assert lies(store) == {"L01": ("20", "20"), "L01/B1": ("5", "5"), "L02": ("30", "30")}


def test_goods_go_back_to_the_supplier_from_the_bin_they_came_into(store: Trader) -> None:
    with store.unit() as unit:
        unit.run(
            "UPDATE masterdata_item SET default_bin_id = %s WHERE id = %s",
            [store.id("bin", "L02"), store.id("item", "P")],
        )
    receipt = store.receives(store.buys("P", 10, "70.00"), 10)
    assert lies(store)["L02"] == ("40", "0")
    store.sends_back(receipt, 4)
    assert lies(store) == {"L01": ("20", "0"), "L01/B1": ("10", "0"), "L02": ("36", "0")}
    assert store.differences() == {}


def test_bins_take_no_more_statements(store: Trader) -> None:
    store.item("Q", category="FG")
    store.receives(store.buys("Q", 60, "70.00"), 60)

    def taken(item: str) -> list[int]:
        counts: list[int] = []
        steps: list[Any] = [lambda: store.sells(item, 55, "100.00")]
        for step in steps:
            with counting() as counter:
                order = step()
            counts.append(counter.count)
        with counting() as counter:
            store.draft("delivery", order)
        counts.append(counter.count)
        with counting() as counter:
            store.delivers(order, 55)
        return [*counts, counter.count]

    taken("Q")
    store.receives(store.buys("Q", 60, "70.00"), 60)
    assert taken("P") == taken("Q")
