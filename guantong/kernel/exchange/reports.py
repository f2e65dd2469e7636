"""A report as a table to be written: what it answers, without the links."""

from __future__ import annotations

from typing import Any

from guantong.kernel.declare import L, Option, Type
from guantong.kernel.exchange.writing import TableColumn
from guantong.kernel.messages import Language

TOTAL = {"zh": "合计", "en": "Total"}


def report_rows(wire: dict[str, Any], language: Language) -> tuple[list[TableColumn], list[list[Any]]]:
    """Columns and rows of a report's answer; the first cell of a row is its indent. Totals come last."""
    columns = wire["columns"]
    heads = [
        TableColumn(
            one["label"],
            Type(one["type"]),
            one.get("width"),
            tuple(Option(option["value"], L(option["label"], option["label"])) for option in one.get("options") or ()),
        )
        for one in columns
    ]
    rows = [[row.get("_level") or 0, *(_cell(one, row.get(one["name"])) for one in columns)] for row in wire["rows"]]
    totals = wire.get("totals")
    if totals:
        cells = [_cell(one, totals.get(one["name"])) for one in columns]
        if cells and cells[0] in (None, ""):
            cells[0] = TOTAL[language]
        rows.append([0, *cells])
    return heads, rows


def _cell(column: dict[str, Any], value: Any) -> Any:
    if isinstance(value, dict):
        return " ".join(str(value[name]) for name in ("code", "name") if value.get(name)) or value.get("number")
    for option in column.get("options") or ():
        if option["value"] == value:
            return option["label"]
    return value
