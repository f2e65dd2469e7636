"""From staged records to the tables, in sets: a master's file of any length takes a handful of statements a slice.

New masters are inserted and changed ones updated straight from `exchange_row`; documents go through the engine's store,
which gives them ids, lines and events as for any other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from guantong.kernel.declare import RecordType
from guantong.kernel.engine import store
from guantong.kernel.engine.catalog import Column
from guantong.kernel.engine.catalog import columns as table_columns
from guantong.kernel.engine.plan import quoted
from guantong.kernel.exchange.staging import LATER, Staged
from guantong.kernel.unit import Unit

SLICE = 5000
DOCUMENTS = 200
MANY = 2000
"""So many new rows make the planner's statistics worthless."""
_FIXED = frozenset({"id", "company_id", "document_id", "line_no", "version", "created_by_id", "created_at",
                    "changed_by_id", "changed_at", LATER})  # fmt: skip
Progress = Callable[[int, int], None]


def load(
    unit: Unit, record_type: RecordType, batch_id: int, staged: Staged, progress: Progress = lambda _done, _total: None
) -> None:
    """Write every staged record of the batch that is not bad. All in the unit's transaction."""
    if record_type.record == "document":
        _documents(unit, record_type, batch_id, staged, progress)
    else:
        _masters(unit, record_type, batch_id, staged, progress)


def _documents(unit: Unit, record_type: RecordType, batch_id: int, staged: Staged, progress: Progress) -> None:
    done, last = 0, 0
    while True:
        rows = unit.sql(
            """SELECT row_no, key, record FROM exchange_row
                WHERE batch_id = %s AND action = 'create' AND row_no > %s ORDER BY row_no LIMIT %s""",
            (batch_id, last, DOCUMENTS),
        )
        if not rows:
            return
        made = store.insert(unit, record_type, [row["record"] for row in rows], event=None)
        unit.run(
            """INSERT INTO exchange_reference (company_id, type_code, external_ref, document_id, batch_id)
               SELECT %s, %s, r.key, r.id, %s FROM unnest(%s::text[], %s::bigint[]) AS r(key, id)""",
            (
                unit.company_id,
                record_type.code,
                batch_id,
                [row["key"] for row in rows],
                [document.id for document in made],
            ),
        )
        last, done = rows[-1]["row_no"], done + len(rows)
        progress(done, staged.created)


def _masters(unit: Unit, record_type: RecordType, batch_id: int, staged: Staged, progress: Progress) -> None:
    total = unit.value("SELECT max(row_no) FROM exchange_row WHERE batch_id = %s", (batch_id,)) or 0
    statements = [
        *_inserts(unit, record_type, staged),
        *_updates(unit, record_type, staged),
        *_line_sets(unit, record_type, staged),
    ]
    for start in range(0, total + 1, SLICE):
        words = {
            "batch": batch_id,
            "company": unit.company_id,
            "user": unit.user.id,
            "after": start,
            "until": start + SLICE,
            "now": unit.now,
        }
        for statement in statements:
            unit.run(statement, words)
        progress(min(start + SLICE, total), total)
    for column in sorted(staged.later):
        unit.run(_later(record_type, column), {"batch": batch_id, "company": unit.company_id})
    if staged.created >= MANY:
        unit.run("SELECT exchange_analyze(%s::regclass)", (record_type.table,))


_SLICED = "r.batch_id = %(batch)s AND r.row_no > %(after)s AND r.row_no <= %(until)s"


def _names(table: dict[str, Column] | Any, wanted: Iterable[str]) -> list[str]:
    chosen = set(wanted) - _FIXED
    return [name for name, column in table.items() if name in chosen and not column.generated]


def _definition(table: Any, names: Iterable[str]) -> str:
    return ", ".join(f"{quoted(name)} {table[name].type}" for name in names)


def _value(name: str, column: Column) -> str:
    source = f"p.{quoted(name)}"
    return f"COALESCE({source}, {column.default})" if column.required and column.default is not None else source


def _inserts(unit: Unit, record_type: RecordType, staged: Staged) -> list[str]:
    if not staged.created:
        return []
    table = table_columns(unit, record_type.table)
    names = _names(table, staged.create_columns | {"search_keys"})
    into = ", ".join(quoted(name) for name in names)
    values = ", ".join(_value(name, table[name]) for name in names)
    return [
        f"INSERT INTO {record_type.table} (company_id, created_by_id, changed_by_id, {into}) "
        f"SELECT %(company)s, %(user)s::bigint, %(user)s::bigint, {values} "
        f"FROM (SELECT r.record FROM exchange_row r WHERE {_SLICED} AND r.action = 'create' ORDER BY r.row_no) s, "
        f"jsonb_to_record(s.record) AS p({_definition(table, names)})"
    ]


def _updates(unit: Unit, record_type: RecordType, staged: Staged) -> list[str]:
    if not staged.changed:
        return []
    table = table_columns(unit, record_type.table)
    names = _names(table, staged.change_columns | {"search_keys"})
    sets = ", ".join(
        f"{quoted(name)} = CASE WHEN s.record ? '{name}' THEN {_value(name, table[name])} ELSE t.{quoted(name)} END"
        for name in names
    )
    return [
        f"UPDATE {record_type.table} t SET {sets}, version = t.version + 1, changed_at = %(now)s, "
        f"changed_by_id = %(user)s::bigint "
        f"FROM (SELECT r.record FROM exchange_row r WHERE {_SLICED} AND r.action = 'change') s, "
        f"jsonb_to_record(s.record) AS p(id bigint, {_definition(table, names)}) "
        f"WHERE t.id = p.id AND t.company_id = %(company)s"
    ]


def _line_sets(unit: Unit, record_type: RecordType, staged: Staged) -> list[str]:
    """Lines of new records, and line sets that differ as a whole."""
    statements: list[str] = []
    for lines in record_type.lines:
        wanted = staged.line_columns.get(lines.name)
        table = table_columns(unit, lines.table)
        header = (
            f"(SELECT r.record -> '{lines.name}' AS rows, t.id FROM exchange_row r "
            f"JOIN {record_type.table} t ON t.company_id = %(company)s AND t.{quoted(record_type.natural_key)} = r.key "
            f"WHERE {_SLICED} AND r.action IN ('create', 'change') AND r.record ? '{lines.name}')"
        )
        if staged.changed:
            statements.append(f"DELETE FROM {lines.table} l USING {header} s WHERE l.document_id = s.id")
        if wanted:
            names = _names(table, wanted)
            into = ", ".join(quoted(name) for name in ("company_id", "document_id", "line_no", *names))
            values = ", ".join(_value(name, table[name]) for name in names)
            definition = f"line_no int, {_definition(table, names)}"
            statements.append(
                f"INSERT INTO {lines.table} ({into}) SELECT %(company)s, s.id, p.line_no, {values} "
                f"FROM {header} s, jsonb_to_recordset(s.rows) AS p({definition}) ORDER BY s.id, p.line_no"
            )
    return statements


def _later(record_type: RecordType, column: str) -> str:
    """References to records of the same file, once all of them are there."""
    table, key = record_type.table, quoted(record_type.natural_key)
    return (
        f"UPDATE {table} t SET {quoted(column)} = n.id FROM exchange_row r "
        f"JOIN {table} n ON n.company_id = %(company)s AND n.{key} = r.record -> '{LATER}' ->> '{column}' "
        f"WHERE r.batch_id = %(batch)s AND r.record -> '{LATER}' ? '{column}' "
        f"AND t.company_id = %(company)s AND t.{key} = r.key"
    )
