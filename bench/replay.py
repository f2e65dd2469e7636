"""The floor of a benchmark: the SQL that one cycle really sent, sent again bare.

`recorded()` notes every statement of a block with its parameters and the rows it gave. `Replay` sends the same
statements through one plain psycopg connection, again and again. Ids and request keys that a statement returned in the
recording are replaced by those that the same statement returns now, wherever they appear in later parameters, so the
replay does the same work on new rows: it is the same SQL, with no web framework and no Python per row.
"""

from __future__ import annotations

import contextlib
import json
import re
import time
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import psycopg
from psycopg import sql
from psycopg.rows import dict_row
from psycopg.types.json import Json, Jsonb

# The benchmark's home counts its ids from here, so that an id is never taken for a quantity or an amount.
FIRST_ID = 10_000_000_000
BOUNDARIES = ("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE")


@dataclass(slots=True)
class Statement:
    """One statement as it was sent, and the rows that came back."""

    text: str
    parameters: Any
    rows: list[Any]


@dataclass(slots=True)
class Recording:
    """The statements of one block, split where a transaction ended."""

    transactions: list[list[Statement]] = field(default_factory=list)
    newer_than: int = FIRST_ID
    """The highest id there was when the recording began; only ids made since are replaced."""

    @property
    def statements(self) -> int:
        """How many statements were sent; the transactions' own BEGIN and COMMIT are not counted."""
        return sum(len(transaction) for transaction in self.transactions)


@contextlib.contextmanager
def recorded(newer_than: int) -> Iterator[Recording]:
    """Note what psycopg sends in this thread's block. Each `new_transaction` call starts another transaction."""
    recording = Recording(newer_than=newer_than)
    cursor = psycopg.Cursor
    original = cursor.execute

    def execute(self: Any, query: Any, params: Any = None, **options: Any) -> Any:
        result = original(self, query, params, **options)
        text = (
            query if isinstance(query, str) else query.as_string(self) if isinstance(query, sql.Composable) else query
        )
        text = text.decode() if isinstance(text, bytes) else text
        if text.lstrip().upper().startswith(BOUNDARIES):
            return result
        rows: list[Any] = []
        if self.description is not None:
            rows = self.fetchall()
            if rows:
                self.scroll(0, mode="absolute")
        if not recording.transactions:
            recording.transactions.append([])
        recording.transactions[-1].append(Statement(text, params, [_plain_row(row) for row in rows]))
        return result

    cursor.execute = execute  # type: ignore[method-assign]  # a recorder stands where every statement passes
    try:
        yield recording
    finally:
        cursor.execute = original  # type: ignore[method-assign]
    recording.transactions = [transaction for transaction in recording.transactions if transaction]


def new_transaction(recording: Recording) -> None:
    """Mark that what follows belongs to the next request."""
    recording.transactions.append([])


class Replay:
    """Sends a recording again and again through one connection."""

    def __init__(self, recording: Recording, connection: psycopg.Connection[Any]) -> None:
        self.recording = recording
        self.connection = connection
        connection.prepare_threshold = 1

    def run(self) -> float:
        """One cycle: every transaction of the recording, committed, on new rows; how long PostgreSQL took (ms).

        The clock runs from each transaction's BEGIN to its COMMIT, fetching included, and stands still while this module
        works out the next parameters: a program that has them at hand would not need that time.
        """
        known: dict[str, str] = {}
        taken = 0.0
        for transaction in self.recording.transactions:
            begun = time.perf_counter()
            with self.connection.transaction(), self.connection.cursor(row_factory=dict_row) as cursor:
                taken += time.perf_counter() - begun
                for statement in transaction:
                    parameters = _renewed(statement.parameters, known)
                    begun = time.perf_counter()
                    cursor.execute(statement.text.encode(), parameters)
                    rows = cursor.fetchall() if cursor.description is not None else []
                    taken += time.perf_counter() - begun
                    for old, new in zip(statement.rows, rows, strict=False):
                        _learn(old, _plain_row(new), known, self.recording.newer_than)
                begun = time.perf_counter()
            taken += time.perf_counter() - begun
        return taken * 1000


def _plain_row(row: Any) -> list[Any]:
    return list(row.values()) if isinstance(row, Mapping) else list(row)


def _learn(old: Any, new: Any, known: dict[str, str], newer_than: int) -> None:
    """Note which id or number of now stands for which of the recording, at every depth of the answer."""
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        for key in old:
            if key in new:
                _learn(old[key], new[key], known, newer_than)
    elif isinstance(old, list | tuple) and isinstance(new, list | tuple):
        for one, other in zip(old, new, strict=False):
            _learn(one, other, known, newer_than)
    elif isinstance(old, str) and isinstance(new, str) and _NUMBER.fullmatch(old):
        known[old] = new
    elif isinstance(old, int) and not isinstance(old, bool) and isinstance(new, int) and old > newer_than:
        known[str(old)] = str(new)


_NUMBER = re.compile(r"[A-Z]{2,4}-\d{6}-\d{4,}")
_TOKEN = re.compile(_NUMBER.pattern + r"|\b1\d{10}\b|\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b")


def _renew_text(text: str, known: dict[str, str]) -> str:
    def renew(match: re.Match[str]) -> str:
        token = match.group()
        if token in known:
            return known[token]
        if token.count("-") == 4:  # a request key: a new one each cycle, the same within it
            known[token] = str(uuid.uuid4())
            return known[token]
        return token

    return _TOKEN.sub(renew, text)


def _as_it_is(text: Any) -> Any:
    return text


def _renewed(value: Any, known: dict[str, str]) -> Any:
    if isinstance(value, str):
        return _renew_text(value, known)
    if isinstance(value, bool) or value is None or isinstance(value, Decimal | date | datetime | bytes | float):
        return value
    if isinstance(value, int):
        return int(known.get(str(value), value))
    if isinstance(value, uuid.UUID):
        return uuid.UUID(_renew_text(str(value), known))
    if isinstance(value, Json | Jsonb):
        made = (value.dumps or json.dumps)(value.obj)
        text = made.decode() if isinstance(made, bytes) else made
        return type(value)(_renew_text(text, known), dumps=_as_it_is)
    if isinstance(value, Mapping):
        return {key: _renewed(entry, known) for key, entry in value.items()}
    if isinstance(value, Sequence):
        return type(value)(_renewed(entry, known) for entry in value)  # type: ignore[call-arg]  # list or tuple
    return value
