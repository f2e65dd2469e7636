"""What one department does opens and closes the tasks of the next."""

from __future__ import annotations

from guantong.kernel import flows
from guantong.trade.tests.story import Trader


def tasks(trader: Trader, state: str = "open") -> list[tuple[str, str, str]]:
    """Code, role and number of the document."""
    rows = trader.sql(
        "SELECT code, role, number FROM work_task WHERE company_id = %s AND state = %s ORDER BY id",
        trader.company_id,
        state,
    )
    return [(row["code"], row["role"], row["number"]) for row in rows]


def test_a_sale_goes_from_sales_to_warehouse_to_finance_and_is_done(trader: Trader) -> None:
    trader.item("P", category="FG")
    order = trader.buys("P", 10, "70.00")
    assert tasks(trader) == [("flows.expect", "warehouse", order.number)]
    receipt = trader.receives(order, 10)
    assert tasks(trader) == [("flows.supplier_invoice", "accountant", receipt.number)]
    bought = trader.follows("supplier_invoice", receipt)
    assert tasks(trader) == [("flows.pay", "accountant", bought.number)]
    trader.follows("payment", bought, bank_account={"code": "B1"})
    assert tasks(trader) == []

    order = trader.sells("P", 10, "100.00")
    ship, write = ("flows.ship", "warehouse", order.number), ("flows.invoice", "accountant", order.number)
    assert tasks(trader) == [ship, write]
    first = trader.delivers(order, 4)
    assert tasks(trader) == [ship, write]
    second = trader.delivers(order, 6)
    assert tasks(trader) == [write]
    trader.follows("sales_invoice", first)
    last = trader.follows("sales_invoice", second)
    assert [code for code, _role, _number in tasks(trader)] == ["flows.collect", "flows.collect"]
    trader.follows("receipt", last, bank_account={"code": "B1"})
    assert [number for _code, _role, number in tasks(trader)] != [last.number]
    assert len(tasks(trader)) == 1
    rules = trader.sql(
        "SELECT DISTINCT made_by_rule FROM work_task WHERE company_id = %s ORDER BY 1", trader.company_id
    )
    assert [row["made_by_rule"] for row in rules] == [
        "purchase_order_to_warehouse",
        "receipt_to_finance",
        "sales_invoice_to_collection",
        "sales_order_to_departments",
        "supplier_invoice_to_payment",
    ]


def test_a_reversed_delivery_is_shipped_again_and_a_cancelled_order_is_nobodys_task(trader: Trader) -> None:
    trader.item("P", category="FG")
    trader.receives(trader.buys("P", 10, "70.00"), 10)
    order = trader.sells("P", 10, "100.00")
    delivery = trader.delivers(order, 10)
    trader.reverses(delivery)
    assert ("flows.ship", "warehouse", order.number) in tasks(trader)
    trader.does(order, "close")
    assert ("flows.ship", "warehouse", order.number) in tasks(trader, "cancelled")


def test_a_rule_that_is_switched_off_makes_nothing(trader: Trader) -> None:
    trader.item("P", category="FG")
    with trader.unit() as unit:
        flows.switch(unit, "purchase_order_to_warehouse", False)
    trader.buys("P", 10, "70.00")
    assert tasks(trader) == []
