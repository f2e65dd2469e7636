"""The summaries of vouchers: booked and printed in the language of the books, read in the reader's."""

from __future__ import annotations

import io
from decimal import Decimal

import pypdf

from guantong.accounting.chart import read
from guantong.accounting.summaries import in_language
from guantong.inventory.public import OpeningStock, open_stock
from guantong.testing import ApiClient, Plant

VOUCHERS = "/api/accounting/vouchers"
LEDGER = "/api/reports/general_ledger?from_on=2026-01-01&to_on=2026-12-31&account="


def test_every_phrase_of_the_posting_rules_has_its_english() -> None:
    for row in read("posting_rules.csv"):
        assert in_language(row["summary"], "zh") == row["summary"]
        english = in_language(row["summary"], "en")
        assert english == row["summary_en"]
        assert english.isascii()
        assert english


def test_only_what_the_program_writes_is_read_in_another_language() -> None:
    said = {
        "销售出库单 XSCK-202607-0001": "Delivery XSCK-202607-0001",
        "进项税额勾选确认 CGFP-1": "Input VAT confirmed CGFP-1",
        "冲销 2026-07-31 记-202607-0001 号凭证": "Reversal of voucher 记-202607-0001 of 2026-07-31",
        "期初库存": "Opening stock",
        "结转本年利润": "Profit of the year to retained earnings",
        "买办公用品": "买办公用品",
        "销售出库 给王先生 的样品": "销售出库 给王先生 的样品",
        "": "",
    }
    assert {one: in_language(one, "en") for one in said} == said


def test_a_voucher_is_read_in_two_languages_and_printed_in_that_of_the_books(plant: Plant) -> None:
    item, house = plant.item("LAMP-7", name="台灯"), plant.id("warehouse", "WH1")
    with plant.unit() as unit:
        open_stock(unit, [OpeningStock(item, house, Decimal(10), Decimal(100))])
    line = {"item": "LAMP-7", "quantity": "2"}
    clerk = plant.client("administrator")
    body = {"business_on": "2026-01-15", "warehouse": "WH1", "reason": "OTHER-OUT", "lines": [line]}
    made = clerk.post("/api/inventory/other_issues", body)
    number = clerk.post(f"/api/inventory/other_issues/{made['id']}/post", {})["number"]
    written = clerk.post(
        VOUCHERS,
        {
            "business_on": "2026-01-15",
            "summary": "期初库存",  # a draft stays as its writer typed it
            "lines": [
                {"account": "1002", "debit": "5", "summary": "存入"},
                {"account": "1001", "credit": "5", "summary": "销售出库"},
            ],
        },
    )

    def says(reader: ApiClient) -> tuple[set[str], set[str], set[str]]:
        """The summaries in the list, in the voucher of the issue, and in the ledger of its stock account."""
        rows = [one for one in reader.get(VOUCHERS)["rows"] if one["id"] != written["id"]]
        issue = next(one for one in rows if number in one["summary"])
        record = reader.get(f"{VOUCHERS}/{issue['id']}")
        assert record["summary"] == issue["summary"]
        ledger = reader.get(LEDGER + record["lines"][1]["account"]["code"])
        heads, lines, told = ({one["summary"] for one in some} for some in (rows, record["lines"], ledger["rows"]))
        return heads, lines, told

    plant.user("accountant", language="en")
    reader = plant.client("accountant")
    assert says(clerk) == ({"期初库存", f"其他出库单 {number}"}, {"其他出库"}, {"期初余额", "其他出库"})
    assert says(reader) == (
        {"Opening stock", f"Other issue {number}"},
        {"Other issue"},
        {"Opening balance", "Other issue"},
    )
    draft = reader.get(f"{VOUCHERS}/{written['id']}")
    assert [draft["summary"], *(one["summary"] for one in draft["lines"])] == ["期初库存", "存入", "销售出库"]

    for shown in ("", "&shown=1"):
        file = reader.download(f"{VOUCHERS}/export?format=csv&f.state=eq:posted{shown}").content.decode("utf-8-sig")
        assert f"Other issue {number}" in file
        assert "其他出库" not in file
    voucher = next(one for one in reader.get(VOUCHERS)["rows"] if number in one["summary"])
    paper = reader.download(f"{VOUCHERS}/{voucher['id']}/print")
    text = "".join("".join(one.extract_text().split()) for one in pypdf.PdfReader(io.BytesIO(paper.content)).pages)
    assert f"其他出库单{number}" in text
    assert f"Otherissue{number}" not in text
