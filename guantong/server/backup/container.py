"""The file of a backup: a tar that is written and read as a stream, perhaps inside an age file.

Its members, in this order:

    header.json                 what it is: format, versions, migrations, snapshot, row counts, roles
    secrets.json                the secret key; in encrypted backups only
    database/000001 …           pg_dump's custom format in pieces; `cat database/*` joins them
    attachments/ab/ab12…        contents under their SHA-256
    manifest.json               size, SHA-256 and place of each member, and what was missing
    manifest.sha256             the SHA-256 of manifest.json

Pieces let a stream of unknown length be written without a temporary file, and a damaged one be named.
"""

from __future__ import annotations

import hashlib
import io
import json
import tarfile
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, BinaryIO, Protocol, cast

import pyrage  # type: ignore[import-untyped]

from guantong.server.backup import sealing
from guantong.server.backup.words import BackupError, Progress, disk_error

FORMAT = 1
PIECE = 8 * 1024 * 1024
HEADER, SECRETS, MANIFEST, SEAL = "header.json", "secrets.json", "manifest.json", "manifest.sha256"
DATABASE, ATTACHMENTS = "database/", "attachments/"
STEP = 1 << 18


class Sink(Protocol):
    """Where the tar goes."""

    def write(self, data: bytes, /) -> int: ...


class Readable(Protocol):
    """Where bytes come from."""

    def read(self, wanted: int = -1, /) -> bytes: ...


class _Counting:
    """Knows how many bytes went through, which names the place of each member."""

    def __init__(self, sink: Sink, progress: Progress) -> None:
        self.sink, self.progress, self.count = sink, progress, 0
        self.is_abandoned = False

    def write(self, data: bytes) -> int:
        if self.is_abandoned:
            return len(data)
        self.sink.write(data)
        self.count += len(data)
        self.progress.add(len(data))
        return len(data)


class Writer:
    """Writes members and remembers their checksums for the manifest."""

    def __init__(self, sink: Sink, progress: Progress) -> None:
        self._out = _Counting(sink, progress)
        # Closed by `close`, which a fault must not reach: half a backup has no end.
        self._tar = tarfile.open(  # noqa: SIM115
            mode="w|", fileobj=cast(Any, self._out), format=tarfile.PAX_FORMAT, bufsize=tarfile.RECORDSIZE
        )
        self.members: list[dict[str, Any]] = []

    def add(self, name: str, source: IO[bytes], length: int) -> str:
        """One member of `length` bytes from `source`; its SHA-256. Raises OSError when `source` ends early."""
        entry = tarfile.TarInfo(name)
        entry.size, entry.mtime, entry.mode = length, int(time.time()), 0o600
        reading = _Hashing(source)
        at = self._tar.offset
        self._tar.addfile(entry, cast(Any, reading))
        digest = reading.digest.hexdigest()
        self.members.append({"name": name, "size": length, "sha256": digest, "at": at})
        return digest

    def add_bytes(self, name: str, content: bytes) -> str:
        """One member from memory."""
        return self.add(name, io.BytesIO(content), len(content))

    def add_json(self, name: str, value: Any) -> str:
        """One member as JSON."""
        return self.add_bytes(name, json.dumps(value, ensure_ascii=False, indent=1, default=str).encode())

    def close(self, **more: Any) -> None:
        """Write the manifest, with further facts, and end the tar."""
        seal = self.add_json(MANIFEST, {"format": FORMAT, "members": list(self.members), **more})
        self.add_bytes(SEAL, f"{seal}\n".encode())
        self._tar.close()

    def abandon(self) -> None:
        """Write nothing more: what tarfile still holds must not reach a file that is being given up."""
        self._out.is_abandoned = True


class _Hashing:
    """A readable that hashes what is read of it."""

    def __init__(self, source: IO[bytes]) -> None:
        self.source = source
        self.digest = hashlib.sha256()

    def read(self, wanted: int = -1) -> bytes:
        data = self.source.read(wanted)
        self.digest.update(data)
        return data


@dataclass
class Contents:
    """What a verified backup holds."""

    header: dict[str, Any]
    manifest: dict[str, Any]
    secrets: dict[str, str] = field(default_factory=dict)


class Reader:
    """Reads the members of a backup one after the other; use it in `with`.

    Raises BackupError for a wrong key, and for damage with the byte and the member where it was met.
    """

    def __init__(self, path: Path, keys: list[Any] | None = None, progress: Progress | None = None) -> None:
        self.path = path
        self._progress = progress
        self._read = 0
        self._member = ""
        try:
            self.is_encrypted = sealing.is_encrypted(path)
            self._file: BinaryIO = open(path, "rb")  # noqa: SIM115 - closed by __exit__
        except OSError as error:
            raise disk_error(error, path) from error
        if self.is_encrypted and not keys:
            self._file.close()
            raise BackupError(
                f"{path.name} 已加密。请用 --identity 给出私钥文件。",
                f"{path.name} is encrypted. Name the file with the secret key: --identity FILE",
            )
        self._clear = sealing.Decrypting(self._file, keys or []) if self.is_encrypted else None

    def __enter__(self) -> Reader:
        return self

    def __exit__(self, *_error: object) -> None:
        if self._clear is not None:
            self._clear.close()
        self._file.close()

    def read(self, wanted: int = -1) -> bytes:
        """Bytes of the tar; for tarfile alone."""
        data = self._clear.read(wanted) if self._clear else self._file.read(wanted)
        self._read += len(data)
        if self._progress:
            self._progress.add(len(data))
        return data

    def members(self) -> Iterator[tuple[str, int, Content]]:
        """Name, size and content of each member; the content must be read before the next one is asked for."""
        try:
            with tarfile.open(mode="r|", fileobj=cast(Any, self), bufsize=tarfile.RECORDSIZE) as tar:
                for entry in tar:
                    self._member = entry.name
                    content = tar.extractfile(entry)
                    if content is None or ".." in Path(entry.name).parts or Path(entry.name).is_absolute():
                        raise self.damaged(entry.name)
                    yield entry.name, entry.size, Content(self, content)
        except (tarfile.TarError, EOFError, UnicodeError, ValueError) as error:
            raise self.damaged(f"{error}") from error
        if self._clear is not None:
            while self._clear.read(STEP):
                continue
            if self._clear.fault() is not None:
                raise self.damaged("")

    def damaged(self, what: str) -> BackupError:
        """The sentence for damage at the present place."""
        fault = self._clear.fault() if self._clear is not None and not self._clear.read(1) else None
        if isinstance(fault, pyrage.DecryptError):
            return BackupError(
                f"私钥不对：{self.path.name} 不是为这把钥匙加密的，或文件头已损坏。请换用备份时公钥对应的私钥文件。",
                f"Wrong key: {self.path.name} was not encrypted for this key, or its first bytes are damaged. "
                "Use the secret key that belongs to the public key of the backup.",
            )
        at = self._clear.at if self._clear is not None and fault is not None else self._read
        place = self._member or "header"
        return BackupError(
            f"{self.path.name} 在第 {at:,} 字节附近损坏或被截断（{place}）：{what or fault}。请用另一份备份，或重新复制此文件。",
            f"{self.path.name} is damaged or cut off near byte {at:,} (in {place}): {what or fault}. "
            "Use another backup, or copy this file anew.",
        )


class Content:
    """The content of a member; reading it meets the same faults as the walk from member to member."""

    def __init__(self, reader: Reader, content: IO[bytes]) -> None:
        self._reader, self._content = reader, content

    def read(self, wanted: int = -1) -> bytes:
        """Bytes; raises BackupError where the file is damaged."""
        try:
            return self._content.read(wanted)
        except (tarfile.TarError, EOFError) as error:
            raise self._reader.damaged(f"{error}") from error


def pieces(source: IO[bytes]) -> Iterator[bytes]:
    """A stream in pieces of 8 MiB, the last one shorter."""
    while True:
        piece = bytearray()
        while len(piece) < PIECE and (data := source.read(min(STEP, PIECE - len(piece)))):
            piece += data
        if not piece:
            return
        yield bytes(piece)


def read_header(path: Path, keys: list[Any] | None = None) -> dict[str, Any]:
    """The header alone, which is the first member."""
    with Reader(path, keys) as reader:
        for name, _size, content in reader.members():
            if name == HEADER:
                return _header(path, content.read())
            break
        raise reader.damaged("no header")


def _header(path: Path, content: bytes) -> dict[str, Any]:
    try:
        header: dict[str, Any] = json.loads(content)
        known = int(header["format"])
    except (ValueError, KeyError, TypeError) as error:
        raise BackupError(f"{path.name} 不是贯通的备份。", f"{path.name} is no backup of Guantong.") from error
    if known > FORMAT:
        raise BackupError(
            f"{path.name} 由较新版本的贯通 {header.get('version')} 写成。请安装该版本或更新版本后再恢复。",
            f"{path.name} was written by a newer Guantong, {header.get('version')}. Install that version or a newer one.",
        )
    return header


def verify(path: Path, keys: list[Any] | None = None, progress: Progress | None = None) -> Contents:
    """Read a whole backup and compare every member with the manifest.

    Raises BackupError naming the first member that differs.
    """
    found: list[tuple[str, int, str]] = []
    texts: dict[str, bytes] = {}
    with Reader(path, keys, progress) as reader:
        for name, length, content in reader.members():
            digest = hashlib.sha256()
            kept: list[bytes] | None = [] if name in (HEADER, SECRETS, MANIFEST, SEAL) else None
            while data := content.read(STEP):
                digest.update(data)
                if kept is not None:
                    kept.append(data)
            if kept is not None:
                texts[name] = b"".join(kept)
            found.append((name, length, digest.hexdigest()))
            if name == HEADER:
                _header(path, texts[name])
        if SEAL not in texts or MANIFEST not in texts or HEADER not in texts:
            raise reader.damaged("the file ends before its manifest")
    if hashlib.sha256(texts[MANIFEST]).hexdigest() != texts[SEAL].decode("ascii", "replace").strip():
        raise _differs(path, MANIFEST, len(texts[MANIFEST]), 0)
    manifest: dict[str, Any] = json.loads(texts[MANIFEST])
    _compare(path, manifest["members"], found[:-2])
    secrets: dict[str, str] = json.loads(texts[SECRETS]) if SECRETS in texts else {}
    return Contents(_header(path, texts[HEADER]), manifest, secrets)


def _compare(path: Path, expected: Iterable[dict[str, Any]], found: list[tuple[str, int, str]]) -> None:
    expected = list(expected)
    for number, member in enumerate(expected):
        if number >= len(found) or found[number] != (member["name"], member["size"], member["sha256"]):
            raise _differs(path, member["name"], member["size"], member["at"])
    if len(found) != len(expected):
        raise _differs(path, found[len(expected)][0], found[len(expected)][1], 0)


def _differs(path: Path, name: str, length: int, at: int) -> BackupError:
    return BackupError(
        f"{path.name} 已损坏：{name}（自第 {at:,} 字节起，{length:,} 字节）与清单的校验和不符。请用另一份备份，或重新复制此文件。",
        f"{path.name} is damaged: {name} (at byte {at:,} of the tar, {length:,} bytes) does not match its checksum in "
        "the manifest. Use another backup, or copy this file anew.",
    )
