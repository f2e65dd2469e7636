"""What the tests stand on: a throw-away database with every law in place, a served program and a browser.

The database of a session is a copy of a template that is made once for each state of the migrations and SQL files and
kept under `.dev/`, so a session starts in about a second. Nothing is rolled back between tests: each test makes its
own company and commits for real, as the application's role.
"""

from __future__ import annotations

import contextlib
import hashlib
import itertools
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from guantong.server.embedded import THROW_AWAY, EmbeddedPostgres, Profile
from guantong.server.home import Home
from guantong.server.locks import file_lock

CHECKOUT = Path(__file__).resolve().parents[2]
TEMPLATES = CHECKOUT / ".dev" / "test-databases"
PREFIX = "guantong-test-"
FIRST_PORT, PORT_PAIRS = 20_000, 5_000
PATIENCE = 30  # seconds that a browser test waits for what it expects, as long as for what it presses
# The shell is Chromium without the windows and tabs around a page, which take a second of work for each page opened.
BROWSERS = (
    "/usr/bin/chromium-headless-shell",
    "/usr/bin/chromium",
    "/usr/bin/chromium-browser",
    "/usr/bin/google-chrome",
    "/usr/bin/google-chrome-stable",
)
BROWSER_ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def make_home() -> Home:
    """An empty home for one test session."""
    return Home(Path(tempfile.mkdtemp(prefix=PREFIX)).resolve())


def own_home() -> Home:
    """An empty home that no other session of tests takes for a dead one's while everything in it is killed."""
    return Home(Path(tempfile.mkdtemp(prefix="guantong-own-")).resolve())


def start_database(home: Home, profile: Profile = THROW_AWAY) -> EmbeddedPostgres:
    """Start a database from the template. That of the session's own home is fully migrated; a further home is
    brought up to date by the program that is served in it."""
    from django.conf import settings
    from django.db import connections

    from guantong.kernel import sql
    from guantong.server.migrate import migrate

    server = EmbeddedPostgres(home, profile=profile)
    template = TEMPLATES / schema_fingerprint()
    is_own = home == settings.HOME
    with file_lock(TEMPLATES / "templates.lock"):
        if template.exists():
            home.create()
            _copy(template / "pg", home.cluster)
            shutil.copy2(template / "secrets.json", home.path)
            os.utime(template)
        server.start()
        if template.exists() and is_own:
            # Audit triggers and foreign keys follow from declarations, which the template's name does not tell.
            sql.apply(connections["owner"])
        if template.exists() or not is_own:
            return server
        migrate()
        _close_connections()
        server.stop()
        draft = TEMPLATES / f"{template.name}.new"
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(parents=True)
        _copy(home.cluster, draft / "pg")
        shutil.copy2(home.path / "secrets.json", draft)
        draft.rename(template)
        for old in sorted(TEMPLATES.glob("*/"), key=lambda folder: folder.stat().st_mtime)[:-3]:
            shutil.rmtree(old, ignore_errors=True)
    server.start()
    return server


def stop_database(server: EmbeddedPostgres) -> None:
    """Stop the session's database and remove its home."""
    _close_connections()
    server.stop()
    shutil.rmtree(server.home.path, ignore_errors=True)
    shutil.rmtree(server.home.socket_folder, ignore_errors=True)


def hash_passwords_cheaply() -> None:
    """Let this process make its users' passwords with little work: each costs a quarter of a second otherwise, and the
    tests make thousands. A hash names its own work, so the served program reads it like any other."""
    from django.contrib.auth.hashers import get_hasher

    vars(get_hasher()).update(work_factor=2, parallelism=1)


def hash_passwords_in_earnest() -> None:
    """Undo `hash_passwords_cheaply`: the hashers are made anew from the settings, as the program makes them."""
    from django.contrib.auth.hashers import reset_hashers

    reset_hashers(setting="PASSWORD_HASHERS")


def remove(home: Home) -> None:
    """Remove a home whose database does not run."""
    shutil.rmtree(home.path, ignore_errors=True)


def sweep() -> None:
    """Stop and remove what killed test sessions left behind."""
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        with contextlib.suppress(OSError):
            has_begun = any((folder / "locks" / "pg-users").glob("*"))
            is_old = time.time() - folder.stat().st_mtime > 3600
            server = EmbeddedPostgres(Home(folder), profile=THROW_AWAY)
            if (has_begun or is_old) and not server.users():
                server.stop()
                shutil.rmtree(folder, ignore_errors=True)


def schema_fingerprint() -> str:
    """A name for the schema that the checkout's migrations and SQL files make."""
    digest = hashlib.sha256((CHECKOUT / "lock" / "run.txt").read_bytes())
    package = CHECKOUT / "guantong"
    files = {*package.rglob("migrations/*.py"), *package.rglob("*.sql"), *package.glob("kernel/sql*.py")}
    files |= {*package.glob("kernel/sql/*.py"), package / "server" / "migrate.py", package / "server" / "embedded.py"}
    for path in sorted(files):
        digest.update(path.relative_to(package).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:16]


@dataclass(frozen=True)
class LiveServer:
    """A whole Guantong serving on this machine: web, event stream and worker."""

    url: str
    events_url: str
    process: subprocess.Popen[bytes]
    log: Path


def serve(home: Home, *, arguments: tuple[str, ...] = ()) -> LiveServer:
    """Run `guantong up` in the home and wait until both its web server and its event stream answer."""
    port = free_port_pair()
    log = home.logs / "live-server.log"
    with open(log, "ab") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "guantong", "up", "--port", str(port), "--home", str(home.path), *arguments],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd=CHECKOUT,
            env={**os.environ, "GUANTONG_QUEUE": "served"},  # what a test puts into the queue, the test does
        )
    server = LiveServer(f"http://127.0.0.1:{port}", f"http://127.0.0.1:{port + 1}", process, log)
    deadline = time.monotonic() + 240
    while time.monotonic() < deadline:
        if process.poll() is not None:
            break
        with contextlib.suppress(urllib.error.URLError, OSError):
            with urllib.request.urlopen(f"{server.url}/healthz", timeout=5) as answer:
                if answer.status == 200:
                    with urllib.request.urlopen(f"{server.events_url}/healthz", timeout=5):
                        return server
        time.sleep(0.1)
    end(server)
    raise RuntimeError(f"The server under test did not start:\n{log.read_text('utf-8', errors='replace')[-4000:]}")


def stop_the_clock() -> None:
    """Let no schedule begin in the session's home, whatever time of day it is: what checks, seals or tidies the whole
    database would do so beside a test that looks at it. Each schedule's lock is held by a job that nobody does."""
    from procrastinate.contrib.django import app as queue

    from guantong.kernel.work import jobs

    for one in jobs.schedules():
        name = f"guantong.schedule.{one.code}"
        queue.configure_task(name, queueing_lock=name, queue="stopped clock").defer(timestamp=0)


def away_from_midnight() -> None:
    """Wait for the new day when the old one (in Shanghai) is about to end; for a test that looks at today twice."""
    while True:
        now = datetime.now(ZoneInfo("Asia/Shanghai"))
        if (now + timedelta(minutes=2)).date() == now.date():
            return
        time.sleep(1)


def end(server: LiveServer) -> None:
    """Stop a served Guantong as Ctrl-C would."""
    server.process.terminate()
    try:
        server.process.wait(120)
    except subprocess.TimeoutExpired:
        server.process.kill()
        server.process.wait()


def browser_program() -> str | None:
    """An installed Chromium, or None to let Playwright look for its own."""
    named = os.environ.get("GUANTONG_CHROMIUM")
    return named or next((path for path in BROWSERS if Path(path).exists()), None)


_PLACES = itertools.count(os.getpid() * 1543)


def free_port_pair() -> int:
    """A port that is free and whose successor, the event stream's, is free too; below those that the system gives to
    connections that go out, one of which could take it before it is used. Each process looks from a place of its own, far
    from its neighbours', and on from there: a port that is free because its server was killed just now is nobody else's."""
    for place in itertools.islice(_PLACES, PORT_PAIRS):
        port = FIRST_PORT + 2 * (place % PORT_PAIRS)
        with socket.socket() as first, socket.socket() as second, contextlib.suppress(OSError):
            first.bind(("127.0.0.1", port))
            second.bind(("127.0.0.1", port + 1))
            return port
    raise RuntimeError(f"No two free ports in a row from {FIRST_PORT} on.")


def _copy(source: Path, target: Path) -> None:
    """Copy a stopped cluster with its owner, and let no half copy stand."""
    shutil.copytree(source, target, symlinks=True)
    if sys.platform != "win32" and os.geteuid() == 0:
        owner = source.stat()
        for path in (target, *target.rglob("*")):
            os.chown(path, owner.st_uid, owner.st_gid, follow_symlinks=False)


def _close_connections() -> None:
    from django.db import connections

    connections.close_all()
