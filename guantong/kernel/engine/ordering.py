"""The order of a list: its keys, its cursor, and the parts in which an index yields the rows already in their order.

A page of a list of millions must read no more than itself. Where an index holds the order of the first key, the rows in
which that key is filled and those in which it is empty are two parts, each in the order of the index: a sort key that may
be empty (`NULLS LAST`, whichever way it runs), or one that stands in another table, has no index that holds it as a whole.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from guantong.kernel import jsonio
from guantong.kernel.declare import Field, RecordType, Type, record_types
from guantong.kernel.engine.catalog import Column
from guantong.kernel.engine.filters import source_of
from guantong.kernel.engine.plan import Plan, target_of
from guantong.kernel.engine.wire import visible_fields
from guantong.kernel.messages import kernel as say
from guantong.kernel.unit import Unit

LARGEST = 10**40
"""No figure that is kept is as large; what is larger, the database need not read."""


@dataclass(slots=True)
class SortKey:
    """One key of a list's order."""

    expression: str
    descending: bool
    nullable: bool
    field: Field | None
    join: str = ""
    """What the expression needs beside the list's own table: the table of a reference, joined as a set."""
    own: str = ""
    """The column of the list's own table that is empty where the key is; the expression itself, but for references."""
    inner: str = ""
    """The join where the reference is filled, from whose side the rows can be read in its order."""

    def way(self, *, forward: bool = True) -> str:
        """The direction as SQL, or its reverse: empty values stand last, so seen from behind they come first."""
        nulls = f" NULLS {'LAST' if forward else 'FIRST'}" if self.nullable else ""
        return f"{'DESC' if self.descending is forward else 'ASC'}{nulls}"


@dataclass(slots=True)
class Part:
    """Some of the rows of a list: `keys` as they are there, what they need joined, and the conditions that leave them."""

    keys: list[SortKey]
    joins: str
    conditions: list[str]
    empty: str = ""
    """A column that is empty in all of them. It heads the order: that changes nothing, but lets its index be followed."""

    @property
    def shown(self) -> str:
        """The keys as columns `_k0` …"""
        return ", ".join(f"{one.expression} AS _k{place}" for place, one in enumerate(self.keys))

    def order(self, *, forward: bool = True) -> str:
        """The order as SQL, or its reverse."""
        ways = [f"{one.expression} {one.way(forward=forward)}" for one in self.keys if one.expression != "NULL"]
        if self.empty:
            ways.insert(0, f"{self.empty} {'DESC' if self.keys[-1].descending is forward else 'ASC'}")
        return ", ".join(ways)


def sort_keys(unit: Unit, plan: Plan, table: Mapping[str, Column], sort: str) -> list[SortKey]:
    """The keys of an order such as `-business_on,number`, the id at the end. Refuses with 422 an unknown field."""
    sorts: list[SortKey] = []
    names: set[str] = set()
    for piece in filter(None, sort.split(",")[:5]):
        descending, name = piece.startswith("-"), piece.lstrip("+-")
        if name in names:
            continue
        names.add(name)
        if name == "id":
            sorts.append(SortKey("h.id", descending, False, None, own="h.id"))
            break
        one = plan.field(name)
        usable = one is not None and one.sortable and (one.see is None or unit.may(one.see))
        if one is None or not usable or (one.expression is None and one.column_name not in table):
            known = [field.name for field in visible_fields(unit, plan.readable) if field.sortable]
            unit.refuse(say.BAD_PARAMETER, field="sort", name="sort", found=name[:40], expected=known)
        sorts.append(_key(one, table, descending, f"s{len(sorts)}"))
    if "id" not in names:
        sorts.append(SortKey("h.id", sorts[-1].descending if sorts else True, False, None, own="h.id"))
    return sorts


def _key(one: Field, table: Mapping[str, Column], descending: bool, alias: str) -> SortKey:
    own = source_of(one)
    target = target_of(one)
    if target is None:
        column = table.get(one.column_name)
        return SortKey(own, descending, column is None or not column.required, one, own=own)
    on = f"JOIN {target.table} {alias} ON {alias}.id = {own}"
    company = f" AND {alias}.company_id = %(scope_company)s" if target.company_column == "company_id" else ""
    expression = f"{alias}.{target.code_column}"
    return SortKey(expression, descending, True, one, f" LEFT {on}", own, f" {on}{company}")


def is_indexed(of_type: RecordType, first: SortKey) -> bool:
    """Whether an index holds the rows in the order of this first key, so that a page reads no more than itself.

    Where none does, a page reads every row that passes the filter: then total and sums come from the same reading.
    """
    one = first.field
    return one is None or one.usual_sort or one.name in ("business_on", "number", of_type.natural_key)


def whole(sorts: list[SortKey]) -> Part:
    """All rows as one part."""
    return Part(sorts, "".join(one.join for one in sorts), [])


def filled_part(sorts: list[SortKey]) -> Part:
    """The rows whose first key is filled, in the order in which an index gives them."""
    first = sorts[0]
    joins = (first.inner or first.join) + "".join(one.join for one in sorts[1:])
    return Part([replace(first, nullable=False), *sorts[1:]], joins, [f"{first.own} IS NOT NULL"])


def empty_part(sorts: list[SortKey]) -> Part:
    """The rows whose first key is empty, in the order of the other keys."""
    first = sorts[0]
    joins = "".join(one.join for one in sorts[1:])
    # Only the indexes made here hold the id behind the column (`indexes`).
    lead = first.own if first.field is not None and first.field.usual_sort and not first.join else ""
    return Part([replace(first, expression="NULL"), *sorts[1:]], joins, [f"{first.own} IS NULL"], lead)


def parts_after(unit: Unit, of_type: RecordType, sorts: list[SortKey], after: str, words: dict[str, Any]) -> list[Part]:
    """The parts of a list behind a cursor, or from its beginning; the cursor's values go into `words`.

    Refuses with 422 what is no cursor of this order.
    """
    values = _uncursor(unit, after, sorts) if after else None
    if not sorts[0].nullable or not is_indexed(of_type, sorts[0]):
        part = whole(sorts)
        if values is not None:
            part.conditions += _behind(sorts, values, words)
        return [part]
    empty = empty_part(sorts)
    if values is None:
        return [filled_part(sorts), empty]
    if values[0] is None:
        empty.conditions += _behind(sorts[1:], values[1:], words, 1)
        return [empty]
    filled = filled_part(sorts)
    filled.conditions += _behind(filled.keys, values, words)
    return [filled, empty]


def cursor(values: list[Any]) -> str:
    """The keys of a row as text, from which the following page begins."""
    plain_values = [
        {"d": value.isoformat()}
        if isinstance(value, datetime)
        else {"n": str(value)}
        if isinstance(value, Decimal)
        else {"o": value.isoformat()}
        if isinstance(value, date)
        else value
        for value in values
    ]
    return base64.urlsafe_b64encode(jsonio.encode(plain_values)).decode().rstrip("=")


def _uncursor(unit: Unit, text: str, sorts: list[SortKey]) -> list[Any]:
    """The values of a cursor, one a key. Refuses with 422 what is none, or one of another order."""
    try:
        values = jsonio.decode(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        if not isinstance(values, list):
            raise ValueError(text)
        found = [_unwrap(value) for value in values]
        if all(_is_of(one, value) for one, value in zip(sorts, found, strict=True)):
            return found
    except (ValueError, binascii.Error, KeyError, TypeError, ArithmeticError):
        pass
    unit.refuse(say.BAD_PARAMETER, field="after", name="after", found=text[:40], expected="next")


def _is_of(one: SortKey, value: Any) -> bool:
    """Whether a value can be one of the key: the database would stop at a word where it keeps a day."""
    if value is None:
        return True
    match one.field.type if one.field is not None else Type.INT:
        case Type.BOOL:
            return isinstance(value, bool)
        case Type.INT | Type.QUANTITY | Type.PRICE | Type.MONEY | Type.PERCENT:
            is_number = isinstance(value, (int, Decimal)) and not isinstance(value, bool)
            return is_number and Decimal(value).is_finite() and abs(value) < LARGEST
        case Type.DATE:
            return isinstance(value, date) and not isinstance(value, datetime)
        case Type.DATETIME:
            return isinstance(value, datetime) and value.tzinfo is not None
    return isinstance(value, str) and b"\x00" not in value.encode()


_WRAPPED: dict[str, Callable[[str], Any]] = {
    "d": datetime.fromisoformat,
    "n": Decimal,
    "o": date.fromisoformat,
}


def _unwrap(value: Any) -> Any:
    if isinstance(value, dict):
        ((kind, inner),) = value.items()
        return _WRAPPED[kind](inner)
    if value is None or isinstance(value, (bool, int, str)):
        return value
    raise ValueError(value)


def _behind(sorts: list[SortKey], values: list[Any], words: dict[str, Any], begin: int = 0) -> list[str]:
    """The conditions that a row comes after these values, nulls last. The first of them is one that an index can follow
    from its place on, where the whole cannot be."""
    directions = {one.descending for one in sorts}
    first, key = sorts[0], f"k{begin}"
    if len(directions) == 1 and not any(one.nullable for one in sorts):
        for place, value in enumerate(values, begin):
            words[f"k{place}"] = value
        left = ", ".join(one.expression for one in sorts)
        right = ", ".join(f"%(k{place})s" for place in range(begin, begin + len(sorts)))
        test = f"({left}) {'<' if first.descending else '>'} ({right})"
        return [from_there(first, f"%({key})s"), test] if first.inner else [test]
    test = ""
    for place in reversed(range(len(sorts))):
        one, value = sorts[place], values[place]
        name = f"k{begin + place}"
        if value is None:
            test = f"({one.expression} IS NULL{' AND ' + test if test else ''})"
            continue
        words[name] = value
        beyond = f"{one.expression} {'<' if one.descending else '>'} %({name})s"
        if one.nullable:
            beyond = f"{beyond} OR {one.expression} IS NULL"
        test = f"({beyond}{f' OR ({one.expression} = %({name})s AND {test})' if test else ''})"
    return [test] if first.nullable else [from_there(first, f"%({key})s"), test]


def from_there(first: SortKey, value: str, *, forward: bool = True) -> str:
    """The condition by which an index is entered at a value of the first key: it and all behind it."""
    return f"{first.expression} {'<=' if first.descending is forward else '>='} {value}"


def indexes(tables: Mapping[str, Iterable[str]]) -> dict[str, tuple[str, tuple[str, ...], bool]]:
    """Name of each index that usual sorts need to its table, its columns, and whether it is for a reference.

    A reference is read from the side of its own table, so any index that leads from company and reference will do.
    """
    made = {}
    for one in record_types():
        known = {*tables.get(one.table, ())}
        for field in one.fields:
            if not field.usual_sort or field.column_name not in known:
                continue
            kind = ("kind",) if "kind" in known else ()
            columns = ("company_id", *kind, field.column_name, "id")
            name = f"{one.table}_{field.column_name}"[:45]
            digest = hashlib.sha256(" ".join((one.table, *columns)).encode()).hexdigest()[:8]
            made[f"{name}_sorted_{digest}"] = (one.table, columns, field.type is Type.REF)
    return made
