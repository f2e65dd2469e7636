"""`/readyz` and `/metrics`: what a load balancer, a watchdog and Prometheus ask (docs/en/operations.md)."""

from __future__ import annotations

import ipaddress
import logging
import os
import shutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from django.conf import settings
from django.db import connection
from django.db.utils import Error as DatabaseError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4, generate_latest
from prometheus_client.metrics_core import CounterMetricFamily, GaugeMetricFamily, Metric
from psycopg import Error as PsycopgError

from guantong import __version__
from guantong.kernel.http.request import answered, unit_of
from guantong.server import telemetry

PERMISSION: Final = "metrics"
WORKER_SECONDS: Final = 60
DISK_RESERVE: Final = 256 * 1024 * 1024
_LOOPBACK_NAMES: Final = frozenset({"localhost", "127.0.0.1", "[::1]"})

log = logging.getLogger("guantong.operations")

# What the queue, the locks and the sessions of this database look like at this moment; one statement, no table of the
# business. The age of a job counts from when it may begin.
DATABASE = """
SELECT 'jobs' AS family, j.status::text AS label, count(*)::float8 AS value,
       coalesce(extract(epoch FROM max(now() - greatest(j.scheduled_at, e.at))), 0)::float8 AS age
  FROM procrastinate_jobs j
  LEFT JOIN LATERAL (SELECT max(v.at) AS at FROM procrastinate_events v
                      WHERE v.job_id = j.id AND v.type IN ('deferred', 'deferred_for_retry')) e ON true
 WHERE j.status IN ('todo', 'doing', 'failed') GROUP BY j.status
UNION ALL
SELECT 'workers', '', count(*) FILTER (WHERE last_heartbeat > now() - interval '60 seconds'),
       coalesce(extract(epoch FROM now() - max(last_heartbeat)), -1) FROM procrastinate_workers
UNION ALL
SELECT 'lock_waits', l.locktype, count(*), coalesce(extract(epoch FROM max(clock_timestamp() - l.waitstart)), 0)
  FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid AND a.datname = current_database()
 WHERE NOT l.granted GROUP BY l.locktype
UNION ALL
SELECT 'sessions', coalesce(state, 'other'), count(*), coalesce(extract(epoch FROM max(now() - xact_start)), 0)
  FROM pg_stat_activity WHERE datname = current_database() GROUP BY 2
UNION ALL
SELECT 'deadlocks', '', deadlocks, 0 FROM pg_stat_database WHERE datname = current_database()
UNION ALL
SELECT 'commits', '', xact_commit, 0 FROM pg_stat_database WHERE datname = current_database()
UNION ALL
SELECT 'rollbacks', '', xact_rollback, 0 FROM pg_stat_database WHERE datname = current_database()
UNION ALL
SELECT 'bytes', '', pg_database_size(current_database()), 0
"""


# -- readiness ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Check:
    """One thing that must be so before work is sent here; `reason` says in words why it is not."""

    name: str
    reason: str = ""

    def wire(self) -> dict[str, Any]:
        return {"name": self.name, "ok": not self.reason} | ({"reason": self.reason} if self.reason else {})


@require_safe
def readyz(_request: HttpRequest) -> JsonResponse:
    """200 when work may be sent here; 503 with the reasons otherwise. Names nothing secret."""
    checks = [_told(name, check) for name, check in CHECKS.items()]
    is_ready = not any(one.reason for one in checks)
    body = {
        "status": "ready" if is_ready else "not ready",
        "version": __version__,
        "checks": [one.wire() for one in checks],
    }
    return JsonResponse(body, status=200 if is_ready else 503, headers={"Cache-Control": "no-store"})


def _told(name: str, check: Callable[[], str]) -> Check:
    try:
        return Check(name, check())
    except (DatabaseError, PsycopgError) as error:
        log.warning("The check %s could not ask the database: %s", name, error)
        return Check(name, "the database does not answer")
    except OSError as error:
        return Check(name, error.strerror or "cannot be read")


def _database() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_is_in_recovery()")
        in_recovery = cursor.fetchone()[0]
    return "the database is a read-only copy" if in_recovery else ""


def _migrations() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT app || '.' || name FROM django_migrations")
        applied = {row[0] for row in cursor.fetchall()}
    missing = sorted(_wanted_migrations() - applied)
    return f"{len(missing)} migrations are missing, the first is {missing[0]}: guantong migrate" if missing else ""


@lru_cache(maxsize=1)
def _wanted_migrations() -> frozenset[str]:
    from django.db.migrations.loader import MigrationLoader

    loader = MigrationLoader(None, ignore_no_migrations=True)
    return frozenset(f"{app}.{name}" for app, name in loader.disk_migrations)


def _worker() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT extract(epoch FROM now() - max(last_heartbeat))::int FROM procrastinate_workers")
        age = cursor.fetchone()[0]
    if age is None:
        return "no worker has begun: background jobs wait"
    return f"the worker was last heard of {age} s ago: background jobs wait" if age > WORKER_SECONDS else ""


def _disk() -> str:
    free = shutil.disk_usage(settings.HOME.path).free
    megabytes = free // 2**20
    return f"only {megabytes} MB are free where the home lies" if free < DISK_RESERVE else ""


CHECKS: Final[dict[str, Callable[[], str]]] = {
    "database": _database,
    "migrations": _migrations,
    "worker": _worker,
    "disk": _disk,
}


# -- metrics -----------------------------------------------------------------------------------------------------------


@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """The figures in Prometheus' text format, for this machine itself or for a token with the scope `metrics`."""
    if not is_local(request):

        def refused() -> HttpResponse:
            with unit_of(request, PERMISSION):
                return _figures()

        return answered(request, refused)
    return _figures()


def _figures() -> HttpResponse:
    content = generate_latest(telemetry.registry(Database(), Machine()))
    return HttpResponse(content, content_type=CONTENT_TYPE_PLAIN_0_0_4, headers={"Cache-Control": "no-store"})


def is_local(request: HttpRequest) -> bool:
    """Whether a program on this very machine asks, without a proxy between: the peer is loopback, the name asked for
    is, and no header tells of a proxy. `GUANTONG_METRICS_ACCESS=token` and GUANTONG_HTTPS (a proxy stands before us,
    to which everybody is loopback) ask for a token always."""
    if settings.IS_SECURE or os.environ.get("GUANTONG_METRICS_ACCESS") == "token":
        return False
    if getattr(request, "guantong_is_forwarded", True):  # Set by `kernel.http.watch`, the outermost middleware.
        return False
    host = request.headers.get("Host", "").lower()
    name = host if host.endswith("]") else host.rpartition(":")[0] or host
    try:
        peer = ipaddress.ip_address(request.META.get("REMOTE_ADDR") or "")
    except ValueError:
        return False
    return peer.is_loopback and name in _LOOPBACK_NAMES


class Machine:
    """Which version answers, and how much room is left where the home lies."""

    def collect(self) -> Iterable[Metric]:
        version = GaugeMetricFamily("guantong_info", "Always 1; the version is the label.", labels=["version"])
        version.add_metric([__version__], 1)
        yield version
        usage = shutil.disk_usage(settings.HOME.path)
        yield GaugeMetricFamily("guantong_disk_free_bytes", "Free space where the home lies.", value=usage.free)


class Database:
    """The queue, the locks and the sessions, as the database sees them at this moment."""

    def collect(self) -> Iterable[Metric]:
        try:
            with connection.cursor() as cursor:
                cursor.execute(DATABASE)
                rows = cursor.fetchall()
        except (DatabaseError, PsycopgError) as error:
            log.warning("The metrics could not ask the database: %s", error)
            yield GaugeMetricFamily("guantong_database_up", "1 while the database answers.", value=0)
            return
        yield GaugeMetricFamily("guantong_database_up", "1 while the database answers.", value=1)
        yield from _queue(rows)
        yield from _load(rows)


Rows = list[tuple[str, str, float, float]]


def _of(rows: Rows, family: str) -> dict[str, tuple[float, float]]:
    return {label: (value, age) for name, label, value, age in rows if name == family}


def _by_label(name: str, about: str, label: str, figures: dict[str, float]) -> Metric:
    metric = GaugeMetricFamily(name, about, labels=[label])
    for key, value in sorted(figures.items()):
        metric.add_metric([key], value)
    return metric


def _queue(rows: Rows) -> Iterable[Metric]:
    jobs, workers = _of(rows, "jobs"), _of(rows, "workers").get("", (0.0, -1.0))
    depth = {status: jobs.get(status, (0.0, 0.0))[0] for status in ("todo", "doing", "failed")}
    yield _by_label("guantong_queue_jobs", "Jobs in the queue.", "status", depth)
    oldest = max(0.0, jobs.get("todo", (0.0, 0.0))[1])
    yield GaugeMetricFamily("guantong_queue_oldest_seconds", "How long the oldest due job has waited.", value=oldest)
    yield GaugeMetricFamily("guantong_workers", "Workers heard of within a minute.", value=workers[0])


def _load(rows: Rows) -> Iterable[Metric]:
    waits, sessions = _of(rows, "lock_waits"), _of(rows, "sessions")
    counts = {"transactionid": 0.0, "tuple": 0.0, "relation": 0.0, "advisory": 0.0}
    counts |= {kind: one[0] for kind, one in waits.items()}
    yield _by_label("guantong_lock_waits", "Sessions that wait for a lock at this moment.", "kind", counts)
    longest = max((age for _count, age in waits.values()), default=0.0)
    yield GaugeMetricFamily("guantong_lock_wait_longest_seconds", "How long the longest of them has.", value=longest)
    states = {"active": 0.0, "idle": 0.0, "idle in transaction": 0.0} | {one: got[0] for one, got in sessions.items()}
    yield _by_label("guantong_database_sessions", "Sessions of this database.", "state", states)
    oldest = max((age for _count, age in sessions.values()), default=0.0)
    yield GaugeMetricFamily("guantong_transaction_oldest_seconds", "Age of the oldest transaction.", value=oldest)
    for name, about in (
        ("deadlocks", "Deadlocks that the database has resolved."),
        ("commits", "Committed transactions."),
        ("rollbacks", "Rolled-back transactions."),
    ):
        yield CounterMetricFamily(f"guantong_database_{name}", about, value=_of(rows, name)[""][0])
    yield GaugeMetricFamily("guantong_database_bytes", "Size of the database.", value=_of(rows, "bytes")[""][0])
