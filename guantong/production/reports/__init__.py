"""The exploded bill of materials, and where an item is used."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from guantong.kernel.declare import Field, L, Type
from guantong.kernel.reports import Report, ReportResult, register_report
from guantong.kernel.unit import Row, Unit
from guantong.production.selectors import exploded, where_used

ITEM = Field("item", Type.REF, L("物料", "Item"), ref="item", required=True)


def _named(unit: Unit, ids: set[int]) -> dict[int, Row]:
    rows = unit.sql(
        """SELECT i.id, i.code, i.name, i.spec, u.name AS unit FROM masterdata_item i
             JOIN masterdata_unit u ON u.id = i.unit_id WHERE i.id = ANY(%s::bigint[])""",
        [list(ids)],
    )
    return {row["id"]: row for row in rows}


def _structure(unit: Unit, parameters: dict[str, Any]) -> ReportResult:
    on = parameters["on"] or unit.today
    needs = exploded(unit, parameters["item"], parameters["quantity"] or Decimal(1), on)
    items = _named(unit, {need.item_id for need in needs})
    rows: list[Row] = []
    for need in needs:
        item = items[need.item_id]
        rows.append(
            {
                "_level": need.level - 1,
                "_leaf": need.is_leaf,
                "_id": need.item_id,
                "item": item["code"],
                "name": item["name"],
                "spec": item["spec"],
                "level": need.level,
                "position": need.position,
                "quantity": need.quantity,
                "unit": item["unit"],
            }
        )
    return ReportResult(rows)


def _use(unit: Unit, parameters: dict[str, Any]) -> ReportResult:
    rows: list[Row] = []
    for use in where_used(unit, parameters["item"]):
        row: Row = {name: getattr(use, name) for name in ("level", "bom", "item", "name", "spec", "quantity")}
        rows.append(row | {"base_quantity": use.base_quantity, "_level": use.level - 1, "_bom": use.bom_id})
    return ReportResult(rows)


_COMMON = (
    Field("item", Type.TEXT, L("物料编码", "Item code")),
    Field("name", Type.TEXT, L("物料名称", "Item name"), width=200),
    Field("spec", Type.TEXT, L("规格型号", "Specification")),
    Field("level", Type.INT, L("层级", "Level"), width=70),
)

BOM_STRUCTURE = register_report(
    Report(
        code="bom_structure",
        module="production",
        label=L("物料清单展开", "Exploded bill of materials"),
        params=(
            ITEM,
            Field("quantity", Type.QUANTITY, L("数量", "Quantity"), positive=True, default="1"),
            Field("on", Type.DATE, L("日期", "On"), default="today"),
        ),
        columns=(
            *_COMMON,
            Field("position", Type.TEXT, L("位号", "Position")),
            Field("quantity", Type.QUANTITY, L("需用量", "Quantity needed")),
            Field("unit", Type.TEXT, L("库存单位", "Stock unit"), width=80),
        ),
        query=_structure,
        permission="production.bom.read",
        drill={"item": lambda row: {"type": "item", "id": row["_id"]}},
        tree=True,
    )
)

BOM_WHERE_USED = register_report(
    Report(
        code="bom_where_used",
        module="production",
        label=L("物料反查", "Where used"),
        params=(ITEM,),
        columns=(
            *_COMMON,
            Field("bom", Type.TEXT, L("清单编码", "BOM code")),
            Field("quantity", Type.QUANTITY, L("用量", "Quantity")),
            Field("base_quantity", Type.QUANTITY, L("基准数量", "For quantity")),
        ),
        query=_use,
        permission="production.bom.read",
        drill={"bom": lambda row: {"type": "bom", "id": row["_bom"]}},
    )
)
