"""Adds up what the processes of one installation count (`guantong.kernel.metrics`).

Each process writes its own counts every few seconds into a small file of its own below the home; whoever is asked for
all of them writes his own afresh and adds the files up. Counters of processes that have ended stay in the sum, so they
never go back; gauges are those of living processes alone. A file that cannot be written (a full disk) is left as it
was, and nothing else suffers.
"""

from __future__ import annotations

import atexit
import contextlib
import os
import shutil
import threading
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import msgspec
import psutil
from django.db import connections
from prometheus_client import CollectorRegistry
from prometheus_client.metrics_core import Metric

from guantong.kernel import metrics
from guantong.server.locks import file_lock

FOLDER: Final = "GUANTONG_METRICS"
EVERY_SECONDS: Final = 5.0
STALE_SECONDS: Final = 30.0
MOST_ENDED: Final = 50

Labels = tuple[tuple[str, str], ...]


class Sample(msgspec.Struct, array_like=True, frozen=True):
    """One figure of one family."""

    name: str
    labels: Labels
    value: float


class Family(msgspec.Struct, frozen=True):
    """One metric: its kind, what it means, its figures."""

    name: str
    kind: str
    about: str
    samples: list[Sample]


class Snapshot(msgspec.Struct, frozen=True):
    """What one process had counted at a moment (seconds since 1970)."""

    pid: int
    role: str
    at: float
    families: list[Family]


@dataclass
class _Writer:
    """This process's file; written by a thread of its own."""

    folder: Path
    role: str
    path: Path = field(init=False)
    lock: threading.Lock = field(default_factory=threading.Lock)
    pool_counts: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.path = self.folder / f"{self.role}-{os.getpid()}-{time.time_ns()}.json"

    def write(self) -> None:
        """Write what is counted now, as a whole or not at all."""
        with self.lock, contextlib.suppress(OSError):
            _sample_pool(self.pool_counts)
            snapshot = Snapshot(os.getpid(), self.role, time.time(), list(_own()))
            draft = self.path.with_suffix(".new")
            draft.write_bytes(msgspec.json.encode(snapshot))
            draft.replace(self.path)

    def run(self) -> None:
        while True:
            self.write()
            time.sleep(EVERY_SECONDS)


_WRITER: _Writer | None = None


def folder_of(home: Path) -> Path:
    """Where the processes of a home write what they counted."""
    return home / "metrics"


def clear(folder: Path) -> None:
    """Begin to count anew; called before the processes of a home are started."""
    with contextlib.suppress(OSError):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)


def begin(role: str) -> None:
    """Let this process tell the others what it counts, if it is one of a served home."""
    global _WRITER
    folder = os.environ.get(FOLDER)
    if not folder or _WRITER is not None:
        return
    _WRITER = _Writer(Path(folder), role)
    atexit.register(_WRITER.write)
    threading.Thread(target=_WRITER.run, name="guantong-metrics", daemon=True).start()


def _own() -> Iterator[Family]:
    for metric in metrics.REGISTRY.collect():
        samples = [
            Sample(one.name, tuple(sorted(one.labels.items())), float(one.value))
            for one in metric.samples
            if not one.name.endswith("_created")
        ]
        yield Family(metric.name, metric.type, metric.documentation, samples)


def _sample_pool(before: dict[str, int]) -> None:
    """Look at this process's pool of connections. Its own counters are turned into ours by what they have grown."""
    pool = getattr(type(connections["default"]), "_connection_pools", {}).get("default")
    if pool is None:
        return
    stats = pool.get_stats()
    idle = stats.get("pool_available", 0)
    metrics.POOL.labels("idle").set(idle)
    metrics.POOL.labels("used").set(stats.get("pool_size", 0) - idle)
    metrics.POOL_WAITING.set(stats.get("requests_waiting", 0))
    for name, counter in (("requests_queued", metrics.POOL_WAITS), ("requests_errors", metrics.POOL_ERRORS)):
        counter.inc(max(0, stats.get(name, 0) - before.get(name, 0)))
        before[name] = stats.get(name, 0)


class Everyone:
    """A prometheus collector of the sum over all processes; alone, of this process."""

    def collect(self) -> Iterable[Metric]:
        return [_metric(family) for family in total(snapshots())]


def snapshots() -> list[Snapshot]:
    """What every process of the installation has counted, this one's at this moment."""
    if _WRITER is None:
        return [Snapshot(os.getpid(), "alone", time.time(), list(_own()))]
    _WRITER.write()
    with file_lock(_WRITER.folder / "reading.lock"):
        found = []
        for path in sorted(_WRITER.folder.glob("*.json")):
            with contextlib.suppress(OSError, msgspec.MsgspecError):
                found.append((path, msgspec.json.decode(path.read_bytes(), type=Snapshot)))
        ended = [(path, one) for path, one in found if not is_alive(one)]
        if len(ended) > MOST_ENDED:
            _merge(_WRITER.folder, ended)
        return [one for _path, one in found]


def is_alive(snapshot: Snapshot) -> bool:
    """Whether the process that wrote it still runs and writes."""
    return time.time() - snapshot.at < STALE_SECONDS and psutil.pid_exists(snapshot.pid)


def _merge(folder: Path, ended: list[tuple[Path, Snapshot]]) -> None:
    """One file for many processes that have ended, so that a process that dies over and over fills no folder."""
    families = total([one for _path, one in ended])
    merged = folder / f"ended-0-{time.time_ns()}.json"
    draft = merged.with_suffix(".new")
    with contextlib.suppress(OSError):
        draft.write_bytes(msgspec.json.encode(Snapshot(0, "ended", 0.0, families)))
        for path, _one in ended:
            path.unlink(missing_ok=True)
        draft.replace(merged)


def total(found: list[Snapshot]) -> list[Family]:
    """The families of all snapshots, added up."""
    sums: dict[str, dict[tuple[str, Labels], float]] = {}
    known: dict[str, Family] = {}
    for snapshot in found:
        lives = is_alive(snapshot)
        for family in snapshot.families:
            if family.kind == "gauge" and not lives:
                continue
            known.setdefault(family.name, family)
            figures = sums.setdefault(family.name, {})
            for one in family.samples:
                figures[(one.name, one.labels)] = figures.get((one.name, one.labels), 0.0) + one.value
    return [
        Family(name, family.kind, family.about, [Sample(*key, value) for key, value in sums[name].items()])
        for name, family in known.items()
    ]


def _metric(family: Family) -> Metric:
    metric = Metric(family.name, family.about, family.kind)
    for one in family.samples:
        metric.add_sample(one.name, dict(one.labels), one.value)
    return metric


def registry(*more: Any) -> CollectorRegistry:
    """What a scrape shows: the sum over all processes, and further collectors."""
    made = CollectorRegistry(auto_describe=False)
    made.register(Everyone())
    for one in more:
        made.register(one)
    return made
