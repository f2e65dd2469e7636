"""A home that is made beside its place and moved there whole, so that a restore which fails leaves nothing behind."""

from __future__ import annotations

import json
import os
import re
import secrets
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import psutil

from guantong import __version__
from guantong.server.backup.words import BackupError, Say, both, disk_error, size
from guantong.server.database import APP_URL, OWNER_URL, POOL, is_embedded
from guantong.server.embedded import KEEP, EmbeddedPostgres, Profile
from guantong.server.home import APP_ROLE, OWNER_ROLE, SUPERUSER, Home

PACKAGE = Path(__file__).resolve().parents[2]


@contextmanager
def new_home(place: Path, say: Say) -> Iterator[Home]:
    """A draft of a home that becomes `place` at the end; it is removed when anything fails.

    Raises BackupError when `place` is not empty, or when an outside database is set.
    """
    if not is_embedded():
        raise BackupError(
            f"restore 恢复到随附的数据库。要恢复到外部数据库：取消 {APP_URL}，先用 guantong backup --unpack 目录 --verify 文件 "
            "取出 database.dump，再用 pg_restore 装入。",
            f"restore makes a home with the embedded database. For an outside one, unset {APP_URL}, take database.dump "
            "out with guantong backup --verify FILE --unpack DIR, and load it with pg_restore.",
        )
    place = place.expanduser().resolve()
    if place.exists() and (not place.is_dir() or any(place.iterdir())):
        raise BackupError(
            f"{place} 不是空目录。恢复只写入新的目录，从不覆盖；请换一个 --home。",
            f"{place} is not empty. A restore goes into a new home and overwrites nothing; choose another --home.",
        )
    draft = place.with_name(f"{place.name}.restoring")
    _claim(draft)
    home = Home(draft)
    try:
        home.create()
        yield home
        (draft / "restoring.pid").unlink(missing_ok=True)
        shutil.rmtree(home.locks, ignore_errors=True)
        if place.exists():
            place.rmdir()
        draft.rename(place)
    except OSError as error:
        raise disk_error(error, place) from error
    finally:
        if draft.exists():
            say(both("清理未完成的恢复 …", "Removing the unfinished restore …"))
            _clear(draft)


def _claim(draft: Path) -> None:
    """Have the draft's folder to ourselves; what a killed restore left is removed."""
    mark = draft / "restoring.pid"
    if draft.exists():
        try:
            pid, started = mark.read_text("ascii").split()
            lives = abs(psutil.Process(int(pid)).create_time() - float(started)) < 5
        except (OSError, ValueError, psutil.Error):
            lives = False
        if lives or not mark.exists():
            raise BackupError(
                f"{draft} 已存在：另一个恢复正在进行，或那是别的文件。请等它结束，或把它移走。",
                f"{draft} exists: another restore is at work, or it is something else. Wait for it, or move it away.",
            )
        _clear(draft)
    try:
        draft.mkdir(mode=0o700, parents=True)
        mark.write_text(f"{os.getpid()} {psutil.Process().create_time()}", "ascii")
    except OSError as error:
        raise disk_error(error, draft) from error


def _clear(draft: Path) -> None:
    EmbeddedPostgres(Home(draft)).stop()
    shutil.rmtree(draft, ignore_errors=True)


def demand_space(place: Path, wanted: int) -> None:
    """Refuse before anything is written when the disk cannot hold it."""
    folder = next(path for path in (place, *place.resolve().parents) if path.is_dir())
    free = shutil.disk_usage(folder).free
    if free < wanted:
        raise BackupError(
            f"{folder} 所在磁盘空间不足：约需 {size(wanted)}，剩余 {size(free)}。请清出空间或换一个 --home。",
            f"The disk of {folder} is too small: about {size(wanted)} are needed, {size(free)} are free. Free some "
            "space, or choose another --home.",
        )


def write_secrets(home: Home, secret_key: str | None) -> None:
    """New database passwords, and the secret key of the original if it is known."""
    made = {name: secrets.token_urlsafe(48) for name in ("secret_key", SUPERUSER, OWNER_ROLE, APP_ROLE)}
    if secret_key:
        made["secret_key"] = secret_key
    path = home.path / "secrets.json"
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        json.dump(made, file, indent=1)


def read_secret_key(path: Path) -> str:
    """The secret key of a home's secrets.json. Raises BackupError when the file holds none."""
    try:
        found = json.loads(path.read_text("utf-8"))["secret_key"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise BackupError(
            f"{path} 中没有 secret_key；应为原目录的 secrets.json。",
            f"{path} holds no secret_key; it should be the secrets.json of the original home.",
        ) from error
    return str(found)


def demand_known(version: str, migrations: Iterable[str], name: str) -> None:
    """Refuse what a newer program wrote. Raises BackupError naming the version to install."""
    unknown = sorted(set(migrations) - known_migrations())
    theirs, ours = _numbers(version), _numbers(__version__)
    if theirs > ours or (theirs == ours and unknown):
        what = f"（{unknown[0]}）" if unknown else ""
        raise BackupError(
            f"{name} 由较新的贯通 {version} 写成{what}，本程序是 {__version__}。请安装 {version} 或更新版本后再恢复。",
            f"{name} was written by a newer Guantong, {version}{f' ({unknown[0]})' if unknown else ''}; this is "
            f"{__version__}. Install {version} or newer, then restore.",
        )


def known_migrations() -> set[str]:
    """The migrations that this program carries, as `app.name`, without setting Django up."""
    folders = [PACKAGE]
    spec = find_spec("procrastinate.contrib.django")
    if spec is not None and spec.submodule_search_locations:
        folders.append(Path(next(iter(spec.submodule_search_locations))))
    known = set()
    for folder in folders:
        label = "procrastinate" if folder != PACKAGE else ""
        for path in folder.rglob("migrations/*.py"):
            if path.stem != "__init__":
                known.add(f"{label or path.parent.parent.name}.{path.stem}")
    return known


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(number) for number in re.findall(r"\d+", version)[:3])


# -- bringing it to life -----------------------------------------------------------------------------------------------


@contextmanager
def started(home: Home, say: Say, profile: Profile = KEEP) -> Iterator[EmbeddedPostgres]:
    """The draft's own server, stopped at the end with everything on disk."""
    server = EmbeddedPostgres(home, profile=profile, say=say)
    server.start()
    try:
        yield server
    finally:
        server.stop()
        server.release()
    if not profile.durable:
        server.sync()


def migrate(home: Home, say: Say) -> None:
    """Bring an older schema up to this version, by the same command that serves it."""
    say(both("更新数据库结构 …", "Bringing the schema to this version …"))
    done = _guantong(home, "migrate")
    if done.returncode:
        raise BackupError(f"数据库结构更新失败：{_tail(done.stderr)}", f"The migrations failed: {_tail(done.stderr)}")


def check(home: Home, say: Say) -> int:
    """`guantong check` in the new home; how many differences it found."""
    say(both("核对账目（guantong check）…", "Checking the books (guantong check) …"))
    done = _guantong(home, "check", "--json")
    try:
        found: dict[str, Any] = json.loads(done.stdout)
        return int(found["differences"])
    except (ValueError, KeyError) as error:
        raise BackupError(
            f"核对未能运行：{_tail(done.stderr)}", f"The check did not run: {_tail(done.stderr)}"
        ) from error


def _guantong(home: Home, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if name not in (APP_URL, OWNER_URL, POOL)}
    environment |= {"GUANTONG_HOME": str(home.path), "PYTHONPATH": str(PACKAGE.parent)}
    return subprocess.run(
        [sys.executable, "-m", "guantong", *arguments],
        env=environment, cwd=home.path, stdin=subprocess.DEVNULL, capture_output=True, text=True, encoding="utf-8",
        errors="replace", check=False,
    )  # fmt: skip


def _tail(text: str) -> str:
    return " / ".join(text.strip().splitlines()[-4:])
