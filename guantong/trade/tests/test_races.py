"""Eight people at once on hot goods: nothing is sold twice, nothing is lost, and nobody sees a deadlock."""

from __future__ import annotations

import random
import threading
from typing import Any

from django.db import connections

from guantong.trade.tests.story import D, Trader
from guantong.trade.tests.test_http import Desk

PEOPLE, ORDERS, GOODS, STOCK = 8, 4, 5, 30


def test_the_last_goods_are_sold_once_in_any_order_of_lines(trader: Trader) -> None:
    names = [f"H{number}" for number in range(GOODS)]
    for name in names:
        trader.item(name, category="FG")
    trader.receives(trader.orders("buy", *((name, STOCK, "10.00") for name in names)), *([STOCK] * GOODS))
    desks = [(Desk(trader, "sales"), Desk(trader, "warehouse"), Desk(trader, "accountant")) for _one in range(PEOPLE)]
    answers: list[tuple[int, Any]] = []

    def works(number: int) -> None:
        chance = random.Random(number)
        sales, stock, books = desks[number]
        try:
            for _order in range(ORDERS):
                wanted = chance.sample(names, 4)
                code, order = sales(
                    "POST", "/api/sales/sales_orders?then=confirm",
                    {"business_on": "2026-01-15", "party": {"code": "C"}, "warehouse": {"code": "WH1"},
                     "lines": [{"item": {"code": name}, "quantity": "2", "price": "20"} for name in wanted]},
                )  # fmt: skip
                answers.append((code, order))
                held = [line for line in order["lines"] if D(line["quantity_reserved"]) > 0]
                chance.shuffle(held)
                if not held:
                    continue
                lines = [{"source_line_id": line["id"], "quantity": line["quantity_reserved"]} for line in held]
                code, delivery = stock(
                    "POST", "/api/sales/deliveries?then=post", {"business_on": "2026-01-15", "lines": lines}
                )
                answers.append((code, delivery))
                lines = [{"source_line_id": line["id"], "quantity": line["quantity"]} for line in delivery["lines"]]
                chance.shuffle(lines)
                code, invoice = books(
                    "POST", "/api/sales/sales_invoices?then=post", {"business_on": "2026-01-15", "lines": lines}
                )
                answers.append((code, invoice))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=works, args=(number,)) for number in range(PEOPLE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(300)
    assert {code for code, _answer in answers} == {201}, [answer for code, answer in answers if code != 201][:2]
    demand = PEOPLE * ORDERS * 4 * 2
    assert demand > GOODS * STOCK
    assert [trader.on_hand(name) for name in names] == [(D(0), D(0))] * GOODS
    moved = trader.value(
        "SELECT sum(quantity_moved) FROM trade_order_line l JOIN trade_order h ON h.id = l.document_id"
        " WHERE h.company_id = %s AND h.kind = 'sales_order'",
        trader.company_id,
    )
    assert moved == GOODS * STOCK
    numbers = [row["number"] for row in trader.sql(
        "SELECT number FROM trade_invoice WHERE company_id = %s ORDER BY number", trader.company_id
    )]  # fmt: skip
    assert numbers == [f"KP-202601-{place:04}" for place in range(1, len(numbers) + 1)]
    assert trader.differences() == {}


def test_two_clerks_cannot_receive_or_invoice_the_same_goods_twice(trader: Trader) -> None:
    trader.item("A", category="RAW")
    order = trader.buys("A", 10, "10.00")
    desks = [(Desk(trader, "warehouse"), Desk(trader, "accountant")) for _one in range(4)]
    codes: list[tuple[str, int]] = []

    def works(number: int) -> None:
        stock, books = desks[number]
        try:
            code, receipt = stock(
                "POST", "/api/purchasing/goods_receipts?then=post",
                {"business_on": "2026-01-15", "lines": [{"source_line_id": order.lines[0]["id"], "quantity": "10"}]},
            )  # fmt: skip
            codes.append(("receipt", code))
            if code != 201:
                return
            line = {"source_line_id": receipt["lines"][0]["id"], "quantity": "10"}
            for _time in range(2):
                code, _answer = books(
                    "POST",
                    "/api/purchasing/supplier_invoices?then=post",
                    {"business_on": "2026-01-15", "lines": [line]},
                )
                codes.append(("invoice", code))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=works, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(300)
    assert sorted(codes) == [("invoice", 201), ("invoice", 422), ("receipt", 201), *[("receipt", 422)] * 3]
    assert trader.on_hand("A") == (D(10), D("100.00"))
    assert trader.differences() == {}
