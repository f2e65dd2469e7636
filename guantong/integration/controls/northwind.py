"""Control totals of Northwind: its files read plainly, and what our documents and ledgers hold."""

from __future__ import annotations

import csv
from collections import defaultdict
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

from guantong.kernel.declare import L
from guantong.kernel.unit import Unit

CENT = Decimal("0.01")
BOUGHT_AT = Decimal("0.7")
Figures = dict[str, Decimal]

LABELS = {
    "categories": L("物料分类", "item categories"),
    "items": L("物料", "items"),
    "suppliers": L("供应商", "suppliers"),
    "customers": L("客户", "customers"),
    "orders": L("销售订单", "sales orders"),
    "order_lines": L("订单行", "order lines"),
    "discounted_lines": L("有折扣的行", "lines with a discount"),
    "ordered_quantity": L("订单数量", "ordered quantity"),
    "ordered_value": L("订单金额（逐行取整）", "ordered value (lines rounded)"),
    "ordered_exact": L("订单金额（未取整）", "ordered value (not rounded)"),
    "shipped_orders": L("已发货订单", "shipped orders"),
    "open_orders": L("未发货订单", "open orders"),
    "shipped_quantity": L("发货数量", "shipped quantity"),
    "invoiced_net": L("发票金额", "invoiced net"),
    "revenue": L("主营业务收入（总账）", "revenue (general ledger)"),
    "received": L("收款", "received from customers"),
    "receivable": L("应收余额", "receivables left"),
    "bought_quantity": L("采购数量", "bought quantity"),
    "bought_value": L("采购金额", "bought value"),
    "paid": L("付款", "paid to suppliers"),
    "payable": L("应付余额", "payables left"),
    "accrued": L("暂估应付余额", "accrued receipts left"),
    "stock_quantity": L("期末库存数量", "closing stock quantity"),
    "reserved_quantity": L("预留数量", "reserved quantity"),
    "cost_and_stock": L("销售成本与期末存货之和（总账）", "cost of sales + closing stock (general ledger)"),
    "bank": L("银行存款余额", "bank balance"),
}


def _rows(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / f"{name}.csv").open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def _cents(value: Decimal) -> Decimal:
    return value.quantize(CENT, ROUND_HALF_UP)


def from_files(folder: Path, limit: int | None) -> Figures:
    """The totals of the files, of the first orders only where there is a limit.

    A month's quantity of an item is bought on one line at 70 % of its list price, rounded once.
    """
    figures: dict[str, Decimal] = defaultdict(Decimal)
    products = {row["productID"]: row for row in _rows(folder, "products")}
    for key, name in (("categories", "categories"), ("suppliers", "suppliers"), ("customers", "customers")):
        figures[key] = Decimal(len(_rows(folder, name)))
    figures["items"] = Decimal(len(products))
    orders = {row["orderID"]: row for row in _rows(folder, "orders")[:limit]}
    shipped = {key for key, row in orders.items() if row["shippedDate"] != "NULL"}
    figures["orders"] = Decimal(len(orders))
    figures["shipped_orders"] = Decimal(len(shipped))
    figures["open_orders"] = Decimal(len(orders) - len(shipped))
    bought: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for row in _rows(folder, "order-details"):
        if row["orderID"] not in orders:
            continue
        quantity, discount = Decimal(row["quantity"]), Decimal(row["discount"])
        exact = quantity * Decimal(row["unitPrice"]) * (1 - discount)
        figures["order_lines"] += 1
        figures["discounted_lines"] += bool(discount)
        figures["ordered_quantity"] += quantity
        figures["ordered_value"] += _cents(exact)
        figures["ordered_exact"] += exact
        bought[orders[row["orderID"]]["orderDate"][:7], row["productID"]] += quantity
        if row["orderID"] in shipped:
            figures["shipped_quantity"] += quantity
            figures["invoiced_net"] += _cents(exact)
    for (_month, product), quantity in bought.items():
        figures["bought_quantity"] += quantity
        figures["bought_value"] += _cents(quantity * Decimal(products[product]["unitPrice"]) * BOUGHT_AT)
    figures["revenue"] = figures["received"] = figures["invoiced_net"]
    figures["paid"] = figures["cost_and_stock"] = figures["bought_value"]
    figures["stock_quantity"] = figures["reserved_quantity"] = figures["bought_quantity"] - figures["shipped_quantity"]
    figures["bank"] = figures["received"] - figures["paid"]
    return {key: figures[key] for key in LABELS}


_LEDGERS = """
WITH c AS (SELECT %(company)s::bigint AS id),
orders AS (SELECT h.* FROM trade_order h, c WHERE h.company_id = c.id AND h.kind = 'sales_order' AND h.state = 'confirmed'),
order_lines AS (SELECT l.* FROM trade_order_line l JOIN orders h ON h.id = l.document_id),
open_orders AS (SELECT DISTINCT document_id FROM order_lines WHERE stock_quantity > quantity_moved),
moves AS (SELECT m.document_kind AS kind, sum(m.quantity) AS quantity FROM inventory_stock_move m, c
           WHERE m.company_id = c.id GROUP BY 1),
role AS (SELECT r.role, sum(l.debit - l.credit) AS balance
           FROM (SELECT DISTINCT r.role, r.account_id FROM accounting_account_rule r, c WHERE r.company_id = c.id) r
           JOIN accounting_voucher_line l ON l.account_id = r.account_id AND l.posted_on IS NOT NULL, c
          WHERE l.company_id = c.id GROUP BY 1)
SELECT
  (SELECT count(DISTINCT i.category_id) FROM masterdata_item i, c WHERE i.company_id = c.id) AS categories,
  (SELECT count(*) FROM masterdata_item i, c WHERE i.company_id = c.id) AS items,
  (SELECT count(*) FROM masterdata_party p, c WHERE p.company_id = c.id AND p.is_supplier) AS suppliers,
  (SELECT count(*) FROM masterdata_party p, c WHERE p.company_id = c.id AND p.is_customer) AS customers,
  (SELECT count(*) FROM orders) AS orders,
  (SELECT count(*) FROM order_lines) AS order_lines,
  (SELECT count(*) FROM order_lines WHERE discount_percent > 0) AS discounted_lines,
  (SELECT sum(quantity) FROM order_lines) AS ordered_quantity,
  (SELECT sum(net) FROM order_lines) AS ordered_value,
  (SELECT count(*) FROM orders h WHERE h.id NOT IN (SELECT document_id FROM open_orders)) AS shipped_orders,
  (SELECT count(*) FROM open_orders) AS open_orders,
  -(SELECT quantity FROM moves WHERE kind = 'delivery') AS shipped_quantity,
  (SELECT sum(h.total_net) FROM trade_invoice h, c WHERE h.company_id = c.id AND h.kind = 'sales_invoice'
      AND h.state = 'posted') AS invoiced_net,
  -(SELECT balance FROM role WHERE role = 'REVENUE') AS revenue,
  (SELECT sum(p.amount) FROM finance_payment p, c WHERE p.company_id = c.id AND p.kind = 'receipt' AND p.state = 'posted')
    AS received,
  (SELECT balance FROM role WHERE role = 'RECEIVABLE') AS receivable,
  (SELECT quantity FROM moves WHERE kind = 'goods_receipt') AS bought_quantity,
  (SELECT sum(h.total_net) FROM trade_invoice h, c WHERE h.company_id = c.id AND h.kind = 'supplier_invoice'
      AND h.state = 'posted') AS bought_value,
  (SELECT sum(p.amount) FROM finance_payment p, c WHERE p.company_id = c.id AND p.kind = 'payment' AND p.state = 'posted')
    AS paid,
  -(SELECT balance FROM role WHERE role = 'PAYABLE') AS payable,
  -(SELECT balance FROM role WHERE role = 'GRNI') AS accrued,
  (SELECT sum(b.on_hand) FROM inventory_stock_balance b, c WHERE b.company_id = c.id) AS stock_quantity,
  (SELECT sum(b.reserved) FROM inventory_stock_balance b, c WHERE b.company_id = c.id) AS reserved_quantity,
  (SELECT balance FROM role WHERE role = 'COGS') + (SELECT sum(l.debit - l.credit) FROM accounting_voucher_line l
     JOIN accounting_account a ON a.id = l.account_id, c
    WHERE l.company_id = c.id AND l.posted_on IS NOT NULL AND a.subledger = 'stock') AS cost_and_stock,
  (SELECT balance FROM role WHERE role = 'BANK') AS bank
"""


def from_ledgers(unit: Unit, _folder: Path) -> Figures:
    """The same totals from masters, documents and ledgers. One statement."""
    row = unit.one(_LEDGERS, {"company": unit.company_id}) or {}
    return {key: Decimal(value or 0) for key, value in row.items()}
