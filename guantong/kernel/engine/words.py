"""Finding documents by a part of their own words (number, external number, summary, custom texts) without reading them all.

Masters have `search_keys`, which the engine keeps. A document has an index over `search_grams` of its searchable columns,
made from the declarations by `guantong.kernel.sql.apply`, so nothing more is kept and nothing can be stale.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from typing import Final

from guantong.kernel.declare import Type, record_types

SHORTEST: Final = 3
"""Characters of an ASCII word from which the index knows it; one that holds another character is known from two."""
_ESCAPED = frozenset('"\\')


def columns_of(table: str) -> tuple[str, ...]:
    """The columns that the index of a document table is made of: the number, and the text fields that lists search."""
    found: dict[str, None] = {}
    for one in record_types():
        if one.record != "document" or one.table != table:
            continue
        found["number"] = None
        for field in one.fields:
            if field.searchable and field.type in (Type.TEXT, Type.LONGTEXT) and field.expression is None:
                found[field.column_name] = None
    return tuple(sorted(found))


def expression_of(table: str, alias: str = "") -> str:
    """The indexed expression, the same in the index and in every search; custom values are in it as their JSON."""
    dot = f"{alias}." if alias else ""
    texts = [f"COALESCE({dot}{column}, '')" for column in columns_of(table)]
    return f"search_grams({' || chr(10) || '.join((*texts, f'({dot}custom)::text'))})"


def indexes(tables: Mapping[str, Iterable[str]]) -> dict[str, tuple[str, str]]:
    """Name of the index to its table and expression, for every document table that is there."""
    made = {}
    for one in record_types():
        table = one.table
        if one.record != "document" or table not in tables or not {*columns_of(table), "custom"} <= {*tables[table]}:
            continue
        expression = expression_of(table)
        made[f"{table[:40]}_words_{hashlib.sha256(expression.encode()).hexdigest()[:8]}"] = (table, expression)
    return made


def is_known(word: str) -> bool:
    """Whether the index can tell where a typed word stands."""
    if _ESCAPED.intersection(word) or not word.isprintable():
        return False  # custom texts are indexed as JSON, which writes these otherwise
    return len(word) >= SHORTEST or (len(word) == SHORTEST - 1 and not word.isascii())


def holds(table: str, key: str, alias: str = "h") -> str:
    """The condition that the index may know a row for the word in the parameter `key`; whether it is so must be looked at."""
    return f"{expression_of(table, alias)} @> search_grams(%({key})s::text)"
