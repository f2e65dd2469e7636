"""Carries attacks out on real connections, lets the checker judge every committed state, and counts."""

from __future__ import annotations

import contextlib
import random
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

import psycopg

from bench.attack.checker import LAWS, Breach, Checker
from bench.attack.moves import Attack, Step, make
from bench.attack.world import Cluster, World

# An attack that the database does not even understand proves nothing: that is a fault of ours.
MISSPELT = frozenset({"42601", "42703", "42P01", "42883", "42P02", "42P18", "42804", "42846", "0A000"})
ROUND = 100  # attacks on one copy of the world


class MisspeltError(Exception):
    """An attack that the database did not understand."""


@dataclass
class Tally:
    """What became of the attacks on one law."""

    attempts: int = 0
    refused: int = 0
    breaches: int = 0


@dataclass(frozen=True)
class Found:
    """A breach with the attack that made it."""

    attack: Attack
    breach: Breach


@dataclass
class Result:
    """What became of all attacks."""

    tallies: dict[str, Tally] = field(default_factory=lambda: {law: Tally() for law in LAWS})
    found: list[Found] = field(default_factory=list)


class _Actor:
    """One of two transactions that run at the same time."""

    def __init__(self, steps: list[Step]) -> None:
        self.script: list[Step | None] = [*steps, None]  # None commits
        self.future: Future[None] | None = None
        self.error: psycopg.Error | None = None
        self.is_judged = False


class Arena:
    """One copy of the world: two connections of the application, one of the checker, one that sees who waits."""

    def __init__(self, cluster: Cluster, world: World, database: str) -> None:
        self.world = world
        self._apps = [cluster.app(database), cluster.app(database)]
        self._pids = [connection.info.backend_pid for connection in self._apps]
        self._watcher = cluster.superuser(database)
        self._reader = cluster.owner(database)
        self._reader.execute(
            "SELECT set_config('plan_cache_mode', 'force_generic_plan', false), set_config('jit', 'off', false)"
        )
        self._pool = ThreadPoolExecutor(2)
        self._checker = Checker(self._reader, [world.us.company, world.them.company])
        if first := self._checker.judge():
            raise RuntimeError(f"The world is broken before the attack: {first[:3]}")

    def close(self) -> None:
        """Leave the database."""
        self._pool.shutdown()
        for connection in (*self._apps, self._reader, self._watcher):
            connection.close()

    def attack(self, attack: Attack, chance: random.Random) -> tuple[bool, list[Breach]]:
        """Whether anything of the attack was refused, and which laws the state breaks that it left behind."""
        self._tidy()
        if attack.before and self._alone(self._apps[0], attack.before) is None:
            self._prepared()
        if attack.second:
            ends, breaches = self._both(attack, chance)
        else:
            ends = [self._alone(self._apps[0], attack.steps)]
            breaches = [] if ends[0] else self._checker.judge()
        for end in ends:
            if isinstance(end, psycopg.Error) and end.sqlstate in MISSPELT:
                raise MisspeltError(f"{attack.name}: {end}") from end
        return any(end is not None for end in ends), breaches

    def _tidy(self) -> None:
        """Lawfully undo what would keep later attacks from their aim: months closed, goods promised."""
        application, sides = self._apps[0], (self.world.us, self.world.them)
        february = [side.periods["2026-02"] for side in sides]
        rows = application.execute(
            """SELECT 'open', id, starts_on FROM accounting_period WHERE company_id = ANY (%s) AND state = 'closed' AND starts_on > '2026-02-01'
               UNION ALL SELECT 'closed', id, starts_on FROM accounting_period WHERE id = ANY (%s) AND state = 'open'
               UNION ALL SELECT 'free', document_id, min(known_at::date) FROM inventory_reservation
                WHERE company_id = ANY (%s) AND open_quantity > 0 AND document_id <> ALL (%s) GROUP BY 2 ORDER BY 3 DESC""",
            ([side.company for side in sides], february, [side.company for side in sides], [side.demand[0] for side in sides]),
        ).fetchall()  # fmt: skip
        steps = [
            Step("SELECT stock_unreserve(company_id, document_id) FROM inventory_reservation WHERE document_id = %s", (row,))
            if what == "free" else
            Step("UPDATE accounting_period SET state = %s, reopen_reason = 'again' WHERE id = %s", (what, row))
            for what, row, _ in rows
        ]  # fmt: skip
        if steps and self._alone(application, steps) is None:
            self._prepared()
        application.rollback()

    def _prepared(self) -> None:
        if breaches := self._checker.judge():
            raise RuntimeError(f"The world broke while it was prepared: {breaches[:3]}")

    def _alone(self, connection: psycopg.Connection[Any], steps: list[Step]) -> psycopg.Error | None:
        """Run a transaction to its end; what refused it."""
        try:
            for step in steps:
                _send(connection, step)
            connection.commit()
        except psycopg.Error as error:
            connection.rollback()
            return error
        finally:
            if any(step.query.startswith("SET ") for step in steps):
                connection.execute("RESET SESSION AUTHORIZATION")
                connection.execute("RESET ALL")
                connection.commit()
        return None

    def _both(self, attack: Attack, chance: random.Random) -> tuple[list[psycopg.Error | None], list[Breach]]:
        """Run two transactions, statement by statement in a drawn order; one that waits for a lock does not hold up
        the other. What each of them commits is judged at once, while the other may still be under way."""
        pair = (_Actor(attack.steps), _Actor(attack.second))
        breaches: list[Breach] = []
        order = [0] * len(pair[0].script) + [1] * len(pair[1].script)
        if chance.random() < 0.8:
            chance.shuffle(order)
        for turn in [*order, 0, 1]:
            own, other = pair[turn], pair[1 - turn]
            while not self._rests(turn, own):
                if self._waits(turn):
                    if other.future is None and other.script and other.error is None:
                        self._next(1 - turn, other)  # it holds the lock: it goes on, or both would wait for ever
                    while other.future is not None and not self._rests(1 - turn, other):
                        if self._waits(1 - turn) and not self._waits(turn):
                            break
                    breaches += self._judged(other)
            breaches += self._judged(own)
            if own.script and own.error is None:
                self._next(turn, own)
                while not self._rests(turn, own) and not self._waits(turn):
                    pass
                breaches += self._judged(own)
        for connection in self._apps:
            connection.rollback()
        return [one.error for one in pair], breaches

    def _next(self, turn: int, actor: _Actor) -> None:
        """Send the next statement of a transaction."""
        actor.future = self._pool.submit(_send, self._apps[turn], actor.script.pop(0))

    def _rests(self, turn: int, actor: _Actor) -> bool:
        """Whether the statement that was sent is done; waits a moment for it."""
        if actor.future is None:
            return True
        try:
            actor.future.result(timeout=0.005)
        except TimeoutError:
            return False
        except psycopg.Error as error:
            actor.error = error
            self._apps[turn].rollback()
        actor.future = None
        return True

    def _judged(self, actor: _Actor) -> list[Breach]:
        """What the checker says as soon as a transaction has committed."""
        if actor.script or actor.future is not None or actor.error is not None or actor.is_judged:
            return []
        actor.is_judged = True
        return self._checker.judge()

    def _waits(self, turn: int) -> bool:
        row = self._watcher.execute("SELECT cardinality(pg_blocking_pids(%s)) > 0", [self._pids[turn]]).fetchone()
        return bool(row and row[0])


def _send(connection: psycopg.Connection[Any], step: Step | None) -> None:
    """One statement, or the commit."""
    if step is None:
        connection.commit()
    elif step.copied is not None:
        with connection.cursor() as cursor, cursor.copy(step.query.encode()) as copy:
            copy.write(step.copied)
    else:
        connection.execute(step.query.encode(), step.parameters or None)


@contextlib.contextmanager
def arena(cluster: Cluster, world: World) -> Iterator[tuple[Arena, str]]:
    """A fresh copy of the world, and its name."""
    with cluster.copy() as database:
        one = Arena(cluster, world, database)
        try:
            yield one, database
        finally:
            one.close()


def attack_all(cluster: Cluster, world: World, *, seed: int, rounds: int, each: int) -> Result:
    """`rounds` times `each` attacks on every law, on a fresh world each round and after each breach."""
    result = Result()
    for number in range(rounds):
        plan = [(law, f"{seed}.{number}.{nth}") for law in LAWS for nth in range(each)]
        while plan:
            plan = plan[_attack_until_breach(cluster, world, plan, result) :]
    return result


def _attack_until_breach(cluster: Cluster, world: World, plan: list[tuple[str, str]], result: Result) -> int:
    """Carry the plan out as far as the first breach, or for a round; how much of it was done."""
    with arena(cluster, world) as (place, _):
        for done, (law, seed) in enumerate(plan[:ROUND], 1):
            attack = make(law, world, f"{law}.{seed}")
            refused, breaches = place.attack(attack, random.Random(seed))
            tally = result.tallies[law]
            tally.attempts += 1
            tally.refused += refused
            for breach in {one.law: one for one in breaches}.values():
                result.tallies[breach.law].breaches += 1
                result.found.append(Found(attack, breach))
            if breaches:
                return done
    return min(len(plan), ROUND)


def first_breach(place: Arena, world: World, law: str, by: Sequence[str], *, seed: int, most: int) -> Found | None:
    """The first of at most `most` attacks, of the makers named, that breaks this law."""
    for nth in range(most):
        attack = make(law, world, f"{law}.{seed}.drop.{nth}", by)
        _, breaches = place.attack(attack, random.Random(f"{seed}.{nth}"))
        for breach in breaches:
            if breach.law == law:
                return Found(attack, breach)
    return None
