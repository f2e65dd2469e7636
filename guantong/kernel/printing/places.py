"""What the fields of a layout say for one record: names to declared fields, placeholders to text; pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from guantong.kernel.declare import Field, RecordType, Type
from guantong.kernel.printing.layout import MARK, Layout
from guantong.kernel.printing.sheet import text_of

SPECIALS = ("company", "title", "printed", "copy", "page", "index", "count")
"""What a placeholder may name beside fields: the company, the type's name, when and by whom, copy, page, label number."""
_PARTS = ("code", "name")


@dataclass(frozen=True, slots=True)
class Known:
    """The fields of a type that its user may see: of the header, and of its first line set."""

    type: RecordType
    header: Mapping[str, Field]
    lines: Mapping[str, Field]
    line_set: str | None

    def field(self, name: str, *, of_line: bool = False) -> Field | None:
        """The field that `party` or `party.name` means, or None."""
        found, _, part = name.partition(".")
        one = (self.lines if of_line else self.header).get(found)
        return None if one is None or (part and (part not in _PARTS or one.type is not Type.REF)) else one

    def names(self) -> list[str]:
        """Every name that a placeholder may have."""
        return [*SPECIALS, *_named(self.header.values()), *(f"line.{one}" for one in _named(self.lines.values()))]

    def unknown(self, layout: Layout) -> tuple[str, str] | None:
        """The first name in a layout that means nothing here, with its place."""
        for place, text in layout.texts():
            for found in MARK.findall(text):
                if found in SPECIALS:
                    continue
                is_line = found.startswith("line.")
                if self.field(found.removeprefix("line."), of_line=is_line) is None:
                    return found, place
        for at, block in enumerate(layout.blocks):
            for spot in block.fields:
                if (
                    block.kind in ("header", "summary", "lines")
                    and self.field(spot.name, of_line=block.kind == "lines") is None
                ):
                    return spot.name, f"blocks[{at}].fields"
        return None


def _named(fields: Iterable[Field]) -> list[str]:
    return [
        name
        for one in fields
        for name in ([one.name, f"{one.name}.code", f"{one.name}.name"] if one.type is Type.REF else [one.name])
    ]


def known_fields(of_type: RecordType, header: Iterable[Field], lines: Iterable[Field]) -> Known:
    """The fields by name; hidden ones print nowhere."""
    line_set = of_type.lines[0].name if of_type.lines else None
    return Known(
        of_type,
        {one.name: one for one in header if not one.hidden},
        {one.name: one for one in lines if not one.hidden and one.name != "line_no"},
        line_set,
    )


def said(known: Known, row: Mapping[str, Any], name: str, language: str, *, of_line: bool = False) -> str:
    """The text of a field, or of the code or name of a reference; empty where there is none."""
    one = known.field(name, of_line=of_line)
    value = row.get(one.name) if one else None
    if one is None or value is None:
        return ""
    _, _, part = name.partition(".")
    if part:
        return str(value.get(part) or "") if isinstance(value, Mapping) else ""
    return text_of(one, value, language)


def filled(
    known: Known,
    text: str,
    record: Mapping[str, Any],
    line: Mapping[str, Any],
    specials: Mapping[str, str],
    language: str,
) -> str:
    """The text with every placeholder replaced by its value, once: a value is never searched for placeholders."""

    def one(found: Any) -> str:
        name = str(found[1])
        if name in specials:
            return specials[name]
        if name.startswith("line."):
            return said(known, line, name.removeprefix("line."), language, of_line=True)
        return said(known, record, name, language)

    return MARK.sub(one, text)
