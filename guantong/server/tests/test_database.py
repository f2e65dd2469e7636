"""The database of a session: two roles, one of which can break nothing."""

from __future__ import annotations

import psycopg
import pytest
from django.db import connection, connections

pytestmark = pytest.mark.database


def test_the_application_connects_as_a_role_that_owns_nothing() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_user, rolsuper, rolcreatedb, rolcreaterole FROM pg_roles WHERE rolname = current_user"
        )
        assert cursor.fetchone() == ("guantong_app", False, False, False)
        cursor.execute(
            "SELECT count(*) FROM pg_class c JOIN pg_roles r ON r.oid = c.relowner WHERE r.rolname = 'guantong_app'"
        )
        assert cursor.fetchone() == (0,)


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TABLE intruder (id int)",
        "CREATE SCHEMA intruder",
        "DROP TABLE django_migrations",
        "TRUNCATE django_migrations",
        "ALTER TABLE django_migrations DISABLE TRIGGER ALL",
        "SET SESSION AUTHORIZATION guantong_owner",
        "SET ROLE guantong_owner",
        "SET session_replication_role = replica",
        "ALTER ROLE guantong_app SUPERUSER",
        "COPY (SELECT 1) TO PROGRAM 'true'",
    ],
)
def test_the_application_may_not_change_the_rules(statement: str) -> None:
    with psycopg.connect(**_parameters()) as bare, pytest.raises(psycopg.errors.InsufficientPrivilege):
        bare.execute(statement)


def test_the_day_is_the_same_for_the_program_and_the_database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('TimeZone')")
        assert cursor.fetchone() == ("Asia/Shanghai",)


def test_the_owner_migrates() -> None:
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT tableowner FROM pg_tables WHERE tablename = 'django_migrations'")
        assert cursor.fetchone() == ("guantong_owner",)


def _parameters() -> dict[str, str]:
    from django.conf import settings

    parameters: dict[str, str] = settings.HOME.database_parameters("guantong_app")
    return parameters
