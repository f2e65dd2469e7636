"""What the program writes as the summary of a voucher, and how it reads in English.

The books are kept in Chinese: what is booked and printed stays as it was written. A reader in another language is shown
the same words in his own, wherever they are the program's: a phrase of the posting rules as they are delivered, one of
the phrases below, or a document's name and number. Anything else is shown as it was written.
"""

from __future__ import annotations

import re
from functools import cache

from guantong.accounting.chart import read
from guantong.kernel.declare import record_types

OPENING_BALANCE = "期初余额"
OPENING_STOCK = "期初库存"
CLOSE_REVENUE = "结转收入"
CLOSE_EXPENSE = "结转成本费用"
CLOSE_YEAR = "结转本年利润"

_PHRASES = {
    OPENING_BALANCE: "Opening balance",
    OPENING_STOCK: "Opening stock",
    CLOSE_REVENUE: "Revenue to profit of the year",
    CLOSE_EXPENSE: "Costs and expenses to profit of the year",
    CLOSE_YEAR: "Profit of the year to retained earnings",
}
_REVERSAL = re.compile(r"冲销 (\d{4}-\d{2}-\d{2}) (\S+) 号凭证")


def reversal(business_on: object, number: object) -> str:
    """The summary of the red voucher that cancels one."""
    return f"冲销 {business_on} {number} 号凭证"


@cache
def _known() -> dict[str, str]:
    """Every phrase that the program writes alone or before a document's number."""
    rules = {row["summary"]: row["summary_en"] for row in read("posting_rules.csv")}
    kinds = {one.label.zh: one.label.en for one in record_types() if one.record == "document"}
    return kinds | rules | _PHRASES


def in_language(summary: str, language: str) -> str:
    """A summary as it reads in `language`; as it stands where it is not the program's."""
    if language == "zh" or not summary or summary.isascii():
        return summary
    known = _known()
    if (found := known.get(summary)) is not None:
        return found
    phrase, blank, number = summary.partition(" ")
    if blank and number and " " not in number and (found := known.get(phrase)) is not None:
        return f"{found} {number}"
    red = _REVERSAL.fullmatch(summary)
    return f"Reversal of voucher {red[2]} of {red[1]}" if red else summary
