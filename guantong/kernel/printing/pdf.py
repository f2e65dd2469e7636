"""A sheet as PDF through Typst, with the Chinese font embedded. A page takes 10 to 20 ms once the fonts are read."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pylopdf_fonts_zh_cn
import typst

from guantong.kernel.printing.sheet import Sheet

TEMPLATES = Path(__file__).parent / "templates"


@cache
def _fonts() -> Any:
    """The font book, read once a process: system fonts stay out, so a form looks the same on every machine."""
    folder = str(Path(pylopdf_fonts_zh_cn.__file__).parent)
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=[folder])


def pdf_of(*sheets: Sheet, logo: Mapping[str, Any] | None = None) -> bytes:
    """The sheets as one PDF file, each with pages numbered from 1. Raises `typst.TypstError` when the template is broken."""
    return _compiled("document", {"sheets": [one.as_dict() for one in sheets], "logo": logo})


def logo_on_paper(address: str, name: str) -> dict[str, Any] | None:
    """A logo's data address (`brand.pictures` took it) as the page templates read it; None without one."""
    if not address:
        return None
    mime, _, content = address.removeprefix("data:").partition(";base64,")
    kind = {"image/jpeg": "jpg", "image/svg+xml": "svg"}.get(mime, "png")
    return {"kind": kind, "content": list(base64.b64decode(content)), "name": name}


def pdf_of_arranged(pages: Mapping[str, Any]) -> bytes:
    """The pages of `arrange.arranged` as a PDF file."""
    return _compiled("arranged", pages)


def drawings_of(*sheets: Sheet, logo: Mapping[str, Any] | None = None) -> list[str]:
    """The sheets as SVG drawings, for a screen: one a page, sharp at any size, a tenth of the work of a picture."""
    return _drawings("document", {"sheets": [one.as_dict() for one in sheets], "logo": logo})


def drawings_of_arranged(pages: Mapping[str, Any]) -> list[str]:
    """The pages of `arrange.arranged` as SVG drawings."""
    return _drawings("arranged", pages)


def pictures_of_arranged(pages: Mapping[str, Any], dots_an_inch: int = 100) -> list[bytes]:
    """The pages as PNG pictures, for a screen unless finer ones are asked for."""
    return _pictures("arranged", pages, dots_an_inch)


def _pictures(template: str, data: Mapping[str, Any], dots_an_inch: int) -> list[bytes]:
    made = typst.compile(
        TEMPLATES / f"{template}.typ",
        root=str(TEMPLATES),
        font_paths=_fonts(),
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
        format="png",
        ppi=dots_an_inch,
    )
    return [bytes(one) for one in made] if isinstance(made, list) else [bytes(made)]


def _drawings(template: str, data: Mapping[str, Any]) -> list[str]:
    made = typst.compile(
        TEMPLATES / f"{template}.typ",
        root=str(TEMPLATES),
        font_paths=_fonts(),
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
        format="svg",
    )
    return [bytes(one).decode() for one in (made if isinstance(made, list) else [made])]


def _compiled(template: str, data: Mapping[str, Any]) -> bytes:
    result = typst.compile(
        TEMPLATES / f"{template}.typ",
        root=str(TEMPLATES),
        font_paths=_fonts(),
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
        format="pdf",
    )
    return bytes(result)
