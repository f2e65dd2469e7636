"""The archive that returns any second: base backups, the write-ahead log as it is written, and attachments.

    archive.json     whose archive it is, its gaps, the public keys it seals for
    status.json      up to which moment everything is here, written every two seconds
    wal/0001/        the log; a new folder begins after a gap
    bases/20261122T021530Z/   base.tar.gz, backup_manifest, base.json
    attachments/ab/  contents under their SHA-256
    secrets.age      the secret key, where a public key was given

A replication slot makes the server keep what was not archived yet, up to `max_slot_wal_keep_size`; what is older then is
a gap, which is written down, and a new base backup is taken at once.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import secrets
import shutil
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg

from guantong.server.backup import source, writing
from guantong.server.backup.sealing import Encrypting
from guantong.server.backup.words import BackupError, Say, both, disk_error, size
from guantong.server.embedded import EmbeddedPostgres
from guantong.server.home import SUPERUSER, Home

SLOT = "guantong_archive"
APPLICATION = "guantong-archive"
SEGMENT = 16 * 1024 * 1024
BASE_EVERY = timedelta(hours=24)


@dataclass(frozen=True)
class Archive:
    """Where a home's archive lies and how long it reaches back."""

    folder: Path
    id: str
    keep_days: int

    @property
    def bases_folder(self) -> Path:
        return self.folder / "bases"

    def wal_folder(self, run: int) -> Path:
        """The log since the last gap; runs count from 1."""
        return self.folder / "wal" / f"{run:04}"


@dataclass(frozen=True)
class Base:
    """One base backup. `start` is the place in the log from which it is brought forward."""

    name: str
    started_at: datetime
    ended_at: datetime
    start: int
    timeline: int
    run: int
    bytes: int
    sha256: str


# -- the settings of a home --------------------------------------------------------------------------------------------


def settings_file(home: Home) -> Path:
    """The file that exists while the archive of a home is on."""
    return home.path / "archive.json"


def of_home(home: Home) -> Archive | None:
    """The archive of a home, or None while it is off."""
    try:
        found = json.loads(settings_file(home).read_text("utf-8"))
    except FileNotFoundError:
        return None
    return Archive(Path(found["folder"]), found["id"], int(found["keep_days"]))


def begin(server: EmbeddedPostgres, folder: Path, *, keep_days: int, keys: Sequence[Any], say: Say) -> Archive:
    """Switch the archive of a running home on, in an empty folder, and take the first base backup."""
    home = server.home
    if sys.platform == "win32":
        raise BackupError(
            "Windows 上还不能连续归档；请用 guantong backup 定时备份。",
            "The continuous archive is not available on Windows; use guantong backup by the clock.",
        )
    if of_home(home) is not None:
        raise BackupError(
            "归档已开启；请先 guantong archive off。", "The archive is on already; guantong archive off ends it first."
        )
    folder = folder.expanduser().resolve()
    if folder.is_relative_to(home.path) or (folder.exists() and any(folder.iterdir())):
        raise BackupError(
            f"{folder} 须为主目录之外的空目录，最好在另一块磁盘上。",
            f"{folder} has to be an empty folder outside the home, best on another disk.",
        )
    archive = Archive(folder, secrets.token_hex(8), keep_days)
    try:
        for part in (folder, archive.bases_folder, archive.wal_folder(1), folder / "attachments"):
            part.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_json(folder / "archive.json", {"id": archive.id, "home": str(home.path), "run": 1, "gaps": []})
        if keys:
            _seal_secret(home, folder / "secrets.age", keys)
        with server.connect() as connection:
            make_slot(connection)
        take_base(home, archive, say)
        write_json(settings_file(home), {"folder": str(folder), "id": archive.id, "keep_days": keep_days})
    except BaseException:
        with server.connect() as connection:
            drop_slot(connection)
        raise
    return archive


def end(server: EmbeddedPostgres, say: Say) -> None:
    """Switch it off: nothing is archived any more, and what is there stays."""
    settings_file(server.home).unlink(missing_ok=True)
    with server.connect() as connection:
        drop_slot(connection)
    say(both("归档已关闭；已归档的内容保留。", "The archive is off; what was archived stays."))


def make_slot(connection: psycopg.Connection[Any]) -> None:
    """Have the server keep its log for us from now on."""
    row = connection.execute("SELECT current_setting('max_wal_senders')::int").fetchone()
    if row is None or row[0] == 0:
        raise BackupError(
            "此数据库不写归档所需的日志（max_wal_senders = 0）。", "This database writes no log for an archive."
        )
    drop_slot(connection)
    connection.execute("SELECT pg_create_physical_replication_slot(%s, true)", [SLOT])


def drop_slot(connection: psycopg.Connection[Any]) -> None:
    """Let the server throw its log away again; a receiver that still holds the slot is ended."""
    for _attempt in range(100):
        row = connection.execute("SELECT active_pid FROM pg_replication_slots WHERE slot_name = %s", [SLOT]).fetchone()
        if row is None:
            return
        if row[0] is not None:
            connection.execute("SELECT pg_terminate_backend(%s, 200)", [row[0]])
        with contextlib.suppress(psycopg.errors.ObjectInUse):
            connection.execute("SELECT pg_drop_replication_slot(%s)", [SLOT])
    raise BackupError("归档的复制槽无法删除。", "The archive's replication slot cannot be dropped.")


def _seal_secret(home: Home, path: Path, keys: Sequence[Any]) -> None:
    with open(path, "wb") as file:
        sealed = Encrypting(file, keys)
        sealed.write(json.dumps({"secret_key": writing.secret_key(home)}).encode())
        sealed.close()
    path.chmod(0o600)


# -- base backups ------------------------------------------------------------------------------------------------------


def base_command(home: Home, draft: Path) -> tuple[list[str], dict[str, str]]:
    """How pg_basebackup is called; it holds the log that makes it whole by itself."""
    shown, environment = source.connection_words(home.database_parameters(SUPERUSER, SUPERUSER))
    command = [
        str(source.program("pg_basebackup")), f"--pgdata={draft}", "--format=tar", "--compress=client-gzip:1",
        "--wal-method=fetch", "--checkpoint=fast", "--no-password", f"--dbname={shown}",
    ]  # fmt: skip
    return command, environment


def take_base(home: Home, archive: Archive, say: Say) -> Base:
    """Take a base backup now and wait for it. Raises BackupError."""
    say(both("基础备份 …", "Taking a base backup …"))
    draft = new_draft(archive)
    started_at = server_time(home)
    command, environment = base_command(home, draft)
    try:
        with source.running(command, environment):
            pass
        base = finish_base(home, archive, draft, started_at)
    except OSError as error:
        raise disk_error(error, archive.folder) from error
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    say(both(f"基础备份完成：{size(base.bytes)}", f"The base backup is done: {size(base.bytes)}"))
    return base


def new_draft(archive: Archive) -> Path:
    """The folder in which a base backup is made; an unfinished one is removed."""
    draft = archive.bases_folder / ".part"
    shutil.rmtree(draft, ignore_errors=True)
    return draft


def finish_base(home: Home, archive: Archive, draft: Path, started_at: datetime) -> Base:
    """Write down what a base backup is, and give it its name."""
    manifest = json.loads((draft / "backup_manifest").read_bytes())
    span = manifest["WAL-Ranges"][-1]
    length = sum(path.stat().st_size for path in draft.iterdir())
    name = f"{started_at:%Y%m%dT%H%M%SZ}"
    while (archive.bases_folder / name).exists():
        name += "x"
    base = Base(
        name,
        started_at,
        server_time(home),
        lsn(span["Start-LSN"]),
        int(span["Timeline"]),
        state(archive)["run"],
        length,
        sha256_of(draft / "base.tar.gz"),
    )
    write_json(draft / "base.json", asdict(base))
    # Whatever is attached at this moment is younger than this base, so that pruning does not take it.
    for path in (home.media / "attachments").glob("??/*"):
        with contextlib.suppress(FileNotFoundError):
            os.utime(archive.folder / "attachments" / path.parent.name / path.name)
    draft.rename(archive.bases_folder / name)
    return base


def bases(folder: Path) -> list[Base]:
    """The base backups of an archive, the oldest first."""
    found = []
    for path in (folder / "bases").glob("*/base.json"):
        if not path.parent.name.startswith("."):
            words = json.loads(path.read_text("utf-8"))
            words |= {name: datetime.fromisoformat(words[name]) for name in ("started_at", "ended_at")}
            found.append(Base(**words))
    return sorted(found, key=lambda base: base.started_at)


def server_time(home: Home) -> datetime:
    """The database's own clock, by which transactions are dated; UTC."""
    parameters: dict[str, Any] = dict(home.database_parameters(SUPERUSER, SUPERUSER))
    with psycopg.connect(**parameters, connect_timeout=10) as connection:
        row = connection.execute("SELECT clock_timestamp()").fetchone()
    assert row is not None
    found: datetime = row[0]
    return found.astimezone(UTC)


# -- pruning -----------------------------------------------------------------------------------------------------------


def prune(archive: Archive, now: datetime) -> list[str]:
    """Remove bases, log and contents that no moment of the last `keep_days` needs; the names of removed bases.

    The newest base that is older than the horizon stays, since the horizon itself is reached from it.
    """
    all_bases = bases(archive.folder)
    horizon = now - timedelta(days=archive.keep_days)
    older = [base for base in all_bases if base.ended_at <= horizon]
    unwanted = older[:-1]
    for base in unwanted:
        shutil.rmtree(archive.bases_folder / base.name)
    kept = [base for base in all_bases if base not in unwanted]
    if not unwanted or not kept:
        return []
    oldest = kept[0]
    for folder in (archive.folder / "wal").iterdir():
        if int(folder.name) < oldest.run:
            shutil.rmtree(folder)
        elif int(folder.name) == oldest.run:
            first = f"{oldest.start // SEGMENT // 256:08X}{oldest.start // SEGMENT % 256:08X}"
            for path in folder.iterdir():
                if len(path.name) >= 24 and path.name[8:24] < first and path.suffix != ".history":
                    path.unlink()
    for path in (archive.folder / "attachments").glob("??/*"):
        if path.stat().st_mtime < oldest.started_at.timestamp() - 1:
            path.unlink()
    return [base.name for base in unwanted]


# -- attachments -------------------------------------------------------------------------------------------------------


class Mirror:
    """Copies new contents into the archive; a folder that did not change since is not read again."""

    def __init__(self, home: Home, archive: Archive) -> None:
        self._from, self._to = home.media / "attachments", archive.folder / "attachments"
        self._seen: dict[str, int] = {}

    def copy(self) -> int:
        """Copy what is new; how many files."""
        copied = 0
        for folder in self._from.glob("??"):
            changed_at = folder.stat().st_mtime_ns
            if self._seen.get(folder.name) == changed_at:
                continue
            target = self._to / folder.name
            target.mkdir(mode=0o700, exist_ok=True)
            for path in folder.iterdir():
                if len(path.name) == 64 and not (target / path.name).exists():
                    draft = target / f".{path.name}"
                    shutil.copyfile(path, draft)
                    draft.replace(target / path.name)
                    copied += 1
            self._seen[folder.name] = changed_at
        return copied


# -- small files -------------------------------------------------------------------------------------------------------


def state(archive: Archive) -> dict[str, Any]:
    """What the archive's own folder says of itself: id, run, gaps."""
    return read_json(archive.folder / "archive.json")


def read_json(path: Path) -> dict[str, Any]:
    """A small JSON file; empty when there is none."""
    try:
        found: dict[str, Any] = json.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return {}
    return found


def write_json(path: Path, value: Any) -> None:
    """Write a small JSON file whole or not at all."""
    draft = path.with_name(f".{path.name}.new")
    draft.write_text(json.dumps(value, ensure_ascii=False, indent=1, default=_text), "utf-8")
    draft.chmod(0o600)
    draft.replace(path)


def _text(value: Any) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)


def lsn(text: str) -> int:
    """A place in the log, such as 0/4942838, as a number of bytes."""
    high, low = text.split("/")
    return (int(high, 16) << 32) + int(low, 16)


def sha256_of(path: Path) -> str:
    """The SHA-256 of a file, in hexadecimal digits."""
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
