"""The order-to-cash cycle over HTTP beside its floor: the SQL it sends, sent bare in the same minute."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import Any

from bench.cycle import STEPS, Trade, cycle, prepare
from bench.harness import Answer, Bench, Figure, say
from bench.replay import Recording, Replay, new_transaction, recorded
from guantong.testing import ApiClient

ROUNDS = 8
CYCLES = 15
LONG_CYCLES = 5


def run(bench: Bench) -> Iterator[Figure]:
    """Rounds of cycles and of their floor in turn, so that both meet the same load of the machine."""
    trade = prepare(bench.plant, 500)
    bench.settle()
    for name, lines, rounds, cycles in (
        ("order_to_cash", 10, ROUNDS, CYCLES),
        ("order_to_cash_500_lines", 500, 2, LONG_CYCLES),
    ):
        yield _measure(bench, trade, name, lines, rounds, cycles)


def _measure(bench: Bench, trade: Trade, name: str, lines: int, rounds: int, cycles: int) -> Figure:
    def send(role: str, method: str, path: str, body: Any) -> Answer:
        return bench.client(role).send(method, path, body)

    say(f"{name}: warming up …")
    for _ in range(4 if lines > 100 else 20):
        answers = cycle(send, trade, lines)
    recording = record(bench, trade, lines)
    with bench.app_connection() as connection:
        replay = Replay(recording, connection)
        for _ in range(10):
            replay.run()
        times: list[float] = []
        floor: list[float] = []
        steps: dict[str, list[float]] = {step: [] for step in STEPS}
        python = postgres = 0.0
        for number in range(rounds):
            say(f"{name}: round {number + 1} of {rounds}")
            before = bench.processor()
            for _ in range(cycles):
                answers = cycle(send, trade, lines)
                times.append(sum(answer.took for answer in answers))
                for step, answer in zip(STEPS, answers, strict=True):
                    steps[step].append(answer.took)
            used = bench.processor()
            python += used.python - before.python
            postgres += used.postgres - before.postgres
            floor += [replay.run() for _ in range(cycles)]
    statements = sum(answer.statements for answer in answers)
    if recording.statements != statements:
        raise RuntimeError(f"The floor has {recording.statements} statements, the cycle {statements}.")
    return Figure(
        name, times, floor, statements, lines,
        {
            "requests": len(answers),
            "python_cpu_ms": round(python * 1000 / len(times), 1),
            "postgres_cpu_ms": round(postgres * 1000 / len(times), 1),
            "steps_p50_ms": {step: round(sorted(taken)[len(taken) // 2], 2) for step, taken in steps.items()},
            "cycles": len(times),
        },
    )  # fmt: skip


def record(bench: Bench, trade: Trade, lines: int) -> Recording:
    """The SQL of one cycle, sent by the same code in this process for the same users."""
    clients = {
        role: ApiClient(bench.token(role), bench.plant.company_id) for role in ("sales", "warehouse", "accountant")
    }
    warm = in_process(clients, None)
    cycle(warm, trade, lines)
    newest = int(bench.plant.value("SELECT nextval('guantong_id')"))
    with recorded(newest) as recording:
        cycle(in_process(clients, recording), trade, lines)
    return recording


def in_process(clients: dict[str, ApiClient], recording: Recording | None) -> Any:
    """A carrier that calls the program in this process; each request starts another transaction of the recording."""
    from guantong.kernel import jsonio

    def send(role: str, method: str, path: str, body: Any) -> Answer:
        if recording is not None:
            new_transaction(recording)
        answer = clients[role].request(method, path, body, **{"Idempotency-Key": str(uuid.uuid4())})
        if answer.status_code >= 300:
            raise RuntimeError(f"{method} {path} answered {answer.status_code}: {answer.content.decode()[:2000]}")
        return Answer(jsonio.decode(answer.content), int(answer.headers.get("X-Statements") or 0), 0.0)

    return send
