"""The way of a voucher that a person writes: submit, review, post; void, take back, reverse."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from guantong.accounting import messages
from guantong.accounting.services.configuration import book
from guantong.accounting.summaries import reversal
from guantong.kernel.declare import carries_out
from guantong.kernel.engine import Document, make
from guantong.kernel.messages import Problem, message
from guantong.kernel.unit import Unit


def _check(unit: Unit, document: Document) -> None:
    """Refuse with everything that would keep the voucher from being posted."""
    found = unit.value("SELECT accounting_voucher_problems(%s, %s, true)", [document.id, unit.company_id])
    for one in found:
        facts = dict(one)
        answer = message(facts.pop("code"))
        line, lines = facts.pop("line", None), facts.pop("lines", None)
        unit.problems.append(Problem(answer or messages.UNBALANCED, facts, None, line, lines))
    unit.check()


@carries_out("voucher", "submit")
def submit_voucher(unit: Unit, document: Document, _asks: dict[str, Any]) -> None:
    """Hand a draft to the reviewer. Refused with all that would keep it from being posted."""
    _check(unit, document)


@carries_out("voucher", "review")
def review_voucher(unit: Unit, document: Document, _asks: dict[str, Any]) -> None:
    """Approve another person's voucher (审核). The preparer is refused, by the database too."""
    if document.header["created_by_id"] == unit.user.id:
        unit.refuse(messages.OWN_REVIEW)
    _check(unit, document)
    document.changes |= {"reviewed_by_id": unit.user.id, "reviewed_at": unit.now}


@carries_out("voucher", "unreview")
def unreview_voucher(unit: Unit, document: Document, _asks: dict[str, Any]) -> None:
    """Back to draft (反审核), by the reviewer alone."""
    if document.header["reviewed_by_id"] != unit.user.id and unit.user.id is not None:
        unit.refuse(messages.NOT_REVIEWER)
    document.changes |= {"reviewed_by_id": None, "reviewed_at": None}


@carries_out("voucher", "post")
def post_reviewed_voucher(unit: Unit, document: Document, _asks: dict[str, Any]) -> None:
    """Into the ledger (记账). Number, period and balances are the database's; what is posted never changes again."""
    document.changes |= {"posted_by_id": unit.user.id, "posted_at": unit.now}


@carries_out("voucher", "reverse")
def reverse_voucher(unit: Unit, document: Document, asks: dict[str, Any]) -> None:
    """Cancel a posted voucher by a red one, posted at once (冲销). Once only; a document's voucher goes with its document."""
    number = document.header["number"]
    summary = asks.get("summary") or reversal(document.header["business_on"], number)
    unit.sql(
        "SELECT * FROM voucher_reverse(%s, %s, %s, %s, %s)",
        [unit.company_id, document.id, asks.get("on") or unit.today, unit.user.id, summary],
    )


def draft_voucher(
    unit: Unit, *, on: date, summary: str, lines: Sequence[Mapping[str, Any]], attachment_count: int = 0
) -> Document:
    """A manual voucher as a draft, for generated data: lines name accounts and dimensions by code.

    [{"account": "560213", "debit": Decimal, "department": "ADM", "summary": …}, {"account": "1002", "credit": …}].
    Raises KeyError for an account or dimension that does not exist.
    """
    accounts = {use.code: use.id for use in book(unit).accounts.values()}
    rows = []
    for line in lines:
        row: dict[str, Any] = {
            "account_id": accounts[line["account"]], "debit": line.get("debit") or 0, "credit": line.get("credit") or 0,
            "summary": line.get("summary") or summary,
        }  # fmt: skip
        for name in ("party", "item", "department", "employee", "project"):
            if line.get(name):
                query = f"SELECT id FROM masterdata_{name} WHERE company_id = %s AND code = %s"
                found = unit.value(query, [unit.company_id, line[name]])
                if found is None:
                    raise KeyError(f"{name} {line[name]}")
                row[f"{name}_id"] = found
        rows.append(row)
    return make(
        unit, "voucher", {"business_on": on, "summary": summary, "attachment_count": attachment_count, "lines": rows}
    )
