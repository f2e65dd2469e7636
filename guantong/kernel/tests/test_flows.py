"""Flow rules run after a transition, in its transaction, by name, and can be switched off in one company."""

from __future__ import annotations

import pytest

from guantong.kernel import engine, flows
from guantong.kernel.declare import L
from guantong.kernel.flows import after_transition
from guantong.kernel.messages import ProblemError
from guantong.kernel.messages import kernel as say

pytestmark = pytest.mark.usefixtures("requisitions")
CODE = "test_requisition"


@pytest.fixture
def rule():
    """A rule that withdraws at once what was requested; quantities over 100 are beyond it."""

    @after_transition(CODE, "post", code="test.withdraw", label=L("申请后自动领用", "Withdraw what was requested"))
    def withdraw(unit, document):
        if any(line["quantity"] > 100 for line in document.all_lines):
            unit.problem(say.TOO_GREAT, label="quantity", found="…", limit=100)
        record = {
            "business_on": document.header["business_on"],
            "lines": [
                {"item_id": line["item_id"], "quantity": line["quantity"], "source_line_id": line["id"]}
                for line in document.all_lines
            ],
        }
        made = engine.make(unit, "test_withdrawal", record, made_by_rule="test.withdraw")
        engine.carry_out(unit, made, "post")

    yield "test.withdraw"
    flows._RULES[:] = [one for one in flows._RULES if one.code != "test.withdraw"]


def post(plant, quantity="3"):
    with plant.unit() as unit:
        payload = {"business_on": "2026-01-15", "lines": [{"item": "BOLT", "quantity": quantity}]}
        return engine.create(unit, CODE, payload, then="post")


def made(plant):
    return plant.sql(
        "SELECT number, made_by_rule FROM test_requisition WHERE company_id = %s AND kind = 'test_withdrawal' ORDER BY id",
        plant.company_id,
    )


def test_a_rule_makes_its_document_and_signs_it(plant, rule):
    plant.item("BOLT")
    post(plant)
    assert made(plant) == [{"number": "LD-202601-0001", "made_by_rule": rule}]


def test_a_rule_that_refuses_undoes_the_transition(plant, rule):
    plant.item("BOLT")
    with pytest.raises(ProblemError):
        post(plant, "101")
    assert plant.value("SELECT count(*) FROM test_requisition WHERE company_id = %s", plant.company_id) == 0


def test_a_rule_is_switched_off_in_one_company_only(plant, rule):
    from guantong.testing import Plant

    other = Plant()
    for one in (plant, other):
        one.item("BOLT")
        post(one)
    with plant.unit() as unit:
        flows.switch(unit, rule, False)
    post(plant)
    post(other)
    assert (len(made(plant)), len(made(other))) == (1, 2)
    with plant.unit() as unit:
        flows.switch(unit, rule, True)
    post(plant)
    assert len(made(plant)) == 2
