"""Somebody who goes on working: orders, deliveries and invoices, one after the other, until told to stop.

A line is printed for each document that was committed; the process ends when its input is closed.
"""

from __future__ import annotations

import os
import threading


def main() -> None:
    """Work in the home of this process."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "guantong.server.settings")
    import django

    django.setup()
    from guantong.trade.tests.story import Trader

    stopped = threading.Event()
    threading.Thread(target=_wait_for_the_end, args=(stopped,), daemon=True).start()
    trader = Trader()
    for name in ("A", "B"):
        trader.item(name, category="FG")
    receipt = trader.receives(trader.orders("buy", ("A", 100_000, "10.00"), ("B", 100_000, "7.30")), 100_000, 100_000)
    print(f"ready {trader.company_id} {receipt.id}", flush=True)
    while not stopped.is_set():
        order = trader.orders("sell", ("A", 3, "20.00"), ("B", 2, "15.50"))
        print(f"order {order.id}", flush=True)
        delivery = trader.delivers(order, 3, 2)
        print(f"delivery {delivery.id}", flush=True)


def _wait_for_the_end(stopped: threading.Event) -> None:
    import sys

    sys.stdin.read()
    stopped.set()


if __name__ == "__main__":
    main()
