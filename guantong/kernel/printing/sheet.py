"""What stands on a printed form, taken from a declaration and one record; pure.

A `Sheet` is plain text cells in print order; the Typst template only lays them out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.dateparse import parse_datetime

from guantong.kernel.declare import Field, L, Lines, RecordType, Type
from guantong.kernel.printing.capitals import in_capitals
from guantong.kernel.printing.fitting import Column, fitted

LINE_NUMBER = L("序号", "No.")
TOTAL = L("合计", "Total")
CAPITALS = L("大写金额", "Amount in words")
REMARKS = L("备注", "Remarks")
DRAFT = L("草稿", "DRAFT")
REVERSED = L("已冲销", "REVERSED")

NUMERIC = {Type.QUANTITY, Type.PRICE, Type.MONEY, Type.PERCENT, Type.INT}
SUMMED = {Type.QUANTITY, Type.MONEY, Type.INT}
WEIGHTS = {Type.REF: 16, Type.TEXT: 13, Type.LONGTEXT: 16, Type.DATE: 9, Type.DATETIME: 12}
NUMBER_WEIGHT = 9
# References so common that paper shows their name alone, in a narrow column.
SHORT_REFERENCES = {"unit", "tax", "warehouse", "bin", "bom"}
SHORT_WEIGHT = 7
# Columns of a portrait page before the form is turned to landscape.
PORTRAIT_COLUMNS = 9


@dataclass(frozen=True, slots=True)
class Cell:
    """A label and its value; `span` of the three header columns."""

    label: str
    value: str
    span: int = 1


@dataclass(frozen=True, slots=True)
class Sheet:
    """One printed form."""

    language: str
    company: str
    title: str
    number: str
    printed: str
    header: list[Cell]
    columns: list[Column]
    rows: list[list[str]]
    totals: list[str]
    summary: list[Cell] = field(default_factory=list)
    capitals: str = ""
    capitals_label: str = ""
    remarks: str = ""
    remarks_label: str = ""
    signatures: list[Cell] = field(default_factory=list)
    watermark: str = ""
    landscape: bool = False
    paper: str = "a4"
    size: float = 9.0

    def as_dict(self) -> dict[str, Any]:
        """The plain values that the template reads."""
        return asdict(self)


def sheet_of(record_type: RecordType, record: Mapping[str, Any], *, company: str, language: str, printed: str) -> Sheet:
    """The form of one record as `engine.read` returns it (decimals as strings, references as objects).

    Fields that the reader may not see are absent from the record and so from the page. `printed` is the instant of
    printing and who printed it, as text.
    """
    words = _words(language)
    lines = record_type.lines[0] if record_type.lines else None
    rows_in = list(record.get(lines.name, ())) if lines else []
    line_fields = _line_fields(lines, rows_in) if lines else []
    columns = [Column(words(LINE_NUMBER), "center", 4)] if lines else []
    columns += [_column(f, words) for f in line_fields]
    rows = [
        [str(position)] + [text_of(f, row.get(f.name), language) for f in line_fields]
        for position, row in enumerate(rows_in, start=1)
    ]
    header_fields = [
        f
        for f in record_type.fields
        if not f.hidden
        and f.name in record
        and f.name not in {"remarks", record_type.title, "state"}
        and not f.total
        and not is_progress(f)
    ]
    header = [Cell(_title_label(record_type, words), str(record.get(record_type.title) or "—"))]
    header += [_header_cell(f, record, words, language) for f in header_fields if _filled(record.get(f.name))]
    summary = [
        Cell(words(f.label), text_of(f, record.get(f.name), language))
        for f in record_type.fields
        if f.total and not f.hidden and _filled(record.get(f.name))
    ]
    totals = _totals(line_fields, rows_in, words) if lines else []
    fit = fitted(columns, [*rows, totals], landscape=len(columns) > PORTRAIT_COLUMNS)
    amount = record.get(record_type.amount_in_capitals) if record_type.amount_in_capitals else None
    return Sheet(
        language=language,
        company=company,
        title=words(record_type.label),
        number=str(record.get(record_type.title) or ""),
        printed=printed,
        header=header,
        columns=fit.columns,
        rows=rows,
        totals=totals,
        summary=summary,
        capitals=in_capitals(Decimal(str(amount)), prefix="人民币") if amount not in (None, "") else "",
        capitals_label=words(CAPITALS),
        remarks=str(record.get("remarks") or ""),
        remarks_label=words(REMARKS),
        signatures=_signatures(record_type, record, words),
        watermark=_watermark(record, words),
        landscape=fit.landscape,
        paper=fit.paper,
        size=fit.size,
    )


def text_of(declared: Field, value: Any, language: str) -> str:
    """A value as people print it: thousands separators, money with two places, other numbers without idle zeros."""
    if not _filled(value):
        return ""
    if declared.type is Type.REF:
        return _reference(value, short=declared.ref in SHORT_REFERENCES)
    if declared.type is Type.ENUM:
        for option in declared.options:
            if option.value == value:
                return _words(language)(option.label)
        return str(value)
    if declared.type is Type.BOOL:
        return ("是" if value else "否") if language == "zh" else ("Yes" if value else "No")
    if declared.type is Type.MONEY:
        return f"{Decimal(str(value)):,.2f}"
    if declared.type is Type.PERCENT:
        return f"{_plain(value)}%"
    if declared.type in NUMERIC:
        return _plain(value)
    if declared.type is Type.DATETIME:
        return _instant(value)
    return str(value)


def _instant(value: Any) -> str:
    """Day, hour and minute on the clock of the installation."""
    found = value if isinstance(value, datetime) else parse_datetime(str(value))
    if found is None:
        return str(value)
    return f"{timezone.localtime(found) if timezone.is_aware(found) else found:%Y-%m-%d %H:%M}"


def _plain(value: Any) -> str:
    text = f"{Decimal(str(value)):,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _reference(value: Any, *, short: bool) -> str:
    if not isinstance(value, Mapping):
        return str(value)
    if short and value.get("name"):
        return str(value["name"])
    parts = [str(value[key]) for key in ("code", "name", "spec") if value.get(key)]
    return " ".join(parts) or str(value.get("number") or value.get("id") or "")


def _filled(value: Any) -> bool:
    return value is not None and value != "" and value != []


def _words(language: str) -> Callable[[L], str]:
    return (lambda label: label.zh) if language == "zh" else (lambda label: label.en)


def _title_label(record_type: RecordType, words: Callable[[L], str]) -> str:
    for declared in record_type.fields:
        if declared.name == record_type.title:
            return words(declared.label)
    return words(L("编号", "Number"))


def _header_cell(declared: Field, record: Mapping[str, Any], words: Callable[[L], str], language: str) -> Cell:
    text = text_of(declared, record.get(declared.name), language)
    return Cell(words(declared.label), text, span=2 if len(text) > 24 else 1)


def _column(declared: Field, words: Callable[[L], str]) -> Column:
    align = "right" if declared.type in NUMERIC else "center" if declared.type is Type.DATE else "left"
    weight = SHORT_WEIGHT if declared.ref in SHORT_REFERENCES else WEIGHTS.get(declared.type, NUMBER_WEIGHT)
    return Column(words(declared.label), align, weight)


def _line_fields(lines: Lines, rows: Sequence[Mapping[str, Any]]) -> list[Field]:
    """The columns worth paper: shown, not a progress figure, and filled in at least one line."""
    shown = [f for f in lines.fields if not f.hidden and not is_progress(f) and f.name != "line_no"]
    return [f for f in shown if any(_filled(row.get(f.name)) for row in rows)]


def is_progress(declared: Field) -> bool:
    """Whether it says how far things are (delivered, reserved, open) and not what was agreed: that is no matter of paper."""
    return not declared.audited or (declared.is_derived and declared.type in NUMERIC)


def _totals(fields: Iterable[Field], rows: Sequence[Mapping[str, Any]], words: Callable[[L], str]) -> list[str]:
    cells = [words(TOTAL)]
    summed = False
    for declared in fields:
        if declared.total and declared.type in SUMMED:
            total = sum((Decimal(str(row.get(declared.name) or 0)) for row in rows), Decimal(0))
            cells.append(text_of(declared, total, "zh"))
            summed = True
        else:
            cells.append("")
    return cells if summed else []


def _signatures(record_type: RecordType, record: Mapping[str, Any], words: Callable[[L], str]) -> list[Cell]:
    labels = record_type.signatures or (L("制单", "Prepared by"), L("审核", "Approved by"))
    cells = []
    for label in labels:
        value = record.get("created_by") if label.zh == "制单" else None
        cells.append(Cell(words(label), str(value.get("name", "")) if isinstance(value, Mapping) else ""))
    return cells


def _watermark(record: Mapping[str, Any], words: Callable[[L], str]) -> str:
    state = record.get("state")
    if state == "draft":
        return words(DRAFT)
    return words(REVERSED) if state == "reversed" else ""
