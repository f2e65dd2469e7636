"""What other modules may ask of the books. Each call is one statement unless it says otherwise."""

from __future__ import annotations

from guantong.accounting.chart import Profile
from guantong.accounting.postings import AccountUse, Book, Entry, Fact
from guantong.accounting.services.configuration import book
from guantong.accounting.services.open_balances import OpeningBalance, open_balances, opening_date
from guantong.accounting.services.open_books import open_books
from guantong.accounting.services.periods import (
    close_period,
    close_profit_and_loss,
    ensure_periods,
    hold_open,
    period_of,
    register_close_check,
    reopen_period,
)
from guantong.accounting.services.post_voucher import (
    Match,
    NewItem,
    PostedVoucher,
    account_of,
    entries,
    match_open_items,
    post_open_items,
    post_voucher,
    source_totals,
    unmatch_open_items,
)
from guantong.accounting.services.vouchers import draft_voucher

__all__ = [
    "AccountUse",
    "Book",
    "Entry",
    "Fact",
    "Match",
    "NewItem",
    "OpeningBalance",
    "PostedVoucher",
    "Profile",
    "account_of",
    "book",
    "close_period",
    "close_profit_and_loss",
    "draft_voucher",
    "ensure_periods",
    "entries",
    "hold_open",
    "match_open_items",
    "open_balances",
    "open_books",
    "opening_date",
    "period_of",
    "post_open_items",
    "post_voucher",
    "register_close_check",
    "reopen_period",
    "source_totals",
    "unmatch_open_items",
]
