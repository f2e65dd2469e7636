"""收发存汇总表: opening, in, out and closing of every item between two days, in quantity and value."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

from guantong.inventory.reports.parameters import (
    CATEGORY,
    FROM_ON,
    ITEM,
    ITEM_COLUMNS,
    TO_ON,
    WAREHOUSE,
    scoped_warehouses,
    span,
)
from guantong.kernel.declare import Field, L, Type
from guantong.kernel.reports import Report, ReportResult, register_report
from guantong.kernel.unit import Row, Unit

# Read from what is kept by month, and from the ledger only for the days that begin or end inside a month, so the report
# takes as long after ten years as after one. Each part counts towards what stood before the first day (is_before), towards
# what stands after the last one (is_until), or both; in and out are the difference.
# By company from the cost ledger, which carries quantity and value: what a price difference adds counts as in, what a
# recalculation or a residue takes as out. Transfers are no movement there.
COST = """item_id, greatest(quantity, 0) AS in_quantity, CASE WHEN kind IN ('in', 'adjust', 'cover') THEN value ELSE 0 END AS in_value,
       greatest(-quantity, 0) AS out_quantity, CASE WHEN kind IN ('in', 'adjust', 'cover') THEN 0 ELSE -value END AS out_value"""
COMPANY = f"""
SELECT item_id, in_quantity, in_value, out_quantity, out_value, month < %(since_month)s AS is_before, true AS is_until
  FROM inventory_cost_month WHERE company_id = %(company)s AND month < %(until_month)s
UNION ALL
SELECT {COST}, true, false FROM inventory_cost_event
 WHERE company_id = %(company)s AND business_on >= %(since_month)s AND business_on < %(since)s
UNION ALL
SELECT {COST}, false, true FROM inventory_cost_event
 WHERE company_id = %(company)s AND business_on >= %(until_month)s AND business_on <= %(until)s
"""
# By warehouse from the stock ledger, in quantities, transfers included.
MOVE = """item_id, greatest(quantity, 0) AS in_quantity, NULL::numeric AS in_value,
       greatest(-quantity, 0) AS out_quantity, NULL::numeric AS out_value"""
HERE = """company_id = %(company)s AND (%(warehouse)s::bigint IS NULL OR warehouse_id = %(warehouse)s)
   AND (%(warehouses)s::bigint[] IS NULL OR warehouse_id = ANY(%(warehouses)s::bigint[]))"""
PLACE = f"""
SELECT item_id, in_quantity, NULL::numeric AS in_value, out_quantity, NULL::numeric AS out_value,
       month < %(since_month)s AS is_before, true AS is_until
  FROM inventory_stock_month WHERE {HERE} AND month < %(until_month)s
UNION ALL
SELECT {MOVE}, true, false FROM inventory_stock_move WHERE {HERE} AND business_on >= %(since_month)s AND business_on < %(since)s
UNION ALL
SELECT {MOVE}, false, true FROM inventory_stock_move WHERE {HERE} AND business_on >= %(until_month)s AND business_on <= %(until)s
"""
SUMS = """
SELECT item_id, opening_quantity, opening_value, until_in - before_in AS in_quantity, until_in_value - before_in_value AS in_value,
       until_out - before_out AS out_quantity, until_out_value - before_out_value AS out_value,
       until_in - until_out AS closing_quantity, until_in_value - until_out_value AS closing_value
  FROM (
  SELECT s.*, before_in - before_out AS opening_quantity, before_in_value - before_out_value AS opening_value
    FROM (
    SELECT item_id, sum(CASE WHEN is_before THEN in_quantity ELSE 0 END) AS before_in, sum(CASE WHEN is_before THEN out_quantity ELSE 0 END) AS before_out,
           sum(CASE WHEN is_until THEN in_quantity ELSE 0 END) AS until_in, sum(CASE WHEN is_until THEN out_quantity ELSE 0 END) AS until_out,
           sum(CASE WHEN NOT {valued} THEN NULL WHEN is_before THEN in_value ELSE 0 END) AS before_in_value,
           sum(CASE WHEN NOT {valued} THEN NULL WHEN is_before THEN out_value ELSE 0 END) AS before_out_value,
           sum(CASE WHEN NOT {valued} THEN NULL WHEN is_until THEN in_value ELSE 0 END) AS until_in_value,
           sum(CASE WHEN NOT {valued} THEN NULL WHEN is_until THEN out_value ELSE 0 END) AS until_out_value
      FROM ({parts}) p GROUP BY item_id) s) t
"""
QUERY = """
SELECT m.*, i.code, i.name, i.spec, u.name AS unit
  FROM ({moves}) m
  JOIN masterdata_item i ON i.id = m.item_id
  JOIN masterdata_unit u ON u.id = i.unit_id
 WHERE (%(item)s::bigint IS NULL OR i.id = %(item)s)
   AND (%(category)s::bigint IS NULL OR i.category_id = %(category)s)
   AND (opening_quantity <> 0 OR in_quantity <> 0 OR out_quantity <> 0 OR closing_quantity <> 0
        OR coalesce(opening_value, 0) <> 0 OR coalesce(in_value, 0) <> 0 OR coalesce(out_value, 0) <> 0)
 ORDER BY i.code
"""
FIGURES = (
    ("opening", L("期初", "Opening")),
    ("in", L("收入", "In")),
    ("out", L("发出", "Out")),
    ("closing", L("结存", "Closing")),
)


def query(unit: Unit, given: dict[str, Any]) -> ReportResult:
    """One statement; opening + in - out = closing in every row, in quantity and in value."""
    since, until = span(unit, given)
    warehouses = scoped_warehouses(unit)
    by_place = given.get("warehouse") is not None or warehouses is not None
    after = until + timedelta(days=1)
    first = min(since, after)  # days that end before they begin hold no movement
    words: dict[str, Any] = {"company": unit.company_id, "since": first, "since_month": first.replace(day=1)}
    words |= {"until": until, "until_month": after.replace(day=1), "warehouse": given.get("warehouse")}
    words |= {"warehouses": warehouses, "item": given.get("item"), "category": given.get("category")}
    sums = SUMS.format(parts=PLACE if by_place else COMPANY, valued="false" if by_place else "true")
    rows = unit.sql(QUERY.format(moves=sums), words)
    names = [f"{figure}_{what}" for figure, _ in FIGURES for what in ("quantity", "value")]
    totals: Row = {name: sum((row[name] or Decimal(0) for row in rows), Decimal(0)) for name in names}
    for row in rows:
        row["_asked"] = (given.get("warehouse"), since, until)
    return ReportResult(rows, totals, given={"from_on": since, "to_on": until})


def to_card(row: Row) -> dict[str, Any] | None:
    """An item leads to its stock card of the same days."""
    warehouse, since, until = row["_asked"]
    parameters: dict[str, Any] = {
        "item": row["item_id"],
        "from_on": since.isoformat(),
        "to_on": until.isoformat(),
    }
    return {"report": "stock_card", "parameters": parameters | ({"warehouse": warehouse} if warehouse else {})}


def _columns() -> tuple[Field, ...]:
    fields: list[Field] = []
    for figure, label in FIGURES:
        quantity = L(f"{label.zh}数量", f"{label.en} quantity")
        value = L(f"{label.zh}金额", f"{label.en} value")
        fields.append(Field(f"{figure}_quantity", Type.QUANTITY, quantity, total=True, width=120))
        fields.append(Field(f"{figure}_value", Type.MONEY, value, total=True, see="see.cost", width=130))
    return tuple(fields)


REPORT = register_report(
    Report(
        code="stock_movement",
        module="inventory",
        label=L("收发存汇总表", "Stock movement"),
        params=(FROM_ON, TO_ON, WAREHOUSE, CATEGORY, ITEM),
        columns=(*ITEM_COLUMNS, *_columns()),
        query=query,
        permission="masterdata.item.read",
        drill={"code": to_card, "name": to_card},
    )
)
