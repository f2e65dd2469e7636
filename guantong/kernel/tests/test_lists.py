"""Lists beyond one condition: and/or, groups with subtotals, the same change to many records with what became of each."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from guantong.kernel import engine
from guantong.kernel.engine import ListQuery
from guantong.kernel.engine.bulk import change_many, look_ahead, note_bulk
from guantong.kernel.engine.grouping import groups
from guantong.kernel.messages import ProblemError
from guantong.kernel.unit import counting

pytestmark = pytest.mark.usefixtures("requisitions")
CODE = "test_requisition"


@pytest.fixture
def filled(plant):
    """12 requisitions: urgency low, high, empty in turn; wanted in three months; totals 1 to 12."""
    plant.item("BOLT")
    with plant.unit() as unit:
        plant.made = engine.create_many(
            unit,
            CODE,
            [
                {
                    "business_on": "2026-01-05",
                    "purpose": f"job {n:02}",
                    "urgency": ("low", "high", None)[n % 3],
                    "wanted_on": f"2026-{1 + n % 3:02}-{1 + n % 2:02}",
                    "lines": [{"item": "BOLT", "quantity": str(n + 1), "price": "1"}],
                }
                for n in range(12)
            ],
        )
    return plant


def found(plant, where, **query):
    with plant.unit() as unit:
        return [row["purpose"] for row in engine.list_rows(unit, CODE, ListQuery(where=where, sort="id", **query)).rows]


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        ('{"any": [["urgency", "eq:high"], ["total", "ge:12"]]}', [1, 4, 7, 10, 11]),
        ('{"all": [["urgency", "null:1"], {"any": [["total", "lt:4"], ["purpose", "like:08"]]}]}', [2, 8]),
        ('{"all": []}', list(range(12))),
        ('["urgency", "in:low,high"]', [0, 1, 3, 4, 6, 7, 9, 10]),
        (
            '{"any": [{"all": [["wanted_on", "ge:2026-03-01"], ["total", "gt:9"]]}, ["purpose", "like:job 00"]]}',
            [0, 11],
        ),
    ],
)
def test_conditions_are_joined_as_they_are_written(filled, where, expected):
    assert found(filled, where) == [f"job {n:02}" for n in expected]


def test_joined_conditions_stand_beside_filters_words_and_pages(filled):
    where = '{"any": [["urgency", "eq:high"], ["urgency", "eq:low"]]}'
    assert found(filled, where, filters=[("total", "le:4")], q="job 0") == ["job 00", "job 01", "job 03"]
    with filled.unit() as unit:
        page = engine.list_rows(unit, CODE, ListQuery(where=where, limit=5, count=True))
        rest = engine.list_rows(unit, CODE, ListQuery(where=where, limit=5, after=page.next))
    assert page.total == 8
    assert [row["purpose"] for row in page.rows + rest.rows] == [f"job {n:02}" for n in (10, 9, 7, 6, 4, 3, 1, 0)]


@pytest.mark.parametrize(
    "where",
    [
        "nonsense", "[]", "{}", "7", '{"none": []}', '["urgency"]', '["urgency", 7]', '["colour", "eq:red"]',
        '["total", "about:3"]', '{"all": [[["urgency", "eq:high"]]]}', '{"all": "x"}', '{"all": [], "any": []}',
        '{"all":[' * 7 + '["id","eq:1"]' + "]}" * 7,
        '{"any": [' + ",".join(['["id", "eq:1"]'] * 61) + "]}",
        '["purpose", "eq:' + "x" * 9000 + '"]',
        '["purpose\\") or true --", "eq:1"]',
    ],
)  # fmt: skip
def test_what_joins_nothing_is_refused(filled, where):
    with pytest.raises(ProblemError) as caught:
        found(filled, where)
    assert caught.value.status == 422


def grouped(plant, by, user=None, order="", **query):
    with plant.unit(user) as unit, counting() as counted:
        result = groups(unit, CODE, ListQuery(**query), by, order)
    assert counted.count == 1
    return result


def test_groups_have_their_sums_and_the_conditions_of_their_rows(filled):
    result = grouped(filled, "urgency")
    assert [(row["key"], row["count"], row["sums"]["total"]) for row in result["rows"]] == [
        ("high", 4, "26.00"), ("low", 4, "22.00"), (None, 4, "30.00"),
    ]  # fmt: skip
    assert (result["total"], result["sums"]["total"], result["more"]) == (12, "78.00", False)
    for row in result["rows"]:
        with filled.unit() as unit:
            of_group = engine.list_rows(
                unit, CODE, ListQuery(filters=[tuple(one) for one in row["conditions"]], count=True)
            )
        assert (of_group.total, of_group.sums) == (row["count"], row["sums"])


@pytest.mark.parametrize(
    ("by", "keys"),
    [
        ("wanted_on:month", ["2026-03", "2026-02", "2026-01"]),
        ("wanted_on:year", ["2026"]),
        ("wanted_on", ["2026-03-02", "2026-03-01", "2026-02-02", "2026-02-01", "2026-01-02", "2026-01-01"]),
        ("created_at:day", None),
        ("warehouse", [None]),
        ("state", ["draft"]),
        ("total", [f"{n}.00" for n in range(1, 13)]),
    ],
)
def test_any_field_groups(filled, by, keys):
    result = grouped(filled, by)
    if keys is not None:
        assert [row["key"] for row in result["rows"]] == keys
    assert sum(row["count"] for row in result["rows"]) == 12
    for row in result["rows"]:
        with filled.unit() as unit:
            of_group = engine.list_rows(
                unit, CODE, ListQuery(filters=[tuple(one) for one in row["conditions"]], count=True)
            )
        assert of_group.total == row["count"]


def test_groups_follow_filters_and_order_and_tell_references_by_name(filled):
    warehouse = filled.id("warehouse", "WH1")
    ids = [one.id for one in filled.made[:3]]
    with filled.unit() as unit:
        change_many(unit, CODE, {"ids": ids, "changes": {"warehouse": "WH1"}})
    result = grouped(filled, "warehouse", order="-total", filters=[("total", "le:6")])
    assert [(row["key"] and (row["key"]["id"], row["key"]["code"]), row["sums"]["total"]) for row in result["rows"]] == [
        (None, "15.00"), ((warehouse, "WH1"), "6.00"),
    ]  # fmt: skip
    assert [row["count"] for row in grouped(filled, "urgency", order="count", where='["total", "le:5"]')["rows"]] == [
        1,
        2,
        2,
    ]


@pytest.mark.parametrize("by", ["", "colour", "remarks", "urgency:month", "wanted_on:week", "wanted_on; DROP", "cost"])
def test_what_groups_nothing_is_refused(filled, by):
    with pytest.raises(ProblemError):
        grouped(filled, by, user="warehouse" if by == "cost" else None)
    with pytest.raises(ProblemError):
        grouped(filled, "urgency", order="colour")


# --- the same change to many ------------------------------------------------------------------------------------------


def change(plant, user=None, **payload):
    with plant.unit(user) as unit, counting() as counted:
        return change_many(unit, CODE, payload), counted.count


def test_a_preview_tells_what_would_change_and_writes_nothing(filled):
    ids = [one.id for one in filled.made[:4]]
    before = filled.traces()
    told, _count = change(filled, ids=ids, changes={"urgency": "high", "warehouse": "WH1"}, preview=True)
    assert filled.traces() == before
    assert (told["preview"], told["done"], [row["id"] for row in told["rows"]]) == (True, [], ids)
    warehouse = filled.id("warehouse", "WH1")
    assert told["rows"][0]["changes"][0]["new"]["id"] == warehouse
    assert [(one["field"], one["old"], one["new"]) for one in told["rows"][0]["changes"][1:]] == [
        ("urgency", "low", "high")
    ]
    assert [one["field"] for one in told["rows"][1]["changes"]] == ["warehouse"]
    assert all(row["problems"] == [] and row["version"] == 1 for row in told["rows"])


def test_many_are_changed_in_as_many_statements_as_few(filled):
    few, count_few = change(filled, ids=[filled.made[0].id], changes={"purpose": "一起改", "wanted_on": "2026-02-28"})
    many, count_many = change(filled, ids=[one.id for one in filled.made[1:]], changes={"purpose": "一起改"})
    assert count_many == count_few
    assert (len(few["done"]), len(many["done"])) == (1, 11)
    stored = filled.sql("SELECT purpose, version, changed_by_id, wanted_on FROM test_requisition WHERE company_id = %s"
                        " ORDER BY id", filled.company_id)  # fmt: skip
    assert {(row["purpose"], row["version"]) for row in stored} == {("一起改", 2)}
    assert stored[0]["wanted_on"] == date(2026, 2, 28)
    lines = "SELECT sum(quantity) FROM test_requisition_line WHERE company_id = %s"
    assert filled.value(lines, filled.company_id) == Decimal(78)


def test_each_record_is_told_what_became_of_it_and_the_audit_has_all_of_it(filled):
    with filled.unit() as unit:
        engine.transition(unit, CODE, filled.made[1].id, "post")
        engine.change(unit, CODE, filled.made[2].id, {"version": 1, "purpose": "anders"})
    ids = [one.id for one in filled.made[:4]] + [999]
    versions = {str(one.id): 1 for one in filled.made[:4]}
    told, _count = change(filled, ids=ids, changes={"urgency": "high"}, versions=versions)
    codes = [[one["code"] for one in row["problems"]] for row in told["rows"]]
    assert codes == [[], ["kernel.not_editable"], ["kernel.stale"], [], ["kernel.not_found"]]
    assert told["done"] == [ids[0], ids[3]]
    kept = filled.sql("SELECT urgency FROM test_requisition WHERE id = ANY(%s::bigint[]) ORDER BY id", ids[:4])
    assert [row["urgency"] for row in kept] == ["high", "high", None, "high"]  # The second one had it before.
    note = filled.sql(
        "SELECT changes FROM kernel_audit WHERE company_id = %s AND op = 'bulk_change'", filled.company_id
    )
    assert note[0]["changes"]["done"] == told["done"]
    assert [one["codes"] for one in note[0]["changes"]["refused"]] == [codes[1], codes[2], codes[4]]
    audited = filled.sql("SELECT row_id FROM kernel_audit WHERE company_id = %s AND op = 'update' AND changes ? 'urgency'"
                         " ORDER BY row_id", filled.company_id)  # fmt: skip
    assert [row["row_id"] for row in audited] == [ids[0], ids[3]]


def test_what_the_database_refuses_of_one_keeps_nothing_of_the_others_back(filled):
    from django.db import connections

    with connections["owner"].cursor() as cursor:
        cursor.execute("ALTER TABLE test_requisition ADD CONSTRAINT no_large_job CHECK (total < 3 OR urgency <> 'high')"
                       " NOT VALID")  # fmt: skip
    try:
        told, _count = change(filled, ids=[one.id for one in filled.made[:4]], changes={"urgency": "high"})
    finally:
        with connections["owner"].cursor() as cursor:
            cursor.execute("ALTER TABLE test_requisition DROP CONSTRAINT no_large_job")
    assert told["done"] == [one.id for one in filled.made[:2]]
    versions = filled.sql("SELECT version FROM test_requisition WHERE company_id = %s ORDER BY id", filled.company_id)
    assert [row["version"] for row in versions[:3]] == [2, 1, 1]  # What was so already is not written again.
    assert [bool(row["problems"]) for row in told["rows"]] == [False, False, True, True]
    stored = filled.sql(
        "SELECT urgency FROM test_requisition WHERE company_id = %s ORDER BY id LIMIT 4", filled.company_id
    )
    assert [row["urgency"] for row in stored] == ["high", "high", None, "low"]


@pytest.mark.parametrize(
    "payload",
    [
        {"ids": "all", "changes": {"urgency": "high"}},
        {"ids": [True], "changes": {"urgency": "high"}},
        {"ids": list(range(501)), "changes": {"urgency": "high"}},
        {"ids": [1]},
        {"ids": [1], "changes": {}},
        {"ids": [1], "changes": {"colour": "red"}},
        {"ids": [1], "changes": {"total": "7"}},
        {"ids": [1], "changes": {"open": "7"}},
        {"ids": [1], "changes": {"urgency": "tomorrow"}},
        {"ids": [1], "changes": {"warehouse": "NOWHERE"}},
        {"ids": [1], "changes": {"business_on": None}},
        {"ids": [1], "changes": {"lines": []}},
    ],
)
def test_a_change_that_makes_no_sense_is_refused_whole(filled, payload):
    with pytest.raises(ProblemError) as caught:
        change(filled, **payload)
    assert caught.value.status == 422


def test_nobody_changes_what_he_may_not(filled):
    with pytest.raises(ProblemError) as caught:
        change(filled, user="nobody", ids=[filled.made[0].id], changes={"urgency": "high"})
    assert caught.value.status == 403


def test_a_step_of_many_is_looked_at_before_it_is_taken(filled):
    with filled.unit() as unit:
        engine.transition(unit, CODE, filled.made[0].id, "post")
    ids = [one.id for one in filled.made[:3]] + [999]
    before = filled.traces()
    with filled.unit() as unit, counting() as counted:
        told = look_ahead(unit, CODE, "post", ids)
    assert filled.traces() == before
    assert counted.count == 1
    assert [[one["code"] for one in row["problems"]] for row in told["rows"]] == [
        ["kernel.not_allowed_in_state"], [], [], ["kernel.not_found"],
    ]  # fmt: skip
    assert told["rows"][1]["changes"] == [{"field": "state", "label": "状态", "old": "draft", "new": "posted"}]
    with filled.unit() as unit:
        note_bulk(
            unit, filled.made[0].type, "post", ids[1:3], [{"id": 999, "problems": [{"code": "kernel.not_found"}]}]
        )
    note = filled.value("SELECT changes FROM kernel_audit WHERE company_id = %s AND op = 'bulk'", filled.company_id)
    assert (note["action"], note["done"], note["refused"][0]["codes"]) == ("post", ids[1:3], ["kernel.not_found"])
