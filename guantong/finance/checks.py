"""What `guantong check` proves of receipts and payments."""

from __future__ import annotations

from guantong.kernel.checks import register_check
from guantong.kernel.declare import L

_COMPANY = "(%(company)s::bigint IS NULL OR h.company_id = %(company)s)"

register_check(
    "finance.booked",
    L("已过账收付款 = 往来登记", "Posted receipts and payments stand in the open items"),
    f"SELECT * FROM payments_unbooked(ARRAY(SELECT h.id FROM finance_payment h WHERE {_COMPANY}))",
    f"SELECT count(*) FROM finance_payment h WHERE {_COMPANY}",
)
