"""A report as a workbook: head, frozen headings, number formats, widths that fit, totals that add up, ready to print."""

from __future__ import annotations

import tempfile
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final
from unicodedata import east_asian_width

import xlsxwriter
from django.utils import timezone
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from guantong.kernel.declare import Type
from guantong.kernel.exchange.writing import LONGEST_CELL, NUMBERS, TableColumn, sheet_name, text_of

if TYPE_CHECKING:
    from guantong.kernel.exchange.reports import ReportTable

HEAD_ROWS: Final = 4
"""Title, company, what was asked for, when and by whom; the headings stand below them."""
EXACT_DIGITS: Final = 15
"""A spreadsheet keeps no more; a longer number is written as text, so that no digit is lost."""
MOST_TERMS: Final = 60
PORTRAIT_WIDTH: Final = 95
NARROWEST, WIDEST = 8, 46
DEEPEST: Final = 7
PREPARED: Final = {"zh": "制表：{by}　{printed}", "en": "Prepared by {by}, {printed}"}
PAGES: Final = {"zh": "&L{title}&C第 &P 页，共 &N 页&R{printed}", "en": "&L{title}&CPage &P of &N&R{printed}"}
COLON: Final = {"zh": "：", "en": ": "}


def report_workbook(table: ReportTable) -> bytes:
    """The workbook. A total is a formula where it is the sum of what stands above it, else the number of the report."""
    with tempfile.SpooledTemporaryFile(max_size=8 * 1024 * 1024) as file:
        options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "in_memory": False}
        with xlsxwriter.Workbook(file, options) as workbook:
            _Writing(workbook, table).write()
        file.seek(0)
        return file.read()


class _Writing:
    """One worksheet being written, row by row."""

    def __init__(self, workbook: xlsxwriter.Workbook, table: ReportTable) -> None:
        self.table = table
        self.sheet: Worksheet = workbook.add_worksheet(sheet_name(table.title))
        self.title = workbook.add_format({"bold": True, "font_size": 14})
        self.quiet = workbook.add_format({"font_color": "#5B6675"})
        self.heading = workbook.add_format(
            {"bold": True, "bg_color": "#F0F3F7", "border": 1, "border_color": "#C9D1DB", "valign": "vcenter", "align": "center", "text_wrap": True}
        )  # fmt: skip
        sum_line = {"bold": True, "top": 1, "bg_color": "#F7F9FB"}
        self.masks = [mask_of(one, self._cells(place)) for place, one in enumerate(table.columns)]
        self.plain = [workbook.add_format({"num_format": mask}) if mask else None for mask in self.masks]
        self.summed = [workbook.add_format(sum_line | ({"num_format": mask} if mask else {})) for mask in self.masks]
        self.indents = [workbook.add_format({"indent": depth}) for depth in range(DEEPEST + 1)]

    def _cells(self, place: int) -> list[Any]:
        return [row[place] for row in (*self.table.rows, *([self.table.totals] if self.table.totals else ()))]

    def write(self) -> None:
        sheet, table = self.sheet, self.table
        widths = [width_of(one.label, self._cells(place)) for place, one in enumerate(table.columns)]
        for place, width in enumerate(widths):
            sheet.set_column(place, place, width)
        sheet.set_paper(9)
        if sum(widths) > PORTRAIT_WIDTH:
            sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(HEAD_ROWS)
        sheet.set_footer(PAGES[table.language].format(title=table.title.replace("&", "&&"), printed=table.printed))
        sheet.freeze_panes(HEAD_ROWS + 1, 1)
        sheet.outline_settings(symbols_below=False)
        self._head()
        for at, (row, level) in enumerate(zip(table.rows, table.levels, strict=True), start=HEAD_ROWS + 1):
            depth = min(level, DEEPEST)
            if depth:
                sheet.set_row(at, None, None, {"level": depth})
            for place, cell in enumerate(row):
                self._cell(at, place, cell, self.indents[depth] if place == 0 and depth else self.plain[place])
        if table.totals:
            self._totals(HEAD_ROWS + 1 + len(table.rows))

    def _head(self) -> None:
        table, colon = self.table, COLON[self.table.language]
        asked = "　".join(f"{label}{colon}{value}" for label, value in table.asked)
        prepared = PREPARED[table.language].format(by=table.by, printed=table.printed)
        lines = ((table.title, self.title), (table.company, None), (asked, self.quiet), (prepared, self.quiet))
        for at, (words, style) in enumerate(lines):
            self.sheet.write_string(at, 0, words[:LONGEST_CELL], style)
        for place, one in enumerate(table.columns):
            self.sheet.write_string(HEAD_ROWS, place, one.label, self.heading)

    def _cell(self, at: int, place: int, cell: Any, style: Format | None) -> None:
        sheet = self.sheet
        if cell is None:
            if style is not None and style in self.summed:
                sheet.write_blank(at, place, None, style)
        elif isinstance(cell, Decimal) and is_exact(cell):
            sheet.write_number(at, place, float(cell), style)
        elif isinstance(cell, datetime):
            local = timezone.localtime(cell) if timezone.is_aware(cell) else cell
            sheet.write_datetime(at, place, local.replace(tzinfo=None), style)
        elif isinstance(cell, date):
            sheet.write_datetime(at, place, datetime(cell.year, cell.month, cell.day), style)  # noqa: DTZ001
        else:
            sheet.write_string(at, place, text_of(cell, self.table.columns[place])[:LONGEST_CELL], style)

    def _totals(self, at: int) -> None:
        for place, total in enumerate(self.table.totals):
            formula = self._sum(place, total)
            if formula:
                self.sheet.write_formula(at, place, formula, self.summed[place], float(total))
            else:
                self._cell(at, place, total, self.summed[place])

    def _sum(self, place: int, total: Any) -> str:
        """The formula that gives the total from the cells above, or nothing where the total is no such sum."""
        rows, levels = self.table.rows, self.table.levels
        if not isinstance(total, Decimal) or not rows:
            return ""
        top = [at for at, level in enumerate(levels) if level == 0]
        cells = [rows[at][place] for at in top]
        if any(not isinstance(cell, Decimal) or not is_exact(cell) for cell in cells if cell is not None):
            return ""
        if sum((cell for cell in cells if cell is not None), Decimal(0)) != total:
            return ""
        name = column_name(place)
        first = HEAD_ROWS + 2
        if len(top) == len(rows):
            return f"=SUM({name}{first}:{name}{first + len(rows) - 1})"
        return f"=SUM({','.join(f'{name}{first + row}' for row in top)})" if len(top) <= MOST_TERMS else ""


def mask_of(column: TableColumn, cells: list[Any]) -> str:
    """The number format of a column: as many decimals as its longest cell needs, the minus kept beside the red."""
    if column.type is Type.DATE:
        return "yyyy-mm-dd"
    if column.type is Type.DATETIME:
        return "yyyy-mm-dd hh:mm"
    if column.type not in NUMBERS:
        return ""
    if column.type is Type.INT:
        return "0;[Red]-0"
    least = 2 if column.type in (Type.MONEY, Type.PRICE) else 0
    decimals = max([least, *(_decimals(cell) for cell in cells if isinstance(cell, Decimal))])
    mask = "#,##0" + ("." + "0" * decimals if decimals else "")
    if column.type is Type.PERCENT:
        mask += '"%"'
    return f"{mask};[Red]-{mask}"


def _decimals(value: Decimal) -> int:
    exponent = value.normalize().as_tuple().exponent
    return min(6, max(0, -exponent)) if isinstance(exponent, int) else 0


def width_of(label: str, cells: list[Any]) -> float:
    """How wide a column is, in characters: its longest cell; a heading may break into two lines."""
    longest = max((_letters(_shown(cell)) for cell in cells if cell is not None), default=0)
    return min(WIDEST, max(NARROWEST, longest + 2, _letters(label) / 2 + 3))


def _shown(cell: Any) -> str:
    if isinstance(cell, Decimal):
        return f"{cell:,.2f}" if cell == cell.to_integral_value() else f"{cell.normalize():,f}"
    return f"{cell:%Y-%m-%d %H:%M}" if isinstance(cell, datetime) else str(cell)


def _letters(words: str) -> int:
    return sum(2 if east_asian_width(letter) in "WF" else 1 for letter in words)


def is_exact(value: Decimal) -> bool:
    """Whether a spreadsheet keeps every digit of it."""
    return value.is_finite() and len(value.normalize().as_tuple().digits) <= EXACT_DIGITS


def column_name(place: int) -> str:
    """A, B, …, Z, AA for 0, 1, …, 25, 26."""
    name, rest = "", place + 1
    while rest:
        rest, letter = divmod(rest - 1, 26)
        name = chr(65 + letter) + name
    return name
