"""库存现存量: what lies where on any day; by item with its value, or by warehouse or bin in quantities."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from guantong.inventory.reports.parameters import AS_OF, CATEGORY, ITEM, ITEM_COLUMNS, WAREHOUSE, scoped_warehouses
from guantong.kernel.declare import Field, L, Option, Type
from guantong.kernel.reports import Report, ReportResult, register_report
from guantong.kernel.unit import Row, Unit

# Today's figures come from the kept balances, those of an earlier day from the balances less what came after it.
NOW = """
SELECT item_id, warehouse_id, bin_id, batch, on_hand AS quantity, reserved
  FROM inventory_stock_balance WHERE company_id = %(company)s
"""
THEN = """
SELECT item_id, warehouse_id, bin_id, batch, sum(quantity) AS quantity, 0::numeric AS reserved
  FROM (SELECT item_id, warehouse_id, bin_id, batch, on_hand AS quantity FROM inventory_stock_balance WHERE company_id = %(company)s
        UNION ALL
        SELECT item_id, warehouse_id, bin_id, batch, -quantity FROM inventory_stock_move
         WHERE company_id = %(company)s AND business_on > %(as_of)s) s GROUP BY 1, 2, 3, 4
"""
WORTH_NOW = "SELECT item_id, value FROM inventory_cost_balance WHERE company_id = %(company)s"
WORTH_THEN = """
SELECT item_id, sum(value) AS value
  FROM (SELECT item_id, value FROM inventory_cost_balance WHERE company_id = %(company)s
        UNION ALL
        SELECT item_id, -value FROM inventory_cost_event WHERE company_id = %(company)s AND business_on > %(as_of)s) s GROUP BY 1
"""
# One valuation area a company: a value belongs to the item, not to a place, so only rows by item carry it.
QUERY = """
WITH stock AS ({stock}), worth AS ({worth}),
rows AS (
  SELECT s.item_id, {place} sum(s.quantity) AS quantity, sum(s.reserved) AS reserved
    FROM stock s
   WHERE (%(warehouse)s::bigint IS NULL OR s.warehouse_id = %(warehouse)s)
     AND (%(warehouses)s::bigint[] IS NULL OR s.warehouse_id = ANY(%(warehouses)s::bigint[]))
   GROUP BY {group})
SELECT r.*, r.quantity - r.reserved AS available, i.code, i.name, i.spec, u.name AS unit, i.safety_stock,
       {names} CASE WHEN {is_whole} THEN w.value END AS value,
       CASE WHEN {is_whole} AND r.quantity <> 0 THEN round(w.value / r.quantity, 6) END AS unit_cost
  FROM rows r
  JOIN masterdata_item i ON i.id = r.item_id
  JOIN masterdata_unit u ON u.id = i.unit_id
  LEFT JOIN worth w ON w.item_id = r.item_id
  {joins}
 WHERE (%(item)s::bigint IS NULL OR i.id = %(item)s)
   AND (%(category)s::bigint IS NULL OR i.category_id = %(category)s)
   AND (r.quantity <> 0 OR %(empty)s OR (%(short)s AND i.safety_stock > r.quantity))
   AND (NOT %(short)s OR i.safety_stock > r.quantity)
 ORDER BY i.code {order}
"""
PLACES = {
    "item": {"place": "", "group": "s.item_id", "names": "", "joins": "", "order": ""},
    "warehouse": {
        "place": "s.warehouse_id,",
        "group": "s.item_id, s.warehouse_id",
        "names": "h.name AS warehouse,",
        "joins": "JOIN masterdata_warehouse h ON h.id = r.warehouse_id",
        "order": ", h.code",
    },
    "bin": {
        "place": "s.warehouse_id, s.bin_id, s.batch,",
        "group": "s.item_id, s.warehouse_id, s.bin_id, s.batch",
        "names": "h.name AS warehouse, b.code AS bin,",
        "joins": "JOIN masterdata_warehouse h ON h.id = r.warehouse_id LEFT JOIN masterdata_bin b ON b.id = r.bin_id",
        "order": ", h.code, b.code, r.batch",
    },
}


def query(unit: Unit, given: dict[str, Any]) -> ReportResult:
    """One statement."""
    by = given.get("by") or "item"
    as_of = given.get("as_of")
    is_now = as_of is None or as_of >= unit.today
    warehouses = scoped_warehouses(unit)
    # A value of part of the places would not be the ledger's, so it is left out there.
    is_whole = by == "item" and given.get("warehouse") is None and warehouses is None
    text = QUERY.format(
        stock=NOW if is_now else THEN,
        worth=WORTH_NOW if is_now else WORTH_THEN,
        is_whole="true" if is_whole else "false",
        **PLACES[by],
    )
    rows = unit.sql(
        text,
        {
            "company": unit.company_id,
            "as_of": as_of,
            "warehouse": given.get("warehouse"),
            "warehouses": warehouses,
            "item": given.get("item"),
            "category": given.get("category"),
            "empty": bool(given.get("empty")),
            "short": bool(given.get("short")),
        },
    )
    names = ("quantity", "reserved", "available", "value")
    totals: Row = {name: sum((row[name] or Decimal(0) for row in rows), Decimal(0)) for name in names}
    for row in rows:
        row["_asked"] = (given.get("warehouse"), as_of)
    return ReportResult(rows, totals, given={"as_of": as_of or unit.today, "by": by})


def to_card(row: Row) -> dict[str, Any] | None:
    """An item leads to its stock card."""
    warehouse, as_of = row["_asked"]
    parameters: dict[str, Any] = {"item": row["item_id"]}
    if place := row.get("warehouse_id") or warehouse:
        parameters["warehouse"] = place
    if as_of is not None:
        parameters["to_on"] = as_of.isoformat()
    return {"report": "stock_card", "parameters": parameters}


REPORT = register_report(
    Report(
        code="stock_on_hand",
        module="inventory",
        label=L("库存现存量", "Stock on hand"),
        params=(
            AS_OF,
            Field(
                "by",
                Type.ENUM,
                L("汇总方式", "By"),
                options=(
                    Option("item", L("物料", "Item")),
                    Option("warehouse", L("仓库", "Warehouse")),
                    Option("bin", L("库位与批次", "Bin and batch")),
                ),
                default="item",
            ),
            WAREHOUSE,
            CATEGORY,
            ITEM,
            Field("short", Type.BOOL, L("仅低于安全库存", "Below safety stock only")),
            Field("empty", Type.BOOL, L("含零库存", "Empty ones too")),
        ),
        columns=(
            *ITEM_COLUMNS,
            Field("warehouse", Type.TEXT, L("仓库", "Warehouse"), width=110),
            Field("bin", Type.TEXT, L("库位", "Bin"), width=100),
            Field("batch", Type.TEXT, L("批次", "Batch"), width=100),
            Field("quantity", Type.QUANTITY, L("现存量", "On hand"), total=True, width=120),
            Field("reserved", Type.QUANTITY, L("预留量", "Reserved"), total=True, width=110),
            Field("available", Type.QUANTITY, L("可用量", "Available"), total=True, width=120),
            Field("safety_stock", Type.QUANTITY, L("安全库存", "Safety stock"), width=110),
            Field("unit_cost", Type.PRICE, L("单位成本", "Unit cost"), see="see.cost", width=110),
            Field("value", Type.MONEY, L("库存金额", "Value"), total=True, see="see.cost", width=130),
        ),
        query=query,
        permission="masterdata.item.read",
        drill={"code": to_card, "name": to_card},
    )
)
