"""Keeps the processes of one home running: web server, event stream, worker, and the embedded database below them."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import Any

import psutil

from guantong.server import telemetry
from guantong.server.embedded import SAME_SECONDS, EmbeddedPostgres
from guantong.server.home import Home
from guantong.server.waiting import threads_for

Say = Callable[[str], None]

START_SECONDS = 180
STOP_SECONDS = 20
LONGEST_WAIT = 30.0
CALM_SECONDS = 60
LARGEST_LOG = 20 * 1024 * 1024


class ServingError(Exception):
    """The program cannot be served; the text says why."""


@dataclass(frozen=True)
class Address:
    """Where the web server listens; the event stream has the port after it."""

    host: str
    port: int

    @property
    def url(self) -> str:
        host = "127.0.0.1" if self.host in ("0.0.0.0", "::", "") else self.host  # noqa: S104 - compared, not bound
        return f"http://{f'[{host}]' if ':' in host else host}:{self.port}"


def choose_port(host: str, wanted: int | None) -> int:
    """The wanted port, or the next free pair from 8000 when none was asked for."""
    if wanted is not None:
        for port in (wanted, wanted + 1):
            if not _is_free(host, port):
                what = "the web server" if port == wanted else "the event stream"
                raise ServingError(
                    f"Port {port}, wanted for {what}, is taken by another program. Choose another --port."
                )
        return wanted
    for port in range(8000, 8200, 2):
        if _is_free(host, port) and _is_free(host, port + 1):
            return port
    raise ServingError("No free port was found between 8000 and 8199. Choose one with --port.")


def _is_free(host: str, port: int) -> bool:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        if sys.platform != "win32":
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except PermissionError as error:
            raise ServingError(f"Port {port} may only be used by root. Choose one from 1024 up with --port.") from error
        except OSError:
            return False
    return True


@dataclass
class Child:
    """One process that is kept running."""

    name: str
    arguments: Sequence[str]
    environment: Mapping[str, str]
    log: Path
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    start_again_at: float = 0.0
    wait: float = field(default=1.0)

    def start(self) -> None:
        if self.log.exists() and self.log.stat().st_size > LARGEST_LOG:
            self.log.replace(self.log.with_suffix(".old.log"))
        with open(self.log, "ab") as output:
            self.process = subprocess.Popen(
                [sys.executable, *self.arguments],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env={**os.environ, **self.environment},
                **_apart(),
            )
        self.started_at = time.monotonic()

    def died(self) -> int | None:
        """The exit code of a process that ended by itself; it is counted only once, and what it left is ended too."""
        if self.process is None or (code := self.process.poll()) is None:
            return None
        _end_group(self.process.pid)
        self.process = None
        if time.monotonic() - self.started_at > CALM_SECONDS:
            self.wait = 1.0
        self.start_again_at = time.monotonic() + self.wait
        self.wait = min(self.wait * 2, LONGEST_WAIT)
        return code

    def last_words(self) -> str:
        with suppress(OSError):
            lines = self.log.read_text("utf-8", errors="replace")[-2000:].strip().splitlines()
            return lines[-1] if lines else ""
        return ""


def _apart() -> dict[str, Any]:
    """Ctrl-C must reach us alone, so that the parts are stopped in order."""
    if sys.platform == "win32":
        return {"creationflags": subprocess.CREATE_NEW_PROCESS_GROUP}
    return {"start_new_session": True}


class Supervisor:
    """Serves one home until it is told to stop."""

    def __init__(
        self, home: Home, address: Address, database: EmbeddedPostgres | None, *, workers: int, threads: int, say: Say
    ) -> None:
        self.home = home
        self.address = address
        self.database = database
        self.say = say
        self._stopping = threading.Event()
        self._register = home.locks / "children.json"
        common = {
            "GUANTONG_HOME": str(home.path),
            "GUANTONG_PORT": str(address.port),
            "GUANTONG_EVENTS_PORT": str(address.port + 1),
            "DJANGO_SETTINGS_MODULE": "guantong.server.settings",
            "PYTHONUNBUFFERED": "1",
            "GUANTONG_LOG_FORMAT": os.environ.get("GUANTONG_LOG_FORMAT", "json"),
            telemetry.FOLDER: str(telemetry.folder_of(home.path)),
        }
        granian = ["-m", "granian", "--host", address.host, "--no-ws", "--no-access-log", "--log-level", "warning"]
        granian += ["--workers-kill-timeout", "5", "--respawn-failed-workers"]
        web = [*granian, "--port", str(address.port), "--interface", "wsgi", "--workers", str(workers)]
        web += ["--blocking-threads", str(threads_for(threads)), "guantong.server.wsgi:application"]
        events = [*granian, "--port", str(address.port + 1), "--interface", "asgi", "--workers", "1"]
        events += ["--backpressure", "10000", "guantong.server.events:application"]
        worker = ["-m", "guantong", "worker"]
        self.children = [
            Child("web server", web, common | {"GUANTONG_POOL": str(threads)}, home.logs / "web.log"),
            Child("event stream", events, common | {"GUANTONG_POOL": "4"}, home.logs / "events.log"),
            Child("worker", worker, common, home.logs / "worker.log"),
        ]
        # It comes and goes with the setting, while the others are served.
        self._archive = Child("archive", ["-m", "guantong", "archive", "follow"], common, home.logs / "archive.log")

    def run(self, ready: Callable[[], None]) -> None:
        """Start everything, call `ready` once requests are answered, and keep it running until a signal comes."""
        self._end_leftovers()
        telemetry.clear(telemetry.folder_of(self.home.path))
        with self._signals():
            try:
                for child in self.children:
                    child.start()
                self._remember()
                self._wait_until_served()
                if not self._stopping.is_set():
                    ready()
                while not self._stopping.wait(0.5):
                    self._look_after()
            finally:
                self._stop_children()

    def stop(self) -> None:
        self._stopping.set()

    def _wait_until_served(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        told_at = time.monotonic()
        while not self._stopping.wait(0.1):
            self._look_after()
            with suppress(urllib.error.URLError, OSError):
                with urllib.request.urlopen(f"{self.address.url}/healthz", timeout=5) as answer:  # noqa: S310
                    if answer.status == 200:
                        return
            if time.monotonic() > deadline:
                raise ServingError(f"The web server does not answer. Its log: {self.children[0].log}")
            if time.monotonic() - told_at > 2:
                told_at = time.monotonic()
                self.say("Starting the web server …")

    def _look_after(self) -> None:
        if self.database is not None and self.database.ensure_running():
            self.say("The database had stopped and was started again.")
        self._look_after_archive()
        for child in self.children:
            code = child.died()
            if code is not None:
                self.say(f"The {child.name} ended with {code} and is started again in {child.wait / 2:.0f} s: "
                         f"{child.last_words()} (log: {child.log})")  # fmt: skip
            elif child.process is None and time.monotonic() >= child.start_again_at:
                child.start()
                self._remember()

    def _look_after_archive(self) -> None:
        """Follow the archive's setting; the process ends by itself when it is switched off."""
        is_wanted = self.database is not None and (self.home.path / "archive.json").exists()
        if is_wanted and self._archive not in self.children:
            self._archive.start_again_at = 0.0
            self.children.append(self._archive)
        elif not is_wanted and self._archive in self.children:
            self.children.remove(self._archive)
            self._stop([self._archive])

    def _stop_children(self) -> None:
        """The web server first, so that nothing new begins; then the stream and the worker, which ends its job; and
        the archive when nothing more is written."""
        self._stop([child for child in self.children if child is not self._archive])
        self._stop([child for child in self.children if child is self._archive])
        self._register.unlink(missing_ok=True)

    def _stop(self, children: Sequence[Child]) -> None:
        for child in children:
            if child.process is not None and child.process.poll() is None:
                child.process.terminate()
        deadline = time.monotonic() + STOP_SECONDS
        for child in children:
            if child.process is None:
                continue
            try:
                child.process.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                _kill_tree(child.process.pid)
                child.process.wait()
            _end_group(child.process.pid)

    def _remember(self) -> None:
        """Write down who our children are, so that a killed supervisor's can be ended by the next one."""
        running = [child.process.pid for child in self.children if child.process is not None]
        marks = []
        for pid in running:
            with suppress(psutil.Error):
                marks.append([pid, psutil.Process(pid).create_time()])
        self._register.write_text(json.dumps(marks), "ascii")

    def _end_leftovers(self) -> None:
        with suppress(OSError, ValueError):
            for pid, created in json.loads(self._register.read_text("ascii")):
                with suppress(psutil.Error):
                    if abs(psutil.Process(pid).create_time() - created) < SAME_SECONDS:
                        self.say("Ending what a killed Guantong left running in this home.")
                        _kill_tree(pid)
                        _end_group(pid)

    @contextmanager
    def _signals(self) -> Iterator[None]:
        def stop(_number: int, _frame: FrameType | None) -> None:
            self._stopping.set()

        numbers = [signal.SIGINT, signal.SIGTERM]
        if sys.platform != "win32":
            numbers.append(signal.SIGHUP)
        before = [signal.signal(number, stop) for number in numbers]
        try:
            yield
        finally:
            for number, handler in zip(numbers, before, strict=True):
                signal.signal(number, handler)


def _kill_tree(pid: int) -> None:
    """Kill a process with all that it started, and wait until none of them runs."""
    with suppress(psutil.Error):
        parent = psutil.Process(pid)
        family = [parent, *parent.children(recursive=True)]
        for process in family:
            with suppress(psutil.Error):
                process.kill()
        deadline = time.monotonic() + 5
        while any(_runs(process) for process in family) and time.monotonic() < deadline:
            time.sleep(0.05)


def _end_group(pid: int) -> None:
    """End what a dead child left behind: each child leads a group of its own, which its processes stay in."""
    if sys.platform != "win32":
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(pid, signal.SIGKILL)


def _runs(process: psutil.Process) -> bool:
    """Whether it still does anything; a dead process that nobody reaped does not."""
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False
