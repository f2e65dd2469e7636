"""What is looked at while the storm blows: stock at every moment, memory, connections, and what the database waits for."""

from __future__ import annotations

import contextlib
import statistics
import sys
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import psutil

EVERY = 2.0
"""Seconds between two looks."""

# One statement is one moment: whatever is committed then, and nothing else.
STOCK = """
WITH moved AS (SELECT item_id, sum(quantity) AS quantity FROM inventory_stock_move WHERE company_id = %(company)s GROUP BY 1),
     kept AS (SELECT item_id, sum(on_hand) AS quantity, sum(reserved) AS reserved FROM inventory_stock_balance
               WHERE company_id = %(company)s GROUP BY 1)
SELECT item_id, m.quantity AS moved, k.quantity AS kept, k.reserved FROM moved m FULL JOIN kept k USING (item_id)
 WHERE coalesce(m.quantity, 0) < 0 OR m.quantity IS DISTINCT FROM k.quantity OR k.reserved < 0 OR k.reserved > k.quantity
"""
ACTIVITY = """
SELECT coalesce(state, '') AS state, coalesce(wait_event_type || ':' || wait_event, 'running') AS waits, count(*) AS number
  FROM pg_stat_activity WHERE usename = 'guantong_app' AND pid <> pg_backend_pid() GROUP BY 1, 2
"""
DEADLOCKS = "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"


@dataclass
class Look:
    """One look: seconds since the beginning, memory that belongs to the processes alone (MB), connections, open files."""

    at: float
    python_mb: float
    postgres_mb: float
    connections: int
    files: int
    parts_mb: dict[str, float]
    """The program's memory by part: supervisor, web, events, worker."""


GROWTH, ALLOWANCE_MB = 0.10, 16.0
"""How much more memory at the end than after the warm-up still counts as flat: a tenth and 16 MB."""
SPARE_CONNECTIONS = 1
"""A pool may open one more while another is being given back."""
MOST_CONNECTIONS = 25
"""Two web processes of six, the event stream of five, and eight for the worker's queue, jobs and reports."""


@dataclass
class Watch:
    """Looks every two seconds, from a thread and a connection of its own."""

    served: psutil.Process
    postgres: psutil.Process
    connection: Any
    company: int
    looks: list[Look] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    waits: Counter[str] = field(default_factory=Counter)
    moments: int = 0
    _begun: float = field(default_factory=time.monotonic)
    _stop: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin to look."""
        self.connection.autocommit = True
        self.deadlocks_before = self._value(DEADLOCKS)
        self.look()
        self._thread = threading.Thread(target=self._look_until_told, name="watch")
        self._thread.start()

    def stop(self) -> None:
        """Look a last time and end."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join()
        self.look()

    def _look_until_told(self) -> None:
        while not self._stop.wait(EVERY):
            try:
                self.look()
            except Exception as error:
                # A watch that saw nothing must not pass for one that saw nothing wrong.
                self.wrong.append(f"the watch itself failed: {error}")
                return

    def look(self) -> None:
        """One look at everything."""
        for row in self.connection.execute(STOCK, {"company": self.company}).fetchall():
            self.wrong.append(f"item {row[0]}: moved {row[1]}, kept {row[2]}, reserved {row[3]}")
        self.moments += 1
        connections = 0
        for _state, waits, number in self.connection.execute(ACTIVITY).fetchall():
            connections += number
            self.waits[waits] += number
        files = sum(_files(one) for one in _family(self.served))
        parts: Counter[str] = Counter()
        for one in _family(self.served):
            parts[_part(one, self.served)] += _memory(one)
        postgres = sum(map(_memory, _family(self.postgres)))
        self.looks.append(
            Look(
                time.monotonic() - self._begun, sum(parts.values()) / 2**20, postgres / 2**20, connections, files,
                {part: used / 2**20 for part, used in parts.items()},
            )
        )  # fmt: skip

    def figures(self, *, is_long: bool) -> dict[str, Any]:
        """Memory and connections at the beginning, in the middle and at the end, and whether they stayed.

        Flat: the middle value of the last fifth is at most a tenth and 16 MB above that of the time from a fifth to two
        fifths, for the program and for the database alike, and the most connections at the end are at most one more than
        the most before. A short storm is over before processes and pools are warm; of it, and of the long one, it is asked
        that there are never more connections than all pools together may open.
        """
        early, middle, late = self.between(0.2, 0.4), self.between(0.4, 0.6), self.between(0.8, 1.0)
        grown = [
            name for name in ("python_mb", "postgres_mb") if late[name] > early[name] * (1 + GROWTH) + ALLOWANCE_MB
        ]
        if late["connections"] > self.between(0.0, 0.8)["connections"] + SPARE_CONNECTIONS:
            grown.append("connections")
        if not is_long:
            grown = []
        if max(one.connections for one in self.looks) > MOST_CONNECTIONS:
            grown.append("more connections than all pools together may open")
        before, after = self.looks[0], self.looks[-1]
        return {
            "flat": not grown,
            "grown": grown,
            "start": early,
            "middle": middle,
            "end": late,
            "open_files": {"before": before.files, "after": after.files},
            "moments": self.moments,
            "deadlocks_inside": self.deadlocks,
            "waits": dict(self.waits.most_common(8)),
        }

    @property
    def deadlocks(self) -> int:
        """Deadlocks that the database found; each was tried again, and no client heard of it."""
        return int(self._value(DEADLOCKS)) - self.deadlocks_before

    def _value(self, query: str) -> int:
        return int(self.connection.execute(query).fetchone()[0])

    def between(self, begins: float, ends: float) -> dict[str, Any]:
        """The middle of the looks in a part of the storm (shares of its length); connections are the most."""
        last = self.looks[-1].at
        chosen = [one for one in self.looks if begins * last <= one.at <= ends * last] or self.looks
        return {
            "python_mb": round(statistics.median(one.python_mb for one in chosen), 1),
            "postgres_mb": round(statistics.median(one.postgres_mb for one in chosen), 1),
            "connections": max(one.connections for one in chosen),
            "open_files": round(statistics.median(one.files for one in chosen)),
            "parts_mb": {
                part: round(statistics.median(one.parts_mb.get(part, 0.0) for one in chosen), 1)
                for part in sorted(chosen[-1].parts_mb)
            },
        }


def _family(process: psutil.Process) -> list[psutil.Process]:
    with contextlib.suppress(psutil.Error):
        return [process, *process.children(recursive=True)]
    return []


def _part(process: psutil.Process, served: psutil.Process) -> str:
    """Which part of the program a process is."""
    if process == served:
        return "supervisor"
    with contextlib.suppress(psutil.Error):
        words = " ".join(process.cmdline())
        for part, mark in (("web", "server.wsgi"), ("events", "server.events"), ("worker", "guantong worker")):
            if mark in words:
                return part
        parent = process.parent()
        return _part(parent, served) if parent is not None and parent.pid > 1 else "other"
    return "other"


def _memory(process: psutil.Process) -> int:
    """Bytes that only this process has: the database's shared buffers belong to nobody and are left out."""
    with contextlib.suppress(psutil.Error):
        return int(process.memory_full_info().uss)
    return 0


def _files(process: psutil.Process) -> int:
    with contextlib.suppress(psutil.Error):
        if sys.platform != "win32":
            return process.num_fds()
    return 0
