"""How many statements each step takes for 1, 10 and 500 lines. Over HTTP, as the server itself counts them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from bench.cycle import BUYING, SELLING, prepare
from bench.harness import Answer, Bench, Figure

LINES = (1, 10, 500)


def run(bench: Bench) -> Iterator[Figure]:
    """One figure for each cycle and number of lines, with the steps apart."""
    trade = prepare(bench.plant, max(LINES))

    def send(role: str, method: str, path: str, body: Any) -> Answer:
        return bench.client(role).send(method, path, body)

    for kind in (SELLING, BUYING):
        for _ in range(8):  # every process of the server has read the configuration by then
            kind.run(send, trade, 1)
        for lines in LINES:
            runs = [kind.run(send, trade, lines) for _ in range(3)]
            each = {step: max(run[place].statements for run in runs) for place, step in enumerate(kind.steps)}
            times = [sum(answer.took for answer in run) for run in runs]
            yield Figure(f"statements_{kind.name}_{lines}", times, (), sum(each.values()), lines, {"steps": each})
