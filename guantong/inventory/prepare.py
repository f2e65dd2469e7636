"""What is completed and checked before every save of a stock document. One or two statements whatever the lines."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from guantong.inventory import messages
from guantong.kernel.engine import Document
from guantong.kernel.engine.resolve import fetch
from guantong.kernel.unit import Unit
from guantong.masterdata.public import stock_quantities

Record = dict[str, Any]
ZERO = Decimal(0)


def _units(unit: Unit, lines: list[Record]) -> None:
    """Every line gets its item's unit when it names none. Services are never stocked."""
    fetch(unit, {"item": {line["item_id"] for line in lines if line.get("item_id")}}, {})
    items = unit.references.get("item", {})
    categories = {item["category_id"] for item in items.values()}
    fetch(unit, {"item_category": categories}, {})
    kinds = unit.references.get("item_category", {})
    for number, line in enumerate(lines, 1):
        item = items[line["item_id"]]
        line["unit_id"] = line.get("unit_id") or item["unit_id"]
        if kinds[item["category_id"]]["kind"] == "service":
            unit.problem(messages.SERVICE_ITEM, field="item", line=number, lines="lines", item=item["name"])


def prepare_movement(unit: Unit, record: Record, existing: Document | None = None) -> None:
    """Quantities in the stock unit, and what they come to."""
    lines: list[Record] = record["lines"]
    _units(unit, lines)
    is_red = record.get("reversal_of_id") is not None
    for number, line in enumerate(lines, 1):
        if not is_red and line.get("unit_quantity") is not None and line["unit_quantity"] <= 0:
            unit.problem(
                messages.NOT_POSITIVE, field="quantity", line=number, lines="lines", quantity=line["unit_quantity"]
            )
    if unit.problems:
        return
    found = stock_quantities(unit, [(line["item_id"], line["unit_id"], line["unit_quantity"]) for line in lines])
    for line, quantity in zip(lines, found, strict=True):
        line["quantity"] = quantity
    record["total_quantity"] = sum((line["unit_quantity"] for line in lines), ZERO)


def prepare_transfer(unit: Unit, record: Record, existing: Document | None = None) -> None:
    """As any movement, and between two different places."""
    prepare_movement(unit, record, existing)
    if record.get("warehouse_id") != record.get("target_warehouse_id"):
        return
    for number, line in enumerate(record["lines"], 1):
        if line.get("bin_id") == line.get("target_bin_id"):
            unit.problem(messages.SAME_PLACE, field="target_bin", line=number, lines="lines")


_BOOKED = """
SELECT r.ord, coalesce(b.on_hand, 0) AS on_hand
  FROM unnest(%s::bigint[], %s::bigint[], %s::text[]) WITH ORDINALITY AS r (item_id, bin_id, batch, ord)
  LEFT JOIN inventory_stock_balance b
    ON (b.company_id, b.warehouse_id, b.item_id, b.bin_id, b.batch) = (%s, %s, r.item_id, r.bin_id, r.batch)
 ORDER BY r.ord
"""


def prepare_count(unit: Unit, record: Record, existing: Document | None = None) -> None:
    """The book quantity of each line as stock stands at its first save, and the difference to what was counted.

    A count is in the stock unit. What moves after the count and before its posting leaves the difference as it is.
    """
    lines: list[Record] = record["lines"]
    _units(unit, lines)
    items = unit.references.get("item", {})
    seen: dict[tuple[int, int, str], int] = {}
    for number, line in enumerate(lines, 1):
        line["unit_id"] = items[line["item_id"]]["unit_id"]
        key = (line["item_id"], line.get("bin_id") or 0, line.get("batch") or "")
        if key in seen:
            unit.problem(messages.COUNTED_TWICE, field="item", line=number, lines="lines", first=seen[key])
        seen.setdefault(key, number)
    if unit.problems:
        return
    if record.get("reversal_of_id") is None:
        was = _as_counted(existing, record.get("warehouse_id"))
        rows = unit.sql(
            _BOOKED,
            [
                [line["item_id"] for line in lines], [line.get("bin_id") or 0 for line in lines],
                [line.get("batch") or "" for line in lines], unit.company_id, record["warehouse_id"],
            ],
        )  # fmt: skip
        for line, row in zip(lines, rows, strict=True):
            key = (line["item_id"], line.get("bin_id") or 0, line.get("batch") or "")
            line["book_quantity"] = was.get(key, row["on_hand"])
            line["difference"] = line["counted_quantity"] - line["book_quantity"]
    for line in lines:
        line["quantity"] = line["difference"]
        line["unit_quantity"] = line["difference"]
    record["total_quantity"] = sum((line["difference"] for line in lines), ZERO)


def _as_counted(existing: Document | None, warehouse_id: int | None) -> dict[tuple[int, int, str], Decimal]:
    """The book quantities that were recorded when the lines were first saved, while the warehouse is the same."""
    if existing is None or existing.header.get("warehouse_id") != warehouse_id:
        return {}
    return {
        (line["item_id"], line["bin_id"] or 0, line["batch"]): line["book_quantity"]
        for line in existing.all_lines
        if line["book_quantity"] is not None
    }
