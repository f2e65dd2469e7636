"""What `guantong check` proves of the books: every kept figure recomputed, every control account tied."""

from __future__ import annotations

from guantong.kernel.checks import register_check
from guantong.kernel.declare import L

_OWN = "(%(company)s::bigint IS NULL OR {alias}.company_id = %(company)s)"


def _own(alias: str) -> str:
    return _OWN.format(alias=alias)


register_check(
    "accounting.balances",
    L("科目余额 = 分录合计", "Account balances are the sums of voucher lines"),
    f"""SELECT company_id, period_id, account_id, kept_debit, sum_debit, kept_credit, sum_credit
          FROM (SELECT b.company_id, b.period_id, b.account_id, sum(b.debit) AS kept_debit, sum(b.credit) AS kept_credit
                  FROM accounting_account_balance b WHERE {_own("b")} GROUP BY 1, 2, 3) k
          FULL JOIN (SELECT l.company_id, l.period_id, l.account_id, sum(l.debit) AS sum_debit, sum(l.credit) AS sum_credit
                  FROM accounting_voucher_line l JOIN accounting_voucher v ON v.id = l.document_id AND v.state = 'posted'
                 WHERE {_own("l")} GROUP BY 1, 2, 3) s USING (company_id, period_id, account_id)
         WHERE (coalesce(kept_debit, 0), coalesce(kept_credit, 0)) <> (coalesce(sum_debit, 0), coalesce(sum_credit, 0))""",
    f"SELECT count(*) FROM accounting_account_balance b WHERE {_own('b')}",
)
register_check(
    "accounting.debit_is_credit",
    L("每张凭证借贷相等", "Debit equals credit in every voucher"),
    f"""SELECT v.company_id, v.number, sum(l.debit) AS debit, sum(l.credit) AS credit
          FROM accounting_voucher v LEFT JOIN accounting_voucher_line l ON l.document_id = v.id
         WHERE v.state = 'posted' AND {_own("v")}
         GROUP BY v.company_id, v.id, v.number, v.total
        HAVING sum(l.debit) IS DISTINCT FROM sum(l.credit) OR sum(l.debit) IS DISTINCT FROM v.total""",
    f"SELECT count(*) FROM accounting_voucher v WHERE v.state = 'posted' AND {_own('v')}",
)
register_check(
    "accounting.lines_dated",
    L("分录的期间与日期同凭证一致", "Lines carry period and date of their voucher"),
    f"""SELECT l.company_id, v.number, l.line_no FROM accounting_voucher_line l JOIN accounting_voucher v ON v.id = l.document_id
         WHERE {_own("l")} AND (l.posted_on, l.period_id)
               IS DISTINCT FROM (CASE WHEN v.state = 'posted' THEN v.business_on END, CASE WHEN v.state = 'posted' THEN v.period_id END)""",
    f"SELECT count(*) FROM accounting_voucher_line l WHERE {_own('l')}",
)
register_check(
    "accounting.numbers",
    L("凭证号连续", "Voucher numbers have no gaps"),
    f"""SELECT v.company_id, v.period_id, v.word, count(*) AS vouchers, max(v.serial) AS last, min(c.last) AS counter
          FROM accounting_voucher v
          LEFT JOIN accounting_voucher_counter c ON (c.company_id, c.period_id, c.word) = (v.company_id, v.period_id, v.word)
         WHERE v.serial IS NOT NULL AND {_own("v")} GROUP BY 1, 2, 3
        HAVING count(*) <> max(v.serial) OR min(v.serial) <> 1 OR max(v.serial) IS DISTINCT FROM min(c.last)""",
    f"SELECT count(*) FROM accounting_voucher_counter c WHERE {_own('c')}",
)
register_check(
    "accounting.open_items",
    L("未核销金额 = 金额 - 核销", "Open amounts are amounts less settlements"),
    f"""SELECT o.company_id, o.id, o.reference, o.amount, o.open_amount, coalesce(m.settled, 0) AS settled
          FROM accounting_open_item o
          LEFT JOIN (SELECT id, sum(amount) AS settled
                       FROM (SELECT item_id AS id, amount FROM accounting_open_item_match
                             UNION ALL SELECT counter_id, amount FROM accounting_open_item_match) u GROUP BY id) m ON m.id = o.id
         WHERE {_own("o")} AND o.open_amount <> o.amount - sign(o.amount) * coalesce(m.settled, 0)""",
    f"SELECT count(*) FROM accounting_open_item o WHERE {_own('o')}",
)
register_check(
    "accounting.control_accounts",
    L(
        "往来明细 = 受控科目（应收、应付、预收、预付、暂估）",
        "Open items equal their control accounts (receivable, payable, advances, accrued receipts)",
    ),
    f"""SELECT a.company_id, a.code AS account, coalesce(g.balance, 0) AS general_ledger, coalesce(o.open, 0) AS open_items
          FROM accounting_account a
          LEFT JOIN (SELECT account_id, sum(debit - credit) AS balance FROM accounting_account_balance GROUP BY 1) g ON g.account_id = a.id
          LEFT JOIN (SELECT account_id, sum(open_amount) AS open FROM accounting_open_item GROUP BY 1) o ON o.account_id = a.id
         WHERE {_own("a")} AND a.subledger = 'open_item' AND coalesce(g.balance, 0) <> coalesce(o.open, 0)""",
    f"SELECT count(*) FROM accounting_account a WHERE {_own('a')} AND a.subledger = 'open_item'",
)
register_check(
    "accounting.nothing_due",
    L("没有遗留的待记凭证", "No voucher was left owing"),
    f"""SELECT d.company_id, d.id FROM accounting_voucher_due d WHERE {_own("d")}
        UNION ALL SELECT d.company_id, d.account_id FROM accounting_control_delta d WHERE {_own("d")}""",
)
