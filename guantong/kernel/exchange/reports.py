"""A report as a file: what stands above it and in its cells, the same for a spreadsheet, plain text and paper."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final, Literal

from django.utils import timezone
from django.utils.dateparse import parse_datetime

from guantong.kernel.declare import L, Option, Type, record_type
from guantong.kernel.exchange import messages as say
from guantong.kernel.exchange.report_paper import MOST_PAPER_COLUMNS, MOST_PAPER_ROWS, report_sheet
from guantong.kernel.exchange.report_xlsx import report_workbook
from guantong.kernel.exchange.writing import CONTENT_TYPES, TableColumn, write_table
from guantong.kernel.messages import Language
from guantong.kernel.pivot import whole_answer_of
from guantong.kernel.printing.pdf import pdf_of
from guantong.kernel.unit import Row, Unit

ReportFormat = Literal["xlsx", "csv", "pdf"]
REPORT_FORMATS: Final[tuple[ReportFormat, ...]] = ("xlsx", "csv", "pdf")
TYPES_OF_FILES: Final = {**CONTENT_TYPES, "pdf": "application/pdf"}
TOTAL: Final = {"zh": "合计", "en": "Total"}
YES_NO: Final = {"zh": ("否", "是"), "en": ("No", "Yes")}
PREPARED: Final = {"zh": "制表", "en": "Prepared by"}


@dataclass(frozen=True, slots=True)
class ReportTable:
    """A report ready to be written: its head, its columns, and cells as Python values (numbers are exact decimals).

    `levels` says how deep each row stands; `totals` is empty where the report has none.
    """

    language: Language
    title: str
    company: str
    asked: list[tuple[str, str]]
    printed: str
    by: str
    columns: list[TableColumn]
    rows: list[list[Any]]
    levels: list[int]
    totals: list[Any]


@dataclass(frozen=True, slots=True)
class ReportFile:
    """A written report."""

    name: str
    content_type: str
    content: bytes
    rows: int


def check_report_format(unit: Unit, found: str) -> ReportFormat:
    """The format that was asked for. Refuses others than xlsx, csv and pdf."""
    for one in REPORT_FORMATS:
        if one == found:
            return one
    unit.refuse(say.BAD_FORMAT, field="format", found=found[:20])


def report_file(unit: Unit, code: str, given: dict[str, str], format: ReportFormat) -> ReportFile:
    """The whole report as the user may see it, noted in the audit trail.

    Refuses what the report itself refuses, and paper of more columns or rows than anybody can read.
    """
    return answer_file(unit, code, whole_answer_of(unit, code, given), format)


def answer_file(unit: Unit, code: str, wire: Row, format: ReportFormat) -> ReportFile:
    """An answer in the shape of a report as a file; `code` names it in the audit trail."""
    table = report_table(unit, wire)
    unit.run(
        "SELECT audit_note('export', NULL, jsonb_build_object('report', %s::text, 'rows', %s::int, 'format', %s::text))",
        (code, len(table.rows), format),
    )
    name = f"{table.title}-{timezone.localtime(unit.now):%Y%m%d-%H%M}.{format}"
    return ReportFile(name, TYPES_OF_FILES[format], _written(unit, table, format), len(table.rows))


def _written(unit: Unit, table: ReportTable, format: ReportFormat) -> bytes:
    if format == "xlsx":
        return report_workbook(table)
    if format == "csv":
        rows = [*table.rows, table.totals] if table.totals else table.rows
        return write_table(table.columns, rows, "csv")
    if len(table.columns) > MOST_PAPER_COLUMNS or len(table.rows) > MOST_PAPER_ROWS:
        unit.refuse(say.REPORT_TOO_LARGE_FOR_PAPER, columns=MOST_PAPER_COLUMNS, rows=MOST_PAPER_ROWS)
    return pdf_of(report_sheet(table, PREPARED[table.language]))


def report_table(unit: Unit, wire: Row) -> ReportTable:
    """What a report answers (`report_to_wire`, `shown`), with a head that says what it is. One statement."""
    columns = wire["columns"]
    company = unit.value(f"SELECT name FROM {record_type('company').table} WHERE id = %s", [unit.company_id])
    cells = [_reader(one, unit.language) for one in columns]

    def values(row: Row) -> list[Any]:
        return [read(row.get(one["name"])) for one, read in zip(columns, cells, strict=True)]

    totals = values(wire["totals"]) if wire.get("totals") else []
    if totals and totals[0] is None:
        totals[0] = TOTAL[unit.language]
    return ReportTable(
        language=unit.language,
        title=wire["title"],
        company=str(company or ""),
        asked=[(one["label"], one["value"]) for one in wire["asked"]],
        printed=f"{timezone.localtime(unit.now):%Y-%m-%d %H:%M}",
        by=unit.user.name,
        columns=[_column(one) for one in columns],
        rows=[values(row) for row in wire["rows"]],
        levels=[int(row.get("_level") or 0) for row in wire["rows"]],
        totals=totals,
    )


def _column(one: Row) -> TableColumn:
    options = tuple(Option(option["value"], L(option["label"], option["label"])) for option in one.get("options") or ())
    return TableColumn(one["label"], Type(one["type"]), one.get("width"), options)


def _reader(column: Row, language: Language) -> Callable[[Any], Any]:
    """How a value of the answer becomes a cell: a number, a day, an instant, or words."""
    type = Type(column["type"])
    labels = {option["value"]: option["label"] for option in column.get("options") or ()}

    def read(value: Any) -> Any:
        if value is None or value == "":
            return None
        if isinstance(value, dict):
            words = dict.fromkeys(str(value[name]) for name in ("code", "name") if value.get(name))
            return " ".join(words) or str(value.get("number") or "") or None
        if isinstance(value, bool):
            return YES_NO[language][value]
        if type in (Type.MONEY, Type.QUANTITY, Type.PRICE, Type.PERCENT, Type.INT):
            return _number(value)
        if type is Type.DATE:
            return _day(value)
        if type is Type.DATETIME:
            return _instant(value)
        return labels.get(value, value)

    return read


def _number(value: Any) -> Any:
    try:
        return Decimal(str(value))
    except ArithmeticError:
        return str(value)


def _day(value: Any) -> Any:
    try:
        return value if isinstance(value, date) else date.fromisoformat(str(value)[:10])
    except ValueError:
        return str(value)


def _instant(value: Any) -> Any:
    found = value if isinstance(value, datetime) else parse_datetime(str(value))
    return str(value) if found is None else found
