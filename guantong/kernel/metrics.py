"""What the program counts about itself: requests, postings, refusals, lost races, jobs, live pages.

Counting is a few hundred nanoseconds in this process's memory and never a statement. `guantong.server.telemetry` adds
up what the processes of one installation counted; docs/en/operations.md says what each name means.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

REGISTRY: Final = CollectorRegistry(auto_describe=False)
SECONDS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
JOB_SECONDS: Final = (0.1, 1.0, 5.0, 15.0, 60.0, 300.0, 1800.0)

REQUESTS = Counter("guantong_requests", "Answered requests.", ["method", "route", "status"], registry=REGISTRY)
LATENCY = Histogram(
    "guantong_request_seconds", "Time to an answer.", ["method", "route"], buckets=SECONDS, registry=REGISTRY
)
TRANSITIONS = Counter(
    "guantong_transitions", "Committed transitions of documents.", ["type", "transition"], registry=REGISTRY
)
REFUSALS = Counter("guantong_refusals", "Refused requests.", ["code", "status"], registry=REGISTRY)
CONFLICTS = Counter(
    "guantong_database_conflicts",
    "Transactions ended by the database: 40001 serialization, 40P01 deadlock, 55P03 lock timeout, 57014 too slow.",
    ["sqlstate"],
    registry=REGISTRY,
)
RETRIES = Counter("guantong_retries", "Transactions done again, or given up.", ["outcome"], registry=REGISTRY)
JOBS = Counter("guantong_jobs_ended", "Background jobs that ended.", ["kind", "state"], registry=REGISTRY)
JOB_TIME = Histogram("guantong_job_seconds", "Time of a job.", ["kind"], buckets=JOB_SECONDS, registry=REGISTRY)
STREAMS = Gauge("guantong_event_streams", "Open pages that hear of changes.", registry=REGISTRY)
EVENTS = Counter("guantong_events_sent", "Changes handed to open pages.", registry=REGISTRY)
EVENTS_MISSED = Counter("guantong_events_missed", "Pages that were too slow and had to ask anew.", registry=REGISTRY)
POOL = Gauge("guantong_pool_connections", "Pooled database connections.", ["state"], registry=REGISTRY)
POOL_WAITING = Gauge("guantong_pool_waiting", "Requests that wait for a connection.", registry=REGISTRY)
POOL_WAITS = Counter("guantong_pool_waits", "Requests that had to wait for a connection.", registry=REGISTRY)
POOL_ERRORS = Counter("guantong_pool_errors", "Requests that got no connection in time.", registry=REGISTRY)

_KNOWN_METHODS = frozenset({"GET", "HEAD", "POST", "PATCH", "PUT", "DELETE", "OPTIONS"})


@lru_cache(maxsize=4096)
def _request(method: str, route: str, status: int) -> tuple[Counter, Histogram]:
    named = method if method in _KNOWN_METHODS else "other"
    return REQUESTS.labels(named, route, str(status)), LATENCY.labels(named, route)


def answered(method: str, route: str, status: int, seconds: float) -> None:
    """Count an answered request. `route` is a template, so that there are as many as there are addresses."""
    counter, histogram = _request(method, route, status)
    counter.inc()
    histogram.observe(seconds)


def transition(type_code: str, code: str) -> None:
    """Count a transition; called once it is committed."""
    TRANSITIONS.labels(type_code, code).inc()
