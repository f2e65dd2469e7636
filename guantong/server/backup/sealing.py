"""Encryption in the age format (age-encryption.org/v1), as a stream: only some kilobytes are in memory at a time.

Files that are made here open with the tool `age` too, and the other way round.
"""

from __future__ import annotations

import contextlib
import os
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, BinaryIO

import pyrage  # type: ignore[import-untyped]

from guantong.server.backup.words import BackupError

MAGIC = b"age-encryption.org/v1"
IDENTITY = "AGE-SECRET-KEY-"


def recipients(keys: Sequence[str], key_files: Sequence[Path] = ()) -> list[Any]:
    """The public keys of `age1…` texts and of files that hold them, one a line.

    A file with a secret key serves too: its public key is used. Raises BackupError for what is no key.
    """
    texts = [(key.strip(), "--key") for key in keys]
    for path in key_files:
        texts += [(line, str(path)) for line in _lines(path)]
    found = []
    for text, place in texts:
        try:
            if text.upper().startswith(IDENTITY):
                found.append(pyrage.x25519.Identity.from_str(text).to_public())
            else:
                found.append(pyrage.x25519.Recipient.from_str(text))
        except (pyrage.RecipientError, pyrage.IdentityError) as error:
            raise BackupError(
                f"{place} 中的“{text[:12]}…”不是 age 公钥（应以 age1 开头）：{error}。可用 guantong backup --new-key 文件 生成一对密钥。",
                f"“{text[:12]}…” in {place} is no public key of age, which begins with age1 ({error}). "
                "A pair is made by: guantong backup --new-key FILE",
            ) from error
    return found


def identities(path: Path) -> list[Any]:
    """The secret keys of a file. Raises BackupError when it holds none."""
    found = []
    for line in _lines(path):
        try:
            found.append(pyrage.x25519.Identity.from_str(line))
        except pyrage.IdentityError:
            continue
    if not found:
        raise BackupError(
            f"{path} 中没有私钥（以 {IDENTITY} 开头的一行）。",
            f"{path} holds no secret key, a line that begins with {IDENTITY}.",
        )
    return found


def new_key(path: Path) -> str:
    """Make a pair of keys: the secret one into a new file that only its owner may read; the public one is returned."""
    made = pyrage.x25519.Identity.generate()
    public = str(made.to_public())
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as error:
        raise BackupError(
            f"{path} 已存在，不覆盖密钥文件。请另取文件名。",
            f"{path} exists, and a file of keys is never overwritten. Choose another name.",
        ) from error
    with open(descriptor, "w", encoding="ascii") as file:
        file.write(f"# public key: {public}\n{made}\n")
        file.flush()
        os.fsync(file.fileno())
    return public


def _lines(path: Path) -> list[str]:
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeError) as error:
        raise BackupError(f"密钥文件 {path} 读不出：{error}", f"The key file {path} cannot be read: {error}") from error
    return [line.strip() for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]


class _Watched:
    """A file whose first fault is remembered as it was, since it comes back through the library as another one."""

    def __init__(self, file: BinaryIO) -> None:
        self.file = file
        self.count = 0
        self.fault: OSError | None = None

    def read(self, wanted: int = -1) -> bytes:
        data: bytes = self._try(self.file.read, wanted)
        self.count += len(data)
        return data

    def write(self, data: bytes) -> int:
        self._try(self.file.write, data)
        self.count += len(data)
        return len(data)

    def flush(self) -> None:
        self._try(self.file.flush)

    def _try(self, work: Callable[..., Any], *arguments: Any) -> Any:
        try:
            return work(*arguments)
        except OSError as error:
            self.fault = self.fault or error
            raise


class Encrypting:
    """A writable stream whose content arrives encrypted in `target`. `close` waits for the end and raises its fault."""

    def __init__(self, target: BinaryIO, to: Sequence[Any]) -> None:
        reading, writing = os.pipe()
        self._input = os.fdopen(writing, "wb", buffering=1 << 16)
        self._watched = _Watched(target)
        self._fault: BaseException | None = None
        self._thread = threading.Thread(target=self._run, args=(reading, list(to)), daemon=True)
        self._thread.start()

    def _run(self, reading: int, to: list[Any]) -> None:
        with os.fdopen(reading, "rb", buffering=1 << 16) as source:
            try:
                pyrage.encrypt_io(source, self._watched, to)
            except BaseException as error:
                self._fault = self._watched.fault or error

    def write(self, data: bytes) -> int:
        """Hand on; raises what went wrong in `target`, such as a full disk."""
        try:
            return self._input.write(data)
        except BrokenPipeError:
            self._thread.join()
            raise self._fault or BrokenPipeError() from None

    def close(self) -> None:
        """End the stream."""
        with contextlib.suppress(BrokenPipeError):
            self._input.close()
        self._thread.join()
        if self._fault is not None:
            raise self._fault

    def abandon(self) -> None:
        """End it without a word; `target` is of no use."""
        try:
            self.close()
        except (OSError, pyrage.EncryptError):
            return


class Decrypting:
    """A readable stream of what `source` holds encrypted. A fault shows as an early end; ask `fault` then."""

    def __init__(self, source: BinaryIO, keys: Sequence[Any]) -> None:
        reading, writing = os.pipe()
        self._output = os.fdopen(reading, "rb", buffering=1 << 16)
        self._watched = _Watched(source)
        self._fault: BaseException | None = None
        self._thread = threading.Thread(target=self._run, args=(writing, list(keys)), daemon=True)
        self._thread.start()

    def _run(self, writing: int, keys: list[Any]) -> None:
        try:
            with os.fdopen(writing, "wb", buffering=1 << 16) as target:
                try:
                    pyrage.decrypt_io(self._watched, target, keys)
                except BaseException as error:
                    self._fault = error
        except BrokenPipeError:
            return  # The reader has closed its end: it does not want the rest.

    @property
    def at(self) -> int:
        """How many encrypted bytes were read, which is where a fault lies, to within 64 kilobytes."""
        return self._watched.count

    def read(self, wanted: int = -1) -> bytes:
        """Decrypted bytes."""
        return self._output.read(wanted)

    def fault(self) -> BaseException | None:
        """What ended the stream early; None when it ended where it should. Call it after the last byte."""
        self._thread.join()
        return self._fault

    def close(self) -> None:
        """Stop, wherever it is."""
        self._output.close()
        self._thread.join()


def is_encrypted(path: Path) -> bool:
    """Whether a file is in the age format."""
    with open(path, "rb") as file:
        return file.read(len(MAGIC)) == MAGIC
