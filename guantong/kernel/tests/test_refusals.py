"""What the database says becomes what people can act on."""

from __future__ import annotations

import decimal

import pytest

from guantong.kernel.messages import ProblemError
from guantong.kernel.refusals import AgainError
from guantong.kernel.unit import retrying


def refused(plant, statement, parameters=()):
    def ask():
        with plant.unit() as unit:
            unit.lines[42] = ("lines", 7)
            unit.sql(statement, parameters)

    with pytest.raises(ProblemError) as caught:
        ask()
    return caught.value


def test_a_duplicate_names_field_and_value(plant):
    plant.item("BOLT")
    found = refused(
        plant,
        "INSERT INTO masterdata_item (company_id, code, name, unit_id, category_id)"
        " SELECT company_id, code, name, unit_id, category_id FROM masterdata_item WHERE company_id = %s",
        [plant.company_id],
    )
    assert (found.status, found.code, found.problems[0].field) == (409, "kernel.duplicate", "code")
    assert found.problems[0].facts["value"] == "BOLT"


def test_our_own_refusals_carry_facts_and_lines(plant):
    found = refused(
        plant,
        """DO $$ BEGIN RAISE EXCEPTION 'x' USING ERRCODE = 'GT001',
           DETAIL = '{"code": "kernel.too_small", "facts": [{"line_id": 42, "label": "A"}, {"label": "B"}]}'; END $$""",
    )
    assert [(one.code, one.line, one.lines) for one in found.problems] == [
        ("kernel.too_small", 7, "lines"),
        ("kernel.too_small", None, None),
    ]


@pytest.mark.parametrize(
    ("state", "status", "code"),
    [
        ("55P03", 409, "kernel.busy"),
        ("57014", 503, "kernel.too_slow"),
        ("22003", 422, "kernel.out_of_range"),
        ("23514", 422, "kernel.law"),
        ("40001", 409, "kernel.busy"),
        ("53100", 503, "kernel.no_space"),
        ("53300", 503, "kernel.no_database"),
    ],
)
def test_states_of_the_database(plant, state, status, code):
    found = refused(plant, f"DO $$ BEGIN RAISE EXCEPTION 'x' USING ERRCODE = '{state}'; END $$")
    assert (found.status, found.code) == (status, code)


def test_a_fault_of_the_program_is_not_dressed_up(plant):
    with pytest.raises(Exception, match="does not exist"), plant.unit() as unit:
        unit.sql("SELECT * FROM nowhere")


def test_an_amount_of_more_digits_than_are_reckoned_with_is_told_and_a_text_that_is_no_number_is_a_fault(plant):
    with pytest.raises(ProblemError) as beyond, plant.unit():
        decimal.Decimal("1e28").quantize(decimal.Decimal("0.01"))
    assert beyond.value.code == "kernel.out_of_range"
    with pytest.raises(decimal.InvalidOperation), plant.unit():
        decimal.Decimal("many")


def test_a_lost_race_is_tried_again_but_not_for_ever(plant):
    attempts = []

    def lose():
        attempts.append(1)
        with plant.unit() as unit:
            unit.sql("DO $$ BEGIN RAISE EXCEPTION 'x' USING ERRCODE = '40P01'; END $$")

    with pytest.raises(AgainError):
        retrying(lose, attempts=3)
    assert len(attempts) == 3
