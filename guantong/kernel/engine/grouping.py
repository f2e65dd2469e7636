"""A list by groups: how many rows each value of a field has, with their sums; the rows of a group are a list again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from guantong.kernel.customize.tailoring import tailored
from guantong.kernel.declare import Field, Type, record_type
from guantong.kernel.engine.catalog import Column, columns
from guantong.kernel.engine.filters import source_of
from guantong.kernel.engine.listing import ListQuery, conditions_of, summed_fields
from guantong.kernel.engine.plan import Plan, plan_of, target_of
from guantong.kernel.engine.wire import plain, visible_fields
from guantong.kernel.messages import kernel as say
from guantong.kernel.unit import Row, Unit

MOST_GROUPS: Final = 500
PERIODS: Final = ("day", "month", "year")
TIMES: Final = frozenset({Type.DATE, Type.DATETIME})


def groups(unit: Unit, code: str, query: ListQuery, by: str, order: str = "") -> Row:
    """The groups of a list: `{by, rows: [{key, conditions, count, sums}], more, total, sums}`. One statement.

    `by` is a field, for days and instants with a period (`business_on:month`; a day without). `order` is `key`, `count`
    or a summed field, with `-` for falling. `conditions` are the filters that leave a group's own rows. Above
    MOST_GROUPS groups `more` is true, and the rest is not told; `total` and `sums` are those of all rows. Refuses with
    403 without the permission to read, 422 what cannot be grouped by.
    """
    of_type = tailored(unit, record_type(code))
    unit.demand(of_type.permission("read"))
    plan, table = plan_of(of_type), columns(unit, of_type.table)
    one, period = _field(unit, plan, table, by)
    words: dict[str, Any] = {"limit": MOST_GROUPS + 2}
    where = conditions_of(unit, plan, table, query, words)
    summed = summed_fields(unit, plan)
    sums = "".join(f", sum({source_of(field)}) AS _s{place}" for place, field in enumerate(summed))
    target = target_of(one)
    name, join, first = "", "", "g._key"
    if target is not None:
        name = f", t.{target.code_column} AS _code, t.{target.name_column} AS _name"
        join = f" LEFT JOIN {target.table} t ON t.id = g._key"
        first = f"t.{target.code_column}"
    rows = unit.sql(
        f"SELECT g.*{name} FROM (SELECT k._key, grouping(k._key) AS _all, count(*) AS _count{sums} FROM {of_type.table} h "
        f"CROSS JOIN LATERAL (SELECT {key_sql(one, period)} AS _key) k WHERE {' AND '.join(where)} "
        f"GROUP BY GROUPING SETS ((k._key), ())) g{join} "
        f"ORDER BY g._all DESC, {_order(unit, one, summed, order, first)} LIMIT %(limit)s",
        words,
    )
    whole = rows.pop(0)
    names = [field.name for field in summed]

    def told(row: Row) -> Row:
        found = {field.name: plain(field, row[f"_s{place}"] or 0) for place, field in enumerate(summed)}
        return {"count": row["_count"], "sums": {each: found[each] for each in names}}

    shown = [
        {"key": shown_key(one, period, row), "conditions": conditions_of_group(one, period, row["_key"]), **told(row)}
        for row in rows[:MOST_GROUPS]
    ]
    total = told(whole)
    return {
        "by": by, "rows": shown, "more": len(rows) > MOST_GROUPS, "total": total["count"], "sums": total["sums"],
    }  # fmt: skip


def _field(unit: Unit, plan: Plan, table: Mapping[str, Column], by: str) -> tuple[Field, str]:
    name, _, period = by.partition(":")
    one = plan.field(name)
    if one is not None and one.type in TIMES:
        period = period or "day"
    if (
        one is None
        or one.type is Type.LONGTEXT
        or not one.filterable
        or (one.see is not None and not unit.may(one.see))
        or (one.expression is None and one.column_name not in table)
        or (period not in PERIODS if one.type in TIMES else period)
    ):
        known = [field.name for field in visible_fields(unit, plan.readable) if field.filterable]
        unit.refuse(say.BAD_PARAMETER, field="by", name="by", found=by[:40], expected=known)
    return one, period


def key_sql(one: Field, period: str) -> str:
    """The SQL, over the alias `h`, of the value by which rows are grouped."""
    source = source_of(one)
    if one.type is Type.DATETIME:
        source = f"timezone(current_setting('TimeZone'), {source})"
    return f"date_trunc('{period}', {source}::timestamp)::date" if period else source


def _order(unit: Unit, one: Field, summed: list[Field], order: str, first: str) -> str:
    falling, name = order.startswith("-"), order.lstrip("-") or "key"
    known = {"key": first, "count": "g._count"} | {
        field.name: f"g._s{place}" for place, field in enumerate(summed) if field.name not in ("key", "count")
    }
    if name not in known:
        unit.refuse(say.BAD_PARAMETER, field="order", name="order", found=order[:40], expected=list(known))
    if not order:
        falling = one.type in TIMES  # The newest first, as in lists.
    way = "DESC" if falling else "ASC"
    return f"{known[name]} {way} NULLS LAST, {first} NULLS LAST"


def shown_key(one: Field, period: str, row: Row) -> Any:
    """The value of a group (`_key`, of a reference `_code` and `_name`) as it travels."""
    value = row["_key"]
    if value is None:
        return None
    if period:
        return value.isoformat()[: {"day": 10, "month": 7, "year": 4}[period]]
    if target_of(one) is not None:
        return {"id": value, "code": row["_code"], "name": row["_name"]}
    return plain(one, value)


def conditions_of_group(one: Field, period: str, value: Any) -> list[list[str]]:
    """The filters, `[field, "op:value"]`, that leave the rows of a group."""
    if value is None:
        return [[one.name, "null:1"]]
    if not period:
        text = ("true" if value else "false") if isinstance(value, bool) else str(plain(one, value))
        return [[one.name, f"eq:{text}"]]
    if period == "day" and one.type is Type.DATE:
        return [[one.name, f"eq:{value.isoformat()}"]]
    tail = "T00:00:00" if one.type is Type.DATETIME else ""
    return [[one.name, f"ge:{value.isoformat()}{tail}"], [one.name, f"lt:{_after(value, period).isoformat()}{tail}"]]


def _after(day: date, period: str) -> date:
    """The first day after a period that begins on `day`."""
    if period == "day":
        return date.fromordinal(day.toordinal() + 1)
    if period == "year" or day.month == 12:
        return date(day.year + 1, 1, 1)
    return date(day.year, day.month + 1, 1)
