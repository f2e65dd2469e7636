"""Apply what stands beside the tables: functions, triggers, laws, grants, audit, and keys to other rooms' tables.

`apply(connection)` is repeatable. It works as the owner, in one transaction, and does everything anew whenever a file
or a declaration has changed, so that no grant or law of an earlier version can stay behind.
"""

from __future__ import annotations

import hashlib
import re
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from django.db import transaction
from psycopg import sql
from psycopg.errors import DeadlockDetected

from guantong.kernel import audit, posted
from guantong.kernel.declare import Field, Type, record_types
from guantong.kernel.engine.ordering import indexes as sort_indexes
from guantong.kernel.engine.reference import references
from guantong.kernel.engine.words import indexes

ROOT = Path(__file__).resolve().parent.parent
LAYERS = (
    "kernel",
    "kernel/access",
    "kernel/work",
    "kernel/exchange",
    "kernel/customize",
    "kernel/numbering",
    "kernel/printing",
    "kernel/brand",
    "masterdata",
    "accounting",
    "inventory",
    "trade",
    "purchasing",
    "sales",
    "finance",
    "production",
    "insight",
    "flows",
    "integration",
)
APP_ROLE = "guantong_app"
ATTEMPTS = 5
USER_COLUMNS = ("created_by_id", "changed_by_id", "posted_by_id")


def files() -> Iterator[tuple[str, str]]:
    """Path and text of every SQL file, lowest layer first, by name within a module."""
    for layer in LAYERS:
        for path in sorted((ROOT / layer / "sql").glob("*.sql")):
            yield path.relative_to(ROOT).as_posix(), path.read_text("utf-8")


def apply(connection: Any) -> bool:
    """Bring functions, laws and grants to this version. True when something had changed.

    Other sessions may be at work: where they and the changing of triggers wait for each other, the database ends this
    transaction, and it is begun again. Raises the database's error after the last attempt.
    """
    connection.ensure_connection()
    for attempt in range(1, ATTEMPTS):
        with suppress(DeadlockDetected):
            return _apply(connection)
        time.sleep(0.2 * attempt)
    return _apply(connection)


def _apply(connection: Any) -> bool:
    with transaction.atomic(using=connection.alias), connection.cursor() as wrapper:
        cursor = wrapper.cursor
        tables = _tables(cursor)
        texts = dict(files())
        hashes = {path: _hash(text) for path, text in texts.items()}
        laws = posted.statements(tables)
        words, sorts = indexes(tables), sort_indexes(tables)
        hashes["(declarations)"] = _hash(repr((audit.watched(), _keys(tables), sorted(tables), laws, words, sorts)))
        cursor.execute("SELECT path, hash FROM kernel_sql_file")
        if dict(cursor.fetchall()) == hashes:
            return False
        _hold(cursor, tables)
        _grant(cursor)
        for path, text in texts.items():
            try:
                cursor.execute(text)
            except Exception as error:
                error.add_note(f"in {path}")
                raise
        for statement in laws:
            cursor.execute(statement)
        _watch(cursor, tables)
        _add_keys(cursor, tables)
        _add_words(cursor, words)
        _add_sorts(cursor, sorts)
        cursor.execute("DELETE FROM kernel_sql_file")
        cursor.executemany("INSERT INTO kernel_sql_file (path, hash) VALUES (%s, %s)", list(hashes.items()))
        return True


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _tables(cursor: Any) -> dict[str, frozenset[str]]:
    """Every table of ours with its columns."""
    cursor.execute(
        """SELECT c.relname, array_agg(a.attname::text) FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
            WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND a.attnum > 0
              AND NOT a.attisdropped GROUP BY 1"""
    )
    return {name: frozenset(columns) for name, columns in cursor.fetchall()}


def _hold(cursor: Any, tables: dict[str, frozenset[str]]) -> None:
    """Lock every table before the catalog's rows of any are changed: else a table that is just being analyzed holds its
    lock and waits for those rows, while the changing of its triggers waits for that lock."""
    names = sql.SQL(", ").join(sql.Identifier(name) for name in sorted(tables))
    cursor.execute(sql.SQL("LOCK TABLE {} IN SHARE ROW EXCLUSIVE MODE").format(names))


def _grant(cursor: Any) -> None:
    """Ordinary rights on every table; the files that follow take them away where a law says so."""
    cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (APP_ROLE,))
    if cursor.fetchone() is None:
        return
    role = sql.Identifier(APP_ROLE)
    for statement in (
        "GRANT USAGE ON SCHEMA public TO {role}",
        "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}",
        "GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {role}",
        "REVOKE INSERT, UPDATE, DELETE ON kernel_sql_file, django_migrations FROM {role}",
    ):
        cursor.execute(sql.SQL(statement).format(role=role))


def _watch(cursor: Any, tables: dict[str, frozenset[str]]) -> None:
    """Audit triggers on every watched table: sets for inserts and deletes, changed rows for updates."""
    for table, wanted in audit.watched().items():
        if table not in tables:
            continue
        columns = [column for column in wanted if column in tables[table]]
        words = {
            "table": sql.Identifier(table),
            "columns": sql.SQL(", ").join(sql.Identifier(column) for column in columns),
            "names": sql.SQL(", ").join(sql.Literal(column) for column in columns),
        }
        for statement in (
            """CREATE OR REPLACE TRIGGER audit_inserted AFTER INSERT ON {table} REFERENCING NEW TABLE AS touched
               FOR EACH STATEMENT EXECUTE FUNCTION audit_rows({names})""",
            """CREATE OR REPLACE TRIGGER audit_deleted AFTER DELETE ON {table} REFERENCING OLD TABLE AS touched
               FOR EACH STATEMENT EXECUTE FUNCTION audit_rows({names})""",
            """CREATE OR REPLACE TRIGGER audit_updated AFTER UPDATE OF {columns} ON {table}
               FOR EACH ROW EXECUTE FUNCTION audit_row({names})""",
        ):
            cursor.execute(sql.SQL(statement).format(**words))


def _add_words(cursor: Any, wanted: dict[str, tuple[str, str]]) -> None:
    """The indexes by which documents are found by their own words; those of earlier declarations go."""
    cursor.execute("SELECT indexname FROM pg_indexes WHERE schemaname = 'public' AND indexname ~ '_words_[0-9a-f]{8}$'")
    known = {name for (name,) in cursor.fetchall()}
    for name in sorted(known - wanted.keys()):
        cursor.execute(sql.SQL("DROP INDEX {}").format(sql.Identifier(name)))
    for name, (table, expression) in wanted.items():
        if name in known:
            continue
        words = {"name": sql.Identifier(name), "table": sql.Identifier(table), "expression": sql.SQL(expression)}
        cursor.execute(sql.SQL("CREATE INDEX {name} ON {table} USING gin ({expression})").format(**words))
        cursor.execute(sql.SQL("ANALYZE {table}").format(**words))


def _add_sorts(cursor: Any, wanted: dict[str, tuple[str, tuple[str, ...], bool]]) -> None:
    """The indexes by which lists are read in their usual orders; those of earlier declarations go."""
    cursor.execute(
        """SELECT x.relname, t.relname, array_agg(a.attname::text ORDER BY k.place)
             FROM pg_index i JOIN pg_class x ON x.oid = i.indexrelid JOIN pg_class t ON t.oid = i.indrelid
             JOIN pg_am m ON m.oid = x.relam AND m.amname = 'btree'
            CROSS JOIN LATERAL unnest(i.indkey::int2[]) WITH ORDINALITY k (column_no, place)
             JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = k.column_no
            WHERE x.relnamespace = 'public'::regnamespace AND i.indpred IS NULL AND i.indisvalid GROUP BY 1, 2"""
    )
    known = {name: (table, tuple(columns)) for name, table, columns in cursor.fetchall()}
    for name in sorted(known.keys() - wanted.keys()):
        if re.search("_sorted_[0-9a-f]{8}$", name):
            cursor.execute(sql.SQL("DROP INDEX {}").format(sql.Identifier(name)))
            del known[name]
    leading = {(table, columns[:2]) for table, columns in known.values()}
    for name, (table, columns, is_reference) in wanted.items():
        if name in known or (is_reference and (table, (columns[0], columns[-2])) in leading):
            continue
        words = {
            "name": sql.Identifier(name),
            "table": sql.Identifier(table),
            "columns": sql.SQL(", ").join(map(sql.Identifier, columns)),
        }
        cursor.execute(sql.SQL("CREATE INDEX {name} ON {table} ({columns})").format(**words))


def _keys(tables: dict[str, frozenset[str]]) -> list[tuple[str, str, str]]:
    """Foreign keys that follow from the declarations: (table, column, table it names)."""
    found: dict[tuple[str, str, str], None] = {}

    def add(table: str, column: str, target: str) -> None:
        if column in tables.get(table, ()) and target in tables and "id" in tables[target]:
            found[(table, column, target)] = None

    def add_fields(table: str, fields: tuple[Field, ...]) -> None:
        for field in fields:
            target = references().get(field.ref or "")
            if field.type is Type.REF and field.expression is None and target is not None:
                add(table, field.column_name, target.table)

    for record_type in record_types():
        if record_type.table != "masterdata_company":
            add(record_type.table, "company_id", "masterdata_company")
        for column in USER_COLUMNS:
            add(record_type.table, column, "access_user")
        add_fields(record_type.table, record_type.fields)
        for lines in record_type.lines:
            add(lines.table, "document_id", record_type.table)
            add_fields(lines.table, lines.fields)
    return list(found)


def _add_keys(cursor: Any, tables: dict[str, frozenset[str]]) -> None:
    """Make the foreign keys that no migration has made."""
    cursor.execute(
        """SELECT c.conrelid::regclass::text, a.attname::text FROM pg_constraint c
             JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = ANY (c.conkey)
            WHERE c.contype = 'f'"""
    )
    known = set(cursor.fetchall())
    for table, column, target in _keys(tables):
        if (table, column) in known:
            continue
        name = f"{table}_{column}_key"
        if len(name) > 63:
            name = f"{table[:40]}_{_hash(name)[:10]}_key"
        cursor.execute(
            sql.SQL("ALTER TABLE {table} ADD CONSTRAINT {name} FOREIGN KEY ({column}) REFERENCES {target} (id)").format(
                table=sql.Identifier(table),
                name=sql.Identifier(name),
                column=sql.Identifier(column),
                target=sql.Identifier(target),
            )
        )
