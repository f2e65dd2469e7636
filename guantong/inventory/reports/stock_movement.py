"""收发存汇总表: opening, in, out and closing of every item between two days, in quantity and value."""

from __future__ import annotations

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

# By company from the cost ledger, which carries quantity and value: what a price difference adds counts as in, what a
# recalculation or a residue takes as out. Transfers are no movement there.
COMPANY = """
SELECT item_id,
       coalesce(sum(quantity) FILTER (WHERE business_on < %(since)s), 0) AS opening_quantity,
       coalesce(sum(value) FILTER (WHERE business_on < %(since)s), 0) AS opening_value,
       coalesce(sum(quantity) FILTER (WHERE business_on >= %(since)s AND quantity > 0), 0) AS in_quantity,
       coalesce(sum(value) FILTER (WHERE business_on >= %(since)s AND kind IN ('in', 'adjust', 'cover')), 0) AS in_value,
       coalesce(-sum(quantity) FILTER (WHERE business_on >= %(since)s AND quantity < 0), 0) AS out_quantity,
       coalesce(-sum(value) FILTER (WHERE business_on >= %(since)s AND kind IN ('out', 'recost', 'residue')), 0) AS out_value,
       sum(quantity) AS closing_quantity, sum(value) AS closing_value
  FROM inventory_cost_event WHERE company_id = %(company)s AND business_on <= %(until)s GROUP BY 1
"""
# By warehouse from the stock ledger, in quantities, transfers included.
PLACE = """
SELECT item_id,
       coalesce(sum(quantity) FILTER (WHERE business_on < %(since)s), 0) AS opening_quantity, NULL::numeric AS opening_value,
       coalesce(sum(quantity) FILTER (WHERE business_on >= %(since)s AND quantity > 0), 0) AS in_quantity,
       NULL::numeric AS in_value,
       coalesce(-sum(quantity) FILTER (WHERE business_on >= %(since)s AND quantity < 0), 0) AS out_quantity,
       NULL::numeric AS out_value,
       sum(quantity) AS closing_quantity, NULL::numeric AS closing_value
  FROM inventory_stock_move
 WHERE company_id = %(company)s AND business_on <= %(until)s
   AND (%(warehouse)s::bigint IS NULL OR warehouse_id = %(warehouse)s)
   AND (%(warehouses)s::bigint[] IS NULL OR warehouse_id = ANY(%(warehouses)s::bigint[]))
 GROUP BY 1
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
    words = {"company": unit.company_id, "since": since, "until": until, "warehouse": given.get("warehouse")}
    words |= {"warehouses": warehouses, "item": given.get("item"), "category": given.get("category")}
    rows = unit.sql(QUERY.format(moves=PLACE if by_place else COMPANY), words)
    names = [f"{figure}_{what}" for figure, _ in FIGURES for what in ("quantity", "value")]
    totals: Row = {name: sum((row[name] or Decimal(0) for row in rows), Decimal(0)) for name in names}
    for row in rows:
        row["_asked"] = (given.get("warehouse"), since, until)
    return ReportResult(rows, totals)


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
