"""From a layout and records to pages of plain values, as the page template draws them; pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal
from typing import Any

from guantong.kernel.declare import L, Type
from guantong.kernel.printing import marks
from guantong.kernel.printing.capitals import in_capitals
from guantong.kernel.printing.fitting import Column, within
from guantong.kernel.printing.layout import Block, Layout
from guantong.kernel.printing.places import Known, filled, said
from guantong.kernel.printing.sheet import (
    CAPITALS,
    DRAFT,
    LINE_NUMBER,
    NUMERIC,
    REMARKS,
    REVERSED,
    SUMMED,
    TOTAL,
    text_of,
)

SUBTOTAL = L("本页小计", "Page subtotal")
NOTHING_BELOW = L("以下空白", "Nothing below this line")
MOST_PAGES = 2000
POINTS = 72 / 25.4
"""In a millimetre."""
ROW_NUMBER = "no"
"""The column of running numbers in a layout's lines."""
_LAST_ONLY = frozenset({"summary", "capitals"})

Sheet = dict[str, Any]


class TooManyError(Exception):
    """More pages or labels than one file may hold: how many at least."""

    def __init__(self, found: int) -> None:
        super().__init__(found)
        self.found = found


class MarkError(Exception):
    """A text that no QR code or bars can hold: the text and the kind of mark."""

    def __init__(self, found: str, kind: str) -> None:
        super().__init__(found)
        self.found = found
        self.kind = kind


@dataclass(frozen=True, slots=True)
class Setting:
    """What is the same for every record of one printing. `labels`: how many of each instead of the layout's rule; `logo`:
    the company's, as `pdf.logo_on_paper` gives it."""

    known: Known
    language: str
    company: str
    printed: str
    labels: int | None = None
    logo: dict[str, Any] | None = None

    def word(self, label: L) -> str:
        """A label in the language of printing."""
        return label.zh if self.language == "zh" else label.en


def arranged(layout: Layout, records: Sequence[Mapping[str, Any]], setting: Setting) -> dict[str, Any]:
    """All that the page template reads. Raises TooManyError and MarkError."""
    sheets: list[Sheet] = []
    for record in records:
        for sheet in _sheets(layout, record, setting):
            if len(sheets) >= MOST_PAGES:
                raise TooManyError(len(sheets) + 1)
            sheets.append(sheet)
    return {
        "language": setting.language, "width": float(layout.width), "height": float(layout.height),
        "margins": [float(one) for one in layout.margins], "size": float(layout.font_size),
        "numbered": layout.page_numbers, "logo": setting.logo, "sheets": sheets,
    }  # fmt: skip


def _sheets(layout: Layout, record: Mapping[str, Any], setting: Setting) -> Iterator[Sheet]:
    specials = {"company": setting.company, "title": setting.word(setting.known.type.label), "printed": setting.printed,
                "copy": "", "page": "", "index": "", "count": ""}  # fmt: skip
    lines = _lines(record, setting.known)
    if layout.repeat != "record":
        yield from _labels(layout, record, lines, specials, setting)
        return
    per_page = layout.lines_per_page if any(one.kind == "lines" for one in layout.blocks) else 0
    pages = [lines[at : at + per_page] for at in range(0, len(lines), per_page)] if per_page else [lines]
    pages = pages or [[]]
    for copy in layout.copies or ("",):
        for number, some in enumerate(pages, 1):
            named = specials | {"copy": copy, "page": f"{number} / {len(pages)}" if per_page else ""}
            part = _Page(
                layout, record, lines, some, (number - 1) * max(per_page, 1), number == len(pages), named, setting
            )
            yield {
                "watermark": _watermark(record, setting), "copy": copy, "page": named["page"],
                "number": str(record.get(setting.known.type.title) or ""), "printed": setting.printed,
                "blocks": [one for block in layout.blocks for one in part.block(block)],
            }  # fmt: skip


def _labels(
    layout: Layout,
    record: Mapping[str, Any],
    lines: list[Mapping[str, Any]],
    specials: dict[str, str],
    setting: Setting,
) -> Iterator[Sheet]:
    of_lines: list[Mapping[str, Any]] = lines if setting.known.line_set else [{}]
    wanted = [_how_many(layout, line, setting) for line in of_lines]
    count = sum(wanted)
    if count > MOST_PAGES:
        raise TooManyError(count)
    index = 0
    for line, times in zip(of_lines, wanted, strict=True):
        for _ in range(times):
            index += 1
            named = specials | {"index": str(index), "count": str(count)}
            part = _Page(layout, record, lines, [line] if setting.known.line_set else [], 0, True, named, setting)
            yield {
                "watermark": "", "copy": "", "page": "", "number": "", "printed": "", "label": True,
                "blocks": [one for block in layout.blocks for one in part.block(block)],
            }  # fmt: skip


def _how_many(layout: Layout, line: Mapping[str, Any], setting: Setting) -> int:
    if setting.labels is not None:
        return setting.labels
    if layout.repeat == "line":
        return 1
    quantity = next(
        (
            line.get(one.name)
            for one in setting.known.lines.values()
            if one.type is Type.QUANTITY and line.get(one.name)
        ),
        None,
    )
    return 1 if quantity is None else max(0, int(Decimal(str(quantity)).to_integral_value(ROUND_CEILING)))


def _lines(record: Mapping[str, Any], known: Known) -> list[Mapping[str, Any]]:
    return list(record.get(known.line_set) or ()) if known.line_set else []


@dataclass(frozen=True, slots=True)
class _Page:
    """One page being arranged: all lines of the record, those of this page, and how many stood before."""

    layout: Layout
    record: Mapping[str, Any]
    lines: Sequence[Mapping[str, Any]]
    here: Sequence[Mapping[str, Any]]
    before: int
    is_last: bool
    specials: Mapping[str, str]
    setting: Setting

    def block(self, block: Block) -> list[dict[str, Any]]:
        """What is drawn for a block: nothing where it has nothing to say on this page."""
        if block.kind in _LAST_ONLY and not self.is_last:
            return []
        made = getattr(self, f"_{block.kind}")(block)
        common = {"kind": block.kind, "size": float(block.size), "align": block.align, "bold": block.bold}
        return [] if made is None else [common | made]

    def _text_of(self, text: str) -> str:
        line = self.here[0] if self.layout.repeat != "record" and self.here else {}
        known = self.setting.known
        return filled(known, text, self.record, line, self.specials, self.setting.language)

    def _title(self, block: Block) -> dict[str, Any]:
        return {"company": self.setting.company, "text": self._text_of(block.text) or self.specials["title"]}

    def _logo(self, _block: Block) -> dict[str, Any] | None:
        return None if self.setting.logo is None else {}

    def _header(self, block: Block) -> dict[str, Any] | None:
        cells = self._cells(block)
        return (
            {"columns": block.columns, "cells": [one | {"span": min(one["span"], block.columns)} for one in cells]}
            if cells
            else None
        )

    def _cells(self, block: Block) -> list[dict[str, Any]]:
        known, language = self.setting.known, self.setting.language
        cells = []
        for spot in block.fields:
            declared = known.field(spot.name)
            if declared is not None and declared.name in self.record:
                value = said(known, self.record, spot.name, language)
                cells.append(
                    {"label": spot.title or self.setting.word(declared.label), "value": value, "span": spot.span}
                )
        return cells

    def _summary(self, block: Block) -> dict[str, Any] | None:
        cells = self._cells(block)
        return {"cells": cells} if cells else None

    def _capitals(self, block: Block) -> dict[str, Any] | None:
        name = self.setting.known.type.amount_in_capitals
        amount = self.record.get(name) if name else None
        if amount in (None, ""):
            return None
        text = in_capitals(Decimal(str(amount)), prefix="人民币")
        return {"cells": [{"label": block.text or self.setting.word(CAPITALS), "value": text, "span": 1}]}

    def _remarks(self, block: Block) -> dict[str, Any] | None:
        text = str(self.record.get("remarks") or "")
        return (
            {"cells": [{"label": block.text or self.setting.word(REMARKS), "value": text, "span": 1}]} if text else None
        )

    def _signatures(self, block: Block) -> dict[str, Any]:
        titles = block.titles or tuple(self.setting.word(one) for one in self.setting.known.type.signatures)
        return {
            "titles": list(
                titles or (self.setting.word(L("制单", "Prepared by")), self.setting.word(L("审核", "Approved by")))
            )
        }

    def _text(self, block: Block) -> dict[str, Any]:
        return {"lines": self._text_of(block.text).split("\n")}

    def _qr(self, block: Block) -> dict[str, Any] | None:
        text = self._text_of(block.text)
        try:
            return {"rows": marks.qr(text)} if text else None
        except ValueError as error:
            raise MarkError(text, "QR") from error

    def _bars(self, block: Block) -> dict[str, Any] | None:
        text = self._text_of(block.text)
        try:
            return {"bits": marks.code128(text), "text": text} if text else None
        except ValueError as error:
            raise MarkError(text, "Code 128") from error

    def _space(self, _block: Block) -> dict[str, Any]:
        return {}

    def _lines(self, block: Block) -> dict[str, Any] | None:
        known, language = self.setting.known, self.setting.language
        spots = [
            one for one in block.fields if one.name == ROW_NUMBER or known.field(one.name, of_line=True) is not None
        ]
        if not spots:
            return None
        columns, rows = [], []
        for spot in spots:
            declared = known.field(spot.name, of_line=True)
            align = (
                "center"
                if declared is None or declared.type is Type.DATE
                else "right"
                if declared.type in NUMERIC
                else "left"
            )
            label = spot.title or self.setting.word(LINE_NUMBER if declared is None else declared.label)
            columns.append({"label": label, "align": align, "width": float(spot.width)})
        for number, line in enumerate(self.here, self.before + 1):
            rows.append(
                [
                    str(number) if spot.name == ROW_NUMBER else said(known, line, spot.name, language, of_line=True)
                    for spot in spots
                ]
            )
        names = [spot.name for spot in spots]
        if self.layout.lines_per_page:
            rows += self._blank_rows(len(spots))
        feet = []
        if self.layout.page_subtotal:
            feet.append(self._foot(names, self.here, SUBTOTAL))
        if self.layout.total and self.is_last:
            feet.append(self._foot(names, self.lines, TOTAL))
        feet = [one for one in feet if any(one[1:])]
        size = self._share_out(columns, [*rows, *feet], float(block.size or self.layout.font_size))
        return {"columns": columns, "rows": rows, "feet": feet, "size": size}

    def _share_out(self, columns: list[dict[str, Any]], rows: list[list[str]], size: float) -> float:
        """Give the columns without a width of their own theirs (millimetres), and answer the size of type that fits."""
        free = [at for at, one in enumerate(columns) if not one["width"]]
        if not free:
            return size
        _, right, _, left = self.layout.margins
        room = float(self.layout.width - right - left) - sum(one["width"] for one in columns)
        open_ones = [Column(columns[at]["label"], columns[at]["align"], 1.0) for at in free]
        shared, size = within(open_ones, [[row[at] for at in free] for row in rows], room=room * POINTS, size=size)
        for at, one in zip(free, shared, strict=True):
            columns[at]["share"] = one.weight
        return size

    def _blank_rows(self, width: int) -> list[list[str]]:
        blank = [[""] * width for _ in range(self.layout.lines_per_page - len(self.here))]
        if blank and self.is_last:
            blank[0][min(1, width - 1)] = self.setting.word(NOTHING_BELOW)
        return blank

    def _foot(self, names: list[str], lines: Sequence[Mapping[str, Any]], label: L) -> list[str]:
        known = self.setting.known
        cells = []
        for name in names:
            declared = known.field(name, of_line=True)
            if declared is None or not declared.total or declared.type not in SUMMED:
                cells.append("")
                continue
            total = sum((Decimal(str(line.get(declared.name) or 0)) for line in lines), Decimal(0))
            cells.append(text_of(declared, total, "zh"))
        cells[0] = self.setting.word(label)
        return cells


def _watermark(record: Mapping[str, Any], setting: Setting) -> str:
    state = record.get("state")
    return setting.word(DRAFT) if state == "draft" else setting.word(REVERSED) if state == "reversed" else ""
