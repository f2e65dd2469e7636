"""Words of the tests of the laws: vouchers that are written, periods that are closed, raw SQL that is refused."""

from __future__ import annotations

import itertools
from datetime import date

import psycopg
import pytest
from psycopg.types.json import Jsonb

from guantong.accounting.public import Entry, close_period, post_voucher
from guantong.inventory.tests.plant import D, Plant
from guantong.kernel.messages import ProblemError

ON = date(2026, 7, 10)


_SOURCES = itertools.count(1)


def books(plant: Plant, debit: str, credit: str, amount: str = "100.00", on: date = ON, **dimensions: int) -> str:
    """An automatic voucher of two lines; its number."""
    with plant.unit() as unit:
        found = post_voucher(
            unit,
            [Entry(plant.accounts[debit], debit=D(amount), **dimensions), Entry(plant.accounts[credit], credit=D(amount), **dimensions)],
            business_on=on, source_kind="test", source_id=next(_SOURCES), summary="试",
        )  # fmt: skip
    assert found is not None
    return found.number


def drafts(plant: Plant, lines: list[tuple[str, str, str]], *, on: date = ON, **dimensions: int) -> int:
    """A manual voucher as the application writes it: (account, debit, credit)."""
    by = plant.user("preparer")
    with plant.unit() as unit:
        voucher = int(
            unit.value(
                """INSERT INTO accounting_voucher (company_id, kind, business_on, summary, created_by_id)
                   VALUES (%s, 'voucher', %s, '手工', %s) RETURNING id""",
                [plant.id, on, by],
            )
        )
        for number, (account, debit, credit) in enumerate(lines, 1):
            unit.run(
                """INSERT INTO accounting_voucher_line (company_id, document_id, line_no, account_id, debit, credit, party_id, department_id)
                   VALUES (%s, %s, %s, %s, %s, %s, %s, %s)""",
                [
                    plant.id,
                    voucher,
                    number,
                    plant.accounts[account],
                    D(debit),
                    D(credit),
                    dimensions.get("party_id"),
                    dimensions.get("department_id"),
                ],
            )
    return voucher


def walks(plant: Plant, voucher: int, *, reviewer: str = "reviewer") -> None:
    """Submit, review and post a manual voucher."""
    by = plant.user(reviewer)
    with plant.unit() as unit:
        unit.run("UPDATE accounting_voucher SET state = 'submitted' WHERE id = %s", [voucher])
        unit.run("UPDATE accounting_voucher SET state = 'reviewed', reviewed_by_id = %s WHERE id = %s", [by, voucher])
        unit.run("UPDATE accounting_voucher SET state = 'posted', posted_by_id = %s WHERE id = %s", [by, voucher])


def codes(refused: pytest.ExceptionInfo[ProblemError]) -> list[str]:
    """The codes of all problems."""
    return [problem.code for problem in refused.value.problems]


def period(plant: Plant, month: int, year: int = 2026) -> int:
    """The id of a period."""
    with plant.unit() as unit:
        query = "SELECT id FROM accounting_period WHERE company_id = %s AND year = %s AND month = %s"
        return int(unit.value(query, [plant.id, year, month]))


def closes(plant: Plant, *months: int) -> None:
    """Close months in order."""
    for period_id in [period(plant, month) for month in months]:
        with plant.unit() as unit:
            close_period(unit, period_id)


def call(
    connection: psycopg.Connection[tuple[object, ...]],
    plant: Plant,
    source: int,
    on: str = "2026-01-10",
    **line: object,
) -> None:
    """Post a voucher of two lines on a connection; `line` changes the first."""
    head = {"business_on": on, "source_kind": "attack", "source_id": source}
    lines = [
        {"account_id": plant.accounts["1002"], "debit": "1.00"} | line,
        {"account_id": plant.accounts["3001"], "credit": line.get("debit", "1.00")},
    ]
    connection.execute("SELECT gl_post(%s, %s, %s)", (plant.id, Jsonb(head), Jsonb(lines)))
