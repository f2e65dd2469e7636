"""A report as a file says what it is, holds every row, and adds up when a spreadsheet adds it up."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from decimal import Decimal

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet
from pypdf import PdfReader

from guantong.kernel.access.roles import Granted, create_role
from guantong.kernel.declare import Type
from guantong.kernel.exchange.report_xlsx import column_name, is_exact, mask_of, report_workbook
from guantong.kernel.exchange.reports import ReportTable
from guantong.kernel.exchange.writing import TableColumn
from guantong.kernel.reports import report
from guantong.testing import ApiClient
from guantong.trade.tests.story import Trader

D = Decimal
HEADINGS = 5  # the row of the headings: title, company, parameters and who stand above it
pytestmark = pytest.mark.database


@pytest.fixture(scope="module")
def story(database: object) -> Trader:
    """Two items bought and one sold on credit, in three months."""
    trader = Trader()
    for code, price in (("A", "10.00"), ("B", "3.33")):
        trader.item(code, name=f"料{code}")
        trader.receives(trader.buys(code, 100, price, business_on="2026-01-05"), 100, business_on="2026-01-08")
    for day, quantity in (("2026-02-03", 30), ("2026-02-12", 10)):
        delivery = trader.delivers(trader.sells("A", quantity, "20.00", business_on=day), quantity, business_on=day)
        trader.follows("sales_invoice", delivery, business_on=day, invoice_no=f"V-{day}")
    return trader


ASKED = {
    "trial_balance": "from_on=2026-01-01&to_on=2026-03-31",
    "general_ledger": "account=1122&from_on=2026-01-01&to_on=2026-03-31",
    "sub_ledger": "account=1122&from_on=2026-02-01&to_on=2026-02-28",
    "ar_ageing": "as_of=2026-03-31",
    "ap_ageing": "as_of=2026-03-31",
    "open_items": "as_of=2026-03-31",
    "stock_on_hand": "by=warehouse",
    "stock_movement": "from_on=2026-02-01&to_on=2026-02-28",
    "stock_card": "item=A",
}


def opened(client: ApiClient, code: str, words: str = "", *, computed: bool = False) -> Worksheet:
    answer = client.download(f"/api/reports/{code}/export?format=xlsx&{words}")
    assert answer.status_code == 200, answer.content
    return openpyxl.load_workbook(io.BytesIO(answer.content), data_only=computed).worksheets[0]


def cells_of(formula: str) -> Iterator[str]:
    """The cells that =SUM(B6:B8) or =SUM(B6,B9) names."""
    for part in formula.removeprefix("=SUM(").removesuffix(")").split(","):
        first, _, last = part.partition(":")
        letters = re.sub(r"\d", "", first)
        start = int(re.sub(r"\D", "", first))
        for row in range(start, int(re.sub(r"\D", "", last or first)) + 1):
            yield f"{letters}{row}"


@pytest.mark.parametrize("code", ASKED)
def test_the_totals_of_a_workbook_are_those_of_the_report(story: Trader, code: str) -> None:
    client = story.client("accountant")
    wire = client.get(f"/api/reports/{code}?{ASKED[code]}")
    formulas, computed = opened(client, code, ASKED[code]), opened(client, code, ASKED[code], computed=True)
    assert computed["A1"].value == wire["title"]
    assert [cell.value for cell in computed[HEADINGS]] == [one["label"] for one in wire["columns"]]
    assert computed.max_row == HEADINGS + len(wire["rows"]) + 1
    last = computed[computed.max_row]
    told = {one["name"]: cell.value for one, cell in zip(wire["columns"], last, strict=True)}
    for name, total in wire["totals"].items():
        if name in told and isinstance(told[name], int | float):
            assert D(str(told[name])) == D(total), name
    for cell in formulas[formulas.max_row]:
        if isinstance(cell.value, str) and cell.value.startswith("="):
            added = sum((D(str(computed[at].value or 0)) for at in cells_of(cell.value)), D(0))
            assert added == D(str(computed[cell.coordinate].value))


def test_a_workbook_says_what_it_is_and_is_ready_to_print(story: Trader) -> None:
    sheet = opened(story.client("accountant"), "general_ledger", ASKED["general_ledger"])
    company = story.value("SELECT name FROM masterdata_company WHERE id = %s", story.company_id)
    assert [sheet["A1"].value, sheet["A2"].value] == ["明细账", company]
    assert sheet["A3"].value == "科目：1122 应收账款　起始日期：2026-01-01　截止日期：2026-03-31"
    with story.unit("accountant") as unit:
        assert sheet["A4"].value.startswith(f"制表：{unit.user.name}　20")
    assert sheet.freeze_panes == "B6"
    assert sheet.print_title_rows == "$5:$5"
    assert (sheet.page_setup.orientation, sheet.page_setup.fitToHeight) == ("landscape", 0)
    heads = {cell.value: cell.column for cell in sheet[HEADINGS]}
    debit = sheet.cell(HEADINGS + 2, heads["借方"])
    assert (debit.value, debit.number_format) == (678, "#,##0.00;[Red]-#,##0.00")
    assert sheet.cell(HEADINGS + 2, heads["日期"]).is_date
    assert sheet.cell(sheet.max_row, heads["借方"]).value == "=SUM(H6:H8)"
    assert sheet.cell(sheet.max_row, heads["余额"]).value == 904  # the last balance, not their sum
    assert all(sheet.column_dimensions[column_name(at)].width >= 8 for at in range(len(heads)))


@pytest.mark.usefixtures("same_day")
def test_days_that_nobody_gave_are_said_too(story: Trader) -> None:
    sheet = opened(story.client("accountant"), "stock_movement")
    with story.unit() as unit:
        assert sheet["A3"].value == f"起始日期：{unit.today.replace(day=1)}　截止日期：{unit.today}"


def test_a_tree_is_folded_and_its_total_adds_its_top_rows(story: Trader) -> None:
    client = story.client("accountant")
    words = "by=warehouse&view.rows=warehouse,code&view.measures=sum:quantity"
    sheet = opened(client, "stock_on_hand", words)
    assert [row[0].value for row in sheet.iter_rows(HEADINGS + 1, sheet.max_row)] == [
        "主仓库",
        "主仓库",
        "主仓库",
        "合计",
    ]
    assert sheet.row_dimensions[HEADINGS + 2].outlineLevel == 1
    assert sheet.cell(sheet.max_row, 3).value == "=SUM(C6)"
    assert sheet["A3"].value.endswith("按行：仓库 / 物料编码")
    warehouse = story.id("warehouse", "WH1")
    one = opened(
        client,
        "stock_on_hand",
        f"by=warehouse&view.only.warehouse=%E4%B8%BB%E4%BB%93%E5%BA%93&warehouse=id:{warehouse}",
    )
    assert "仓库：WH1 主仓库" in one["A3"].value
    assert one["A3"].value.endswith("仓库：主仓库")


def test_every_page_is_in_the_file_and_in_its_totals(story: Trader, monkeypatch: pytest.MonkeyPatch) -> None:
    client = story.client("accountant")
    whole = client.get(f"/api/reports/stock_card?{ASKED['stock_card']}")
    monkeypatch.setattr("guantong.inventory.reports.stock_card.PAGE", 2)
    page = client.get(f"/api/reports/stock_card?{ASKED['stock_card']}")
    assert (len(whole["rows"]), len(page["rows"]), page["next"]) == (4, 3, "2")
    assert page["totals"] == whole["totals"]
    [moved] = story.sql(
        """SELECT sum(quantity) FILTER (WHERE quantity > 0) AS came, -sum(quantity) FILTER (WHERE quantity < 0) AS went
             FROM inventory_stock_move m JOIN masterdata_item i ON i.id = m.item_id
            WHERE m.company_id = %s AND i.code = 'A'""",
        story.company_id,
    )
    assert (D(whole["totals"]["in_quantity"]), D(whole["totals"]["out_quantity"])) == (moved["came"], moved["went"])
    text = client.download(f"/api/reports/stock_card/export?format=csv&{ASKED['stock_card']}").content
    assert text.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(text.decode("utf-8-sig"))))
    assert len(rows) == 1 + len(whole["rows"]) + 1
    assert sum((D(row[6]) for row in rows[1:-1] if row[6]), D(0)) == D(rows[-1][6]) == 40
    monkeypatch.setattr("guantong.kernel.pivot.MOST_PAGES", 1)
    refused = client.request("GET", f"/api/reports/stock_card/export?format=xlsx&{ASKED['stock_card']}")
    assert (refused.status_code, refused.json()["code"]) == (422, "kernel.report_too_long")


def test_paper_says_the_same_and_refuses_what_nobody_can_read(story: Trader, monkeypatch: pytest.MonkeyPatch) -> None:
    client = story.client("accountant")
    path = f"/api/reports/trial_balance/export?format=pdf&{ASKED['trial_balance']}"
    [page] = PdfReader(io.BytesIO(client.download(path).content)).pages
    assert page.mediabox.width > page.mediabox.height
    text = page.extract_text()
    for words in ("科目余额表", "起始期间：2026-01-01", "截止期间：2026-03-31", "应收账款", "904.00", "合计", "1 / 1"):
        assert words in text
    monkeypatch.setattr("guantong.kernel.exchange.reports.MOST_PAPER_ROWS", 1)
    assert client.request("GET", path).json()["code"] == "exchange.report_too_large_for_paper"


def test_numbers_show_as_many_decimals_as_they_have() -> None:
    def mask(type: Type, *values: str) -> str:
        return mask_of(TableColumn("x", type), [D(value) for value in values]).split(";")[0]

    assert mask(Type.MONEY, "1") == "#,##0.00"
    assert mask(Type.QUANTITY, "10", "3.000000") == "#,##0"
    assert mask(Type.QUANTITY, "10", "2.125000") == "#,##0.000"
    assert mask(Type.PRICE, "1.234567") == "#,##0.000000"
    assert mask(Type.PERCENT, "13") == '#,##0"%"'
    assert not is_exact(D("12345678901234567.89"))
    assert [column_name(at) for at in (0, 25, 26, 701, 702)] == ["A", "Z", "AA", "ZZ", "AAA"]


def test_a_number_that_a_spreadsheet_would_round_stays_whole() -> None:
    figures = [D("12345678901234567.89"), D("0.11")]
    total = sum(figures, D(0))
    columns = [TableColumn("x", Type.TEXT), TableColumn("y", Type.MONEY)]
    rows = [["a", figures[0]], ["b", figures[1]]]
    table = ReportTable("en", "T", "C", [], "2026-01-01 00:00", "B", columns, rows, [0, 0], ["Total", total])
    sheet = openpyxl.load_workbook(io.BytesIO(report_workbook(table))).worksheets[0]
    told = [row[1].value for row in sheet.iter_rows(HEADINGS + 1, sheet.max_row)]
    assert told == ["12345678901234567.89", 0.11, "12345678901234568.00"]


def test_a_picked_partner_and_a_drill_by_id_are_understood(story: Trader) -> None:
    client = story.client("accountant")
    [owed] = client.get("/api/reports/ar_ageing?as_of=2026-03-31")["rows"]
    link = owed["_links"]["total"]
    assert link["parameters"]["party"] == f"id:{story.id('party', 'C')}"
    words = "&".join(f"{name}={value}" for name, value in link["parameters"].items())
    items = client.get(f"/api/reports/{link['report']}?{words}")
    assert items["totals"]["open"] == owed["total"]
    assert [one["value"] for one in items["asked"]] == ["应收", "2026-03-31", "C"]
    refused = client.request("GET", "/api/reports/open_items?party=id:999999999")
    assert refused.json()["problems"][0]["code"] == "kernel.no_such_reference"
    role = f"owes_{story.company_id}"
    with story.unit() as unit:
        create_role(unit, role, "只看账龄", "Reads ageing", [Granted(report(unit, "open_items").permission)])
    items = story.client(role).get(f"/api/reports/{link['report']}?{words}")
    assert [one["value"] for one in items["asked"]] == ["应收", "2026-03-31", str(story.id("party", "C"))]
