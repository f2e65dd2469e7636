"""The first orders of two real companies, from their files to the books; nothing twice, and on after a kill."""

import shutil
from collections.abc import Callable
from itertools import count
from os import getpid
from pathlib import Path

import pytest

from guantong.integration import run_import
from guantong.kernel.unit import Unit

REAL = Path(__file__).parents[4] / "shared" / "realdata"
ORDERS = 40
_NUMBERS = count(1)

pytestmark = [
    pytest.mark.database,
    pytest.mark.skipif(not REAL.is_dir(), reason="the sample companies are not beside the project"),
]


class KilledError(Exception):
    """The import's process is gone."""


@pytest.fixture
def code() -> str:
    """A company of its own for each test."""
    return f"IMP{getpid()}-{next(_NUMBERS)}"


other_code = code


def company(code: str) -> int:
    with Unit.open(system=True, company_id=0, source="test") as unit:
        return int(unit.value("SELECT id FROM masterdata_company WHERE code = %s", [code]))


def rows_written(code: str) -> dict[str, int]:
    """How many rows each table holds of the company."""
    tables = (
        "masterdata_item", "masterdata_party", "masterdata_price_line", "production_bom_line", "trade_order",
        "trade_order_line", "inventory_movement", "inventory_stock_move", "inventory_cost_event", "trade_invoice",
        "finance_payment", "accounting_voucher", "accounting_voucher_line", "accounting_open_item",
    )  # fmt: skip
    with Unit.open(system=True, company_id=company(code), source="test") as unit:
        counts = {
            name: int(unit.value(f"SELECT count(*) FROM {name} WHERE company_id = %s", [unit.company_id]))
            for name in tables
        }
        counts["changes"] = int(
            unit.value("SELECT count(*) FROM kernel_audit WHERE company_id = %s AND op = 'U'", [unit.company_id])
        )
    return counts


def difference_of(said: list[str], label: str) -> tuple[str, str, str]:
    """Files, ledgers and difference of a control total."""
    line = next(line for line in said if label in line)
    files, ledgers, difference = line.split()[-3:]
    return files, ledgers, difference


def killing_at(words: str) -> Callable[[str], None]:
    def say(line: str) -> None:
        if words in line:
            raise KilledError

    return say


def test_the_first_orders_of_adventureworks_come_out_as_the_files_say(code: str) -> None:
    said: list[str] = []
    assert run_import("adventureworks", REAL / "adventureworks", say=said.append, company=code, limit=ORDERS)
    assert difference_of(said, "bill lines") == ("2,576", "2,576", "0")
    assert difference_of(said, "vendor prices, sum")[2] == "0"
    assert difference_of(said, "opening value") == ("20,092,679.15", "20,092,679.15", "0")
    assert difference_of(said, "采购订单 purchase orders") == ("40", "40", "0")
    assert difference_of(said, "invoiced net")[2] == "0"
    assert "差异合计 differences in all: 0" in said
    assert any("ProductInventory.csv row 827: TG-W091-M has the quantity 0" in line for line in said)
    assert any("ProductVendor.csv, UnitMeasureCode: 306 rows" in line for line in said)
    before = rows_written(code)
    assert before["trade_order"] == 40
    assert run_import("adventureworks", REAL / "adventureworks", say=said.append, company=code, limit=ORDERS)
    assert rows_written(code) == before


def test_the_first_orders_of_northwind_are_bought_for_delivered_invoiced_and_paid(code: str) -> None:
    said: list[str] = []
    assert run_import("northwind", REAL / "northwind", say=said.append, company=code, limit=ORDERS)
    assert difference_of(said, "销售订单 sales orders") == ("40", "40", "0")
    assert difference_of(said, "shipped orders") == ("40", "40", "0")
    assert difference_of(said, "bank balance")[2] == "0"
    assert "差异合计 differences in all: 0" in said
    assert any("orders.csv, shipAddress" in line and "176 rows (4-7, 10, 15," in line for line in said)


def test_a_killed_import_goes_on_where_it_stopped(code: str, other_code: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("guantong.integration.play.agenda.SECONDS_BETWEEN_REPORTS", 0.0)
    with pytest.raises(KilledError):
        run_import("northwind", REAL / "northwind", say=killing_at("    40 of"), company=code, limit=20)
    assert 0 < rows_written(code)["inventory_movement"] < rows_written(code)["trade_order"]
    said: list[str] = []
    assert run_import("northwind", REAL / "northwind", say=said.append, company=code, limit=20)
    assert run_import("northwind", REAL / "northwind", say=said.append, company=other_code, limit=20)
    killed, whole = rows_written(code), rows_written(other_code)
    assert killed == whole


def test_a_bad_value_is_told_by_file_row_and_column_and_its_step_is_not_written(code: str, tmp_path: Path) -> None:
    folder = tmp_path / "northwind"
    shutil.copytree(REAL / "northwind", folder)
    products = (folder / "products.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    products[2] = products[2].replace("19.00", "nineteen")
    (folder / "products.csv").write_text("".join(products), encoding="utf-8")
    said: list[str] = []
    assert not run_import("northwind", folder, say=said.append, company=code, limit=ORDERS)
    found = [line for line in said if line.startswith("  ! products.csv row 3, ")]
    assert len(found) == 1
    assert "nineteen" in found[0]
    assert rows_written(code)["masterdata_item"] == 0
