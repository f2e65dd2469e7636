"""How many statements the program sends does not grow with the rows it works over. No test here asserts a time."""

from __future__ import annotations

import pytest

from bench.cycle import BUYING, SELLING, Kind, Trade, prepare
from bench.measure import in_process
from guantong.kernel.exchange.imports import import_file
from guantong.kernel.unit import counting
from guantong.testing import Plant

HEADINGS = "物料编码,物料名称,规格型号,分类,库存单位,税率,销售单价"
MOST = 40
MOST_A_CHUNK = 3
pytestmark = pytest.mark.database


@pytest.fixture(scope="module")
def traded(database: object) -> tuple[Plant, Trade]:
    """A company with 500 items, a customer and a supplier."""
    plant = Plant()
    return plant, prepare(plant, 500)


def statements(plant: Plant, role: str, path: str) -> int:
    """What a read costs, after a first one that reads the company's configuration."""
    client = plant.client(role)
    client.get(path)
    answer = client.request("GET", path)
    assert answer.status_code == 200, answer.content.decode()
    return int(answer["X-Statements"])


@pytest.mark.parametrize("kind", [SELLING, BUYING], ids=lambda kind: kind.name)
def test_a_cycle_takes_as_many_statements_for_500_lines_as_for_one(traded: tuple[Plant, Trade], kind: Kind) -> None:
    plant, trade = traded
    send = in_process({role: plant.client(role) for role in kind.roles}, None)
    kind.run(send, trade, 1)  # the first one reads the company's configuration
    one, ten, many = ([answer.statements for answer in kind.run(send, trade, lines)] for lines in (1, 10, 500))
    assert one == ten == many
    assert sum(many) <= MOST


def test_lists_and_reports_take_as_many_statements_over_many_rows_as_over_none(traded: tuple[Plant, Trade]) -> None:
    full, trade = traded
    for kind in (SELLING, BUYING):
        kind.run(in_process({role: full.client(role) for role in kind.roles}, None), trade, 50)
    empty = Plant()
    most = {
        ("sales", "/api/sales/sales_orders?limit=50"): 2,
        ("sales", "/api/sales/sales_orders?limit=50&sort=-total_gross&count=1"): 3,
        ("sales", "/api/sales/sales_orders?limit=50&sort=warehouse&count=1"): 2,
        ("sales", "/api/sales/sales_orders?limit=50&sort=-business_on&count=1"): 3,
        ("sales", "/api/masterdata/items?limit=500&count=1"): 3,
        ("sales", "/api/search/item?q=lamp"): 2,
        ("accountant", "/api/reports/trial_balance?from_on=2026-01-01&to_on=2026-01-31"): 2,
        ("accountant", "/api/reports/stock_movement?from_on=2026-01-01&to_on=2026-01-31"): 2,
        ("accountant", "/api/reports/stock_movement?from_on=2026-01-10&to_on=2026-01-17"): 2,
        ("accountant", "/api/reports/stock_on_hand?as_of=2026-01-16"): 2,
    }
    found = {(role, path): statements(full, role, path) for role, path in most}
    assert {key: taken for key, taken in found.items() if taken > most[key]} == {}
    assert {(role, path): statements(empty, role, path) for role, path in most} == found


def imported(plant: Plant, letter: str, rows: int) -> int:
    """Statements of an import of so many new items."""
    lines = [f"{letter}{number:05},螺丝 {number},M{number % 20},FG,PCS,VAT13,1.50" for number in range(rows)]
    with counting() as counter:
        done = import_file(plant.unit, "item", "\n".join([HEADINGS, *lines, ""]).encode(), "items.csv")
    assert (done["state"], done["created"], done["bad"]) == ("done", rows, 0)
    return counter.count


def test_an_import_takes_statements_by_the_thousand_rows(traded: tuple[Plant, Trade]) -> None:
    """A chunk of a thousand rows is checked, staged and written in sets: a further chunk costs few statements."""
    plant, _trade = traded
    imported(plant, "V", 2)
    one, full, over, third = (
        imported(plant, name, rows) for name, rows in zip("WXYZ", (1, 1000, 1001, 2001), strict=True)
    )
    assert one == full
    assert full < over <= full + MOST_A_CHUNK
    assert third <= full + 2 * MOST_A_CHUNK


def test_a_request_key_that_a_client_sends_costs_no_statement(traded: tuple[Plant, Trade]) -> None:
    plant, trade = traded
    order = {
        "party": trade.customer,
        "warehouse": trade.warehouse,
        "lines": [{"item": trade.items[0], "quantity": "1", "price": "11.30"}],
    }
    client = plant.client("sales")
    client.post("/api/sales/sales_orders", order)
    without = client.request("POST", "/api/sales/sales_orders", order)
    keyed = client.request("POST", "/api/sales/sales_orders", order, **{"Idempotency-Key": f"key-{plant.name}"})
    assert (without.status_code, keyed.status_code) == (201, 201)
    assert keyed["X-Statements"] == without["X-Statements"]
