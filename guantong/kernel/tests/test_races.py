"""Two people at one document, with real connections: one wins, the other is told, nothing is doubled or lost."""

from __future__ import annotations

import threading
import time

import pytest
from django.db import connections

from guantong.kernel import engine
from guantong.kernel.messages import ProblemError
from guantong.kernel.unit import retrying

pytestmark = pytest.mark.usefixtures("requisitions")
CODE = "test_requisition"


@pytest.fixture
def draft(plant):
    plant.item("BOLT")
    with plant.unit() as unit:
        return engine.create(unit, CODE, {"lines": [{"item": "BOLT", "quantity": "1"}]})


def at_once(*works):
    """Run the works in threads of their own; what each gave or how it was refused."""
    results = [None] * len(works)

    def run(place, work):
        try:
            results[place] = retrying(work)
        except ProblemError as error:
            results[place] = error.code
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def until_somebody_waits_for(unit):
    """Until another session waits for the end of this transaction; a condition, not a time."""
    waits = "SELECT 1 FROM pg_locks WHERE NOT granted AND transactionid = pg_current_xact_id()::xid"
    deadline = time.monotonic() + 120
    while not unit.value(waits):
        assert time.monotonic() < deadline, "nobody waited"
        time.sleep(0.01)


def test_a_document_posts_once_however_many_press_the_button(plant, draft):
    def post():
        with plant.unit() as unit:
            return engine.transition(unit, CODE, draft.id, "post").number

    results = at_once(*[post] * 6)
    assert results.count("kernel.not_allowed_in_state") == 5
    assert sum(str(one).startswith("QG-") for one in results) == 1


def test_of_two_saves_of_one_version_one_is_stale(plant, draft):
    def save(purpose):
        def work():
            with plant.unit() as unit:
                return engine.change(unit, CODE, draft.id, {"version": 1, "purpose": purpose}).version

        return work

    assert sorted(map(str, at_once(save("a"), save("b"), save("c")))) == ["2", "kernel.stale", "kernel.stale"]


def test_who_waited_for_a_document_sees_the_lines_that_were_saved_meanwhile(plant, draft):
    is_saved, seen = threading.Event(), []

    def save():
        with plant.unit() as unit:
            lines = [{"item": "BOLT", "quantity": "7"}, {"item": "BOLT", "quantity": "8"}]
            engine.change(unit, CODE, draft.id, {"version": 1, "lines": lines})
            is_saved.set()
            until_somebody_waits_for(unit)

    def wait():
        assert is_saved.wait(120)
        with plant.unit() as unit:
            document = engine.load(unit, CODE, draft.id, lock=True)
            seen.append([line["quantity"] for line in document.all_lines])

    at_once(save, wait)
    assert seen == [[7, 8]]
