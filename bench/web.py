"""The client in a headless Chromium against a served program: how long a person at the screen waits.

Every part is a function that takes a signed-in desk and gives figures; to add figures, write a part and name it in `PARTS`.
Times are from the key or click to what is painted, as the page itself sees them; `browser_cpu_ms` is the processor time
of the page's main thread for one of them, which a busy machine does not stretch. `GUANTONG_BENCH_WEB` names the parts to
run alone, e.g. `keys,list`.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator

from bench import web_bundle, web_grid, web_keys, web_list, web_search
from bench.harness import Bench, Figure
from bench.web_desk import Desk, desk

Part = Callable[[Desk], Iterator[Figure]]
PARTS: dict[str, Part] = {
    "bundle": web_bundle.figures, "keys": web_keys.figures, "grid": web_grid.figures, "list": web_list.figures,
    "search": web_search.figures,
}  # fmt: skip


def run(bench: Bench) -> Iterator[Figure]:
    """All parts, one after the other, at one desk."""
    with desk(bench) as here:
        wanted = os.environ.get("GUANTONG_BENCH_WEB", "")
        for name in wanted.split(",") if wanted else PARTS:
            yield from PARTS[name](here)
