"""Documents from files: rows of one key are one document, and none is made twice."""

from __future__ import annotations

import io

import pytest

from guantong.kernel.declare import record_type
from guantong.kernel.engine.listing import ListQuery
from guantong.kernel.exchange.exports import export
from guantong.kernel.exchange.imports import import_file, import_table, problems_of
from guantong.kernel.unit import counting

HEADINGS = ["key", "party", "business_on", "warehouse", "lines.item", "lines.quantity", "lines.price"]


@pytest.fixture
def trader(plant):
    plant.item("A1", sales_price="10")
    plant.item("A2", sales_price="20")
    plant.party("C1")
    return plant


def orders(number, lines=2):
    return [
        [f"X{n}", "C1", "2026-01-05", "WH1", f"A{line % 2 + 1}", line + 1, "3.50"]
        for n in range(number)
        for line in range(lines)
    ]


def drafts(plant):
    return plant.value("SELECT count(*) FROM trade_order WHERE company_id = %s AND state = 'draft'", plant.company_id)


def test_rows_of_one_key_become_one_draft_with_its_amounts(trader):
    result = import_table(trader.unit, "sales_order", HEADINGS, orders(3))
    assert (result["state"], result["created"]) == ("done", 3)
    rows = trader.sql(
        "SELECT total_gross, number FROM trade_order WHERE company_id = %s ORDER BY id", trader.company_id
    )
    assert [(str(row["total_gross"]), row["number"]) for row in rows] == [("10.50", None)] * 3


def test_the_same_file_again_makes_no_second_document(trader):
    import_table(trader.unit, "sales_order", HEADINGS, orders(3))
    again = import_table(trader.unit, "sales_order", HEADINGS, orders(4))
    assert (again["created"], again["unchanged"], drafts(trader)) == (1, 3, 4)


def test_an_exported_list_is_recognised(trader):
    import_table(trader.unit, "sales_order", HEADINGS, orders(2))
    for format in ("csv", "xlsx"):
        file = io.BytesIO()
        with trader.unit() as unit:
            export(unit, record_type("sales_order"), ListQuery(), file, format)
        result = import_file(trader.unit, "sales_order", file.getvalue(), f"x.{format}")
        assert (result["state"], result["created"], result["unchanged"]) == ("done", 0, 2)


def test_a_bad_line_is_named_and_no_document_is_made(trader):
    rows = orders(2)
    rows[1][4] = "NONE"
    rows[3][5] = "0"
    result = import_table(trader.unit, "sales_order", HEADINGS, rows)
    with trader.unit() as unit:
        found = [(one["row"], one["column"], one["code"]) for one in problems_of(unit, result["batch"])]
    assert sorted(found) == [(3, "物料", "kernel.no_such_reference"), (5, "数量", "kernel.zero")]
    assert drafts(trader) == 0


def test_good_documents_may_go_without_the_bad_ones(trader):
    rows = orders(2)
    rows[1][4] = "NONE"
    result = import_table(trader.unit, "sales_order", HEADINGS, rows, mode="good_only")
    assert (result["created"], result["bad"], drafts(trader)) == (1, 1, 1)


def test_the_number_of_lines_costs_no_statements(trader):
    used = []
    for place, (number, lines) in enumerate(((2, 2), (20, 10), (20, 50))):
        rows = [[f"{place}-{row[0]}", *row[1:]] for row in orders(number, lines)]
        with counting() as counter:
            assert import_table(trader.unit, "sales_order", HEADINGS, rows)["created"] == number
        used.append(counter.count)
    assert used[1] == used[2]
