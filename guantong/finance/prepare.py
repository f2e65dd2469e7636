"""What is completed and checked before every save of a receipt or payment."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from guantong.finance import messages as say
from guantong.finance.sides import OPEN_ITEM, advance_account, control_account
from guantong.kernel.engine import Document
from guantong.kernel.engine.resolve import fetch
from guantong.kernel.engine.validate import company
from guantong.kernel.unit import Row, Unit
from guantong.trade import messages as trade_say
from guantong.trade.side import Side

Record = dict[str, Any]
ZERO = Decimal(0)


def prepare_payment(side: Side, unit: Unit, record: Record, existing: Document | None = None) -> None:
    """Complete a receipt or payment: what each line settles, and what remains as an advance.

    amount = what the lines apply + advance. Amounts are in company currency; a line without an amount takes all that is
    open. Refused: items of others or of the other side, more than is open, lines beyond the money.
    """
    lines: list[Record] = record["lines"]
    ids = {line["open_item_id"] for line in lines if line.get("open_item_id")}
    fetch(unit, {OPEN_ITEM: ids, "party": {record["party_id"]} if record.get("party_id") else set()}, {})
    items = unit.references.get(OPEN_ITEM, {})
    if record.get("party_id") is None and ids:
        record["party_id"] = next(iter({items[one]["party_id"] for one in ids}))
        fetch(unit, {"party": {record["party_id"]}}, {})
    party = unit.references.get("party", {}).get(record.get("party_id") or 0, {})
    if not party or not party[side.role_column]:
        unit.problem(trade_say.WRONG_PARTY, field="party", party=party.get("name"), role=side.party)
        return
    record["currency"] = record.get("currency") or company(unit)["currency"]
    seen: set[int] = set()
    accounts = (control_account(unit, side), advance_account(unit, side)) if lines else ()
    for number, line in enumerate(lines, 1):
        item = items.get(line.get("open_item_id") or 0)
        if item is not None:
            _line(side, unit, party, accounts, number, line, item, seen)
    if unit.problems:
        return
    record["amount"] = record.get("amount") or ZERO
    record["applied_amount"] = sum((line["amount"] for line in lines), ZERO)
    record["discount_total"] = sum((line["discount"] for line in lines), ZERO)
    record["advance_amount"] = record["amount"] - record["applied_amount"]
    if record["advance_amount"] < 0:
        unit.problem(say.MORE_THAN_MONEY, field="amount", applied=record["applied_amount"], amount=record["amount"])
    if record["amount"] and record.get("bank_account_id") is None:
        unit.problem(say.NO_BANK, field="bank_account")
    if not record["amount"] and not lines:
        unit.problem(say.NOTHING, field="amount")


def _line(
    side: Side, unit: Unit, party: Row, accounts: tuple[int, ...], number: int, line: Record, item: Row, seen: set[int]
) -> None:
    """Complete and check one settled item; figures are positive where the partner owes on this side."""
    where: dict[str, Any] = {"line": number, "lines": "lines"}
    reference = item["reference"]
    line["reference"] = reference
    line["due_amount"] = due = item["open_amount"] * side.owed_sign
    line["discount"] = line.get("discount") or ZERO
    if line.get("amount") is None:
        line["amount"] = due - line["discount"]
    settled = line["amount"] + line["discount"]
    if item["party_id"] != party["id"]:
        unit.problem(say.OTHER_PARTY, field="open_item", **where, reference=reference, party=party["name"])
    elif item["account_id"] not in accounts:
        unit.problem(say.WRONG_ACCOUNT, field="open_item", **where, reference=reference)
    elif item["id"] in seen:
        unit.problem(say.TWICE, field="open_item", **where, reference=reference)
    elif settled == 0 or settled * (due or settled) < 0:
        unit.problem(say.WRONG_SIGN, field="amount", **where, amount=settled, reference=reference, open=due)
    elif abs(settled) > abs(due):
        unit.problem(say.TOO_MUCH, field="amount", **where, amount=settled, reference=reference, open=due)
    seen.add(item["id"])
