"""Bringing a home back as it was at a chosen second, from its archive."""

from __future__ import annotations

import io
import json
import shutil
import tarfile
import time
from datetime import datetime
from pathlib import Path
from typing import Any

import pyrage  # type: ignore[import-untyped]
from psycopg import sql

from guantong.server.backup import archive as archives
from guantong.server.backup import newhome, restoring, source
from guantong.server.backup.words import BackupError, Say, both, size
from guantong.server.embedded import KEEP, EmbeddedError, EmbeddedPostgres, Profile
from guantong.server.home import APP_ROLE, DATABASE, OWNER_ROLE, SUPERUSER, Home

NOT_REACHED = "recovery ended before configured recovery target was reached"
MOMENT = "2026-11-22 10:15:30+08:00"


def restore_at(
    folder: Path,
    at: datetime | None,
    place: Path,
    *,
    keys: list[Any] | None = None,
    secret_key: str | None = None,
    with_check: bool = True,
    profile: Profile = KEEP,
    say: Say,
) -> restoring.Restored:
    """Make a home at `place` as it was at `at`, transactions of that instant included; at the latest moment for None.

    Raises BackupError when the archive does not reach that moment, and leaves nothing behind then.
    """
    begun = time.monotonic()
    base = choose_base(folder, at)
    wal = archives.Archive(folder, "", 0).wal_folder(base.run)
    segments = [path for path in wal.iterdir() if _is_needed(path.name, base)]
    newhome.demand_space(place, base.bytes * 12 + len(segments) * archives.SEGMENT + 100_000_000)
    key = _secret_key(folder, keys) or secret_key
    with newhome.new_home(place, say) as home:
        newhome.write_secrets(home, key)
        say(
            both(
                f"核验并取出基础备份 {base.name}（{size(base.bytes)}）…", f"Verifying and unpacking base {base.name} …"
            )
        )
        _unpack(folder / "bases" / base.name, home)
        for path in segments:
            shutil.copyfile(path, home.cluster / "pg_wal" / path.name.removesuffix(".partial"))
        server = EmbeddedPostgres(home, profile=profile, say=say)
        server.adopt()
        say(both(f"重放 {len(segments)} 段日志 …", f"Replaying {len(segments)} segments of the log …"))
        try:
            rows, attachments, lost, factors = _replay(server, at, folder, say)
            newhome.migrate(home, say)
            differences = newhome.check(home, say) if with_check else None
        finally:
            server.stop()
            server.release()
    return restoring.Restored(
        place.expanduser().resolve(), time.monotonic() - begun, rows, attachments, differences, lost,
        0 if key else factors, {"created_at": at and at.isoformat()},
    )  # fmt: skip


def choose_base(folder: Path, at: datetime | None) -> archives.Base:
    """The newest base backup from which the moment is reached. Raises BackupError when there is none."""
    state, status = archives.read_json(folder / "archive.json"), archives.read_json(folder / "status.json")
    known = archives.bases(folder) if state else []
    if not known:
        raise BackupError(
            f"{folder} 不是归档目录，或没有基础备份。", f"{folder} is no archive, or holds no base backup."
        )
    if at is None:
        return known[-1]
    until = datetime.fromisoformat(status["until"]) if status.get("until") else known[-1].ended_at
    if at > until:
        raise BackupError(
            f"归档只到 {until.astimezone().isoformat(' ', 'seconds')}。请给出更早的时刻，或省略 --at 恢复到最后。",
            f"The archive reaches to {until.astimezone().isoformat(' ', 'seconds')}. Name an earlier moment, or leave --at "
            "out for the latest one.",
        )
    for gap in state["gaps"]:
        begins, ends = gap["from"], datetime.fromisoformat(gap["to"])
        if begins and datetime.fromisoformat(begins) < at < ends:
            raise BackupError(
                f"归档在 {begins} 至 {gap['to']} 之间有缺口，无法恢复到其中的时刻。",
                f"The archive has a gap from {begins} to {gap['to']}; choose a moment outside it.",
            )
    usable = [base for base in known if base.ended_at <= at]
    if not usable:
        raise BackupError(
            f"最早可恢复的时刻是 {known[0].ended_at.astimezone().isoformat(' ', 'seconds')}。",
            f"The earliest moment is {known[0].ended_at.astimezone().isoformat(' ', 'seconds')}.",
        )
    return usable[-1]


def _is_needed(name: str, base: archives.Base) -> bool:
    if name.endswith(".history"):
        return True
    first = f"{base.start // archives.SEGMENT // 256:08X}{base.start // archives.SEGMENT % 256:08X}"
    return len(name.removesuffix(".partial")) == 24 and name[8:24] >= first


def _unpack(base: Path, home: Home) -> None:
    if archives.sha256_of(base / "base.tar.gz") != archives.read_json(base / "base.json")["sha256"]:
        raise BackupError(
            f"基础备份 {base.name} 的 base.tar.gz 与校验和不符。请选更早的时刻以使用更早的基础备份。",
            f"The base backup {base.name} is damaged: base.tar.gz differs from its checksum. Choose an earlier moment, which uses an earlier one.",
        )
    home.cluster.mkdir(mode=0o700)
    with tarfile.open(base / "base.tar.gz", "r|gz") as tar:
        # Python before 3.11.4 has no filters; the checksum above says that these are the files that we wrote.
        safe: dict[str, Any] = {"filter": "data"} if hasattr(tarfile, "data_filter") else {}
        members = (one for one in tar if not one.name.startswith("log/"))
        tar.extractall(home.cluster, members=members, **safe)  # noqa: S202 - filtered where Python can
    (home.cluster / "log").mkdir(mode=0o700, exist_ok=True)
    (home.cluster / "postmaster.pid").unlink(missing_ok=True)
    home.cluster.chmod(0o700)


def _replay(server: EmbeddedPostgres, at: datetime | None, folder: Path, say: Say) -> tuple[int, int, list[str], int]:
    """Bring the database forward and the attachments it names beside it: rows, attachments, lost ones, second factors."""
    automatic = server.cluster / "postgresql.auto.conf"
    before = automatic.read_text("utf-8")
    steps = {"restore_command": "exit 1", "hot_standby": "off", "recovery_target_action": "promote"}
    signal = server.cluster / "recovery.signal"
    for target in ({"recovery_target_time": at.isoformat()} if at else {}, {}):
        server.write_file(
            automatic, before + "".join(f"{name} = '{value}'\n" for name, value in (steps | target).items())
        )
        server.write_file(signal, "")
        try:
            server.start()
            break
        except EmbeddedError as error:
            # No transaction is younger than the moment: the end of the log is that moment.
            if not target or NOT_REACHED not in str(error):
                raise BackupError(f"重放失败：{error}", f"The log could not be replayed: {error}") from error
    server.write_file(automatic, before)
    with server.connect(DATABASE) as connection:
        for role in (SUPERUSER, OWNER_ROLE, APP_ROLE):
            words = sql.Identifier(role), sql.Literal(server.home.secrets[role])
            connection.execute(sql.SQL("ALTER ROLE {} PASSWORD {}").format(*words))
        last = connection.execute("SELECT pg_last_xact_replay_timestamp()").fetchone()
        if last is not None and last[0] is not None:
            said = last[0].astimezone().isoformat(" ", "milliseconds")
            say(both(f"包含的最后一笔事务：{said}", f"The last transaction in it: {said}"))
        named = [row[0] for row in connection.execute("SELECT DISTINCT sha256 FROM work_attachment").fetchall()]
        factors = connection.execute("SELECT count(*) FROM access_user WHERE totp_secret <> ''").fetchone()
        rows = _count(connection)
    lost = []
    for sha256 in named:
        content = folder / "attachments" / sha256[:2] / sha256
        if content.exists():
            with open(content, "rb") as file:
                restoring.lay_down(server.home, sha256, file)
        else:
            lost.append(sha256)
    return rows, len(named) - len(lost), lost, int(factors[0]) if factors else 0


def _count(connection: Any) -> int:
    total = 0
    for (name,) in connection.execute(source.TABLES).fetchall():
        total += connection.execute(sql.SQL("SELECT count(*) FROM public.{}").format(sql.Identifier(name))).fetchone()[
            0
        ]
    return total


def _secret_key(folder: Path, keys: list[Any] | None) -> str | None:
    path = folder / "secrets.age"
    if not keys or not path.exists():
        return None
    target = io.BytesIO()
    try:
        pyrage.decrypt_io(io.BytesIO(path.read_bytes()), target, keys)
    except pyrage.DecryptError as error:
        raise BackupError(f"私钥不对：{path}", f"Wrong key: {path} was not sealed for it.") from error
    found: str = json.loads(target.getvalue())["secret_key"]
    return found


def moment(text: str) -> datetime:
    """A moment as people write it, such as 2026-11-22 10:15:30+08:00; without an offset it is the machine's own time."""
    try:
        found = datetime.fromisoformat(text.strip())
    except ValueError as error:
        raise BackupError(
            f"时刻“{text}”不对，应如 {MOMENT}。", f"{text} is no moment; write it as {MOMENT}."
        ) from error
    return found if found.tzinfo else found.astimezone()
