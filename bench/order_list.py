"""The list page of sales orders: 50 of more than 10,000, filtered and sorted, for a user of one warehouse.

With `--large` also of 2,000,000, of which he sees a million.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from bench.floor import floor_of_reads
from bench.harness import ROWS, Bench, Figure, grown, measured
from bench.ledgers import Orders
from guantong.masterdata.public import insert_masters

SIZES = (2_100, 21_000, 210_000)
LARGE = 2_000_000
MANY = 100_000
CUSTOMERS = 200
TIMES = 200
BASE = "/api/sales/sales_orders?limit=50"
PAGES = {
    "order_list": f"{BASE}&f.state=eq:confirmed&f.business_on=ge:2026-03-01&sort=-total_gross,number&count=1",
    "order_list_by_customer": f"{BASE}&f.state=eq:confirmed&sort=party&count=1",
    "order_list_newest": f"{BASE}&sort=-business_on",
    "order_list_newest_counted": f"{BASE}&sort=-business_on&count=1",
    "order_list_search": f"{BASE}&q=%E5%8F%B7&sort=-business_on&count=1",
    "order_list_middle": f"{BASE}&sort=-business_on&after={{middle}}",
    "order_list_amount_rows": f"{BASE}&sort=-total_gross",
    "order_list_amount_middle": f"{BASE}&sort=-total_gross&after={{amount}}",
    "order_list_customer_rows": f"{BASE}&sort=party",
    "order_list_due_rows": f"{BASE}&sort=promised_on",
    "order_list_of_customer": f"{BASE}&sort=-business_on&f.party=eq:{{party}}",
    "order_list_part_of_number": f"{BASE}&sort=-business_on&q={{part}}",
    "order_list_initials": f"{BASE}&sort=-business_on&q=kh77h",
    "order_list_no_such_word": f"{BASE}&sort=-business_on&q=qqqq",
    "order_list_count_alone": "/api/sales/sales_orders?limit=1&columns=id&count=1",
    "order_list_by_month": "/api/sales/sales_orders/groups?by=business_on:month",
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
    for size in (*SIZES, LARGE) if bench.rows > ROWS else SIZES:
        orders.grow(size, at_rest=size > SIZES[-1])
        bench.settle()
        known = _known(bench)
        for name, path in PAGES.items():
            figures[name].append(_measure(bench, name, path.format(**known), size))
    for found in figures.values():
        middle = grown(found[1:2])
        middle.growth = [figure.step() for figure in found]
        yield middle


def _known(bench: Bench) -> dict[str, str]:
    """What the addresses name: a customer, the end of an order's number, and cursors in the middle of the year and of the amounts."""
    page = bench.client("sales").send("GET", f"{BASE}&sort=-business_on&f.business_on=le:2026-06-30").data
    amount = bench.client("sales").send("GET", f"{BASE}&sort=-total_gross&f.total_gross=le:1000").data["next"]
    number = next(row["number"] for row in page["rows"] if row["number"])
    return {"middle": page["next"], "amount": amount, "party": str(page["rows"][0]["party"]["id"]), "part": number[-6:]}


def _measure(bench: Bench, name: str, path: str, of: int) -> Figure:
    client = bench.client("sales")
    seen = client.send("GET", f"{BASE}&count=1").data["total"]
    times, warm_up, floors = (TIMES, 24, 50) if of < MANY else (50, 24, 20) if of < LARGE else (8, 8, 3)
    taken, answer, used = measured(bench, partial(client.send, "GET", path), times, warm_up)
    floor = floor_of_reads(bench, "sales", [path], floors)
    return Figure(
        name, taken, floor, answer.statements, seen,
        {"shown": len(answer.data["rows"]), "found": answer.data.get("total"), "of": of, "query": path.split("?")[1]}, used,
    )  # fmt: skip
