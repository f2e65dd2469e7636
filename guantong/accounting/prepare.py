"""What is completed and checked before every save of the books' documents and masters."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from guantong.accounting import messages
from guantong.accounting.chart import read
from guantong.kernel.engine import Document
from guantong.kernel.engine.resolve import fetch
from guantong.kernel.unit import Unit

Record = dict[str, Any]
ZERO = Decimal(0)


def prepare_voucher(unit: Unit, record: Record, existing: Document | None = None) -> None:
    """Summaries, sides and the total. A draft may be unbalanced; submitting it may not."""
    lines: list[Record] = record["lines"]
    summary = record.get("summary") or next((line["summary"] for line in lines if line.get("summary")), "")
    record["summary"] = summary
    for number, line in enumerate(lines, 1):
        line["summary"] = line.get("summary") or summary
        summary = line["summary"]
        line["debit"], line["credit"] = line.get("debit") or ZERO, line.get("credit") or ZERO
        if (line["debit"] == 0) == (line["credit"] == 0):
            unit.problem(messages.BOTH_SIDES, field="debit", line=number, lines="lines")
    record["total"] = sum((line["debit"] for line in lines), ZERO)


def prepare_account(unit: Unit, record: Record, existing: Document | None = None) -> None:
    """A sub-account's code continues the one above, and its class and side are those of the one above."""
    if record.get("parent_id") is None:
        return
    fetch(unit, {"account": {record["parent_id"]}}, {})
    parent = unit.references["account"].get(record["parent_id"])
    if parent is None:
        return
    if not str(record.get("code") or "").startswith(parent["code"]) or record["code"] == parent["code"]:
        unit.problem(messages.PARENT_CODE, field="code", code=record.get("code"), parent=parent["code"])
    if existing is None:
        record["class"] = parent["class"]
        record["balance"] = record.get("balance") or parent["balance"]


def prepare_posting_rule(unit: Unit, record: Record, existing: Document | None = None) -> None:
    """Code and name follow from event, sequence and role; events are those that documents raise."""
    known = sorted({row["event"] for row in read("posting_rules.csv")})
    if record.get("event") not in known:
        unit.problem(messages.UNKNOWN_AMOUNT, field="event", event=record.get("event"), known=known)
    record["code"] = f"{record.get('event')}/{record.get('sequence')}"
    record["name"] = f"{record.get('event')} {record.get('role')}"


def prepare_account_rule(unit: Unit, record: Record, existing: Document | None = None) -> None:
    """Code and name follow from the role, and from the category or its kind where it is narrower."""
    code = str(record.get("role") or "")
    if record.get("category_id") is not None:
        fetch(unit, {"item_category": {record["category_id"]}}, {})
        category = unit.references["item_category"].get(record["category_id"])
        record["category_kind"] = ""
        code = f"{code}/{category['code'] if category else ''}"
    elif record.get("category_kind"):
        code = f"{code}/{record['category_kind']}"
    record["code"] = code
    record["name"] = code
