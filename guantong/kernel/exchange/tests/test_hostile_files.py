"""Files that want to do harm: formulas on the way out, bombs on the way in."""

from __future__ import annotations

import csv
import io
import struct
import zipfile
import zlib

import openpyxl
import pytest

from guantong.kernel.declare import Field, L, Type
from guantong.kernel.exchange.cells import as_text, parse
from guantong.kernel.exchange.reading import read
from guantong.kernel.exchange.writing import TableColumn, write_table
from guantong.kernel.messages import ProblemError

NAME = Field("name", Type.TEXT, L("名称", "Name"))
COLUMNS = (TableColumn("Name"), TableColumn("Amount", Type.MONEY), TableColumn("Number", Type.TEXT))
FORMULAS = [
    "=1+1",
    '=HYPERLINK("http://evil.example","x")',
    "+cmd|' /C calc'!A0",
    "-2+3",
    "@SUM(A1)",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    "＝1+1",
    "＋1",
    "－1",
    "＠x",
    "'=1+1",
    "''=1+1",
]
HARMLESS = ["螺丝M6", "it's", "'quoted'", "a=b", "1-2", "", "'", "a,b;c", 'say "x"']


def cells_of_csv(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


@pytest.mark.parametrize("text", FORMULAS)
def test_a_text_in_a_csv_is_never_a_formula_and_comes_back_as_it_was(text: str) -> None:
    cells = cells_of_csv(write_table(COLUMNS, [[text, "-1200.50", "-7"]], "csv"))[1]
    assert cells[0] == "'" + text
    assert cells[1] == "-1200.50"  # A number stays one.
    assert cells[2] == "'-7"  # A text that looks like one stays a text.
    assert as_text(cells[0]) == text
    if text.strip() == text and "\r" not in text and "\n" not in text:
        assert parse(NAME, cells[0]) == text


@pytest.mark.parametrize("text", HARMLESS)
def test_other_texts_are_left_alone(text: str) -> None:
    assert cells_of_csv(write_table(COLUMNS, [[text, None, None]], "csv"))[1][0] == text


@pytest.mark.parametrize("text", [*FORMULAS, *HARMLESS[:-4], "http://evil.example", "mailto:x", "internal:Sheet1!A1"])
def test_a_text_in_an_xlsx_is_a_text(text: str) -> None:
    book = openpyxl.load_workbook(io.BytesIO(write_table(COLUMNS, [[text, "-1200.50", "-7"]], "xlsx", title="=1+1")))
    name, amount, number = next(book.worksheets[0].iter_rows(min_row=2))
    assert (name.data_type, name.hyperlink) == ("s", None)
    assert (amount.data_type, amount.value) == ("n", -1200.5)
    assert (number.data_type, number.value) == ("s", "-7")


def test_headings_are_guarded_too() -> None:
    heading = cells_of_csv(write_table((TableColumn("=cmd()"),), [], "csv"))[0]
    assert heading == ["'=cmd()"]


# -- bombs -------------------------------------------------------------------------------------------------------------

SHEET = b'<worksheet><sheetData><row r="1"><c r="A1"><v>1</v></c></row></sheetData></worksheet>'


def refused(content: bytes) -> str:
    with pytest.raises(ProblemError) as caught:
        read(content, "file.xlsx")
    return caught.value.code


def workbook(strings: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", SHEET)
        archive.writestr("xl/sharedStrings.xml", strings)
    return out.getvalue()


def with_false_size(content: bytes, name: bytes, size: int, crc: int) -> bytes:
    """The archive with another size (and checksum) of one part in its directory and before the part."""
    changed = bytearray(content)
    for signature, place, at in ((b"PK\x01\x02", 16, 46), (b"PK\x03\x04", 14, 30)):
        start = -1
        while (start := changed.find(signature, start + 1)) >= 0:
            if changed[start + at : start + at + len(name)] == name:
                struct.pack_into("<I", changed, start + place, crc)
                struct.pack_into("<I", changed, start + place + 8, size)
    return bytes(changed)


def test_a_bomb_whose_directory_says_it_is_small_is_not_read() -> None:
    bomb = workbook(b"<sst>" + b" " * (310 * 1024 * 1024))
    small = b"<sst>" + b" " * 10
    lying = with_false_size(bomb, b"xl/sharedStrings.xml", len(small), zlib.crc32(small))
    with zipfile.ZipFile(io.BytesIO(lying)) as archive:
        assert archive.read("xl/sharedStrings.xml") == small  # Python's own reader believes it.
    assert refused(lying) == "exchange.zip_bomb"


def test_a_part_larger_than_it_says_is_refused() -> None:
    honest = workbook(b"<sst>" + b" " * 1000)
    lying = with_false_size(honest, b"xl/sharedStrings.xml", 5, zlib.crc32(b"<sst>"))
    assert refused(lying) == "exchange.broken_file"


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_two_parts_of_one_name_are_refused() -> None:
    out = io.BytesIO(workbook(b"<sst/>"))
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr("xl/worksheets/sheet1.xml", SHEET)
    assert refused(out.getvalue()) == "exchange.broken_file"


def test_entities_are_not_unfolded() -> None:
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    strings = f'<?xml version="1.0"?><!DOCTYPE sst [<!ENTITY l0 "ha">{laughs}]><sst><si><t>&l11;</t></si></sst>'
    with pytest.raises(ProblemError):
        read(workbook(strings.encode()), "laughs.xlsx")


def test_a_file_from_elsewhere_is_not_fetched(tmp_path: object) -> None:
    strings = (
        b'<?xml version="1.0"?><!DOCTYPE sst [<!ENTITY x SYSTEM "file:///etc/passwd">]><sst><si><t>&x;</t></si></sst>'
    )
    try:
        sheet = read(workbook(strings), "fetch.xlsx")
    except ProblemError:
        return
    assert "root:" not in repr(sheet.rows) + repr(sheet.headings)
