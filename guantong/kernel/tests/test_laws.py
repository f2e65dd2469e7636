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


def test_numbers_stay_gapless_when_many_post_at_once(plant):
    numbers, failures = [], []

    def post(attempt):
        def work():
            with Unit.open(system=True, company_id=plant.company_id, source="test") as unit:
                number = unit.value("SELECT document_number(%s, 'ZZ', '2026-01-05')", (plant.company_id,))
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
    assert sorted(numbers) == [f"ZZ-202601-{n:04}" for n in range(1, 21)]
