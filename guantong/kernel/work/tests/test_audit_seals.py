"""The audit under seal: whoever rewrites an old row, even as the owner of all tables, is found by `guantong check`."""

from __future__ import annotations

import time
from typing import Any

import pytest
from django.db import connections, transaction

from guantong.kernel.checks import run_checks
from guantong.kernel.unit import Unit
from guantong.kernel.work import audit_seals
from guantong.testing import Plant

pytestmark = pytest.mark.database
CODE = "kernel.audit_seals"


def found() -> list[str]:
    """What the check of the seals says."""
    with Unit.open(system=True, company_id=0, source="test") as unit:
        result = next(one for one in run_checks(unit) if one.code == CODE)
    return [row["what"] for row in result.sample]


def sealed_up_to(row_id: int) -> None:
    """Seal until the row is covered; other sessions' transactions may hold it back for a moment."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        with Unit.open(system=True, company_id=0, source="test") as unit:
            answer = audit_seals.seal(unit)
        if answer["up_to"] >= row_id:
            return
        time.sleep(0.05)
    raise AssertionError(f"row {row_id} of the audit was not sealed within a minute")


def what_is_found(*statements: tuple[str, Any]) -> set[str]:
    """What the check finds after an intruder with the owner's rights, all triggers off, did this; it is taken back."""
    with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
        for table in ("kernel_audit", "kernel_audit_seal"):
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        for statement, parameters in statements:
            cursor.execute(statement, parameters)
        cursor.execute("SELECT what FROM audit_breaks(%(audit_key)s, %(audit_key_id)s)", audit_seals.key_words())
        broken = {row[0] for row in cursor.fetchall()}
        transaction.set_rollback(True, using="owner")
    return broken


@pytest.fixture(scope="module")
def row(database: object) -> int:
    """An audit row under seal, with another one before and after it."""
    plant = Plant()
    for code in ("A", "B", "C"):
        plant.item(code)
    rows = plant.sql(
        "SELECT id FROM kernel_audit WHERE company_id = %s AND table_name = 'masterdata_item' ORDER BY id",
        plant.company_id,
    )
    sealed_up_to(rows[2]["id"])
    return int(rows[1]["id"])


def test_an_audit_that_nobody_touched_fits_its_seals(row: int) -> None:
    assert found() == []


def test_a_changed_row_is_found(row: int) -> None:
    assert what_is_found(("UPDATE kernel_audit SET user_id = 1 WHERE id = %s", [row])) == {"rows"}
    assert what_is_found(("UPDATE kernel_audit SET at = at + interval '1 hour' WHERE id = %s", [row])) == {"rows"}
    changed = 'UPDATE kernel_audit SET changes = changes || \'{"name": "other"}\' WHERE id = %s'
    assert what_is_found((changed, [row])) == {"rows"}


def test_a_deleted_and_a_slipped_in_row_are_found(row: int) -> None:
    assert what_is_found(("DELETE FROM kernel_audit WHERE id = %s", [row])) == {"rows"}
    moved = "UPDATE kernel_audit SET id = -id WHERE id = %s"
    assert what_is_found((moved, [row])) == {"rows"}


def test_a_seal_made_anew_without_the_key_is_found(row: int) -> None:
    forgery = """
      UPDATE kernel_audit_seal s SET digest = d.digest, mac = audit_mac('guess', s.first_id, s.last_id, d.rows, d.digest)
        FROM audit_digest((SELECT first_id FROM kernel_audit_seal WHERE %(row)s BETWEEN first_id AND last_id),
                          (SELECT last_id FROM kernel_audit_seal WHERE %(row)s BETWEEN first_id AND last_id),
                          coalesce((SELECT b.digest FROM kernel_audit_seal b
                                     WHERE b.id < (SELECT id FROM kernel_audit_seal WHERE %(row)s BETWEEN first_id AND last_id)
                                     ORDER BY b.id DESC LIMIT 1), '')) d
       WHERE %(row)s BETWEEN s.first_id AND s.last_id"""
    words: Any = {"row": row}
    assert "mac" in what_is_found(("UPDATE kernel_audit SET user_id = 1 WHERE id = %s", [row]), (forgery, words))


def test_a_missing_seal_and_another_key_are_found(row: int) -> None:
    gone = "DELETE FROM kernel_audit_seal WHERE %s BETWEEN first_id AND last_id"
    sealed_up_to(row + 1)
    more = "INSERT INTO kernel_audit_seal (first_id, last_id, rows, digest, mac, key_id, mark_id, mark_xid, marked_at)"
    last = "FROM kernel_audit_seal ORDER BY id DESC LIMIT 1"
    empty = f"{more} SELECT last_id + 1, last_id, 0, sha256(digest), mac, '%s', mark_id, mark_xid, marked_at {last}"
    assert what_is_found((empty % "another", [])) == {"key"}
    assert "chain" in what_is_found((empty % "another", []), (gone, [row]))


def test_the_application_writes_no_seal_and_rewrites_none(row: int) -> None:
    plant = Plant()
    for statement in (
        "UPDATE kernel_audit_seal SET digest = ''",
        "DELETE FROM kernel_audit_seal",
        "INSERT INTO kernel_audit_seal SELECT * FROM kernel_audit_seal",
        "TRUNCATE kernel_audit_seal",
    ):
        assert plant.attack(statement) == "42501"


def test_a_transaction_that_is_still_running_is_waited_for(database: object) -> None:
    plant = Plant()
    slow = connections["default"].copy()
    try:
        slow.set_autocommit(False)
        with slow.cursor() as cursor:
            cursor.execute("SELECT audit_note('export', NULL, '{}')")
            plant.item("LATER")
            for _ in range(3):
                with Unit.open(system=True, company_id=0, source="test") as unit:
                    up_to = audit_seals.seal(unit)["up_to"]
            cursor.execute("SELECT max(id) FROM kernel_audit WHERE txid = pg_current_xact_id()::text::bigint")
            mine = int(cursor.fetchone()[0])
        assert up_to < mine
        slow.commit()
    finally:
        slow.close()
    sealed_up_to(mine)
    assert found() == []
