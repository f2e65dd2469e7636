"""The served program as a whole: what keeps it running, and how it is told to stop."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from guantong.server import testing
from guantong.server.embedded import THROW_AWAY, EmbeddedPostgres
from guantong.server.supervisor import ServingError, choose_port


def status_of(url: str) -> int:
    try:
        with urllib.request.urlopen(url, timeout=30) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return int(error.code)
    except OSError:
        return 0


def wait_until(is_so: Callable[[], object], seconds: float = 120) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if is_so():
            return True
        time.sleep(0.1)
    return False


def runs(process: psutil.Process) -> bool:
    """Whether a process still does anything; here a dead one may wait for ever to be reaped."""
    return process.is_running() and process.status() != psutil.STATUS_ZOMBIE


def run(*arguments: str, home: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "guantong", *arguments, "--home", home],
        capture_output=True,
        text=True,
        timeout=300,
        cwd=testing.CHECKOUT,
        check=False,
    )


def test_a_port_in_use_is_said_and_another_is_found_only_when_none_was_asked_for() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(ServingError, match=f"Port {port}"):
            choose_port("127.0.0.1", port)
    assert choose_port("127.0.0.1", None) % 2 == 0


def test_health_is_answered_and_a_second_server_in_one_home_is_refused(
    database: EmbeddedPostgres, live_server: testing.LiveServer
) -> None:
    assert status_of(f"{live_server.url}/healthz") == 200
    assert status_of(f"{live_server.events_url}/healthz") == 200
    second = run("up", home=str(database.home.path))
    assert second.returncode == 4
    assert "being served already" in second.stderr


def test_commands_share_the_database_of_a_served_home(
    database: EmbeddedPostgres, live_server: testing.LiveServer
) -> None:
    listed = run("user", "list", "--json", home=str(database.home.path))
    assert (listed.returncode, listed.stdout[:1]) == (0, "[")
    assert status_of(f"{live_server.url}/healthz") == 200
    refused = run("token", "create", "no-such-person", home=str(database.home.path))
    assert (refused.returncode, refused.stdout) == (1, "")
    assert "no-such-person" in refused.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="signals of Unix")
def test_what_dies_is_started_again_and_everything_stops_together() -> None:
    """One home of its own: its parts are killed one after the other, then the whole is told to stop."""
    home = testing.own_home()
    testing.start_database(home).release()
    server = testing.serve(home)
    embedded = EmbeddedPostgres(home, profile=THROW_AWAY)
    try:
        supervisor = psutil.Process(server.process.pid)
        web = next(child for child in supervisor.children() if "guantong.server.wsgi:application" in child.cmdline())
        web_processes = web.children(recursive=True)
        web.kill()
        assert wait_until(lambda: not [process for process in web_processes if runs(process)])
        assert wait_until(lambda: status_of(f"{server.url}/healthz") == 200)

        postgres = embedded.process()
        assert postgres is not None
        postgres.kill()
        assert wait_until(
            lambda: status_of(f"{server.url}/healthz") != 200 or embedded.process() not in (None, postgres)
        )
        assert wait_until(lambda: status_of(f"{server.url}/healthz") == 200)
        # The database answers a moment before its supervisor says that it started it again.
        assert wait_until(lambda: "The database had stopped and was started again." in server.log.read_text("utf-8"))
        assert "The web server ended" in server.log.read_text("utf-8")

        family = [supervisor, *supervisor.children(recursive=True)]
        os.kill(server.process.pid, signal.SIGINT)
        assert server.process.wait(120) == 0
        assert wait_until(lambda: not [process for process in family if runs(process)])
        assert embedded.process() is None
        assert "Everything committed is on disk." in server.log.read_text("utf-8")
    finally:
        testing.end(server)
        embedded.stop()
        testing.remove(home)


@pytest.mark.skipif(sys.platform == "win32", reason="signals of Unix")
def test_what_a_killed_supervisor_left_running_is_ended_by_the_next_one() -> None:
    home = testing.own_home()
    testing.start_database(home).release()
    first = testing.serve(home)
    family = psutil.Process(first.process.pid).children(recursive=True)
    first.process.kill()
    first.process.wait()
    second = testing.serve(home)
    try:
        assert wait_until(lambda: not [process for process in family if runs(process)])
        assert "what a killed Guantong left running" in second.log.read_text("utf-8")
    finally:
        testing.end(second)
        EmbeddedPostgres(home, profile=THROW_AWAY).stop()
        testing.remove(home)


def test_an_empty_home_gets_a_company_and_a_person_by_the_command_line(tmp_path: Path) -> None:
    home = str(tmp_path / "home")
    made = run("company", "add", "LAMP", "明灯照明", "--starts-on", "2026-01-01", home=home)
    assert made.returncode == 0, made.stderr
    again = run("company", "add", "LAMP", "明灯照明", home=home)
    assert again.returncode == 1
    assert "LAMP" in again.stderr
    environment = os.environ | {"GUANTONG_PASSWORD": "Liang-deng-2026"}
    words = [sys.executable, "-m", "guantong", "user", "add", "chief", "--role", "administrator", "--home", home]
    assert subprocess.run(words, env=environment, timeout=300, cwd=testing.CHECKOUT, check=False).returncode == 0
    found = run("check", "--json", home=home)
    assert found.returncode == 0
    assert json.loads(found.stdout)["differences"] == 0
