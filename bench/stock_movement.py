"""The stock movement report (收发存) over a million stock moves and cost events, and that it equals their sum."""

from __future__ import annotations

import time
from collections.abc import Iterator
from decimal import Decimal
from functools import partial
from typing import Any

from bench.cycle import prepare
from bench.floor import floor_of_reads
from bench.harness import Bench, Figure, grown, measured, say
from bench.ledgers import Stock

ITEMS = 500
TIMES = 40
SPANS = {
    "stock_movement": ("2027-03-01", "2027-06-30"),
    "stock_movement_inside_months": ("2027-03-11", "2027-06-17"),
}
# What the report would read without the sums kept by month: every event since the books began.
SUMS = """
SELECT i.code, sum(e.quantity) FILTER (WHERE e.business_on < %(since)s) AS opening_quantity,
       sum(e.value) FILTER (WHERE e.business_on < %(since)s) AS opening_value,
       sum(e.quantity) FILTER (WHERE e.business_on >= %(since)s AND e.quantity > 0) AS in_quantity,
       sum(e.value) FILTER (WHERE e.business_on >= %(since)s AND e.quantity > 0) AS in_value,
       -sum(e.quantity) FILTER (WHERE e.business_on >= %(since)s AND e.quantity < 0) AS out_quantity,
       -sum(e.value) FILTER (WHERE e.business_on >= %(since)s AND e.quantity < 0) AS out_value,
       sum(e.quantity) AS closing_quantity, sum(e.value) AS closing_value
  FROM inventory_cost_event e JOIN masterdata_item i ON i.id = e.item_id
 WHERE e.company_id = %(company)s AND e.business_on <= %(until)s GROUP BY 1 ORDER BY 1
"""


def run(bench: Bench) -> Iterator[Figure]:
    """Load, ask, and compare item by item with the sum over the events; for each size, in a company of its own."""
    figures: dict[str, list[Figure]] = {name: [] for name in SPANS}
    for rows in bench.sizes():
        say(f"Writing {rows:,} stock moves and cost events …")
        own = bench.another_company()
        trade = prepare(own.plant, ITEMS)
        Stock(own, trade.items, [trade.warehouse, own.plant.warehouse("WH2")]).grow(rows)
        own.settle()
        for name, span in SPANS.items():
            figures[name].append(_measure(own, name, rows, *span))
    for found in figures.values():
        yield grown(found)


def _measure(bench: Bench, name: str, rows: int, since: str, until: str) -> Figure:
    path = f"/api/reports/stock_movement?from_on={since}&to_on={until}"
    client = bench.client("accountant")
    taken, answer, used = measured(bench, partial(client.send, "GET", path), TIMES, 12)
    with bench.plant.unit() as unit:
        begun = time.perf_counter()
        sums = unit.sql(SUMS, {"company": bench.plant.company_id, "since": since, "until": until})
        summing = (time.perf_counter() - begun) * 1000
    return Figure(
        name, taken, floor_of_reads(bench, "accountant", [path], 20), answer.statements, rows,
        {
            "items": len(sums),
            "differences_to_sum_of_events": differences(answer.data["rows"], sums),
            "sum_over_the_events_ms": round(summing, 1),
        },
        used,
    )  # fmt: skip


def differences(rows: list[dict[str, Any]], sums: list[dict[str, Any]]) -> int:
    """How many figures differ between the report and the events."""
    reported = {row["code"]: row for row in rows}
    return sum(
        Decimal(reported.get(one["code"], {}).get(name) or 0) != (value or 0)
        for one in sums
        for name, value in one.items()
        if name != "code"
    )
