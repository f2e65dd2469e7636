"""Everything a home holds, as figures and hashes that two homes can be compared by.

tables       rows and content of every table, in no order
catalog      owners, grants, triggers, functions and roles
reports      rows and totals of every report of every company, for each account in use and each item where one is
                 asked for
attachments  the bytes of every content that the database names
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import sys
from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any

import psycopg
from psycopg import sql

from guantong.server.backup import source, writing
from guantong.server.home import DATABASE, SUPERUSER, Home

if TYPE_CHECKING:
    from guantong.kernel.unit import Unit

CATALOG = {
    "relations": """SELECT c.relname, c.relkind::text, pg_get_userbyid(c.relowner), c.relacl::text FROM pg_class c
        WHERE c.relnamespace = 'public'::regnamespace ORDER BY 1""",
    "columns": """SELECT c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull, a.attacl::text
        FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid WHERE c.relnamespace = 'public'::regnamespace
        AND a.attnum > 0 AND NOT a.attisdropped ORDER BY 1, 2""",
    "functions": """SELECT p.oid::regprocedure::text, pg_get_userbyid(p.proowner), p.proacl::text, p.prosecdef,
        p.proconfig::text, md5(p.prosrc) FROM pg_proc p WHERE p.pronamespace = 'public'::regnamespace ORDER BY 1""",
    # PostgreSQL writes some conditions in another way once they were dumped: a cast of a list becomes casts of its
    # members, and needless brackets go. What is compared leaves casts to text and brackets out.
    "triggers": r"""SELECT tgrelid::regclass::text, tgname, tgenabled::text,
        regexp_replace(pg_get_triggerdef(oid), '::(character varying|text)(\[\])?|[()]', '', 'g') FROM pg_trigger
        WHERE NOT tgisinternal ORDER BY 1, 2""",
    "constraints": r"""SELECT conrelid::regclass::text, conname, contype::text, convalidated,
        CASE contype WHEN 'c' THEN regexp_replace(pg_get_constraintdef(oid),
          '::(character varying|text)(\[\])?|[()]', '', 'g') ELSE pg_get_constraintdef(oid) END
        FROM pg_constraint WHERE connamespace = 'public'::regnamespace ORDER BY 1, 2""",
    "indexes": "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1",
    "schema": "SELECT pg_get_userbyid(nspowner), nspacl::text FROM pg_namespace WHERE nspname = 'public'",
    "defaults": "SELECT pg_get_userbyid(defaclrole), defaclobjtype::text, defaclacl::text FROM pg_default_acl ORDER BY 1, 2",
    "database": "SELECT pg_get_userbyid(datdba), datacl::text FROM pg_database WHERE datname = current_database()",
    "roles": """SELECT rolname, rolsuper, rolcreaterole, rolcreatedb, rolcanlogin, rolinherit FROM pg_roles
        WHERE rolname !~ '^pg_' ORDER BY 1""",
}
# An account without a posting has nothing to show; the chart has hundreds of them.
USED = {"account": "EXISTS (SELECT 1 FROM accounting_voucher_line l WHERE l.account_id = t.id)"}


def fingerprint(home: Home, now: datetime, snapshot: str | None = None) -> dict[str, Any]:
    """The home as it is, or as it was at an exported snapshot that is still held. Django must be set up in it.

    `now` is the day that reports take for today.
    """
    words: dict[str, Any] = dict(home.database_parameters(SUPERUSER, DATABASE))
    with psycopg.connect(**words) as connection:
        _at(connection, snapshot)
        connection.execute("SET LOCAL TimeZone = 'UTC'")
        tables = {row[0]: _table(connection, row[0]) for row in connection.execute(source.TABLES).fetchall()}
        catalog = {name: _hash(connection.execute(query.encode()).fetchall()) for name, query in CATALOG.items()}
        named = connection.execute("SELECT DISTINCT sha256 FROM work_attachment ORDER BY 1").fetchall()
    attachments = {sha256: _content(home, sha256) for (sha256,) in named}
    return {"tables": tables, "catalog": catalog, "attachments": attachments, "reports": reports(now, snapshot)}


def row_count(home: Home) -> int:
    """How many rows all tables of a running home have now."""
    words: dict[str, Any] = dict(home.database_parameters(SUPERUSER, DATABASE))
    with psycopg.connect(**words) as connection:
        names = [row[0] for row in connection.execute(source.TABLES).fetchall()]
        return sum(int(_table(connection, name)[0]) for name in names)


def _at(connection: psycopg.Connection[Any], snapshot: str | None) -> None:
    if snapshot:
        connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        connection.execute(sql.SQL("SET TRANSACTION SNAPSHOT {}").format(sql.Literal(snapshot)))


def _table(connection: psycopg.Connection[Any], name: str) -> list[Any]:
    query = sql.SQL("SELECT count(*), coalesce(sum(hashtextextended(t::text, 7)::numeric), 0)::text FROM public.{} t")
    row = connection.execute(query.format(sql.Identifier(name))).fetchone()
    assert row is not None
    return [row[0], row[1]]


def _content(home: Home, sha256: str) -> str | None:
    try:
        with open(writing.content_path(home.media, sha256), "rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except FileNotFoundError:
        return None


def _hash(value: Any) -> str:
    return hashlib.sha256(json.dumps(value, default=str, ensure_ascii=False).encode()).hexdigest()[:24]


# -- reports -----------------------------------------------------------------------------------------------------------


def reports(now: datetime, snapshot: str | None) -> dict[str, Any]:
    """Totals and a hash of all rows of every report, keyed by company, report and what was asked."""
    from guantong.kernel import reports as kernel

    found = {}
    with unit_at(now, snapshot, 0) as unit:
        companies = unit.sql("SELECT id, code FROM masterdata_company ORDER BY id")
    for company in companies:
        with unit_at(now, snapshot, company["id"]) as unit:
            for report in kernel.reports():
                for asked in _askings(unit, report, company["id"]):
                    found[f"{company['code']} {report.code} {asked}"] = _whole(unit, report.code, asked)
    return found


def _askings(unit: Unit, report: Any, company: int) -> Iterator[dict[str, str]]:
    """Nothing given, or each row that the one required parameter may name."""
    from guantong.kernel.engine.reference import reference

    required = [one for one in report.params if one.required and one.default is None]
    if not required:
        yield {}
        return
    if len(required) > 1 or required[0].ref is None:
        raise RuntimeError(f"The drill does not know how to ask for the report {report.code}.")
    to = reference(required[0].ref)
    used = USED.get(required[0].ref, "true")
    for row in unit.sql(f"SELECT id FROM {to.table} t WHERE company_id = %s AND {used} ORDER BY id", [company]):
        yield {required[0].name: str(row["id"])}


def _whole(unit: Unit, code: str, asked: dict[str, str]) -> dict[str, Any]:
    """All pages of a report: its totals, how many rows, and their hash."""
    from guantong.kernel import jsonio
    from guantong.kernel.messages import ProblemError
    from guantong.kernel.reports import report_to_wire, run_report

    digest, rows, totals = hashlib.sha256(), 0, None
    after: str | None = None
    while True:
        try:
            report, columns, result = run_report(unit, code, asked | ({"after": after} if after else {}))
        except ProblemError as error:
            return {"refused": [problem.code for problem in error.problems]}
        wire = report_to_wire(unit, report, columns, result)
        digest.update(jsonio.encode(wire["rows"]))
        rows += len(wire["rows"])
        totals = wire["totals"] or totals
        after = wire["next"]
        if not after:
            return {"rows": rows, "hash": digest.hexdigest()[:24], "totals": json.loads(jsonio.encode(totals))}


@contextlib.contextmanager
def unit_at(now: datetime, snapshot: str | None, company: int) -> Iterator[Unit]:
    """A unit of the system that sees the moment of the snapshot, or the present."""
    from guantong.kernel.unit import Unit, transaction_of_unit
    from guantong.kernel.user import SYSTEM

    with transaction_of_unit() as cursor:
        if snapshot:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            cursor.execute(sql.SQL("SET TRANSACTION SNAPSHOT {}").format(sql.Literal(snapshot)))
        unit = Unit(
            user=SYSTEM, company_id=company, language="en", source="test", request_id="drill", now=now, cursor=cursor
        )
        unit._begin(None)
        yield unit


# -- comparing ---------------------------------------------------------------------------------------------------------


def differences(before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    """What is not the same, by name; empty when the two homes are equal."""
    found = []
    for part in sorted({*before, *after}):
        one, other = before.get(part, {}), after.get(part, {})
        found += [
            f"{part}: {name}: {one.get(name)} is not {other.get(name)}"
            for name in sorted({*one, *other})
            if one.get(name) != other.get(name)
        ]
    return found


def main() -> None:
    """Print the fingerprint of the home of this process; the argument is the day of the reports."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "guantong.server.settings")
    import django

    django.setup()
    from guantong.server.embedded import EmbeddedPostgres

    home = Home.from_environment()
    with EmbeddedPostgres(home):
        try:
            print(json.dumps(fingerprint(home, datetime.fromisoformat(sys.argv[1]))))
        finally:
            from django.db import connections

            connections.close_all()


if __name__ == "__main__":
    main()
