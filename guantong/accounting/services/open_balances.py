"""Enter the balances with which a company's books begin."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from guantong.accounting import messages
from guantong.accounting.postings import ZERO, Entry
from guantong.accounting.services.configuration import book
from guantong.accounting.services.post_voucher import NewItem, PostedVoucher, account_of, post_open_items, post_voucher
from guantong.accounting.summaries import OPENING_BALANCE
from guantong.kernel.unit import Unit


@dataclass(frozen=True, slots=True)
class OpeningBalance:
    """The balance of an account: `amount` debit-positive, with the dimensions the account asks for.

    For an account with open items give the partner, and the original reference and due date where they are known.
    """

    account_id: int
    amount: Decimal
    party_id: int | None = None
    item_id: int | None = None
    department_id: int | None = None
    employee_id: int | None = None
    project_id: int | None = None
    quantity: Decimal | None = None
    reference: str = ""
    due_on: date | None = None


def opening_date(unit: Unit) -> date:
    """The day of the opening balances: the day before the books begin. Refused once the period is closed."""
    row = unit.one(
        "SELECT ends_on, state FROM accounting_period WHERE company_id = %s AND month = 0", [unit.company_id]
    )
    if row is None:
        unit.refuse(messages.NO_PERIOD, date=unit.today)
    if row["state"] != "open":
        unit.refuse(messages.OPENING_LATE)
    found: date = row["ends_on"]
    return found


def open_balances(
    unit: Unit, balances: Sequence[OpeningBalance], *, summary: str = OPENING_BALANCE
) -> PostedVoucher | None:
    """Post an opening voucher with open items, on the day before the books begin. May be called several times.

    What does not balance goes to role OPENING_EQUITY (paid-in capital). Stock enters by
    `guantong.inventory.public.open_stock`, which writes quantities and cost and calls this for its accounts.
    Three statements. Refused when the opening period is closed.
    """
    lines = [balance for balance in balances if balance.amount]
    if not lines:
        return None
    on = opening_date(unit)
    accounts = book(unit).accounts
    document_id = int(unit.value("SELECT nextval('guantong_id')"))
    post_open_items(
        unit,
        [
            NewItem(
                line.account_id, line.party_id, document_id, "opening", on, line.amount, line.due_on or on, None,
                line.reference,
            )
            for line in lines
            if line.party_id is not None
            and line.account_id in accounts
            and accounts[line.account_id].subledger == "open_item"
        ],
    )  # fmt: skip
    entries = [_entry(line) for line in lines]
    rest = sum((line.amount for line in lines), ZERO)
    if rest:
        entries.append(_entry(OpeningBalance(account_of(unit, "OPENING_EQUITY"), -rest)))
    if all(entry.debit for entry in entries) or all(entry.credit for entry in entries):
        entries[-1] = replace(entries[-1], debit=-entries[-1].credit, credit=-entries[-1].debit)
    return post_voucher(
        unit, entries, business_on=on, source_kind="opening", source_id=document_id, summary=summary, purpose="opening"
    )


def _entry(line: OpeningBalance) -> Entry:
    debit, credit = (line.amount, ZERO) if line.amount > 0 else (ZERO, -line.amount)
    return Entry(
        line.account_id, debit, credit, party_id=line.party_id, item_id=line.item_id, department_id=line.department_id,
        employee_id=line.employee_id, project_id=line.project_id, quantity=line.quantity,
    )  # fmt: skip
