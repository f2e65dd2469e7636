"""The client in a headless Chromium against a served program: how long a person at the screen waits.

Every part is a function that takes a signed-in desk and gives figures; to add figures, write a part and name it in `PARTS`.
Times are from the key or click to what is painted, as the page itself sees them; `browser_cpu_ms` is the processor time
of the page's main thread for one of them, which a busy machine does not stretch.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from bench import web_grid
from bench.harness import Bench, Figure
from bench.web_desk import Desk, desk

Part = Callable[[Desk], Iterator[Figure]]
PARTS: tuple[Part, ...] = (web_grid.figures,)


def run(bench: Bench) -> Iterator[Figure]:
    """All parts, one after the other, at one desk."""
    with desk(bench) as here:
        for part in PARTS:
            yield from part(here)
