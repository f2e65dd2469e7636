"""The procure-to-pay cycle over HTTP beside its floor, for 10 and 500 lines."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from bench.cycle import BUYING, prepare
from bench.harness import Bench, Figure, grown
from bench.ledgers import Stock
from bench.measure import measure
from bench.order_to_cash import HISTORY


def run(bench: Bench) -> Iterator[Figure]:
    """Over a growing history of the same items, as order_to_cash."""
    trade = prepare(bench.plant, 500)
    stock = Stock(bench, trade.items, [trade.warehouse])
    figures = []
    for rows, first, days in HISTORY:
        stock.grow(rows, date(2026, 1, first), days)
        bench.settle()
        figure = measure(bench, BUYING, trade, "procure_to_pay", 10, 5, 12)
        figure.data_rows = rows
        figures.append(figure)
    yield grown(figures)
    yield measure(bench, BUYING, trade, "procure_to_pay_500_lines", 500, 2, 5)
