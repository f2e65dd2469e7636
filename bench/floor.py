"""The floor of a read: the SQL that the request sends, sent again bare through psycopg."""

from __future__ import annotations

from collections.abc import Iterable

from bench.harness import Bench
from bench.replay import Replay, new_transaction, recorded
from guantong.testing import ApiClient

NONE_NEW = 2**62  # a read makes no ids, so none is replaced


def floor_of_reads(bench: Bench, role: str, paths: Iterable[str], times: int) -> list[float]:
    """How long PostgreSQL takes for what each of the requests sends (ms), each `times` times after a warm-up."""
    client = ApiClient(bench.token(role), bench.plant.company_id)
    taken: list[float] = []
    with bench.app_connection() as connection:
        for path in paths:
            for _ in range(2):
                client.get(path)
            with recorded(NONE_NEW) as recording:
                new_transaction(recording)
                client.get(path)
            replay = Replay(recording, connection)
            for _ in range(8):
                replay.run()
            taken += [replay.run() for _ in range(times)]
    return taken
