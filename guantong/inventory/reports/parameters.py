"""Parameters and columns that the reports of the stock share."""

from __future__ import annotations

from datetime import date
from typing import Any

from guantong.kernel.declare import Field, L, Type
from guantong.kernel.unit import Unit

AS_OF = Field("as_of", Type.DATE, L("截止日期", "As of"))
FROM_ON = Field("from_on", Type.DATE, L("起始日期", "From"))
TO_ON = Field("to_on", Type.DATE, L("截止日期", "To"))
WAREHOUSE = Field("warehouse", Type.REF, L("仓库", "Warehouse"), ref="warehouse")
ITEM = Field("item", Type.REF, L("物料", "Item"), ref="item")
CATEGORY = Field("category", Type.REF, L("物料分类", "Category"), ref="item_category")
ITEM_COLUMNS = (
    Field("code", Type.TEXT, L("物料编码", "Item"), width=110),
    Field("name", Type.TEXT, L("物料名称", "Name"), width=180),
    Field("spec", Type.TEXT, L("规格型号", "Specification"), width=160),
    Field("unit", Type.TEXT, L("单位", "Unit"), width=60),
)


def span(unit: Unit, given: dict[str, Any]) -> tuple[date, date]:
    """The days asked for; this month so far when none are given."""
    until = given.get("to_on") or unit.today
    return given.get("from_on") or until.replace(day=1), until


def scoped_warehouses(unit: Unit) -> list[int] | None:
    """The warehouses the user may see; None for all."""
    return None if unit.user.warehouse_ids is None else list(unit.user.warehouse_ids)
