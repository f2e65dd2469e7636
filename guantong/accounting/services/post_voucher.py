"""Post the voucher of a document, and its open items."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from guantong.accounting import messages
from guantong.accounting.postings import Entry, Fact, book_entries
from guantong.accounting.services.configuration import book
from guantong.kernel.unit import Unit, jsonb


@dataclass(frozen=True, slots=True)
class PostedVoucher:
    """A voucher that was posted."""

    id: int
    number: str


@dataclass(frozen=True, slots=True)
class NewItem:
    """A new open item. `amount` is debit-positive: receivables positive, payables and advances received negative."""

    account_id: int
    party_id: int
    document_id: int
    document_kind: str
    business_on: date
    amount: Decimal
    due_on: date | None = None
    line_id: int | None = None
    reference: str = ""


@dataclass(frozen=True, slots=True)
class Match:
    """Settle `amount` (positive) of two opposite items of one account and partner."""

    item_id: int
    counter_id: int
    amount: Decimal


def entries(unit: Unit, event: str, facts: Iterable[Fact]) -> list[Entry]:
    """The voucher lines of a business event by the company's posting rules. No statement once the rules are known.

    Raises ProblemError naming each line whose role has no account.
    """
    lines = {line_id: number for line_id, (_set, number) in unit.lines.items()}
    return book_entries(book(unit), event, facts, line_of=lines)


def account_of(unit: Unit, role: str, category_id: int | None = None) -> int:
    """The account of a role, for a document that must fix it before posting (stock accounts for `post_stock`).

    Raises ProblemError when no rule names one.
    """
    found = book(unit).account(role, category_id)
    if found is None:
        kind = book(unit).kinds.get(category_id, "") if category_id is not None else ""
        unit.refuse(messages.NO_ACCOUNT_FOR_ROLE, role=role, category=kind)
    return found.id


def post_voucher(
    unit: Unit,
    lines: Sequence[Entry],
    *,
    business_on: date,
    source_kind: str,
    source_id: int,
    summary: str,
    source_key: str = "post",
    attachment_count: int = 0,
    purpose: str = "normal",
    rule: str | None = None,
) -> PostedVoucher | None:
    """Post one balanced automatic voucher; None when there is nothing to post. One statement; call it last in a step.

    A source posts once per `source_key`; a second call is refused. Refused as well: unbalanced lines, closed period,
    accounts that are no leaves, missing dimensions (ProblemError).
    """
    if not lines:
        return None
    voucher = {
        "business_on": business_on, "summary": summary, "source_kind": source_kind, "source_id": source_id,
        "source_key": source_key, "user_id": unit.user.id, "attachment_count": attachment_count, "purpose": purpose,
        "rule": rule,
    }  # fmt: skip
    row = unit.one(
        "SELECT voucher_id, number FROM gl_post(%s::bigint, %s, %s)",
        [unit.company_id, jsonb(voucher), jsonb([_plain(line) for line in lines])],
    )
    assert row is not None
    return PostedVoucher(row["voucher_id"], row["number"])


def _plain(line: Entry) -> dict[str, Any]:
    return {name: value for name, value in asdict(line).items() if value is not None}


def post_open_items(unit: Unit, items: Sequence[NewItem]) -> list[int]:
    """Add open items; their ids in the order given, 0 for an item of amount zero. One statement.

    Their sum per account must equal what the transaction posts to that account in vouchers.
    """
    wanted = [item for item in items if item.amount]
    if not wanted:
        return [0 for _item in items]
    rows = unit.sql(
        "SELECT line_id, id FROM open_item_post(%s::bigint, %s)",
        [unit.company_id, jsonb([asdict(item) for item in wanted])],
    )
    ids = iter(sorted(row["id"] for row in rows))
    return [next(ids) if item.amount else 0 for item in items]


def match_open_items(unit: Unit, *, document_id: int, on: date, matches: Sequence[Match]) -> None:
    """Settle open items against each other on a date. One statement.

    Refused: more than is open, partners or accounts that differ, items of the same side (ProblemError).
    """
    if matches:
        unit.sql(
            "SELECT open_item_match(%s::bigint, %s::bigint, %s::date, %s)",
            [unit.company_id, document_id, on, jsonb([asdict(match) for match in matches])],
        )


def unmatch_open_items(unit: Unit, *, document_id: int, on: date, undone_by: int) -> int:
    """Undo every settlement a document made, as new rows dated `on` that belong to document `undone_by`."""
    query = "SELECT open_item_unmatch(%s::bigint, %s::bigint, %s::date, %s::bigint)"
    return int(unit.value(query, [unit.company_id, document_id, on, undone_by]))


def source_totals(unit: Unit, source_kind: str, source_id: int) -> Mapping[str, Decimal]:
    """Debit less credit by account code over all vouchers of a document; for checks and tests."""
    rows = unit.sql(
        """SELECT a.code, sum(l.debit - l.credit) AS amount FROM accounting_voucher v
             JOIN accounting_voucher_line l ON l.document_id = v.id JOIN accounting_account a ON a.id = l.account_id
            WHERE v.company_id = %s AND v.source_kind = %s AND v.source_id = %s GROUP BY 1 ORDER BY 1""",
        [unit.company_id, source_kind, source_id],
    )
    return {row["code"]: row["amount"] for row in rows}
