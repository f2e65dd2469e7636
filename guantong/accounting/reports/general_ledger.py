"""明细账: the lines of an account between two days with the running balance, by any dimension."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from guantong.accounting.reports.parameters import ACCOUNT, DIMENSIONS, DIRECTION, FROM_ON, TO_ON, span
from guantong.accounting.summaries import in_language
from guantong.kernel.declare import Field, L, Type
from guantong.kernel.reports import Report, ReportResult, register_report
from guantong.kernel.unit import Row, Unit

PAGE = 500

# The running balance is one window over the account's lines; a page is cut out afterwards.
QUERY = """
WITH asked AS (SELECT code FROM accounting_account WHERE id = %(account)s AND company_id = %(company)s),
lines AS (
  SELECT l.id, l.document_id, l.posted_on, l.line_no, l.summary, l.debit, l.credit,
         l.party_id, l.item_id, l.department_id, a.code AS account_code
    FROM accounting_voucher_line l
    JOIN accounting_account a ON a.id = l.account_id
    JOIN asked ON starts_with(a.code, asked.code)
   WHERE l.company_id = %(company)s AND l.posted_on <= %(until)s
     AND (%(party)s::bigint IS NULL OR l.party_id = %(party)s)
     AND (%(item)s::bigint IS NULL OR l.item_id = %(item)s)
     AND (%(department)s::bigint IS NULL OR l.department_id = %(department)s)
     AND (%(employee)s::bigint IS NULL OR l.employee_id = %(employee)s)
     AND (%(project)s::bigint IS NULL OR l.project_id = %(project)s)),
before AS (SELECT coalesce(sum(debit - credit), 0) AS opening FROM lines WHERE posted_on < %(since)s),
running AS (
  SELECT lines.*, before.opening
         + sum(debit - credit) OVER (ORDER BY posted_on, document_id, line_no, id) AS balance,
         row_number() OVER (ORDER BY posted_on, document_id, line_no, id) AS place,
         sum(debit) OVER () AS all_debit, sum(credit) OVER () AS all_credit
    FROM lines, before WHERE posted_on >= %(since)s)
SELECT r.*, before.opening AS opening_balance, v.number, v.source_kind, v.source_id
  FROM before LEFT JOIN running r ON r.place > %(after)s AND r.place <= %(after)s + %(page)s
  LEFT JOIN accounting_voucher v ON v.id = r.document_id
 ORDER BY r.place
"""


def query(unit: Unit, given: dict[str, Any]) -> ReportResult:
    """One statement. The first row of the first page is the opening balance."""
    since, until = span(unit, given)
    after = int(given.get("after") or 0)
    words = {field.name: given.get(field.name) for field in DIMENSIONS}
    words |= {"company": unit.company_id, "account": given["account"], "since": since, "until": until}
    found = unit.sql(QUERY, words | {"after": after, "page": PAGE})
    opening = found[0]["opening_balance"] if found else Decimal(0)
    rows: list[Row] = []
    if after == 0:
        rows.append(
            {
                "posted_on": since,
                "summary": "期初余额" if unit.language == "zh" else "Opening balance",
                **_balance(opening),
                "source_id": None,
                "document_id": None,
            }
        )
    lines = [row | _balance(row["balance"]) for row in found if row["id"] is not None]
    totals = {"debit": Decimal(0), "credit": Decimal(0)}
    if lines:
        totals = {"debit": lines[0]["all_debit"], "credit": lines[0]["all_credit"]}
    closing = opening + totals["debit"] - totals["credit"]
    return ReportResult(
        rows + lines,
        totals | _balance(closing),
        next=str(after + PAGE) if len(lines) == PAGE else None,
        given={"from_on": since, "to_on": until},
    )


def _balance(net: Decimal) -> Row:
    return {"direction": "debit" if net > 0 else "credit" if net < 0 else "flat", "balance": abs(net)}


def to_voucher(row: Row) -> dict[str, Any] | None:
    """A line leads to its voucher."""
    return {"type": "voucher", "id": row["document_id"]} if row.get("document_id") else None


def to_source(row: Row) -> dict[str, Any] | None:
    """And to the document that made it."""
    return {"type": row["source_kind"], "id": row["source_id"]} if row.get("source_id") else None


REPORT = register_report(
    Report(
        code="general_ledger",
        module="accounting",
        label=L("明细账", "General ledger"),
        params=(ACCOUNT, FROM_ON, TO_ON, *DIMENSIONS),
        columns=(
            Field("posted_on", Type.DATE, L("日期", "Date"), width=110),
            Field("number", Type.TEXT, L("凭证字号", "Voucher"), width=130),
            Field("account_code", Type.TEXT, L("科目", "Account"), width=80),
            Field("summary", Type.TEXT, L("摘要", "Summary"), width=170, spoken=in_language),
            Field("party_id", Type.REF, L("往来单位", "Partner"), ref="party", width=150),
            Field("item_id", Type.REF, L("物料", "Item"), ref="item", width=100),
            Field("department_id", Type.REF, L("部门", "Department"), ref="department", width=90),
            Field("debit", Type.MONEY, L("借方", "Debit"), total=True, width=130),
            Field("credit", Type.MONEY, L("贷方", "Credit"), total=True, width=130),
            DIRECTION,
            Field("balance", Type.MONEY, L("余额", "Balance"), width=140),
        ),
        query=query,
        permission="accounting.voucher.read",
        drill={"number": to_voucher, "summary": to_source},
        undrilled=L(
            "期初余额是此前各行的合计，没有单据。",
            "The opening balance is the sum of what came before and has no document.",
        ),
    )
)
