#!/usr/bin/env python3
"""The whole thread of a trading company through Guantong's HTTP API, with nothing but the Python standard library.

    guantong up                                  # in one terminal
    guantong token create admin                  # in another: prints a token, once
    guantong token create lin                    # a second person, who reviews the voucher
    python examples/thread.py --url http://127.0.0.1:8000 --token admin=TOKEN --token reviewer=TOKEN

Buys, sells, moves and counts a new article, books a voucher by hand, and then reads the books: every document below is
posted, its voucher, stock, cost and open items included, by the one request that makes it. Run it as often as you like:
each run makes its own supplier, customer and article.

--token ROLE=TOKEN gives each desk its own token: buyer, sales, warehouse, accountant, reviewer, admin. A desk without a
token of its own uses that of `admin`. Whoever prepares a voucher may not review it, so `reviewer` must be someone else
than the accountant. Users with the roles buyer, sales, warehouse, accountant, manager (the reviewer) and administrator
(who sets up the masters) may do exactly what is asked of them here.

All addresses and shapes: /api/docs of your server, and docs/wire.md.
"""

from __future__ import annotations

import argparse
import datetime
import json
import sys
import urllib.error
import urllib.request
import uuid
from decimal import Decimal
from typing import Any

DESKS = ("admin", "buyer", "sales", "warehouse", "accountant", "reviewer")


class Refused(Exception):
    """The server said no: `status`, and all problems of the request at once."""

    def __init__(self, status: int, answer: dict[str, Any]) -> None:
        self.status = status
        self.problems = answer.get("problems", [])
        super().__init__(f"{status} {answer.get('title', '')}")

    def __str__(self) -> str:
        lines = [super().__str__()]
        for problem in self.problems:
            place = f"line {problem['line']}, " if problem.get("line") else ""
            field = f"{place}{problem['field']}: " if problem.get("field") else place
            lines.append(f"  [{problem['code']}] {field}{problem['message']} {problem.get('hint') or ''}")
        return "\n".join(lines)


class Desk:
    """One user of the API. Amounts and quantities travel as strings, so that nothing is rounded on the way."""

    def __init__(self, url: str, token: str, company: str | None) -> None:
        self.url = url.rstrip("/")
        self.headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        if company:
            self.headers["X-Company"] = company

    def get(self, path: str) -> Any:
        return self._call("GET", path)

    def post(self, path: str, body: Any) -> Any:
        """A key of one's own makes a request safe to send again: the second time gets the first one's answer."""
        return self._call("POST", path, body, {"Idempotency-Key": uuid.uuid4().hex})

    def patch(self, path: str, body: Any) -> Any:
        return self._call("PATCH", path, body)

    def _call(self, method: str, path: str, body: Any = None, more: dict[str, str] | None = None) -> Any:
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.url + path, data, {**self.headers, **(more or {})}, method=method)
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return json.loads(answer.read() or b"null")
        except urllib.error.HTTPError as error:
            raise Refused(error.code, json.loads(error.read() or b"{}")) from error


def show(what: str, document: dict[str, Any], *figures: str) -> None:
    """One line a document: what happened, its number, and the figures named."""
    told = "  ".join(f"{name} {document[name]}" for name in figures if document.get(name) is not None)
    print(f"  {what:<34} {document.get('number') or document.get('code')}  {told}")


def main() -> None:
    parser = argparse.ArgumentParser(description="The whole thread through the HTTP API.")
    parser.add_argument("--url", default="http://127.0.0.1:8000", help="where Guantong is served")
    parser.add_argument("--token", action="append", required=True, metavar="[ROLE=]TOKEN", help="repeatable")
    parser.add_argument("--company", help="the company's id; the token's own when left out")
    parser.add_argument("--date", default=datetime.date.today().isoformat(), help="business day of all documents")
    given = parser.parse_args()
    tokens = dict(("admin", one) if "=" not in one else one.split("=", 1) for one in given.token)
    if unknown := set(tokens) - set(DESKS):
        parser.error(f"unknown role {', '.join(sorted(unknown))}; one of {', '.join(DESKS)}")
    if missing := [desk for desk in DESKS if desk not in tokens and "admin" not in tokens]:
        parser.error(f"no token for {', '.join(missing)}")
    desks = {desk: Desk(given.url, tokens.get(desk) or tokens["admin"], given.company) for desk in DESKS}
    try:
        names = set_up(desks["admin"])
        buy(desks, given.date, names)
        sell(desks, given.date, names)
        stock(desks, given.date, names)
        voucher(desks, given.date)
        figures(desks["accountant"], given.date, names)
    except Refused as refused:
        sys.exit(str(refused))


def set_up(admin: Desk) -> dict[str, str]:
    """Masters of this run. A reference is written as `{"code": …}` or as the id."""
    run = uuid.uuid4().hex[:6].upper()
    names = {
        "item": f"BOLT-{run}",
        "supplier": f"S-{run}",
        "customer": f"C-{run}",
        "from": f"W1-{run}",
        "to": f"W2-{run}",
    }
    print("Masters")
    for place in ("from", "to"):
        show("warehouse", admin.post("/api/masterdata/warehouses", {"code": names[place], "name": names[place]}))
    for side, role in (("supplier", "is_supplier"), ("customer", "is_customer")):
        party = {
            "code": names[side],
            "name": f"{side.title()} {run}",
            "is_supplier": False,
            "is_customer": False,
            role: True,
        }
        show(side, admin.post("/api/masterdata/parties", party))
    article = {
        "code": names["item"], "name": f"Hexagon bolt M8 {run}", "unit": {"code": "PCS"}, "category": {"code": "GOODS"},
        "tax": {"code": "VAT13"},
    }  # fmt: skip
    show("item", admin.post("/api/masterdata/items", article))
    return names


def buy(desks: dict[str, Desk], day: str, names: dict[str, str]) -> None:
    """Order 100, receive 60 and 40, invoice all at a higher price, pay, send 5 back."""
    print("Buy")
    buyer, warehouse, accountant = desks["buyer"], desks["warehouse"], desks["accountant"]
    # ?then=… carries out a step in the same transaction: the order is made and confirmed, or neither.
    order = buyer.post("/api/purchasing/purchase_orders?then=confirm", {
        "business_on": day, "party": {"code": names["supplier"]}, "warehouse": {"code": names["from"]},
        "price_mode": "exclusive",
        "lines": [{"item": {"code": names["item"]}, "quantity": "100", "price": "10.00", "tax": {"code": "VAT13"}}],
    })  # fmt: skip
    show("purchase order", order, "total_gross")
    line = order["lines"][0]["id"]
    first = warehouse.post("/api/purchasing/goods_receipts?then=post", {
        "business_on": day, "lines": [{"source_line_id": line, "quantity": "60"}],
    })  # fmt: skip
    show("goods receipt, partial", first, "total_quantity")
    # `new?from=` proposes what is still open; the proposal is sent back as it came, with what one wants changed.
    draft = warehouse.get(f"/api/purchasing/goods_receipts/new?from={order['id']}")
    second = warehouse.post("/api/purchasing/goods_receipts?then=post", {**draft, "business_on": day})
    show("goods receipt, the rest", second, "total_quantity")

    received = [{"source_line_id": line["id"], "quantity": line["quantity"], "price": "10.50"}
                for receipt in (first, second) for line in receipt["lines"]]  # fmt: skip
    invoice = accountant.post("/api/purchasing/supplier_invoices?then=post", {
        "business_on": day, "invoice_no": uuid.uuid4().hex[:20], "price_mode": "exclusive", "lines": received,
    })  # fmt: skip
    show("supplier invoice, 0.50 dearer", invoice, "total_net", "total_tax", "total_gross")
    payment = settle(accountant, "payments", invoice, day)
    show("payment, settles the invoice", payment, "amount", "applied_amount")

    back = warehouse.post("/api/purchasing/purchase_returns?then=post", {
        "business_on": day, "lines": [{"origin_line_id": second["lines"][0]["id"], "quantity": "5"}],
    })  # fmt: skip
    show("purchase return", back, "total_quantity")
    draft = accountant.get(f"/api/purchasing/supplier_invoices/new?from={back['id']}")
    red = accountant.post("/api/purchasing/supplier_invoices?then=post", {**draft, "business_on": day})
    show("red supplier invoice", red, "total_gross")


def sell(desks: dict[str, Desk], day: str, names: dict[str, str]) -> None:
    """Order 50, which reserves them; deliver 30 and 20, invoice, collect, take 3 back."""
    print("Sell")
    sales, warehouse, accountant = desks["sales"], desks["warehouse"], desks["accountant"]
    item = sales.post("/api/search/item/codes", {"codes": [names["item"]]})[names["item"]]["id"]
    place = sales.post("/api/search/warehouse/codes", {"codes": [names["from"]]})[names["from"]]["id"]
    asked = {"warehouse": place, "lines": [{"item": item, "quantity": "50", "on": day}]}
    found = sales.post("/api/inventory/availability", asked)["rows"][0]
    print(f"  can be promised: on hand {found['on_hand']}, reserved {found['reserved']}, first on {found['first_on']}")
    order = sales.post("/api/sales/sales_orders?then=confirm", {
        "business_on": day, "party": {"code": names["customer"]}, "warehouse": {"code": names["from"]},
        "price_mode": "exclusive",
        "lines": [{"item": {"code": names["item"]}, "quantity": "50", "price": "20.00", "tax": {"code": "VAT13"}}],
    })  # fmt: skip
    show("sales order", order, "total_gross")
    print(f"  reserved for it: {order['lines'][0]['quantity_reserved']}")
    line = order["lines"][0]["id"]
    first = warehouse.post("/api/sales/deliveries?then=post", {
        "business_on": day, "lines": [{"source_line_id": line, "quantity": "30"}],
    })  # fmt: skip
    show("delivery, partial", first, "total_quantity")
    draft = warehouse.get(f"/api/sales/deliveries/new?from={order['id']}")
    second = warehouse.post("/api/sales/deliveries?then=post", {**draft, "business_on": day})
    show("delivery, the rest", second, "total_quantity")

    shipped = [{"source_line_id": line["id"], "quantity": line["quantity"]}
               for delivery in (first, second) for line in delivery["lines"]]  # fmt: skip
    invoice = accountant.post("/api/sales/sales_invoices?then=post", {"business_on": day, "lines": shipped})
    show("sales invoice", invoice, "total_net", "total_tax", "total_gross")
    receipt = settle(accountant, "receipts", invoice, day)
    show("receipt, settles the invoice", receipt, "amount", "applied_amount")

    back = warehouse.post("/api/sales/sales_returns?then=post", {
        "business_on": day, "lines": [{"origin_line_id": first["lines"][0]["id"], "quantity": "3"}],
    })  # fmt: skip
    show("sales return, at original cost", back, "total_quantity")
    draft = accountant.get(f"/api/sales/sales_invoices/new?from={back['id']}")
    red = accountant.post("/api/sales/sales_invoices?then=post", {**draft, "business_on": day, "red_reason": "return"})
    show("red sales invoice", red, "total_gross")


def settle(accountant: Desk, kind: str, invoice: dict[str, Any], day: str) -> dict[str, Any]:
    """Money for an invoice: the proposal names its open item and amount."""
    draft = accountant.get(f"/api/finance/{kind}/new?from={invoice['id']}")
    money: dict[str, Any] = accountant.post(
        f"/api/finance/{kind}?then=post", {**draft, "business_on": day, "bank_account": {"code": "BANK"}}
    )
    return money


def stock(desks: dict[str, Desk], day: str, names: dict[str, str]) -> None:
    """Use 2, carry 10 to the other warehouse, and count one less than the books say."""
    print("Stock")
    warehouse = desks["warehouse"]
    item, here, there = {"code": names["item"]}, {"code": names["from"]}, {"code": names["to"]}
    issue = warehouse.post("/api/inventory/other_issues?then=post", {
        "business_on": day, "warehouse": here, "reason": {"code": "OTHER-OUT"}, "lines": [{"item": item, "quantity": "2"}],
    })  # fmt: skip
    show("other issue", issue, "total_quantity")
    transfer = warehouse.post("/api/inventory/transfers?then=post", {
        "business_on": day, "warehouse": here, "target_warehouse": there, "lines": [{"item": item, "quantity": "10"}],
    })  # fmt: skip
    show("transfer", transfer, "total_quantity")
    count = warehouse.post("/api/inventory/stock_counts", {
        "business_on": day, "warehouse": here, "lines": [{"item": item, "counted_quantity": "0"}],
    })  # fmt: skip
    # A saved count knows what the books say. A change sends the version it was made of, so nobody is overwritten.
    line = count["lines"][0]
    counted = str(Decimal(line["book_quantity"]) - 1)
    path = f"/api/inventory/stock_counts/{count['id']}"
    count = warehouse.patch(path, {
        "version": count["version"], "lines": [{"id": line["id"], "item": item, "counted_quantity": counted}],
    })  # fmt: skip
    count = warehouse.post(f"{path}/post", {"version": count["version"]})
    line = count["lines"][0]
    show("stock count", count)
    print(f"  book {line['book_quantity']}, counted {line['counted_quantity']}, difference {line['difference']}")


def voucher(desks: dict[str, Desk], day: str) -> None:
    """A voucher by hand: prepared, submitted, reviewed by somebody else, posted."""
    print("Voucher")
    accountant, reviewer = desks["accountant"], desks["reviewer"]
    made = accountant.post("/api/accounting/vouchers", {
        "business_on": day, "summary": "提取备用金 Cash for small expenses",
        "lines": [{"account": {"code": "1001"}, "debit": "500.00"}, {"account": {"code": "1002"}, "credit": "500.00"}],
    })  # fmt: skip
    for desk, step in ((accountant, "submit"), (reviewer, "review"), (accountant, "post")):
        made = desk.post(f"/api/accounting/vouchers/{made['id']}/{step}", {"version": made["version"]})
        print(f"  {step:<34} {made['state']}")
    show("voucher", made, "total")


def figures(accountant: Desk, day: str, names: dict[str, str]) -> None:
    """What the books say now."""
    month = day[:8] + "01"
    balance = accountant.get(f"/api/reports/trial_balance?from_on={month}&to_on={day}&level=1")
    print("Trial balance")
    for row in balance["rows"]:
        print(f"  {row['code']:<8} {Decimal(row['closing_debit'] or 0):>16} {Decimal(row['closing_credit'] or 0):>16}")
    totals = balance["totals"]
    print(f"  {'total':<8} {totals['closing_debit']:>16} {totals['closing_credit']:>16}")
    for partner, report in (("customer", "ar_ageing"), ("supplier", "ap_ageing")):
        rows = accountant.get(f"/api/reports/{report}?as_of={day}")["rows"]
        mine = [row for row in rows if row["code"] == names[partner]]
        print(f"Open with the {partner}: {mine[0]['total'] if mine else '0.00'}")
    rows = accountant.get(f"/api/reports/stock_on_hand?as_of={day}")["rows"]
    row = next(row for row in rows if row["code"] == names["item"])
    print(f"Stock of {row['code']}: {row['quantity']} at {row['unit_cost']} = {row['value']}")
    if totals["closing_debit"] != totals["closing_credit"]:
        sys.exit("The trial balance does not balance.")


if __name__ == "__main__":
    main()
