"""The database that is backed up: how to reach it, one snapshot of it, and PostgreSQL's own programs."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo

from guantong.server.backup.words import BackupError
from guantong.server.database import APP_URL, OWNER_URL, is_embedded, parse_url
from guantong.server.embedded import MAJOR_VERSION, explain, programs
from guantong.server.home import APP_ROLE, DATABASE, OWNER_ROLE, SUPERUSER, Home

# `guantong.kernel.work.attachments.SWEEP_LOCK`: the nightly sweep takes it alone; whoever copies attachments shares it.
ATTACHMENTS_LOCK = (73, 1)

TABLES = """
SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE n.nspname = 'public' AND c.relkind = 'r' ORDER BY c.relname
"""
# Roles beyond our own two that own something or were granted something; superusers never travel.
OTHER_ROLES = """
SELECT r.rolname AS name, r.rolcanlogin AS login,
       coalesce((SELECT array_agg(g.rolname::text ORDER BY g.rolname) FROM pg_auth_members m
                  JOIN pg_roles g ON g.oid = m.roleid WHERE m.member = r.oid), '{}') AS member_of
  FROM pg_roles r
 WHERE r.rolname !~ '^pg_' AND NOT r.rolsuper AND r.rolname <> ALL (%s)
   AND EXISTS (SELECT 1 FROM pg_shdepend d WHERE d.refobjid = r.oid AND d.refclassid = 'pg_authid'::regclass)
 ORDER BY r.rolname
"""


@dataclass(frozen=True)
class Snapshot:
    """One moment of the database, which others may look at while the snapshot is held open."""

    id: str
    lsn: str
    taken_at: Any
    connection: psycopg.Connection[Any]

    def rows(self, query: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """Rows at that moment."""
        return self.connection.execute(query.encode(), parameters or None).fetchall()


def parameters_of(home: Home) -> dict[str, str]:
    """How to reach the whole database: ours as the superuser, an outside one as its owner."""
    if is_embedded():
        return home.database_parameters(SUPERUSER, DATABASE)
    address = os.environ.get(OWNER_URL)
    if not address:
        raise BackupError(
            f"外部数据库的备份需要所有者的连接：请设置 {OWNER_URL}=postgresql://guantong_owner:…@主机/guantong 后重试。",
            f"The backup of an outside database is made as its owner: set {OWNER_URL}="
            "postgresql://guantong_owner:…@host/guantong and try again.",
        )
    found, options = parse_url(address)
    options.pop("prepare_threshold", None)
    return {name: value for name, value in (found | options).items() if value}


def _words(parameters: Mapping[str, str]) -> dict[str, Any]:
    return dict(parameters)


@contextlib.contextmanager
def snapshot(parameters: Mapping[str, str]) -> Iterator[Snapshot]:
    """Hold one moment of the database open; attachments are not swept meanwhile."""
    try:
        connection: psycopg.Connection[Any] = psycopg.connect(**_words(parameters), autocommit=True, connect_timeout=10)
    except psycopg.OperationalError as error:
        raise BackupError(f"连不上 {APP_URL} 的数据库：{error}", f"The database cannot be reached: {error}") from error
    with connection:
        connection.execute("SET idle_in_transaction_session_timeout = 0")
        connection.execute("SELECT pg_advisory_lock_shared(%s, %s)", ATTACHMENTS_LOCK)
        connection.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        row = connection.execute(
            "SELECT pg_export_snapshot(), pg_current_wal_lsn()::text, clock_timestamp()"
        ).fetchone()
        assert row is not None
        yield Snapshot(row[0], row[1], row[2], connection)
        connection.execute("COMMIT")
        connection.execute("SELECT pg_advisory_unlock_shared(%s, %s)", ATTACHMENTS_LOCK)


def table_counts(moment: Snapshot) -> dict[str, int]:
    """How many rows each table has at that moment."""
    names = [row[0] for row in moment.rows(TABLES)]
    counted = {}
    for name in names:
        found = moment.connection.execute(sql.SQL("SELECT count(*) FROM public.{}").format(sql.Identifier(name)))
        row = found.fetchone()
        counted[name] = int(row[0]) if row else 0
    return counted


def other_roles(moment: Snapshot) -> list[dict[str, Any]]:
    """Roles that own or were granted something, beside our own two."""
    found = moment.rows(OTHER_ROLES, [[OWNER_ROLE, APP_ROLE, SUPERUSER]])
    return [{"name": name, "login": login, "member_of": member_of} for name, login, member_of in found]


# -- PostgreSQL's programs ---------------------------------------------------------------------------------------------


def program(name: str, server_version: int = 0) -> Path:
    """PostgreSQL's program of that name: ours, or, for a newer outside server, one of its version from the PATH.

    `server_version` is as in `server_version_num`, 180001; 0 means our own.
    """
    ours = programs() / (name + (".exe" if sys.platform == "win32" else ""))
    major = server_version // 10000
    if major <= int(MAJOR_VERSION):
        return ours
    found = shutil.which(name)
    if found:
        said = subprocess.run([found, "--version"], capture_output=True, text=True, check=False).stdout.split()
        if any(word.split(".")[0].isdigit() and int(word.split(".")[0]) >= major for word in said):
            return Path(found)
    raise BackupError(
        f"数据库是 PostgreSQL {major}，随附的 {name} 是 {MAJOR_VERSION}。请安装 PostgreSQL {major} 的客户端程序并放入 PATH。",
        f"The database is PostgreSQL {major}, our {name} is {MAJOR_VERSION}. Install the client programs of PostgreSQL "
        f"{major} and put them on the PATH.",
    )


def connection_words(parameters: Mapping[str, str]) -> tuple[str, dict[str, str]]:
    """A connection string without the password, and the environment with it, so that no process list shows it."""
    shown = {name: value for name, value in parameters.items() if name != "password"}
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    environment |= {"LC_ALL": "C"}
    if parameters.get("password"):
        environment["PGPASSWORD"] = parameters["password"]
    return make_conninfo(**_words(shown)), environment


@contextlib.contextmanager
def running(command: Sequence[str], environment: Mapping[str, str], **pipes: Any) -> Iterator[subprocess.Popen[bytes]]:
    """A program with its errors kept aside; raises BackupError with them when it fails."""
    with tempfile.TemporaryFile() as errors:
        process = subprocess.Popen(list(command), env=dict(environment), stderr=errors, **pipes)
        try:
            yield process
        except BaseException:
            process.kill()
            process.wait()
            raise
        finally:
            for pipe in (process.stdin, process.stdout):
                if pipe is not None:
                    with contextlib.suppress(OSError):
                        pipe.close()
        if process.wait():
            errors.seek(0)
            raise failed(Path(command[0]).name, errors.read().decode("utf-8", "replace"))


def failed(name: str, report: str) -> BackupError:
    """The sentence for a program of PostgreSQL that did not succeed."""
    said = explain(report)
    return BackupError(f"{name} 未完成：{said}", f"{name} did not finish: {said}")


@contextlib.contextmanager
def dumping(parameters: Mapping[str, str], moment: Snapshot) -> Iterator[IO[bytes]]:
    """The dump of the database at that moment, in pg_dump's custom format, as it is made."""
    shown, environment = connection_words(parameters)
    command = [
        str(program("pg_dump", moment.connection.info.server_version)), "--format=custom", "--compress=gzip:1",
        f"--snapshot={moment.id}", "--lock-wait-timeout=60s", "--no-password", f"--dbname={shown}",
    ]  # fmt: skip
    with running(command, environment, stdout=subprocess.PIPE, stdin=subprocess.DEVNULL) as process:
        assert process.stdout is not None
        yield process.stdout
