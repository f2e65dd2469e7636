"""The last step of every posting: progress, open items and the voucher in one statement."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from guantong.accounting.public import Entry as VoucherLine
from guantong.kernel.engine import Document
from guantong.kernel.unit import Row, Unit, jsonb
from guantong.trade.postings import Changes

Entry = dict[str, Any]
BOOK = "SELECT trade_book(%s, %s::regclass, %s, %s, %s, %s, %s, %s, %s, %s)"


def book(
    unit: Unit,
    document: Document,
    *,
    changes: Changes | None = None,
    items: Sequence[Entry] = (),
    matches: Sequence[Entry] = (),
    entries: Sequence[VoucherLine] = (),
    summary: str = "",
    reversed_lines: Mapping[int, int] | None = None,
) -> str | None:
    """Write progress, figures and number, post and settle open items, post the voucher. The voucher's number, or None.

    `{number}` in the summary becomes the document's number.
    `reversed_lines` (original line -> red line) is given by a red document: the original's open items are taken back.
    `items` with amount zero are left out; `matches` point at their place among those that are given here.
    """
    kept = [place for place, item in enumerate(items) if item["amount"]]
    places = {place: new for new, place in enumerate(kept)}
    found = changes or Changes()
    header = document.header
    number: str | None = unit.value(
        BOOK,
        (
            unit.company_id,
            document.type.table,
            document.type.prefix or document.type.code.upper(),
            document.id,
            header["business_on"],
            jsonb(
                {
                    "order": found.order,
                    "movement": found.movement,
                    "invoice": found.invoice,
                    "movement_figures": _merged(found.movement_figures),
                    "invoice_figures": _merged(found.invoice_figures),
                }
            ),
            jsonb([items[place] for place in kept]),
            jsonb(
                [
                    match | ({"item": places[match["item"]]} if "item" in match else {})
                    for match in matches
                    if match["amount"]
                ]
            ),
            jsonb(_voucher(unit, document, summary, reversed_lines)),
            jsonb(list(entries)),
        ),
    )
    return number


def _merged(figures: Sequence[Entry]) -> list[Entry]:
    """One object a line: what was said of it last holds."""
    merged: dict[int, Entry] = {}
    for one in figures:
        merged.setdefault(one["id"], {}).update(one)
    return list(merged.values())


def _voucher(unit: Unit, document: Document, summary: str, reversed_lines: Mapping[int, int] | None) -> Entry:
    head: Entry = {
        "business_on": document.header["business_on"],
        "summary": summary or f"{document.type.label.zh} {{number}}",
        "source_kind": document.type.code,
        "source_id": document.id,
        "user_id": unit.user.id,
        "purpose": "normal",
    }
    if reversed_lines is not None:
        head |= {
            "purpose": "reversal",
            "reverses": document.header["reversal_of_id"],
            "reversed_lines": {str(original): red for original, red in reversed_lines.items()},
        }
    return head


def open_item(
    document: Document, account_id: int, amount: Any, *, line_id: int | None = None, due_on: date | None = None,
    reference: str = "",
) -> Entry:  # fmt: skip
    """An open item of the document; `amount` is debit-positive, in company currency."""
    header = document.header
    return {
        "account_id": account_id,
        "party_id": header["party_id"],
        "document_id": document.id,
        "document_kind": document.type.code,
        "line_id": line_id,
        "reference": reference,
        "business_on": header["business_on"],
        "due_on": due_on or header["business_on"],
        "amount": amount,
    }


def by_line_no(rows: Iterable[Row]) -> list[Row]:
    """Lines in their order."""
    return sorted(rows, key=lambda row: int(row["line_no"]))
