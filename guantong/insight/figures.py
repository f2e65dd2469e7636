"""The figures of the home pages: what each role looks at first, as data.

A figure is one SELECT that gives one number; a chart is one SELECT that gives (category, series, value) rows in print
order. `{scope}` is the reader's row scope on the figure's document type (alias `h`), so a salesperson who sees only his
own orders counts only those. Parameters: %(company)s, %(today)s, %(month)s (first of this month), %(next)s (first of the
next one), %(since)s (first of the month five months ago). A figure's target is the list or report of what it counts;
{today}, {month} and {next} in it are those days.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from guantong.kernel.declare import L


@dataclass(frozen=True, slots=True)
class Figure:
    """One number. `type` is the record type whose read permission and scope apply; `see` a further permission."""

    code: str
    label: L
    type: str
    sql: str
    unit: Literal["money", "count"]
    target: str
    see: str = ""


@dataclass(frozen=True, slots=True)
class Chart:
    """One chart of (category, series, value)."""

    code: str
    label: L
    type: str
    sql: str
    shape: Literal["line", "bar"]
    see: str = ""


ORDERS = "SELECT {value} AS value FROM trade_order h WHERE h.kind = '{kind}' AND {{scope}} AND {condition}"
OPEN_ORDER = (
    "h.state = 'confirmed' AND EXISTS (SELECT 1 FROM trade_order_line l"
    " WHERE l.document_id = h.id AND l.quantity_moved < l.stock_quantity)"
)
LIST_OF_OPEN = "f.state=eq:confirmed&f.moved_percent=lt:100"  # the same in the words of the list
ITEMS_OF = (
    "SELECT coalesce(sum(o.open_amount), 0) * {sign} AS value FROM accounting_open_item o"
    " JOIN accounting_account a ON a.id = o.account_id"
    " WHERE o.company_id = %(company)s AND a.code LIKE '{account}%%' AND {condition}"
)


def _orders(kind: str, value: str, condition: str) -> str:
    return ORDERS.format(kind=kind, value=value, condition=condition)


def _items(account: str, condition: str = "TRUE", sign: int = 1) -> str:
    return ITEMS_OF.format(account=account, condition=condition, sign=sign)


FIGURES: tuple[Figure, ...] = (
    Figure(
        "sales_this_month",
        L("本月销售额", "Sales this month"),
        "sales_invoice",
        "SELECT coalesce(sum(h.total_net * h.rate), 0) AS value FROM trade_invoice h WHERE h.kind = 'sales_invoice'"
        " AND {scope} AND h.state IN ('posted', 'reversed') AND h.business_on >= %(month)s"
        " AND h.business_on < %(next)s",
        "money",
        "/sales/sales_invoices?f.state=in:posted,reversed&f.business_on=ge:{month}&f.business_on=lt:{next}",
    ),
    Figure(
        "orders_to_ship",
        L("待发货订单", "Orders to ship"),
        "sales_order",
        _orders("sales_order", "count(*)", OPEN_ORDER),
        "count",
        f"/sales/sales_orders?{LIST_OF_OPEN}",
    ),
    Figure(
        "orders_late",
        L("已逾期未发", "Late to ship"),
        "sales_order",
        _orders("sales_order", "count(*)", OPEN_ORDER + " AND h.promised_on < %(today)s"),
        "count",
        f"/sales/sales_orders?{LIST_OF_OPEN}&f.promised_on=lt:{{today}}&sort=promised_on",
    ),
    Figure(
        "orders_to_receive",
        L("待收货订单", "Orders to receive"),
        "purchase_order",
        _orders("purchase_order", "count(*)", OPEN_ORDER),
        "count",
        f"/purchasing/purchase_orders?{LIST_OF_OPEN}",
    ),
    Figure(
        "bought_this_month",
        L("本月采购额", "Bought this month"),
        "purchase_order",
        _orders(
            "purchase_order",
            "coalesce(sum(h.total_net * h.rate), 0)",
            "h.state IN ('confirmed', 'closed') AND h.business_on >= %(month)s AND h.business_on < %(next)s",
        ),
        "money",
        "/purchasing/purchase_orders?f.state=in:confirmed,closed&f.business_on=ge:{month}&f.business_on=lt:{next}",
    ),
    Figure(
        "below_safety_stock",
        L("低于安全库存", "Below safety stock"),
        "item",
        "SELECT count(*) AS value FROM masterdata_item h LEFT JOIN (SELECT item_id, sum(on_hand) AS on_hand"
        " FROM inventory_stock_balance WHERE company_id = %(company)s GROUP BY item_id) b ON b.item_id = h.id"
        " WHERE {scope} AND h.is_active AND h.safety_stock > coalesce(b.on_hand, 0)",
        "count",
        "/reports/stock_on_hand?short=true",
    ),
    Figure(
        "receivable",
        L("应收账款", "Receivables"),
        "receipt",
        _items("1122"),
        "money",
        "/reports/ar_ageing",
    ),
    Figure(
        "receivable_overdue",
        L("逾期应收", "Overdue receivables"),
        "receipt",
        _items("1122", "o.due_on < %(today)s"),
        "money",
        "/reports/ar_ageing",
    ),
    Figure(
        "payable",
        L("应付账款", "Payables"),
        "payment",
        _items("220201", sign=-1),
        "money",
        "/reports/ap_ageing",
    ),
    Figure(
        "cash",
        L("货币资金", "Cash and bank"),
        "voucher",
        "SELECT coalesce(sum(b.debit - b.credit), 0) AS value FROM accounting_account_balance b"
        " JOIN accounting_account a ON a.id = b.account_id WHERE b.company_id = %(company)s AND a.is_cash",
        "money",
        "/reports/trial_balance",
    ),
    Figure(
        "vouchers_waiting",
        L("待审核凭证", "Vouchers to review"),
        "voucher",
        "SELECT count(*) AS value FROM accounting_voucher h WHERE {scope} AND h.state IN ('submitted', 'reviewed')",
        "count",
        "/accounting/vouchers?f.state=in:submitted,reviewed",
    ),
    Figure(
        "stock_value",
        L("库存金额", "Stock value"),
        "item",
        "SELECT coalesce(sum(c.value), 0) AS value FROM inventory_cost_balance c WHERE c.company_id = %(company)s",
        "money",
        "/reports/stock_on_hand",
        see="see.cost",
    ),
)

MONTHS = (
    "SELECT to_char(m, 'YYYY-MM') AS category, m FROM"
    " generate_series(%(since)s::timestamp, %(month)s::timestamp, interval '1 month') m"
)

CHARTS: tuple[Chart, ...] = (
    Chart(
        "cash_flow",
        L("资金收支(近六月)", "Cash in and out, six months"),
        "voucher",
        f"WITH months AS ({MONTHS}) SELECT months.category, s.series, coalesce(sum(CASE s.series WHEN 'in' THEN"
        " x.debit"
        " ELSE x.credit END), 0) AS value FROM months CROSS JOIN (VALUES ('in'), ('out')) s(series) LEFT JOIN ("
        " SELECT p.starts_on, b.debit, b.credit FROM accounting_account_balance b JOIN accounting_account a ON a.id ="
        " b.account_id AND a.is_cash JOIN accounting_period p ON p.id = b.period_id AND p.month > 0"
        " WHERE b.company_id = %(company)s) x ON x.starts_on = months.m::date GROUP BY 1, 2 ORDER BY 1, 2",
        "bar",
    ),
    Chart(
        "receivable_by_age",
        L("应收账龄", "Receivables by age"),
        "receipt",
        "SELECT w.bucket AS category, 'amount' AS series, coalesce(sum(o.open_amount), 0) AS value FROM (VALUES"
        " (1, 'current', -100000, 0), (2, '1-30', 1, 30), (3, '31-60', 31, 60), (4, '61-90', 61, 90),"
        " (5, '90+', 91, 100000)) w(rank, bucket, low, high)"
        " LEFT JOIN (SELECT open_amount, %(today)s::date - coalesce(due_on, business_on) AS age FROM"
        " accounting_open_item i JOIN accounting_account a ON a.id = i.account_id AND a.code LIKE '1122%%'"
        " WHERE i.company_id = %(company)s AND i.open_amount <> 0) o ON o.age BETWEEN w.low AND w.high"
        " GROUP BY w.rank, w.bucket ORDER BY w.rank",
        "bar",
    ),
    Chart(
        "sales_trend",
        L("销售额(近六月)", "Sales, six months"),
        "sales_invoice",
        f"WITH months AS ({MONTHS}) SELECT months.category, 'sales' AS series,"
        " coalesce(sum(h.total_net * h.rate), 0) AS value FROM months LEFT JOIN trade_invoice h ON"
        " date_trunc('month', h.business_on) = months.m AND"
        " h.kind = 'sales_invoice' AND h.state IN ('posted', 'reversed') AND {scope} GROUP BY 1 ORDER BY 1",
        "line",
    ),
    Chart(
        "best_sellers",
        L("畅销物料(近三十天)", "Best sellers, 30 days"),
        "sales_order",
        "SELECT i.name || ' ' || i.spec AS category, 'sales' AS series, sum(l.net * h.rate) AS value FROM"
        " trade_order h"
        " JOIN trade_order_line l ON l.document_id = h.id JOIN masterdata_item i ON i.id = l.item_id"
        " WHERE h.kind = 'sales_order' AND h.state IN ('confirmed', 'closed') AND {scope}"
        " AND h.business_on > %(today)s::date - 30 GROUP BY i.id ORDER BY 3 DESC, i.id LIMIT 8",
        "bar",
    ),
    Chart(
        "purchase_trend",
        L("采购额(近六月)", "Purchases, six months"),
        "purchase_order",
        f"WITH months AS ({MONTHS}) SELECT months.category, 'purchases' AS series,"
        " coalesce(sum(h.total_net * h.rate), 0) AS value FROM months LEFT JOIN trade_order h ON"
        " date_trunc('month', h.business_on) = months.m AND"
        " h.kind = 'purchase_order' AND h.state IN ('confirmed', 'closed') AND {scope} GROUP BY 1 ORDER BY 1",
        "line",
    ),
    Chart(
        "top_suppliers",
        L("主要供应商(近九十天)", "Top suppliers, 90 days"),
        "purchase_order",
        "SELECT coalesce(nullif(p.short_name, ''), p.name) AS category, 'purchases' AS series,"
        " sum(h.total_net * h.rate) AS value FROM trade_order h JOIN masterdata_party p ON p.id = h.party_id"
        " WHERE h.kind = 'purchase_order'"
        " AND h.state IN ('confirmed', 'closed') AND {scope} AND h.business_on > %(today)s::date - 90"
        " GROUP BY p.id ORDER BY 3 DESC, p.id LIMIT 8",
        "bar",
    ),
    Chart(
        "stock_flow",
        L("出入库单数(近八周)", "Stock documents, eight weeks"),
        "item",
        "SELECT to_char(w, 'MM-DD') AS category, s.series, count(DISTINCT m.document_id) AS value FROM"
        " generate_series("
        " date_trunc('week', %(today)s::timestamp) - interval '7 weeks', %(today)s::timestamp, interval '1 week') w"
        " CROSS JOIN (VALUES ('into stock', 1), ('out of stock', -1)) s(series, sign) LEFT JOIN inventory_stock_move m"
        " ON m.company_id = %(company)s AND m.business_on >= w::date AND m.business_on < w::date + 7"
        " AND sign(m.quantity) = s.sign GROUP BY w, s.series ORDER BY w, s.series",
        "bar",
    ),
    Chart(
        "stock_by_category",
        L("各类库存数量", "Stock by category"),
        "item",
        "SELECT c.name AS category, 'quantity' AS series, sum(b.on_hand) AS value FROM inventory_stock_balance b"
        " JOIN masterdata_item i ON i.id = b.item_id JOIN masterdata_item_category c ON c.id = i.category_id"
        " WHERE b.company_id = %(company)s GROUP BY c.id HAVING sum(b.on_hand) <> 0 ORDER BY 3 DESC, c.id LIMIT 8",
        "bar",
    ),
)

SERIES: dict[str, L] = {
    "in": L("收入", "In"),
    "out": L("支出", "Out"),
    "into stock": L("入库", "In"),
    "out of stock": L("出库", "Out"),
    "amount": L("金额", "Amount"),
    "sales": L("销售额", "Sales"),
    "purchases": L("采购额", "Purchases"),
    "quantity": L("数量", "Quantity"),
    "current": L("未到期", "Not due"),
}

# Which pair of charts a person sees: the first line whose permission he holds. Nobody is asked to configure it.
PAGES: tuple[tuple[str, tuple[str, str]], ...] = (
    ("admin.users", ("sales_trend", "best_sellers")),
    ("accounting.voucher.create", ("cash_flow", "receivable_by_age")),
    ("sales.sales_order.create", ("sales_trend", "best_sellers")),
    ("purchasing.purchase_order.create", ("purchase_trend", "top_suppliers")),
    ("purchasing.goods_receipt.post", ("stock_flow", "stock_by_category")),
    ("sales.sales_invoice.read", ("sales_trend", "best_sellers")),
    ("masterdata.item.read", ("stock_flow", "stock_by_category")),
)
