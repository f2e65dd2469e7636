"""User text on paper is text: no Typst code in it runs, reads a file or breaks the page."""

from __future__ import annotations

import dataclasses
import io

import pypdf
import pytest

from guantong.kernel.printing.pdf import pdf_of
from guantong.kernel.printing.sheet import Cell, Column, Sheet

CODE = [
    '#read("/etc/passwd")',
    "#sys.inputs.data",
    "#{ 6 * 7 }",
    "$ 6 times 7 $",
    '#import "document.typ"',
    "]#panic()[",
    '"); #panic(); ("',
    "<script>alert(1)</script>",
    "@reference *bold* _it_ = Heading // comment /* open",
    "\\u{41} \\ ` ``` ~ -- --- ...",
    "#set page(width: 1mm)",
    '#eval("1")',
]


@pytest.mark.parametrize("code", CODE)
def test_code_in_a_text_is_printed_and_not_run(code: str) -> None:
    sheet = Sheet(
        language="zh",
        company=code,
        title=code,
        number=code,
        printed=code,
        header=[Cell(code, code)],
        columns=[Column(code, "left", 10)],
        rows=[[code], [code]],
        totals=[code],
        summary=[Cell(code, code)],
        capitals=code,
        capitals_label=code,
        remarks=code,
        remarks_label=code,
        signatures=[Cell(code, code)],
    )
    pages = pypdf.PdfReader(io.BytesIO(pdf_of(sheet))).pages
    printed = bare("".join(page.extract_text() for page in pages))
    strings = [one for one in dataclasses.astuple(sheet) if one == code]
    assert len(strings) == 8
    assert printed.count(bare(code)) >= len(strings)
    assert "root:" not in printed
    assert abs(float(pages[0].mediabox.width) - 595.28) < 1


def bare(text: str) -> str:
    """Without what layout adds: blanks and line ends."""
    return "".join(text.split())
