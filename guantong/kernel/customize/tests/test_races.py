"""Definitions and data at the same time: no value slips in while its field is deleted or its type changed."""

from __future__ import annotations

import threading

import pytest

from guantong.kernel import engine
from guantong.kernel.customize.tests.words import adds, order
from guantong.kernel.messages import ProblemError


def in_thread(work):
    """Run it beside the test; what it raised, or None, stands in the list that is given back with the thread."""
    from django.db import connections

    outcome = []

    def run():
        try:
            work()
            outcome.append(None)
        except ProblemError as error:
            outcome.append(error.code)
        finally:
            connections.close_all()

    thread = threading.Thread(target=run)
    thread.start()
    return thread, outcome


@pytest.mark.parametrize("what", ["delete", "change"])
def test_a_change_of_a_definition_waits_for_who_is_writing_and_then_sees_his_value(shop, what):
    field = adds(shop, "sales_order.x_route")
    made = order(shop)

    def changes():
        with shop.unit() as unit:
            if what == "delete":
                engine.delete(unit, "custom_field", field["id"])
            else:
                engine.change(unit, "custom_field", field["id"], {"version": 1, "value_type": "int"})

    with shop.unit() as writer:
        engine.change(writer, "sales_order", made["id"], {"version": 1, "x_route": "北线"})
        thread, outcome = in_thread(changes)
        until_waiting(shop)
    thread.join(120)
    assert outcome == ["customize.has_data" if what == "delete" else "customize.type_change"]


def test_who_writes_by_an_old_definition_is_refused(shop):
    field = adds(shop, "sales_order.x_route")
    made = order(shop)
    begun, changed = threading.Event(), threading.Event()

    def writes():
        with shop.unit() as unit:
            engine.load(unit, "sales_order", made["id"])
            begun.set()
            assert changed.wait(120)
            engine.change(unit, "sales_order", made["id"], {"version": 1, "x_route": "北线"})

    thread, outcome = in_thread(writes)
    assert begun.wait(120)
    with shop.unit() as unit:
        engine.change(unit, "custom_field", field["id"], {"version": 1, "value_type": "int"})
    changed.set()
    thread.join(120)
    assert outcome == ["customize.bad_value"]


def until_waiting(shop):
    """Until some session waits for the lock that the writer holds; a condition, not a time."""
    from django.db import connections

    with connections["owner"].cursor() as cursor:
        for _ in range(12_000):
            cursor.execute("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")
            if cursor.fetchone()[0]:
                return
            cursor.execute("SELECT pg_sleep(0.01)")
    raise AssertionError("nobody waited")
