"""The worked journal entries of buying, selling and stock, to the cent, by the default posting rules."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import pytest

from guantong.accounting.public import (
    Entry,
    Fact,
    Match,
    NewItem,
    account_of,
    entries,
    match_open_items,
    post_open_items,
    post_voucher,
)
from guantong.inventory.tests.plant import D, Plant, day
from guantong.kernel.messages import ProblemError

ON = date(2026, 7, 10)


def posts(
    plant: Plant, event: str, amounts: Mapping[str, str], *, kind: str = "raw", item: str = "A",
    accounts: Mapping[str, str] | None = None, cash: str = "",
) -> list[tuple[str, str, str]]:  # fmt: skip
    """The lines that an event's rules make of one fact, as (account, side, amount)."""
    names = {account_id: code for code, account_id in plant.accounts.items()}
    item_id = plant.item(item, kind)
    with plant.unit() as unit:
        fact = Fact(
            {name: D(value) for name, value in amounts.items()}, 1, item_id, plant.categories[kind],
            plant.party, plant.department, None, plant.project, plant.warehouse,
            accounts={role: plant.accounts[code] for role, code in (accounts or {}).items()}, cash_flow_item=cash,
        )  # fmt: skip
        found = entries(unit, event, [fact])
    return [(names[one.account_id], "Dr" if one.debit else "Cr", str(one.debit or one.credit)) for one in found]


@pytest.mark.parametrize(
    ("event", "amounts", "options", "expected"),
    [
        ("goods_receipt.post", {"accrued": "1000.00"}, {}, ["Dr 140301 1000.00", "Cr 220202 1000.00"]),
        (
            "supplier_invoice.post",
            {"cleared": "1000.00", "difference_stock": "50.00", "tax_pending": "136.50", "gross": "1186.50"},
            {},
            ["Dr 220202 1000.00", "Dr 140301 50.00", "Dr 222105 136.50", "Cr 220201 1186.50"],
        ),
        (
            "supplier_invoice.post",
            {"cleared": "1000.00", "difference_stock": "20.00", "difference_consumed": "30.00", "tax_pending": "136.50", "gross": "1186.50"},
            {"accounts": {"CONSUMED": "40010101"}},
            ["Dr 220202 1000.00", "Dr 140301 20.00", "Dr 40010101 30.00", "Dr 222105 136.50", "Cr 220201 1186.50"],
        ),
        (
            "supplier_invoice.post",
            {"transit": "2000.00", "tax_pending": "260.00", "gross": "2260.00"},
            {},
            ["Dr 1402 2000.00", "Dr 222105 260.00", "Cr 220201 2260.00"],
        ),
        ("goods_receipt.post", {"transit": "2000.00"}, {}, ["Dr 140301 2000.00", "Cr 1402 2000.00"]),
        ("payment.post", {"settled": "1186.50", "bank": "1186.50"}, {"cash": "3"}, ["Dr 220201 1186.50", "Cr 1002 1186.50"]),
        ("payment.post", {"advance": "3000.00", "bank": "3000.00"}, {"cash": "3"}, ["Dr 1123 3000.00", "Cr 1002 3000.00"]),
        ("payment.post", {"settled": "3000.00", "advance_applied": "3000.00"}, {}, ["Dr 220201 3000.00", "Cr 1123 3000.00"]),
        ("purchase_return.post", {"accrued": "-100.00"}, {}, ["Dr 140301 -100.00", "Cr 220202 -100.00"]),
        (
            "purchase_return.post",
            {"net": "-105.00", "tax_pending": "-13.65", "gross": "-118.65"},
            {},
            ["Dr 140301 -105.00", "Dr 222105 -13.65", "Cr 220201 -118.65"],
        ),
        (
            "purchase_return.post",
            {"net": "-105.00", "tax_out": "13.65", "gross": "-118.65"},
            {},
            ["Dr 140301 -105.00", "Cr 22210109 13.65", "Cr 220201 -118.65"],
        ),
        (
            "delivery.post",
            {"cost": "2800.00"},
            {"kind": "finished", "item": "P"},
            ["Dr 540101 2800.00", "Cr 140501 2800.00"],
        ),
        (
            "sales_invoice.post",
            {"gross": "4520.00", "net": "4000.00", "tax": "520.00"},
            {"kind": "finished", "item": "P"},
            ["Dr 1122 4520.00", "Cr 500101 4000.00", "Cr 22210107 520.00"],
        ),
        ("receipt.post", {"settled": "4520.00", "bank": "4520.00"}, {"cash": "1"}, ["Dr 1002 4520.00", "Cr 1122 4520.00"]),
        ("receipt.post", {"advance": "2000.00", "bank": "2000.00"}, {"cash": "1"}, ["Dr 1002 2000.00", "Cr 2203 2000.00"]),
        ("receipt.post", {"settled": "2000.00", "advance_applied": "2000.00"}, {}, ["Dr 2203 2000.00", "Cr 1122 2000.00"]),
        (
            "sales_invoice.post",
            {"gross": "-565.00", "net": "-500.00", "tax": "-65.00"},
            {"kind": "finished", "item": "P"},
            ["Dr 1122 -565.00", "Cr 500101 -500.00", "Cr 22210107 -65.00"],
        ),
        (
            "sales_return.post",
            {"cost": "-350.00"},
            {"kind": "finished", "item": "P"},
            ["Dr 540101 -350.00", "Cr 140501 -350.00"],
        ),
        (
            "receipt.post",
            {"settled": "4520.00", "discount": "45.20", "bank": "4474.80"},
            {"cash": "1"},
            ["Dr 1002 4474.80", "Dr 560305 45.20", "Cr 1122 4520.00"],
        ),
        (
            "sales_invoice.post",
            {"gross": "1130.00", "net": "1000.00", "tax": "130.00"},
            {},
            ["Dr 1122 1130.00", "Cr 505101 1000.00", "Cr 22210107 130.00"],
        ),
        ("delivery.post", {"cost": "900.00"}, {}, ["Dr 540201 900.00", "Cr 140301 900.00"]),
        ("stock_count.post", {"surplus": "90.00"}, {}, ["Dr 140301 90.00", "Cr 190101 90.00"]),
        (
            "stock_count.post",
            {"shortage": "200.00", "tax_out": "26.00"},
            {},
            ["Dr 190101 226.00", "Cr 140301 200.00", "Cr 22210109 26.00"],
        ),
        (
            "other_issue.post",
            {"cost": "50.00"},
            {"kind": "auxiliary", "item": "H", "accounts": {"REASON": "560213"}},
            ["Dr 560213 50.00", "Cr 140302 50.00"],
        ),
    ],
    ids=[
        "P1", "P2", "P2c", "P3", "P3b", "P6", "P7", "P7b", "P8", "P9", "P9b", "S1", "S2", "S3", "S4", "S4b", "S5-invoice",
        "S5-cost", "S7", "S10-invoice", "S10-cost", "I1", "I2", "I3",
    ],
)  # fmt: skip
def test_worked_entry(
    plant: Plant, event: str, amounts: dict[str, str], options: dict[str, object], expected: list[str]
) -> None:
    found = posts(plant, event, amounts, **options)  # type: ignore[arg-type]  # a table of cases
    assert [f"{side} {account} {amount}" for account, side, amount in found] == expected


def test_a_small_scale_taxpayer_books_vat_on_the_leaf(database: object) -> None:
    plant = Plant(tax_status="small")
    assert posts(
        plant, "sales_invoice.post", {"gross": "10100.00", "net": "10000.00", "tax": "100.00"}, kind="finished"
    ) == [
        ("1122", "Dr", "10100.00"),
        ("500101", "Cr", "10000.00"),
        ("222101", "Cr", "100.00"),
    ]
    with pytest.raises(ProblemError) as refused:
        posts(plant, "supplier_invoice.post", {"tax": "1.00", "gross": "1.00"})
    assert refused.value.code == "accounting.no_account_for_role"


def test_an_invoice_a_discount_and_its_settlement(plant: Plant) -> None:
    """S2, S3 and S7 posted for real: the open item goes to zero as the customer pays less his discount."""
    with plant.unit() as unit:
        receivable = account_of(unit, "RECEIVABLE")
        invoice = post_open_items(
            unit, [NewItem(receivable, plant.party, 501, "sales_invoice", ON, D("4520.00"), reference="V-1")]
        )
        post_voucher(
            unit,
            [Entry(receivable, debit=D("4520.00"), party_id=plant.party), Entry(plant.accounts["500101"], credit=D("4000.00")),
             Entry(plant.accounts["22210107"], credit=D("520.00"))],
            business_on=ON, source_kind="sales_invoice", source_id=501, summary="V-1",
        )  # fmt: skip
    with plant.unit() as unit:
        payment = post_open_items(
            unit, [NewItem(receivable, plant.party, 502, "receipt", ON, D("-4520.00"), reference="R-1")]
        )
        match_open_items(unit, document_id=502, on=ON, matches=[Match(invoice[0], payment[0], D("4520.00"))])
        facts = [Fact({"bank": D("4474.80"), "discount": D("45.20"), "settled": D("4520.00")}, party_id=plant.party)]
        post_voucher(
            unit,
            entries(unit, "receipt.post", facts),
            business_on=ON,
            source_kind="receipt",
            source_id=502,
            summary="R-1",
        )
        open_amounts = unit.sql("SELECT open_amount FROM accounting_open_item WHERE company_id = %s", [plant.id])
    assert [row["open_amount"] for row in open_amounts] == [0, 0]
    assert (plant.balance("1122"), plant.balance("1002"), plant.balance("560305")) == (0, D("4474.80"), D("45.20"))


def test_rules_are_data_and_take_effect_at_once(plant: Plant) -> None:
    assert posts(plant, "delivery.post", {"cost": "10.00"}, kind="finished", item="P")[0][0] == "540101"
    with plant.unit() as unit:
        unit.run(
            "UPDATE accounting_posting_rule SET role = 'COST_VARIANCE', summary = 'x' WHERE company_id = %s AND event = 'delivery.post' AND sequence = 10",
            [plant.id],
        )
        unit.run(
            "UPDATE accounting_account_rule SET account_id = %s WHERE company_id = %s AND role = 'COST_VARIANCE'",
            [plant.accounts["540103"], plant.id],
        )
    assert posts(plant, "delivery.post", {"cost": "10.00"}, kind="finished", item="P")[0][0] == "540103"


def test_every_role_of_every_rule_has_an_account(plant: Plant) -> None:
    given_by_document = {"CONSUMED", "REASON", "OTHER"}
    with plant.unit() as unit:
        roles = {
            row["role"]
            for row in unit.sql("SELECT DISTINCT role FROM accounting_posting_rule WHERE company_id = %s", [plant.id])
        }
        for role in sorted(roles - given_by_document):
            for category in plant.categories.values() if role == "INVENTORY" else (None,):
                if category != plant.categories["service"]:
                    assert account_of(unit, role, category) in plant.accounts.values()


def test_equal_lines_are_merged(plant: Plant) -> None:
    plant.item("A"), plant.item("B")
    with plant.unit() as unit:
        facts: Sequence[Fact] = [
            Fact(
                {"gross": D("113.00"), "net": D("100.00"), "tax": D("13.00")},
                line,
                plant.items[name],
                plant.categories["raw"],
                plant.party,
            )
            for line, name in ((1, "A"), (2, "B"))
        ]
        found = entries(unit, "sales_invoice.post", facts)
    assert [(one.debit, one.credit) for one in found] == [
        (D("226.00"), 0), (0, D("100.00")), (0, D("100.00")), (0, D("26.00")),
    ]  # fmt: skip
    assert found[0].source_line_id is None
    assert found[1].source_line_id == 1
    assert day("07-10") == ON
