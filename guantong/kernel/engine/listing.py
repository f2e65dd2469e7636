"""Lists: filters, search, keyset pages over any declared sort, counts and sums; only what the user may see."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from guantong.kernel import search_keys
from guantong.kernel.access.scope import scope_of
from guantong.kernel.customize.tailoring import tailored
from guantong.kernel.declare import Field, RecordType, Type, record_type
from guantong.kernel.engine.catalog import Column, columns
from guantong.kernel.engine.filters import combined, condition_of, escaped, source_of
from guantong.kernel.engine.ordering import Part, cursor, is_indexed, parts_after, sort_keys, whole
from guantong.kernel.engine.plan import Plan, plan_of, quoted, target_of
from guantong.kernel.engine.wire import is_settled, plain, render, select_list, spoken, visible_fields
from guantong.kernel.engine.words import holds, is_known
from guantong.kernel.messages import kernel as say
from guantong.kernel.unit import Row, Unit

LARGEST_PAGE = 500
MOST_HITS = 10_000
"""Up to so many documents that a searched word finds are told to the list by their ids."""


@dataclass(slots=True)
class ListResult:
    """One page; `next` is the cursor of the following one. `total` and `sums` when they were asked for."""

    rows: list[Row]
    next: str | None = None
    total: int | None = None
    sums: dict[str, str | None] | None = None

    def wire(self) -> Row:
        """As it travels."""
        return {"rows": self.rows, "next": self.next, "total": self.total, "sums": self.sums}


@dataclass(slots=True)
class ListQuery:
    """What a list is asked for, as it came in the address. `filters` are (field, "op:value")."""

    q: str = ""
    filters: list[tuple[str, str]] = field(default_factory=list)
    sort: str = ""
    after: str = ""
    limit: int = 50
    columns: tuple[str, ...] = ()
    count: bool = False
    ids: tuple[int, ...] = ()
    where: str = ""
    """Conditions joined by and/or (`engine.filters.combined`)."""
    shown: bool = False
    """An export writes what the list shows: its columns in their order, a row a record."""

    @classmethod
    def from_address(cls, unit: Unit, parameters: Iterable[tuple[str, str]]) -> ListQuery:
        """From the pairs of a query string. Refuses what is no parameter of a list."""
        query = cls()
        for name, value in parameters:
            match name:
                case "q":
                    query.q = value[:200]
                case "where":
                    query.where = value
                case "sort":
                    query.sort = value
                case "after":
                    query.after = value
                case "limit":
                    if not (value.isascii() and value.isdigit() and 0 < int(value[:9]) <= LARGEST_PAGE):
                        unit.refuse(
                            say.BAD_PARAMETER, name=name, found=value[:40], expected=f"1 … {LARGEST_PAGE}", field=name
                        )
                    query.limit = int(value)
                case "columns":
                    query.columns = tuple(filter(None, value.split(",")))
                case "count":
                    query.count = value in ("1", "true")
                case "shown":
                    query.shown = value in ("1", "true")
                case "format" | "company":
                    pass
                case _ if name.startswith("f."):
                    query.filters.append((name[2:], value))
                case _:
                    unit.refuse(
                        say.BAD_PARAMETER,
                        field=name[:40],
                        name=name[:40],
                        found=value[:40],
                        expected="q, f.…, where, sort, after, limit, columns, count",
                    )
        return query


def list_rows(unit: Unit, code: str, query: ListQuery, *, action: str = "read") -> ListResult:
    """One page of a list: one statement, and one more for total and sums where an index serves the order.

    `action` is the permission under which rows are shown (`export` for exports). Refuses with 403 without it.
    """
    of_type = tailored(unit, record_type(code))
    unit.demand(of_type.permission(action))
    plan = plan_of(of_type)
    table = columns(unit, of_type.table)
    words: dict[str, Any] = {}
    where = conditions_of(unit, plan, table, query, words, action)
    sorts = sort_keys(unit, plan, table, query.sort or of_type.order)
    parts = parts_after(unit, of_type, sorts, query.after, words)
    shown = shown_fields(unit, plan, query.columns)
    # Expressions may contain a percent sign of their own; ours are declared and checked by the structural tests.
    chosen, joins = select_list(shown, "h", table)
    outer = ", ".join(f"h._k{place} {one.way()}" for place, one in enumerate(sorts))
    extra = [
        f"h.{name} AS {quoted('_' + name)}"
        for name in ("version", "state", "number", of_type.natural_key)
        if name in table
    ]
    cursor_keys = [f"h._k{place}" for place in range(len(sorts))]
    words["limit"] = query.limit + 1
    shown_columns = f"h.id, {', '.join((*extra, *chosen, *cursor_keys))}"
    result = ListResult([])
    if query.count and not query.after and not is_indexed(of_type, sorts[0]):
        summed = summed_fields(unit, plan)
        sums = "".join(f", {source_of(one)} AS _s{place}" for place, one in enumerate(summed))
        found_keys = ", ".join(f"_k{place}" for place in range(len(sorts)))
        rows = unit.sql(
            f"WITH found AS MATERIALIZED (SELECT h.id AS _id, {whole(sorts).shown}{sums} FROM {_source(of_type, where, whole(sorts))}), "
            f"totals AS (SELECT count(*) AS _count{''.join(f', sum(_s{place}) AS _s{place}' for place in range(len(summed)))} FROM found), "
            f"page AS (SELECT h._id, {found_keys} FROM found h ORDER BY {outer} LIMIT %(limit)s) "
            f"SELECT {shown_columns}, t.* FROM totals t LEFT JOIN (SELECT h.*, {found_keys} FROM page p JOIN {of_type.table} h "
            f"ON h.id = p._id) h ON true {' '.join(joins)} ORDER BY {outer}",
            words,
        )
        result.total, result.sums = _told(summed, rows[0], [f"_s{place}" for place in range(len(summed))])
        rows = [row for row in rows if row["id"] is not None]
    else:
        pages = " UNION ALL ".join(
            f"(SELECT h.*, {one.shown} FROM {_source(of_type, where, one)} ORDER BY {one.order()} LIMIT %(limit)s)"
            for one in parts
        )
        rows = unit.sql(
            f"SELECT {shown_columns} FROM ({pages}) h {' '.join(joins)} ORDER BY {outer} LIMIT %(limit)s", words
        )
        if query.count:
            result.total, result.sums = _totals(unit, plan, where, words)
    if len(rows) > query.limit:
        rows = rows[: query.limit]
        result.next = cursor([rows[-1][f"_k{place}"] for place in range(len(sorts))])
    result.rows = [_row(unit, of_type, shown, row) for row in rows]
    return result


def _source(of_type: RecordType, where: list[str], part: Part) -> str:
    return f"{of_type.table} h{part.joins} WHERE {' AND '.join((*where, *part.conditions))}"


def _row(unit: Unit, of_type: RecordType, fields: tuple[Field, ...], row: Row) -> Row:
    shown: Row = {"id": row["id"], "type": of_type.code}
    for name in ("version", "state", "number", of_type.natural_key):
        if "_" + name in row:
            shown[name] = row["_" + name]
    return shown | spoken(unit, fields, render(fields, row), settled=is_settled(of_type, row.get("_state")))


def shown_fields(unit: Unit, plan: Plan, names: tuple[str, ...]) -> tuple[Field, ...]:
    """The fields that a list shows: those named, else those of its layout. Refuses with 422 an unknown name."""
    fields = visible_fields(unit, plan.readable)
    if not names:
        if plan.type.list_columns:
            return _chosen(fields, plan.type.list_columns)
        return tuple(field for field in fields if field.in_list)
    known = {field.name: field for field in fields}
    for name in names:
        if name not in known and name not in ("id", "version", "type", "state", "number"):
            unit.problem(say.BAD_PARAMETER, field="columns", name="columns", found=name[:40], expected=", ".join(known))
    unit.check()
    return _chosen(fields, names)


def _chosen(fields: tuple[Field, ...], names: tuple[str, ...]) -> tuple[Field, ...]:
    known = {field.name: field for field in fields}
    return tuple(known[name] for name in names if name in known)


def conditions_of(
    unit: Unit, plan: Plan, table: Mapping[str, Column], query: ListQuery, words: dict[str, Any], action: str = "read"
) -> list[str]:
    """The SQL conditions of a list over the alias `h`, to be joined by AND: scope, kind, filters, words that are searched.

    Their parameters go into `words`. Refuses with 422 what makes no sense.
    """
    of_type = plan.type
    scope = scope_of(unit.user, unit.company_id, of_type, action)
    words |= scope.parameters
    where = [scope.sql]
    if action != "read":  # What cannot be read is not exported either.
        seen = scope_of(unit.user, unit.company_id, of_type)
        words |= seen.parameters
        where.append(seen.sql)
    if of_type.kind is not None:
        where.append(f"h.kind = '{of_type.kind}'")
    if query.ids:
        words["ids"] = list(query.ids)
        where.append("h.id = ANY(%(ids)s::bigint[])")
    for place, (name, value) in enumerate(query.filters):
        where.append(condition_of(unit, plan, table, name, value, f"f{place}", words))
    if query.where:
        where.append(combined(unit, plan, table, query.where, words))
    unit.check()
    if query.q.strip():
        where += _search(unit, plan, table, query.q, words)
    return where


def _search(unit: Unit, plan: Plan, table: Mapping[str, Column], q: str, words: dict[str, Any]) -> list[str]:
    """Every typed word must be found: in the keys of type-ahead, or as a part of a searchable field.

    Documents that the longest word finds are asked for first, by the indexes of their words and of their partners: a list of
    millions is then read by its keys. Only where very many fit is it read in its order until the page is full.
    """
    typed = q.split()[:6]
    fields = [one for one in visible_fields(unit, plan.readable) if one.searchable and one.type is not Type.REF]
    fields = [one for one in fields if one.expression is not None or one.column_name in table]
    references = [one for one in visible_fields(unit, plan.fields) if one.searchable and target_of(one) is not None]
    tests: list[str] = []
    first = max(range(len(typed)), key=lambda place: len(typed[place]))
    for place, word in enumerate(typed):
        key = f"q{place}"
        words[key] = f"%{escaped(word)}%"
        own = [f"{source_of(one)}::text ILIKE %({key})s" for one in fields]
        if place == first:
            hits = _hits(unit, plan, word, key, own, references, words)
            if hits is not None:
                words["hits"] = hits
                tests.append("h.id = ANY(%(hits)s::bigint[])")
                continue
        either = [
            *own,
            *(f"{source_of(one)} IN ({_named(unit, one, word, key, words)})" for one in references),
        ]
        if "search_keys" in table:
            either += by_keys(word, key, words)
        tests.append(f"({' OR '.join(either)})" if either else "FALSE")
    return tests


def _named(unit: Unit, one: Field, word: str, key: str, words: dict[str, Any]) -> str:
    """The records of a reference that a word names: by a part of code or name, by initials, by pinyin."""
    target = target_of(one)
    assert target is not None
    part = f"(t.{target.code_column} ILIKE %({key})s OR t.{target.name_column} ILIKE %({key})s)"
    typed = search_keys.words(word)
    if typed and "search_keys" in columns(unit, target.table):
        found = search_keys.ways(typed[0], f"{key}r", words, "t")
        ways = [f"({found['parts']} AND {part})"] if "parts" in found else []
        if "sounds" in found and not word.isdigit():
            ways.append(f"({found['sounds']} AND {search_keys.is_whole(typed[0], f'{key}r', words, 't')})")
        if "start" in found and not word.isdigit():
            ways.append(found["start"])
        if not typed[0].parts:  # what is left of the word is too short to have a key
            ways.append(part)
        part = f"({' OR '.join(ways)})"
    company = "t.company_id = %(scope_company)s AND " if target.company_column == "company_id" else ""
    return f"SELECT t.id FROM {target.table} t WHERE {company}{part}"


def _hits(
    unit: Unit, plan: Plan, word: str, key: str, own: list[str], references: list[Field], words: dict[str, Any]
) -> list[int] | None:
    """The documents that a word finds, at most MOST_HITS; None where the indexes cannot tell, or where more are found."""
    of_type = plan.type
    if of_type.record != "document" or not own or not is_known(word):
        return None
    if any(one.expression is not None and not one.custom for one in plan.readable if one.searchable):
        return None
    scope = scope_of(unit.user, unit.company_id, of_type)
    kind = f" AND h.kind = '{of_type.kind}'" if of_type.kind is not None else ""
    asked = words | scope.parameters | {"word": word, "most": MOST_HITS + 1}
    base = f"SELECT h.id FROM {of_type.table} h"
    where = f"{scope.sql}{kind}"
    arms = [f"{base} WHERE {where} AND {holds(of_type.table, 'word')} AND ({' OR '.join(own)}) LIMIT %(most)s"]
    for one in references:
        named = _named(unit, one, word, key, asked)
        arms.append(f"{base} JOIN ({named}) n ON n.id = {source_of(one)} WHERE {where} LIMIT %(most)s")
    found = unit.sql(" UNION ".join(f"({arm})" for arm in arms), asked)
    return [row["id"] for row in found] if len(found) <= MOST_HITS else None


def by_keys(text: str, key: str, words: dict[str, Any]) -> list[str]:
    """The tests by which one typed word finds a record through its `search_keys`; any of them will do."""
    tests = (
        search_keys.tests(word, f"{key}k{place}", words, "h") for place, word in enumerate(search_keys.words(text))
    )
    return [f"({by_index} AND {meant})" for by_index, meant in tests]


def summed_fields(unit: Unit, plan: Plan) -> list[Field]:
    """The fields of a list that are summed up, as far as the user sees them."""
    return [one for one in visible_fields(unit, plan.fields) if one.total]


def _totals(unit: Unit, plan: Plan, where: list[str], words: Mapping[str, Any]) -> tuple[int, dict[str, str | None]]:
    fields = summed_fields(unit, plan)
    sums = "".join(f", sum({source_of(one)}) AS {quoted(one.name)}" for one in fields)
    row = unit.one(f"SELECT count(*) AS _count{sums} FROM {plan.type.table} h WHERE {' AND '.join(where)}", words)
    assert row is not None
    return _told(fields, row, [one.name for one in fields])


def _told(fields: list[Field], row: Row, names: list[str]) -> tuple[int, dict[str, str | None]]:
    values = [row[name] if row[name] is not None else 0 for name in names]
    return row["_count"], {one.name: plain(one, value) for one, value in zip(fields, values, strict=True)}
