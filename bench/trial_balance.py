"""The trial balance over a million lines of the general ledger (ten million with --large), from kept balances, and that it equals their sum."""

from __future__ import annotations

import time
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from bench.floor import floor_of_reads
from bench.harness import Answer, Bench, Figure, grown, measured, say
from bench.ledgers import Vouchers

TIMES = 200
PATH = "/api/reports/trial_balance?from_on=2027-03-01&to_on=2027-06-30"
SINCE, UNTIL = "2027-03-01", "2027-06-30"

SUMS = """
SELECT a.code,
       coalesce(sum(l.debit - l.credit) FILTER (WHERE l.posted_on < %(since)s), 0) AS opening,
       coalesce(sum(l.debit) FILTER (WHERE l.posted_on >= %(since)s), 0) AS debit,
       coalesce(sum(l.credit) FILTER (WHERE l.posted_on >= %(since)s), 0) AS credit,
       coalesce(sum(l.debit) FILTER (WHERE l.posted_on >= date_trunc('year', %(since)s::date)), 0) AS year_debit,
       coalesce(sum(l.credit) FILTER (WHERE l.posted_on >= date_trunc('year', %(since)s::date)), 0) AS year_credit
  FROM accounting_voucher_line l JOIN accounting_account a ON a.id = l.account_id
 WHERE l.company_id = %(company)s AND l.posted_on <= %(until)s
 GROUP BY a.code ORDER BY a.code
"""


def run(bench: Bench) -> Iterator[Figure]:
    """Load, ask, and compare account by account with the sum over the lines; for each size."""
    ledger = Vouchers(bench)
    figures = []
    for rows in bench.sizes():
        say(f"Posting vouchers of {rows:,} lines through the posting law …")
        ledger.grow(rows)
        bench.settle()
        figures.append(_measure(bench, rows == bench.rows))
    yield grown(figures)


def _measure(bench: Bench, is_last: bool) -> Figure:
    company = bench.plant.company_id
    client = bench.client("accountant")

    def ask() -> Answer:
        return client.send("GET", PATH)

    taken, answer, used = measured(bench, ask, TIMES)
    summing: list[float] = []
    sums: list[dict[str, Any]] = []
    with bench.plant.unit() as unit:
        lines = unit.value(
            "SELECT count(*) FROM accounting_voucher_line WHERE company_id = %s AND posted_on IS NOT NULL", [company]
        )
        for _ in range(3 if is_last else 1):
            begun = time.perf_counter()
            sums = unit.sql(SUMS, {"company": company, "since": SINCE, "until": UNTIL})
            summing.append((time.perf_counter() - begun) * 1000)
    return Figure(
        "trial_balance", taken, floor_of_reads(bench, "accountant", [PATH], 50), answer.statements, lines,
        {
            "accounts": len(sums),
            "differences_to_sum_of_lines": differences(answer.data["rows"], sums),
            "sum_over_the_lines_p50_ms": round(sorted(summing)[len(summing) // 2], 1),
            "turnover_debit": answer.data["totals"]["debit"],
            "turnover_credit": answer.data["totals"]["credit"],
        },
        used,
    )  # fmt: skip


def differences(rows: list[dict[str, Any]], sums: list[dict[str, Any]]) -> int:
    """How many figures of leaf accounts differ between the report and the lines."""
    reported = {row["code"]: row for row in rows if row["_leaf"]}
    summed = {row["code"]: row for row in sums}
    found = 0
    for code in reported.keys() | summed.keys():
        report, lines = reported.get(code, {}), summed.get(code, {})
        opening = Decimal(report.get("opening_debit") or 0) - Decimal(report.get("opening_credit") or 0)
        found += opening != lines.get("opening", 0)
        for name in ("debit", "credit", "year_debit", "year_credit"):
            found += Decimal(report.get(name) or 0) != lines.get(name, 0)
    return found
