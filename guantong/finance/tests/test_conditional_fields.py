"""A cheque needs its number; where no money moves nobody is asked for a bank account."""

from __future__ import annotations

import json
from typing import Any

import pytest

from guantong.kernel.declare import Field, L, Type, When
from guantong.kernel.engine.validate import Intake, Place, missing
from guantong.testing import ApiClient, Plant

pytestmark = pytest.mark.database
RECEIPTS = "/api/finance/receipts"


def refused(books: ApiClient, method: str, path: str, body: dict[str, Any]) -> list[tuple[str, str]]:
    """The code and field of every problem."""
    answer = books.request(method, path, body)
    assert answer.status_code == 422, answer.content
    return [(one["code"], one["field"]) for one in json.loads(answer.content)["problems"]]


def test_a_cheque_is_not_taken_without_its_number(plant: Plant) -> None:
    books = plant.client("accountant")
    plant.party("C1", supplier=False)
    bank = plant.master("bank_account", "B1", {"kind": "bank"})
    receipt = {
        "business_on": "2026-01-15",
        "party": plant.id("party", "C1"),
        "bank_account": bank,
        "amount": "100.00",
    }
    without = [("kernel.required", "external_ref")]
    assert refused(books, "POST", RECEIPTS, receipt | {"settlement_method": "cheque"}) == without
    made = books.post(RECEIPTS, receipt | {"settlement_method": "cheque", "external_ref": "4711"})
    assert made["external_ref"] == "4711"
    by_transfer = books.post(RECEIPTS, receipt | {"settlement_method": "transfer"})
    changed = {"version": by_transfer["version"], "settlement_method": "cheque"}
    assert refused(books, "PATCH", f"{RECEIPTS}/{by_transfer['id']}", changed) == without


def test_the_client_is_told_the_same_conditions(plant: Plant) -> None:
    meta = plant.client("accountant").get("/api/meta")
    receipt = next(one for one in meta["types"] if one["code"] == "receipt")
    fields = {one["name"]: one for one in receipt["fields"]}
    assert fields["external_ref"]["required_when"] == {"field": "settlement_method", "one_of": ["cheque"]}
    assert "none" not in fields["bank_account"]["visible_when"]["one_of"]
    assert fields["amount"]["visible_when"] is None
    invoice = next(one for one in meta["types"] if one["code"] == "sales_invoice")
    number = next(one for one in invoice["fields"] if one["name"] == "red_confirmation_no")
    assert number["visible_when"] == {"field": "red_reason", "filled": True}


def test_what_is_not_shown_is_not_asked_for(plant: Plant) -> None:
    label = L("某项", "Thing")
    fields = {
        one.name: one
        for one in (
            Field("kind", Type.TEXT, label),
            Field("ours", Type.BOOL, label),
            Field("reason", Type.TEXT, label, required=True, visible_when=When("kind", one_of=("red",))),
            Field("owner", Type.REF, label, required_when=When("ours", one_of=(False,))),
            Field("blank", Type.TEXT, label, required_when=When("kind", filled=False)),
        )
    }

    def asked(**record: object) -> list[str | None]:
        with plant.unit() as unit:
            missing(Intake(unit), fields, record, Place())
            found = [one.field for one in unit.problems]
            unit.problems.clear()
        return found

    assert asked(kind="blue", ours=True) == []
    assert asked(kind="red", ours=True) == ["reason"]
    assert asked(kind="red", ours=False, reason="x") == ["owner"]
    assert asked(kind="red", ours=False, reason="x", owner_id=1) == []
    assert asked(ours=True) == ["blank"]
