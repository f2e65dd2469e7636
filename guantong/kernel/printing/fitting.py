"""How a table fits its paper: widths of columns, size of type, and the paper turned or larger where it must be; pure.

A number, a day or a word is never broken and so never runs into its neighbour. Widths are in points (1/72 inch), text in em.
Noto Sans SC: a Chinese character is 1 em wide, tabular digits and most Latin letters 0.56 em at most.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

SIZES: Final = (9.0, 8.0, 7.0, 6.0)
"""Points of type, the usual one first; below 6 nobody reads on."""
INSET: Final = 8.0
"""Left and right of what stands in a cell."""
PAPERS: Final = (("a4", False, 515.0), ("a4", True, 762.0), ("a3", True, 1111.0))
"""Paper, whether it lies on its side, and the room between its margins (14 mm)."""
WIDE: Final = 0.62
NARROW: Final = 0.56
_UNBROKEN: Final = re.compile(r"[⺀-鿿豈-﫿＀-￯]|[^\s⺀-鿿豈-﫿＀-￯]+")


LONGEST_WORD: Final = 10.0
"""Em; a longer word in a text is no reason for larger paper."""


@dataclass(frozen=True, slots=True)
class Column:
    """A printed column; `weight` is its share of the room, in points once it is fitted."""

    label: str
    align: str
    weight: float


@dataclass(frozen=True, slots=True)
class Fit:
    """The columns with the widths they get (their `weight`), and on what they stand."""

    columns: list[Column]
    size: float
    paper: str
    landscape: bool


def fitted(columns: Sequence[Column], rows: Iterable[Sequence[str]], *, landscape: bool, paper: str = "a4") -> Fit:
    """The smallest change that keeps every word and number whole: smaller type, then the paper on its side, then A3.

    `landscape` and `paper` are the least that is wanted. What fits nowhere stays at the smallest type on A3.
    """
    words = _words(columns, rows)
    begin = next(at for at, one in enumerate(PAPERS) if one[0] == paper and one[1] >= landscape)
    for at, (name, turned, room) in enumerate(PAPERS[begin:], begin):
        for size in SIZES:
            needed = [word * size + INSET for word in words]
            if sum(needed) <= room:
                return Fit(_shared(columns, needed, room), size, name, turned)
        if at == len(PAPERS) - 1:
            break
    return Fit(_shared(columns, needed, room), SIZES[-1], name, turned)


def within(
    columns: Sequence[Column], rows: Iterable[Sequence[str]], *, room: float, size: float
) -> tuple[list[Column], float]:
    """The columns in so many points, and the size of type: smaller than the one wanted where a word or number would be cut."""
    words = _words(columns, rows)
    for tried in (size, *(one for one in SIZES if one < size)):
        size, needed = tried, [word * tried + INSET for word in words]
        if sum(needed) <= room:
            break
    return _shared(columns, needed, room), size


def _words(columns: Sequence[Column], rows: Iterable[Sequence[str]]) -> list[float]:
    """What each column needs at least, in em."""
    words = [_longest(column.label, NARROW) for column in columns]
    for row in rows:
        for place, text in enumerate(row):
            if text:
                is_text = columns[place].align == "left"
                found = min(_longest(text, WIDE), LONGEST_WORD) if is_text else _longest(text, NARROW)
                words[place] = max(words[place], found)
    return words


def _shared(columns: Sequence[Column], needed: Sequence[float], room: float) -> list[Column]:
    """Every column as wide as its weight asks for where there is room, and never narrower than it needs."""
    open_ones, left = set(range(len(columns))), room
    widths = list(needed)
    while open_ones:
        weight = sum(columns[at].weight for at in open_ones)
        tight = {at for at in open_ones if columns[at].weight * left / weight < needed[at]}
        if not tight:
            for at in open_ones:
                widths[at] = columns[at].weight * left / weight
            break
        left -= sum(needed[at] for at in tight)
        open_ones -= tight
    return [replace(column, weight=round(width, 1)) for column, width in zip(columns, widths, strict=True)]


def _longest(text: str, letter: float) -> float:
    """The widest piece that is not broken, in em."""
    return max(
        (1.0 if len(piece) == 1 and piece > "⺀" else len(piece) * letter for piece in _UNBROKEN.findall(text)),
        default=0.0,
    )
