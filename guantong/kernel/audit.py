"""Which tables the database watches, and which of their columns.

Tables of declared record types are watched by themselves; `watch` adds others (users, roles, posting rules).
"""

from __future__ import annotations

from guantong.kernel.declare import Field, record_types

_WATCHED: dict[str, tuple[str, ...]] = {}
# Columns that every table may have and that say nothing by themselves, or are told by the rest of the audit row.
HEADER_COLUMNS = ("state", "number", "custom", "is_active")
NEVER = frozenset(
    {"version", "changed_at", "changed_by_id", "created_at", "created_by_id", "search_keys", "print_count"}
)


def watch(table: str, columns: tuple[str, ...]) -> None:
    """Audit these columns of a table that no record type declares. Secrets must not be among them."""
    _WATCHED[table] = tuple(column for column in columns if column not in NEVER)


def _columns(fields: tuple[Field, ...]) -> tuple[str, ...]:
    found = (field.column_name for field in fields if field.audited and field.expression is None)
    return tuple(column for column in found if column not in NEVER)


def watched() -> dict[str, tuple[str, ...]]:
    """Every audited table with its audited columns; several types that share a table share the union."""
    tables: dict[str, dict[str, None]] = {table: dict.fromkeys(columns) for table, columns in _WATCHED.items()}
    for record_type in record_types():
        header = tables.setdefault(record_type.table, dict.fromkeys(HEADER_COLUMNS))
        header.update(dict.fromkeys(_columns(record_type.fields)))
        for lines in record_type.lines:
            line = tables.setdefault(lines.table, dict.fromkeys(("remarks", "custom")))
            line.update(dict.fromkeys(_columns(lines.fields)))
    return {table: tuple(columns) for table, columns in sorted(tables.items())}
