"""Buying and selling as ordinary users do it: over HTTP, with the rights of a role; and what it costs in statements."""

from __future__ import annotations

import json
import uuid
from typing import Any

import pytest
from django.test import Client

from guantong.kernel.access.public import create_token
from guantong.kernel.unit import counting
from guantong.trade.tests.story import DAY, D, Trader

BUDGET = 40


class Desk:
    """A signed-in role at its desk."""

    def __init__(self, trader: Trader, role: str) -> None:
        name = trader.value("SELECT username FROM access_user WHERE id = %s", trader.user(role))
        self.client = Client(headers={"Authorization": f"Bearer {create_token(name, company_id=trader.company_id)}"})

    def __call__(self, method: str, path: str, body: Any = None, key: str | None = None) -> tuple[int, Any]:
        headers = {"Idempotency-Key": key or uuid.uuid4().hex}
        answer = self.client.generic(
            method, path, json.dumps(body) if body is not None else "", "application/json", headers=headers
        )
        return answer.status_code, json.loads(answer.content or b"null")

    def makes(self, path: str, body: Any, status: int = 201) -> Any:
        code, answer = self("POST", path, {"business_on": DAY.isoformat(), **body})
        assert code == status, answer
        return answer


@pytest.fixture
def shop(trader: Trader) -> Trader:
    for number in range(12):
        trader.item(f"P{number}", category="FG")
    order = trader.orders("buy", *((f"P{number}", 5000, "70.00") for number in range(12)))
    trader.receives(order, *([5000] * 12))
    return trader


def order_to_cash(shop: Trader, desks: dict[str, Desk], lines: int) -> None:
    """Create, confirm, deliver, invoice, receive money: five requests."""
    sales, stock, books = desks["sales"], desks["warehouse"], desks["accountant"]
    order = sales.makes(
        "/api/sales/sales_orders",
        {
            "party": shop.customer,
            "warehouse": shop.id("warehouse", "WH1"),
            "price_mode": "exclusive",
            "lines": [
                {"item": shop.id("item", f"P{n % 12}"), "quantity": "1", "price": "100", "unit": shop.id("unit", "PCS"),
                 "tax": shop.id("tax", "VAT13")}
                for n in range(lines)
            ],
        },
    )  # fmt: skip
    code, order = sales("POST", f"/api/sales/sales_orders/{order['id']}/confirm", {"version": order["version"]})
    assert code == 200, order
    delivery = stock.makes(
        "/api/sales/deliveries?then=post",
        {"lines": [{"source_line_id": line["id"], "quantity": line["quantity"]} for line in order["lines"]]},
    )
    invoice = books.makes(
        "/api/sales/sales_invoices?then=post",
        {"lines": [{"source_line_id": line["id"], "quantity": line["quantity"]} for line in delivery["lines"]]},
    )
    assert (invoice["state"], D(invoice["total_gross"])) == ("posted", D(113) * lines)
    item = shop.value("SELECT id FROM accounting_open_item WHERE document_id = %s AND line_id IS NULL", invoice["id"])
    receipt = books.makes(
        "/api/finance/receipts?then=post",
        {
            "party": shop.customer,
            "amount": invoice["total_gross"],
            "bank_account": shop.bank,
            "lines": [{"open_item": item}],
        },
    )
    assert receipt["number"].startswith("SK-202601-")


def test_a_cycle_takes_the_same_few_statements_for_ten_lines_and_for_five_hundred(shop: Trader) -> None:
    desks = {role: Desk(shop, role) for role in ("sales", "warehouse", "accountant")}
    order_to_cash(shop, desks, 10)
    counts = {}
    for lines in (10, 500):
        with counting() as counter:
            order_to_cash(shop, desks, lines)
        # Two statements are the test's own look for the open item.
        counts[lines] = counter.count - 2
    assert counts == {10: 35, 500: 35}
    assert counts[10] <= BUDGET
    assert shop.differences() == {}


def test_the_thread_of_buying_as_buyer_warehouse_and_accountant(trader: Trader) -> None:
    trader.item("A", category="RAW")
    buyer, stock, books = Desk(trader, "buyer"), Desk(trader, "warehouse"), Desk(trader, "accountant")
    order = buyer.makes(
        "/api/purchasing/purchase_orders?then=confirm",
        {
            "party": {"code": "S"},
            "warehouse": {"code": "WH1"},
            "lines": [{"item": {"code": "A"}, "quantity": "100", "price": "11.3"}],
        },
    )
    code, draft = stock("GET", f"/api/purchasing/goods_receipts/new?from={order['id']}")
    assert code == 200
    receipt = stock.makes("/api/purchasing/goods_receipts?then=post", draft | {"business_on": DAY.isoformat()})
    code, draft = books("GET", f"/api/purchasing/supplier_invoices/new?from={receipt['id']}")
    invoice = books.makes("/api/purchasing/supplier_invoices?then=post", draft | {"business_on": DAY.isoformat()})
    assert D(invoice["total_gross"]) == D("1130")
    code, draft = books("GET", f"/api/finance/payments/new?from={invoice['id']}")
    payment = books.makes(
        "/api/finance/payments?then=post", draft | {"business_on": DAY.isoformat(), "bank_account": {"code": "B1"}}
    )
    code, links = books("GET", f"/api/purchasing/supplier_invoices/{invoice['id']}/links")
    assert sorted(one["type"] for one in links["upstream"]) == ["goods_receipt", "purchase_order"]
    assert sorted(one["type"] for one in links["downstream"]) == ["payment", "voucher"]
    assert payment["number"] in {one["number"] for one in links["downstream"]}
    code, refused = stock("POST", f"/api/purchasing/supplier_invoices/{invoice['id']}/reverse", {})
    assert code == 403, refused
    assert trader.differences() == {}


def test_a_second_click_posts_once_and_a_stale_save_is_told(shop: Trader) -> None:
    sales, stock = Desk(shop, "sales"), Desk(shop, "warehouse")
    order = shop.sells("P0", 10, "100.00")
    body = {"business_on": DAY.isoformat(), "lines": [{"source_line_id": order.lines[0]["id"], "quantity": "4"}]}
    answers = [stock("POST", "/api/sales/deliveries?then=post", body, key="one-click") for _time in range(2)]
    assert answers[0][0] == 201
    assert answers[0][1]["id"] == answers[1][1]["id"]
    assert shop.line(order)["quantity_moved"] == 4
    draft = sales.makes(
        "/api/sales/sales_orders",
        {
            "party": {"code": "C"},
            "warehouse": {"code": "WH1"},
            "lines": [{"item": {"code": "P1"}, "quantity": "1", "price": "9"}],
        },
    )
    path = f"/api/sales/sales_orders/{draft['id']}"
    code, _answer = sales("PATCH", path, {"version": 1, "external_ref": "PO-1"})
    assert code == 200
    code, answer = sales("PATCH", path, {"version": 1, "external_ref": "PO-2"})
    assert (code, answer["problems"][0]["code"]) == (409, "kernel.stale")


def test_all_wrong_lines_are_told_at_once_with_their_figures(shop: Trader) -> None:
    stock = Desk(shop, "warehouse")
    order = shop.orders("sell", ("P0", 10, "100.00"), ("P1", 10, "100.00"), ("P2", 10, "100.00"))
    code, answer = stock(
        "POST", "/api/sales/deliveries?then=post",
        {"business_on": DAY.isoformat(), "lines": [
            {"source_line_id": line["id"], "quantity": quantity} for line, quantity in zip(order.lines, ("11", "10", "12"), strict=True)
        ]},
    )  # fmt: skip
    assert code == 422
    assert [(one["code"], one["line"], one["field"]) for one in answer["problems"]] == [
        ("trade.over_moved", 1, "quantity"), ("trade.over_moved", 3, "quantity"),
    ]  # fmt: skip
    assert "P0" in answer["problems"][0]["message"]
    assert order.number in answer["problems"][0]["message"]


def test_open_items_are_listed_found_and_settled_by_hand(shop: Trader) -> None:
    books = Desk(shop, "accountant")
    invoice = shop.follows("sales_invoice", shop.delivers(shop.sells("P0", 10, "100.00"), 10))
    code, found = books("GET", f"/api/search/open_item?q={invoice.number}")
    assert (code, [one["code"] for one in found]) == (200, [invoice.number])
    code, rows = books("GET", "/api/finance/open_items?f.side=eq:sell&sort=due_on&count=1")
    assert [(one["code"], D(one["due_amount"])) for one in rows["rows"]] == [(invoice.number, D("1130.00"))]
    part = {"open_item": found[0]["id"], "amount": "130.00"}
    body = {"party": {"code": "C"}, "amount": "130.00", "bank_account": {"code": "B1"}, "lines": [part]}
    books.makes("/api/finance/receipts?then=post", body)
    books.makes(
        "/api/finance/receipts?then=post", body | {"amount": "1000.00", "lines": [{"open_item": found[0]["id"]}]}
    )
    assert shop.open_of(invoice) == 0
    code, answer = books("POST", "/api/finance/receipts?then=post", body)
    assert code == 422, answer
    assert shop.differences() == {}


def test_availability_is_told_while_typing(shop: Trader) -> None:
    sales = Desk(shop, "sales")
    shop.item("RARE", category="FG")
    shop.buys("RARE", 30, "5.00", promised_on="2099-03-01")
    shop.sells("P0", 4000, "100.00")
    code, answer = sales(
        "POST",
        "/api/inventory/availability",
        {
            "warehouse": shop.id("warehouse", "WH1"),
            "lines": [
                {"item": shop.id("item", "P0"), "quantity": "100"},
                {"item": shop.id("item", "RARE"), "quantity": "30"},
                {"item": shop.id("item", "RARE"), "quantity": "1"},
            ],
        },
    )
    assert code == 200, answer
    plenty, coming, never = answer["rows"]
    assert [D(plenty[name]) for name in ("on_hand", "reserved", "available")] == [D(5000), D(4000), D(1000)]
    assert (D(coming["incoming"]), coming["first_on"]) == (D(30), "2099-03-01")
    assert never["first_on"] is None
