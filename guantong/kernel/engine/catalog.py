"""What the database says about our tables: column types, defaults, generated columns. Read once a process."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from guantong.kernel.unit import Row, Unit

_QUERY = """
SELECT c.relname AS "table", a.attname AS name, format_type(a.atttypid, NULL) AS type, a.attnotnull AS required,
       a.attgenerated <> '' AS generated, pg_get_expr(d.adbin, d.adrelid) AS "default",
       CASE WHEN a.atttypid = 'varchar'::regtype AND a.atttypmod > 4 THEN a.atttypmod - 4 END AS length
  FROM pg_class c
  JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
  LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
 WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v')
 ORDER BY a.attnum
"""


@dataclass(frozen=True, slots=True)
class Column:
    """One column; `default` is SQL, `length` the limit of a varchar."""

    name: str
    type: str
    required: bool
    generated: bool
    default: str | None
    length: int | None


_TABLES: dict[str, dict[str, Column]] = {}


def columns(unit: Unit, table: str) -> Mapping[str, Column]:
    """The columns of a table by name, in their order. Raises KeyError for an unknown table."""
    if table not in _TABLES:
        found: dict[str, dict[str, Column]] = {}
        for row in unit.cursor.execute(_QUERY).fetchall():
            words = {name: value for name, value in row.items() if name != "table"}
            found.setdefault(row["table"], {})[row["name"]] = Column(**words)
        _TABLES.clear()
        _TABLES.update(found)
        _PARSERS.clear()
    return _TABLES[table]


_PARSERS: dict[str, tuple[tuple[str, Callable[[Any], Any]], ...]] = {}
_BY_TYPE: dict[str, Callable[[Any], Any]] = {
    "numeric": Decimal,
    "date": date.fromisoformat,
    "timestamp with time zone": datetime.fromisoformat,
}


def typed(unit: Unit, table: str, rows: list[Row]) -> list[Row]:
    """Rows that came as jsonb, with Decimal, date and datetime where the table has them. Changes the rows."""
    parsers = _PARSERS.get(table)
    if parsers is None:
        parsers = tuple(
            (column.name, _BY_TYPE[column.type]) for column in columns(unit, table).values() if column.type in _BY_TYPE
        )
        _PARSERS[table] = parsers
    for row in rows:
        for name, parse in parsers:
            value = row.get(name)
            if value is not None:
                row[name] = parse(value)
    return rows
