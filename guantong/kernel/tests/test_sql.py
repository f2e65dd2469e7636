"""Functions and laws are applied whole, also while others are at work."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connections
from psycopg.errors import DeadlockDetected

from guantong.kernel import sql


def ending(times: int) -> tuple[list[str], Callable[[object], bool]]:
    """An application of the files that the database ends so many times for the sake of others; and what was tried."""
    tried: list[str] = []

    def attempt(_connection: object) -> bool:
        tried.append("tried")
        if len(tried) <= times:
            raise DeadlockDetected
        return True

    return tried, attempt


@pytest.mark.database
def test_an_application_that_met_the_locks_of_others_is_begun_again(monkeypatch: pytest.MonkeyPatch) -> None:
    tried, attempt = ending(2)
    monkeypatch.setattr(sql, "_apply", attempt)
    assert sql.apply(connections["owner"])
    assert len(tried) == 3


@pytest.mark.database
def test_after_five_attempts_the_refusal_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    tried, attempt = ending(9)
    monkeypatch.setattr(sql, "_apply", attempt)
    with pytest.raises(DeadlockDetected):
        sql.apply(connections["owner"])
    assert len(tried) == 5
