"""A report as a file: the table it answers without the links, and the same on A4 paper."""

from __future__ import annotations

from typing import Any

from guantong.kernel.declare import Field, L, Option, Type
from guantong.kernel.exchange.writing import TableColumn
from guantong.kernel.messages import Language
from guantong.kernel.printing.sheet import (
    NUMBER_WEIGHT,
    NUMERIC,
    PORTRAIT_COLUMNS,
    WEIGHTS,
    Cell,
    Column,
    Sheet,
    text_of,
)

TOTAL = {"zh": "合计", "en": "Total"}
PREPARED = {"zh": "制表", "en": "Prepared by"}
INDENT = "\u3000"


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
    totals = _totals(wire, language)
    return heads, [*rows, [0, *totals]] if totals else rows


def report_sheet(wire: dict[str, Any], language: Language, *, company: str, printed: str, by: str) -> Sheet:
    """The report as a printed form."""
    columns = wire["columns"]
    fields = [Field(one["name"], Type(one["type"]), L(one["label"], one["label"])) for one in columns]
    rows = []
    for row in wire["rows"]:
        cells = [
            _printed(field, one, row.get(one["name"]), language) for field, one in zip(fields, columns, strict=True)
        ]
        if cells:
            cells[0] = INDENT * (row.get("_level") or 0) + cells[0]
        rows.append(cells)
    totals = _totals(wire, language)
    return Sheet(
        language=language,
        company=company,
        title=wire["title"],
        number="",
        printed=printed,
        header=[],
        columns=[
            Column(
                field.label.zh,
                "right" if field.type in NUMERIC else "center" if field.type is Type.DATE else "left",
                WEIGHTS.get(field.type, NUMBER_WEIGHT),
            )
            for field in fields
        ],
        rows=rows,
        totals=[
            _printed(field, one, value, language) for field, one, value in zip(fields, columns, totals, strict=True)
        ]
        if totals
        else [],
        signatures=[Cell(PREPARED[language], by)],
        landscape=len(columns) >= PORTRAIT_COLUMNS,
    )


def _totals(wire: dict[str, Any], language: Language) -> list[Any]:
    totals = wire.get("totals")
    if not totals:
        return []
    cells = [_cell(one, totals.get(one["name"])) for one in wire["columns"]]
    if cells and cells[0] in (None, ""):
        cells[0] = TOTAL[language]
    return cells


def _printed(field: Field, column: dict[str, Any], value: Any, language: Language) -> str:
    found = _cell(column, value)
    if isinstance(found, str) and field.type in (Type.ENUM, Type.REF):
        return found
    try:
        return text_of(field, found, language)
    except ArithmeticError:
        return str(found)


def _cell(column: dict[str, Any], value: Any) -> Any:
    if isinstance(value, dict):
        return " ".join(str(value[name]) for name in ("code", "name") if value.get(name)) or value.get("number")
    for option in column.get("options") or ():
        if option["value"] == value:
            return option["label"]
    return value
