"""Indexes of custom fields: made and dropped by a job as the owner of the tables, without holding anybody up.

Two for each field, on the typed expression: rising (filters too) and falling with empty ones last, as lists sort. Several
companies and types that share table, name and type share them. Where the worker does not know the owner's password
(an outside database), `guantong migrate` makes them.
"""

from __future__ import annotations

import hashlib
from typing import Any

import psycopg
from django.db import connections
from psycopg import sql

from guantong.kernel.customize import messages as say
from guantong.kernel.customize.shape import expression_of
from guantong.kernel.declare import L, Type
from guantong.kernel.messages import Problem, ProblemError
from guantong.kernel.unit import Unit
from guantong.kernel.work.jobs import JobContext, defer, job

KIND = "customize_indexes"
PREFIX = "customized_"


def ask(unit: Unit) -> None:
    """Have the indexes brought up to date once this is committed."""
    defer(unit, KIND)


@job(KIND, L("更新自定义字段索引", "Bring the indexes of custom fields up to date"))
def work(context: JobContext) -> dict[str, Any]:
    """The job: what was made and what was dropped. Refused where only `guantong migrate` is the owner."""
    try:
        made, dropped = bring_up_to_date()
    except psycopg.errors.InsufficientPrivilege as error:
        raise ProblemError(Problem(say.NOT_THE_OWNER)) from error
    return {"made": made, "dropped": dropped}


def name_of(table: str, field: str, value_type: str, way: str) -> str:
    """The name of one index; the same for the same expression."""
    digest = hashlib.sha256(f"{table} {field} {value_type}".encode()).hexdigest()[:12]
    return f"{PREFIX}{table[:24]}_{digest}_{way}"


def bring_up_to_date() -> tuple[list[str], list[str]]:
    """Make the indexes that are wanted and missing, drop those that nobody wants; a half-made one is made anew.

    Each statement is a transaction of its own (CONCURRENTLY). Raises the database's error when we are not the owner.
    """
    connection = connections["owner"]
    connection.ensure_connection()
    with connection.cursor() as wrapper:
        cursor = wrapper.cursor
        wanted = _wanted(cursor)
        cursor.execute(
            """SELECT c.relname, i.indisvalid FROM pg_class c JOIN pg_index i ON i.indexrelid = c.oid
                WHERE c.relnamespace = 'public'::regnamespace AND c.relname LIKE %s""",
            [PREFIX.replace("_", "\\_") + "%"],
        )
        present = dict(cursor.fetchall())
        dropped = [name for name, is_valid in present.items() if name not in wanted or not is_valid]
        for name in dropped:
            cursor.execute(sql.SQL("DROP INDEX CONCURRENTLY IF EXISTS {}").format(sql.Identifier(name)))
        made = [name for name in wanted if not present.get(name)]
        for name in made:
            cursor.execute(wanted[name])
    connection.close()
    return made, dropped


def _wanted(cursor: Any) -> dict[str, sql.Composed]:
    cursor.execute(
        """SELECT DISTINCT f.table_name, f.field, f.value_type, f.place = '' AND f.of_kind IS NOT NULL AS is_of_kind
             FROM customize_field f WHERE f.indexed AND f.is_active ORDER BY 1, 2, 3"""
    )
    found: dict[str, sql.Composed] = {}
    for table, field, value_type, is_of_kind in cursor.fetchall():
        # A definition's name and type are checked by constraints; nothing that was typed becomes SQL.
        expression = sql.SQL(expression_of(Type(value_type), field, "t").replace("t.custom", "custom"))
        leading = sql.SQL("company_id, kind" if is_of_kind else "company_id")
        for way, order in (("up", "id"), ("down", "DESC NULLS LAST, id DESC")):
            found[name_of(table, field, value_type, way)] = sql.SQL(
                "CREATE INDEX CONCURRENTLY IF NOT EXISTS {name} ON {table} ({leading}, ({expression}){order})"
            ).format(
                name=sql.Identifier(name_of(table, field, value_type, way)),
                table=sql.Identifier(table),
                leading=leading,
                expression=expression,
                order=sql.SQL(", id" if order == "id" else f" {order}"),
            )
    return found
