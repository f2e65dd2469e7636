"""Progress columns are kept for speed; here they are counted again from the documents that moved them."""

from __future__ import annotations

from guantong.kernel.checks import register_check
from guantong.kernel.declare import L

_COMPANY = "(%(company)s::bigint IS NULL OR l.company_id = %(company)s)"


def _progress(code: str, label: L, table: str) -> None:
    register_check(
        code,
        label,
        f"SELECT * FROM trade_progress_wrong(ARRAY(SELECT l.id FROM {table} l WHERE {_COMPANY}))",
        f"SELECT count(*) FROM {table} l WHERE {_COMPANY}",
    )


_progress(
    "trade_order_progress",
    L("订单执行数量 = 出入库与发票", "Order progress = movements and invoices"),
    "trade_order_line",
)
_progress(
    "trade_movement_progress",
    L("出入库执行数量 = 退货与发票，暂估 = 未结项", "Movement progress = returns and invoices, accruals = open items"),
    "inventory_movement_line",
)
_progress(
    "trade_invoice_progress",
    L("发票已冲销 = 红字发票", "What is credited of invoices = red invoices"),
    "trade_invoice_line",
)
register_check(
    "trade_invoice_owed",
    L("发票 = 明细合计 = 往来", "Invoices = sums of their lines = what is owed"),
    f"SELECT * FROM invoices_unowed(ARRAY(SELECT l.id FROM trade_invoice l WHERE {_COMPANY}))",
    f"SELECT count(*) FROM trade_invoice l WHERE {_COMPANY}",
)
