"""The records before and after one, in a list as it is filtered and sorted: one statement, however long the list is."""

from __future__ import annotations

from typing import Any

from guantong.kernel.customize.tailoring import tailored
from guantong.kernel.declare import RecordType
from guantong.kernel.engine.catalog import columns
from guantong.kernel.engine.listing import ListQuery, SortKey, conditions_of, sort_keys
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

    def nearest(*, forward: bool) -> str:
        order = ", ".join(_ordered(one, forward=forward) for one in keys)
        tests = " AND ".join([*listed, _beyond(keys, forward=forward)])
        return f"(SELECT h.id FROM {source} WHERE {tests} ORDER BY {order} LIMIT 1)"

    row = unit.one(
        f"WITH own AS MATERIALIZED (SELECT {own} FROM {source} WHERE h.id = %(own)s AND {' AND '.join(visible)}) "
        f"SELECT {nearest(forward=False)} AS previous, {nearest(forward=True)} AS next FROM own o",
        words,
    )
    if row is None:
        raise not_found(unit, of_type, record_id)
    return {"previous": row["previous"], "next": row["next"]}


def _ordered(one: SortKey, *, forward: bool) -> str:
    """A sort key, or its reverse: empty values stand last, so seen from behind they come first."""
    direction = "DESC" if one.descending is forward else "ASC"
    nulls = f" NULLS {'LAST' if forward else 'FIRST'}" if one.nullable else ""
    return f"{one.expression} {direction}{nulls}"


def _beyond(keys: list[SortKey], *, forward: bool) -> str:
    """The condition that a row stands after the record's own keys `o._k…`, or before them, empty values last."""
    if len({one.descending for one in keys}) == 1 and not any(one.nullable for one in keys):
        left = ", ".join(one.expression for one in keys)
        right = ", ".join(f"o._k{place}" for place in range(len(keys)))
        return f"({left}) {'<' if keys[0].descending is forward else '>'} ({right})"
    test = "FALSE"
    for place in reversed(range(len(keys))):
        one, key = keys[place], f"o._k{place}"
        beyond = f"{one.expression} {'<' if one.descending is forward else '>'} {key}"
        if one.nullable:
            far, near = (one.expression, key) if forward else (key, one.expression)
            beyond = f"{beyond} OR ({far} IS NULL AND {near} IS NOT NULL)"
        test = f"({beyond} OR ({one.expression} IS NOT DISTINCT FROM {key} AND {test}))"
    return test
