"""A company is set up whole by one function."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from guantong.kernel.messages import ProblemError
from guantong.kernel.unit import Unit
from guantong.masterdata.public import create_company, tax_on


def test_a_new_company_has_what_it_needs_to_begin(plant):
    assert plant.value("SELECT rate FROM masterdata_tax WHERE id = %s", plant.id("tax", "VAT13")) == Decimal("13")
    for type_code, code in (("unit", "PCS"), ("warehouse", "WH1"), ("item_category", "RAW"), ("bank_account", "BANK")):
        assert plant.id(type_code, code) > 0
    stages = plant.sql(
        "SELECT line_no, percent, days FROM masterdata_payment_stage WHERE document_id = %s ORDER BY line_no",
        plant.id("payment_terms", "P30-70"),
    )
    assert stages == [
        {"line_no": 1, "percent": Decimal("30.000000"), "days": 0},
        {"line_no": 2, "percent": Decimal("70.000000"), "days": 30},
    ]


def test_the_same_code_twice_is_refused_and_leaves_nothing(plant):
    before = plant.value("SELECT count(*) FROM masterdata_company")
    with pytest.raises(ProblemError) as refusal, Unit.open(system=True, company_id=0, source="test") as unit:
        create_company(unit, code=plant.name, name="另一家", books_start_on=date(2026, 1, 1))
    assert [problem.code for problem in refusal.value.problems] == ["masterdata.company_exists"]
    assert plant.value("SELECT count(*) FROM masterdata_company") == before


def test_a_mistyped_credit_code_is_refused(plant):
    with pytest.raises(ProblemError) as refusal, Unit.open(system=True, company_id=0, source="test") as unit:
        create_company(
            unit, code="NEVER", name="某公司", books_start_on=date(2026, 1, 1), credit_code="91350100M000100Y44"
        )
    assert [problem.code for problem in refusal.value.problems] == ["masterdata.credit_code_checksum"]


def test_the_database_checks_credit_codes_itself(plant):
    plant.party("P1")
    change = "UPDATE masterdata_party SET credit_code = %s WHERE id = %s"
    assert plant.attack(change, "91350100M000100Y44", plant.id("party", "P1")) == "23514"
    assert plant.attack(change, "91350100M000100Y43", plant.id("party", "P1")) is None
    assert plant.attack(change, "9144030071526726XG", plant.id("party", "P1")) is None


@pytest.mark.parametrize(
    ("asked", "on", "code", "rate"),
    [
        ("VAT13", date(2026, 1, 1), "VAT13", "13"),
        ("VAT13", date(2019, 4, 1), "VAT13", "13"),
        ("VAT13", date(2019, 3, 31), "VAT16", "16"),
        ("VAT13", date(2018, 4, 30), "VAT17", "17"),
        ("VAT17", date(2026, 1, 1), "VAT13", "13"),
        ("LEVY1", date(2028, 1, 1), "LEVY3", "3"),
        ("EXEMPT", date(2026, 1, 1), "EXEMPT", "0"),
    ],
)
def test_a_tax_is_the_one_in_force_on_the_day(plant, asked, on, code, rate):
    with plant.unit() as unit:
        found = tax_on(unit, plant.id("tax", asked), on)
    assert (found.code, found.rate) == (code, Decimal(rate))


def test_every_seeded_reason_leads_to_an_account(plant):
    missing = plant.sql(
        """SELECT r.code FROM masterdata_reason_code r WHERE r.company_id = %s AND NOT EXISTS (
               SELECT 1 FROM accounting_account_rule a WHERE a.company_id = r.company_id AND a.role = r.role)""",
        plant.company_id,
    )
    assert missing == []


def test_a_partner_is_told_all_its_problems_at_once(plant):
    answer = plant.client("administrator").request(
        "POST", "/api/masterdata/parties", {"code": "C1", "name": "某公司", "credit_code": "91350100M000100Y44"}
    )
    assert answer.status_code == 422
    assert [(one["code"], one["field"]) for one in answer.json()["problems"]] == [
        ("masterdata.credit_code_checksum", "credit_code"),
        ("masterdata.no_partner_role", "is_customer"),
    ]


def test_stages_that_make_no_hundred_name_the_line(plant):
    terms = {"code": "X", "name": "X", "stages": [{"percent": "30"}, {"percent": "60", "days": 30}]}
    answer = plant.client("administrator").request("POST", "/api/masterdata/payment_terms", terms)
    problem = answer.json()["problems"][0]
    assert (problem["code"], problem["lines"], problem["line"]) == ("masterdata.stages_not_hundred", "stages", 2)


def test_an_item_is_bought_and_sold_in_its_stock_unit_unless_told_otherwise(plant):
    made = plant.client("administrator").post(
        "/api/masterdata/items", {"code": "A1", "name": "螺丝", "category": "RAW", "unit": "PCS", "tax": "VAT13"}
    )
    assert (made["purchase_unit"]["code"], made["sales_unit"]["code"], made["tax_rate"]) == ("PCS", "PCS", "13")
    found = plant.client("administrator").get("/api/search/item?q=ls")
    assert [(row["code"], row["unit"]["code"]) for row in found] == [("A1", "PCS")]
