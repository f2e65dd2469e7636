"""Bring the database to the present version, as its owner."""

from __future__ import annotations

import io
import time
from collections.abc import Callable

from django.core.management import call_command
from django.db import connections
from django.db.migrations.executor import MigrationExecutor

from guantong.kernel import sql

# pgtrigger lets any session switch triggers off through a setting; laws that the application can switch off are none.
SEAL_TRIGGERS = """
DO $$ BEGIN
  IF to_regprocedure('public._pgtrigger_should_ignore(name)') IS NOT NULL THEN
    CREATE OR REPLACE FUNCTION public._pgtrigger_should_ignore(trigger_name NAME) RETURNS BOOLEAN
      LANGUAGE sql IMMUTABLE AS 'SELECT FALSE';
  END IF;
END $$
"""


def migrate(say: Callable[[str], None] = lambda _line: None) -> None:
    """Apply the missing migrations, then the SQL functions and grants of this version.

    Runs again without harm. Two programs that migrate at the same time take turns.
    """
    from guantong.kernel.customize import indexes  # needs the apps to be there

    connection = connections["owner"]
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(hashtext('guantong.migrate'))")
    try:
        output = _Lines(say)
        call_command("migrate", database="owner", interactive=False, verbosity=1, stdout=output, no_color=True)
        sql.apply(connection)
        with connection.cursor() as cursor:
            cursor.execute(SEAL_TRIGGERS)
        indexes.bring_up_to_date()
    finally:
        connection.close()


def missing() -> list[str]:
    """The migrations that the database has not seen, as the application can read it."""
    executor = MigrationExecutor(connections["default"])
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _backwards in plan]


class _Lines(io.TextIOBase):
    """Counts the applied migrations, and tells `say` once a second how far they are."""

    def __init__(self, say: Callable[[str], None]) -> None:
        self.say = say
        self.line = ""
        self.count = 0
        self.told_at = 0.0

    def write(self, text: str) -> int:
        self.line += text
        while "\n" in self.line:
            line, self.line = self.line.split("\n", 1)
            self.count += "Applying" in line
            if "Applying" in line and time.monotonic() - self.told_at > 1:
                self.told_at = time.monotonic()
                self.say(f"Migrating … {self.count}: {line.strip().removeprefix('Applying ').partition('...')[0]}")
        return len(text)
