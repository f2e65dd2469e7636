"""Order to cash by four clients at once on the server's two processes, beside the same SQL on four bare connections.

Each client has ten items and connections of its own; customer, warehouse, number series and the voucher counter are common.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier
from typing import Any, TypeVar

from bench.cycle import SELLING, cycle, prepare
from bench.harness import Answer, Bench, Client, Figure, say
from bench.measure import record
from bench.replay import Replay

Result = TypeVar("Result")
CLIENTS = 4
LINES = 10
ROUNDS = 4
CYCLES = 12


def run(bench: Bench) -> Iterator[Figure]:
    """Rounds of cycles and of their floor in turn; times are those of one client's cycle while three others work."""
    trade = prepare(bench.plant, CLIENTS * LINES)
    bench.settle()
    trades = [replace(trade, items=trade.items[place * LINES : (place + 1) * LINES]) for place in range(CLIENTS)]
    desks = [
        {role: Client(bench.server.url, bench.token(role), bench.plant.company_id) for role in SELLING.roles}
        for _ in range(CLIENTS)
    ]

    def work(place: int) -> list[Answer]:
        def send(role: str, method: str, path: str, body: Any) -> Answer:
            return desks[place][role].send(method, path, body)

        return cycle(send, trades[place], LINES)

    def timed(place: int) -> float:
        return sum(answer.took for answer in work(place))

    say("four_clients: warming up …")
    for _ in range(6):
        at_once(work)
    connections = [bench.app_connection() for _ in range(CLIENTS)]
    replays = [
        Replay(record(bench, SELLING, one, LINES), connection)
        for one, connection in zip(trades, connections, strict=True)
    ]

    def bare(place: int) -> float:
        return replays[place].run()

    for _ in range(10):
        at_once(bare)
    times: list[float] = []
    floor: list[float] = []
    seconds = 0.0
    cpu: dict[str, float] = {"cpu_python_ms": 0.0, "cpu_postgres_ms": 0.0}
    for number in range(ROUNDS):
        say(f"four_clients: round {number + 1} of {ROUNDS}")
        before = bench.processor()
        begun = time.perf_counter()
        times += at_once(timed, CYCLES)
        seconds += time.perf_counter() - begun
        used = bench.processor().since(before, ROUNDS * CYCLES * CLIENTS)
        cpu = {part: round(cpu[part] + used[part], 2) for part in cpu}
        floor += at_once(bare, CYCLES)
    statements = sum(answer.statements for answer in work(0))
    for connection in connections:
        connection.close()
    yield Figure(
        "order_to_cash_4_clients", times, floor, statements, LINES,
        {
            "clients": CLIENTS,
            "server_processes": 2,
            "cycles": len(times),
            "cycles_per_second": round(len(times) / seconds, 1),
            "documents_per_second": round(len(times) * 4 / seconds, 1),
        },
        cpu,
    )  # fmt: skip


def at_once(work: Callable[[int], Result], times: int = 1) -> list[Result]:
    """What each client's work gives, `times` times, all clients starting together."""
    start = Barrier(CLIENTS)

    def one(place: int) -> list[Result]:
        start.wait()
        return [work(place) for _ in range(times)]

    with ThreadPoolExecutor(CLIENTS) as pool:
        return [result for results in pool.map(one, range(CLIENTS)) for result in results]
