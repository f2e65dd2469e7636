"""辅助核算余额表: an account by the members of one dimension."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from guantong.accounting.reports.parameters import ACCOUNT, DIMENSIONS, FROM_ON, TO_ON, span
from guantong.kernel.declare import Field, L, Option, Type
from guantong.kernel.reports import Report, ReportResult, register_report
from guantong.kernel.unit import Row, Unit

QUERY = """
WITH asked AS (SELECT code FROM accounting_account WHERE id = %(account)s AND company_id = %(company)s)
SELECT l.{column} AS member_id, d.code, d.name,
       coalesce(sum(l.debit - l.credit) FILTER (WHERE l.posted_on < %(since)s), 0) AS opening,
       coalesce(sum(l.debit) FILTER (WHERE l.posted_on >= %(since)s), 0) AS debit,
       coalesce(sum(l.credit) FILTER (WHERE l.posted_on >= %(since)s), 0) AS credit,
       sum(l.debit - l.credit) AS closing
  FROM accounting_voucher_line l
  JOIN accounting_account a ON a.id = l.account_id
  JOIN asked ON starts_with(a.code, asked.code)
  LEFT JOIN masterdata_{dimension} d ON d.id = l.{column}
 WHERE l.company_id = %(company)s AND l.posted_on <= %(until)s
 GROUP BY l.{column}, d.code, d.name
HAVING bool_or(l.posted_on >= %(since)s) OR sum(l.debit - l.credit) <> 0
 ORDER BY d.code NULLS FIRST
"""


def query(unit: Unit, given: dict[str, Any]) -> ReportResult:
    """One statement; a row for each member that has figures, and one for lines without the dimension."""
    since, until = span(unit, given)
    dimension = given.get("dimension") or "party"
    text = QUERY.format(column=f"{dimension}_id", dimension=dimension)
    words = {"company": unit.company_id, "account": given["account"], "since": since, "until": until}
    rows = unit.sql(text, words)
    totals: Row = {
        name: sum((row[name] for row in rows), Decimal(0)) for name in ("opening", "debit", "credit", "closing")
    }
    for row in rows:
        row["name"] = row["name"] or ("(无)" if unit.language == "zh" else "(none)")
        row["_asked"] = (given["account"], dimension, since, until)
    return ReportResult(rows, totals, given={"from_on": since, "to_on": until, "dimension": dimension})


def to_ledger(row: Row) -> dict[str, Any] | None:
    """A member leads to its lines."""
    account, dimension, since, until = row["_asked"]
    if row["member_id"] is None:
        return None
    parameters = {
        "account": account,
        "from_on": since.isoformat(),
        "to_on": until.isoformat(),
        dimension: row["member_id"],
    }
    return {"report": "general_ledger", "parameters": parameters}


REPORT = register_report(
    Report(
        code="sub_ledger",
        module="accounting",
        label=L("辅助核算余额表", "Sub-ledger by dimension"),
        params=(
            ACCOUNT,
            Field(
                "dimension",
                Type.ENUM,
                L("辅助核算", "Dimension"),
                options=tuple(Option(field.name, field.label) for field in DIMENSIONS),
                default="party",
            ),
            FROM_ON,
            TO_ON,
        ),
        columns=(
            Field("code", Type.TEXT, L("编码", "Code"), width=120),
            Field("name", Type.TEXT, L("名称", "Name"), width=240),
            Field("opening", Type.MONEY, L("期初余额", "Opening"), total=True, width=130),
            Field("debit", Type.MONEY, L("借方", "Debit"), total=True, width=130),
            Field("credit", Type.MONEY, L("贷方", "Credit"), total=True, width=130),
            Field("closing", Type.MONEY, L("期末余额(借正贷负)", "Closing, debit positive"), total=True, width=150),
        ),
        query=query,
        permission="accounting.voucher.read",
        drill={"code": to_ledger, "name": to_ledger},
        undrilled=L(
            "没有该辅助核算的各行不能单独筛选。", "Lines without the dimension cannot be singled out in the ledger."
        ),
    )
)
