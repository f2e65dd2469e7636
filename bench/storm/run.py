"""One storm from beginning to end: clients in processes of their own, the watch beside them, the judge afterwards."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections import Counter
from dataclasses import asdict
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import psutil

from bench.harness import percentile, say
from bench.storm.ground import prepare
from bench.storm.verify import TABLES, judge
from bench.storm.watch import Watch
from bench.storm.work import Brief

if TYPE_CHECKING:
    from bench.harness import Bench

CLIENTS, PROCESSES = 200, 2
LONG, SHORT = 300.0, 22.0
"""Seconds until no client begins anything new; what has begun takes some more."""
SEED = 20260122
HEAD_START = 3.0
MOST_FAULTS_SHOWN = 10


def storm(bench: Bench, seconds: float, clients: int = CLIENTS, seed: int = SEED) -> dict[str, Any]:
    """Let the storm blow; the figures, with `sound` for whether all of it held."""
    from guantong.insight import check

    ground = prepare(bench.plant)
    bench.settle()
    postgres = bench.database.process()
    assert postgres is not None
    connection = bench.app_connection()
    watch = Watch(psutil.Process(bench.server.process.pid), postgres, connection, bench.plant.company_id)
    place = urlsplit(bench.server.url)
    begin_at = time.time() + HEAD_START
    each = clients // PROCESSES
    briefs = [
        Brief(
            host=place.hostname or "", port=place.port or 0, events_port=(place.port or 0) + 1, tokens=ground.tokens, items=ground.items,
            scarce=ground.scarce, customers=ground.customers, suppliers=ground.suppliers, warehouse=ground.warehouse,
            bank=ground.bank, begin_at=begin_at, seconds=seconds, first=number * each, clients=each, seed=seed,
        )
        for number in range(PROCESSES)
    ]  # fmt: skip
    say(f"{clients} clients for {seconds:.0f} s …")
    watch.start()
    processes = [_start(brief) for brief in briefs]
    told = [_end(process) for process in processes]
    watch.stop()
    say("Judging by the tables …")
    tales = [tale for one in told for tale in one["tales"]]
    found = judge(connection, bench.plant.company_id, tales, ground.opening)
    errors = [words for one in told for words in one["errors"]]
    differences = check.run(bench.plant.company_id).differences
    took = max(one["ended"] for one in told) - begin_at
    figures = _figures(tales, took)
    figures |= {
        "errors": len(errors) + len(found.lost),
        "oversold": len(found.oversold) + len(watch.wrong),
        "doubled": len(found.doubled),
        "lost": len(found.lost),
        "check_differences": differences,
        **_counts(tales, told, found),
        "events_heard": _heard(told),
        **watch.figures(is_long=seconds >= LONG),
    }
    figures["shown"] = [*errors, *found.lost, *found.oversold, *watch.wrong, *found.doubled][:MOST_FAULTS_SHOWN]
    figures["sound"] = not (figures["errors"] or figures["oversold"] or figures["doubled"] or differences)
    figures["sound"] = figures["sound"] and figures["flat"]
    connection.close()
    return figures


def _start(brief: Brief) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-m", "bench.storm.client"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdin is not None
    process.stdin.write(json.dumps(asdict(brief)))
    process.stdin.close()
    return process


def _end(process: subprocess.Popen[str]) -> dict[str, Any]:
    """What a process of clients did. Raises RuntimeError when it failed itself."""
    assert process.stdout is not None
    written = process.stdout.read()
    if process.wait():
        raise RuntimeError("A process of clients failed; its words are above.")
    told: dict[str, Any] = json.loads(written)
    return told


def _figures(tales: list[dict[str, Any]], took: float) -> dict[str, Any]:
    """Documents are those that clients were told of; times those of keys that were sent plainly, waiting included."""
    documents = [tale for tale in tales if tale["outcome"] == "done" and tale["kind"] in TABLES]
    times = [tale["took"] for tale in tales if tale["plain"] and tale["took"]] or [0.0]
    return {
        "documents": len(documents),
        "per_second": round(len(documents) / took, 1),
        **{f"p{share}_ms": round(percentile(times, share / 100), 1) for share in (50, 95, 99)},
        "seconds": round(took, 1),
    }


def _heard(told: list[dict[str, Any]]) -> dict[str, Any]:
    """What open pages heard of deliveries and receipts: how many, and how long after the client was told."""
    after = [took for one in told for took in one["heard_after_ms"]] or [0.0]
    return {
        "events": sum(len(one["heard_after_ms"]) for one in told),
        "came_back": sum(one["came_back"] for one in told),
        **{f"p{share}_ms": round(percentile(after, share / 100), 1) for share in (50, 95, 99)},
    }


def _counts(tales: list[dict[str, Any]], told: list[dict[str, Any]], found: Any) -> dict[str, Any]:
    refused = Counter(code for tale in tales if tale["outcome"] == "refused" for code in set(tale["codes"]))
    ways: Counter[str] = sum((Counter(one["counts"]) for one in told), Counter())
    return {
        "posted": dict(sorted(found.posted.items())),
        "lines_each": {
            kind: round(lines / found.posted[kind], 1) for kind, lines in sorted(found.lines.items()) if lines
        },
        "refused": dict(refused.most_common()),
        "keys": len(tales),
        "requests": sum(tale["sends"] for tale in tales),
        "replayed": sum(tale["replayed"] for tale in tales),
        "asked_to_wait": sum(tale["waited"] for tale in tales),
        "ways": dict(sorted(ways.items())),
    }
