"""Bringing a backup back into a new home."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

import psycopg
from psycopg import sql

from guantong.server.backup import container, newhome, source
from guantong.server.backup.words import BackupError, Progress, Say, both
from guantong.server.embedded import EmbeddedPostgres, Profile
from guantong.server.home import DATABASE, SUPERUSER, Home

END: tuple[str, int, container.Content | None] = ("", 0, None)
# While the data are loaded a power cut costs nothing but the draft; before the home gets its name everything is synced.
LOADING = Profile(shared_buffers="256MB", durable=False)


@dataclass
class Restored:
    """A home that came back."""

    home: Path
    seconds: float
    rows: int
    attachments: int
    differences: int | None
    lost: list[str] = field(default_factory=list)
    second_factors_lost: int = 0
    header: dict[str, Any] = field(default_factory=dict)

    def wire(self) -> dict[str, Any]:
        """The stable answer for scripts."""
        shown = {name: value for name, value in self.__dict__.items() if name != "header"}
        names = ("created_at", "version", "companies", "lsn")
        return shown | {"home": str(self.home), "seconds": round(self.seconds, 2)} | {
            name: self.header.get(name) for name in names
        }  # fmt: skip


def restore(
    path: Path,
    place: Path,
    *,
    keys: list[Any] | None = None,
    secret_key: str | None = None,
    with_check: bool = True,
    say: Say,
) -> Restored:
    """Make a home at `place`, which must not exist or be empty, from the backup at `path`.

    The whole file is verified before anything is written. Raises BackupError, and leaves nothing behind then.
    """
    begun = time.monotonic()
    say(both(f"核验 {path.name} …", f"Verifying {path.name} …"))
    contents = container.verify(path, keys, Progress(say, "核验", "Verifying", path.stat().st_size))
    header = contents.header
    newhome.demand_known(header["version"], header["migrations"], path.name)
    attached = sum(one["size"] for one in contents.manifest["members"] if one["name"].startswith(container.ATTACHMENTS))
    newhome.demand_space(place, int(header["database_bytes"] * 1.3) + attached + 100_000_000)
    key = contents.secrets.get("secret_key") or secret_key
    with newhome.new_home(place, say) as home:
        newhome.write_secrets(home, key)
        with newhome.started(home, say, LOADING) as server:
            make_roles(server, header["roles"])
            attachments = _load(path, keys, home, say)
            _compare_rows(server, header["tables"])
            newhome.migrate(home, say)
            with server.connect(DATABASE) as connection:
                connection.execute("ANALYZE")
            differences = newhome.check(home, say) if with_check else None
    lost = 0 if key else int(header["second_factors"])
    return Restored(
        place.expanduser().resolve(), time.monotonic() - begun, int(header["rows"]), attachments, differences,
        list(contents.manifest["missing"]), lost, header,
    )  # fmt: skip


def make_roles(server: EmbeddedPostgres, roles: list[dict[str, Any]]) -> None:
    """Roles beyond our own two that own or were granted something, without their passwords."""
    with server.connect() as connection:
        known = {row[0] for row in connection.execute("SELECT rolname FROM pg_roles").fetchall()}
        for role in roles:
            if role["name"] not in known:
                login = sql.SQL("LOGIN" if role["login"] else "NOLOGIN")
                connection.execute(sql.SQL("CREATE ROLE {} {}").format(sql.Identifier(role["name"]), login))
                known.add(role["name"])
        for role in roles:
            for group in role["member_of"]:
                if group in known:
                    words = sql.Identifier(group), sql.Identifier(role["name"])
                    connection.execute(sql.SQL("GRANT {} TO {}").format(*words))


def _load(path: Path, keys: list[Any] | None, home: Home, say: Say) -> int:
    """Feed pg_restore and lay the attachments down, in one pass over the file; how many attachments."""
    attachments = 0
    progress = Progress(say, "恢复", "Restoring", path.stat().st_size)
    with container.Reader(path, keys, progress) as reader:
        members = reader.members()
        name, _size, content = next(members, END)
        while content is not None and not name.startswith(container.DATABASE):
            name, _size, content = next(members, END)
        with _restoring(home) as target:
            while content is not None and name.startswith(container.DATABASE):
                while data := content.read(container.STEP):
                    target.write(data)
                name, _size, content = next(members, END)
            say(both("装入数据并重建索引 …", "Loading the data and building the indexes …"))
        while content is not None:
            if name.startswith(container.ATTACHMENTS):
                lay_down(home, Path(name).name, content)
                attachments += 1
            name, _size, content = next(members, END)
    return attachments


@contextmanager
def _restoring(home: Home) -> Iterator[IO[bytes]]:
    shown, environment = source.connection_words(home.database_parameters(SUPERUSER, DATABASE))
    command = [str(source.program("pg_restore")), "--single-transaction", "--no-password", f"--dbname={shown}"]
    with source.running(command, environment, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL) as process:
        assert process.stdin is not None
        try:
            yield process.stdin
            process.stdin.close()
        except BrokenPipeError:
            # pg_restore gave up; its own words are raised when it is waited for.
            process.wait()


def lay_down(home: Home, sha256: str, content: container.Readable) -> None:
    """Write the content of an attachment to its place in the home."""
    path = home.media / "attachments" / sha256[:2] / sha256
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.parent.parent.chmod(0o700)
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        while data := content.read(container.STEP):
            file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _compare_rows(server: EmbeddedPostgres, expected: dict[str, int]) -> None:
    with server.connect(DATABASE) as connection:
        for table, count in expected.items():
            try:
                row = connection.execute(
                    sql.SQL("SELECT count(*) FROM public.{}").format(sql.Identifier(table))
                ).fetchone()
            except psycopg.errors.UndefinedTable:
                row = None
            if row is None or row[0] != count:
                raise BackupError(
                    f"恢复后 {table} 有 {row[0] if row else 0} 行，备份清单为 {count} 行。请报告此问题并用另一份备份。",
                    f"After the restore {table} has {row[0] if row else 0} rows, the backup says {count}. Report this, "
                    "and use another backup.",
                )


def unpack(path: Path, folder: Path, keys: list[Any] | None, say: Say) -> None:
    """Take a verified backup apart: `database.dump` for pg_restore, `attachments/`, header and manifest."""
    container.verify(path, keys, Progress(say, "核验", "Verifying", path.stat().st_size))
    if folder.exists() and any(folder.iterdir()):
        raise BackupError(f"{folder} 不是空目录。", f"{folder} is not empty; choose another folder.")
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with container.Reader(path, keys) as reader:
        for name, _size, content in reader.members():
            target = folder / ("database.dump" if name.startswith(container.DATABASE) else name)
            target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            with open(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "ab") as file:
                while data := content.read(container.STEP):
                    file.write(data)
