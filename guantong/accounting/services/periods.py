"""Open, close and reopen periods; close profit and loss."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

from guantong.accounting import messages
from guantong.accounting.postings import ZERO, Entry
from guantong.accounting.services.post_voucher import PostedVoucher, account_of, post_voucher
from guantong.accounting.summaries import CLOSE_EXPENSE, CLOSE_REVENUE, CLOSE_YEAR
from guantong.kernel.declare import carries_out
from guantong.kernel.engine import Document
from guantong.kernel.messages import Problem
from guantong.kernel.unit import Row, Unit

CloseCheck = Callable[[Unit, Row], list[Problem]]
_CHECKS: list[CloseCheck] = []


def register_close_check(check: CloseCheck) -> CloseCheck:
    """Let a higher module object to closing a period: it gets the period row and answers problems."""
    if check not in _CHECKS:
        _CHECKS.append(check)
    return check


def ensure_periods(unit: Unit, first: date, last: date | None = None) -> int:
    """Make the calendar months from one date to another, as far as they are missing; how many were made.

    Refused for a month before a closed one, and for more than a hundred years.
    """
    query = "SELECT accounting_ensure_periods(%s::bigint, %s::date, %s::date)"
    return int(unit.value(query, [unit.company_id, first, last or first]))


def close_period(unit: Unit, period_id: int) -> None:
    """Close a period, and with a company's first month its opening period too.

    Takes the period alone first, so that no posting is under way. Refused, with all reasons at once: an earlier period
    open, vouchers not posted, gaps in numbers, kept balances that are not the sum of their lines, and what other
    modules object to (negative stock).
    """
    before_closing(unit, period_id)
    unit.run(_STATE, {"state": "closed", "user": unit.user.id, "period": period_id, "company": unit.company_id})


def before_closing(unit: Unit, period_id: int) -> None:
    """All that closing needs before the state is set; the law on the table does the rest."""
    unit.sql("SELECT accounting_period_lock(%s)", [period_id])
    period = _period(unit, period_id)
    if period["state"] != "open":
        unit.refuse(messages.PERIOD_CLOSED, period=period["code"], date=period["ends_on"])
    for check in _CHECKS:
        unit.problems.extend(check(unit, period))
    unit.check()
    if period["month"] > 0:
        opening = unit.value(
            """SELECT id FROM accounting_period WHERE company_id = %s AND month = 0 AND state = 'open' AND ends_on < %s""",
            [unit.company_id, period["ends_on"]],
        )
        if opening is not None:
            words = {"state": "closed", "user": unit.user.id, "period": opening, "company": unit.company_id}
            unit.run(_STATE, words)


def reopen_period(unit: Unit, period_id: int, reason: str) -> None:
    """Reopen the last closed period (反结账) with a reason. Vouchers that are posted stay as they are."""
    unit.demand("accounting.period.reopen")
    if _period(unit, period_id)["state"] != "closed":
        unit.refuse(messages.PERIOD_NOT_CLOSED)
    words = {"state": "open", "user": unit.user.id, "period": period_id, "company": unit.company_id, "reason": reason}
    unit.run(_REOPEN, words)


def hold_open(unit: Unit, on: date) -> int:
    """The id of a day's month, which cannot close before this transaction ends; postings to the ledgers do this themselves.

    Refused when the month is closed or not there.
    """
    return int(unit.value("SELECT accounting_period_of(%s, %s)", [unit.company_id, on]))


def period_of(unit: Unit, year: int, month: int) -> int:
    """The id of a month's period. Refused when it has not been opened."""
    query = "SELECT id FROM accounting_period WHERE company_id = %s AND year = %s AND month = %s"
    found = unit.value(query, [unit.company_id, year, month])
    if found is None:
        unit.refuse(messages.NO_PERIOD, date=f"{year}-{month:02}")
    return int(found)


_STATE = """
UPDATE accounting_period SET state = %(state)s, closed_by_id = %(user)s, version = version + 1, changed_by_id = %(user)s,
       changed_at = clock_timestamp()
 WHERE id = %(period)s AND company_id = %(company)s
"""
_REOPEN = """
UPDATE accounting_period SET state = %(state)s, reopen_reason = %(reason)s, version = version + 1, changed_by_id = %(user)s,
       changed_at = clock_timestamp()
 WHERE id = %(period)s AND company_id = %(company)s
"""


def close_profit_and_loss(unit: Unit, period_id: int) -> list[PostedVoucher]:
    """Transfer all balances of income and expense accounts to profit of the year (C1, C2), one voucher each.

    Amounts are the balances of every profit-and-loss leaf by dimension up to the end of the period, booked on the side
    opposite to the account's; dated the last day. Refused when there is nothing to close. In December the profit of
    the year goes on to retained earnings (C3).
    """
    period = _period(unit, period_id)
    rows = unit.sql(_PROFIT_AND_LOSS, {"company": unit.company_id, "on": period["ends_on"]})
    profit = account_of(unit, "PROFIT_OF_YEAR")
    posted: list[PostedVoucher] = []
    for side, summary in (("credit", CLOSE_REVENUE), ("debit", CLOSE_EXPENSE)):
        lines = [_closing_line(row) for row in rows if row["side"] == side]
        balance = sum((line.debit - line.credit for line in lines), ZERO)
        if not lines:
            continue
        total = Entry(profit, credit=balance) if side == "credit" else Entry(profit, debit=-balance)
        lines = [*lines, total] if side == "credit" else [total, *lines]
        found = _post(unit, lines, period, f"close-{side}", summary)
        if found:
            posted.append(found)
    if period["month"] == 12:
        posted.extend(_transfer_profit(unit, period, profit))
    if not posted:
        unit.refuse(messages.NOTHING_TO_CLOSE, period=period["code"])
    return posted


_PROFIT_AND_LOSS = """
SELECT a.balance AS side, l.account_id, l.party_id, l.item_id, l.department_id, l.employee_id, l.project_id, l.warehouse_id,
       sum(l.debit - l.credit) AS balance
  FROM accounting_account a JOIN accounting_voucher_line l ON l.company_id = a.company_id AND l.account_id = a.id
 WHERE a.company_id = %(company)s AND a.class = 'profit_loss' AND l.posted_on <= %(on)s
 GROUP BY a.balance, a.code, l.account_id, l.party_id, l.item_id, l.department_id, l.employee_id, l.project_id, l.warehouse_id
HAVING sum(l.debit - l.credit) <> 0 ORDER BY a.code, 3, 4, 5
"""


def _closing_line(row: Row) -> Entry:
    dimensions = {name: row[name] for name in row if name.endswith("_id")}
    if row["side"] == "credit":
        return Entry(debit=-row["balance"], **dimensions)
    return Entry(credit=row["balance"], **dimensions)


def _transfer_profit(unit: Unit, period: Row, profit: int) -> list[PostedVoucher]:
    balance: Decimal = unit.value(
        """SELECT coalesce(sum(l.debit - l.credit), 0) FROM accounting_voucher_line l
            WHERE l.company_id = %s AND l.account_id = %s AND l.posted_on <= %s""",
        [unit.company_id, profit, period["ends_on"]],
    )
    if not balance:
        return []
    retained = account_of(unit, "RETAINED_EARNINGS")
    lines = (
        [Entry(profit, debit=-balance), Entry(retained, credit=-balance)]
        if balance < 0
        else [Entry(retained, debit=balance), Entry(profit, credit=balance)]
    )
    found = _post(unit, lines, period, "close-year", CLOSE_YEAR)
    return [found] if found else []


def _post(unit: Unit, lines: list[Entry], period: Row, key: str, summary: str) -> PostedVoucher | None:
    count = unit.value(
        """SELECT count(*) FROM accounting_voucher WHERE company_id = %s AND source_kind = 'period' AND source_id = %s
              AND source_key LIKE %s""",
        [unit.company_id, period["id"], f"{key}%"],
    )
    return post_voucher(
        unit, lines, business_on=period["ends_on"], source_kind="period", source_id=period["id"],
        source_key=f"{key}-{count + 1}", summary=summary, purpose="closing",
    )  # fmt: skip


def _period(unit: Unit, period_id: int) -> Row:
    row = unit.one("SELECT * FROM accounting_period WHERE id = %s AND company_id = %s", [period_id, unit.company_id])
    if row is None:
        unit.refuse(messages.NO_PERIOD, date=unit.today)
    return row


@carries_out("period", "close")
def _close(unit: Unit, document: Document, _asks: dict[str, Any]) -> None:
    before_closing(unit, document.id)
    document.changes["closed_by_id"] = unit.user.id


@carries_out("period", "reopen")
def _reopen(unit: Unit, document: Document, asks: dict[str, Any]) -> None:
    document.changes["reopen_reason"] = asks.get("reason") or ""


@carries_out("period", "close_profit_and_loss")
def _close_profit_and_loss(unit: Unit, document: Document, _asks: dict[str, Any]) -> None:
    close_profit_and_loss(unit, document.id)
