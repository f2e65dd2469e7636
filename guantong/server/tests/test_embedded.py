"""The embedded server survives what happens to servers."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import psycopg
import pytest

from guantong.server.embedded import THROW_AWAY, EmbeddedError, EmbeddedPostgres, Profile, explain
from guantong.server.home import Home


@pytest.fixture
def home() -> Iterator[Home]:
    """A home deep enough that its socket needs a short folder of its own."""
    from guantong.server import testing

    top = testing.own_home()
    home = Home(top.path / ("很深的文件夹" * 5))
    yield home
    EmbeddedPostgres(home, profile=THROW_AWAY).stop()
    testing.remove(top)


def server_of(home: Home) -> EmbeddedPostgres:
    return EmbeddedPostgres(home, profile=THROW_AWAY)


def who_answers(home: Home) -> str:
    with psycopg.connect(**home.database_parameters("guantong_app")) as connection:
        row = connection.execute("SELECT current_user::text").fetchone()
        assert row is not None
        return str(row[0])


def note(home: Home, text: str) -> None:
    with server_of(home).connect() as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS note (said text)")
        connection.execute("INSERT INTO note VALUES (%s)", [text])


def notes(home: Home) -> list[str]:
    with server_of(home).connect() as connection:
        return [row[0] for row in connection.execute("SELECT said FROM note ORDER BY said").fetchall()]


def test_a_killed_server_comes_back_with_everything_committed(home: Home) -> None:
    server = server_of(home)
    server.start()
    note(home, "before the kill")

    running = server.process()
    assert running is not None
    running.kill()
    assert wait_until(server.ensure_running)
    assert who_answers(home) == "guantong_app"
    assert notes(home) == ["before the kill"]
    assert not server.ensure_running()


def test_locks_of_a_dead_server_whose_number_was_given_away_do_not_keep_it_down(home: Home) -> None:
    server = server_of(home)
    server.start()
    note(home, "before the crash")
    postmaster = server.process()
    assert postmaster is not None
    for process in (postmaster, *postmaster.children(recursive=True)):
        with contextlib.suppress(psutil.NoSuchProcess):  # Its children leave by themselves when they miss it.
            process.kill()
    assert wait_until(lambda: server.process() is None)
    lock = home.cluster / "postmaster.pid"
    lock.write_text("\n".join([str(os.getpid()), *lock.read_text().splitlines()[1:]]) + "\n")

    server.start()
    assert notes(home) == ["before the crash"]


def test_the_last_process_to_leave_stops_the_server(home: Home) -> None:
    server = server_of(home)
    server.start()
    stay = "import time; from pathlib import Path; from guantong.server.home import Home; "
    stay += "from guantong.server.embedded import *; "
    stay += f"EmbeddedPostgres(Home(Path({str(home.path)!r})), profile=THROW_AWAY).start(); print('in', flush=True); "
    stay += "time.sleep(600)"
    with subprocess.Popen([sys.executable, "-c", stay], stdout=subprocess.PIPE) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == b"in\n"
        server.release()
        assert who_answers(home) == "guantong_app"
        other.kill()
        other.wait()

    server.start()
    assert server.users() == [os.getpid()]
    server.release()
    assert server.process() is None
    assert not list(home.socket_folder.glob("*"))


def test_data_of_another_version_are_left_alone(home: Home) -> None:
    server = server_of(home)
    server.start()
    server.release()
    (home.cluster / "PG_VERSION").write_text("17\n")
    with pytest.raises(EmbeddedError, match="PostgreSQL 17"):
        server.start()
    (home.cluster / "PG_VERSION").write_text("18\n")
    server.start()
    assert who_answers(home) == "guantong_app"


def test_what_is_no_database_is_not_overwritten(home: Home) -> None:
    home.create()
    home.cluster.mkdir()
    (home.cluster / "letters.txt").write_text("mine")
    with pytest.raises(EmbeddedError, match="in the way"):
        server_of(home).start()
    assert (home.cluster / "letters.txt").read_text() == "mine"


def test_a_first_start_that_was_killed_half_way_is_begun_anew(home: Home) -> None:
    home.create()
    (home.path / "pg.new").mkdir()
    (home.path / "pg.new" / "PG_VERSION").write_text("18\n")
    server_of(home).start()
    assert who_answers(home) == "guantong_app"


@pytest.mark.skipif(sys.platform == "win32", reason="a question of Unix accounts")
def test_the_server_never_runs_as_root_and_its_folder_is_closed(home: Home) -> None:
    server = server_of(home)
    server.start()
    process = server.process()
    assert process is not None
    assert process.uids().real != 0
    assert home.cluster.stat().st_mode & 0o077 == 0
    assert home.socket_folder.stat().st_mode & 0o077 == 0
    assert not [one for one in psutil.Process(process.pid).net_connections() if one.laddr and one.status == "LISTEN"]


def test_reasons_are_told_in_words() -> None:
    assert explain("FATAL:  could not write: No space left on device").startswith("the disk is full")
    assert "log of its own" in explain("LOG: harmless\nFATAL:  a log of its own kind")


def wait_until(is_so: object, seconds: float = 120) -> bool:
    assert callable(is_so)
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if is_so():
            return True
        time.sleep(0.05)
    return False


def test_the_short_folder_of_a_deep_home_is_used(home: Home) -> None:
    assert home.socket_folder.parent == Path(os.path.realpath(home.socket_folder.parent))
    assert not home.socket_folder.is_relative_to(home.path)


def test_a_server_that_still_replays_an_archive_is_waited_for(home: Home) -> None:
    """It counts as started before it takes connections; with a long archive, or a busy machine, long before."""
    server = EmbeddedPostgres(home, profile=Profile(shared_buffers="32MB"))
    server.start()
    server.stop()
    (server.cluster / "standby.signal").touch()
    with (server.cluster / "postgresql.auto.conf").open("a") as settings:
        settings.write("hot_standby = off\n")
    later = EmbeddedPostgres(home, profile=Profile(shared_buffers="32MB"))
    starting = threading.Thread(target=later.start)
    starting.start()
    deadline = time.monotonic() + 120
    while not later.turns_away() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert later.turns_away()
    starting.join(2)
    assert starting.is_alive()
    (server.cluster / "promote").touch()
    process = later.process()
    assert process is not None
    process.send_signal(signal.SIGUSR1)
    starting.join(120)
    assert not starting.is_alive()
    assert who_answers(home) == "guantong_app"
