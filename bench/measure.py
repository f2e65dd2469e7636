"""A cycle over HTTP beside its floor, the SQL it sends sent bare: rounds of both take turns, so both meet the same load."""

from __future__ import annotations

import uuid
from typing import Any

from bench.cycle import Kind, Trade
from bench.harness import Answer, Bench, Figure, say
from bench.replay import Recording, Replay, new_transaction, recorded
from guantong.testing import ApiClient


def measure(bench: Bench, kind: Kind, trade: Trade, name: str, lines: int, rounds: int, cycles: int) -> Figure:
    """`rounds` times: `cycles` cycles of so many lines over HTTP, then as many of the floor."""

    def send(role: str, method: str, path: str, body: Any) -> Answer:
        return bench.client(role).send(method, path, body)

    say(f"{name}: warming up …")
    for _ in range(4 if lines > 100 else 20):
        answers = kind.run(send, trade, lines)
    recording = record(bench, kind, trade, lines)
    with bench.app_connection() as connection:
        replay = Replay(recording, connection)
        for _ in range(10):
            replay.run()
        times: list[float] = []
        floor: list[float] = []
        steps: dict[str, list[float]] = {step: [] for step in kind.steps}
        cpu = {"cpu_python_ms": 0.0, "cpu_postgres_ms": 0.0}
        for number in range(rounds):
            say(f"{name}: round {number + 1} of {rounds}")
            before = bench.processor()
            for _ in range(cycles):
                answers = kind.run(send, trade, lines)
                times.append(sum(answer.took for answer in answers))
                for step, answer in zip(kind.steps, answers, strict=True):
                    steps[step].append(answer.took)
            used = bench.processor().since(before, rounds * cycles)
            cpu = {part: round(cpu[part] + used[part], 2) for part in cpu}
            floor += [replay.run() for _ in range(cycles)]
    statements = sum(answer.statements for answer in answers)
    if recording.statements != statements:
        raise RuntimeError(f"The floor has {recording.statements} statements, the cycle {statements}.")
    return Figure(
        name, times, floor, statements, lines,
        {
            "requests": len(answers),
            "steps_p50_ms": {step: round(sorted(taken)[len(taken) // 2], 2) for step, taken in steps.items()},
            "cycles": len(times),
        },
        cpu,
    )  # fmt: skip


def record(bench: Bench, kind: Kind, trade: Trade, lines: int) -> Recording:
    """The SQL of one cycle, sent by the same code in this process for the same users."""
    clients = {role: ApiClient(bench.token(role), bench.plant.company_id) for role in kind.roles}
    warm = in_process(clients, None)
    kind.run(warm, trade, lines)
    newest = int(bench.plant.value("SELECT nextval('guantong_id')"))
    with recorded(newest) as recording:
        kind.run(in_process(clients, recording), trade, lines)
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
