"""The order-to-cash cycle over HTTP beside its floor, for 10 and 500 lines, and over more and more history of the same items."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from bench.cycle import SELLING, prepare
from bench.harness import Bench, Figure, grown
from bench.ledgers import Stock
from bench.measure import measure

HISTORY = ((3_000, 1, 2), (30_000, 3, 4), (300_000, 7, 8))
"""Stock moves, and as many cost events, of the 500 items in the two weeks before the cycles: rows, first day, days."""


def run(bench: Bench) -> Iterator[Figure]:
    """Over a growing history; the last of them is the figure itself, the others its growth."""
    trade = prepare(bench.plant, 500)
    stock = Stock(bench, trade.items, [trade.warehouse])
    figures = []
    for rows, first, days in HISTORY:
        stock.grow(rows, date(2026, 1, first), days)
        bench.settle()
        figure = measure(bench, SELLING, trade, "order_to_cash", 10, 5, 12)
        figure.data_rows = rows
        figures.append(figure)
    yield grown(figures)
    yield measure(bench, SELLING, trade, "order_to_cash_500_lines", 500, 2, 5)
