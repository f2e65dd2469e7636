"""The database refuses what the role could do by raw SQL: post what books nothing, and say more than followed."""

from __future__ import annotations

import pytest

from guantong.trade.tests.story import Paper, Trader

Papers = dict[str, Paper]


@pytest.fixture
def papers(trader: Trader) -> Papers:
    """Ten bought, six received of them and invoiced; one document of each kind is a draft."""
    trader.item("A")
    order = trader.buys("A", 10, "10.00")
    receipt = trader.receives(order, 6)
    invoice = trader.follows("supplier_invoice", receipt)
    payment = trader.follows("payment", invoice, then=None, bank_account={"code": "B1"})
    later = trader.receives(order, 1)
    return {
        "order": order, "receipt": receipt, "invoice": invoice, "payment": payment,
        "draft_receipt": trader.follows("goods_receipt", order, then=None),
        "draft_invoice": trader.follows("supplier_invoice", later, then=None),
    }  # fmt: skip


def test_progress_is_what_followed(trader: Trader, papers: Papers) -> None:
    for table, change in (
        ("trade_order_line", "quantity_moved = 10"),
        ("trade_order_line", "quantity_returned = 1"),
        ("trade_order_line", "quantity_invoiced = 0"),
        ("inventory_movement_line", "returned_quantity = 1"),
        ("inventory_movement_line", "invoiced_quantity = 0"),
        ("inventory_movement_line", "invoice_open = 6"),
        ("inventory_movement_line", "accrued = 1"),
        ("trade_invoice_line", "quantity_credited = 1"),
        ("trade_invoice_line", "net_credited = 0.01"),
        ("trade_invoice_line", "tax_credited = 0.01"),
    ):
        refused = trader.attack(f"UPDATE {table} SET {change} WHERE company_id = %s", trader.company_id)
        assert refused == "GT001", change
    assert trader.differences() == {}


def test_what_is_posted_is_in_the_ledgers(trader: Trader, papers: Papers) -> None:
    for table, series, paper in (
        ("inventory_movement", "RK", "draft_receipt"),
        ("trade_invoice", "CF", "draft_invoice"),
        ("finance_payment", "FK", "payment"),
    ):
        statement = f"""UPDATE {table} SET number = document_number(company_id, %s, business_on), state = 'posted' WHERE id = %s"""
        assert trader.attack(statement, series, papers[paper].id) == "GT001", paper
    assert trader.differences() == {}


def test_goods_do_not_move_in_the_name_of_what_is_posted(trader: Trader, papers: Papers) -> None:
    line = papers["receipt"].lines[0]
    trader.master("warehouse", "YARD", {"allow_negative": True})
    lines = f"""[{{"line_id": {line["id"]}, "item_id": {line["item_id"]}, "warehouse_id": {trader.id("warehouse", "WH1")},
                   "quantity": "1", "cost": false}},
                 {{"line_id": {line["id"]}, "item_id": {line["item_id"]}, "warehouse_id": {trader.id("warehouse", "YARD")},
                   "quantity": "-1", "cost": false}}]"""
    statement = "SELECT * FROM stock_post(%s, 'goods_receipt', %s, '2026-01-15', %s)"
    assert trader.attack(statement, trader.company_id, papers["receipt"].id, lines) == "GT001"
    assert trader.differences() == {}
