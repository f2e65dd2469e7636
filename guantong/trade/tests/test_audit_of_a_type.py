"""The audit of one type, where orders of both sides are kept in one table."""

from __future__ import annotations

from guantong.trade.tests.story import Trader


def test_the_audit_of_sales_orders_leaves_out_purchase_orders(database: object) -> None:
    trader = Trader()
    trader.item("A", name="台灯")
    trader.buys("A", 10, "10.00")
    trader.orders("sell", ("A", 2, "20.00"), confirm=False)
    auditor = trader.client("auditor")
    for side in ("sales_order", "purchase_order"):
        rows = auditor.get(f"/api/audit?type={side}&limit=200")["rows"]
        assert {row["type"] for row in rows} == {side}
    first = auditor.get("/api/audit?type=purchase_order&limit=200")["rows"]
    said = {one["label"]: one["new_text"] for row in first for one in row["changes"]}
    assert (said["物料"], said["数量"], said["单价"], said["状态"]) == ("A 台灯", "10", "10", "草稿")
