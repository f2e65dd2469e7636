"""What an attack is: one transaction, or two that are interleaved, made from a seed and aimed at one law."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bench.attack.world import Side, World

NEW_IDS = 5_000_000_000  # ids that no sequence has given


@dataclass(frozen=True)
class Step:
    """One statement; `copied` are the rows of a COPY, as text."""

    query: str
    parameters: Sequence[Any] | Mapping[str, Any] = ()
    copied: str | None = None


@dataclass(frozen=True)
class Attack:
    """The steps of a transaction, and those of a second one that runs at the same time."""

    name: str
    law: str
    steps: list[Step]
    second: list[Step] = field(default_factory=list)
    before: list[Step] = field(default_factory=list)  # what the attack needs, made lawfully by a transaction of its own


Maker = Callable[["Chance"], "Steps"]
Steps = list[Step] | tuple[list[Step], list[Step]] | tuple[list[Step], list[Step], list[Step]]
MAKERS: dict[str, list[tuple[str, Maker]]] = {}


def aims_at(law: str) -> Callable[[Maker], Maker]:
    """Register a maker of attacks on a law."""

    def register(maker: Maker) -> Maker:
        MAKERS.setdefault(law, []).append((maker.__name__, maker))
        return maker

    return register


class Chance(random.Random):
    """A seeded die that knows the world."""

    def __init__(self, seed: str, world: World) -> None:
        super().__init__(seed)
        self.world = world
        self.us, self.them = (world.us, world.them) if self.random() < 0.8 else (world.them, world.us)

    def new_id(self) -> int:
        """An id of a document or line that nobody has."""
        return NEW_IDS + self.randrange(1_000_000_000)

    def day(self, first: int = 3, last: int = 6) -> str:
        """A day between the first and the last month (2026)."""
        return f"2026-{self.randint(first, last):02}-{self.randint(1, 28):02}"

    def amount(self) -> str:
        """Money, mostly ordinary."""
        return self.choice((f"{self.randint(1, 9000) / 100:.2f}", "0.01", "1.005", "100", "NaN", "-5.00", "0.004"))

    def quantity(self) -> str:
        """A quantity, mostly ordinary."""
        return self.choice(
            (str(self.randint(1, 30)), str(self.randint(1, 30)), "0.000001", "0.0000004", "1e6", "NaN", "2.5")
        )


def gl(
    side: Side,
    lines: list[dict[str, Any]],
    *,
    on: str = "2026-03-20",
    source: int,
    company: int | None = None,
    **head: Any,
) -> Step:
    """A call of gl_post."""
    whole = {"business_on": on, "source_kind": "attack", "source_id": source, **head}
    return Step(
        "SELECT gl_post(%s, %s, %s)",
        (side.company if company is None else company, json.dumps(whole), json.dumps(lines)),
    )


def entry(side: Side, account: str, debit: str | None = None, credit: str | None = None, **more: Any) -> dict[str, Any]:
    """A line of a voucher, with the dimensions that most accounts ask for."""
    return {"account_id": side.accounts[account], "debit": debit, "credit": credit, "party_id": side.parties[0],
            "item_id": side.items[0], "department_id": side.department, **more}  # fmt: skip


def sound(side: Side, source: int, amount: str = "7.00", **head: Any) -> Step:
    """A voucher that is right."""
    return gl(side, [entry(side, "1002", amount), entry(side, "3001", None, amount)], source=source, **head)


def goods(side: Side, lines: list[dict[str, Any]], on: str, document: int, company: int | None = None) -> Step:
    """A call of stock_post."""
    return Step(
        "SELECT * FROM stock_post(%s, 'attack', %s, %s, %s)",
        (side.company if company is None else company, document, on, json.dumps(lines)),
    )


def ware(side: Side, item: int, quantity: str, line: int, **more: Any) -> dict[str, Any]:
    """A line of goods in the first warehouse."""
    return {"line_id": line, "item_id": side.items[item], "warehouse_id": side.warehouse, "quantity": quantity,
            "account_id": side.accounts["140301"], "contra_account_id": side.accounts["540101"],
            "party_id": side.parties[0], **more}  # fmt: skip


def booked(side: Side, lines: list[dict[str, Any]], on: str, document: int) -> Step:
    """Goods that move and are booked, in one statement: cost out against cost of sales, or in against capital."""
    head = {"business_on": on, "source_kind": "attack", "source_id": document}
    return Step(
        """WITH p AS (SELECT * FROM stock_post(%(c)s, 'attack', %(d)s, %(on)s, %(lines)s)),
                e AS (SELECT jsonb_agg(x) AS lines FROM p CROSS JOIN LATERAL (VALUES
                        (jsonb_build_object('account_id', p.account_id, 'item_id', p.item_id, 'debit', p.value)),
                        (jsonb_build_object('account_id', %(other)s::bigint, 'item_id', p.item_id, 'credit', p.value))) v (x)
                       WHERE p.value <> 0)
           SELECT g.number FROM e CROSS JOIN LATERAL gl_post(%(c)s, %(head)s, e.lines) g WHERE e.lines IS NOT NULL""",
        {"c": side.company, "d": document, "on": on, "lines": json.dumps(lines), "other": side.accounts["540101"],
         "head": json.dumps(head)},
    )  # fmt: skip


def new_item(side: Side, item: int) -> Step:
    """An item that nobody has moved yet."""
    return Step(
        """INSERT INTO masterdata_item (id, company_id, code, name, category_id, unit_id)
           SELECT %s, company_id, 'X%s', 'new', category_id, unit_id FROM masterdata_item WHERE id = %s""", (item, item, side.items[0]),
    )  # fmt: skip


def claim(side: Side, amount: str, document: int, *, account: str = "1122", **more: Any) -> dict[str, Any]:
    """An open item."""
    return {"account_id": side.accounts[account], "party_id": side.parties[0], "document_id": document,
            "document_kind": "attack", "business_on": "2026-03-20", "amount": amount, **more}  # fmt: skip


def claims(side: Side, items: list[dict[str, Any]], company: int | None = None) -> Step:
    """A call of open_item_post."""
    return Step(
        "SELECT * FROM open_item_post(%s, %s)", (side.company if company is None else company, json.dumps(items))
    )


def settle(
    side: Side, matches: list[dict[str, Any]], document: int, on: str = "2026-03-21", company: int | None = None
) -> Step:
    """A call of open_item_match."""
    return Step(
        "SELECT open_item_match(%s, %s, %s, %s)",
        (side.company if company is None else company, document, on, json.dumps(matches)),
    )


def promise(side: Side, lines: list[dict[str, Any]], document: int, company: int | None = None) -> Step:
    """A call of stock_reserve."""
    return Step(
        "SELECT * FROM stock_reserve(%s, %s, %s)",
        (side.company if company is None else company, document, json.dumps(lines)),
    )


def rewriting(chance: Chance, table: str, company: int, changes: Sequence[str]) -> list[Step]:
    """One of the ways to rewrite rows of a table by hand."""
    where = chance.choice(("", " LIMIT 1", " ORDER BY 1 DESC LIMIT 1"))
    rows = f"(SELECT ctid FROM {table} WHERE company_id = {company}{where})"
    change = chance.choice(changes)
    return [
        Step(chance.choice((
            f"UPDATE {table} SET {change} WHERE ctid IN {rows}",
            f"UPDATE ONLY {table} SET {change} WHERE company_id = {company}",
            f"DELETE FROM {table} WHERE ctid IN {rows}",
            f"WITH gone AS (DELETE FROM {table} WHERE company_id = {company} RETURNING 1) SELECT count(*) FROM gone",
            f"MERGE INTO {table} t USING (SELECT 1) s ON t.company_id = {company} WHEN MATCHED THEN UPDATE SET {change}",
            f"MERGE INTO {table} t USING (SELECT 1) s ON t.company_id = {company} WHEN MATCHED THEN DELETE",
            f"TRUNCATE {table} CASCADE",
        )))
    ]  # fmt: skip


TRICKS = (
    "SET session_replication_role = replica", "SET ROLE guantong_owner", "SET SESSION AUTHORIZATION guantong_owner",
    "SET SESSION AUTHORIZATION postgres", "CREATE TEMP TABLE accounting_period (id bigint, state text)",
    "CREATE FUNCTION public.now() RETURNS timestamptz LANGUAGE sql AS 'SELECT NULL::timestamptz'", "CREATE SCHEMA pretend",
    "CREATE OPERATOR public.<> (leftarg = numeric, rightarg = numeric, function = numeric_eq)",
    "GRANT ALL ON ALL TABLES IN SCHEMA public TO guantong_app", "ALTER ROLE guantong_app SUPERUSER",
    "SELECT make_append_only('kernel_event')", "SELECT make_kept_by_triggers('accounting_period')",
    "SELECT cost_post(1, 'x', 1, '2026-03-01', '[]')", "SELECT gl_post_late(1, '{}', '[]')", "SELECT accounting_due_post()",
    "SELECT stock_split(1, '2026-03-01', '[]', '[]', '[]')", "CREATE EVENT TRIGGER pretend ON ddl_command_start EXECUTE FUNCTION law_append_only()",
    "COPY kernel_audit TO PROGRAM 'cat'",
    "LOCK TABLE accounting_voucher_counter IN ACCESS EXCLUSIVE MODE", "SELECT lo_import('/etc/passwd')",
)  # fmt: skip
SETTINGS = (
    "SET LOCAL search_path = pg_temp, public", "SET LOCAL search_path = pg_catalog, pg_temp, public", "SET LOCAL DateStyle = 'German'",
    "SET LOCAL TimeZone = 'Pacific/Kiritimati'", "SET LOCAL transform_null_equals = on", "SET LOCAL array_nulls = off",
    "SET LOCAL extra_float_digits = -15", "SET LOCAL standard_conforming_strings = off",
    "SELECT set_config('app.user_id', '', true)", "SELECT set_config('app.company_id', '1', true)",
    "SELECT set_config('app.source', 'http', true)", "SET LOCAL row_security = off", "SET LOCAL synchronous_commit = off",
    "SET CONSTRAINTS ALL IMMEDIATE", "SET CONSTRAINTS ALL DEFERRED", "SET CONSTRAINTS law_control DEFERRED",
    "SELECT pg_advisory_xact_lock_shared(4711, 1)", "SELECT pg_advisory_unlock_all()", "SET LOCAL enable_indexscan = off",
    "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ", "SET TRANSACTION ISOLATION LEVEL SERIALIZABLE",
    "SAVEPOINT one", "SET LOCAL lock_timeout = '2s'",
)  # fmt: skip
DDL = (
    "ALTER TABLE {} DISABLE TRIGGER ALL", "ALTER TABLE {} DISABLE TRIGGER USER", "DROP TABLE {}", "ALTER TABLE {} OWNER TO guantong_app",
    "ALTER TABLE {} ADD COLUMN x int", "CREATE RULE mine AS ON UPDATE TO {} DO INSTEAD NOTHING", "ALTER TABLE {} NO INHERIT {}",
    "CREATE POLICY mine ON {} USING (true)", "CREATE TRIGGER mine AFTER INSERT ON {} EXECUTE FUNCTION law_append_only()",
    "GRANT UPDATE ON {} TO guantong_app", "ALTER TABLE {} SET SCHEMA pg_temp", "CREATE INDEX mine ON {} (company_id)",
)  # fmt: skip


def make(law: str, world: World, seed: str, by: Sequence[str] = ()) -> Attack:
    """The attack on a law that a seed stands for, by one of the makers named or by any; some are bent by a setting, a savepoint or a trick that goes before."""
    chance = Chance(seed, world)
    name, maker = chance.choice([one for one in MAKERS[law] if not by or one[0] in by])
    made = maker(chance)
    first, second, before = (*made, [], [])[:3] if isinstance(made, tuple) else (made, [], [])
    if not second:
        bend = chance.random()
        if bend < 0.15:
            first = [Step(chance.choice(SETTINGS)), *first]
        elif bend < 0.2:
            first = [Step("SAVEPOINT here"), *first, Step("ROLLBACK TO here"), Step("RELEASE here"), *first]
        elif bend < 0.23:
            first = [Step(chance.choice(TRICKS)), *first]
    return Attack(f"{name} ({seed})", law, first, second, before)
