"""Tables as xlsx or csv files, row by row in little memory. Nothing in them runs when the file is opened.

In xlsx a text is written as text, never as a formula. A csv has no such thing, so a text that a spreadsheet program
would take for a formula gets an apostrophe in front, which an import takes away again.
"""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import IO, Any, Final, Literal

import xlsxwriter
from django.utils import timezone

from guantong.kernel.declare import Option, Type
from guantong.kernel.exchange.cells import INJECTION

Format = Literal["xlsx", "csv"]
CONTENT_TYPES: Final = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}
NUMBERS: Final = frozenset({Type.INT, Type.QUANTITY, Type.PRICE, Type.MONEY, Type.PERCENT})
_FORMATS: Final = {Type.MONEY: "#,##0.00", Type.QUANTITY: "#,##0.######", Type.PRICE: "#,##0.00####", Type.INT: "0"}
_EXACT_DIGITS: Final = 15
LONGEST_CELL: Final = 32_767
LONGEST_CHOICES: Final = 255
TEMPLATE_ROWS: Final = 20_000
LARGEST_IN_MEMORY: Final = 8 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class TableColumn:
    """A column of a written table: its heading in the reader's language, and what its cells hold."""

    label: str
    type: Type = Type.TEXT
    width: int | None = None  # pixels, as on screen
    options: tuple[Option, ...] = ()
    note: str = ""
    required: bool = False
    choices: tuple[str, ...] = ()  # a drop-down list in an xlsx template


def write_table(
    columns: Sequence[TableColumn], rows: Iterable[Sequence[Any]], format: Format, *, title: str = "", level: int = -1
) -> bytes:
    """A whole table as a file. Cells are Python values or their wire form (decimals as text, references as dicts).

    `level` is the place of a cell that holds how deep a row is indented, and is not written itself; -1 for none.
    """
    with tempfile.SpooledTemporaryFile(max_size=LARGEST_IN_MEMORY) as file:
        write_to(file, columns, rows, format, title=title, level=level)
        file.seek(0)
        return file.read()


def write_to(
    file: IO[bytes],
    columns: Sequence[TableColumn],
    rows: Iterable[Sequence[Any]],
    format: Format,
    *,
    title: str = "",
    level: int = -1,
) -> int:
    """Write a table into an open file; how many rows it has."""
    if format == "csv":
        return _write_csv(file, columns, rows, level)
    return _write_xlsx(file, columns, rows, title, level)


def number_of(value: Any) -> Decimal | None:
    """The cell as an exact number, or None when it is none."""
    if value is None or value == "" or isinstance(value, bool):
        return None
    try:
        found = Decimal(str(value))
    except ArithmeticError:
        return None
    return found if found.is_finite() else None


def text_of(value: Any, column: TableColumn) -> str:
    """The cell as text: a reference by its code, an option by its value's label, a yes or no by its word."""
    if value is None:
        return ""
    if isinstance(value, dict):
        found = value.get("code") or value.get("name") or value.get("number") or ""
        return str(found)
    if isinstance(value, datetime):
        return timezone.localtime(value).strftime("%Y-%m-%d %H:%M:%S") if timezone.is_aware(value) else str(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        plain = f"{value:f}"
        return plain.rstrip("0").rstrip(".") if "." in plain and column.type is not Type.MONEY else plain
    if isinstance(value, (list, tuple)):
        return ", ".join(text_of(one, column) for one in value)
    return str(value)


def guarded(text: str) -> str:
    """The text as a csv cell that no spreadsheet program runs. A text that looks guarded already is guarded once more,
    so that `as_text` gives back what was there."""
    return "'" + text if text.lstrip("'").startswith(INJECTION) else text


def _write_csv(file: IO[bytes], columns: Sequence[TableColumn], rows: Iterable[Sequence[Any]], level: int) -> int:
    text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="", write_through=True)
    try:
        writer = csv.writer(text)
        writer.writerow([guarded(column.label) for column in columns])
        count = 0
        for row in rows:
            cells = [cell for place, cell in enumerate(row) if place != level]
            writer.writerow([_csv_cell(cell, column) for cell, column in zip(cells, columns, strict=True)])
            count += 1
        return count
    finally:
        text.detach()


def _csv_cell(value: Any, column: TableColumn) -> str:
    found = text_of(value, column)
    if column.type in NUMBERS and number_of(value) is not None:
        return found
    return guarded(found)


def _write_xlsx(
    file: IO[bytes], columns: Sequence[TableColumn], rows: Iterable[Sequence[Any]], title: str, level: int
) -> int:
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "in_memory": False}
    workbook = xlsxwriter.Workbook(file, options | {"default_date_format": "yyyy-mm-dd"})
    try:
        sheet = workbook.add_worksheet(sheet_name(title))
        heading = workbook.add_format({"bold": True, "bg_color": "#F0F3F7", "bottom": 1, "valign": "vcenter"})
        needed = workbook.add_format({"bold": True, "bg_color": "#FFF3DB", "bottom": 1, "valign": "vcenter"})
        formats = {kind: workbook.add_format({"num_format": mask}) for kind, mask in _FORMATS.items()}
        dates = workbook.add_format({"num_format": "yyyy-mm-dd"})
        instants = workbook.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        indents = [workbook.add_format({"indent": depth}) for depth in range(8)] if level >= 0 else []
        for place, column in enumerate(columns):
            width = max(8, min(60, (column.width or 110) / 8, 60), len(column.label) * 1.8 + 2)
            sheet.set_column(place, place, width, formats.get(column.type))
            sheet.write_string(0, place, column.label, needed if column.required else heading)
            if column.note:
                sheet.write_comment(0, place, column.note[:1000])
            if column.choices and sum(map(len, column.choices)) + len(column.choices) <= LONGEST_CHOICES:
                sheet.data_validation(
                    1, place, TEMPLATE_ROWS, place, {"validate": "list", "source": list(column.choices)}
                )
        sheet.freeze_panes(1, 1)
        count = 0
        for row in rows:
            count += 1
            depth = min(int(row[level] or 0), 7) if level >= 0 else 0
            cells = [cell for place, cell in enumerate(row) if place != level]
            for place, (cell, column) in enumerate(zip(cells, columns, strict=True)):
                if cell is None or cell == "":
                    continue
                number = number_of(cell) if column.type in NUMBERS else None
                if number is not None and len(number.as_tuple().digits) <= _EXACT_DIGITS:
                    sheet.write_number(count, place, float(number), formats.get(column.type))
                elif isinstance(cell, datetime):
                    local = timezone.localtime(cell) if timezone.is_aware(cell) else cell
                    sheet.write_datetime(count, place, local.replace(tzinfo=None), instants)
                elif isinstance(cell, date):
                    sheet.write_datetime(count, place, datetime(cell.year, cell.month, cell.day), dates)  # noqa: DTZ001
                else:
                    style = indents[depth] if indents and place == 0 else None
                    sheet.write_string(count, place, text_of(cell, column)[:LONGEST_CELL], style)
        return count
    finally:
        workbook.close()


def sheet_name(title: str) -> str:
    """A title that a sheet may have: at most 31 characters, none of []:*?/\\."""
    plain = "".join(character for character in title if character not in "[]:*?/\\'")
    return plain[:31] or "Sheet1"
