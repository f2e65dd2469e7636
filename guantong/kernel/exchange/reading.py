"""Files as rows of cells. Whatever is wrong with the file as a whole is a problem before any row is looked at."""

from __future__ import annotations

import csv
import io
import re
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook, PasswordError

from guantong.kernel.exchange import messages as say
from guantong.kernel.messages import Message, Problem, ProblemError

MEGABYTE = 1024 * 1024
LARGEST_FILE = 25 * MEGABYTE
LARGEST_UNPACKED = 300 * MEGABYTE
MOST_PARTS = 2000
MOST_ROWS = 200_000
MOST_COLUMNS = 256
_OLE = b"\xd0\xcf\x11\xe0"
_ROW = re.compile(rb'<row\b[^>]*?\br="(\d+)"')
_FAR_COLUMN = re.compile(rb'\br="(?:[A-Z]{3,}|[J-Z][A-Z])\d+"')
_FAR_ROW = re.compile(rb'\br="[A-Z]{1,2}(\d{7,})"')
_FORMULA = re.compile(rb'<c\b[^>]*?\br="([A-Z]{1,3})(\d+)"[^>]*>\s*<f\b[^>]*?(?:/>|>([^<]{0,60}))')


@dataclass(slots=True)
class Sheet:
    """The first sheet of a file: its headings, and its rows with their numbers in the sheet (from 1).

    `formulas` are the cells that hold a formula: (row number, column from 0) -> the formula's text. In a csv
    (`is_plain_text`) they can only be told by their beginning.
    """

    headings: list[str]
    heading_row: int
    rows: list[tuple[int, Sequence[Any]]]
    formulas: dict[tuple[int, int], str] = field(default_factory=dict)
    is_plain_text: bool = False


def read(content: bytes, file_name: str) -> Sheet:
    """The sheet of an xlsx or csv file. Raises ProblemError: too large, broken, protected, empty, no such format."""
    name = file_name or "file"
    if len(content) > LARGEST_FILE:
        _refuse(say.TOO_LARGE, name, size=round(len(content) / MEGABYTE, 1), limit=LARGEST_FILE // MEGABYTE)
    if not content.strip():
        _refuse(say.EMPTY_FILE, name)
    if content.startswith(b"PK"):
        grid, formulas = _xlsx(content, name)
    elif content.startswith(_OLE):
        _refuse(say.PASSWORD if b"E\0n\0c\0r\0y\0p\0t" in content else say.UNKNOWN_FORMAT, name)
    else:
        grid, formulas = _csv(content, name), {}
    sheet = _sheet(grid, formulas, name)
    sheet.is_plain_text = not content.startswith(b"PK")
    return sheet


def _refuse(message: Message, file: str, **facts: Any) -> Any:
    raise ProblemError(Problem(message, {"file": file, **facts}, field="file"))


def _sheet(grid: Iterator[Sequence[Any]], formulas: dict[tuple[int, int], str], name: str) -> Sheet:
    headings: list[str] | None = None
    heading_row = 0
    rows: list[tuple[int, Sequence[Any]]] = []
    for number, cells in enumerate(grid, 1):
        if not any(cell not in ("", None) for cell in cells):
            continue
        if headings is None:
            headings, heading_row = [str(cell).strip() for cell in cells], number
            continue
        if len(rows) >= MOST_ROWS:
            _refuse(say.TOO_MANY_ROWS, name, found=f"> {MOST_ROWS}", limit=MOST_ROWS)
        rows.append((number, cells))
    if headings is None or not rows:
        _refuse(say.EMPTY_FILE, name)
    assert headings is not None
    while headings and not headings[-1]:
        headings.pop()
    if len(headings) > MOST_COLUMNS:
        _refuse(say.TOO_MANY_COLUMNS, name, limit=MOST_COLUMNS)
    return Sheet(headings, heading_row, rows, formulas)


def _xlsx(content: bytes, name: str) -> tuple[Iterator[Sequence[Any]], dict[tuple[int, int], str]]:
    formulas: dict[tuple[int, int], str] = {}
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            size = sum(part.file_size for part in parts)
            if size > LARGEST_UNPACKED or len(parts) > MOST_PARTS:
                _refuse(say.ZIP_BOMB, name, size=size // MEGABYTE)
            names = {part.filename for part in parts}
            if len(names) < len(parts):  # Which of two parts with one name is read depends on the reader.
                _refuse(say.BROKEN_FILE, name, reason="zip: duplicate names")
            _demand_true_sizes(content, parts, name)
            if not any(part.startswith("xl/workbook.") for part in names):
                _refuse(say.UNKNOWN_FORMAT, name)
            budget = LARGEST_UNPACKED
            for part in parts:
                if part.filename.startswith("xl/worksheets/") and part.filename.endswith(".xml"):
                    with archive.open(part) as file:
                        xml = file.read(budget + 1)
                    budget -= len(xml)
                    if budget < 0:
                        _refuse(say.ZIP_BOMB, name, size=LARGEST_UNPACKED // MEGABYTE)
                    _bounds(xml, name)
                    if b"<f" in xml:
                        formulas |= _formulas(xml)
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
        if not workbook.sheet_names:
            _refuse(say.EMPTY_FILE, name)
        return iter(workbook.get_sheet_by_index(0).to_python(skip_empty_area=False)), formulas
    except PasswordError:
        return _refuse(say.PASSWORD, name)  # type: ignore[no-any-return]  # it never returns
    except (zipfile.BadZipFile, zipfile.LargeZipFile, EOFError, NotImplementedError, OSError, RuntimeError) as error:
        return _refuse(say.BROKEN_FILE, name, reason=str(error)[:120] or "zip")  # type: ignore[no-any-return]
    except ProblemError:
        raise
    except BaseException as error:
        # The reader's own faults come as panics that are no Exception; anything else that is none must pass.
        if not isinstance(error, (CalamineError, ValueError, IndexError, MemoryError)) and (
            type(error).__name__ != "PanicException"
        ):
            raise
        return _refuse(say.BROKEN_FILE, name, reason=str(error)[:120] or "xml")  # type: ignore[no-any-return]


def _demand_true_sizes(content: bytes, parts: Sequence[zipfile.ZipInfo], name: str) -> None:
    """Unpack every part to nowhere: the directory of an archive may say that a bomb is small.

    Reads the packed bytes itself, since `zipfile` stops at the size that the directory names, and other readers do not.
    """
    budget = LARGEST_UNPACKED
    for part in parts:
        if part.compress_type == zipfile.ZIP_STORED:
            is_true = part.compress_size == part.file_size
        elif part.compress_type == zipfile.ZIP_DEFLATED:
            size = _unpacked_size(content, part, budget)
            budget -= size
            if budget < 0:
                _refuse(say.ZIP_BOMB, name, size=LARGEST_UNPACKED // MEGABYTE)
            is_true = size == part.file_size
        else:
            is_true = False  # No spreadsheet program packs otherwise.
        if not is_true:
            _refuse(say.BROKEN_FILE, name, reason="zip: sizes")


def _unpacked_size(content: bytes, part: zipfile.ZipInfo, most: int) -> int:
    """How many bytes a deflated part unpacks to; one more than `most` at the most."""
    head = content[part.header_offset : part.header_offset + 30]
    if len(head) < 30:
        raise zipfile.BadZipFile("a part begins beyond the end")
    begin = part.header_offset + 30 + int.from_bytes(head[26:28], "little") + int.from_bytes(head[28:30], "little")
    packed: bytes = content[begin : begin + part.compress_size]
    unpacking, size = zlib.decompressobj(-zlib.MAX_WBITS), 0
    try:
        while packed and not unpacking.eof and size <= most:
            size += len(unpacking.decompress(packed, MEGABYTE))
            packed = unpacking.unconsumed_tail
    except zlib.error as error:
        raise zipfile.BadZipFile(str(error)) from error
    return size


def _bounds(xml: bytes, name: str) -> None:
    """Refuse a sheet whose one far cell would make a grid of billions."""
    if _FAR_COLUMN.search(xml):
        _refuse(say.TOO_MANY_COLUMNS, name, limit=MOST_COLUMNS)
    far = _FAR_ROW.search(xml)
    last = max((int(row) for row in _ROW.findall(xml)), default=0)
    if far or last > 2 * MOST_ROWS:
        _refuse(say.TOO_MANY_ROWS, name, found=int(far[1]) if far else last, limit=MOST_ROWS)


def _formulas(xml: bytes) -> dict[tuple[int, int], str]:
    found = {}
    for match in _FORMULA.finditer(xml):
        letters, row, formula = match[1].decode(), int(match[2]), match[3] or b""
        column = 0
        for letter in letters:
            column = column * 26 + ord(letter) - 64
        found[row, column - 1] = "=" + formula.decode("utf-8", "replace")
    return found


def _csv(content: bytes, name: str) -> Iterator[Sequence[Any]]:
    if b"\0" in content[:4096] and not content.startswith((b"\xff\xfe", b"\xfe\xff")):
        _refuse(say.UNKNOWN_FORMAT, name)
    text = decoded(content, name)
    first = text.split("\n", 1)[0]
    delimiter = max((",", ";", "\t"), key=first.count)
    try:
        return iter(list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)))
    except csv.Error as error:
        return _refuse(say.BROKEN_FILE, name, reason=str(error)[:120])  # type: ignore[no-any-return]  # never returns


def decoded(content: bytes, name: str = "file") -> str:
    """The text of a csv file: UTF-8 with or without its mark, UTF-16 with it, else GB18030 as Chinese Excel has it."""
    is_utf16 = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ("utf-16",) if is_utf16 else ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return _refuse(say.UNKNOWN_ENCODING, name)  # type: ignore[no-any-return]  # it never returns
