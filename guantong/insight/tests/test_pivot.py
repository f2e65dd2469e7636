"""A pivot of a report agrees with plain SQL over the same lines, leads back to its rows, and is the same in a file."""

from __future__ import annotations

import io
from decimal import Decimal

import openpyxl
import pytest

from guantong.inventory.public import OpeningStock, open_stock
from guantong.kernel.pivot import answer_of, leaves
from guantong.kernel.unit import counting
from guantong.testing import Plant

D = Decimal
pytestmark = pytest.mark.database
STOCK = {
    ("A1", "WH1"): ("10", "100"),
    ("A1", "WH2"): ("5", "60"),
    ("B2", "WH1"): ("3", "0.30"),
    ("C3", "WH2"): ("7", "70"),
}


@pytest.fixture
def stocked(plant: Plant) -> Plant:
    """Three items in two warehouses."""
    plant.warehouse("WH2", name="成品仓")
    items = {code: plant.item(code) for code in ("A1", "B2", "C3")}
    with plant.unit() as unit:
        open_stock(unit, [OpeningStock(items[code], plant.id("warehouse", house), D(quantity), D(value))
                          for (code, house), (quantity, value) in STOCK.items()])  # fmt: skip
    return plant


def ask(plant: Plant, user: str = "accountant", **given: str):
    words = "&".join(f"{name.replace('__', '.')}={value}" for name, value in given.items())
    return plant.client(user).request("GET", f"/api/reports/stock_on_hand?{words}")


def test_a_pivot_is_the_sum_of_the_moves(stocked: Plant) -> None:
    wire = ask(
        stocked, by="warehouse", view__rows="code", view__across="warehouse", view__measures="sum:quantity,count"
    ).json()
    heads = {one["label"]: one["name"] for one in wire["columns"]}
    assert [one["type"] for one in wire["columns"]] == ["text", *["quantity", "int"] * 3]
    moved = stocked.sql(
        """SELECT i.code, w.name AS house, sum(m.quantity) AS quantity FROM inventory_stock_move m
             JOIN masterdata_item i ON i.id = m.item_id JOIN masterdata_warehouse w ON w.id = m.warehouse_id
            WHERE m.company_id = %s GROUP BY 1, 2""",
        stocked.company_id,
    )
    found = {
        (row["code"], house): D(row[heads[f"{house} 现存量 合计"]])
        for row in wire["rows"] for house in {one["house"] for one in moved} if heads[f"{house} 现存量 合计"] in row
    }  # fmt: skip
    assert found == {(row["code"], row["house"]): row["quantity"] for row in moved}
    assert D(wire["totals"]["_all_0"]) == sum((row["quantity"] for row in moved), D(0)) == 25
    assert wire["totals"]["_all_1"] == len(moved) == 4


def test_subtotals_averages_and_the_way_back_to_the_rows(stocked: Plant) -> None:
    measures = "sum:quantity,avg:quantity,min:quantity,max:quantity,count"
    wire = ask(stocked, by="warehouse", view__rows="warehouse,code", view__measures=measures).json()
    figures = [(row["_level"], row["_leaf"], *(row[f"_all_{place}"] for place in range(5))) for row in wire["rows"]]
    above = [row for row in wire["rows"] if row["_level"] == 0]
    assert (
        sum((D(row["_all_0"]) for row in above), D(0))
        == sum((D(row["_all_0"]) for row in leaves(wire["rows"])), D(0))
        == 25
    )
    first = next(row for row in figures if D(row[2]) == 13)
    assert (first[0], first[1], D(first[3]), D(first[4]), D(first[5]), first[6]) == (0, False, D("6.5"), D(3), D(10), 2)
    link = wire["rows"][1]["_links"]["warehouse"]
    assert link["report"] == "stock_on_hand"
    assert set(link["parameters"]) == {"by", "view.only.warehouse", "view.only.code"}
    rows = ask(stocked, **link["parameters"]).json()
    assert [row["code"] for row in rows["rows"]] == [wire["rows"][1]["code"]]
    assert D(rows["totals"]["quantity"]) == D(wire["rows"][1]["_all_0"])


def test_a_pivot_asks_no_more_of_the_database_than_its_report(stocked: Plant) -> None:
    counts = []
    for given in ({"by": "warehouse"}, {"by": "warehouse", "view.rows": "code", "view.across": "warehouse"}):
        with stocked.unit() as unit, counting() as counted:
            answer_of(unit, "stock_on_hand", given)
        counts.append(counted.count)
    assert counts[0] == counts[1]


def test_a_pivot_is_the_same_in_a_file(stocked: Plant) -> None:
    client = stocked.client("accountant")
    path = "/api/reports/stock_on_hand/export?format=xlsx&by=warehouse&view.rows=code&view.measures=sum:quantity"
    sheet = openpyxl.load_workbook(io.BytesIO(client.download(path).content), data_only=True).worksheets[0]
    rows = {row[0]: row[1] for row in sheet.iter_rows(values_only=True)}
    assert {code: rows[code] for code in ("A1", "B2", "C3", "合计")} == {"A1": 15, "B2": 3, "C3": 7, "合计": 25}


def test_what_cannot_be_seen_or_is_not_there_cannot_be_counted(stocked: Plant) -> None:
    for given in (
        {"view__rows": "quantity"},
        {"view__rows": "nothing"},
        {"view__rows": "code", "view__across": "code"},
        {"view__rows": "code", "view__measures": "sum:name"},
        {"view__rows": "code", "view__measures": "median:quantity"},
        {"view__only__quantity": "1"},
        {"view__rows": "code,name,spec,warehouse"},
    ):
        answer = ask(stocked, **given)
        assert answer.status_code == 422, given
        assert answer.json()["problems"][0]["message"]
    assert ask(stocked, view__rows="code", view__measures="sum:value").status_code == 200
    assert ask(stocked, "sales", view__rows="code", view__measures="sum:value").status_code == 422
