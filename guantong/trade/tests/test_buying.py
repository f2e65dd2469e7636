"""The stories of buying, to the cent of the posting rules."""

from __future__ import annotations

from decimal import Decimal

from guantong.trade.tests.story import Paper, Trader, entry

D = Decimal


def material(trader: Trader) -> None:
    trader.item("A", category="RAW")


def test_goods_are_accrued_at_the_order_price_and_settled_by_the_invoice(trader: Trader) -> None:
    material(trader)
    order = trader.buys("A", 100, "10.00")
    receipt = trader.receives(order, 100)
    assert trader.voucher(receipt) == entry(("140301", "1000.00", ""), ("220202", "", "1000.00"))
    invoice = trader.follows("supplier_invoice", receipt, line={"price": "10.50"})
    assert trader.voucher(invoice) == entry(
        ("220202", "1000.00", ""), ("140301", "50.00", ""), ("222105", "136.50", ""), ("220201", "", "1186.50")
    )
    assert trader.on_hand("A") == (D(100), D("1050.00"))
    payment = trader.follows("payment", invoice, bank_account={"code": "B1"})
    assert trader.voucher(payment) == entry(("220201", "1186.50", ""), ("1002", "", "1186.50"))
    assert trader.open_of(invoice) == 0
    assert trader.differences() == {}


def test_the_price_difference_of_goods_that_left_goes_to_who_took_them(trader: Trader) -> None:
    material(trader)
    receipt = trader.receives(trader.buys("A", 100, "10.00"), 100)
    trader.delivers(trader.sells("A", 60, "20.00"), 60)
    invoice = trader.follows("supplier_invoice", receipt, line={"price": "10.50"})
    assert trader.voucher(invoice) == entry(
        ("220202", "1000.00", ""),
        ("140301", "20.00", ""),
        ("540201", "30.00", ""),
        ("222105", "136.50", ""),
        ("220201", "", "1186.50"),
    )
    line = trader.line(invoice)
    assert (line["cleared_value"], line["difference"], line["difference_stock"]) == (D("1000"), D("50"), D("20"))
    assert trader.on_hand("A") == (D(40), D("420.00"))
    trader.reverses(invoice)
    assert trader.balances() == {
        "140301": D("400.00"), "220202": D("-1000.00"), "540201": D("600.00"),
    }  # fmt: skip
    assert trader.line(receipt)["invoice_open"] == 100
    assert trader.differences() == {}


def test_an_invoice_before_the_goods_puts_them_in_transit(trader: Trader) -> None:
    material(trader)
    order = trader.buys("A", 200, "10.00")
    invoice = trader.follows("supplier_invoice", order)
    assert trader.voucher(invoice) == entry(
        ("1402", "2000.00", ""), ("222105", "260.00", ""), ("220201", "", "2260.00")
    )
    first = trader.receives(order, 50)
    assert trader.voucher(first) == entry(("140301", "500.00", ""), ("1402", "", "500.00"))
    assert trader.refused(invoice, by=trader.reverses) == ["trade.has_downstream"]
    trader.receives(order, 150)
    assert trader.balances("1402", "140301", "220202") == {"140301": D("2000.00")}
    assert trader.line(order)["transit_value"] == 0
    assert trader.differences() == {}


def test_partial_receipts_add_up_to_the_order_exactly(trader: Trader) -> None:
    material(trader)
    order = trader.buys("A", 3, "33.333333")
    receipts = [trader.receives(order, 1) for _time in range(3)]
    assert [trader.line(one)["accrued"] for one in receipts] == [D("33.33"), D("33.34"), D("33.33")]
    assert trader.balances("140301") == {"140301": D("100.00")}
    assert trader.refused(order, 1, by=trader.receives) == ["trade.over_moved"]
    # Three lines of the paper, each rounded by itself, are a cent less than the order.
    trader.follows("supplier_invoice", order)
    assert trader.balances("220202", "140301") == {"140301": D("99.99")}
    assert trader.differences() == {}


def test_more_may_come_within_the_tolerance_only(trader: Trader) -> None:
    trader.item("A", category="RAW", over_receipt_percent="5")
    order = trader.buys("A", 100, "10.00")
    assert trader.refused(order, "105.000001", by=trader.receives) == ["trade.over_moved"]
    trader.receives(order, 105)
    assert trader.line(order)["quantity_moved"] == 105
    assert trader.balances("140301") == {"140301": D("1050.00")}


def test_what_follows_says_the_specification_before_it_is_saved(trader: Trader) -> None:
    """Lines of the same name differ in it; what is offered may be sent back as it came."""
    trader.item("A", spec="M6 x 20")
    order = trader.buys("A", 100, "10.00")
    draft = trader.draft("goods_receipt", order)
    assert [line["spec"] for line in draft["lines"]] == ["M6 x 20"]
    answer = trader.client("warehouse").post("/api/purchasing/goods_receipts", {"lines": draft["lines"]})
    assert [line["spec"] for line in answer["lines"]] == ["M6 x 20"]


def test_a_return_before_the_invoice_lowers_the_accrual(trader: Trader) -> None:
    material(trader)
    receipt = trader.receives(trader.buys("A", 100, "10.00"), 100)
    back = trader.sends_back(receipt, 10)
    assert trader.voucher(back) == entry(("140301", "-100.00", ""), ("220202", "", "-100.00"))
    assert trader.refused(receipt, 91, by=trader.sends_back) == ["trade.over_returned"]
    assert trader.draft("supplier_invoice", receipt)["lines"][0]["quantity"] == "90"
    trader.follows("supplier_invoice", receipt)
    assert trader.balances("220202", "140301") == {"140301": D("900.00")}
    assert trader.differences() == {}


def test_a_return_after_the_invoice_awaits_a_red_invoice(trader: Trader) -> None:
    material(trader)
    receipt = trader.receives(trader.buys("A", 100, "10.00"), 100)
    invoice = trader.follows("supplier_invoice", receipt, line={"price": "10.50"})
    back = trader.sends_back(receipt, 10)
    red = trader.follows("supplier_invoice", back)
    together: dict[str, D] = {}
    for paper in (back, red):
        for account, debit, credit in trader.voucher(paper):
            together[account] = together.get(account, D(0)) + debit - credit
    assert {name: value for name, value in together.items() if value} == {
        "140301": D("-105.00"), "222105": D("-13.65"), "220201": D("118.65"),
    }  # fmt: skip
    assert trader.refused(back, by=trader.reverses) == ["trade.has_downstream"]
    assert trader.refused(invoice, by=trader.reverses) == ["trade.has_downstream"]
    assert trader.on_hand("A") == (D(90), D("945.00"))
    trader.reverses(red)
    trader.reverses(back)
    trader.reverses(invoice)
    trader.reverses(receipt)
    assert trader.balances() == {}
    assert trader.on_hand("A") == (D(0), D(0))
    assert trader.differences() == {}


def test_a_price_beyond_the_tolerance_is_refused_with_its_figures(trader: Trader) -> None:
    material(trader)
    trader.sql("UPDATE masterdata_company SET price_tolerance_percent = 5 WHERE id = %s", trader.company_id)
    receipt = trader.receives(trader.buys("A", 100, "10.00"), 100)
    refusal = trader.refused("supplier_invoice", receipt, line={"price": "10.60"}, by=trader.follows)
    assert refusal == ["trade.price_tolerance"]
    trader.follows("supplier_invoice", receipt, line={"price": "10.50"})


def test_no_more_is_invoiced_than_came(trader: Trader) -> None:
    material(trader)
    receipt = trader.receives(trader.buys("A", 100, "10.00"), 60)
    refusal = trader.refused("supplier_invoice", receipt, line={"quantity": "61"}, by=trader.follows)
    assert refusal == ["trade.over_invoiced"]
    first = trader.follows("supplier_invoice", receipt, line={"quantity": "20"})
    assert trader.open_of(first) == D("-226.00")
    assert trader.draft("supplier_invoice", receipt)["lines"][0]["quantity"] == "40"


def test_an_advance_is_applied_to_an_invoice_and_taken_back(trader: Trader) -> None:
    material(trader)
    advance = trader.creates(
        "payment", {"party": {"code": "S"}, "amount": "3000.00", "bank_account": {"code": "B1"}}, then="post"
    )
    assert trader.voucher(advance) == entry(("1123", "3000.00", ""), ("1002", "", "3000.00"))
    receipt = trader.receives(trader.buys("A", 500, "10.00"), 500)
    invoice = trader.follows("supplier_invoice", receipt)
    applied = trader.follows("payment", advance)
    assert trader.voucher(applied) == entry(("220201", "3000.00", ""), ("1123", "", "3000.00"))
    assert trader.open_of(invoice) == D("-2650.00")
    assert trader.refused(advance, by=trader.reverses) == ["trade.has_downstream"]
    trader.reverses(applied)
    assert (trader.open_of(invoice), trader.open_of(advance)) == (D("-5650.00"), D("3000.00"))
    trader.reverses(advance)
    assert trader.balances("1002", "1123") == {}
    assert trader.differences() == {}


def test_a_small_taxpayer_and_an_ordinary_invoice_keep_the_tax_in_the_cost(trader: Trader) -> None:
    material(trader)
    receipt = trader.receives(trader.buys("A", 100, "10.00"), 100)
    invoice = trader.follows("supplier_invoice", receipt, invoice_type="ordinary")
    assert trader.voucher(invoice) == entry(
        ("220202", "1000.00", ""), ("140301", "130.00", ""), ("220201", "", "1130.00")
    )
    assert trader.differences() == {}


def test_a_wrong_invoice_is_taken_back_in_red_and_the_receipt_awaits_the_right_one(trader: Trader) -> None:
    material(trader)
    receipt = trader.receives(trader.buys("A", 100, "10.00"), 100)
    wrong = trader.follows("supplier_invoice", receipt, line={"price": "11.00"})
    trader.follows("supplier_invoice", wrong)
    assert trader.balances() == {"140301": D("1000.00"), "220202": D("-1000.00")}
    trader.follows("supplier_invoice", receipt)
    assert trader.balances() == {"140301": D("1000.00"), "222105": D("130.00"), "220201": D("-1130.00")}
    assert trader.differences() == {}


def test_goods_of_another_supplier_or_a_closed_order_are_refused(trader: Trader) -> None:
    material(trader)
    trader.party("S2")
    order = trader.buys("A", 10, "10.00")
    assert trader.refused(order, 5, party={"code": "S2"}, by=trader.receives) == ["trade.wrong_source"]
    trader.receives(order, 4)
    trader.does(order, "close", reason="停产")
    assert trader.refused(order, 1, by=trader.receives) == ["trade.order_state"]
    assert trader.refused(order, "cancel", by=trader.does) == ["kernel.not_allowed_in_state"]
    trader.does(order, "reopen")
    assert trader.refused(order, "cancel", by=trader.does) == ["trade.has_downstream"]
    trader.receives(order, 6)
    assert trader.refused("buy", ("A", 1, "1.00"), party={"code": "C"}, by=trader.orders) == ["trade.wrong_party"]


def test_input_tax_is_confirmed_and_transferred_out_by_a_red_invoice(trader: Trader) -> None:
    material(trader)
    receipt = trader.receives(trader.buys("A", 100, "10.50"), 100)
    invoice = trader.follows("supplier_invoice", receipt)
    trader.does(invoice, "confirm_tax", on="2026-01-20")
    assert trader.balances("222105", "22210101") == {"22210101": D("136.50")}
    assert trader.refused(invoice, "confirm_tax", by=trader.does) == ["trade.no_tax_to_confirm"]
    red = trader.follows("supplier_invoice", trader.sends_back(receipt, 10))
    assert trader.voucher(red) == entry(("220202", "-105.00", ""), ("22210109", "", "13.65"), ("220201", "", "-118.65"))
    assert trader.differences() == {}


def test_an_order_in_dollars_is_booked_in_company_currency(trader: Trader) -> None:
    material(trader)
    order = trader.buys("A", 100, "10.00", currency="usd", rate="7.1")
    receipt = trader.receives(order, 100)
    assert trader.voucher(receipt) == entry(("140301", "7100.00", ""), ("220202", "", "7100.00"))
    invoice = trader.follows("supplier_invoice", receipt, rate="7.2")
    assert (trader.header(invoice)["currency"], trader.header(invoice)["amount"]) == ("USD", D("8136.00"))
    assert trader.on_hand("A") == (D(100), D("7200.00"))
    trader.follows("payment", invoice, bank_account={"code": "B1"})
    assert trader.open_of(invoice) == 0
    assert trader.differences() == {}


def test_a_reversed_receipt_is_paid_back_step_by_step(trader: Trader) -> None:
    material(trader)
    receipt = trader.receives(trader.buys("A", 100, "10.00"), 100)
    invoice = trader.follows("supplier_invoice", receipt)
    payment = trader.follows("payment", invoice, bank_account={"code": "B1"})
    assert trader.refused(receipt, by=trader.reverses) == ["trade.has_downstream"]
    assert trader.refused(invoice, by=trader.reverses) == ["trade.has_downstream"]
    red = trader.reverses(payment)
    assert trader.value("SELECT number FROM finance_payment WHERE id = %s", red) == "FK-202601-0002"
    assert trader.open_of(invoice) == D("-1130.00")
    trader.reverses(invoice)
    red = trader.reverses(receipt)
    assert trader.balances() == {}
    with_red = trader.sql("SELECT state, reversal_of_id FROM inventory_movement WHERE id = %s", red)[0]
    assert with_red == {"state": "posted", "reversal_of_id": receipt.id}
    again = trader.refused(Paper("goods_receipt", red, None, []), by=trader.reverses)
    assert again == ["trade.is_red"]
    assert trader.differences() == {}


def test_invoices_before_the_goods_at_two_prices_are_taken_back_at_their_own(trader: Trader) -> None:
    material(trader)
    order = trader.buys("A", 20, "10.00")
    cheap = trader.follows("supplier_invoice", order, line={"quantity": "10", "price": "10.00"})
    dear = trader.follows("supplier_invoice", order, line={"quantity": "10", "price": "20.00"})
    part = trader.follows("supplier_invoice", dear, line={"quantity": "-4"})
    assert trader.balances("1402") == {"1402": D("220.00")}
    trader.reverses(part)
    trader.reverses(cheap)
    assert trader.balances("1402") == {"1402": D("200.00")}
    trader.reverses(dear)
    assert trader.balances() == {}
    assert trader.line(order)["transit_value"] == 0
    assert trader.differences() == {}
