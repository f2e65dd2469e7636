"""Making a backup while people go on working: one snapshot for the database and the attachments."""

from __future__ import annotations

import contextlib
import os
import re
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

from guantong import __version__
from guantong.server.backup import container, source
from guantong.server.backup.sealing import Encrypting
from guantong.server.backup.words import BackupError, Progress, Say, both, disk_error, size
from guantong.server.home import Home

NAME = re.compile(r"^guantong-\d{8}-\d{6}(-\d+)?\.tar(\.age)?$")


@dataclass
class Made:
    """A finished backup."""

    path: Path
    bytes: int
    seconds: float
    database_bytes: int
    attachments: int
    attachment_bytes: int
    missing: list[str] = field(default_factory=list)
    damaged: list[str] = field(default_factory=list)

    def wire(self) -> dict[str, Any]:
        """The stable answer for scripts."""
        return {**self.__dict__, "path": str(self.path), "seconds": round(self.seconds, 2)}


def make(
    home: Home,
    to: Path,
    *,
    keys: Sequence[Any] = (),
    say: Say,
    at_snapshot: Callable[[source.Snapshot], None] | None = None,
) -> Made:
    """Write a backup into the folder or the file `to`; encrypted for `keys` when there are any.

    The server may be in full use. `at_snapshot` is called while the moment of the backup can still be looked at.
    Raises BackupError; nothing unfinished is left behind.
    """
    begun = time.monotonic()
    path = _place(to, bool(keys))
    draft = path.with_name(f".{path.name}.part")
    parameters = source.parameters_of(home)
    try:
        with source.snapshot(parameters) as moment:
            with _open(draft) as file, _sink(file, keys) as sink:
                writer = container.Writer(sink, Progress(say, "正在备份", "Backing up"))
                try:
                    made = _write(writer, home, parameters, moment, encrypted=bool(keys), say=say)
                except BaseException:
                    writer.abandon()
                    raise
            if at_snapshot is not None:
                at_snapshot(moment)
        draft.replace(path)
        _sync_folder(path.parent)
    except OSError as error:
        raise disk_error(error, path) from error
    finally:
        draft.unlink(missing_ok=True)
    made.path, made.bytes, made.seconds = path, path.stat().st_size, time.monotonic() - begun
    return made


def _write(
    writer: container.Writer,
    home: Home,
    parameters: dict[str, str],
    moment: source.Snapshot,
    *,
    encrypted: bool,
    say: Say,
) -> Made:
    attachments = [row[0] for row in moment.rows("SELECT DISTINCT sha256 FROM work_attachment ORDER BY sha256")]
    writer.add_json(container.HEADER, header(moment, encrypted=encrypted, attachments=len(attachments)))
    if encrypted:
        writer.add_json(container.SECRETS, {"secret_key": secret_key(home)})
    length = 0
    with source.dumping(parameters, moment) as dump:
        for number, piece in enumerate(container.pieces(dump), 1):
            writer.add_bytes(f"{container.DATABASE}{number:06}", piece)
            length += len(piece)
    say(both(f"数据库：{size(length)}（压缩后）", f"Database: {size(length)} compressed"))
    made = Made(Path(), 0, 0.0, length, 0, 0)
    for sha256 in attachments:
        _add_attachment(writer, home, sha256, made)
    if attachments:
        say(both(f"附件：{made.attachments} 个，{size(made.attachment_bytes)}",
                 f"Attachments: {made.attachments}, {size(made.attachment_bytes)}"))  # fmt: skip
    for words in made.missing:
        say(both(f"警告：附件内容 {words} 早已不在 media 中，未能备份。",
                 f"Warning: the content of attachment {words} is gone from media and could not be kept."))  # fmt: skip
    for words in made.damaged:
        say(both(f"警告：附件内容 {words} 与其校验和不符，按现状备份。",
                 f"Warning: the content of attachment {words} differs from its checksum; it was kept as it is."))  # fmt: skip
    writer.close(missing=made.missing, damaged=made.damaged, attachments=made.attachments)
    return made


def _add_attachment(writer: container.Writer, home: Home, sha256: str, made: Made) -> None:
    try:
        file = open(content_path(home.media, sha256), "rb")  # noqa: SIM115 - closed below
    except FileNotFoundError:
        made.missing.append(sha256)
        return
    with file:
        length = os.fstat(file.fileno()).st_size
        found = writer.add(f"{container.ATTACHMENTS}{sha256[:2]}/{sha256}", file, length)
    made.attachments += 1
    made.attachment_bytes += length
    if found != sha256:
        made.damaged.append(sha256)


def content_path(folder: Path, sha256: str) -> Path:
    """Where content lies below `media`, or below any folder laid out like it."""
    return folder / "attachments" / sha256[:2] / sha256


def secret_key(home: Home) -> str:
    """The key that seals second factors and signs."""
    return os.environ.get("GUANTONG_SECRET_KEY") or home.secrets["secret_key"]


def header(moment: source.Snapshot, *, encrypted: bool, attachments: int) -> dict[str, Any]:
    """What a backup says of itself before anything else."""
    tables = source.table_counts(moment)
    migrations = [f"{app}.{name}" for app, name in moment.rows("SELECT app, name FROM django_migrations ORDER BY id")]
    companies = [row[0] for row in moment.rows("SELECT code FROM masterdata_company ORDER BY code")]
    second_factors = moment.rows("SELECT count(*) FROM access_user WHERE totp_secret <> ''")[0][0]
    return {
        "format": container.FORMAT,
        "program": "guantong",
        "version": __version__,
        "created_at": moment.taken_at.isoformat(),
        "postgres": moment.rows("SHOW server_version")[0][0],
        "lsn": moment.lsn,
        "encrypted": encrypted,
        "secret_key": encrypted,
        "companies": companies,
        "database_bytes": moment.rows("SELECT pg_database_size(current_database())")[0][0],
        "tables": tables,
        "rows": sum(tables.values()),
        "attachments": attachments,
        "second_factors": second_factors,
        "roles": source.other_roles(moment),
        "migrations": migrations,
    }


def _place(to: Path, encrypted: bool) -> Path:
    ending = ".tar.age" if encrypted else ".tar"
    if to.is_dir() or not to.suffix:
        try:
            to.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise disk_error(error, to) from error
        stem = f"guantong-{datetime.now().astimezone():%Y%m%d-%H%M%S}"
        names = (f"{stem}{f'-{number}' if number else ''}{ending}" for number in range(1000))
        return next(to / name for name in names if not (to / name).exists())
    if to.exists():
        raise BackupError(
            f"{to} 已存在，备份不覆盖任何文件。请另取文件名或给出目录。",
            f"{to} exists, and a backup overwrites nothing. Choose another name, or a folder.",
        )
    if not to.parent.is_dir():
        raise BackupError(f"目录 {to.parent} 不存在。", f"The folder {to.parent} does not exist.")
    return to


@contextlib.contextmanager
def _open(draft: Path) -> Iterator[BinaryIO]:
    draft.unlink(missing_ok=True)
    with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb", buffering=1 << 20) as file:
        yield file
        file.flush()
        os.fsync(file.fileno())


@contextlib.contextmanager
def _sink(file: BinaryIO, keys: Sequence[Any]) -> Iterator[container.Sink]:
    if not keys:
        yield file
        return
    sealed = Encrypting(file, keys)
    try:
        yield sealed
    except BaseException:
        sealed.abandon()
        raise
    sealed.close()


def _sync_folder(folder: Path) -> None:
    """Let the new name survive a power cut, where folders can be synced."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


# -- the shelf ---------------------------------------------------------------------------------------------------------


def on_shelf(folder: Path) -> list[Path]:
    """The backups of a folder that have names of ours, the newest first."""
    if not folder.is_dir():
        return []
    return sorted((path for path in folder.iterdir() if NAME.match(path.name)), key=_by_name, reverse=True)


def _by_name(path: Path) -> tuple[str, int]:
    parts = path.name.split(".")[0].split("-")
    return "-".join(parts[1:3]), int(parts[3]) if len(parts) > 3 else 0


def keep_newest(folder: Path, count: int) -> list[Path]:
    """Remove all but the newest `count` backups of ours; what was removed."""
    removed = on_shelf(folder)[count:]
    for path in removed:
        path.unlink(missing_ok=True)
    return removed


def described(path: Path, keys: list[Any] | None = None) -> dict[str, Any]:
    """A line of the list: what can be known without reading the whole; the header of an encrypted one needs its key."""
    line: dict[str, Any] = {"file": path.name, "bytes": path.stat().st_size, "encrypted": path.suffix == ".age"}
    if path.suffix == ".age" and not keys:
        return line
    try:
        header = container.read_header(path, keys)
    except BackupError as error:
        return line | {"problem": str(error)}
    names = ("created_at", "version", "companies", "rows", "attachments")
    return line | {name: header.get(name) for name in names}
