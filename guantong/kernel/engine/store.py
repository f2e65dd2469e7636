"""Writing: header and lines of any number of records in one statement, ids of unchanged lines kept.

The SQL follows from the declaration's columns and the table's own defaults, and is the same text for the same set of
columns, so that PostgreSQL prepares it once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from guantong.kernel.declare import RecordType
from guantong.kernel.engine.catalog import Column, columns, typed
from guantong.kernel.engine.custom import COLUMN, pack, sealed, unpack
from guantong.kernel.engine.document import Document, Record
from guantong.kernel.engine.plan import plan_of, quoted
from guantong.kernel.unit import Row, Unit, jsonb

# Columns of a header that only the engine writes.
OWN = frozenset(
    {"id", "version", "created_by_id", "created_at", "changed_by_id", "changed_at", "company_id", "kind", "search_keys"}
)


def _columns_of(unit: Unit, table: str, records: Iterable[Record], but: frozenset[str]) -> tuple[str, ...]:
    """The table's columns that any record has something to say about, in the table's order."""
    named = set().union(*(record.keys() for record in records)) - but
    return tuple(name for name, column in columns(unit, table).items() if name in named and not column.generated)


def _value(name: str, column: Column, alias: str = "r") -> str:
    plain = f"{alias}.{quoted(name)}"
    return f"COALESCE({plain}, {column.default})" if column.default is not None and column.required else plain


def _definition(unit: Unit, table: str, names: Sequence[str]) -> str:
    types = columns(unit, table)
    return ", ".join(f"{quoted(name)} {types[name].type}" for name in names)


def _picked(record: Record, names: Sequence[str]) -> Record:
    return {name: record.get(name) for name in names}


def insert(
    unit: Unit, record_type: RecordType, records: list[Record], *, event: str | None = "created", keep_key: bool = False
) -> list[Document]:
    """Insert records with their lines: one statement, however many there are. Custom fields go into `custom`.

    A record may bring `state`, `reversal_of_id` and the like; ids come from the sequence. `event` tells live screens.
    `keep_key` stores the answer to the client's request key with it.
    """
    if not records:
        return []
    table = record_type.table
    _pack(record_type, records)
    header_names = _columns_of(unit, table, records, OWN | {lines.name for lines in record_type.lines})
    has_keys = "search_keys" in columns(unit, table) and any("search_keys" in record for record in records)
    if has_keys:
        header_names = (*header_names, "search_keys")
    line_names: list[tuple[str, ...]] = []
    words: dict[str, Any] = {
        "company": unit.company_id,
        "user": unit.user.id,
        "event": event,
        "headers": jsonb([_picked(record, header_names) | {"_n": n} for n, record in enumerate(records)]),
    }
    for place, lines in enumerate(record_type.lines):
        rows = [row for record in records for row in record.get(lines.name, ())]
        names = _columns_of(unit, lines.table, rows, frozenset({"id", "company_id", "document_id", "line_no"}))
        line_names.append(names)
        words[f"lines{place}"] = jsonb(
            [
                _picked(row, names) | {"_n": n, "line_no": row.get("line_no") or line_no}
                for n, record in enumerate(records)
                for line_no, row in enumerate(record.get(lines.name, ()), 1)
            ]
        )
    if keep_key and unit.request_key is not None and unit.user.id is not None:
        words["key"], words["fingerprint"] = unit.request_key
    query = _insert_sql(
        unit, record_type, header_names, tuple(line_names), is_told=event is not None, keeps_key="key" in words
    )
    rows = unit.sql(query, words)
    if "key" in words:
        unit.request_key = None
    return [document_of(unit, record_type, row["header"], row["lines"]) for row in rows]


def _pack(record_type: RecordType, records: list[Record]) -> None:
    plan = plan_of(record_type)
    for record in records:
        pack(plan.custom, record)
        for one in plan.lines:
            for row in record.get(one.lines.name, ()):
                pack(one.custom, row)


def document_of(unit: Unit, record_type: RecordType, header: Row, lines: list[list[Row]]) -> Document:
    """A document from rows as jsonb gives them: the header, and the rows of each declared line set. Changes the rows."""
    plan = plan_of(record_type)
    typed(unit, record_type.table, [header])
    sets = {one.name: typed(unit, one.table, rows or []) for one, rows in zip(record_type.lines, lines, strict=True)}
    unpack(plan.custom, header)
    for line_plan in plan.lines if any(one.custom for one in plan.lines) else ():
        for row in sets[line_plan.lines.name]:
            unpack(line_plan.custom, row)
    return Document(record_type, header["id"], header, sets)


_INSERTS: dict[Any, str] = {}


def _insert_sql(
    unit: Unit,
    record_type: RecordType,
    header_names: tuple[str, ...],
    line_names: tuple[tuple[str, ...], ...],
    *,
    is_told: bool,
    keeps_key: bool,
) -> str:
    key = (record_type.code, header_names, line_names, is_told, keeps_key)
    if key in _INSERTS:
        return _INSERTS[key]
    table, types = record_type.table, columns(unit, record_type.table)
    fixed = {"id": "s.id", "company_id": "%(company)s"}
    kind = record_type.kind or (record_type.code if record_type.record == "document" else None)
    if kind is not None and "kind" in types and not types["kind"].generated:
        fixed["kind"] = f"'{kind}'"
    fixed |= {"created_by_id": "%(user)s::bigint", "changed_by_id": "%(user)s::bigint"}
    fixed = {name: value for name, value in fixed.items() if name in types and not types[name].generated}
    into = ", ".join(quoted(name) for name in (*fixed, *header_names))
    values = ", ".join((*fixed.values(), *(_value(name, types[name], "s") for name in header_names)))
    definition = ", ".join(filter(None, ("_n int", _definition(unit, table, header_names))))
    parts = [
        "s AS MATERIALIZED (SELECT nextval('guantong_id') AS id, r.* "
        f"FROM jsonb_to_recordset(%(headers)s) AS r({definition}))",
        f"h AS (INSERT INTO {table} ({into}) SELECT {values} FROM s ORDER BY s._n RETURNING *)",
    ]
    shown: list[str] = []
    for place, (lines, names) in enumerate(zip(record_type.lines, line_names, strict=True)):
        line_types = columns(unit, lines.table)
        line_into = ", ".join(quoted(name) for name in ("company_id", "document_id", "line_no", *names))
        line_values = ", ".join(
            ("%(company)s", "s.id", "r.line_no", *(_value(name, line_types[name]) for name in names))
        )
        line_definition = ", ".join(filter(None, ("_n int", "line_no int", _definition(unit, lines.table, names))))
        parts.append(
            f"l{place} AS (INSERT INTO {lines.table} ({line_into}) SELECT {line_values} "
            f"FROM jsonb_to_recordset(%(lines{place})s) AS r({line_definition}) JOIN s USING (_n) "
            f"ORDER BY r._n, r.line_no RETURNING *)"
        )
        shown.append(f"(SELECT jsonb_agg(to_jsonb(l) ORDER BY l.line_no) FROM l{place} l WHERE l.document_id = h.id)")
    if keeps_key:
        parts.append(
            "k AS (INSERT INTO kernel_request_key (user_id, key, fingerprint, status, type, document_id) "
            f"SELECT %(user)s, %(key)s, %(fingerprint)s, 201, '{record_type.code}', h.id FROM h)"
        )
    told = ""
    if is_told:
        warehouse = f"h.{record_type.warehouse_column}" if record_type.warehouse_column else "NULL"
        told = (
            f", document_event(%(company)s, '{record_type.code}', h.id, 1, %(event)s, %(user)s::bigint, "
            f"%(user)s::bigint, {warehouse})"
        )
    query = (
        f"WITH {', '.join(parts)} SELECT to_jsonb(h) AS header, jsonb_build_array({', '.join(shown)}) AS lines{told} "
        "FROM h JOIN s ON s.id = h.id ORDER BY s._n"
    )
    return _INSERTS.setdefault(key, query)


def update(
    unit: Unit, record_type: RecordType, existing: Document, record: Record, *, keep_key: bool = False
) -> Document:
    """Write a changed record over the locked `existing`: what differs is written, nothing else is touched.

    Lines are matched by id; those that are gone are deleted, new ones inserted. One statement. The document must have
    been loaded with its header locked.
    """
    types = columns(unit, record_type.table)
    line_sets = {lines.name for lines in record_type.lines}
    _pack(record_type, [record])
    differing = tuple(
        name
        for name in types
        if name in record
        and name not in line_sets
        and (name not in OWN or name == "search_keys")
        and not types[name].generated
        and record[name] != _as_written(name, existing.header)
    )
    words: dict[str, Any] = {
        "id": existing.id,
        "company": unit.company_id,
        "user": unit.user.id,
        "header": jsonb(_picked(record, differing)),
    }
    sets: list[tuple[str, ...]] = []
    for place, lines in enumerate(record_type.lines):
        rows = record.get(lines.name, [])
        stored = {row["id"]: row for row in existing.lines[lines.name]}
        names = _columns_of(unit, lines.table, rows, frozenset({"id", "company_id", "document_id", "line_no"}))
        kept = {row["id"] for row in rows if row.get("id") is not None}
        changed: list[Record] = []
        for line_no, row in enumerate(rows, 1):
            before = stored.get(row.get("id") or 0)
            wanted = _picked(row, names) | {"id": row.get("id"), "line_no": line_no}
            if before is None or any(_as_written(name, before) != value for name, value in wanted.items()):
                changed.append(wanted)
        words[f"lines{place}"] = jsonb(changed)
        words[f"gone{place}"] = [line_id for line_id in stored if line_id not in kept]
        sets.append(names)
    if keep_key and unit.request_key is not None and unit.user.id is not None:
        words["key"], words["fingerprint"] = unit.request_key
        unit.request_key = None
    query = _update_sql(unit, record_type, differing, tuple(sets), keeps_key="key" in words)
    row = unit.one(query, words)
    assert row is not None  # The header is locked.
    header = typed(unit, record_type.table, [row["header"]])[0]
    plan = plan_of(record_type)
    unpack(plan.custom, header)
    lines_now: dict[str, list[Row]] = {}
    for place, lines in enumerate(record_type.lines):
        touched = {one["id"]: one for one in typed(unit, lines.table, row["lines"][place] or [])}
        for one in touched.values():
            unpack(plan.lines[place].custom, one)
        gone = set(words[f"gone{place}"])
        kept_rows = {one["id"]: one for one in existing.lines[lines.name] if one["id"] not in gone} | touched
        lines_now[lines.name] = sorted(kept_rows.values(), key=lambda one: int(one["line_no"]))
    return Document(record_type, existing.id, header, lines_now)


def _as_written(name: str, row: Row) -> Any:
    return sealed(row.get(name)) if name == COLUMN else row.get(name)


_UPDATES: dict[Any, str] = {}


def _update_sql(
    unit: Unit,
    record_type: RecordType,
    differing: tuple[str, ...],
    sets: tuple[tuple[str, ...], ...],
    *,
    keeps_key: bool,
) -> str:
    key = (record_type.code, differing, sets, keeps_key)
    if key in _UPDATES:
        return _UPDATES[key]
    table, types = record_type.table, columns(unit, record_type.table)
    assignments = ["version = h.version + 1"]
    if "changed_by_id" in types:
        assignments += ["changed_by_id = %(user)s::bigint", "changed_at = clock_timestamp()"]
    assignments += [f"{quoted(name)} = {_value(name, types[name])}" for name in differing]
    source = f"jsonb_to_record(%(header)s) AS r({_definition(unit, table, differing)})" if differing else "(SELECT 1) r"
    parts = [
        f"h AS (UPDATE {table} h SET {', '.join(assignments)} FROM {source} "
        "WHERE h.id = %(id)s AND h.company_id = %(company)s RETURNING h.*)"
    ]
    shown: list[str] = []
    for place, (lines, names) in enumerate(zip(record_type.lines, sets, strict=True)):
        line_types = columns(unit, lines.table)
        definition = ", ".join(filter(None, ("id bigint", "line_no int", _definition(unit, lines.table, names))))
        rows = f"jsonb_to_recordset(%(lines{place})s) AS r({definition})"
        assigned = ", ".join(
            ("line_no = r.line_no", *(f"{quoted(name)} = {_value(name, line_types[name])}" for name in names))
        )
        into = ", ".join(quoted(name) for name in ("company_id", "document_id", "line_no", *names))
        values = ", ".join(("%(company)s", "%(id)s", "r.line_no", *(_value(name, line_types[name]) for name in names)))
        parts += [
            f"d{place} AS (DELETE FROM {lines.table} WHERE document_id = %(id)s "
            f"AND id = ANY(%(gone{place})s::bigint[]))",
            f"u{place} AS (UPDATE {lines.table} l SET {assigned} FROM {rows} "
            "WHERE l.id = r.id AND l.document_id = %(id)s RETURNING l.*)",
            f"i{place} AS (INSERT INTO {lines.table} ({into}) SELECT {values} FROM {rows} WHERE r.id IS NULL "
            "ORDER BY r.line_no RETURNING *)",
        ]
        shown.append(
            f"(SELECT jsonb_agg(to_jsonb(l)) FROM (SELECT * FROM u{place} UNION ALL SELECT * FROM i{place}) l)"
        )
    if keeps_key:
        parts.append(
            "k AS (INSERT INTO kernel_request_key (user_id, key, fingerprint, status, type, document_id) "
            f"SELECT %(user)s, %(key)s, %(fingerprint)s, 200, '{record_type.code}', h.id FROM h)"
        )
    owner = "h.created_by_id" if "created_by_id" in types else "NULL::bigint"
    warehouse = f"h.{record_type.warehouse_column}" if record_type.warehouse_column else "NULL"
    query = (
        f"WITH {', '.join(parts)} SELECT to_jsonb(h) AS header, jsonb_build_array({', '.join(shown)}) AS lines, "
        f"document_event(%(company)s, '{record_type.code}', h.id, h.version, 'changed', %(user)s::bigint, "
        f"{owner}, {warehouse}) FROM h"
    )
    return _UPDATES.setdefault(key, query)


def update_many(unit: Unit, record_type: RecordType, records: list[Record], names: tuple[str, ...]) -> int:
    """Write the given columns of many masters by id in one statement; rows that do not differ stay untouched."""
    if not records or not names:
        return 0
    types = columns(unit, record_type.table)
    definition = f"id bigint, {_definition(unit, record_type.table, names)}"
    old = ", ".join(f"h.{quoted(name)}" for name in names)
    new = ", ".join(_value(name, types[name]) for name in names)
    assigned = ", ".join(f"{quoted(name)} = {_value(name, types[name])}" for name in names)
    return unit.run(
        f"UPDATE {record_type.table} h SET {assigned}, version = h.version + 1, changed_by_id = %(user)s::bigint, "
        f"changed_at = clock_timestamp() FROM jsonb_to_recordset(%(rows)s) AS r({definition}) "
        f"WHERE h.id = r.id AND h.company_id = %(company)s AND ({old}) IS DISTINCT FROM ({new})",
        {
            "company": unit.company_id,
            "user": unit.user.id,
            "rows": jsonb([_picked(record, names) | {"id": record["id"]} for record in records]),
        },
    )


def update_documents(unit: Unit, record_type: RecordType, pairs: Sequence[tuple[Document, Record]]) -> None:
    """Write many changed records over their locked documents: what differs, in one statement, and tell live screens.

    A record whose lines became more or fewer is written by a statement of its own.
    """
    plain: list[tuple[Document, Record]] = []
    for existing, record in pairs:
        held = [{row["id"] for row in existing.lines[one.name]} for one in record_type.lines]
        wanted = [{row.get("id") for row in record[one.name]} for one in record_type.lines]
        if held == wanted:
            plain.append((existing, record))
        else:
            update(unit, record_type, existing, record)
    if not plain:
        return
    _pack(record_type, [record for _existing, record in plain])
    types, line_sets = columns(unit, record_type.table), {lines.name for lines in record_type.lines}
    names = tuple(
        name
        for name, column in types.items()
        if name not in line_sets
        and (name not in OWN or name == "search_keys")
        and not column.generated
        and any(name in record and record[name] != _as_written(name, before.header) for before, record in plain)
    )
    words: dict[str, Any] = {
        "company": unit.company_id,
        "user": unit.user.id,
        "headers": jsonb([{"id": before.id, **_written(before.header, record, names)} for before, record in plain]),
    }
    assignments = ["version = h.version + 1"]
    if "changed_by_id" in types:
        assignments += ["changed_by_id = %(user)s::bigint", "changed_at = clock_timestamp()"]
    assignments += [f"{quoted(name)} = {_value(name, types[name])}" for name in names]
    definition = ", ".join(filter(None, ("id bigint", _definition(unit, record_type.table, names))))
    parts = [
        f"h AS (UPDATE {record_type.table} h SET {', '.join(assignments)} FROM jsonb_to_recordset(%(headers)s) "
        f"AS r({definition}) WHERE h.id = r.id AND h.company_id = %(company)s RETURNING h.*)"
    ]
    for place, lines in enumerate(record_type.lines):
        rows = [row for _existing, record in plain for row in record[lines.name]]
        own = _columns_of(unit, lines.table, rows, frozenset({"id", "company_id", "document_id"}))
        before = {row["id"]: row for existing, _record in plain for row in existing.lines[lines.name]}
        changed = [
            _picked(row, ("id", *own))
            for row in rows
            if any(_as_written(name, before[row["id"]]) != row.get(name) for name in own)
        ]
        if not changed:
            continue
        words[f"lines{place}"] = jsonb(changed)
        line_types = columns(unit, lines.table)
        assigned = ", ".join(f"{quoted(name)} = {_value(name, line_types[name])}" for name in own)
        parts.append(
            f"u{place} AS (UPDATE {lines.table} l SET {assigned} FROM jsonb_to_recordset(%(lines{place})s) "
            f"AS r(id bigint, {_definition(unit, lines.table, own)}) WHERE l.id = r.id RETURNING l.id)"
        )
    owner = "h.created_by_id" if "created_by_id" in types else "NULL::bigint"
    warehouse = f"h.{record_type.warehouse_column}" if record_type.warehouse_column else "NULL"
    unit.sql(
        f"WITH {', '.join(parts)} SELECT count(document_event(%(company)s, '{record_type.code}', h.id, h.version, "
        f"'changed', %(user)s::bigint, {owner}, {warehouse})::text) FROM h",
        words,
    )


def _written(before: Row, record: Record, names: Sequence[str]) -> Record:
    return {name: record[name] if name in record else _as_written(name, before) for name in names}


def delete(unit: Unit, document: Document) -> None:
    """Delete a record with its lines, and tell live screens. The database refuses when others refer to it."""
    record_type = document.type
    parts = [
        f"d{place} AS (DELETE FROM {lines.table} WHERE document_id = %(id)s)"
        for place, lines in enumerate(record_type.lines)
    ]
    parts.append(f"h AS (DELETE FROM {record_type.table} WHERE id = %(id)s AND company_id = %(company)s RETURNING id)")
    unit.run(
        f"WITH {', '.join(parts)} SELECT document_event(%(company)s, '{record_type.code}', h.id, %(version)s::int, "
        "'deleted', %(user)s::bigint, %(owner)s::bigint, %(warehouse)s::bigint) FROM h",
        {
            "id": document.id,
            "company": unit.company_id,
            "user": unit.user.id,
            "version": document.version + 1,
            "owner": document.header.get("created_by_id"),
            "warehouse": document.header.get(record_type.warehouse_column or ""),
        },
    )


def load(unit: Unit, record_type: RecordType, record_id: int, *, lock: bool = False) -> Document | None:
    """A record with its lines, in one statement; with `lock` the header is locked first. None when there is none."""
    row = unit.one(
        "SELECT header, lines FROM document_load(%s::regclass, %s::text[]::regclass[], %s, %s, %s)",
        (record_type.table, [lines.table for lines in record_type.lines], record_id, unit.company_id, lock),
    )
    if row is None or (
        record_type.kind is not None and row["header"].get("kind", record_type.kind) != record_type.kind
    ):
        return None
    document = document_of(unit, record_type, row["header"], row["lines"])
    document.know_lines(unit)
    return document


@lru_cache(maxsize=256)
def series_of(record_type_code: str, prefix: str | None) -> str:
    """The number series of a type."""
    return prefix or record_type_code.upper()


def done(
    unit: Unit,
    document: Document,
    *,
    target: str | None,
    series: str | None,
    action: str,
    changes: Mapping[str, Any],
) -> Row | None:
    """The last statement of a transition: document_done. The new header, or None when the state was another one."""
    record_type = document.type
    key, fingerprint = unit.request_key or (None, None)
    header: Row | None = unit.value(
        "SELECT document_done(%s, %s::regclass, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
        (
            record_type.code,
            record_type.table,
            document.id,
            unit.company_id,
            document.state,
            target,
            series,
            jsonb(dict(changes)),
            unit.user.id,
            action,
            document.header.get(record_type.warehouse_column or ""),
            key if unit.user.id is not None else None,
            fingerprint,
        ),
    )
    if header is not None:
        unit.request_key = None
        typed(unit, record_type.table, [header])
        unpack(plan_of(record_type).custom, header)
    return header
