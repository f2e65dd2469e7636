"""库存台账: every movement of one item between two days with the running quantity and value, back to its document."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from guantong.inventory.reports.parameters import FROM_ON, TO_ON, WAREHOUSE, scoped_warehouses
from guantong.kernel.declare import Field, L, Type, record_type
from guantong.kernel.messages import text
from guantong.kernel.reports import Report, ReportResult, register_report
from guantong.kernel.unit import Row, Unit

PAGE = 500

# Of the whole company the cost ledger is read (quantity and value); of one warehouse the stock ledger (quantity).
COMPANY = """
SELECT id, business_on, seq, document_id, document_kind, kind, quantity, value, NULL::text AS warehouse,
       quantity > 0 OR (quantity = 0 AND kind IN ('adjust', 'cover')) AS is_in
  FROM inventory_cost_event WHERE company_id = %(company)s AND item_id = %(item)s AND business_on <= %(until)s
"""
PLACE = """
SELECT m.id, m.business_on, CASE WHEN m.quantity > 0 THEN 0 ELSE 1 END AS seq, m.document_id, m.document_kind, '' AS kind,
       m.quantity, NULL::numeric AS value, w.name AS warehouse, m.quantity > 0 AS is_in
  FROM inventory_stock_move m JOIN masterdata_warehouse w ON w.id = m.warehouse_id
 WHERE m.company_id = %(company)s AND m.item_id = %(item)s AND m.business_on <= %(until)s
   AND (%(warehouse)s::bigint IS NULL OR m.warehouse_id = %(warehouse)s)
   AND (%(warehouses)s::bigint[] IS NULL OR m.warehouse_id = ANY(%(warehouses)s::bigint[]))
"""
QUERY = """
WITH moves AS ({moves}),
before AS (SELECT coalesce(sum(quantity), 0) AS quantity, sum(value) AS value FROM moves WHERE business_on < %(since)s),
running AS (
  SELECT moves.*, row_number() OVER w AS place,
         before.quantity + sum(moves.quantity) OVER w AS on_hand,
         CASE WHEN %(valued)s THEN coalesce(before.value, 0) + sum(moves.value) OVER w END AS worth,
         sum(moves.quantity) FILTER (WHERE moves.is_in) OVER () AS all_in_quantity,
         -sum(moves.quantity) FILTER (WHERE NOT moves.is_in) OVER () AS all_out_quantity,
         sum(moves.value) FILTER (WHERE moves.is_in) OVER () AS all_in_value,
         -sum(moves.value) FILTER (WHERE NOT moves.is_in) OVER () AS all_out_value
    FROM moves, before WHERE moves.business_on >= %(since)s
  WINDOW w AS (ORDER BY moves.business_on, moves.seq, moves.id))
SELECT r.*, before.quantity AS opening_quantity, CASE WHEN %(valued)s THEN coalesce(before.value, 0) END AS opening_value,
       d.number
  FROM before LEFT JOIN running r ON r.place > %(after)s AND r.place <= %(after)s + %(page)s
  LEFT JOIN LATERAL (
    SELECT number FROM inventory_movement WHERE id = r.document_id
    UNION ALL SELECT number FROM accounting_voucher WHERE id = r.document_id AND r.document_kind = 'voucher' LIMIT 1) d ON true
 ORDER BY r.place
"""


def query(unit: Unit, given: dict[str, Any]) -> ReportResult:
    """One statement; since the books began when no first day is given."""
    warehouses = scoped_warehouses(unit)
    by_place = given.get("warehouse") is not None or warehouses is not None
    after = int(given.get("after") or 0)
    words: dict[str, Any] = {
        "company": unit.company_id,
        "item": given["item"],
        "since": given.get("from_on") or "0001-01-01",
        "until": given.get("to_on") or unit.today,
        "warehouse": given.get("warehouse"),
        "warehouses": warehouses,
        "valued": not by_place,
        "after": after,
        "page": PAGE,
    }
    found = unit.sql(QUERY.format(moves=PLACE if by_place else COMPANY), words)
    rows: list[Row] = []
    if found and after == 0:
        opening = "期初" if unit.language == "zh" else "Opening"
        rows.append({"what": opening, "on_hand": found[0]["opening_quantity"], "worth": found[0]["opening_value"]})
    for row in found:
        if row["id"] is None:
            continue
        sign = "in" if row["is_in"] else "out"
        turned = 1 if sign == "in" else -1
        row[f"{sign}_quantity"] = row["quantity"] * turned or None
        row[f"{sign}_value"] = None if row["value"] is None else row["value"] * turned
        row["what"] = _kind_label(unit, row["document_kind"])
        rows.append(row)
    names = ("in_quantity", "in_value", "out_quantity", "out_value")
    totals: Row = {name: (found[0][f"all_{name}"] if found else None) or Decimal(0) for name in names}
    more = str(after + PAGE) if len(found) == PAGE and found[-1]["id"] is not None else None
    return ReportResult(rows, totals, next=more, given={"to_on": words["until"]})


_WITHOUT_DOCUMENT = {"opening": L("期初库存", "Opening stock"), "cost_adjust": L("成本调整", "Cost adjustment")}


def _kind_label(unit: Unit, kind: str) -> str:
    """The name of a document's type, or of what posted without one: opening stock, adjusted cost."""
    try:
        label = record_type(kind).label
    except KeyError:
        label = _WITHOUT_DOCUMENT.get(kind, L("其他", "Other"))
    return text(label, unit.language)


def to_document(row: Row) -> dict[str, Any] | None:
    """A movement leads to its document."""
    return {"type": row["document_kind"], "id": row["document_id"]} if row.get("number") else None


REPORT = register_report(
    Report(
        code="stock_card",
        module="inventory",
        label=L("库存台账", "Stock card"),
        params=(Field("item", Type.REF, L("物料", "Item"), ref="item", required=True), FROM_ON, TO_ON, WAREHOUSE),
        columns=(
            Field("business_on", Type.DATE, L("日期", "Date"), width=110),
            Field("what", Type.TEXT, L("单据类型", "Document"), width=130),
            Field("number", Type.TEXT, L("单据编号", "Number"), width=150),
            Field("warehouse", Type.TEXT, L("仓库", "Warehouse"), width=110),
            Field("in_quantity", Type.QUANTITY, L("收入数量", "In"), total=True, width=110),
            Field("in_value", Type.MONEY, L("收入金额", "In value"), total=True, see="see.cost", width=120),
            Field("out_quantity", Type.QUANTITY, L("发出数量", "Out"), total=True, width=110),
            Field("out_value", Type.MONEY, L("发出金额", "Out value"), total=True, see="see.cost", width=120),
            Field("on_hand", Type.QUANTITY, L("结存数量", "On hand"), width=110),
            Field("worth", Type.MONEY, L("结存金额", "Value"), see="see.cost", width=130),
        ),
        query=query,
        permission="masterdata.item.read",
        drill={"number": to_document, "what": to_document},
        undrilled=L(
            "期初余额是此前各行的合计，没有单据。",
            "The opening balance is the sum of what came before and has no document.",
        ),
    )
)
