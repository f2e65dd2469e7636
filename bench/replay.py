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
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import psycopg
from psycopg import sql
from psycopg.types.json import Json, Jsonb

# Ids come from one sequence that starts above every small number a document may hold.
FIRST_ID = 1_000_000
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

    @property
    def statements(self) -> int:
        """How many statements were sent; the transactions' own BEGIN and COMMIT are not counted."""
        return sum(len(transaction) for transaction in self.transactions)


@contextlib.contextmanager
def recorded() -> Iterator[Recording]:
    """Note what psycopg sends in this thread's block. Each `new_transaction` call starts another transaction."""
    recording = Recording()
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

    def run(self) -> None:
        """One cycle: every transaction of the recording, committed, on new rows."""
        known: dict[str, str] = {}
        for transaction in self.recording.transactions:
            with self.connection.transaction(), self.connection.cursor() as cursor:
                for statement in transaction:
                    parameters = _renewed(statement.parameters, known)
                    cursor.execute(statement.text.encode(), parameters)
                    if cursor.description is not None:
                        for old, new in zip(statement.rows, cursor.fetchall(), strict=False):
                            _learn(old, _plain_row(new), known)


def _plain_row(row: Any) -> list[Any]:
    return list(row.values()) if isinstance(row, Mapping) else list(row)


def _learn(old: Any, new: Any, known: dict[str, str]) -> None:
    """Note which id of now stands for which id of the recording, at every depth of the answer."""
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        for key in old:
            if key in new:
                _learn(old[key], new[key], known)
    elif isinstance(old, list | tuple) and isinstance(new, list | tuple):
        for one, other in zip(old, new, strict=False):
            _learn(one, other, known)
    elif isinstance(old, int) and not isinstance(old, bool) and isinstance(new, int) and old >= FIRST_ID and old != new:
        known[str(old)] = str(new)


_TOKEN = re.compile(r"\b\d{7,}\b|\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b")


def _renew_text(text: str, known: dict[str, str]) -> str:
    def renew(match: re.Match[str]) -> str:
        token = match.group()
        if token in known:
            return known[token]
        if "-" in token:  # a request key: a new one each cycle, the same within it
            known[token] = str(uuid.uuid4())
            return known[token]
        return token

    return _TOKEN.sub(renew, text)


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
        text = value.obj if isinstance(value.obj, str) else json.dumps(value.obj, default=str)
        return type(value)(json.loads(_renew_text(text, known)))
    if isinstance(value, Mapping):
        return {key: _renewed(entry, known) for key, entry in value.items()}
    if isinstance(value, Sequence):
        return type(value)(_renewed(entry, known) for entry in value)  # type: ignore[call-arg]  # list or tuple
    return value
