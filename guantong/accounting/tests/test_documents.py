"""Vouchers, accounts, periods and rules through the engine, as the screens use them."""

from __future__ import annotations

from typing import Any

import pytest

from guantong.accounting.dimensions import in_words, missing
from guantong.inventory.tests.plant import D, Plant
from guantong.kernel.declare import record_type
from guantong.kernel.engine import Document, change, create, transition
from guantong.kernel.engine.listing import ListQuery, list_rows
from guantong.kernel.engine.wire import read_row, to_wire
from guantong.kernel.messages import ProblemError


def writes(plant: Plant, lines: list[dict[str, Any]], on: str = "2026-07-10", **header: Any) -> Document:
    """A manual voucher as a person enters it; accounts by code."""
    for line in lines:
        line["account"] = plant.accounts[line["account"]]
    with plant.person("preparer") as unit:
        return create(unit, "voucher", {"business_on": on, "summary": "买办公用品", "lines": lines} | header)


def steps(plant: Plant, document: Document, who: str, *codes: str, code: str = "voucher", **asks: Any) -> Document:
    """Carry out transitions as a person."""
    found = document
    for one in codes:
        with plant.person(who) as unit:
            found = transition(unit, code, document.id, one, asks)
    return found


def test_a_voucher_is_prepared_reviewed_posted_and_reversed(plant: Plant) -> None:
    voucher = writes(
        plant,
        [{"account": "560213", "debit": "50", "department": plant.department}, {"account": "1002", "credit": "50"}],
    )
    assert (voucher.state, voucher.number, voucher.header["total"]) == ("draft", None, D("50.00"))
    steps(plant, voucher, "preparer", "submit")
    with pytest.raises(ProblemError) as refused:
        steps(plant, voucher, "preparer", "review")
    assert refused.value.code == "accounting.own_review"
    steps(plant, voucher, "chief", "review", "unreview")
    steps(plant, voucher, "preparer", "submit")
    posted = steps(plant, voucher, "chief", "review", "post")
    assert (posted.state, posted.number) == ("posted", "记-202607-0001")
    with pytest.raises(ProblemError) as refused, plant.person("preparer") as unit:
        change(unit, "voucher", voucher.id, {"version": posted.version, "summary": "x"})
    assert refused.value.status == 409
    steps(plant, voucher, "chief", "reverse", on="2026-07-31")
    assert plant.voucher_lines()[-2:] == [("560213", "Dr", D("-50.00")), ("1002", "Cr", D("-50.00"))]
    assert plant.balance("1002") == 0
    with pytest.raises(ProblemError) as refused:
        steps(plant, voucher, "chief", "reverse", on="2026-07-31")
    assert refused.value.code == "accounting.reversed_already"


def test_a_wrong_voucher_is_told_when_it_is_submitted_with_line_numbers(plant: Plant) -> None:
    voucher = writes(plant, [{"account": "560213", "debit": "50"}, {"account": "1122", "credit": "40"}])
    with pytest.raises(ProblemError) as refused:
        steps(plant, voucher, "preparer", "submit")
    assert [(one.code, one.line) for one in refused.value.problems] == [
        ("accounting.dimension_missing", 1),
        ("accounting.control_by_hand", 2),
        ("accounting.unbalanced", None),
    ]
    told = refused.value.problems[0]
    assert told.say("zh").endswith("缺少辅助核算 部门。")
    assert told.say("en").endswith("needs department.")
    steps(plant, voucher, "preparer", "void")


def test_an_account_says_its_dimensions_in_words(plant: Plant) -> None:
    with plant.person("preparer") as unit:
        query = ListQuery(filters=[("code", "in:1122,560213")], columns=("code", "dimensions"))
        listed = {row["code"]: row["dimensions"] for row in list_rows(unit, "account", query).rows}
        read = read_row(unit, record_type("account"), plant.accounts["1122"])
        assert read is not None
        form = to_wire(unit, record_type("account"), read)
    assert listed["1122"] == form["dimensions"] == "往来单位（必填）"
    assert listed["560213"] == "部门（必填）"
    assert in_words("party! employee/department item", "zh") == "往来单位（必填）、职员或部门（必填其一）、物料"
    assert (
        in_words("party! employee/department item", "en")
        == "Partner (required), Employee or department (one of them), Item"
    )
    assert missing("item, party / employee").zh == "物料、往来单位或职员"


def test_both_sides_in_one_line_are_refused(plant: Plant) -> None:
    with pytest.raises(ProblemError) as refused:
        writes(plant, [{"account": "1002", "debit": "5", "credit": "5"}, {"account": "3001", "credit": "5"}])
    assert [(one.code, one.line) for one in refused.value.problems] == [("accounting.both_sides", 1)]


def test_a_month_is_closed_and_reopened_on_the_screen(plant: Plant) -> None:
    with plant.unit() as unit:
        row = unit.one("SELECT * FROM accounting_period WHERE company_id = %s AND month = 1", [plant.id])
    assert row is not None
    with plant.person("chief") as unit:
        closed = transition(unit, "period", row["id"], "close")
    assert closed.header["state"] == "closed"
    with pytest.raises(ProblemError) as refused:
        writes_posted(plant, "2026-01-05")
    assert refused.value.code == "accounting.period_closed"
    with plant.person("chief") as unit:
        transition(unit, "period", row["id"], "reopen", {"reason": "补记一月费用"})
    assert writes_posted(plant, "2026-01-05").number == "记-202601-0001"


def writes_posted(plant: Plant, on: str) -> Document:
    """A manual voucher, all the way."""
    voucher = writes(plant, [{"account": "1002", "debit": "5"}, {"account": "3001", "credit": "5"}], on)
    steps(plant, voucher, "preparer", "submit")
    return steps(plant, voucher, "chief", "review", "post")


def test_a_sub_account_takes_over_from_the_one_above(plant: Plant) -> None:
    with plant.person("chief") as unit:
        made = create(
            unit,
            "account",
            {
                "code": "100201",
                "name": "工商银行",
                "parent": plant.accounts["1002"],
                "class": "asset",
                "balance": "debit",
            },
        )
        row = unit.one("SELECT is_cash, level, class FROM accounting_account WHERE id = %s", [made.id])
        parent = unit.value("SELECT is_leaf FROM accounting_account WHERE id = %s", [plant.accounts["1002"]])
    assert (row, parent) == ({"is_cash": True, "level": 2, "class": "asset"}, False)
    with pytest.raises(ProblemError) as refused, plant.person("chief") as unit:
        create(
            unit,
            "account",
            {"code": "2002", "name": "x", "parent": plant.accounts["1001"], "class": "asset", "balance": "debit"},
        )
    assert refused.value.code == "accounting.parent_code"


def test_rules_are_edited_on_screen(plant: Plant) -> None:
    with plant.person("chief") as unit:
        made = create(
            unit,
            "account_rule",
            {"role": "INVENTORY", "category": plant.categories["raw"], "account": plant.accounts["140304"]},
        )
        assert made.header["code"] == "INVENTORY/RAW"
    plant.receives("A", "1", "10.00", "07-01")
    assert plant.balance("140304") == D("10.00")
    with pytest.raises(ProblemError) as refused, plant.person("chief") as unit:
        create(unit, "posting_rule", {"event": "nonsense", "sequence": 1, "side": "debit", "role": "X", "amount": "y"})
    assert refused.value.code == "accounting.unknown_event"
