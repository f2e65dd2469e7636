"""Custom fields between the inside form and the row: in a record each stands under its own name (`x_route`), in the table
all of them share the jsonb column `custom`. Numbers are JSON numbers there, days `2026-01-31`, instants UTC."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import msgspec

from guantong.kernel.declare import Field, Type
from guantong.kernel.unit import Row

COLUMN = "custom"
_DECIMALS = frozenset({Type.QUANTITY, Type.PRICE, Type.MONEY, Type.PERCENT})


def _number(value: Decimal | int) -> msgspec.Raw:
    """A JSON number: decimals as text would be another type in the jsonb."""
    plain = f"{Decimal(value):f}"
    return msgspec.Raw((plain.rstrip("0").rstrip(".") if "." in plain else plain).encode() or b"0")


def sealed(held: Mapping[str, Any] | None) -> dict[str, Any]:
    """The values of a row's `custom` as they are written: numbers as JSON numbers. Two of these can be compared."""
    return {
        name: _number(value) if isinstance(value, (Decimal, int)) and not isinstance(value, bool) else value
        for name, value in (held or {}).items()
    }


def _kept(field: Field, value: Any) -> Any:
    if field.type in _DECIMALS:
        return _number(Decimal(str(value)))
    if field.type in (Type.INT, Type.REF):
        return _number(int(value))
    if isinstance(value, datetime):
        return f"{value.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%f}Z"
    return value.isoformat() if isinstance(value, date) else value


def pack(fields: Iterable[Field], record: Row) -> None:
    """Write the custom fields that the record has something to say about into its `custom`, sealed."""
    if COLUMN not in record and not any(record.get(field.name) is not None for field in fields):
        return
    held = sealed(record.get(COLUMN))
    for field in fields:
        if field.name not in record:
            continue
        if record[field.name] in (None, ""):
            held.pop(field.name, None)
        else:
            held[field.name] = _kept(field, record[field.name])
    record[COLUMN] = held


def unpack(fields: Iterable[Field], row: Row) -> None:
    """Let each custom field stand under its own name, as a Python value; None where the row has none."""
    held = row.get(COLUMN) or {}
    for field in fields:
        value = held.get(field.name)
        if value is not None:
            if field.type in _DECIMALS:
                value = Decimal(str(value))
            elif field.type is Type.DATE:
                value = date.fromisoformat(value)
            elif field.type is Type.DATETIME:
                value = datetime.fromisoformat(value)
        row[field.name] = value


def spread(op: str, changes: Row) -> Row:
    """The changes of a row with each custom value under its own name."""
    if COLUMN not in changes:
        return changes
    told = {name: value for name, value in changes.items() if name != COLUMN}
    custom = changes[COLUMN]
    if op != "update":
        return told | (custom or {})
    old, new = (one or {} for one in custom)
    return told | {name: [old.get(name), new.get(name)] for name in {**old, **new} if old.get(name) != new.get(name)}
