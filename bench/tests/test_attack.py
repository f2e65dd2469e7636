"""The laws hold under attack, each of them is missed when it is dropped, and the judge knows every kind of breach."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from bench.attack.checker import LAWS, Checker
from bench.attack.world import Cluster, World, make_world
from guantong.server.home import DATABASE

ROOT = Path(__file__).resolve().parents[2]


def test_the_short_attack_breaks_no_law_and_finds_every_drop() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "bench.attack", "--short", "--json"],
        cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=False, encoding="utf-8",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-4000:]
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert sorted(row["law"] for row in rows) == sorted(LAWS)
    for row in rows:
        assert set(row) == {"law", "attempts", "refused", "breaches", "breach_when_dropped"}
        assert row["attempts"] > 0, row
        assert row["refused"] > 0, row
        assert row["breaches"] == 0, row
        assert row["breach_when_dropped"] is True, row


def test_the_judge_is_short_and_knows_no_function_of_ours() -> None:
    text = (ROOT / "bench" / "attack" / "checker.py").read_text("utf-8")
    assert len(text.splitlines()) <= 200
    assert "guantong" not in text


@pytest.fixture(scope="module")
def world(database: Any) -> World:
    return make_world(Cluster(database))


@pytest.fixture
def judged(database: Any, world: World) -> Iterator[tuple[psycopg.Connection[Any], Checker]]:
    """A judge who has seen the world, and a connection without laws whose changes only he sees."""
    with Cluster(database).superuser(DATABASE) as connection:
        connection.autocommit = False
        checker = Checker(connection, [world.us.company, world.them.company])
        assert checker.judge() == []
        assert checker.judge() == []
        connection.execute("SET LOCAL session_replication_role = replica")
        yield connection, checker
        connection.rollback()


BREAKS = [
    ("balance", "UPDATE accounting_voucher_line SET debit = debit + 1 WHERE document_id = %(manual)s AND debit <> 0"),
    ("balance", "UPDATE accounting_voucher_line SET posted_on = NULL WHERE document_id = %(manual)s"),
    ("balance", "UPDATE accounting_account_balance SET credit = credit + 1 WHERE company_id = %(company)s"),
    ("stock_now", "UPDATE inventory_stock_move SET quantity = -900 WHERE company_id = %(company)s AND quantity = -10"),
    ("stock_now", "UPDATE inventory_stock_balance SET on_hand = on_hand + 1 WHERE company_id = %(company)s"),
    ("stock_past", "UPDATE inventory_stock_move SET business_on = '2026-06-30' WHERE company_id = %(company)s AND quantity = 10"),
    ("control", "UPDATE accounting_open_item SET open_amount = open_amount / 2 WHERE id = %(claim)s"),
    ("control", "UPDATE inventory_cost_event SET value = value + 1 WHERE company_id = %(company)s AND quantity = 10"),
    ("cost", "UPDATE inventory_cost_balance SET value = value + 1 WHERE company_id = %(company)s"),
    ("cost", "UPDATE inventory_cost_event SET quantity = quantity + 1 WHERE company_id = %(company)s AND quantity = 10"),
    ("settlement", "UPDATE accounting_open_item_match SET amount = amount + 5 WHERE company_id = %(company)s"),
    ("settlement", "UPDATE accounting_open_item SET party_id = party_id + 1 WHERE id = %(claim2)s"),
    ("period", "UPDATE accounting_period SET state = 'closed', closed_at = now() WHERE company_id = %(company)s AND month = 4"),
    ("period", "UPDATE accounting_period SET closed_at = '2000-01-01' WHERE company_id = %(company)s AND month = 2"),
    ("period", "UPDATE accounting_period SET state = 'open' WHERE company_id = %(company)s AND month = 1"),
    ("period", """INSERT INTO accounting_open_item_match (company_id, item_id, counter_id, amount, business_on, document_id)
                  VALUES (%(company)s, %(claim)s, %(money)s, 1, '2026-02-03', 1)"""),
    ("reservation", "UPDATE inventory_stock_balance SET reserved = reserved + 1 WHERE company_id = %(company)s AND reserved > 0"),
    ("reservation", "UPDATE inventory_reservation SET open_quantity = open_quantity - 1 WHERE company_id = %(company)s"),
    ("number", "UPDATE accounting_voucher SET serial = serial + 9 WHERE id = %(manual)s"),
    ("number", "UPDATE accounting_voucher SET number = 'x' WHERE id = %(manual)s"),
    ("number", "UPDATE accounting_voucher_counter SET last = last + 1 WHERE company_id = %(company)s"),
    ("number", "DELETE FROM accounting_voucher_counter WHERE company_id = %(company)s"),
    ("number", "UPDATE kernel_counter SET value = value + 1 WHERE company_id = %(company)s"),
    ("number", "DELETE FROM kernel_counter WHERE company_id = %(company)s"),
    ("number", "UPDATE accounting_voucher SET number = 'x' WHERE id = %(draft)s"),
    ("number", "UPDATE trade_order SET number = 'XS-202603-0009' WHERE id = %(order)s"),
    ("number", "DELETE FROM trade_invoice WHERE company_id = %(company)s AND state = 'posted'"),
    ("number", "UPDATE finance_payment SET kind = 'payment' WHERE company_id = %(company)s AND state = 'posted'"),
    ("number", """INSERT INTO kernel_numbering (company_id, code, name, pattern, digits, reset, places)
                  VALUES (%(company)s, 'XS', 'XS', 'XS-202603-', 4, 'never', '')"""),
    ("booked", "UPDATE inventory_stock_move SET quantity = quantity - 1 WHERE line_id = %(delivered)s"),
    ("booked", "UPDATE inventory_movement_line SET quantity = 3 WHERE id = %(delivered)s"),
    ("booked", "UPDATE trade_invoice SET amount = 5 WHERE company_id = %(company)s AND state = 'posted'"),
    ("booked", "UPDATE trade_invoice_line SET net = 5, gross = 5 WHERE company_id = %(company)s"),
    ("booked", "UPDATE finance_payment SET amount = 5, advance_amount = 5 WHERE company_id = %(company)s AND state = 'posted'"),
    ("progress", "UPDATE trade_order_line SET quantity_moved = 3 WHERE document_id = %(order)s"),
    ("progress", "UPDATE trade_order_line SET quantity_invoiced = 1 WHERE document_id = %(order)s"),
    ("progress", "UPDATE inventory_movement_line SET invoice_open = 1 WHERE id = %(delivered)s"),
    ("progress", "UPDATE inventory_movement SET state = 'draft' WHERE id = %(delivery)s"),
    ("progress", "UPDATE trade_invoice_line SET net_credited = 1 WHERE company_id = %(company)s"),
    ("document", "UPDATE trade_order SET promised_on = '2026-09-09' WHERE id = %(order)s"),
    ("document", "UPDATE trade_order SET state = 'draft' WHERE id = %(order)s"),
    ("document", "UPDATE inventory_movement SET state = 'reversed' WHERE company_id = %(company)s AND kind = 'delivery' AND state = 'posted'"),
    ("document", "UPDATE inventory_movement SET remarks = 'x' WHERE company_id = %(company)s AND state = 'posted'"),
    ("document", "DELETE FROM trade_invoice WHERE company_id = %(company)s AND state = 'posted'"),
    ("document", "UPDATE trade_order_line SET price = 5 WHERE document_id = %(order)s"),
    ("document", "DELETE FROM trade_order_line WHERE document_id = %(order)s"),
    ("document", "UPDATE finance_payment_line l SET document_id = h.id FROM finance_payment h WHERE h.company_id = %(company)s AND h.state = 'posted' AND l.company_id = h.company_id"),
    ("company", "UPDATE inventory_stock_move SET warehouse_id = %(their_warehouse)s WHERE company_id = %(company)s"),
    ("company", "UPDATE inventory_stock_move SET bin_id = 7 WHERE company_id = %(company)s"),
    ("company", "UPDATE accounting_open_item SET party_id = %(their_party)s WHERE id = %(claim)s"),
    ("audit", "UPDATE kernel_audit SET op = 'nothing' WHERE company_id = %(company)s"),
    ("audit", "DELETE FROM kernel_audit WHERE company_id = %(company)s AND table_name = 'masterdata_item'"),
    ("audit", "UPDATE masterdata_item SET name = 'unseen' WHERE company_id = %(company)s"),
    ("posted", "UPDATE accounting_voucher SET summary = 'x' WHERE id = %(manual)s"),
    ("posted", "UPDATE accounting_voucher_line SET summary = 'x' WHERE document_id = %(manual)s"),
    ("posted", "DELETE FROM accounting_open_item_match WHERE company_id = %(company)s"),
    ("posted", "UPDATE inventory_stock_move SET known_at = '2020-01-01' WHERE company_id = %(company)s"),
]  # fmt: skip


@pytest.mark.parametrize(("law", "statement"), BREAKS, ids=[f"{law} {nth}" for nth, (law, _) in enumerate(BREAKS)])
def test_the_judge_sees_what_is_broken_behind_the_back_of_the_laws(
    world: World, judged: tuple[psycopg.Connection[Any], Checker], law: str, statement: str
) -> None:
    connection, checker = judged
    us, them = world.us, world.them
    changed = connection.execute(
        statement.encode(),
        {"company": us.company, "manual": us.manual, "draft": us.draft, "claim": us.claims[0], "claim2": us.claims[1],
         "delivered": us.delivered, "delivery": us.delivery, "money": us.money[0], "order": us.documents["trade_order"], "their_warehouse": them.warehouse, "their_party": them.parties[0]},
    )  # fmt: skip
    assert changed.rowcount > 0
    assert law in {breach.law for breach in checker.judge()}


def test_every_law_has_a_break_that_the_judge_must_see() -> None:
    assert {law for law, _ in BREAKS} == set(LAWS)
