"""Bring the database to the present version, as its owner."""

from __future__ import annotations

import contextlib
import io
from collections.abc import Callable
from importlib import import_module

from django.core.management import call_command
from django.db import connections

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
    connection = connections["owner"]
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(hashtext('guantong.migrate'))")
    try:
        output = _Lines(say)
        call_command("migrate", database="owner", interactive=False, verbosity=1, stdout=output, no_color=True)
        with contextlib.suppress(ModuleNotFoundError):
            import_module("guantong.kernel.sql").apply(connection)
        with connection.cursor() as cursor:
            cursor.execute(SEAL_TRIGGERS)
    finally:
        connection.close()


class _Lines(io.TextIOBase):
    """Hands each applied migration to `say` as one line."""

    def __init__(self, say: Callable[[str], None]) -> None:
        self.say = say
        self.line = ""

    def write(self, text: str) -> int:
        self.line += text
        while "\n" in self.line:
            line, self.line = self.line.split("\n", 1)
            if "Applying" in line:
                self.say(f"Migrating: {line.strip().removeprefix('Applying ').removesuffix('... OK')}")
        return len(text)
