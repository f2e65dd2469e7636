"""What a backup says when it cannot go on, in both languages, and how it tells how far it is."""

from __future__ import annotations

import errno
import os
import time
from collections.abc import Callable
from pathlib import Path

Say = Callable[[str], None]


class BackupError(Exception):
    """Something that a person has to mend; the texts say what and how."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.zh = zh
        self.en = en


def terminal_is_chinese() -> bool:
    """Whether the terminal's language is Chinese."""
    names = [os.environ.get(name, "") for name in ("LC_ALL", "LC_MESSAGES", "LANG")]
    return next(filter(None, names), "").startswith("zh")


def both(zh: str, en: str) -> str:
    """The text in the terminal's language."""
    return zh if terminal_is_chinese() else en


def size(count: int | float) -> str:
    """Bytes as people read them, such as 12.3 MB; a MB is 1,000,000 bytes."""
    value = float(count)
    for unit in ("B", "kB", "MB", "GB"):
        if value < 1000:
            return f"{value:.0f} {unit}" if unit in ("B", "kB") else f"{value:.1f} {unit}"
        value /= 1000
    return f"{value:.1f} TB"


def disk_error(error: OSError, place: Path) -> BackupError:
    """The sentence for a file system that refuses."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return BackupError(
            f"{place} 所在磁盘已满，未写完的文件已删除。请清出空间，或用 --to 换一个目录后重试。",
            f"The disk of {place} is full; the unfinished file was removed. Free some space, or choose another folder "
            "with --to, and try again.",
        )
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return BackupError(
            f"{place} 不可写（{error.strerror}）。请换一个目录，或修改其权限。",
            f"{place} may not be written ({error.strerror}). Choose another folder, or change its permissions.",
        )
    return BackupError(f"{place} 读写出错：{error}", f"{place} cannot be read or written: {error}")


class Progress:
    """Tells every two seconds how many bytes were done."""

    def __init__(self, say: Say, zh: str, en: str, whole: int = 0) -> None:
        self._say, self._words, self._whole = say, both(zh, en), whole
        self._told_at = time.monotonic()
        self.done = 0

    def add(self, count: int) -> None:
        """Count bytes, and tell when it is time."""
        self.done += count
        if time.monotonic() - self._told_at >= 2:
            self._told_at = time.monotonic()
            whole = f" / {size(self._whole)}" if self._whole else ""
            self._say(f"{self._words} … {size(self.done)}{whole}")
