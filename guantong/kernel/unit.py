"""The unit of work: one user, one company, one transaction, handed to every service and never looked up.

    with Unit.open(user="lena", company_id=company, source="cli") as unit:
        rows = unit.sql("SELECT … WHERE company_id = %(company)s", {"company": unit.company_id})

Statements go through a plain psycopg cursor with bound, prepared parameters: about half the cost of the ORM's own.
"""

from __future__ import annotations

import decimal
import random
import time
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal, NoReturn, TypeVar
from weakref import WeakKeyDictionary

import psycopg
from django.db import DatabaseError, connections, transaction
from django.utils import timezone
from psycopg.rows import DictRow, dict_row
from psycopg.types.json import set_json_dumps, set_json_loads

from guantong.kernel import jsonio, metrics
from guantong.kernel.access.permissions import expand
from guantong.kernel.jsonio import jsonb
from guantong.kernel.messages import Language, Message, Problem, ProblemError
from guantong.kernel.messages import kernel as say
from guantong.kernel.refusals import AgainError, refusal
from guantong.kernel.user import SYSTEM, Actor

__all__ = ["Row", "Unit", "counting", "jsonb", "retrying"]

Row = dict[str, Any]
Parameters = Mapping[str, Any] | Sequence[Any] | None
Source = Literal["http", "cli", "job", "test", "demo", "import"]
T = TypeVar("T")

_COUNTER: ContextVar[Counter | None] = ContextVar("guantong_statements", default=None)
_CURSORS: WeakKeyDictionary[psycopg.Connection[Any], psycopg.Cursor[DictRow]] = WeakKeyDictionary()

# One statement that names the user and sets the audit context; the HTTP layer uses access's request_begin instead.
_BEGIN = """
SELECT u.id, u.username, u.name, u.language, g.permissions, g.own_permissions, g.warehouse_ids,
       access_companies(u.id) AS company_ids,
       (SELECT c.config_version FROM masterdata_company c WHERE c.id = %(company)s) AS configuration_version,
       (SELECT v.version FROM customize_version v WHERE v.company_id = %(company)s) AS customization_version,
       ARRAY(SELECT h.role_id FROM access_user_role h
              WHERE h.user_id = u.id AND (h.company_id IS NULL OR h.company_id = %(company)s)) AS role_ids,
       set_config('app.user_id', u.id::text, true), set_config('app.company_id', %(company)s::text, true),
       set_config('app.request_id', %(request)s, true), set_config('app.source', %(source)s, true),
       set_config('lock_timeout', '8s', true)
  FROM access_user u
  LEFT JOIN LATERAL (SELECT * FROM access_grant r WHERE r.user_id = u.id AND r.company_id IN (%(company)s, 0)
                      ORDER BY r.company_id DESC LIMIT 1) g ON true
 WHERE (u.id = %(id)s::bigint OR lower(u.username) = lower(%(username)s)) AND u.is_active
"""
_BEGIN_AS_SYSTEM = """
SELECT (SELECT c.config_version FROM masterdata_company c WHERE c.id = %(company)s) AS configuration_version,
       (SELECT v.version FROM customize_version v WHERE v.company_id = %(company)s) AS customization_version,
       set_config('app.user_id', '', true), set_config('app.company_id', %(company)s::text, true),
       set_config('app.request_id', %(request)s, true), set_config('app.source', %(source)s, true),
       set_config('lock_timeout', '8s', true)
"""


@dataclass(slots=True)
class Counter:
    """How many statements were sent, and which."""

    count: int = 0
    statements: list[str] = field(default_factory=list)


@contextmanager
def counting() -> Iterator[Counter]:
    """Count the statements that this thread sends, those of Django's ORM included; BEGIN and COMMIT are not."""
    counter = Counter()
    token = _COUNTER.set(counter)

    def watch(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        counter.count += 1
        counter.statements.append(sql)
        return execute(sql, params, many, context)

    try:
        with connections["default"].execute_wrapper(watch):
            yield counter
    finally:
        _COUNTER.reset(token)


def retrying(work: Callable[[], T], attempts: int = 5) -> T:
    """Do the work again when its transaction lost a race (serialization failure, deadlock). Bounded.

    The work must open its own Unit, so that each attempt is a transaction of its own.
    """
    for attempt in range(1, attempts):
        try:
            return work()
        except AgainError:
            metrics.RETRIES.labels("again").inc()
            time.sleep(random.uniform(0.005, 0.03) * attempt)  # noqa: S311  (no secret depends on it)
    try:
        return work()
    except AgainError:
        metrics.RETRIES.labels("given_up").inc()
        raise


@dataclass(slots=True)
class Unit:
    """One transaction on behalf of one user in one company. Made by `Unit.open` or by the HTTP layer."""

    user: Actor
    company_id: int
    language: Language
    source: Source
    request_id: str
    now: datetime
    cursor: psycopg.Cursor[DictRow]
    statements: int = 0
    problems: list[Problem] = field(default_factory=list)
    lines: dict[int, tuple[str, int]] = field(default_factory=dict)
    """Where each known line id stands: (line set, 1-based number); names the lines of refusals by the database."""
    references: dict[str, dict[int, Row]] = field(default_factory=dict)
    """Rows of masters that this unit has resolved, by type code and id; `engine.references` fills it."""
    request_key: tuple[str, str] | None = None
    """The client's idempotency key and the fingerprint of its request, until the answer is stored."""
    configuration_version: int = 0
    customization_version: int = 0
    """The state of the company's custom fields, rules and layouts; 0 where there are none."""
    role_ids: tuple[int, ...] = ()
    """The user's roles in the company, for the rules of fields."""

    @property
    def today(self) -> date:
        """The business day of `now`."""
        return timezone.localdate(self.now)

    @classmethod
    @contextmanager
    def open(
        cls,
        *,
        user: str | int | Actor | None = None,
        system: bool = False,
        company_id: int,
        source: Source = "cli",
        language: Language | None = None,
        now: datetime | None = None,
        request_id: str | None = None,
    ) -> Iterator[Unit]:
        """Begin a transaction for a user (name, id or Actor), or with `system=True` for the program itself.

        `now` may be set to play documents of the past. Raises ProblemError for everything that is refused, after the
        transaction was rolled back; its subclass AgainError when the same work may succeed at a second try.
        """
        if (user is None) is not system:
            raise ValueError("a unit needs a user, or system=True")
        with transaction_of_unit() as cursor:
            actor = SYSTEM if system or not isinstance(user, Actor) else user
            unit = cls(
                user=actor,
                company_id=company_id,
                language=language or actor.language,
                source=source,
                request_id=request_id or uuid.uuid4().hex,
                now=now or timezone.now(),
                cursor=cursor,
            )
            unit._begin(user)
            if language is None:
                unit.language = unit.user.language
            with translated(unit):
                yield unit
                unit.check()

    def _begin(self, user: str | int | Actor | None) -> None:
        words: dict[str, Any] = {"company": self.company_id, "request": self.request_id, "source": self.source}
        if user is None:
            begun = self.one(_BEGIN_AS_SYSTEM, words) or {}
            self.configuration_version = begun.get("configuration_version") or 0
            self.customization_version = begun.get("customization_version") or 0
            return
        words["id"] = user if isinstance(user, int) else user.id if isinstance(user, Actor) else None
        words["username"] = user if isinstance(user, str) else None
        row = self.one(_BEGIN, words)
        if row is None:
            raise ProblemError(Problem(say.NOT_SIGNED_IN))
        self.configuration_version = row["configuration_version"] or 0
        self.customization_version = row["customization_version"] or 0
        self.role_ids = tuple(row["role_ids"] or ())
        if not isinstance(user, Actor):
            self.user = actor_of(row)
        if self.user.company_ids is not None and self.company_id not in self.user.company_ids:
            raise ProblemError(Problem(say.NO_COMPANY))

    # -- statements ------------------------------------------------------------------------------------------------

    def _execute(self, query: str, parameters: Parameters) -> psycopg.Cursor[DictRow]:
        self.statements += 1
        counter = _COUNTER.get()
        if counter is not None:
            counter.count += 1
            counter.statements.append(query)
        return self.cursor.execute(query, parameters)

    def sql(self, query: str, parameters: Parameters = None) -> list[Row]:
        """All rows of one statement, as dicts."""
        cursor = self._execute(query, parameters)
        return cursor.fetchall() if cursor.description else []

    def one(self, query: str, parameters: Parameters = None) -> Row | None:
        """The first row, or None."""
        return self._execute(query, parameters).fetchone()

    def value(self, query: str, parameters: Parameters = None) -> Any:
        """The first column of the first row, or None."""
        row = self.one(query, parameters)
        return next(iter(row.values())) if row else None

    def run(self, query: str, parameters: Parameters = None) -> int:
        """Carry out a statement; how many rows it touched."""
        return self._execute(query, parameters).rowcount

    # -- problems --------------------------------------------------------------------------------------------------

    def problem(
        self,
        message: Message,
        *,
        field: str | None = None,
        line: int | None = None,
        lines: str | None = None,
        **facts: Any,
    ) -> None:
        """Collect a problem; `check` (called at the latest before commit) refuses with all of them at once."""
        self.problems.append(Problem(message, facts, field, line, lines))

    def refuse(
        self,
        message: Message,
        *,
        field: str | None = None,
        line: int | None = None,
        lines: str | None = None,
        **facts: Any,
    ) -> NoReturn:
        """Refuse now, with this problem and all collected ones."""
        raise ProblemError(*self.problems, Problem(message, facts, field, line, lines), status=message.status)

    def check(self) -> None:
        """Refuse if problems were collected. Call it before anything is written."""
        if self.problems:
            raise ProblemError(*self.problems)

    def after_commit(self, work: Callable[[], None]) -> None:
        """Do something after the transaction was committed (mail, files); with values captured now."""
        transaction.on_commit(work)

    # -- access ----------------------------------------------------------------------------------------------------

    def may(self, permission: str) -> bool:
        """Whether the user may do this at all, be it on his own documents only."""
        return self.user.may(permission)

    def demand(self, permission: str) -> None:
        """Refuse with 403 unless the user may do this."""
        if not self.user.may(permission):
            raise ProblemError(Problem(say.FORBIDDEN, {"permission": permission}))


def actor_of(row: Row) -> Actor:
    """The user from a row of `request_begin` or of `Unit.open`; patterns are expanded by access."""
    may, own_only = expand(row["permissions"] or (), row["own_permissions"] or (), row.get("scopes"))
    companies, warehouses = row["company_ids"], row["warehouse_ids"]
    return Actor(
        id=row.get("user_id") or row.get("id"),
        username=row["username"],
        name=row["name"],
        language="en" if row["language"] == "en" else "zh",
        permissions=may,
        own_only=own_only,
        company_ids=None if companies is None else frozenset(companies),
        warehouse_ids=None if warehouses is None else tuple(warehouses),
        must_change_password=bool(row.get("must_change_password")),
    )


@contextmanager
def transaction_of_unit() -> Iterator[psycopg.Cursor[DictRow]]:
    """A transaction and the cursor to use in it; refusals at commit (deferred laws) are told as problems."""
    with translated(None), transaction.atomic(durable=True):
        connection = connections["default"]
        connection.ensure_connection()
        yield cursor_of(connection.connection)


@contextmanager
def translated(unit: Unit | None) -> Iterator[None]:
    """Turn what the database refuses, and numbers beyond reckoning, into problems; faults of the program pass through."""
    try:
        yield
    except (psycopg.Error, DatabaseError, decimal.DecimalException) as error:
        told = refusal(error, unit.lines if unit else None)
        if told is None:
            raise
        raise told from error


def cursor_of(connection: psycopg.Connection[Any]) -> psycopg.Cursor[DictRow]:
    """The one raw cursor of a connection: rows as dicts, jsonb as Python values with Decimal."""
    cursor = _CURSORS.get(connection)
    if cursor is None or cursor.closed:
        cursor = psycopg.Cursor(connection, row_factory=dict_row)
        set_json_loads(jsonio.decode_trusted, cursor)
        set_json_dumps(jsonio.encode, cursor)
        _CURSORS[connection] = cursor
    return cursor
