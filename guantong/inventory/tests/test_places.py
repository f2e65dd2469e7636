"""Goods that lie in bins and batches: taken in one order, put back where they came from, never below zero in any of them."""

from __future__ import annotations

import random
import threading
from typing import Any

import psycopg
import pytest
from psycopg.types.json import Jsonb

from guantong.inventory.public import Demand, StockLine, post_stock, reserve, unreserve
from guantong.inventory.tests.plant import D, Plant, day, raw
from guantong.inventory.tests.test_documents import nothing_differs, posts, reason, reverses
from guantong.kernel.checks import run_checks
from guantong.kernel.messages import ProblemError


class Store(Plant):
    """A plant whose warehouse W1 has the bins L01, L02 and L03."""

    def __init__(self) -> None:
        super().__init__()
        with self.unit() as unit:
            self.bins = {
                code: self._made(unit, "masterdata_bin", code, warehouse_id=self.warehouse)
                for code in ("L03", "L02", "L01")
            }
        self.gift = reason(self, "GIFT", "530103")

    def puts(self, name: str, quantity: str, bin_code: str | None = None, *, batch: str = "", on: str = "07-01") -> Any:
        """Goods come in at 10.00."""
        line = {"item": self.item(name), "quantity": quantity, "price": "10", "bin": self.bins.get(bin_code or "")}
        return posts(self, "other_receipt", on, [line | {"batch": batch}], reason=self.gift)

    def takes(self, name: str, quantity: str, *, on: str = "07-05", **line: Any) -> Any:
        """Goods go out; no bin is named."""
        lines = [{"item": self.item(name), "quantity": quantity} | line]
        return posts(self, "other_issue", on, lines, reason=self.gift)

    def lies(self, name: str, warehouse: int | None = None) -> dict[str, tuple[str, str]]:
        """Where an item lies: place -> (on hand, reserved)."""
        with self.unit() as unit:
            rows = unit.sql(
                """SELECT coalesce(n.code, '-') || CASE b.batch WHEN '' THEN '' ELSE '/' || b.batch END AS place,
                          trim_scale(b.on_hand)::text AS on_hand, trim_scale(b.reserved)::text AS reserved
                     FROM inventory_stock_balance b LEFT JOIN masterdata_bin n ON n.id = b.bin_id
                    WHERE b.company_id = %s AND b.item_id = %s AND b.warehouse_id = %s AND b.on_hand <> 0 ORDER BY 1""",
                [self.id, self.items[name], warehouse or self.warehouse],
            )
        return {row["place"]: (row["on_hand"], row["reserved"]) for row in rows}


@pytest.fixture
def store(database: Any) -> Store:
    """A company of its own, with three bins."""
    return Store()


def test_an_issue_takes_no_bin_first_then_batches_then_bins_by_code(store: Store) -> None:
    store.puts("A", "2", "L01", batch="B2")
    store.puts("A", "3", "L02")
    store.puts("A", "4", "L01")
    store.puts("A", "1")
    store.puts("A", "5", "L03", batch="B1")
    issue = store.takes("A", "9")
    assert store.lies("A") == {"L01/B2": ("2", "0"), "L03/B1": ("4", "0")}
    assert issue.header["total_value"] == D("90.00")
    with store.unit() as unit:
        events = unit.value("SELECT count(*) FROM inventory_cost_event WHERE document_id = %s", [issue.id])
        moves = unit.value("SELECT count(*) FROM inventory_stock_move WHERE document_id = %s", [issue.id])
    assert (events, moves) == (1, 4)
    reverses(store, issue, "07-06")
    assert store.lies("A") == {
        "-": ("1", "0"), "L01": ("4", "0"), "L01/B2": ("2", "0"), "L02": ("3", "0"), "L03/B1": ("5", "0"),
    }  # fmt: skip
    assert nothing_differs(store)


def test_a_batch_without_a_bin_is_that_batch_wherever_it_lies(store: Store) -> None:
    store.puts("A", "5")
    store.puts("A", "2", "L02", batch="B1")
    store.puts("A", "2", "L01", batch="B1")
    store.takes("A", "3", batch="B1")
    assert store.lies("A") == {"-": ("5", "0"), "L02/B1": ("1", "0")}
    with pytest.raises(ProblemError) as refused:
        store.takes("A", "4", batch="B1")
    found = refused.value.problems[0]
    assert (found.code, found.facts["on_hand"], found.facts["wanted"], found.facts["short"]) == (
        "inventory.not_enough", D(1), D(4), D(3),
    )  # fmt: skip


def test_what_all_places_together_lack_is_named_exactly(store: Store) -> None:
    store.puts("A", "4", "L01")
    store.puts("A", "3", "L02")
    before = store.counts()
    with pytest.raises(ProblemError) as refused:
        store.takes("A", "9")
    found = refused.value.problems[0]
    assert (found.code, found.line, found.facts["on_hand"], found.facts["short"]) == (
        "inventory.not_enough", 1, D(7), D(2),
    )  # fmt: skip
    with store.unit() as unit:
        held = reserve(unit, 1, [Demand(101, store.items["A"], store.warehouse, D(5))])
    assert held[0].reserved == D(5)
    with pytest.raises(ProblemError) as refused:
        store.takes("A", "6")
    found = refused.value.problems[0]
    assert (found.code, found.facts["reserved"], found.facts["short"]) == ("inventory.reserved_for_others", D(5), D(4))
    with store.unit() as unit:
        unreserve(unit, 1)
    assert store.counts()[:6] == before[:6]
    assert store.lies("A") == {"L01": ("4", "0"), "L02": ("3", "0")}


def test_a_reservation_spreads_over_bins_and_a_delivery_uses_it_up(store: Store) -> None:
    for code in ("L03", "L02", "L01"):
        store.puts("A", "4", code)
    item = store.items["A"]
    with store.unit() as unit:
        held = reserve(unit, 1, [
            Demand(101, item, store.warehouse, D(6)),
            Demand(102, item, store.warehouse, D(2), bin_id=store.bins["L01"]),
            Demand(103, item, store.warehouse, D(9)),
        ])  # fmt: skip
        assert [(one.wanted, one.reserved) for one in held] == [(D(6), D(6)), (D(2), D(2)), (D(9), D(4))]
        again = reserve(unit, 1, [Demand(101, item, store.warehouse, D(6))])
        assert again[0].reserved == D(6)
    assert store.lies("A") == {"L01": ("4", "4"), "L02": ("4", "4"), "L03": ("4", "4")}
    with store.unit() as unit:
        posted = post_stock(
            unit, document_kind="delivery", document_id=2, on=day("07-02"),
            lines=[StockLine(201, item, store.warehouse, D(-5), store.accounts["140301"], store.accounts["540101"],
                             demand_line_id=101, party_id=store.party)],
        )  # fmt: skip
        store.books(unit, "delivery.post", "delivery", 2, "07-02", posted, "cost", role="COGS", account="540101")
    assert store.lies("A") == {"L01": ("2", "2"), "L02": ("1", "1"), "L03": ("4", "4")}
    assert nothing_differs(store)


def test_a_late_issue_takes_only_from_bins_that_spare_it_on_every_later_day(store: Store) -> None:
    store.puts("A", "10", "L01", on="07-01")
    store.puts("A", "6", "L02", on="07-01")
    store.takes("A", "8", on="07-10", bin=store.bins["L01"])
    store.puts("A", "20", "L01", on="07-15")
    with pytest.raises(ProblemError) as refused:
        store.takes("A", "9", on="07-05")
    found = refused.value.problems[0]
    assert (found.code, found.facts["short"], found.facts["date"]) == ("inventory.short_on_day", D(1), "2026-07-10")
    store.takes("A", "8", on="07-05")
    assert store.lies("A") == {"L01": ("20", "0")}
    assert nothing_differs(store)


def test_receipts_go_to_the_default_bin_of_their_warehouse(store: Store) -> None:
    item, other = store.item("A"), store.new_warehouse("W2")
    with store.unit() as unit:
        unit.run("UPDATE masterdata_item SET default_bin_id = %s WHERE id = %s", [store.bins["L02"], item])
    receipt = store.puts("A", "5")
    assert store.lies("A") == {"L02": ("5", "0")}
    posts(store, "other_receipt", "07-01", [{"item": item, "quantity": "3", "price": "10"}],
          reason=store.gift, warehouse=other)  # fmt: skip
    assert store.lies("A", other) == {"-": ("3", "0")}
    reverses(store, receipt, "07-02")
    assert store.lies("A") == {}
    assert nothing_differs(store)


def test_a_transfer_without_bins_empties_places_in_order_and_is_taken_back_into_them(store: Store) -> None:
    store.puts("A", "2", "L01")
    store.puts("A", "2", "L02")
    item, other = store.items["A"], store.new_warehouse("W2")
    sent = posts(store, "transfer", "07-02", [{"item": item, "quantity": "3"}], target_warehouse=other)
    assert (store.lies("A"), store.lies("A", other)) == ({"L02": ("1", "0")}, {"-": ("3", "0")})
    reverses(store, sent, "07-03")
    assert (store.lies("A"), store.lies("A", other)) == ({"L01": ("2", "0"), "L02": ("2", "0")}, {})
    gathered = posts(
        store, "transfer", "07-04", [{"item": item, "quantity": "2", "target_bin": store.bins["L01"]}],
        target_warehouse=store.warehouse,
    )  # fmt: skip
    assert store.lies("A") == {"L01": ("4", "0")}
    reverses(store, gathered, "07-05")
    assert store.lies("A") == {"L01": ("2", "0"), "L02": ("2", "0")}
    assert nothing_differs(store)


def test_a_count_of_no_bin_means_no_bin(store: Store) -> None:
    store.puts("A", "5", "L01")
    store.puts("A", "3")
    posts(store, "stock_count", "07-05", [{"item": store.items["A"], "counted_quantity": "1"}])
    assert store.lies("A") == {"-": ("1", "0"), "L01": ("5", "0")}
    assert nothing_differs(store)


def test_eight_clients_empty_three_bins_once(store: Store) -> None:
    names = ["P1", "P2", "P3"]
    for name in names:
        for code in ("L01", "L02", "L03"):
            store.puts(name, "10", code)
    sold = dict.fromkeys(names, 0)
    errors: list[str] = []
    guard = threading.Lock()

    def client(number: int) -> None:
        chance = random.Random(number)
        with raw() as connection:
            for order in range(6):
                document = 10_000 + number * 100 + order
                wanted = chance.sample(names, 2)
                demands, lines = [], []
                for place, name in enumerate(wanted):
                    key = {"item_id": store.items[name], "warehouse_id": store.warehouse}
                    demands.append({"line_id": document * 10 + place, **key, "quantity": 4})
                    named = {"bin_id": store.bins["L02"]} if chance.random() < 0.3 else {}
                    lines.append(
                        {"line_id": document * 10 + 5 + place, **key, **named, "quantity": -4,
                         "demand_line_id": document * 10 + place, "account_id": store.accounts["140301"],
                         "contra_account_id": store.accounts["540101"]}
                    )  # fmt: skip
                try:
                    connection.execute("SELECT * FROM stock_reserve(%s, %s, %s)", (store.id, document, Jsonb(demands)))
                    connection.commit()
                    rows = connection.execute(
                        "SELECT item_id, value FROM stock_post(%s, 'delivery', %s, '2026-07-02', %s)",
                        (store.id, document, Jsonb(lines)),
                    ).fetchall()
                    entries = [
                        {"account_id": store.accounts[account], "item_id": item, side: str(-value)}
                        for item, value in rows
                        for account, side in (("540101", "debit"), ("140301", "credit"))
                    ]
                    connection.execute(
                        "SELECT * FROM gl_post(%s, %s, %s)",
                        (store.id, Jsonb({"business_on": "2026-07-02", "source_kind": "delivery",
                                          "source_id": document}), Jsonb(entries)),
                    )  # fmt: skip
                    connection.commit()
                    with guard:
                        for name in wanted:
                            sold[name] += 4
                except psycopg.Error as error:
                    connection.rollback()
                    if error.sqlstate != "GT001":
                        with guard:
                            errors.append(f"{error.sqlstate} {error}")
                    connection.execute("SELECT stock_unreserve(%s, %s)", (store.id, document))
                    connection.commit()

    threads = [threading.Thread(target=client, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(300)
    assert errors == []
    for name in names:
        left = store.lies(name)
        assert sum(D(on_hand) for on_hand, _reserved in left.values()) + sold[name] == D(30)
        assert all(D(reserved) == 0 for _on_hand, reserved in left.values())
        if sold[name] < 30:
            store.takes(name, str(30 - sold[name]))
        assert store.lies(name) == {}
    assert sum(sold.values()) > 0
    with store.unit() as unit:
        assert [(one.code, one.sample) for one in run_checks(unit, store.id) if one.differences] == []
