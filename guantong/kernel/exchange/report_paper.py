"""A report on paper: A4, turned to landscape where it is wide, A3 where it is wider, with what was asked for above it."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Final

from django.utils import timezone

from guantong.kernel.declare import Field, L, Type
from guantong.kernel.printing.fitting import Column, fitted
from guantong.kernel.printing.sheet import (
    NUMBER_WEIGHT,
    NUMERIC,
    PORTRAIT_COLUMNS,
    WEIGHTS,
    Cell,
    Sheet,
    text_of,
)

if TYPE_CHECKING:
    from guantong.kernel.exchange.reports import ReportTable

INDENT: Final = "\u3000"
PORTRAIT_WEIGHT: Final = 95
A4_COLUMNS: Final = 16
MOST_PAPER_COLUMNS: Final = 30
MOST_PAPER_ROWS: Final = 5_000
WIDE_WORDS: Final = 24


def report_sheet(table: ReportTable, prepared: str) -> Sheet:
    """The printed form of a report; `prepared` is the word before the name of who had it made."""
    fields = [Field(f"c{place}", one.type, L(one.label, one.label)) for place, one in enumerate(table.columns)]

    def printed(cells: list[Any], level: int = 0) -> list[str]:
        words = [_printed(field, cell, table.language) for field, cell in zip(fields, cells, strict=True)]
        return [INDENT * level + words[0], *words[1:]] if words else words

    weights = [WEIGHTS.get(one.type, NUMBER_WEIGHT) for one in fields]
    columns = [
        Column(
            field.label.zh,
            "right" if field.type in NUMERIC else "center" if field.type is Type.DATE else "left",
            weight,
        )
        for field, weight in zip(fields, weights, strict=True)
    ]
    rows = [printed(row, level) for row, level in zip(table.rows, table.levels, strict=True)]
    totals = printed(table.totals) if table.totals else []
    is_wide = len(fields) >= PORTRAIT_COLUMNS or sum(weights) > PORTRAIT_WEIGHT
    is_large = len(fields) > A4_COLUMNS
    fit = fitted(columns, [*rows, totals], landscape=is_wide or is_large, paper="a3" if is_large else "a4")
    return Sheet(
        language=table.language,
        company=table.company,
        title=table.title,
        number="",
        printed=f"{table.printed} {table.by}",
        header=[Cell(label, value, 2 if len(value) > WIDE_WORDS else 1) for label, value in table.asked],
        columns=fit.columns,
        rows=rows,
        totals=totals,
        signatures=[Cell(prepared, table.by)],
        landscape=fit.landscape,
        paper=fit.paper,
        size=fit.size,
    )


def _printed(field: Field, cell: Any, language: str) -> str:
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return f"{timezone.localtime(cell) if timezone.is_aware(cell) else cell:%Y-%m-%d %H:%M}"
    if isinstance(cell, date):
        return cell.isoformat()
    return cell if isinstance(cell, str) else text_of(field, cell, language)
