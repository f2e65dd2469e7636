"""The list page of sales orders: 50 of more than 10,000, filtered and sorted, for a user of one warehouse."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from bench.floor import floor_of_reads
from bench.harness import Bench, Figure, grown, measured
from bench.ledgers import Orders
from guantong.masterdata.public import insert_masters

SIZES = (2_100, 21_000, 210_000)
CUSTOMERS = 200
TIMES = 200
BASE = "/api/sales/sales_orders?limit=50"
PAGES = {
    "order_list": f"{BASE}&f.state=eq:confirmed&f.business_on=ge:2026-03-01&sort=-total_gross,number&count=1",
    "order_list_by_customer": f"{BASE}&f.state=eq:confirmed&sort=party&count=1",
    "order_list_newest": f"{BASE}&sort=-business_on",
    "order_list_newest_counted": f"{BASE}&sort=-business_on&count=1",
    "order_list_search": f"{BASE}&q=%E5%8F%B7&sort=-business_on&count=1",
}


def run(bench: Bench) -> Iterator[Figure]:
    """Pages as the client asks for them; the user sees the orders of warehouse WH1, about half of all.

    The figure is that of 21,000 orders; its growth tells of a tenth and of ten times as many.
    """
    plant = bench.plant
    second = plant.warehouse("WH2")
    plant.user("sales", warehouse_ids=[plant.id("warehouse", "WH1")])
    item = plant.item("LAMP-1", sales_price="11.30")
    parties = [{"code": f"C{number:04}", "name": f"客户{number}号", "is_customer": True} for number in range(CUSTOMERS)]
    with plant.unit() as unit:
        customers = list(insert_masters(unit, "party", parties).values())
    orders = Orders(bench, item, customers, [plant.id("warehouse", "WH1"), second])
    figures: dict[str, list[Figure]] = {name: [] for name in PAGES}
    for size in SIZES:
        orders.grow(size)
        bench.settle()
        for name, path in PAGES.items():
            figures[name].append(_measure(bench, name, path, size))
    for found in figures.values():
        middle = grown(found[1:2])
        middle.growth = [figure.step() for figure in found]
        yield middle


def _measure(bench: Bench, name: str, path: str, of: int) -> Figure:
    client = bench.client("sales")
    seen = client.send("GET", f"{BASE}&count=1").data["total"]
    taken, answer, used = measured(bench, partial(client.send, "GET", path), TIMES if of < 100_000 else 50, 24)
    floor = floor_of_reads(bench, "sales", [path], 50 if of < 100_000 else 20)
    return Figure(
        name, taken, floor, answer.statements, seen,
        {"shown": len(answer.data["rows"]), "found": answer.data.get("total"), "of": of, "query": path.split("?")[1]}, used,
    )  # fmt: skip
