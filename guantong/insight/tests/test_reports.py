"""Each report over one story, with figures worked out by hand, and added up again by another way."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import pytest

from guantong.insight.check import run
from guantong.insight.home import home_page
from guantong.kernel.reports import ReportResult, report_to_wire, run_report
from guantong.kernel.unit import counting
from guantong.trade.tests.story import Trader

D = Decimal
pytestmark = pytest.mark.database


@pytest.fixture(scope="module")
def story(database: object) -> Trader:
    """100 bought at 10.00 in January and invoiced at 10.50, 40 sold at 20.00 in February, a part of it paid in March."""
    trader = Trader()
    trader.item("A", spec="M6")
    order = trader.buys("A", 100, "10.00", business_on="2026-01-05")
    receipt = trader.receives(order, 100, business_on="2026-01-08")
    trader.follows("supplier_invoice", receipt, line={"price": "10.50"}, business_on="2026-01-20", invoice_no="I-1")
    sale = trader.sells("A", 40, "20.00", business_on="2026-02-02")
    delivery = trader.delivers(sale, 40, business_on="2026-02-03")
    invoice = trader.follows("sales_invoice", delivery, business_on="2026-02-10", invoice_no="V-1")
    draft = trader.draft("receipt", invoice)
    line = {name: draft["lines"][0][name] for name in ("open_item",) if name in draft["lines"][0]}
    trader.creates(
        "receipt",
        {
            "party": {"code": "C"},
            "bank_account": {"code": "B1"},
            "amount": "500.00",
            "business_on": "2026-03-05",
            "lines": [{**{k: v for k, v in draft["lines"][0].items() if k != "id"}, **line, "amount": "500.00"}],
        },
        then="post",
    )
    return trader


def ask(trader: Trader, code: str, user: str | None = None, **given: str) -> ReportResult:
    with trader.unit(user) as unit:
        return run_report(unit, code, given)[2]


def by_code(rows: list[dict[str, Any]], *names: str) -> Mapping[str, tuple[Any, ...]]:
    return {row["code"]: tuple(row[name] for name in names) for row in rows}


def test_trial_balance_of_february(story: Trader) -> None:
    result = ask(story, "trial_balance", from_on="2026-02-14", to_on="2026-02-14")
    rows = by_code(result.rows, "opening_debit", "opening_credit", "debit", "credit", "closing_debit", "closing_credit")
    zero = D(0)
    assert rows["140502"] == (D("1050.00"), zero, zero, D("420.00"), D("630.00"), zero)
    assert rows["1405"] == rows["140502"]
    assert rows["220201"] == (zero, D("1186.50"), zero, zero, zero, D("1186.50"))
    assert rows["1122"] == (zero, zero, D("904.00"), zero, D("904.00"), zero)
    assert result.totals is not None
    assert result.totals["debit"] == result.totals["credit"] == D("1324.00")
    assert result.totals["closing_debit"] == result.totals["closing_credit"]


def test_trial_balance_is_the_sum_of_the_lines(story: Trader) -> None:
    result = ask(story, "trial_balance", from_on="2026-01-01", to_on="2026-03-31")
    lines = story.sql(
        """SELECT a.code, sum(l.debit) AS debit, sum(l.credit) AS credit FROM accounting_voucher_line l
             JOIN accounting_account a ON a.id = l.account_id WHERE l.company_id = %s AND l.posted_on IS NOT NULL
            GROUP BY 1""",
        story.company_id,
    )
    leaves = {row["code"]: (row["debit"], row["credit"]) for row in result.rows if row["is_leaf"]}
    assert leaves == {row["code"]: (row["debit"], row["credit"]) for row in lines}
    above = {row["code"]: row["debit"] for row in result.rows if row["level"] == 1}
    assert sum(above.values(), D(0)) == sum((row["debit"] for row in lines), D(0))


def test_general_ledger_runs_and_leads_to_voucher_and_document(story: Trader) -> None:
    with story.unit() as unit:
        asked, columns, result = run_report(
            unit, "general_ledger", {"account": "1122", "from_on": "2026-02-01", "to_on": "2026-03-31"}
        )
        wire = report_to_wire(unit, asked, columns, result)
    assert [(row["debit"], row["credit"], row["balance"], row["direction"]) for row in wire["rows"][1:]] == [
        ("904.00", "0.00", "904.00", "debit"),
        ("0.00", "500.00", "404.00", "debit"),
    ]
    assert [row["_links"]["number"]["type"] for row in wire["rows"][1:]] == ["voucher", "voucher"]
    assert [row["_links"]["summary"]["type"] for row in wire["rows"][1:]] == ["sales_invoice", "receipt"]
    assert wire["rows"][1]["party_id"]["code"] == "C"


def test_sub_ledger_by_partner(story: Trader) -> None:
    result = ask(story, "sub_ledger", account="2202", dimension="party", from_on="2026-02-01", to_on="2026-03-31")
    assert by_code(result.rows, "opening", "debit", "credit", "closing") == {
        "S": (D("-1186.50"), D("0.00"), D("0.00"), D("-1186.50"))
    }


def test_receivables_by_age_before_and_after_the_money(story: Trader) -> None:
    before = ask(story, "ar_ageing", as_of="2026-02-28")
    assert by_code(before.rows, "total")["C"] == (D("904.00"),)
    after = ask(story, "ar_ageing", as_of="2026-03-31")
    assert by_code(after.rows, "total")["C"] == (D("404.00"),)
    assert after.totals is not None
    assert sum((after.totals[name] for name in ("not_due", "days_30", "days_60", "days_90", "older")), D(0)) == D(
        "404.00"
    )
    assert story.balances("1122") == {"1122": D("404.00")}


def test_payables_by_age_agree_with_their_items(story: Trader) -> None:
    ageing = ask(story, "ap_ageing", as_of="2026-03-31")
    items = ask(story, "open_items", side="payable", as_of="2026-03-31")
    assert ageing.totals is not None
    assert items.totals is not None
    assert ageing.totals["total"] == items.totals["open"] == D("1186.50")


def test_stock_on_a_day_and_its_value(story: Trader) -> None:
    january = ask(story, "stock_on_hand", as_of="2026-01-31")
    assert by_code(january.rows, "quantity", "value") == {"A": (D("100"), D("1050.00"))}
    now = ask(story, "stock_on_hand")
    assert by_code(now.rows, "quantity", "value", "unit_cost") == {"A": (D("60"), D("630.00"), D("10.500000"))}
    assert story.balances("140502") == {"140502": D("630.00")}
    places = ask(story, "stock_on_hand", by="warehouse")
    assert [(row["warehouse"], row["quantity"], row["value"]) for row in places.rows] == [("主仓库", D("60"), None)]


def test_stock_movement_of_two_months(story: Trader) -> None:
    names = [f"{figure}_{what}" for figure in ("opening", "in", "out", "closing") for what in ("quantity", "value")]
    january = ask(story, "stock_movement", from_on="2026-01-01", to_on="2026-01-31")
    assert by_code(january.rows, *names) == {
        "A": (D("0"), D("0"), D("100"), D("1050.00"), D("0"), D("0"), D("100"), D("1050.00"))
    }
    february = ask(story, "stock_movement", from_on="2026-02-01", to_on="2026-02-28")
    assert by_code(february.rows, *names) == {
        "A": (D("100"), D("1050.00"), D("0"), D("0"), D("40"), D("420.00"), D("60"), D("630.00"))
    }
    by_place = ask(story, "stock_movement", from_on="2026-02-01", to_on="2026-02-28", warehouse="WH1")
    assert by_code(by_place.rows, "out_quantity", "out_value") == {"A": (D("40"), None)}


def test_stock_card_runs_to_the_balance(story: Trader) -> None:
    card = ask(story, "stock_card", item="A")
    assert [
        (row.get("in_quantity"), row.get("out_quantity"), row["on_hand"], row["worth"]) for row in card.rows[1:]
    ] == [
        (D("100"), None, D("100"), D("1000.00")),
        (None, None, D("100"), D("1050.00")),
        (None, D("40"), D("60"), D("630.00")),
    ]


def test_who_may_not_see_costs_sees_no_values(story: Trader) -> None:
    with story.unit("sales") as unit:
        asked, columns, result = run_report(unit, "stock_on_hand", {})
        wire = report_to_wire(unit, asked, columns, result)
    assert {"value", "unit_cost"} & {column["name"] for column in wire["columns"]} == set()
    assert {"value", "unit_cost"} & set(wire["rows"][0]) == set()


@pytest.mark.parametrize(
    ("code", "given"),
    [
        ("trial_balance", {}),
        ("general_ledger", {"account": "1122"}),
        ("sub_ledger", {"account": "1122"}),
        ("ar_ageing", {}),
        ("stock_on_hand", {}),
        ("stock_movement", {}),
        ("stock_card", {"item": "A"}),
    ],
)
def test_a_report_is_at_most_two_statements(story: Trader, code: str, given: dict[str, str]) -> None:
    with story.unit() as unit, counting() as counted:
        run_report(unit, code, given)
    assert counted.count <= 2  # the report, and a reference in its parameters


def test_the_check_finds_the_story_sound(story: Trader) -> None:
    outcome = run(story.company_id)
    assert outcome.differences == 0
    assert outcome.as_json()["differences"] == 0
    assert len(outcome.results) >= 13
    assert "差异合计 differences in all: 0" in outcome.as_table()


def test_the_check_names_what_disagrees(story: Trader) -> None:
    """As the owner, with the guards switched off for one transaction that is rolled back."""
    from django.db import connections, transaction

    from guantong.kernel.checks import checks

    with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
        cursor.execute("ALTER TABLE inventory_stock_balance DISABLE TRIGGER USER")
        cursor.execute(
            "UPDATE inventory_stock_balance SET on_hand = on_hand + 1 WHERE company_id = %s", [story.company_id]
        )
        found = []
        for check in checks():
            words = {"company": story.company_id, **(check.words() if check.words else {})}
            cursor.execute(check.sql, words)
            if cursor.fetchall():
                found.append(check.code)
        transaction.set_rollback(True, using="owner")
    assert sorted(found) == ["inventory.balances", "inventory.cost_is_stock"]


def test_home_page_agrees_with_the_reports(story: Trader) -> None:
    story.client("accountant")
    home = story.client("accountant").get("/api/home")
    figures = {card["code"]: card["value"] for card in home["cards"]}
    assert figures["receivable"] == "404.00"
    assert figures["payable"] == "1186.50"
    assert figures["cash"] == "500.00"
    assert figures["stock_value"] == "630.00"
    assert [chart["code"] for chart in home["charts"]] == ["cash_flow", "receivable_by_age"]
    assert {row["type"] for row in home["recent"]} <= {"voucher", "sales_invoice", "receipt", "supplier_invoice",
        "sales_order", "purchase_order", "delivery", "goods_receipt"}  # fmt: skip


def test_a_figure_of_the_home_page_leads_to_the_rows_that_it_counts(database: object) -> None:
    """Shipped in part, in whole and taken back again, cancelled: a figure and the list behind it tell the same."""
    trader = Trader()
    trader.item("A")
    today = trader.today.isoformat()
    bought = trader.buys("A", 1_000, "10.00", business_on=today)
    trader.receives(bought, 999, business_on=today)  # 99.9 percent is not all
    cancelled = trader.buys("A", 5, "10.00", business_on=today)
    trader.client("buyer").post(f"/api/purchasing/purchase_orders/{cancelled.id}/cancel", {})
    late = {"business_on": today, "promised_on": (trader.today - timedelta(days=1)).isoformat()}
    trader.sells("A", 3, "20.00", **late)
    trader.delivers(trader.sells("A", 3, "20.00", **late), 2, business_on=today)
    whole = trader.delivers(trader.sells("A", 4, "20.00", **late), 4, business_on=today)
    trader.takes_back(whole, 1, business_on=today)
    trader.follows("sales_invoice", whole, business_on=today, invoice_no="V-9")
    manager = trader.client("manager")
    noon = datetime.combine(trader.today, time(12), tzinfo=UTC)
    with trader.unit("manager", now=noon) as unit:
        cards = {card["code"]: card for card in home_page(unit)["cards"]}
    for code, count in (("orders_to_ship", 2), ("orders_late", 2), ("orders_to_receive", 1)):
        path, _, query = cards[code]["target"].partition("?")
        assert (code, cards[code]["value"]) == (code, str(count))
        assert len(manager.get(f"/api{path}?{query}")["rows"]) == count, code
    for code, money in (("bought_this_month", "10000.00"), ("sales_this_month", "60.00")):
        path, _, query = cards[code]["target"].partition("?")
        rows = manager.get(f"/api{path}?{query}")["rows"]
        assert (code, cards[code]["value"]) == (code, money)
        assert sum(D(manager.get(f"/api{path}/{row['id']}")["total_net"]) for row in rows) == D(money), code
    short = len(manager.get(f"/api{cards['below_safety_stock']['target']}")["rows"])
    assert cards["below_safety_stock"]["value"] == str(short)


def test_a_salesperson_sees_no_money_of_the_house_on_the_home_page(story: Trader) -> None:
    home = story.client("sales").get("/api/home")
    assert {"cash", "payable", "stock_value"} & {card["code"] for card in home["cards"]} == set()


def test_home_page_is_at_most_eight_statements(story: Trader) -> None:
    answer = story.client("manager").request("GET", "/api/home")
    assert int(answer.headers["X-Statements"]) <= 8


def test_a_day_before_the_books_has_nothing(story: Trader) -> None:
    assert ask(story, "stock_on_hand", as_of=date(2025, 1, 1).isoformat()).rows == []
