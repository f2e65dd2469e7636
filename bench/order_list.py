"""The list page of sales orders: 50 of more than 10,000, filtered and sorted, for a user of one warehouse."""

from __future__ import annotations

import random
from collections.abc import Iterator
from functools import partial

from bench.floor import floor_of_reads
from bench.harness import Bench, Figure, measured, say
from guantong.kernel.engine import create_many
from guantong.masterdata.public import insert_masters

ORDERS = 21_000
LINES = 2
CUSTOMERS = 200
TIMES = 300


def load(bench: Bench) -> None:
    """Customers and their orders, through the engine; two thirds are then confirmed and numbered set-based."""
    plant = bench.plant
    second = plant.warehouse("WH2")
    plant.user("sales", warehouse_ids=[plant.id("warehouse", "WH1")])
    say(f"Making {ORDERS} sales orders …")
    choice = random.Random(18)
    item = plant.item("LAMP-1", sales_price="11.30")
    with plant.unit() as unit:
        customers = list(
            insert_masters(
                unit,
                "party",
                [
                    {"code": f"C{number:04}", "name": f"客户{number}号", "is_customer": True}
                    for number in range(CUSTOMERS)
                ],
            ).values()
        )
    for start in range(0, ORDERS, 1000):
        with plant.unit() as unit:
            create_many(
                unit,
                "sales_order",
                [
                    {
                        "business_on": f"2026-{choice.randrange(1, 13):02}-{choice.randrange(1, 29):02}",
                        "party": choice.choice(customers),
                        "warehouse": plant.id("warehouse", "WH1") if choice.random() < 0.5 else second,
                        "lines": [
                            {"item": item, "quantity": str(choice.randrange(1, 100)), "price": "11.30"}
                            for _ in range(LINES)
                        ],
                    }
                    for _ in range(min(1000, ORDERS - start))
                ],
            )
    with bench.owner() as connection:
        connection.execute(
            """UPDATE trade_order o SET state = 'confirmed', number = 'XS-' || to_char(business_on, 'YYYYMM-') || o.id
                WHERE o.company_id = %s AND o.id %% 3 <> 0""",
            [plant.company_id],
        )
    bench.settle()


def run(bench: Bench) -> Iterator[Figure]:
    """Pages as the client asks for them; the user sees the orders of warehouse WH1, about half of all."""
    load(bench)
    client = bench.client("sales")
    base = "/api/sales/sales_orders?limit=50"
    everything = client.send("GET", f"{base}&count=1").data["total"]
    pages = {
        "order_list": f"{base}&f.state=eq:confirmed&f.business_on=ge:2026-03-01&sort=-total_gross,number&count=1",
        "order_list_by_customer": f"{base}&f.state=eq:confirmed&sort=party&count=1",
        "order_list_newest": f"{base}&sort=-business_on",
        "order_list_search": f"{base}&q=号&sort=-business_on&count=1",
    }
    for name, path in pages.items():
        path = path.replace("号", "%E5%8F%B7")
        taken, answer, used = measured(bench, partial(client.send, "GET", path), TIMES)
        yield Figure(
            name, taken, floor_of_reads(bench, "sales", [path], 50), answer.statements, everything,
            {"shown": len(answer.data["rows"]), "found": answer.data.get("total"), "of": ORDERS, "query": path.split("?")[1], **used},
        )  # fmt: skip
