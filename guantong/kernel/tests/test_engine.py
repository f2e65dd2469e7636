"""Creating, changing, moving and deleting documents; every refusal leaves no trace."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from guantong.kernel import engine
from guantong.kernel.declare import _SERVICES, _TYPES, carries_out, record_type
from guantong.kernel.engine import store
from guantong.kernel.engine.history import history
from guantong.kernel.engine.links import links
from guantong.kernel.messages import ProblemError
from guantong.kernel.unit import counting

pytestmark = pytest.mark.usefixtures("requisitions")
CODE = "test_requisition"


@pytest.fixture
def shop(plant):
    for code in ("BOLT", "NUT"):
        plant.item(code)
    return plant


def order(quantities, **more):
    lines = [{"item": "BOLT", "quantity": str(one), "price": "0.5"} for one in quantities]
    return {"business_on": "2026-01-15", "lines": lines} | more


def created(plant, payload=None, **options):
    with plant.unit() as unit:
        return engine.create(unit, CODE, payload or order([10, 4]), **options)


def refusal(plant, work, language="en"):
    with pytest.raises(ProblemError) as caught, plant.unit(language=language) as unit:
        work(unit)
    return caught.value


def test_a_draft_keeps_its_lines_in_order_and_burns_no_number(shop):
    document = created(shop)
    assert document.number is None
    assert document.state == "draft"
    assert [(line["line_no"], line["quantity"], line["amount"]) for line in document.all_lines] == [
        (1, Decimal("10.000000"), Decimal("5.00")),
        (2, Decimal("4.000000"), Decimal("2.00")),
    ]
    assert document.header["total"] == Decimal("7.00")
    assert document.header["business_on"] == date(2026, 1, 15)
    assert (
        shop.value("SELECT count(*) FROM kernel_counter WHERE company_id = %s AND series = 'QG'", shop.company_id) == 0
    )


def test_a_type_that_has_its_table_for_itself_needs_no_kind(shop, monkeypatch):
    monkeypatch.setitem(_TYPES, CODE, replace(record_type(CODE), kind=None))
    monkeypatch.setattr(store, "_INSERTS", {})
    document = created(shop, then="post")
    assert document.header["kind"] == CODE
    assert document.number is not None
    with shop.unit() as unit:
        assert [row["id"] for row in engine.list_rows(unit, CODE, engine.ListQuery()).rows] == [document.id]


def test_all_problems_come_at_once_with_line_and_field(shop):
    payload = order([10], colour="red", urgency="soon", wanted_on="2026-02-30")
    payload["lines"] += [
        {"item": "NOBODY", "quantity": "-1"},
        {"item": "BOLT", "quantity": "1.1234567"},
        {"item": "BOLT", "quantity": 1e25, "price": "NaN"},
        {"quantity": True},
    ]
    found = refusal(shop, lambda unit: engine.create(unit, CODE, payload))
    assert found.status == 422
    assert {(one.code, one.line, one.field) for one in found.problems} == {
        ("kernel.unknown_field", None, "colour"),
        ("kernel.not_an_option", None, "urgency"),
        ("kernel.wrong_type", None, "wanted_on"),
        ("kernel.not_positive", 2, "quantity"),
        ("kernel.no_such_reference", 2, "item"),
        ("kernel.too_many_decimals", 3, "quantity"),
        ("kernel.wrong_type", 4, "quantity"),
        ("kernel.wrong_type", 4, "price"),
        ("kernel.wrong_type", 5, "quantity"),
        ("kernel.required", 5, "item"),
    }
    assert shop.value("SELECT count(*) FROM test_requisition WHERE company_id = %s", shop.company_id) == 0


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("a\x00b", "kernel.bad_characters"),
        ("a\u0085b", "kernel.bad_characters"),
        ("x" * 41, "kernel.too_long"),
        (17, "kernel.wrong_type"),
        (["x"], "kernel.wrong_type"),
        ({"zh": "x"}, "kernel.wrong_type"),
    ],
)
def test_bad_text_is_refused(shop, value, code):
    found = refusal(shop, lambda unit: engine.create(unit, CODE, order([1], purpose=value)))
    assert [(one.code, one.field) for one in found.problems] == [(code, "purpose")]


@pytest.mark.parametrize("value", ["螺丝 🔩", "شراء", "a'; DROP TABLE test_requisition; --", "100 %s %(x)s"])
def test_odd_text_is_kept_as_it_is(shop, value):
    document = created(shop, order([1], purpose=value))
    with shop.unit() as unit:
        assert engine.load(unit, CODE, document.id).header["purpose"] == value
        found = engine.list_rows(unit, CODE, engine.ListQuery(filters=[("purpose", f"eq:{value}")]))
        assert [row["id"] for row in found.rows] == [document.id]


def test_a_reference_is_given_as_id_code_or_object(shop):
    item = shop.id("item", "BOLT")
    for given in (item, "BOLT", {"id": item}, {"id": str(item)}, {"code": "BOLT"}, {"id": item, "name": "anything"}):
        document = created(shop, {"lines": [{"item": given, "quantity": 1}]})
        assert document.all_lines[0]["item_id"] == item


def test_records_of_another_company_cannot_be_referred_to(shop):
    from guantong.testing import Plant

    other = Plant()
    other.item("STRANGE")
    found = refusal(
        shop,
        lambda unit: engine.create(unit, CODE, {"lines": [{"item": other.id("item", "STRANGE"), "quantity": 1}]}),
    )
    assert [one.code for one in found.problems] == ["kernel.no_such_reference"]


def test_what_went_out_of_use_is_refused_anew_but_kept_where_it_stands(shop):
    document = created(shop)
    shop.sql("UPDATE masterdata_item SET is_active = false WHERE id = %s RETURNING id", shop.id("item", "BOLT"))
    found = refusal(shop, lambda unit: engine.create(unit, CODE, order([1])))
    assert [one.code for one in found.problems] == ["kernel.inactive_reference"]
    line = document.all_lines[0]
    with shop.unit() as unit:
        changed = engine.change(
            unit, CODE, document.id, {"version": 1, "lines": [{"id": line["id"], "item": "BOLT", "quantity": "11"}]}
        )
    assert [row["quantity"] for row in changed.all_lines] == [Decimal("11.000000")]


def test_unchanged_lines_keep_their_ids_and_write_nothing(shop):
    document = created(shop, order([1, 2, 3]))
    first, second, third = (line["id"] for line in document.all_lines)
    with shop.unit() as unit:
        lines = [{"id": third}, {"id": first, "quantity": "9"}, {"item": "NUT", "quantity": "5"}]
        after = engine.change(unit, CODE, document.id, {"version": 1, "lines": lines})
    assert [line["id"] for line in after.all_lines][:2] == [third, first]
    assert [line["quantity"] for line in after.all_lines] == [3, 9, 5]
    assert after.version == 2
    ops = shop.sql(
        "SELECT row_id, op FROM kernel_audit WHERE document_id = %s AND table_name = 'test_requisition_line'"
        " ORDER BY id OFFSET 3",
        document.id,
    )
    assert sorted((row["op"], row["row_id"]) for row in ops) == [
        ("delete", second),
        ("insert", after.all_lines[2]["id"]),
        ("update", first),
    ]


def test_a_line_of_another_document_is_not_taken(shop):
    mine, other = created(shop), created(shop)
    payload = {"version": 1, "lines": [{"id": other.all_lines[0]["id"], "item": "BOLT", "quantity": "1"}]}
    found = refusal(shop, lambda unit: engine.change(unit, CODE, mine.id, payload))
    assert [(one.code, one.line) for one in found.problems] == [("kernel.foreign_line", 1)]


def test_a_stale_save_shows_what_differs(shop):
    document = created(shop, order([1], purpose="repair"))
    with shop.unit() as unit:
        engine.change(unit, CODE, document.id, {"version": 1, "purpose": "overhaul"})
    stale = {"version": 1, "purpose": "paint", "urgency": "high"}
    found = refusal(shop, lambda unit: engine.change(unit, CODE, document.id, stale))
    assert (found.status, found.code) == (409, "kernel.stale")
    fields = [(one["field"], one["yours"], one["theirs"]) for one in found.problems[0].facts["fields"]]
    assert fields == [("purpose", "paint", "overhaul"), ("urgency", "high", None)]
    assert shop.value("SELECT purpose FROM test_requisition WHERE id = %s", document.id) == "overhaul"


def test_posting_numbers_without_gaps_by_month(shop):
    with shop.unit() as unit:
        numbers = [
            engine.create(unit, CODE, order([1], business_on=on), then="post").number
            for on in ("2026-01-15", "2026-01-31", "2026-02-01")
        ]
    assert numbers == ["QG-202601-0001", "QG-202601-0002", "QG-202602-0001"]

    def post_and_fail():
        with shop.unit() as unit:
            assert engine.create(unit, CODE, order([1]), then="post").number == "QG-202601-0003"
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        post_and_fail()
    assert created(shop, order([1]), then="post").number == "QG-202601-0003"


def test_a_refused_transition_names_document_state_and_action_and_leaves_no_trace(shop):
    document = created(shop, then="post")
    before = shop.sql("SELECT * FROM test_requisition WHERE id = %s", document.id)
    found = refusal(shop, lambda unit: engine.transition(unit, CODE, document.id, "post"))
    assert (found.status, found.code) == (409, "kernel.not_allowed_in_state")
    said = found.problems[0].say("en")
    assert said == "Requisition QG-202601-0001 is in state Posted; Post is possible only in Draft."
    found = refusal(shop, lambda unit: engine.transition(unit, CODE, document.id, "close", {}))
    assert [(one.code, one.field) for one in found.problems] == [("kernel.required", "reason")]
    found = refusal(shop, lambda unit: engine.transition(unit, CODE, document.id, "burn"))
    assert found.status == 404
    assert shop.sql("SELECT * FROM test_requisition WHERE id = %s", document.id) == before


def test_a_service_that_refuses_undoes_its_own_writes(shop):
    @carries_out(CODE, "post")
    def post(unit, document, asks):
        unit.run("UPDATE test_requisition_line SET moved = 1 WHERE document_id = %s", (document.id,))
        unit.run("INSERT INTO kernel_audit DEFAULT VALUES")

    try:
        document = created(shop)
        found = refusal(shop, lambda unit: engine.transition(unit, CODE, document.id, "post"))
        assert found.code == "kernel.no_right"
    finally:
        del _SERVICES[(CODE, "post")]
    rows = shop.sql("SELECT moved FROM test_requisition_line WHERE document_id = %s", document.id)
    assert {row["moved"] for row in rows} == {Decimal(0)}


def test_a_posted_document_is_neither_changed_nor_deleted(shop):
    document = created(shop, then="post")
    change = refusal(shop, lambda unit: engine.change(unit, CODE, document.id, {"version": 2, "purpose": "x"}))
    delete = refusal(shop, lambda unit: engine.delete(unit, CODE, document.id))
    assert (change.code, delete.code) == ("kernel.not_editable", "kernel.not_deletable")


def test_a_draft_is_deleted_with_its_lines(shop):
    document = created(shop)
    with shop.unit() as unit:
        engine.delete(unit, CODE, document.id)
    rows = shop.value("SELECT count(*) FROM test_requisition_line WHERE document_id = %s", document.id)
    assert rows == 0


def test_ten_and_five_hundred_lines_take_the_same_statements(shop):
    counts = []
    for lines in (10, 500):
        with shop.unit() as unit, counting() as counted:
            document = engine.create(unit, CODE, order(range(1, lines + 1)))
            engine.transition(unit, CODE, document.id, "post")
            engine.document_to_wire(unit, document)
        counts.append(counted.count)
    # References, insert; load with lock, document_done; read.
    assert counts == [5, 5]


def test_a_draft_is_derived_from_what_it_came_from_and_linked_to_it(shop):
    source = created(shop, then="post")
    with shop.unit() as unit:
        from guantong.kernel.declare import record_type
        from guantong.kernel.engine.derive import draft_from

        target = record_type("test_withdrawal")
        draft = draft_from(unit, target, source.id)
        assert [(line["item"]["code"], line["quantity"]) for line in draft["lines"]] == [("BOLT", "10"), ("BOLT", "4")]
        draft["lines"][0]["quantity"] = "3"
        made = engine.create(unit, "test_withdrawal", draft, then="post")
        up = links(unit, target, made.id)
        down = links(unit, record_type(CODE), source.id)
    assert [(one["type"], one["id"], one["number"]) for one in up["upstream"]] == [(CODE, source.id, source.number)]
    assert [(one["type"], one["id"], one["relation"]) for one in down["downstream"]] == [
        ("test_withdrawal", made.id, "申请")
    ]
    assert [(line["quantity"], line["done"], line["open"]) for line in down["downstream"][0]["lines"]] == [
        ("3", "3", "7"),
        ("4", "4", "0"),
    ]
    assert down["open"] == {"quantity": "14", "done": "7", "open": "7"}


def test_a_draft_is_not_derived_in_the_wrong_state_or_from_a_stranger(shop):
    from guantong.kernel.declare import record_type
    from guantong.kernel.engine.derive import draft_from

    source, target = created(shop), record_type("test_withdrawal")
    assert refusal(shop, lambda unit: draft_from(unit, target, source.id)).code == "kernel.cannot_derive"
    assert refusal(shop, lambda unit: draft_from(unit, target, 3)).status == 404


def test_the_history_tells_who_changed_what(shop):
    with shop.unit("administrator") as unit:
        document = engine.create(unit, CODE, order([1], urgency="low"))
    with shop.unit("administrator", request_id="second-request") as unit:
        line = {"id": document.all_lines[0]["id"], "quantity": "2"}
        engine.change(unit, CODE, document.id, {"version": 1, "urgency": "high", "lines": [line]})
    with shop.unit() as unit:
        rows = history(unit, document.type, document.id)["rows"]
    assert rows[0]["user"]["name"] == "administrator"
    assert rows[0]["request_id"] == "second-request"
    changes = [(one["field"], one["line_no"], one["old"], one["new"]) for one in rows[0]["changes"]]
    assert sorted(changes, key=str) == [
        ("amount", 1, "0.50", "1.00"),
        ("quantity", 1, "1", "2"),
        ("total", None, "0.50", "1.00"),
        ("urgency", None, "低", "高"),
    ]
