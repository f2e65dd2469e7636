"""Usual sorts: an index holds the order, for rows that have the value and for those that have none, from any place on."""

from __future__ import annotations

import base64
import itertools
import json
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from guantong.kernel import engine
from guantong.kernel.customize.tailoring import tailored
from guantong.kernel.declare import Field, RecordType, Type, record_types
from guantong.kernel.engine import ListQuery
from guantong.kernel.engine.catalog import columns
from guantong.kernel.engine.ordering import cursor, sort_keys
from guantong.kernel.engine.plan import plan_of
from guantong.kernel.engine.reference import references
from guantong.kernel.unit import Unit

USUAL = [(of_type, one) for of_type in record_types() for one in of_type.fields if one.usual_sort]
SOMEWHERE: dict[Type, Any] = {
    Type.MONEY: Decimal("5.00"), Type.QUANTITY: Decimal("5"), Type.DATE: date(2026, 1, 5), Type.TEXT: "m", Type.REF: "m",
}  # fmt: skip


def plan_of_page(plant: Any, monkeypatch: pytest.MonkeyPatch, code: str, query: ListQuery) -> dict[str, Any]:
    """The plan of a list's page where the database avoids to sort and to read all of a table, as with millions of rows."""
    plans: list[dict[str, Any]] = []
    send = Unit.sql

    def explained(unit: Unit, statement: str, words: Any = ()) -> Any:
        for way in ("enable_sort", "enable_seqscan"):
            send(unit, f"SELECT set_config('{way}', 'off', true)")
        ((answer,),) = (row.values() for row in send(unit, f"EXPLAIN (FORMAT JSON) {statement}", words))
        plans.append((json.loads(answer) if isinstance(answer, str) else answer)[0]["Plan"])
        return send(unit, statement, words)

    with plant.unit() as unit, monkeypatch.context() as patched:
        patched.setattr(Unit, "sql", explained)
        engine.list_rows(unit, code, query)
    return plans[0]


def pages_in(plan: dict[str, Any], *, is_top: bool = True) -> list[dict[str, Any]]:
    """Each part of a page: what stands under its own limit."""
    if plan["Node Type"] == "Limit" and not is_top:
        return plan["Plans"]
    return [page for below in plan.get("Plans", ()) for page in pages_in(below, is_top=False)]


def nodes(plan: dict[str, Any]) -> list[dict[str, Any]]:
    return [plan, *(node for below in plan.get("Plans", ()) for node in nodes(below))]


@pytest.mark.parametrize(("of_type", "one"), USUAL, ids=[f"{of_type.code}.{one.name}" for of_type, one in USUAL])
def test_a_page_in_a_usual_order_is_read_from_an_index(
    of_type: RecordType, one: Field, plant: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert one.expression is None
    assert one.type is not Type.REF or references()[one.ref or ""].company_column == "company_id"
    for way in ("", "-"):
        for after in ("", cursor([SOMEWHERE[one.type], 10**15])):
            query = ListQuery(sort=f"{way}{one.name}", after=after)
            pages = pages_in(plan_of_page(plant, monkeypatch, of_type.code, query))
            assert pages
            filled = nodes(pages[0])
            # Rows without a reference are few or in the order of their ids; the filled ones must never be sorted as a whole.
            for page in pages if one.type is not Type.REF else pages[:1]:
                assert "Sort" not in {node["Node Type"] for node in nodes(page)}, page
            if after:
                entered = " ".join(node.get("Index Cond", "") for node in filled)
                column = "code" if one.type is Type.REF else one.column_name
                assert f"{column} " in entered or f"{column}," in entered, filled


KINDS: dict[Type, frozenset[str]] = {
    Type.BOOL: frozenset({"bool"}),
    Type.DATE: frozenset({"date"}),
    Type.DATETIME: frozenset({"timestamptz"}),
} | dict.fromkeys(
    (Type.INT, Type.QUANTITY, Type.PRICE, Type.MONEY, Type.PERCENT), frozenset({"int2", "int4", "int8", "numeric"})
)


@pytest.mark.parametrize("of_type", record_types(), ids=lambda one: one.code)
def test_what_is_sorted_by_is_of_the_kind_that_a_cursor_is_checked_by(of_type: RecordType, plant: Any) -> None:
    with plant.unit() as unit:
        plan, table = plan_of(tailored(unit, of_type)), columns(unit, of_type.table)
        names = [one.name for one in plan.readable if one.sortable and (one.expression or one.column_name in table)]
        keys = [key for name in names for key in sort_keys(unit, plan, table, name)[:1] if key.field is not None]
        expressions = ", ".join(f"pg_typeof((SELECT {key.expression} FROM {of_type.table} h{key.join} LIMIT 1))::text AS k{place}"
                                for place, key in enumerate(keys))  # fmt: skip
        [found] = unit.sql(f"SELECT {expressions}", {"scope_company": plant.company_id})
    names_of = {
        "boolean": "bool",
        "timestamp with time zone": "timestamptz",
        "smallint": "int2",
        "integer": "int4",
        "bigint": "int8",
    }
    for place, key in enumerate(keys):
        kind = names_of.get(found[f"k{place}"], found[f"k{place}"])
        assert kind in KINDS.get(key.field.type, {"text", "character varying"}), (key.field.name, kind)


@pytest.mark.parametrize("sort", ["number", "business_on", "-total_net", "party", "created_at", "state,number", "id"])
def test_a_cursor_of_another_order_is_refused(sort: str, plant: Any) -> None:
    """What the database would stop at is no failure of the program: a word for a day, half a character, no number at all."""
    client = plant.client("sales")
    odd = ["abc", 5, True, {"d": "2026-01-01T00:00:00"}, {"d": "2026-01-01T00:00:00Z"}, {"n": "NaN"}, {"n": "1e999999999"},
           {"o": "0001-01-01"}, "\x00", "\ud800", 10**500, [], {"x": "1"}, {"n": [0, [1], 2]}]  # fmt: skip
    for first, last in itertools.product(odd, ["abc", 5, 10**30, {"n": "5"}, "\ud800"]):
        for values in ([first], [first, last], [first, first, last]):
            after = base64.urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")
            answer = client.request("GET", f"/api/sales/sales_orders?sort={sort}&after={after}")
            assert answer.status_code in (200, 422), (values, answer.content)
