"""The archive gives back any second: what was written before it is there, what was written after it is not."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest

from guantong.server import testing
from guantong.server.backup import archive as archives
from guantong.server.backup import following, newhome, rewinding
from guantong.server.backup.words import BackupError
from guantong.server.embedded import EmbeddedPostgres, Profile
from guantong.server.home import APP_ROLE, Home

SMALL = Profile(shared_buffers="64MB")
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the archive is not available on Windows")


def quiet(_line: str) -> None:
    """No progress."""


def quiet_migrate(_home: Home, _say: object) -> None:
    """The schema is of this version already."""


def guantong(home: Home, *arguments: str) -> subprocess.CompletedProcess[str]:
    """A command in a home of its own."""
    environment = os.environ | {"GUANTONG_HOME": str(home.path)}
    return subprocess.run(
        [sys.executable, "-m", "guantong", *arguments],
        env=environment, cwd=testing.CHECKOUT, capture_output=True, text=True, check=False,
    )  # fmt: skip


def keep_papers(home: Home) -> tuple[str, datetime, str, datetime]:
    """FIRST is written, the time noted, SECOND written, the time noted: the SHA-256 of each one's paper and the times."""
    code = "import django; django.setup(); from guantong.server.backup.tests.test_archive import write; write()"
    environment = os.environ | {"GUANTONG_HOME": str(home.path), "DJANGO_SETTINGS_MODULE": "guantong.server.settings"}
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, cwd=testing.CHECKOUT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-3000:]
    first, moment, second, end = json.loads(done.stdout.splitlines()[-1])
    return first, datetime.fromisoformat(moment), second, datetime.fromisoformat(end)


def write() -> None:
    """Run by a process that stands in the home."""
    from guantong.kernel.declare import record_type
    from guantong.kernel.work import attachments
    from guantong.testing import Plant

    plant = Plant()
    told = []
    for name in ("FIRST", "SECOND"):
        item = plant.item(name)
        with plant.unit() as unit:
            attachments.add(unit, record_type("item"), item, "note.pdf", [f"%PDF-1.7 {name}".encode() * 50])
        told.append(plant.value("SELECT sha256 FROM work_attachment WHERE document_id = %s", item))
        told.append(plant.value("SELECT clock_timestamp()").isoformat())
    print(json.dumps(told))


def items_of(home: Home) -> set[str]:
    """The codes of all items."""
    with EmbeddedPostgres(home, profile=SMALL), psycopg.connect(**home.database_parameters(APP_ROLE)) as connection:  # type: ignore[arg-type]
        return {row[0] for row in connection.execute("SELECT code FROM masterdata_item").fetchall()}


def followed_beyond(folder: Path, moment: datetime) -> None:
    """Wait until everything that was committed at the moment is in the archive."""
    deadline = time.monotonic() + 90
    while time.monotonic() < deadline:
        until = archives.read_json(folder / "status.json").get("until")
        if until and datetime.fromisoformat(until) > moment:
            return
        time.sleep(0.1)
    raise AssertionError(f"the archive did not follow: {archives.read_json(folder / 'status.json')}")


@pytest.fixture
def home() -> Iterator[Home]:
    home = testing.make_home()
    server = testing.start_database(home, profile=SMALL)
    yield home
    server.stop()
    testing.remove(home)


@pytest.fixture
def top() -> Iterator[Path]:
    """A folder that the account which runs PostgreSQL for root can pass; pytest closes its own again and again."""
    folder = Path(tempfile.mkdtemp(prefix="guantong-archive-")).resolve()
    yield folder
    for part in folder.iterdir():
        EmbeddedPostgres(Home(part)).stop()
    shutil.rmtree(folder, ignore_errors=True)


def test_any_second_can_be_restored(home: Home, top: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = top / "archive"
    served = testing.serve(home)
    try:
        assert archives.of_home(home) is None
        begun = guantong(home, "archive", "on", str(folder))
        assert begun.returncode == 0, begun.stderr
        first, moment, second, end = keep_papers(home)
        followed_beyond(folder, end)
        status = json.loads(guantong(home, "archive", "status", "--json").stdout)
        assert (status["on"], status["gaps"], status["error"], len(status["bases"])) == (True, [], None, 1)
    finally:
        testing.end(served)

    back = rewinding.restore_at(folder, moment, top / "then", profile=SMALL, say=quiet)
    assert (back.differences, back.attachments, back.lost) == (0, 1, [])
    then = Home(top / "then")
    assert {"FIRST", "SECOND"} & items_of(then) == {"FIRST"}
    assert (then.media / "attachments" / first[:2] / first).read_bytes() == b"%PDF-1.7 FIRST" * 50
    assert not (then.media / "attachments" / second[:2] / second).exists()
    assert archives.of_home(then) is None
    EmbeddedPostgres(then).stop()

    monkeypatch.setattr(newhome, "migrate", quiet_migrate)
    # No transaction is younger than this moment, so the end of the log is that moment.
    latest = rewinding.restore_at(folder, end, top / "end", profile=SMALL, with_check=False, say=quiet)
    assert latest.attachments == 2
    assert items_of(Home(top / "end")) >= {"FIRST", "SECOND"}
    EmbeddedPostgres(Home(top / "end")).stop()

    with pytest.raises(BackupError, match="The archive reaches to"):
        rewinding.choose_base(folder, datetime.now(UTC) + timedelta(days=1))
    with pytest.raises(BackupError, match="The earliest moment"):
        rewinding.choose_base(folder, moment - timedelta(days=1))
    damaged = folder / "bases" / status["bases"][0]["name"] / "base.tar.gz"
    damaged.write_bytes(damaged.read_bytes()[:-1000])
    with pytest.raises(BackupError, match="is damaged"):
        rewinding.restore_at(folder, moment, top / "never", say=quiet)
    assert not (top / "never").exists()

    with EmbeddedPostgres(home, profile=SMALL) as server, server.connect() as connection:
        archives.end(server, quiet)
        assert connection.execute("SELECT count(*) FROM pg_replication_slots").fetchone() == (0,)


def made_base(folder: Path, days_ago: float, start: int, run: int = 1) -> archives.Base:
    """A base backup by its file alone."""
    at = datetime(2026, 11, 22, tzinfo=UTC) - timedelta(days=days_ago)
    base = archives.Base(f"{at:%Y%m%dT%H%M%SZ}", at, at + timedelta(minutes=5), start, 1, run, 1, "")
    (folder / "bases" / base.name).mkdir(parents=True)
    archives.write_json(folder / "bases" / base.name / "base.json", base.__dict__)
    return base


def test_pruning_keeps_what_the_oldest_moment_needs(tmp_path: Path) -> None:
    now = datetime(2026, 11, 22, tzinfo=UTC)
    archive = archives.Archive(tmp_path, "x", keep_days=7)
    for days_ago, segment in ((12, 3), (9, 5), (7.5, 300), (3, 310), (1, 320)):
        made_base(tmp_path, days_ago, segment * archives.SEGMENT + 40)
    wal = archive.wal_folder(1)
    wal.mkdir(parents=True)
    segments = [f"00000001{number // 256:08X}{number % 256:08X}" for number in (3, 5, 255, 299, 300, 310, 321)]
    for name in (*segments, f"{segments[-1]}.partial", "00000002.history"):
        (wal / name).touch()
    contents = tmp_path / "attachments" / "ab"
    contents.mkdir(parents=True)
    for name, days_ago in (("gone", 8), ("needed", 7)):
        (contents / name).touch()
        at = (now - timedelta(days=days_ago)).timestamp()
        os.utime(contents / name, (at, at))

    removed = archives.prune(archive, now)
    assert len(removed) == 2
    assert [base.start // archives.SEGMENT for base in archives.bases(tmp_path)] == [300, 310, 320]
    assert {path.name for path in wal.iterdir()} == {*segments[4:], f"{segments[-1]}.partial", "00000002.history"}
    assert [path.name for path in contents.iterdir()] == ["needed"]
    assert archives.prune(archive, now) == []


def test_a_moment_in_a_gap_is_refused_and_one_after_it_is_not(tmp_path: Path) -> None:
    before = made_base(tmp_path, 5, archives.SEGMENT)
    after = made_base(tmp_path, 2, 9 * archives.SEGMENT, run=2)
    until = after.ended_at + timedelta(days=1)
    lost_at = before.ended_at + timedelta(days=1)
    archives.write_json(tmp_path / "archive.json", {"run": 2, "gaps": [{"from": lost_at, "to": after.ended_at}]})
    archives.write_json(tmp_path / "status.json", {"until": until})
    assert rewinding.choose_base(tmp_path, lost_at - timedelta(hours=1)).run == 1
    assert rewinding.choose_base(tmp_path, after.ended_at + timedelta(hours=1)).run == 2
    with pytest.raises(BackupError, match="gap"):
        rewinding.choose_base(tmp_path, lost_at + timedelta(hours=1))


def test_log_that_the_server_threw_away_is_written_down_as_a_gap(home: Home, top: Path) -> None:
    with EmbeddedPostgres(home, profile=SMALL) as server:
        archive = archives.begin(server, top / "archive", keep_days=7, keys=[], say=quiet)
        last = archives.server_time(home)
        archives.write_json(archive.folder / "status.json", {"until": last})
        with server.connect() as connection:
            archives.drop_slot(connection)
        following.Follower(home, archive, quiet)._ensure_slot()
        state, bases = archives.state(archive), archives.bases(archive.folder)
        assert (state["run"], [base.run for base in bases]) == (2, [1, 2])
        assert state["gaps"] == [{"from": last.isoformat(), "to": bases[1].ended_at.isoformat()}]
        archives.write_json(archive.folder / "status.json", {"until": archives.server_time(home)})
        with pytest.raises(BackupError, match="gap"):
            rewinding.choose_base(archive.folder, last + (bases[1].ended_at - last) / 2)
        archives.end(server, quiet)


def test_a_moment_without_an_offset_is_local() -> None:
    assert rewinding.moment("2026-11-22 10:15:30+08:00") == datetime(2026, 11, 22, 2, 15, 30, tzinfo=UTC)
    assert rewinding.moment("2026-11-22T10:15:30") == datetime(2026, 11, 22, 10, 15, 30).astimezone()
    with pytest.raises(BackupError, match="is no moment"):
        rewinding.moment("yesterday")
