"""The layout of a print template: what an administrator arranged, read from JSON and checked; pure.

A layout is data, never code: texts are printed as they are, and only `{field}` in them is replaced by a value.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from guantong.kernel.printing.paper import PAPERS, Paper

MARK = re.compile(r"\{([a-z0-9_.]{1,80})\}")
"""A placeholder: `{number}`, `{party.name}`, `{line.item.code}`."""
KINDS = (
    "logo",
    "title",
    "header",
    "lines",
    "summary",
    "capitals",
    "remarks",
    "signatures",
    "text",
    "qr",
    "bars",
    "space",
)
ALIGNS = ("left", "center", "right")
REPEATS = ("record", "line", "quantity")
MOST_BLOCKS = 40
MOST_FIELDS = 60
MOST_COPIES = 6


class LayoutError(Exception):
    """A place of the layout holds something else than it may: the place, what was found, what is expected."""

    def __init__(self, place: str, found: Any, expected: str) -> None:
        super().__init__(f"{place}: {found!r}, expected {expected}")
        self.place = place
        self.found = str(found)[:60]
        self.expected = expected


@dataclass(frozen=True, slots=True)
class Spot:
    """A field on paper: its name, another title (empty: its own), millimetres (columns; 0 shares the rest) or cells."""

    name: str
    title: str = ""
    width: Decimal = Decimal(0)
    span: int = 1


@dataclass(frozen=True, slots=True)
class Block:
    """One part of the page, from top to bottom; which properties matter depends on `kind`."""

    kind: str
    text: str = ""
    size: Decimal = Decimal(0)  # points; 0 is the template's own. For a code and a space: millimetres.
    align: str = "left"
    bold: bool = False
    columns: int = 3
    fields: tuple[Spot, ...] = ()
    titles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Layout:
    """A checked layout. Margins in millimetres: top, right, bottom, left; `font_size` in points."""

    paper: Paper
    landscape: bool
    margins: tuple[Decimal, Decimal, Decimal, Decimal]
    font_size: Decimal
    lines_per_page: int
    page_subtotal: bool
    total: bool
    page_numbers: bool
    repeat: str
    copies: tuple[str, ...] = ()
    blocks: tuple[Block, ...] = field(default=())

    @property
    def width(self) -> Decimal:
        """The paper's width as it lies, in millimetres."""
        return self.paper.height if self.landscape else self.paper.width

    @property
    def height(self) -> Decimal:
        """The paper's height as it lies, in millimetres."""
        return self.paper.width if self.landscape else self.paper.height

    @property
    def room(self) -> Decimal:
        """Millimetres between the left and right margin."""
        return self.width - self.margins[1] - self.margins[3]

    def texts(self) -> list[tuple[str, str]]:
        """Every text that may hold placeholders, with its place."""
        return [(f"blocks[{at}].text", one.text) for at, one in enumerate(self.blocks) if one.text]


def layout_of(text: str) -> Layout:
    """The layout in a JSON text. Raises LayoutError at the first place that is not right."""
    try:
        given = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise LayoutError("layout", text[:40], "JSON") from error
    return layout_from(given)


def layout_from(given: Any) -> Layout:
    """The layout in decoded JSON. Raises LayoutError at the first place that is not right."""
    known = {"paper", "landscape", "margins", "font_size", "lines_per_page", "page_subtotal", "total", "page_numbers",
             "repeat", "copies", "blocks"}  # fmt: skip
    whole = _object("layout", given, known)
    paper = PAPERS.get(_text("paper", whole.get("paper", "A4"), 20))
    if paper is None:
        raise LayoutError("paper", whole.get("paper"), ", ".join(PAPERS))
    margins = _list("margins", whole.get("margins", [10, 10, 10, 10]), 4)
    if len(margins) != 4:
        raise LayoutError("margins", margins, "4")
    made = Layout(
        paper=paper,
        landscape=_flag("landscape", whole.get("landscape", False)),
        margins=tuple(_number(f"margins[{at}]", one, 0, 60) for at, one in enumerate(margins)),  # type: ignore[arg-type]  # four of them
        font_size=_number("font_size", whole.get("font_size", 9), 4, 24),
        lines_per_page=int(_number("lines_per_page", whole.get("lines_per_page", 0), 0, 100, whole=True)),
        page_subtotal=_flag("page_subtotal", whole.get("page_subtotal", False)),
        total=_flag("total", whole.get("total", True)),
        page_numbers=_flag("page_numbers", whole.get("page_numbers", True)),
        repeat=_one_of("repeat", whole.get("repeat", "record"), REPEATS),
        copies=tuple(_text(f"copies[{at}]", one, 30) for at, one in enumerate(_list("copies", whole.get("copies", []), MOST_COPIES))),
        blocks=tuple(_block(f"blocks[{at}]", one) for at, one in enumerate(_list("blocks", whole.get("blocks", []), MOST_BLOCKS))),
    )  # fmt: skip
    if made.room < 10 or made.height - made.margins[0] - made.margins[2] < 10:
        raise LayoutError("margins", margins, "≥ 10 mm")
    if sum(one.kind == "lines" for one in made.blocks) > 1:
        raise LayoutError("blocks", "lines", "1 × lines")
    return made


def _block(place: str, given: Any) -> Block:
    known = {"kind", "text", "size", "align", "bold", "columns", "fields", "titles"}
    one = _object(place, given, known)
    return Block(
        kind=_one_of(f"{place}.kind", one.get("kind"), KINDS),
        text=_text(f"{place}.text", one.get("text", ""), 1000),
        size=_number(f"{place}.size", one.get("size", 0), 0, 100),
        align=_one_of(f"{place}.align", one.get("align", "left"), ALIGNS),
        bold=_flag(f"{place}.bold", one.get("bold", False)),
        columns=int(_number(f"{place}.columns", one.get("columns", 3), 1, 6, whole=True)),
        fields=tuple(_spot(f"{place}.fields[{at}]", spot) for at, spot in enumerate(_list(f"{place}.fields", one.get("fields", []), MOST_FIELDS))),
        titles=tuple(_text(f"{place}.titles[{at}]", title, 40) for at, title in enumerate(_list(f"{place}.titles", one.get("titles", []), 12))),
    )  # fmt: skip


def _spot(place: str, given: Any) -> Spot:
    one = _object(place, given, {"name", "title", "width", "span"})
    return Spot(
        name=_text(f"{place}.name", one.get("name"), 80),
        title=_text(f"{place}.title", one.get("title", ""), 60),
        width=_number(f"{place}.width", one.get("width", 0), 0, 300),
        span=int(_number(f"{place}.span", one.get("span", 1), 1, 6, whole=True)),
    )


def _object(place: str, given: Any, known: set[str]) -> Mapping[str, Any]:
    if not isinstance(given, dict):
        raise LayoutError(place, given, "{…}")
    unknown = [name for name in given if name not in known]
    if unknown:
        raise LayoutError(f"{place}.{str(unknown[0])[:40]}", given[unknown[0]], ", ".join(sorted(known)))
    return given


def _list(place: str, given: Any, most: int) -> list[Any]:
    if not isinstance(given, list) or len(given) > most:
        raise LayoutError(place, len(given) if isinstance(given, list) else given, f"[…] ≤ {most}")
    return given


def _text(place: str, given: Any, longest: int) -> str:
    if not isinstance(given, str) or len(given) > longest or "\x00" in given:
        raise LayoutError(place, given, f"“…” ≤ {longest}")
    return given


def _flag(place: str, given: Any) -> bool:
    if not isinstance(given, bool):
        raise LayoutError(place, given, "true, false")
    return given


def _one_of(place: str, given: Any, known: tuple[str, ...]) -> str:
    if given not in known:
        raise LayoutError(place, given, ", ".join(known))
    return str(given)


def _number(place: str, given: Any, least: int, most: int, *, whole: bool = False) -> Decimal:
    expected = f"{least} … {most}"
    if isinstance(given, bool) or not isinstance(given, int | float | Decimal):
        raise LayoutError(place, given, expected)
    number = Decimal(str(given))
    if not number.is_finite() or not least <= number <= most or (whole and number != int(number)):
        raise LayoutError(place, given, expected)
    return number
