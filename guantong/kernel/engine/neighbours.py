"""The records before and after one, in a list as it is filtered and sorted: one statement, however long the list is."""

from __future__ import annotations

from typing import Any

from guantong.kernel.customize.tailoring import tailored
from guantong.kernel.declare import RecordType
from guantong.kernel.engine.catalog import columns
from guantong.kernel.engine.listing import ListQuery, conditions_of
from guantong.kernel.engine.ordering import (
    Part,
    SortKey,
    empty_part,
    filled_part,
    from_there,
    is_indexed,
    sort_keys,
    whole,
)
from guantong.kernel.engine.plan import plan_of
from guantong.kernel.engine.service import not_found
from guantong.kernel.unit import Unit


def neighbours(unit: Unit, of_type: RecordType, record_id: int, query: ListQuery) -> dict[str, int | None]:
    """{previous, next}: ids, or None at either end. A record that the filters leave out has those around its place.

    Refuses with 403, with 404 for what the user may not see, and with 422 what makes no sense in a list.
    """
    unit.demand(of_type.permission("read"))
    of_type = tailored(unit, of_type)
    plan = plan_of(of_type)
    table = columns(unit, of_type.table)
    words: dict[str, Any] = {"own": record_id}
    visible = conditions_of(unit, plan, table, ListQuery(), words)
    listed = conditions_of(unit, plan, table, query, words)
    keys = sort_keys(unit, plan, table, query.sort or of_type.order)
    source = f"{of_type.table} h{''.join(one.join for one in keys)}"
    own = ", ".join(f"{one.expression} AS _k{place}" for place, one in enumerate(keys))

    def nearest(part: Part, tests: list[str], *, forward: bool) -> str:
        found = " AND ".join([*listed, *part.conditions, *tests])
        return f"(SELECT h.id FROM {of_type.table} h{part.joins} WHERE {found} ORDER BY {part.order(forward=forward)} LIMIT 1)"

    if keys[0].nullable and is_indexed(of_type, keys[0]):
        filled, empty = filled_part(keys), empty_part(keys)
        none, some = "o._k0 IS NULL", "o._k0 IS NOT NULL"
        ways = {
            False: [
                nearest(empty, [none, *_beyond(keys[1:], forward=False, begin=1)], forward=False),
                nearest(filled, [none], forward=False),
                nearest(filled, _beyond(filled.keys, forward=False), forward=False),
            ],
            True: [
                nearest(filled, _beyond(filled.keys, forward=True), forward=True),
                nearest(empty, [some], forward=True),
                nearest(empty, [none, *_beyond(keys[1:], forward=True, begin=1)], forward=True),
            ],
        }
    else:
        ways = {way: [nearest(whole(keys), _beyond(keys, forward=way), forward=way)] for way in (False, True)}
    row = unit.one(
        f"WITH own AS MATERIALIZED (SELECT {own} FROM {source} WHERE h.id = %(own)s AND {' AND '.join(visible)}) "
        f"SELECT coalesce({', '.join(ways[False])}) AS previous, coalesce({', '.join(ways[True])}) AS next FROM own o",
        words,
    )
    if row is None:
        raise not_found(unit, of_type, record_id)
    return {"previous": row["previous"], "next": row["next"]}


def _beyond(keys: list[SortKey], *, forward: bool, begin: int = 0) -> list[str]:
    """The conditions that a row stands after the record's own keys `o._k…`, or before them, empty values last."""
    first = keys[0]
    enter = from_there(first, f"o._k{begin}", forward=forward)
    if len({one.descending for one in keys}) == 1 and not any(one.nullable for one in keys):
        left = ", ".join(one.expression for one in keys)
        right = ", ".join(f"o._k{place}" for place in range(begin, begin + len(keys)))
        test = f"({left}) {'<' if first.descending is forward else '>'} ({right})"
        return [enter, test] if first.inner else [test]
    test = "FALSE"
    for place in reversed(range(len(keys))):
        one, key = keys[place], f"o._k{begin + place}"
        beyond = f"{one.expression} {'<' if one.descending is forward else '>'} {key}"
        if one.nullable:
            far, near = (one.expression, key) if forward else (key, one.expression)
            beyond = f"{beyond} OR ({far} IS NULL AND {near} IS NOT NULL)"
        test = f"({beyond} OR ({one.expression} IS NOT DISTINCT FROM {key} AND {test}))"
    return [test] if first.nullable else [enter, test]
