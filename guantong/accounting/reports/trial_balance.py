"""科目余额表: opening balance, turnover, year to date and closing balance of every account, from kept balances."""

from __future__ import annotations

from calendar import monthrange
from decimal import Decimal
from typing import Any

from guantong.accounting.reports.parameters import span
from guantong.kernel.declare import Field, L, Type
from guantong.kernel.reports import Report, ReportResult, register_report
from guantong.kernel.unit import Row, Unit

# Whole periods: those that the two days fall in. Month 0 holds the opening balances, so it is no turnover of any year.
# An account above the leaves is the sum of the leaves whose codes begin with its own: each leaf is laid on every beginning
# of its code, so that the two are joined by equality. What a period counts for is worked out once, not for each balance.
QUERY = """
WITH bounds AS (
  SELECT date_trunc('month', %(since)s::date)::date AS since,
         (date_trunc('month', %(until)s::date) + interval '1 month - 1 day')::date AS until,
         date_trunc('year', %(until)s::date)::date AS year_start),
span AS MATERIALIZED (
  SELECT p.id, p.ends_on < x.since OR p.month = 0 AS is_before, p.starts_on >= x.since AND p.month > 0 AS is_within,
         p.starts_on >= x.year_start AND p.month > 0 AS is_this_year
    FROM accounting_period p CROSS JOIN bounds x
   WHERE p.company_id = %(company)s AND p.ends_on <= x.until),
leaf AS (
  SELECT b.account_id,
         coalesce(sum(b.debit - b.credit) FILTER (WHERE s.is_before), 0) AS opening,
         coalesce(sum(b.debit) FILTER (WHERE s.is_within), 0) AS debit,
         coalesce(sum(b.credit) FILTER (WHERE s.is_within), 0) AS credit,
         coalesce(sum(b.debit) FILTER (WHERE s.is_this_year), 0) AS year_debit,
         coalesce(sum(b.credit) FILTER (WHERE s.is_this_year), 0) AS year_credit
    FROM accounting_account_balance b
    JOIN span s ON s.id = b.period_id
   WHERE b.company_id = %(company)s
   GROUP BY b.account_id),
laid AS (
  SELECT left(c.code, n) AS code, l.*
    FROM leaf l JOIN accounting_account c ON c.id = l.account_id
   CROSS JOIN generate_series(1, length(c.code)) AS n)
SELECT a.id, a.code, CASE WHEN %(english)s AND a.name_en <> '' THEN a.name_en ELSE a.name END AS name,
       a.level, a.is_leaf,
       sum(l.opening) AS opening, sum(l.debit) AS debit, sum(l.credit) AS credit,
       sum(l.year_debit) AS year_debit, sum(l.year_credit) AS year_credit
  FROM accounting_account a
  JOIN laid l ON l.code = a.code
 WHERE a.company_id = %(company)s AND (%(level)s::int IS NULL OR a.level <= %(level)s)
 GROUP BY a.id
HAVING %(all)s OR bool_or(l.opening <> 0 OR l.debit <> 0 OR l.credit <> 0 OR l.year_debit <> 0 OR l.year_credit <> 0)
 ORDER BY a.code
"""

AMOUNTS = (
    ("opening_debit", L("期初借方", "Opening Dr")),
    ("opening_credit", L("期初贷方", "Opening Cr")),
    ("debit", L("本期借方", "Debit")),
    ("credit", L("本期贷方", "Credit")),
    ("year_debit", L("本年累计借方", "Year Dr")),
    ("year_credit", L("本年累计贷方", "Year Cr")),
    ("closing_debit", L("期末借方", "Closing Dr")),
    ("closing_credit", L("期末贷方", "Closing Cr")),
)


def query(unit: Unit, given: dict[str, Any]) -> ReportResult:
    """One statement; the totals are those of the leaves, and both sides of each pair agree."""
    since, until = span(unit, given)
    rows = unit.sql(
        QUERY,
        {
            "company": unit.company_id,
            "since": since,
            "until": until,
            "level": given.get("level") or None,
            "all": bool(given.get("all_accounts")),
            "english": unit.language == "en",
        },
    )
    totals: Row = {name: Decimal(0) for name, _ in AMOUNTS}
    deepest = given.get("level") or 99
    for row in rows:
        closing = row["opening"] + row["debit"] - row["credit"]
        row["opening_debit"], row["opening_credit"] = _sides(row["opening"])
        row["closing_debit"], row["closing_credit"] = _sides(closing)
        row["_level"], row["_leaf"] = row["level"] - 1, row["is_leaf"]
        row["_asked"] = (since, until)
        if row["level"] == 1:
            for name in ("debit", "credit", "year_debit", "year_credit"):
                totals[name] += row[name]
        if row["is_leaf"] or row["level"] == deepest:
            for name in ("opening_debit", "opening_credit", "closing_debit", "closing_credit"):
                totals[name] += row[name]
    last = monthrange(until.year, until.month)[1]
    return ReportResult(
        rows,
        {"name": "合计" if unit.language == "zh" else "Total", **totals},
        given={"from_on": since.replace(day=1), "to_on": until.replace(day=last)},
    )


def _sides(net: Decimal) -> tuple[Decimal, Decimal]:
    return (net, Decimal(0)) if net > 0 else (Decimal(0), -net)


def to_ledger(row: Row) -> dict[str, Any] | None:
    """An account leads to its ledger of the same days."""
    since, until = row["_asked"]
    return {
        "report": "general_ledger",
        "parameters": {
            "account": row["code"],
            "from_on": since.replace(day=1).isoformat(),
            "to_on": until.isoformat(),
        },
    }


REPORT = register_report(
    Report(
        code="trial_balance",
        module="accounting",
        label=L("科目余额表", "Trial balance"),
        params=(
            Field("from_on", Type.DATE, L("起始期间", "From period"), hint=L("取所在月份", "Its whole month")),
            Field("to_on", Type.DATE, L("截止期间", "To period"), hint=L("取所在月份", "Its whole month")),
            Field("level", Type.INT, L("科目级次", "Level"), minimum="1", maximum="4"),
            Field("all_accounts", Type.BOOL, L("含无发生额科目", "Accounts without figures too")),
        ),
        columns=(
            Field("code", Type.TEXT, L("科目编码", "Code"), width=130),
            Field("name", Type.TEXT, L("科目名称", "Account"), width=190),
            *(Field(name, Type.MONEY, label, total=True, width=130) for name, label in AMOUNTS),
        ),
        query=query,
        permission="accounting.voucher.read",
        drill={"code": to_ledger, "name": to_ledger},
        tree=True,
    )
)
