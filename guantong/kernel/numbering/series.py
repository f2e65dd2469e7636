"""The number series that documents are declared with, and what a pattern may hold; pure."""

from __future__ import annotations

import re
from collections.abc import Mapping

from guantong.kernel.declare import RecordType, record_types

PARTS = ("{YYYY}", "{YY}", "{MM}", "{DD}")
RESETS = ("month", "year", "day", "never")
_LITERAL = re.compile(r"[A-Za-z0-9一-鿿._/-]*\Z")


def series() -> Mapping[str, list[RecordType]]:
    """The document types of each series, by prefix, in order of declaration."""
    found: dict[str, list[RecordType]] = {}
    for one in record_types():
        if one.prefix and one.record == "document":
            found.setdefault(one.prefix, []).append(one)
    return found


def standard(code: str) -> str:
    """The pattern of a series that nobody has set: `XS-{YYYY}{MM}-`."""
    return code + "-{YYYY}{MM}-"


def is_pattern(text: str) -> bool:
    """Whether the text heads numbers: date parts, each once, between plain signs."""
    plain = text
    for part in PARTS:
        if text.count(part) > 1:
            return False
        plain = plain.replace(part, "")
    both_years = "{YYYY}" in text and "{YY}" in text
    return 0 < len(text) <= 40 and not both_years and len(plain) <= 30 and bool(_LITERAL.match(plain))


def wrong_part(pattern: str, reset: str) -> str | None:
    """The date part that a pattern lacks, or has beyond its reset; None when it shows exactly the reset's period."""
    wanted = {"day": ("{YYYY}", "{MM}", "{DD}"), "month": ("{YYYY}", "{MM}"), "year": ("{YYYY}",), "never": ()}[reset]
    shown = pattern.replace("{YY}", "{YYYY}")
    return next((part for part in ("{YYYY}", "{MM}", "{DD}") if (part in wanted) is not (part in shown)), None)


def places_of(code: str) -> str:
    """`table:kind,…` of the documents of a series, for the database."""
    return ",".join(f"{one.table}:{one.kind or one.code}" for one in series().get(code, []))
