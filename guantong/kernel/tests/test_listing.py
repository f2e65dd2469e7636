"""Lists: pages that neither lose nor repeat a row, filters, search, totals, and rows and fields by permission."""

from __future__ import annotations

import pytest

from guantong.kernel import engine
from guantong.kernel.engine import ListQuery
from guantong.kernel.messages import ProblemError
from guantong.kernel.unit import counting

pytestmark = pytest.mark.usefixtures("requisitions")
CODE = "test_requisition"


@pytest.fixture
def filled(plant):
    """25 requisitions; urgency, warehouse and wanted_on are often empty or equal, and the last two are posted."""
    plant.item("BOLT")
    plant.warehouse("WH2")
    with plant.unit() as unit:
        engine.create_many(
            unit,
            CODE,
            [
                {
                    "business_on": f"2026-01-{1 + n % 5:02}",
                    "purpose": f"job {n:02}",
                    "urgency": ("low", "high", None)[n % 3],
                    "wanted_on": f"2026-02-{1 + n % 4:02}" if n % 2 else None,
                    "warehouse": (None, "WH2", "WH1")[n % 3] if n > 5 else None,
                    "cost": str(n),
                    "lines": [{"item": "BOLT", "quantity": str(n + 1), "price": "1"}],
                }
                for n in range(25)
            ],
        )
    for last in rows(plant, sort="-id", limit=2).rows:
        with plant.unit() as unit:
            engine.transition(unit, CODE, last["id"], "post")
    return plant


def rows(plant, user=None, **query):
    with plant.unit(user) as unit:
        return engine.list_rows(unit, CODE, ListQuery(**query))


@pytest.mark.parametrize(
    "sort",
    [
        "", "-id", "id", "business_on", "-business_on,purpose", "urgency", "-urgency,wanted_on", "-wanted_on", "open",
        "wanted_on", "wanted_on,-purpose", "-wanted_on,urgency,number", "warehouse", "-warehouse", "-warehouse,purpose",
        "warehouse,-wanted_on", "number", "-number", "-number,wanted_on",
    ],
)  # fmt: skip
def test_pages_neither_lose_nor_repeat_a_row(filled, sort):
    whole = [row["id"] for row in rows(filled, sort=sort, limit=500).rows]
    assert len(whole) == 25
    seen, after = [], ""
    while True:
        page = rows(filled, sort=sort, limit=4, after=after)
        seen += [row["id"] for row in page.rows]
        if page.next is None:
            break
        after = page.next
    assert seen == whole


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ([("urgency", "eq:high")], 8),
        ([("urgency", "ne:high")], 17),
        ([("urgency", "null:1")], 8),
        ([("urgency", "null:0")], 17),
        ([("urgency", "in:high,low")], 17),
        ([("business_on", "ge:2026-01-03"), ("business_on", "lt:2026-01-05")], 10),
        ([("total", "gt:20")], 5),
        ([("open", "le:3")], 3),
        ([("purpose", "like:JOB 1")], 10),
        ([("purpose", "like:%")], 0),
        ([("warehouse", "eq:WH1")], 6),
        ([("state", "eq:draft")], 23),
        ([("created_by", "null:1")], 25),
    ],
)
def test_filters(filled, filters, expected):
    assert len(rows(filled, filters=filters, limit=100).rows) == expected


def test_words_are_found_and_figures_summed(filled):
    found = rows(filled, q="job 07", count=True)
    assert [row["purpose"] for row in found.rows] == ["job 07"]
    assert (found.total, found.sums) == (1, {"total": "8.00"})
    assert rows(filled, count=True, limit=1).sums == {"total": "325.00"}


@pytest.mark.parametrize(
    "query",
    [
        {"filters": [("colour", "eq:red")]},
        {"filters": [("total", "about:3")]},
        {"filters": [("total", "gt:three")]},
        {"filters": [("business_on", "eq:2026-02-30")]},
        {"sort": "colour"},
        {"after": "nonsense"},
        {"after": "W10"},
        {"columns": ("colour",)},
    ],
)
def test_what_makes_no_sense_is_refused_with_what_does(filled, query):
    with pytest.raises(ProblemError) as caught:
        rows(filled, **query)
    assert caught.value.status == 422


def test_a_list_takes_one_statement_and_one_for_its_totals_or_its_searched_word(filled):
    with filled.unit() as unit:
        with counting() as plain:
            engine.list_rows(unit, CODE, ListQuery(sort="-business_on"))
        with counting() as searched:
            engine.list_rows(unit, CODE, ListQuery(sort="-business_on", q="job"))
        with counting() as counted:
            engine.list_rows(unit, CODE, ListQuery(count=True, filters=[("warehouse", "eq:WH1")]))
    assert (plain.count, searched.count, counted.count) == (1, 2, 2)


@pytest.mark.parametrize("sort", ["urgency", "-total,purpose", "open", "-urgency,id", "cost"])
@pytest.mark.parametrize(("filters", "total"), [([], 25), ([("urgency", "eq:high")], 8), ([("state", "eq:posted")], 2)])
def test_where_no_index_serves_the_order_rows_and_totals_are_read_at_once(filled, sort, filters, total):
    with filled.unit() as unit, counting() as counted:
        at_once = engine.list_rows(unit, CODE, ListQuery(sort=sort, filters=filters, limit=6, count=True))
    apart = rows(filled, sort=sort, filters=filters, limit=6)
    summed = rows(filled, sort="-business_on", filters=filters, limit=1, count=True)
    assert counted.count == 1
    assert (at_once.rows, at_once.next) == (apart.rows, apart.next)
    assert (at_once.total, at_once.sums) == (summed.total, summed.sums)
    assert at_once.total == total


def role_with(plant, *permissions, own=False):
    """A role of the test's own, held by a user of its name."""
    code = f"r{plant.company_id}"
    plant.sql("INSERT INTO access_role (code, name_zh, name_en) VALUES (%s, %s, %s) RETURNING id", code, code, code)
    for permission in permissions:
        plant.sql(
            "INSERT INTO access_role_permission (role_id, permission, own)"
            " SELECT id, %s, %s FROM access_role WHERE code = %s RETURNING id",
            permission,
            own,
            code,
        )
    plant.user(code)
    return code


def test_own_scope_shows_own_documents_only_in_lists_reads_and_transitions(filled):
    user = role_with(filled, "test.*.*", own=True)
    assert rows(filled, user).rows == []
    with filled.unit(user) as unit:
        mine = engine.create(unit, CODE, {"lines": [{"item": "BOLT", "quantity": 1}]})
    assert [row["id"] for row in rows(filled, user, count=True).rows] == [mine.id]
    other = rows(filled).rows[-1]["id"]
    for work in (
        lambda unit: engine.load(unit, CODE, other),
        lambda unit: engine.transition(unit, CODE, other, "post"),
        lambda unit: engine.change(unit, CODE, other, {"version": 1}),
        lambda unit: engine.delete(unit, CODE, other),
    ):
        with pytest.raises(ProblemError) as caught, filled.unit(user) as unit:
            work(unit)
        assert caught.value.status == 404


def test_without_permission_everything_is_refused(filled):
    other = rows(filled).rows[-1]["id"]
    for work in (
        lambda unit: engine.list_rows(unit, CODE, ListQuery()),
        lambda unit: engine.load(unit, CODE, other),
        lambda unit: engine.create(unit, CODE, {}),
        lambda unit: engine.transition(unit, CODE, other, "post"),
    ):
        with pytest.raises(ProblemError) as caught, filled.unit("nobody") as unit:
            work(unit)
        assert caught.value.status == 403


def test_a_hidden_field_does_not_exist_for_the_user(filled):
    user = role_with(filled, "test.*.*")
    assert "cost" in rows(filled).rows[0]
    assert "cost" not in rows(filled, user).rows[0]
    with filled.unit(user) as unit:
        document = engine.create(unit, CODE, {"cost": "99", "lines": [{"item": "BOLT", "quantity": 1}]})
        assert "cost" not in engine.document_to_wire(unit, document)
    assert filled.value("SELECT cost FROM test_requisition WHERE id = %s", document.id) is None
    for query in ({"filters": [("cost", "gt:3")]}, {"sort": "cost"}, {"columns": ("cost",)}):
        with pytest.raises(ProblemError):
            rows(filled, user, **query)
