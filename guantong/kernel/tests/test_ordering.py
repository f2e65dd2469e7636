"""Usual sorts: an index holds the order, for rows that have the value and for those that have none, from any place on."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from guantong.kernel import engine
from guantong.kernel.declare import Field, RecordType, Type, record_types
from guantong.kernel.engine import ListQuery
from guantong.kernel.engine.ordering import cursor
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
