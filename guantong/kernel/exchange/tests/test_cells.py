"""Cells as people type them in spreadsheets, and the files they come in."""

from __future__ import annotations

import contextlib
import io
import zipfile
from datetime import date, datetime
from decimal import Decimal

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from guantong.kernel.declare import Field, L, Option, Type
from guantong.kernel.exchange.cells import CellError, parse
from guantong.kernel.exchange.reading import decoded, read
from guantong.kernel.exchange.writing import TableColumn, write_table
from guantong.kernel.messages import ProblemError

LABEL = L("字段", "Field")


def field(kind, **options):
    return Field("f", kind, LABEL, **options)


COLOUR = field(Type.ENUM, options=(Option("red", L("红", "Red")), Option("blue", L("蓝", "Blue"))))


@pytest.mark.parametrize(
    ("one", "cell", "value"),
    [
        (field(Type.QUANTITY), "1,234.5", Decimal("1234.5")),
        (field(Type.QUANTITY), "１２．５", Decimal("12.5")),
        (field(Type.QUANTITY), 0.1 + 0.2, Decimal("0.3")),
        (field(Type.MONEY), "￥1,200.50", Decimal("1200.50")),
        (field(Type.PERCENT), "13%", Decimal("13")),
        (field(Type.INT), 7.0, 7),
        (field(Type.TEXT), 6901234567892.0, "6901234567892"),
        (field(Type.TEXT), "'=M6", "=M6"),
        (field(Type.DATE), "2026年1月5日", date(2026, 1, 5)),
        (field(Type.DATE), "2026/1/5", date(2026, 1, 5)),
        (field(Type.DATE), "20260105", date(2026, 1, 5)),
        (field(Type.DATE), "2008-04-30 00:00:00", date(2008, 4, 30)),
        (field(Type.DATE), datetime(2026, 1, 5), date(2026, 1, 5)),
        (field(Type.DATE), 46027.0, date(2026, 1, 5)),
        (field(Type.BOOL), "是", True),
        (field(Type.BOOL), "No", False),
        (field(Type.BOOL), 0.0, False),
        (COLOUR, "红", "red"),
        (COLOUR, "BLUE", "blue"),
        (COLOUR, "blue", "blue"),
    ],
)
def test_what_is_meant_is_understood(one, cell, value):
    assert parse(one, cell) == value


@pytest.mark.parametrize(
    ("one", "cell", "code"),
    [
        (field(Type.QUANTITY), "twelve", "kernel.wrong_type"),
        (field(Type.QUANTITY), "1.2345678", "kernel.too_many_decimals"),
        (field(Type.QUANTITY), "1e30", "kernel.too_great"),
        (field(Type.QUANTITY), "nan", "kernel.wrong_type"),
        (field(Type.QUANTITY), "-", "kernel.wrong_type"),
        (field(Type.QUANTITY, positive=True), 0, "kernel.not_positive"),
        (field(Type.PRICE, minimum="0"), "-0.01", "kernel.too_small"),
        (field(Type.MONEY), "0.005", "kernel.too_many_decimals"),
        (field(Type.INT), "1.5", "kernel.wrong_type"),
        (field(Type.INT), 3e9, "kernel.too_great"),
        (field(Type.DATE), "2026-02-30", "kernel.wrong_type"),
        (field(Type.DATE), "31/12/2026", "kernel.wrong_type"),
        (field(Type.BOOL), "maybe", "kernel.wrong_type"),
        (COLOUR, "green", "kernel.not_an_option"),
        (field(Type.TEXT, max_length=3), "abcd", "kernel.too_long"),
        (field(Type.TEXT), "a\x00b", "kernel.bad_characters"),
        (field(Type.TEXT), "=1+1", "exchange.formula"),
        (field(Type.QUANTITY), "#REF!", "exchange.cell_error"),
    ],
)
def test_what_cannot_be_meant_is_refused(one, cell, code):
    with pytest.raises(CellError) as refusal:
        parse(one, cell)
    assert refusal.value.message.code == code


@given(st.sampled_from(list(Type)), st.one_of(st.text(), st.floats(), st.integers(), st.booleans(), st.dates()))
def test_no_cell_breaks_the_reader(kind, cell):
    with contextlib.suppress(CellError):
        parse(field(kind, options=COLOUR.options), cell)


# -- files -------------------------------------------------------------------------------------------------------------


def code_of(content, name="x.xlsx"):
    with pytest.raises(ProblemError) as refusal:
        read(content, name)
    return refusal.value.code


def workbook(rows):
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    return file.getvalue()


def test_encodings_of_chinese_csv_files_are_told_apart():
    for encoding in ("utf-8", "utf-8-sig", "gb18030", "utf-16"):
        assert decoded("编码,名称\nA1,螺丝".encode(encoding)) == "编码,名称\nA1,螺丝"
    assert code_of(b"a,b\n\xff\xff\xff,\x81", "x.csv") == "exchange.unknown_encoding"


def test_blank_rows_are_skipped_and_rows_keep_their_numbers():
    sheet = read("编码;名称\n\n;\nA1;x\n".encode(), "x.csv")
    assert (sheet.headings, sheet.rows) == (["编码", "名称"], [(4, ["A1", "x"])])


def test_formulas_in_xlsx_are_found_with_their_cell():
    sheet = read(workbook([["code", "name"], ["A1", "=B1&B1"]]), "x.xlsx")
    assert sheet.formulas == {(2, 1): "=B1&amp;B1"}


def test_files_that_cannot_be_read_say_why():
    good = workbook([["code"], ["A1"]])
    assert code_of(b"") == "exchange.empty_file"
    assert code_of(b"code,name\n", "x.csv") == "exchange.empty_file"
    assert code_of(workbook([["code"]])) == "exchange.empty_file"
    assert code_of(good[: len(good) // 2]) == "exchange.broken_file"
    assert code_of(b"PK\x03\x04 nonsense") == "exchange.broken_file"
    assert code_of(b"\xd0\xcf\x11\xe0 old xls", "x.xls") == "exchange.unknown_format"
    assert code_of(b"%PDF-1.7\x00\x00", "x.csv") == "exchange.unknown_format"
    assert code_of(b"x" * (25 * 1024 * 1024 + 1), "x.csv") == "exchange.too_large"


def zipped(parts):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return file.getvalue()


def test_a_zip_bomb_is_not_opened():
    assert code_of(zipped({"xl/workbook.xml": b"", "xl/media/x": b"\0" * (301 * 1024 * 1024)})) == "exchange.zip_bomb"


def test_a_cell_at_the_far_end_of_the_sheet_makes_no_giant_grid():
    far = '<worksheet><sheetData><row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData></worksheet>'
    assert code_of(zipped({"xl/workbook.xml": b"", "xl/worksheets/sheet1.xml": far})) == "exchange.too_many_columns"
    deep = far.replace("XFD", "A")
    assert code_of(zipped({"xl/workbook.xml": b"", "xl/worksheets/sheet1.xml": deep})) == "exchange.too_many_rows"


def test_a_zip_that_is_no_workbook_is_told_so():
    assert code_of(zipped({"word/document.xml": b"<x/>"})) == "exchange.unknown_format"


COLUMNS = (TableColumn("=名称"), TableColumn("数量", Type.QUANTITY), TableColumn("日期", Type.DATE))
ROWS = [["=1+1", "-2.5", date(2026, 1, 5)], ["@cmd", Decimal("3"), None], ["-x", "n/a", None]]


def test_nothing_in_a_written_csv_runs_when_it_is_opened():
    text = write_table(COLUMNS, ROWS, "csv").decode("utf-8-sig")
    assert text.splitlines() == ["'=名称,数量,日期", "'=1+1,-2.5,2026-01-05", "'@cmd,3,", "'-x,n/a,"]


def test_a_written_workbook_holds_texts_numbers_and_dates_but_no_formulas():
    sheet = read(write_table(COLUMNS, ROWS, "xlsx", title="a/b:[c]"), "x.xlsx")
    assert sheet.formulas == {}
    assert sheet.rows[0] == (2, ["=1+1", -2.5, date(2026, 1, 5)])
    assert sheet.rows[1] == (3, ["@cmd", 3.0, ""])


def test_a_number_beyond_the_digits_of_a_spreadsheet_stays_exact():
    content = write_table([TableColumn("金额", Type.MONEY)], [["123456789012345678.90"]], "xlsx")
    assert read(content, "x.xlsx").rows == [(2, ["123456789012345678.90"])]
