"""What the application's own role cannot do, and numbers that stay gapless under a race."""

from __future__ import annotations

import threading

import pytest
from django.db import connections

from guantong.kernel.unit import Unit, retrying


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE kernel_audit SET op = 'nothing'",
        "DELETE FROM kernel_audit",
        "TRUNCATE kernel_audit",
        "INSERT INTO kernel_audit (txid, table_name, op, changes) VALUES (1, 'x', 'insert', '{}')",
        "UPDATE kernel_counter SET value = 0",
        "INSERT INTO kernel_counter VALUES (1, 'QG', '202601', 7)",
        "DELETE FROM kernel_event",
        "UPDATE kernel_sql_file SET hash = ''",
        "ALTER TABLE kernel_audit DISABLE TRIGGER ALL",
        "DROP TRIGGER law_append_only ON kernel_audit",
        "CREATE TABLE public.mine (id int)",
        "SET session_replication_role = replica",
        "SET ROLE guantong_owner",
        "SELECT make_append_only('kernel_event')",
    ],
)
def test_the_application_cannot_break_the_kernels_laws(plant, statement):
    plant.item("BOLT")
    assert plant.attack(statement) == "42501"


def test_even_the_owner_cannot_rewrite_the_audit(plant):
    plant.item("BOLT")
    owner = connections["owner"]
    for statement in ("UPDATE kernel_audit SET op = 'nothing'", "DELETE FROM kernel_audit", "TRUNCATE kernel_audit"):
        with pytest.raises(Exception, match="append-only"), owner.cursor() as cursor:
            cursor.execute(statement)


def test_raw_sql_is_audited_as_well(plant):
    plant.item("BOLT")
    item = plant.id("item", "BOLT")
    assert plant.attack("UPDATE masterdata_item SET name = 'forged' WHERE id = %s", item) is None
    row = plant.sql(
        "SELECT source, user_id, changes FROM kernel_audit WHERE row_id = %s ORDER BY id DESC LIMIT 1", item
    )
    assert (row[0]["source"], row[0]["user_id"]) == ("sql", None)
    assert row[0]["changes"]["name"][1] == "forged"


DRAFT = """
INSERT INTO inventory_movement (company_id, kind, business_on) VALUES (%s, 'other_receipt', '2026-01-05') RETURNING id"""
NUMBERED = """
UPDATE inventory_movement SET number = document_number(company_id, 'QR', business_on), state = 'posted' WHERE id = %s RETURNING number"""


def test_numbers_stay_gapless_when_many_post_at_once(plant):
    numbers, failures = [], []

    def post(attempt):
        def work():
            with Unit.open(system=True, company_id=plant.company_id, source="test") as unit:
                number = unit.value(NUMBERED, (unit.value(DRAFT, (plant.company_id,)),))
                if attempt % 3 == 0:
                    raise KeyError(number)
                return number

        try:
            numbers.append(retrying(work))
        except KeyError:
            pass
        except Exception as error:
            failures.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=post, args=(attempt,)) for attempt in range(30)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert sorted(numbers) == [f"QR-202601-{n:04}" for n in range(1, 21)]


LINE = "INSERT INTO inventory_movement_line (company_id, document_id, line_no, item_id, quantity) VALUES (%s, %s, 1, %s, 0) RETURNING id"


@pytest.fixture
def paper(plant):
    """A posted other receipt of no bolts, which books nothing, and a draft of another one."""
    plant.item("BOLT")
    with plant.unit() as unit:
        posted, draft = (unit.value(DRAFT, (plant.company_id,)) for _ in range(2))
        for one in (posted, draft):
            unit.value(LINE, (plant.company_id, one, plant.id("item", "BOLT")))
        unit.value(NUMBERED, (posted,))
    return {"posted": posted, "draft": draft, "company": plant.company_id, "item": plant.id("item", "BOLT")}


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE inventory_movement SET business_on = '2026-02-01' WHERE id = %(posted)s",
        "UPDATE inventory_movement SET total_value = 7 WHERE id = %(posted)s",
        "UPDATE inventory_movement SET remarks = 'x', version = version + 1 WHERE id = %(posted)s",
        "UPDATE inventory_movement SET number = NULL WHERE id = %(posted)s",
        "UPDATE inventory_movement SET number = 'QR-202601-0002' WHERE id = %(posted)s",
        "UPDATE inventory_movement SET kind = 'other_issue' WHERE id = %(posted)s",
        "UPDATE inventory_movement SET state = 'draft' WHERE id = %(posted)s",
        "UPDATE inventory_movement SET state = 'reversed' WHERE id = %(posted)s",
        "UPDATE inventory_movement SET state = 'reversed', reversed_by_id = %(draft)s WHERE id = %(posted)s",
        "UPDATE inventory_movement SET reversed_by_id = id WHERE id = %(posted)s",
        "UPDATE inventory_movement SET state = 'posted' WHERE id = %(draft)s",
        "UPDATE inventory_movement SET state = 'nothing' WHERE id = %(draft)s",
        "DELETE FROM inventory_movement WHERE id = %(posted)s",
        "WITH l AS (DELETE FROM inventory_movement_line WHERE document_id = %(posted)s) DELETE FROM inventory_movement WHERE id = %(posted)s",
        "DELETE FROM inventory_movement_line WHERE document_id = %(posted)s",
        "UPDATE inventory_movement_line SET value = 9 WHERE document_id = %(posted)s",
        "UPDATE inventory_movement_line SET remarks = 'x' WHERE company_id = %(company)s",
        "UPDATE inventory_movement_line SET document_id = %(posted)s WHERE document_id = %(draft)s",
        "UPDATE inventory_movement_line SET document_id = %(draft)s WHERE document_id = %(posted)s",
        "UPDATE inventory_movement_line SET returned_quantity = 'NaN' WHERE document_id = %(posted)s",
        "INSERT INTO inventory_movement_line (company_id, document_id, line_no, item_id) VALUES (%(company)s, %(posted)s, 2, %(item)s)",
        "INSERT INTO inventory_movement (company_id, kind, business_on, state) VALUES (%(company)s, 'other_receipt', '2026-01-05', 'posted')",
        "INSERT INTO inventory_movement (company_id, kind, business_on, number) VALUES (%(company)s, 'other_receipt', '2026-01-05', 'QR-202601-0002')",
        "INSERT INTO inventory_movement (company_id, kind, business_on) VALUES (%(company)s, 'no_such_kind', '2026-01-05')",
        "SELECT document_done('other_receipt', 'inventory_movement', %(posted)s, %(company)s, 'posted', NULL, NULL, '{\"remarks\": \"x\"}', NULL, 'x', NULL, NULL, NULL)",
        "SELECT trade_lines_write('[]', '[]', '[]', (SELECT jsonb_agg(jsonb_build_object('id', id, 'price', 9)) FROM inventory_movement_line WHERE document_id = %(posted)s), '[]')",
    ],
)
def test_a_posted_document_and_its_lines_stay_as_they_are(plant, paper, statement):
    seen = "SELECT to_jsonb(h) AS head, (SELECT jsonb_agg(to_jsonb(l)) FROM inventory_movement_line l WHERE l.document_id = h.id) AS lines FROM inventory_movement h WHERE h.company_id = %s ORDER BY h.id"
    before = plant.sql(seen, plant.company_id)
    assert plant.attack(_bound(statement, paper)) in ("GT001", "23514")
    assert plant.sql(seen, plant.company_id) == before


def _bound(statement, facts):
    return statement % facts if "%(" in statement else statement


def test_a_draft_is_changed_and_deleted_and_progress_moves_on_what_is_posted(plant, paper):
    for statement in (
        "UPDATE inventory_movement_line SET invoiced_value = 3 WHERE document_id = %(posted)s",
        "UPDATE inventory_movement SET print_count = print_count + 1 WHERE id = %(posted)s",
        "UPDATE inventory_movement_line SET quantity = 6, remarks = 'x' WHERE document_id = %(draft)s",
        "UPDATE inventory_movement SET remarks = 'x', business_on = '2026-02-01' WHERE id = %(draft)s",
        "DELETE FROM inventory_movement_line WHERE document_id = %(draft)s",
        "DELETE FROM inventory_movement WHERE id = %(draft)s",
    ):
        assert plant.attack(_bound(statement, paper)) is None, statement


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT document_number(%(company)s, 'QR', '2026-01-05')",
        "SELECT document_number(%(company)s, 'ZZ', '2026-01-05')",
        "SELECT document_number(%(company)s, 'QR', 'infinity')",
        "SELECT document_number(%(company)s + 1000000, 'QR', '2026-01-05')",
        "SELECT document_number(%(company)s, NULL, '2026-01-05')",
        "UPDATE inventory_movement SET number = 'QR-202601-0002' WHERE id = %(draft)s",
        "UPDATE inventory_movement SET number = 'QR-202601-0001' WHERE id = %(draft)s",
        "UPDATE inventory_movement SET number = 'QR-202601-00001' WHERE id = %(draft)s",
        "UPDATE inventory_movement SET number = 'mine' WHERE id = %(draft)s",
        "UPDATE inventory_movement SET number = document_number(company_id, 'QC', business_on) WHERE id = %(draft)s",
        "UPDATE inventory_movement SET number = document_number(company_id, 'QR', '2026-03-01') WHERE id = %(draft)s",
        "UPDATE inventory_movement SET number = document_number(company_id + 1, 'QR', business_on) WHERE id = %(draft)s",
        "SELECT document_done('other_receipt', 'inventory_movement', %(draft)s, %(company)s, 'draft', 'posted', 'CK', '{}', NULL, 'x', NULL, NULL, NULL)",
        "SELECT trade_book(%(company)s, 'inventory_movement', 'CK', %(draft)s, '2026-01-05', '{}', '[]', '[]', '{}', '[]')",
        "SELECT trade_book(%(company)s, 'inventory_movement', 'QR', %(draft)s, '2026-02-05', '{}', '[]', '[]', '{}', '[]')",
    ],
)
def test_no_number_is_burnt_or_chosen(plant, paper, statement):
    assert plant.attack(_bound(statement, paper)) in ("GT001", "23502", "23505")
    with plant.unit() as unit:
        assert unit.value(NUMBERED, (paper["draft"],)) == "QR-202601-0002"


def test_a_line_does_not_slip_into_a_document_that_is_posted_meanwhile(plant, paper):
    posting, refused = threading.Event(), []

    def slip():
        posting.wait(120)
        refused.append(
            plant.attack(_bound(LINE.replace("%s, %s, 1, %s", "%(company)s, %(draft)s, 2, %(item)s"), paper))
        )
        connections.close_all()

    thread = threading.Thread(target=slip)
    thread.start()
    with plant.unit() as unit:
        unit.value(NUMBERED, (paper["draft"],))
        posting.set()
        while not unit.value("SELECT 1 FROM pg_locks WHERE NOT granted AND transactionid = pg_current_xact_id()::xid"):
            assert thread.is_alive(), refused
    thread.join()
    assert refused == ["GT001"]
