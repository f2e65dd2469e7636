"""How many statements each step takes for 1, 10 and 500 lines. Over HTTP, as the server itself counts them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from bench.cycle import STEPS, cycle, prepare
from bench.harness import Answer, Bench, Figure

LINES = (1, 10, 500)


def run(bench: Bench) -> Iterator[Figure]:
    """One figure for each number of lines, with the steps apart."""
    trade = prepare(bench.plant, max(LINES))

    def send(role: str, method: str, path: str, body: Any) -> Answer:
        return bench.client(role).send(method, path, body)

    for _ in range(8):  # every process of the server has read the configuration by then
        cycle(send, trade, 1)
    for lines in LINES:
        runs = [cycle(send, trade, lines) for _ in range(3)]
        each = {step: max(run[place].statements for run in runs) for place, step in enumerate(STEPS)}
        times = [sum(answer.took for answer in run) for run in runs]
        yield Figure(f"statements_{lines}_lines", times, (), sum(each.values()), lines, {"steps": each})
