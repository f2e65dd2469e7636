"""The list of sales orders: from the click to its first rows, cold and warm, and scrolled down through thousands."""

from __future__ import annotations

from collections.abc import Iterator

from bench.harness import Figure, say
from bench.ledgers import Orders
from bench.web_desk import Desk, figure

ORDERS = 20_000
TIMES = 12
SCROLLED = 5_000
LIST = "/sales/sales_orders"
ROWS = "[data-testid=list-sales_order] tbody tr[data-key]"
CLICK = "() => document.querySelector(`nav a[href='/sales/sales_orders']`).click()"
HAS_ROWS = f"() => document.querySelector('{ROWS}') !== null"
HOME = "() => document.querySelector(`nav a[href='/']`).click()"
IS_HOME = "() => document.querySelector('[data-testid=home]') !== null"
FIRST_ROWS = f"() => window.__bench.until({HAS_ROWS})"


def figures(desk: Desk) -> Iterator[Figure]:
    """To first rows from a kept program (a click in the menu) and from an empty one (the address typed)."""
    say(f"web: making {ORDERS:,} orders …")
    trade = desk.trade
    orders = Orders(desk.bench, trade.items[0], [trade.customer], [trade.warehouse])
    orders.grow(ORDERS // 20)
    desk.bench.settle()  # the laws look the next ones up by what is known of these
    orders.grow(ORDERS)
    desk.bench.settle()
    say("web: opening the list …")
    cold = []
    for _ in range(TIMES):
        desk.page.goto(LIST)
        cold.append(float(desk.page.evaluate(FIRST_ROWS)))
    yield Figure("list_first_rows_cold", cold, rows=ORDERS)  # the page's own count of its processor time begins anew
    times, cpu = [], 0.0
    before = desk.bench.processor()
    for _ in range(TIMES):
        desk.timed(HOME, IS_HOME)
        with desk.watch() as watch:
            times.append(desk.timed(CLICK, HAS_ROWS))
        cpu += watch.cpu
    watch.times, watch.cpu = times, cpu
    warm = figure("list_first_rows", watch, rows=ORDERS)
    warm.cpu = desk.bench.processor().since(before, TIMES)
    yield warm
    yield _scroll(desk)


def _scroll(desk: Desk) -> Figure:
    """To the end of what is there, again and again, until 5,000 rows were read; each time to the next rows painted."""
    say("web: scrolling the list …")
    page = desk.page
    desk.goes(LIST, ROWS)
    most = 0
    with desk.watch() as watch:
        while True:
            count = int(page.evaluate("() => Number(document.querySelector('.pg-table').dataset.rows)"))
            if count > SCROLLED:
                break
            watch.times.append(
                desk.timed(
                    "() => { const box = document.querySelector('.pg-table-box'); box.scrollTop = box.scrollHeight; }",
                    "count => Number(document.querySelector('.pg-table').dataset.rows) > count",
                    count,
                )
            )
            most = max(most, page.locator(ROWS).count())
    return figure("list_scroll_page", watch, rows=SCROLLED, most_rows_in_page=most)
