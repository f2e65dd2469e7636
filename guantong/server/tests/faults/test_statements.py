"""Every step of every document, broken at every statement: all of it is there afterwards, or nothing.

For each n the n-th statement of the request fails before it is sent, and again after it was carried out; then the
connection fails at COMMIT, before and after. Except in the last case the company is row for row as it was: document,
stock, cost, vouchers, open items, tasks, audit, events, counters and request keys. Then the same request with the same
key goes through once, a further one is answered from the key, and the checks find nothing.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest

from guantong.server.tests.faults.situations import MADE_AT_ONCE, SITUATIONS, Firm, Request, Situation, all_steps


class Breaker:
    """Counts the statements of a request and lets one of them fail, as a lost connection does."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.at = 0
        self.before = True
        self.commit: str | None = None
        self.seen = 0
        self.is_watching = False
        execute, commit = psycopg.Cursor.execute, psycopg.Connection.commit
        me = self

        def watched(cursor: Any, *arguments: Any, **options: Any) -> Any:
            if not me.is_watching:
                return execute(cursor, *arguments, **options)
            me.seen += 1
            if me.seen == me.at and me.before:
                raise psycopg.OperationalError("the connection was lost before the statement")
            done = execute(cursor, *arguments, **options)
            if me.seen == me.at:
                raise psycopg.OperationalError("the connection was lost after the statement")
            return done

        def committed(connection: Any) -> None:
            if me.is_watching and me.commit == "before":
                raise psycopg.OperationalError("the connection was lost before COMMIT")
            commit(connection)
            if me.is_watching and me.commit == "after":
                raise psycopg.OperationalError("the connection was lost after COMMIT")

        monkeypatch.setattr(psycopg.Cursor, "execute", watched)
        monkeypatch.setattr(psycopg.Connection, "commit", committed)

    @contextmanager
    def breaking(self, at: int = 0, *, before: bool = True, commit: str | None = None) -> Iterator[None]:
        """Fail at the given statement, or at COMMIT."""
        self.at, self.before, self.commit, self.seen, self.is_watching = at, before, commit, 0, True
        try:
            yield
        finally:
            self.is_watching = False


@pytest.fixture
def breaker(monkeypatch: pytest.MonkeyPatch, database: Any) -> Breaker:
    return Breaker(monkeypatch)


def test_every_step_of_every_type_is_broken() -> None:
    broken = {one.name for one in SITUATIONS if one.step != MADE_AT_ONCE}
    assert broken == all_steps()


def send(firm: Firm, request: Request, key: str) -> Any:
    return firm.client(request.role).request("POST", request.path, request.body, **{"Idempotency-Key": key})


@pytest.mark.parametrize("situation", SITUATIONS, ids=lambda one: one.name)
def test_a_step_is_done_whole_or_not_at_all(breaker: Breaker, situation: Situation) -> None:
    firm = Firm()
    request, key = situation.request(firm), uuid.uuid4().hex
    firm.client(request.role)
    before = firm.traces()
    with breaker.breaking(commit="before"):
        answer = send(firm, request, key)
    assert (answer.status_code, firm.traces()) == (503, before), f"before COMMIT: {answer.content.decode()}"
    statements = breaker.seen
    assert statements > 2
    for at in range(1, statements + 1):
        where = f"statement {at} of {statements}"
        for is_before in (True, False):
            with breaker.breaking(at, before=is_before):
                answer = send(firm, request, key)
            assert (answer.status_code, breaker.seen) == (503, at), where
        assert firm.traces() == before, where
    # The answer to a COMMIT that went through is lost: the work is done, and the key knows it.
    with breaker.breaking(commit="after"):
        answer = send(firm, request, key)
    assert answer.status_code == 503
    after = firm.traces()
    assert {name for name in after if after[name] != before[name]} >= {"kernel_event", "kernel_request_key"}
    again = send(firm, request, key)
    assert again.status_code in (200, 201), again.content.decode()
    assert again.headers["Idempotent-Replayed"] == "true"
    assert firm.traces() == after
    assert firm.differences() == {}


@pytest.mark.parametrize("code", ["delivery", "supplier_invoice"])
def test_what_failed_goes_through_once_afterwards(breaker: Breaker, code: str) -> None:
    situation = next(one for one in SITUATIONS if one.name == f"{code}.{MADE_AT_ONCE}")
    firm = Firm()
    request, key = situation.request(firm), uuid.uuid4().hex
    firm.client(request.role)
    with breaker.breaking(commit="before"):
        assert send(firm, request, key).status_code == 503
    first = send(firm, request, key)
    assert first.status_code == 201
    after = firm.traces()
    assert send(firm, request, key).json()["id"] == first.json()["id"]
    assert firm.traces() == after
    assert firm.differences() == {}
