"""Pivot of any list: its filters kept, grouped and counted by the database in one statement, each group led to its rows.

The answer has the shape of a report (`pivot.pivoted`), so it is shown, drawn and exported by the same code. Columns to
group by are the filterable fields of the list, days and instants by day, month and year (`business_on:month`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Final
from urllib.parse import urlencode

from guantong.kernel.customize.tailoring import tailored
from guantong.kernel.declare import Field, L, RecordType, Type, record_type
from guantong.kernel.engine.catalog import Column, columns
from guantong.kernel.engine.filters import source_of
from guantong.kernel.engine.grouping import PERIODS, TIMES, conditions_of_group, key_sql, shown_key
from guantong.kernel.engine.listing import ListQuery, conditions_of
from guantong.kernel.engine.plan import Plan, plan_of, target_of
from guantong.kernel.engine.wire import visible_fields
from guantong.kernel.filter_words import said_filters
from guantong.kernel.messages import kernel as say
from guantong.kernel.messages import text
from guantong.kernel.pivot import (
    NUMBERS,
    SHOWN_AS,
    Measure,
    averaged,
    check_groups,
    measures_of,
    names_in,
    pivoted,
    said_pivot,
)
from guantong.kernel.unit import Row, Unit

MOST_GROUPS: Final = 20_000
PERIOD_NAMES: Final = {"day": L("日", "day"), "month": L("月", "month"), "year": L("年", "year")}
TITLE: Final = L("透视", "pivot")


def list_pivot(unit: Unit, code: str, parameters: Sequence[tuple[str, str]], *, action: str = "read") -> Row:
    """The pivot that `view.rows`, `view.across` and `view.measures` ask for, over the rows of the list that the other
    parameters filter. One statement, whatever the number of rows, and one for the names of references that are filtered by.

    Without `view.rows` it is grouped by the first state, option or reference of the list; `grouped` says by what.
    Refuses with 403 without the permission (`action`: read or export), 422 what cannot be grouped by or counted, and
    more than MOST_GROUPS groups.
    """
    of_type = tailored(unit, record_type(code))
    unit.demand(of_type.permission(action))
    plan, table = plan_of(of_type), columns(unit, of_type.table)
    listed = [pair for pair in parameters if not pair[0].startswith(SHOWN_AS) and pair[0] not in ("sort", "format")]
    query = ListQuery.from_address(unit, listed)
    view = {name: value for name, value in parameters if name.startswith(SHOWN_AS)}
    fields = _fields(unit, plan, table)
    source = {name: _column(unit, name, one) for name, one in fields.items()}
    able = [name for name, one in source.items() if one["type"] not in NUMBERS]
    rows_by = names_in(view.get("view.rows", "")) or _usual(fields, able)
    across = view.get("view.across", "")
    check_groups(unit, rows_by, across, able)
    measures = measures_of(unit, source, view.get("view.measures", ""))
    groups = [*rows_by, *([across] if across else [])]
    words: dict[str, Any] = {}
    where = conditions_of(unit, plan, table, query, words, action)
    rows = _counted(unit, of_type.table, where, words, [(name, fields[name]) for name in groups], measures, fields)
    kept = [(name, value) for name, value in listed if name == "q" or name == "where" or name.startswith("f.")]

    def lead(path: list[tuple[str, Row]]) -> Row:
        return {"list": code, "query": urlencode([*kept, *(pair for one, row in path for pair in row["_only"][one])])}

    made = pivoted(unit, source, rows, rows_by, across, measures, _figure, lead)
    asked = said_filters(unit, plan, query) + said_pivot(unit, source, rows_by, across)
    return {"title": pivot_title(unit, of_type), "asked": asked, "next": None, "grouped": rows_by, **made}


def pivot_title(unit: Unit, of_type: RecordType) -> str:
    """What the pivot of a list is called."""
    return f"{text(of_type.label, unit.language)} · {text(TITLE, unit.language)}"


def _fields(unit: Unit, plan: Plan, table: Mapping[str, Column]) -> dict[str, Field]:
    """What can be grouped by or counted, by its name; of days and instants one for each period."""
    found: dict[str, Field] = {}
    for one in visible_fields(unit, plan.readable):
        known = one.expression is not None or one.column_name in table
        names_a_row = one.type is Type.INT and one.column_name.endswith("_id")  # no figure: what would their sum be?
        if not known or not one.filterable or one.type is Type.LONGTEXT or one.name == "id" or names_a_row:
            continue
        names = [f"{one.name}:{period}" for period in PERIODS] if one.type in TIMES else [one.name]
        found |= dict.fromkeys(names, one)
    return found


def _usual(fields: Mapping[str, Field], able: list[str]) -> list[str]:
    """By what a list is grouped at first."""
    first = [name for name in able if fields[name].in_list and fields[name].type in (Type.REF, Type.ENUM)]
    return [*first, *able][:1]


def _column(unit: Unit, name: str, one: Field) -> Row:
    period = name.partition(":")[2]
    label = text(one.label, unit.language)
    options = [
        {"value": option.value, "label": text(option.label, unit.language), "tone": option.tone}
        for option in one.options
    ]
    return {
        "name": name, "label": f"{label} ({text(PERIOD_NAMES[period], unit.language)})" if period else label,
        "type": Type.TEXT.value if period else one.type.value, "total": one.total, "link": False, "scale": one.scale,
        "width": None, "options": options,
    }  # fmt: skip


def _counted(
    unit: Unit, table: str, where: list[str], words: dict[str, Any], groups: list[tuple[str, Field]],
    measures: list[Measure], fields: Mapping[str, Field],
) -> list[Row]:  # fmt: skip
    """A row for each combination of groups, with what the measures need."""
    figures = {column["name"]: source_of(fields[column["name"]]) for how, column in measures if how != "count"}
    keys = ", ".join(f"{key_sql(one, name.partition(':')[2])} AS k{place}" for place, (name, one) in enumerate(groups))
    inner = "".join(f", {sql} AS m{place}" for place, sql in enumerate(figures.values()))
    sums = "".join(
        f", sum(m{place}) AS s{place}, count(m{place}) AS c{place}, min(m{place}) AS l{place}, max(m{place}) AS g{place}"
        for place in range(len(figures))
    )
    names, joins, order = "", "", []
    for place, (name, one) in enumerate(groups):
        target = target_of(one)
        falling = " DESC" if name.partition(":")[2] else ""
        if target is not None:
            names += f", t{place}.{target.code_column} AS k{place}_code, t{place}.{target.name_column} AS k{place}_name"
            joins += f" LEFT JOIN {target.table} t{place} ON t{place}.id = g.k{place}"
        order.append(f"{f't{place}.{target.code_column}' if target is not None else f'g.k{place}'}{falling} NULLS LAST")
    by = ", ".join(f"k{place}" for place in range(len(groups)))
    found = unit.sql(
        f"SELECT g.*{names} FROM (SELECT {by}, count(*) AS n{sums} FROM (SELECT {keys}{inner} FROM {table} h"
        f" WHERE {' AND '.join(where)}) h GROUP BY {by} LIMIT %(most)s) g{joins} ORDER BY {', '.join(order)}",
        words | {"most": MOST_GROUPS + 1},
    )
    if len(found) > MOST_GROUPS:
        unit.refuse(say.REPORT_TOO_LONG, limit=MOST_GROUPS)
    return [_row(row, groups, list(figures)) for row in found]


def _row(row: Row, groups: list[tuple[str, Field]], figures: list[str]) -> Row:
    """One combination: shown values by name, the conditions of each group, and what was counted."""
    shown: Row = {"_only": {}, "_n": row["n"]}
    for place, (name, one) in enumerate(groups):
        period, value = name.partition(":")[2], row[f"k{place}"]
        key = {"_key": value, "_code": row.get(f"k{place}_code"), "_name": row.get(f"k{place}_name")}
        shown[name] = shown_key(one, period, key)
        shown["_only"][name] = [(f"f.{field}", words) for field, words in conditions_of_group(one, period, value)]
    for place, name in enumerate(figures):
        shown[f"_of {name}"] = tuple(row[f"{letter}{place}"] for letter in "sclg")
    return shown


def _figure(measure: Measure, rows: list[Row]) -> str | int | None:
    """A measure over combinations: sums and counts add up, least and most are those of all."""
    how, column = measure
    if how == "count":
        return int(sum(row["_n"] for row in rows))
    found = [row[f"_of {column['name']}"] for row in rows]
    total = sum((Decimal(one[0]) for one in found if one[0] is not None), Decimal(0))
    if how == "sum":
        return format(total, "f")
    if how == "avg":
        return averaged(total, sum(one[1] for one in found), column["type"])
    ends = [Decimal(one[2 if how == "min" else 3]) for one in found if one[1]]
    return format(min(ends) if how == "min" else max(ends), "f") if ends else None
