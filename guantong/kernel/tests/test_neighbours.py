"""Previous and next of a record, in the order and within the filter of any list."""

from __future__ import annotations

import pytest

from guantong.kernel import engine
from guantong.kernel.declare import record_type
from guantong.kernel.engine import ListQuery
from guantong.kernel.engine.neighbours import neighbours
from guantong.kernel.messages import ProblemError
from guantong.kernel.unit import counting

pytestmark = pytest.mark.usefixtures("requisitions")
CODE = "test_requisition"
LINE = {"item": "BOLT", "quantity": "1", "price": "1"}


@pytest.fixture
def filled(plant):
    """14 requisitions; urgency, warehouse and wanted_on are often empty or equal."""
    plant.item("BOLT")
    plant.warehouse("WH2")
    with plant.unit() as unit:
        engine.create_many(
            unit,
            CODE,
            [
                {
                    "business_on": f"2026-01-{1 + n % 3:02}",
                    "purpose": f"job {n:02}",
                    "urgency": ("low", "high", None)[n % 3],
                    "wanted_on": f"2026-02-{1 + n % 4:02}" if n % 2 else None,
                    "warehouse": (None, "WH2", "WH1")[n % 3] if n > 3 else None,
                    "lines": [LINE],
                }
                for n in range(14)
            ],
        )
    return plant


def walk(plant, query):
    """The list, and what stands before and after each of its rows, by one statement each."""
    with plant.unit() as unit:
        ids = [row["id"] for row in engine.list_rows(unit, CODE, query).rows]
        found = []
        for record_id in ids:
            with counting() as counted:
                found.append(neighbours(unit, record_type(CODE), record_id, query))
            assert counted.count == 1
    return ids, [(one["previous"], one["next"]) for one in found]


@pytest.mark.parametrize(
    "sort",
    [
        "", "-id", "id", "business_on", "-business_on,purpose", "urgency", "-urgency,wanted_on", "-wanted_on", "open",
        "wanted_on", "wanted_on,-purpose", "warehouse", "-warehouse", "-warehouse,wanted_on", "warehouse,-purpose", "-number",
    ],
)  # fmt: skip
def test_they_are_those_beside_it_in_the_list(filled, sort):
    ids, found = walk(filled, ListQuery(sort=sort, limit=500))
    assert len(ids) == 14
    assert found == list(zip([None, *ids], [*ids[1:], None], strict=False))


def test_they_are_within_the_filter_and_of_a_record_outside_it_those_around_its_place(filled):
    query = ListQuery(sort="purpose", filters=[("urgency", "eq:low")], limit=500)
    ids, found = walk(filled, query)
    assert len(ids) == 5
    assert found == list(zip([None, *ids], [*ids[1:], None], strict=False))
    with filled.unit() as unit:
        other = engine.list_rows(unit, CODE, ListQuery(filters=[("purpose", "eq:job 04")])).rows[0]["id"]
        beside = neighbours(unit, record_type(CODE), other, query)
    assert beside == {"previous": ids[1], "next": ids[2]}  # jobs 03 and 06


def test_what_one_may_not_see_has_no_neighbours(filled, plant):
    with filled.unit() as unit:
        query = ListQuery(sort="colour")
        own = engine.list_rows(unit, CODE, ListQuery()).rows[0]["id"]
        with pytest.raises(ProblemError) as caught:
            neighbours(unit, record_type(CODE), own, query)
        assert caught.value.status == 422
        unit.problems.clear()
        with pytest.raises(ProblemError) as caught:
            neighbours(unit, record_type(CODE), own + 10**9, ListQuery())
        assert caught.value.status == 404
