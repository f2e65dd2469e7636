"""Control totals of AdventureWorks: its files read plainly, and what our documents and ledgers hold."""

from __future__ import annotations

import csv
from collections import defaultdict
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

from guantong.kernel.declare import L
from guantong.kernel.unit import Unit

CENT = Decimal("0.01")
TAX = Decimal("0.08")
Figures = dict[str, Decimal]

LABELS = {
    "units": L("计量单位", "units"),
    "items": L("物料", "items"),
    "items_made": L("自制物料", "items that are made"),
    "items_finished": L("产成品物料", "items of finished goods"),
    "vendors": L("供应商", "vendors"),
    "vendors_blocked": L("停用供应商", "blocked vendors"),
    "vendor_prices": L("供应商价格", "vendor prices"),
    "vendor_price_sum": L("供应商价格合计", "vendor prices, sum"),
    "lead_days": L("提前期合计（天）", "lead times, sum of days"),
    "warehouses": L("仓库", "warehouses"),
    "bins": L("库位", "bins"),
    "boms": L("物料清单", "bills of materials"),
    "bom_lines": L("物料清单行", "bill lines"),
    "bom_tops": L("顶层结构行", "tops of structures"),
    "bom_quantity": L("组件用量合计", "component quantities, sum"),
    "opening_rows": L("期初库存行", "opening stock rows"),
    "opening_quantity": L("期初数量", "opening quantity"),
    "opening_value": L("期初金额（总账）", "opening value (general ledger)"),
    "orders": L("采购订单", "purchase orders"),
    "order_lines": L("订单行", "order lines"),
    "ordered_quantity": L("订购数量", "ordered quantity"),
    "ordered_value": L("订单金额（逐行取整）", "ordered value (lines rounded)"),
    "ordered_exact": L("订单金额（未取整）", "ordered value (not rounded)"),
    "order_tax": L("订单税额（逐行 8%）", "order tax (8 % a line)"),
    "header_tax": L("订单税额（表头，未取整）", "order tax (headers, not rounded)"),
    "freight": L("运费（未开票，不入账）", "freight (not invoiced, not booked)"),
    "received_quantity": L("收货数量", "received quantity"),
    "received_value": L("收货金额", "received value"),
    "rejected_quantity": L("拒收数量", "rejected quantity"),
    "rejected_value": L("拒收金额", "rejected value"),
    "stocked_quantity": L("入库数量", "stocked quantity"),
    "invoiced_net": L("发票金额", "invoiced net"),
    "invoiced_tax": L("发票税额", "invoiced tax"),
    "payable": L("应付账款（总账）", "payables (general ledger)"),
    "accrued": L("暂估应付余额", "accrued receipts left"),
    "stock_quantity": L("期末库存数量", "closing stock quantity"),
    "stock_value": L("期末存货（总账）", "closing stock (general ledger)"),
}


def _rows(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / f"{name}.csv").open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def _cents(value: Decimal) -> Decimal:
    return value.quantize(CENT, ROUND_HALF_UP)


def from_files(folder: Path, limit: int | None) -> Figures:
    """The totals of the files, of the first orders only where there is a limit."""
    figures: dict[str, Decimal] = defaultdict(Decimal)
    products = {row["ProductId"]: row for row in _rows(folder, "Product")}
    vendors, prices, bom = _rows(folder, "Vendor"), _rows(folder, "ProductVendor"), _rows(folder, "BillOfMaterials")
    stock = _rows(folder, "ProductInventory")
    bikes = {
        row["ProductSubcategoryId"] for row in _rows(folder, "ProductSubcategory") if row["ProductCategoryId"] == "1"
    }
    figures |= {
        "units": Decimal(len(_rows(folder, "UnitMeasure"))),
        "items": Decimal(len(products)),
        "items_made": Decimal(sum(row["MakeFlag"] == "1" for row in products.values())),
        "items_finished": Decimal(
            sum(row["ProductSubcategoryId"].removesuffix(".0") in bikes for row in products.values())
        ),
        "vendors": Decimal(len(vendors)),
        "vendors_blocked": Decimal(sum(row["ActiveFlag"] == "0" for row in vendors)),
        "vendor_prices": Decimal(len(prices)),
        "vendor_price_sum": sum((Decimal(row["StandardPrice"]) for row in prices), Decimal(0)),
        "lead_days": sum((Decimal(row["AverageLeadTime"]) for row in prices), Decimal(0)),
        "warehouses": Decimal(len(_rows(folder, "Location"))),
        "bins": Decimal(len({(row["LocationId"], row["Shelf"], row["Bin"]) for row in stock})),
        "boms": Decimal(len({row["ProductAssemblyId"] for row in bom} - {""})),
        "bom_lines": Decimal(sum(row["ProductAssemblyId"] != "" for row in bom)),
        "bom_tops": Decimal(sum(row["ProductAssemblyId"] == "" for row in bom)),
        "bom_quantity": sum((Decimal(row["PerAssemblyQty"]) for row in bom if row["ProductAssemblyId"]), Decimal(0)),
    }
    for row in stock:
        quantity = Decimal(row["Quantity"])
        if quantity:
            figures["opening_rows"] += 1
            figures["opening_quantity"] += quantity
            figures["opening_value"] += _cents(quantity * Decimal(products[row["ProductId"]]["StandardCost"]))
    headers = _rows(folder, "PurchaseOrderHeader")[:limit]
    wanted = {row["PurchaseOrderId"] for row in headers}
    figures["orders"] = Decimal(len(headers))
    for row in headers:
        figures["ordered_exact"] += Decimal(row["SubTotal"])
        figures["header_tax"] += Decimal(row["TaxAmt"])
        figures["freight"] += Decimal(row["Freight"])
    for row in _rows(folder, "PurchaseOrderDetail"):
        if row["PurchaseOrderId"] in wanted:
            _line(figures, row)
    figures["payable"] = figures["invoiced_net"] + figures["invoiced_tax"]
    figures["accrued"] = Decimal(0)
    figures["stock_quantity"] = figures["opening_quantity"] + figures["stocked_quantity"]
    figures["stock_value"] = figures["opening_value"] + figures["invoiced_net"]
    return {key: figures[key] for key in LABELS}


def _line(figures: Figures, row: dict[str, str]) -> None:
    ordered, received, rejected, stocked = (
        Decimal(row[name]) for name in ("OrderQty", "ReceivedQty", "RejectedQty", "StockedQty")
    )
    price = Decimal(row["UnitPrice"])
    net = _cents(ordered * price)
    received_value = _cents(net * received / ordered)
    invoiced = _cents(stocked * price)
    figures["order_lines"] += 1
    figures["ordered_quantity"] += ordered
    figures["ordered_value"] += net
    figures["order_tax"] += _cents(net * TAX)
    figures["received_quantity"] += received
    figures["received_value"] += received_value
    figures["rejected_quantity"] += rejected
    if received:
        figures["rejected_value"] += _cents(received_value * rejected / received)
    figures["stocked_quantity"] += stocked
    figures["invoiced_net"] += invoiced
    figures["invoiced_tax"] += _cents(invoiced * TAX)


_LEDGERS = """
WITH c AS (SELECT %(company)s::bigint AS id),
orders AS (SELECT h.* FROM trade_order h, c WHERE h.company_id = c.id AND h.kind = 'purchase_order' AND h.state = 'confirmed'),
order_lines AS (SELECT l.* FROM trade_order_line l JOIN orders h ON h.id = l.document_id),
moves AS (SELECT m.document_kind AS kind, count(*) AS n, sum(m.quantity) AS quantity
            FROM inventory_stock_move m, c WHERE m.company_id = c.id GROUP BY 1),
costs AS (SELECT e.document_kind AS kind, sum(e.value) AS value FROM inventory_cost_event e, c
           WHERE e.company_id = c.id AND e.kind IN ('in', 'out') GROUP BY 1),
role AS (SELECT r.role, sum(l.debit - l.credit) AS balance
           FROM (SELECT DISTINCT r.role, r.account_id FROM accounting_account_rule r, c WHERE r.company_id = c.id) r
           JOIN accounting_voucher_line l ON l.account_id = r.account_id AND l.posted_on IS NOT NULL, c
          WHERE l.company_id = c.id GROUP BY 1)
SELECT
  (SELECT count(*) FROM masterdata_unit u, c WHERE u.company_id = c.id
      AND (u.code, u.name) IN (SELECT * FROM unnest(%(unit_codes)s::text[], %(unit_names)s::text[]))) AS units,
  (SELECT count(*) FROM masterdata_item i, c WHERE i.company_id = c.id) AS items,
  (SELECT count(*) FROM masterdata_item i, c WHERE i.company_id = c.id AND i.source = 'make') AS items_made,
  (SELECT count(*) FROM masterdata_item i JOIN masterdata_item_category g ON g.id = i.category_id, c
    WHERE i.company_id = c.id AND g.kind = 'finished') AS items_finished,
  (SELECT count(*) FROM masterdata_party p, c WHERE p.company_id = c.id AND p.is_supplier) AS vendors,
  (SELECT count(*) FROM masterdata_party p, c WHERE p.company_id = c.id AND NOT p.is_active) AS vendors_blocked,
  (SELECT count(*) FROM masterdata_price_line l, c WHERE l.company_id = c.id) AS vendor_prices,
  (SELECT sum(l.price) FROM masterdata_price_line l, c WHERE l.company_id = c.id) AS vendor_price_sum,
  (SELECT sum(l.lead_time_days) FROM masterdata_price_line l, c WHERE l.company_id = c.id) AS lead_days,
  (SELECT count(*) FROM masterdata_warehouse w, c WHERE w.company_id = c.id) AS warehouses,
  (SELECT count(*) FROM masterdata_bin b, c WHERE b.company_id = c.id) AS bins,
  (SELECT count(*) FROM production_bom b, c WHERE b.company_id = c.id) AS boms,
  (SELECT count(*) FROM production_bom_line l, c WHERE l.company_id = c.id) AS bom_lines,
  (SELECT sum((length(b.remarks) - length(replace(b.remarks, 'top ', ''))) / 4) FROM production_bom b, c
    WHERE b.company_id = c.id) AS bom_tops,
  (SELECT sum(l.quantity) FROM production_bom_line l, c WHERE l.company_id = c.id) AS bom_quantity,
  (SELECT n FROM moves WHERE kind = 'opening') AS opening_rows,
  (SELECT quantity FROM moves WHERE kind = 'opening') AS opening_quantity,
  (SELECT sum(l.debit) FROM accounting_voucher v JOIN accounting_voucher_line l ON l.document_id = v.id, c
    WHERE v.company_id = c.id AND v.source_kind = 'opening' AND v.state = 'posted' AND l.item_id IS NOT NULL)
    AS opening_value,
  (SELECT count(*) FROM orders) AS orders,
  (SELECT count(*) FROM order_lines) AS order_lines,
  (SELECT sum(quantity) FROM order_lines) AS ordered_quantity,
  (SELECT sum(net) FROM order_lines) AS ordered_value,
  (SELECT sum(tax_amount) FROM order_lines) AS order_tax,
  (SELECT quantity FROM moves WHERE kind = 'goods_receipt') AS received_quantity,
  (SELECT value FROM costs WHERE kind = 'goods_receipt') AS received_value,
  -(SELECT quantity FROM moves WHERE kind = 'purchase_return') AS rejected_quantity,
  -(SELECT value FROM costs WHERE kind = 'purchase_return') AS rejected_value,
  (SELECT sum(quantity_moved - quantity_returned) FROM order_lines) AS stocked_quantity,
  (SELECT sum(h.total_net) FROM trade_invoice h, c WHERE h.company_id = c.id AND h.kind = 'supplier_invoice'
      AND h.state = 'posted') AS invoiced_net,
  (SELECT sum(h.total_tax) FROM trade_invoice h, c WHERE h.company_id = c.id AND h.kind = 'supplier_invoice'
      AND h.state = 'posted') AS invoiced_tax,
  -(SELECT balance FROM role WHERE role = 'PAYABLE') AS payable,
  -(SELECT balance FROM role WHERE role = 'GRNI') AS accrued,
  (SELECT sum(b.on_hand) FROM inventory_stock_balance b, c WHERE b.company_id = c.id) AS stock_quantity,
  (SELECT sum(l.debit - l.credit) FROM accounting_voucher_line l JOIN accounting_account a ON a.id = l.account_id, c
    WHERE l.company_id = c.id AND l.posted_on IS NOT NULL AND a.subledger = 'stock') AS stock_value
"""


def from_ledgers(unit: Unit, folder: Path) -> Figures:
    """The same totals from masters, documents and ledgers. One statement.

    A company begins with units of its own, so only those are counted that the files name.
    """
    units = _rows(folder, "UnitMeasure")
    words = {
        "company": unit.company_id,
        "unit_codes": [row["UnitMeasureCode"] for row in units],
        "unit_names": [row["Name"] for row in units],
    }
    row = unit.one(_LEDGERS, words) or {}
    return {key: Decimal(value or 0) for key, value in row.items()}
