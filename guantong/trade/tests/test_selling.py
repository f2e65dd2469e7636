"""The stories of selling, to the cent of the posting rules."""

from __future__ import annotations

from decimal import Decimal

import pytest

from guantong.trade.tests.story import Trader, entry

D = Decimal


@pytest.fixture
def shop(trader: Trader) -> Trader:
    """40 and more finished goods P at 70.00 in stock."""
    trader.item("P", category="FG")
    trader.receives(trader.buys("P", 100, "70.00"), 100)
    return trader


def test_goods_are_delivered_invoiced_and_paid_with_a_cash_discount(shop: Trader) -> None:
    order = shop.sells("P", 40, "100.00")
    assert shop.reserved("P") == 40
    delivery = shop.delivers(order, 40)
    assert shop.voucher(delivery) == entry(("540101", "2800.00", ""), ("140501", "", "2800.00"))
    assert shop.reserved("P") == 0
    invoice = shop.follows("sales_invoice", delivery)
    assert shop.voucher(invoice) == entry(
        ("1122", "4520.00", ""), ("500101", "", "4000.00"), ("22210107", "", "520.00")
    )
    receipt = shop.follows(
        "receipt",
        invoice,
        bank_account={"code": "B1"},
        amount="4474.80",
        line={"amount": "4474.80", "discount": "45.20"},
    )
    assert shop.voucher(receipt) == entry(("1002", "4474.80", ""), ("560305", "45.20", ""), ("1122", "", "4520.00"))
    assert shop.open_of(invoice) == 0
    assert shop.differences() == {}


def test_what_is_not_there_becomes_a_back_order(shop: Trader) -> None:
    order = shop.sells("P", 150, "100.00")
    assert shop.reserved("P") == 100
    shop.delivers(order, 60)
    assert (shop.line(order)["quantity_moved"], shop.reserved("P")) == (D(60), D(40))
    assert shop.draft("delivery", order)["lines"][0]["quantity"] == "90"
    assert shop.refused(order, 50, by=shop.delivers) == ["inventory.not_enough"]
    assert shop.refused(order, 91, by=shop.delivers) == ["trade.over_moved"]
    shop.receives(shop.buys("P", 50, "80.00"), 50)
    shop.does(order, "reserve")
    assert shop.reserved("P") == 90
    shop.delivers(order, 90)
    assert shop.on_hand("P") == (D(0), D(0))
    assert shop.differences() == {}


def test_what_is_promised_to_one_customer_is_not_shipped_to_another(shop: Trader) -> None:
    first = shop.sells("P", 100, "100.00")
    second = shop.sells("P", 10, "100.00")
    assert shop.refused(second, 10, by=shop.delivers) == ["inventory.reserved_for_others"]
    shop.does(first, "cancel")
    shop.delivers(second, 10)


def test_a_return_enters_at_the_cost_of_its_issue_and_gets_a_red_invoice(shop: Trader) -> None:
    order = shop.sells("P", 40, "100.00")
    delivery = shop.delivers(order, 40)
    invoice = shop.follows("sales_invoice", delivery)
    shop.receives(shop.buys("P", 60, "130.00"), 60, business_on="2026-01-16")
    back = shop.takes_back(delivery, 5, business_on="2026-01-17")
    assert shop.voucher(back) == entry(("540101", "-350.00", ""), ("140501", "", "-350.00"))
    red = shop.follows("sales_invoice", back)
    assert shop.voucher(red) == entry(("1122", "-565.00", ""), ("500101", "", "-500.00"), ("22210107", "", "-65.00"))
    assert shop.line(invoice)["quantity_credited"] == 5
    settlement = shop.creates(
        "receipt",
        {
            "party": {"code": "C"},
            "amount": "3955.00",
            "bank_account": {"code": "B1"},
            "lines": [
                {"open_item": item["id"]}
                for item in shop.sql(
                    "SELECT id FROM accounting_open_item WHERE document_id IN (%s, %s) ORDER BY id", invoice.id, red.id
                )
            ],
        },
        then="post",
    )
    assert (shop.open_of(invoice), shop.open_of(red)) == (D(0), D(0))
    assert shop.refused(invoice, by=shop.reverses) == ["trade.has_downstream"]
    for paper in (settlement, red, back, invoice, delivery):
        shop.reverses(paper, on="2026-01-20")
    assert shop.balances("1122", "1002", "500101", "540101", "22210107") == {}
    line = shop.line(order)
    assert (line["quantity_moved"], line["quantity_invoiced"], line["quantity_returned"]) == (D(0), D(0), D(0))
    assert shop.differences() == {}


def test_a_return_before_the_invoice_is_just_not_invoiced(shop: Trader) -> None:
    delivery = shop.delivers(shop.sells("P", 10, "100.00"), 10)
    back = shop.takes_back(delivery, 3)
    assert shop.refused("sales_invoice", back, by=shop.follows) == ["trade.nothing_open"]
    invoice = shop.follows("sales_invoice", delivery)
    assert shop.line(invoice)["quantity"] == 7
    assert shop.refused(delivery, 8, by=shop.takes_back) == ["trade.over_returned"]


def test_red_invoices_end_at_zero_to_the_cent_and_never_take_more(shop: Trader) -> None:
    delivery = shop.delivers(shop.sells("P", 3, "33.335", price_mode="inclusive"), 3)
    invoice = shop.follows("sales_invoice", delivery)
    assert shop.header(invoice)["total_gross"] == D("100.01")
    reds = [shop.follows("sales_invoice", invoice, line={"quantity": "-1"}) for _time in range(3)]
    assert [shop.header(red)["total_gross"] for red in reds] == [D("-33.34"), D("-33.34"), D("-33.33")]
    assert shop.balances("1122", "500101", "22210107") == {}
    assert shop.refused("sales_invoice", invoice, by=shop.follows) == ["trade.nothing_open"]
    assert shop.differences() == {}


def test_an_allowance_lowers_the_price_without_goods(shop: Trader) -> None:
    invoice = shop.follows("sales_invoice", shop.delivers(shop.sells("P", 40, "100.00"), 40))
    red = shop.follows(
        "sales_invoice",
        invoice,
        red_reason="allowance",
        line={"quantity": "-1", "price": "100.00", "source_line_id": None},
    )
    assert shop.voucher(red) == entry(("1122", "-113.00", ""), ("500101", "", "-100.00"), ("22210107", "", "-13.00"))
    assert shop.line(invoice)["quantity_credited"] == 0
    too_much = shop.refused(
        "sales_invoice", invoice, red_reason="allowance",
        line={"quantity": "-1", "price": "3900.01", "source_line_id": None}, by=shop.follows,
    )  # fmt: skip
    assert too_much == ["trade.over_credited"]
    assert shop.differences() == {}


def test_an_advance_is_no_revenue_and_settles_the_invoice(shop: Trader) -> None:
    order = shop.sells("P", 40, "100.00")
    advance = shop.follows("receipt", order, amount="2000.00", bank_account={"code": "B1"})
    assert shop.voucher(advance) == entry(("1002", "2000.00", ""), ("2203", "", "2000.00"))
    invoice = shop.follows("sales_invoice", shop.delivers(order, 40))
    applied = shop.follows("receipt", advance)
    assert shop.voucher(applied) == entry(("2203", "2000.00", ""), ("1122", "", "2000.00"))
    assert shop.open_of(invoice) == D("2520.00")
    assert shop.refused(applied, by=lambda one: shop.creates(
        "receipt",
        {"party": {"code": "C"}, "amount": "1", "bank_account": {"code": "B1"}, "lines": [
            {"open_item": shop.value("SELECT id FROM accounting_open_item WHERE document_id = %s", invoice.id), "amount": "2520.01"}]},
    )) == ["finance.too_much"]  # fmt: skip
    assert shop.differences() == {}


def test_the_credit_limit_warns_or_blocks(shop: Trader) -> None:
    shop.sql("UPDATE masterdata_party SET credit_limit = 5000 WHERE id = %s", shop.customer)
    first = shop.sells("P", 40, "100.00")
    assert shop.header(first)["credit_result"] == "within"
    second = shop.sells("P", 10, "100.00")
    assert shop.header(second)["credit_result"] == "over"
    shop.sql("UPDATE masterdata_company SET credit_check = 'block' WHERE id = %s", shop.company_id)
    draft = shop.sells("P", 10, "100.00", confirm=False)
    assert shop.refused(draft, "confirm", by=shop.does) == ["trade.credit_limit"]


def test_services_are_invoiced_from_the_order(shop: Trader) -> None:
    shop.master("item_category", "SERVICE", {"kind": "service"})
    shop.item("INSTALL", category="SERVICE", tax="VAT6")
    order = shop.orders("sell", ("P", 1, "100.00"), ("INSTALL", 1, "200.00"))
    assert len(shop.draft("delivery", order)["lines"]) == 1
    assert shop.refused(order, 1, 1, by=shop.delivers) == ["trade.service_item"]
    shop.follows("sales_invoice", shop.delivers(order, 1))
    invoice = shop.follows("sales_invoice", order)
    assert shop.voucher(invoice) == entry(("1122", "212.00", ""), ("500103", "", "200.00"), ("22210107", "", "12.00"))
    assert shop.differences() == {}


def test_a_refused_step_in_a_closed_period_leaves_no_trace(shop: Trader) -> None:
    order = shop.sells("P", 5, "100.00")
    assert shop.refused(order, 5, business_on="2025-12-31", by=shop.delivers) == ["inventory.short_on_day"]
    receipt = shop.draft("sales_invoice", shop.delivers(order, 1))
    assert shop.refused("sales_invoice", receipt | {"business_on": "2025-12-31"}, "post", by=shop.creates) == [
        "accounting.no_period"
    ]
    assert shop.refused(order, 0, by=shop.delivers) == ["kernel.zero"]
    assert shop.refused(order, -1, by=shop.delivers) == ["trade.not_positive"]


def test_boxes_are_sold_and_pieces_leave(shop: Trader) -> None:
    shop.conversion("BOX", "PCS", 12)
    order = shop.orders("sell", confirm=True, lines=[
        {"item": {"code": "P"}, "unit": {"code": "BOX"}, "quantity": "3", "price": "1000.00"}
    ])  # fmt: skip
    assert shop.line(order)["stock_quantity"] == 36
    delivery = shop.delivers(order, 2, lines=[{"source_line_id": order.lines[0]["id"], "quantity": "2"}])
    assert shop.on_hand("P")[0] == 76
    draft = shop.draft("delivery", order)["lines"][0]
    assert (draft["quantity"], draft["unit"]["code"]) == ("1", "BOX")
    invoice = shop.follows("sales_invoice", delivery)
    assert shop.header(invoice)["total_net"] == D("2000.00")


def test_a_confirmed_order_goes_back_to_be_changed_while_nothing_follows(shop: Trader) -> None:
    order = shop.sells("P", 10, "100.00")
    shop.does(order, "unconfirm")
    assert (shop.reserved("P"), shop.header(order)["state"]) == (D(0), "draft")
    again = shop.does(order, "confirm")
    assert again.number == order.number
    shop.delivers(order, 1)
    assert shop.refused(order, "unconfirm", by=shop.does) == ["trade.has_downstream"]


def test_an_invoice_number_is_booked_once(shop: Trader) -> None:
    order = shop.sells("P", 10, "100.00")
    number = "25312000000012345678"
    shop.follows("sales_invoice", shop.delivers(order, 5), invoice_no=number)
    second = shop.delivers(order, 5)
    assert shop.refused("sales_invoice", second, invoice_no=number, by=shop.follows) == ["trade.invoice_twice"]


def test_a_late_delivery_that_only_moves_a_cent_between_two_customers_is_booked(shop: Trader) -> None:
    # Four for 1.02: the issues of one each cost 0.26, 0.25, 0.26, 0.25. One that comes in late before them takes the
    # 0.26; the next two then cost 0.25 and 0.26, so the stock account keeps its sum while both customers' costs change.
    shop.item("CENT", category="FG")
    shop.party("C2", supplier=False)
    shop.receives(shop.buys("CENT", 4, "0.255"), 4, business_on="2026-01-10")
    for customer in ("C", "C2"):
        shop.delivers(shop.sells("CENT", 1, "1.00", party={"code": customer}), 1)
    late = shop.delivers(shop.sells("CENT", 1, "1.00"), 1, business_on="2026-01-12")
    assert shop.on_hand("CENT") == (D(1), D("0.25"))
    changed = shop.sql(
        """SELECT p.code, l.debit, l.credit FROM accounting_voucher v JOIN accounting_voucher_line l ON l.document_id = v.id
             LEFT JOIN masterdata_party p ON p.id = l.party_id
            WHERE v.company_id = %s AND v.source_id = %s AND v.purpose = 'recost' ORDER BY p.code, l.debit, l.credit""",
        shop.company_id,
        late.id,
    )
    assert [tuple(row.values()) for row in changed] == [
        ("C", D("-0.01"), D(0)), ("C2", D("0.01"), D(0)), (None, D(0), D("-0.01")), (None, D(0), D("0.01")),
    ]  # fmt: skip
    assert shop.differences() == {}
