"""The trial balance over a million lines of the general ledger, from kept balances, and that it equals their sum."""

from __future__ import annotations

import time
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from bench.floor import floor_of_reads
from bench.harness import Answer, Bench, Figure, measured, say

VOUCHERS = 5_000
PAIRS = 100
MONTHS = 24
TIMES = 200
PATH = "/api/reports/trial_balance?from_on=2027-03-01&to_on=2027-06-30"
SINCE, UNTIL = "2027-03-01", "2027-06-30"

# The loader writes drafts set-based, as the owner, who may name a source; then one UPDATE posts them, so that the posting
# law itself checks every voucher, gives it its number and keeps the balances. Nothing is switched off.
VOUCHER = """
INSERT INTO accounting_voucher (company_id, kind, state, business_on, word, purpose, summary, source_kind, source_id)
SELECT %(company)s, 'voucher', 'draft', date '2026-01-01' + ((n * 7919) %% 730)::int, '记', 'normal', 'bench', 'bench', n
  FROM generate_series(%(first)s::int, %(last)s::int) n
"""
LINES = """
WITH leaf AS (
  SELECT array_agg(id ORDER BY code) AS ids FROM accounting_account
   WHERE company_id = %(company)s AND is_leaf AND is_active AND subledger = ''
     AND cardinality(dims_required) + cardinality(dims_one_of) = 0)
INSERT INTO accounting_voucher_line (company_id, document_id, line_no, account_id, debit, credit, summary)
SELECT %(company)s, v.id, 2 * pair + side,
       leaf.ids[1 + (hashint8(v.source_id * 1000 + pair * 2 + side + 1000000) & 1073741823) %% cardinality(leaf.ids)],
       CASE side WHEN 1 THEN amount ELSE 0 END, CASE side WHEN 2 THEN amount ELSE 0 END, 'bench'
  FROM accounting_voucher v CROSS JOIN leaf
 CROSS JOIN generate_series(0, %(pairs)s - 1) pair
 CROSS JOIN LATERAL (SELECT (1 + (hashint8(v.source_id * 1000 + pair) & 1073741823) %% 1000000)::numeric / 100) a (amount)
 CROSS JOIN (VALUES (1), (2)) s (side)
 WHERE v.company_id = %(company)s AND v.source_kind = 'bench' AND v.source_id BETWEEN %(first)s AND %(last)s
"""
POST = """
UPDATE accounting_voucher SET state = 'posted'
 WHERE company_id = %(company)s AND source_kind = 'bench' AND source_id BETWEEN %(first)s AND %(last)s
"""
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
    """Load, ask, and compare account by account with the sum over the lines."""
    company = bench.plant.company_id
    say(f"Posting {VOUCHERS} vouchers of {2 * PAIRS} lines through the posting law …")
    begun = time.perf_counter()
    for first in range(1, VOUCHERS + 1, 500):
        words = {"company": company, "first": first, "last": min(first + 499, VOUCHERS), "pairs": PAIRS}
        with bench.owner() as connection:
            for statement in (VOUCHER, LINES, POST):
                connection.execute(statement, words)
        say(f"  {words['last']} of {VOUCHERS}, {time.perf_counter() - begun:.0f} s")
    bench.settle()
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
        for _ in range(5):
            begun = time.perf_counter()
            sums = unit.sql(SUMS, {"company": company, "since": SINCE, "until": UNTIL})
            summing.append((time.perf_counter() - begun) * 1000)
    yield Figure(
        "trial_balance", taken, floor_of_reads(bench, "accountant", [PATH], 50), answer.statements, lines,
        {
            "accounts": len(sums),
            "differences_to_sum_of_lines": differences(answer.data["rows"], sums),
            "sum_over_the_lines_p50_ms": round(sorted(summing)[2], 1),
            **used,
            "turnover_debit": answer.data["totals"]["debit"],
            "turnover_credit": answer.data["totals"]["credit"],
        },
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
