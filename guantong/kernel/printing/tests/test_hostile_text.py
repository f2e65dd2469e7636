"""User text on paper is text: no Typst code in it runs, reads a file or breaks the page."""

from __future__ import annotations

import dataclasses
import io

import pypdf
import pytest

from guantong.kernel.printing.pdf import pdf_of, pdf_of_arranged
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


@pytest.mark.parametrize("code", CODE)
def test_code_in_an_arranged_page_is_printed_and_not_run(code: str) -> None:
    common = {"size": 0, "align": "left", "bold": True}
    cells = [{"label": code, "value": code, "span": 1}]
    blocks = [
        {"kind": "title", "company": code, "text": code},
        {"kind": "header", "columns": 2, "cells": cells},
        {
            "kind": "lines",
            "columns": [{"label": code, "align": "left", "width": 0}],
            "rows": [[code]],
            "feet": [[code]],
        },
        {"kind": "summary", "cells": cells},
        {"kind": "signatures", "titles": [code]},
        {"kind": "text", "lines": [code]},
        {"kind": "bars", "bits": "1011", "text": code},
    ]
    sheet = {
        "watermark": code,
        "copy": code,
        "page": "",
        "number": code,
        "printed": code,
        "blocks": [common | one for one in blocks],
    }
    pages = {
        "language": "zh",
        "width": 210,
        "height": 297,
        "margins": [10] * 4,
        "size": 9,
        "numbered": True,
        "sheets": [sheet],
    }
    read = pypdf.PdfReader(io.BytesIO(pdf_of_arranged(pages))).pages
    printed = bare("".join(page.extract_text() for page in read))
    assert printed.count(bare(code)) >= 14
    assert "root:" not in printed
    assert abs(float(read[0].mediabox.width) - 595.28) < 1


def bare(text: str) -> str:
    """Without what layout adds: blanks and line ends."""
    return "".join(text.split())
