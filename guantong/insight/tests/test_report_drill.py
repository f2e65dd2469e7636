"""Every report leads from its rows to what they are made of, and adds up by another way."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

import pytest

from guantong.kernel.declare import record_type
from guantong.kernel.reports import reports
from guantong.testing import ApiClient
from guantong.trade.tests.story import Trader

D = Decimal
pytestmark = pytest.mark.database
ASKED: dict[str, dict[str, str]] = {
    "trial_balance": {"from_on": "2026-01-01", "to_on": "2026-03-31"},
    "general_ledger": {"account": "1122", "from_on": "2026-02-01", "to_on": "2026-03-31"},
    "sub_ledger": {"account": "1122", "dimension": "department", "from_on": "2026-02-01", "to_on": "2026-03-31"},
    "ar_ageing": {"as_of": "2026-03-31"},
    "ap_ageing": {"as_of": "2026-03-31"},
    "open_items": {"as_of": "2026-03-31"},
    "stock_on_hand": {"by": "warehouse"},
    "stock_movement": {"from_on": "2026-01-01", "to_on": "2026-03-31"},
    "stock_card": {"item": "A"},
    "bom_structure": {"item": "LAMP"},
    "bom_where_used": {"item": "A"},
}


@pytest.fixture(scope="module")
def story(database: object) -> Trader:
    """Bought, invoiced and partly sold in two deliveries; and a lamp that is made of it."""
    trader = Trader()
    trader.item("A")
    trader.item("LAMP")
    trader.bom("LAMP", [{"item": "A", "quantity": "4"}])
    receipt = trader.receives(trader.buys("A", 100, "10.00", business_on="2026-01-05"), 100, business_on="2026-01-08")
    trader.follows("supplier_invoice", receipt, business_on="2026-01-20", invoice_no="I-1")
    for day, quantity in (("2026-02-03", 30), ("2026-03-12", 10)):
        delivery = trader.delivers(trader.sells("A", quantity, "20.00", business_on=day), quantity, business_on=day)
        trader.follows("sales_invoice", delivery, business_on=day, invoice_no=f"V-{day}")
    return trader


def ask(client: ApiClient, code: str, words: dict[str, Any]) -> dict[str, Any]:
    return client.get(f"/api/reports/{code}?{urlencode(words)}")


def follow(client: ApiClient, link: dict[str, Any]) -> int:
    """The status of what a link leads to."""
    if "report" in link:
        return client.request("GET", f"/api/reports/{link['report']}?{urlencode(link['parameters'])}").status_code
    return client.request("GET", f"{record_type(link['type']).path}/{link['id']}").status_code


def test_every_report_is_walked_here() -> None:
    assert {one.code for one in reports() if one.module != "test"} == set(ASKED)


@pytest.mark.parametrize("code", ASKED)
def test_every_row_leads_to_what_it_is_made_of(story: Trader, code: str) -> None:
    client = story.client("administrator")
    [report] = [one for one in reports() if one.code == code]
    assert report.drill
    wire = ask(client, code, ASKED[code])
    assert wire["rows"]
    unlinked = [row for row in wire["rows"] if not row.get("_links")]
    assert (len(unlinked) > 0) == (report.undrilled is not None), unlinked
    links = {str(link): link for row in wire["rows"] for link in (row.get("_links") or {}).values()}
    assert links or report.undrilled
    assert {name: follow(client, link) for name, link in links.items()} == dict.fromkeys(links, 200)


def test_a_figure_is_followed_down_to_its_document(story: Trader) -> None:
    client = story.client("administrator")
    [owed] = ask(client, "ar_ageing", ASKED["ar_ageing"])["rows"]
    items = ask(client, "open_items", owed["_links"]["total"]["parameters"])
    assert sum((D(row["open"]) for row in items["rows"]), D(0)) == D(owed["total"]) == 904
    documents = [client.get(f"{record_type(link['type']).path}/{link['id']}") for row in items["rows"]
                 for link in [row["_links"]["open"]]]  # fmt: skip
    assert sum((D(one["total_gross"]) for one in documents), D(0)) == 904


def test_a_member_of_a_dimension_leads_to_its_lines(story: Trader) -> None:
    client = story.client("administrator")
    words = ASKED["sub_ledger"] | {"dimension": "party"}
    [row] = ask(client, "sub_ledger", words)["rows"]
    ledger = ask(client, "general_ledger", row["_links"]["code"]["parameters"])
    assert (ledger["totals"]["debit"], ledger["totals"]["balance"]) == (row["debit"], row["closing"])


def test_ledgers_are_the_sum_of_their_lines(story: Trader) -> None:
    client = story.client("administrator")
    [lines] = story.sql(
        """SELECT sum(l.debit) AS debit, sum(l.credit) AS credit FROM accounting_voucher_line l
             JOIN accounting_account a ON a.id = l.account_id
            WHERE l.company_id = %s AND a.code LIKE '1122%%' AND l.posted_on BETWEEN '2026-02-01' AND '2026-03-31'""",
        story.company_id,
    )
    for code in ("general_ledger", "sub_ledger"):
        totals = ask(client, code, ASKED[code])["totals"]
        assert (D(totals["debit"]), D(totals["credit"])) == (lines["debit"], lines["credit"]), code


def test_stock_movement_is_the_sum_of_the_moves_and_of_the_cost(story: Trader) -> None:
    [row] = ask(story.client("administrator"), "stock_movement", ASKED["stock_movement"])["rows"]
    [moved] = story.sql(
        """SELECT sum(quantity) FILTER (WHERE quantity > 0) AS came, -sum(quantity) FILTER (WHERE quantity < 0) AS went
             FROM inventory_stock_move WHERE company_id = %s""",
        story.company_id,
    )
    worth = story.value("SELECT sum(value) FROM inventory_cost_event WHERE company_id = %s", story.company_id)
    assert (D(row["in_quantity"]), D(row["out_quantity"])) == (moved["came"], moved["went"])
    assert (D(row["closing_quantity"]), D(row["closing_value"])) == (moved["came"] - moved["went"], worth)


def test_a_bill_of_materials_multiplies_down(story: Trader) -> None:
    [row] = ask(story.client("administrator"), "bom_structure", {"item": "LAMP", "quantity": "2.5"})["rows"]
    assert D(row["quantity"]) == D("2.5") * 4
