"""Eight clients on the network want the last units of five goods at once: nothing is sold twice, nobody meets a fault."""

from __future__ import annotations

import collections
import json
import random
import threading
import time
import urllib.error
import urllib.request
from typing import Any

from guantong.insight import check
from guantong.kernel.access.public import create_token
from guantong.server import testing
from guantong.trade.tests.story import D, Trader

CLIENTS, ORDERS, LAST = 8, 3, 12
# What a machine that stands still for seconds may say before anything was done; clients come again then.
COME_AGAIN = ("kernel.crowded", "kernel.busy")
GOODS = tuple(f"HOT{number}" for number in range(5))


def test_the_last_units_are_sold_once_to_clients_on_the_network(live_server: testing.LiveServer) -> None:
    trader = Trader()
    for name in GOODS:
        trader.item(name, category="FG")
    trader.receives(trader.orders("buy", *((name, LAST, "10.00") for name in GOODS)), *([LAST] * len(GOODS)))
    tokens = {}
    for role in ("sales", "warehouse"):
        trader.user(role)
        tokens[role] = create_token(f"{role}-{trader.name}".lower(), company_id=trader.company_id)
    answers: list[tuple[str, int, Any]] = []
    gate = threading.Barrier(CLIENTS)

    def post(role: str, path: str, body: dict[str, Any]) -> tuple[int, Any]:
        request = urllib.request.Request(live_server.url + path, json.dumps(body).encode(), method="POST")
        request.add_header("Authorization", f"Bearer {tokens[role]}")
        while True:
            try:
                with urllib.request.urlopen(request, timeout=120) as answer:
                    told = answer.status, json.loads(answer.read())
            except urllib.error.HTTPError as error:
                told = error.code, json.loads(error.read())
            if told[1].get("code") not in COME_AGAIN:
                break
            time.sleep(1)
        answers.append((path.split("/")[3].split("?")[0], *told))
        return told

    def works(number: int) -> None:
        chance = random.Random(number)
        gate.wait(120)
        for _order in range(ORDERS):
            wanted = chance.sample(GOODS, 4)
            status, order = post("sales", "/api/sales/sales_orders?then=confirm", {
                "business_on": "2026-01-15", "party": {"code": "C"}, "warehouse": {"code": "WH1"},
                "lines": [{"item": {"code": name}, "quantity": "2", "price": "20"} for name in wanted],
            })  # fmt: skip
            if status != 201:
                continue
            # All that was ordered, whether it could be reserved or not; then what could, line by line.
            lines = [{"source_line_id": line["id"], "quantity": line["quantity"]} for line in order["lines"]]
            chance.shuffle(lines)
            body = {"business_on": "2026-01-15", "lines": lines}
            if post("warehouse", "/api/sales/deliveries?then=post", body)[0] != 201:
                for line in lines:
                    post("warehouse", "/api/sales/deliveries?then=post", body | {"lines": [line]})

    threads = [threading.Thread(target=works, args=(number,)) for number in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(300)
    counted = collections.Counter((kind, status) for kind, status, _answer in answers)
    assert {status for _kind, status in counted} <= {201, 409, 422}, counted
    assert counted["sales_orders", 201] == CLIENTS * ORDERS
    told = {one["code"] for _kind, status, answer in answers if status != 201 for one in answer["problems"]}
    assert told <= {"inventory.not_enough", "inventory.reserved_for_others"}
    # 24 orders of 4 x 2 want far more than 5 x 12: every good is gone to the last unit, and none went twice.
    assert [trader.on_hand(name) for name in GOODS] == [(D(0), D(0))] * len(GOODS)
    moved = "SELECT sum(quantity_moved) FROM trade_order_line l JOIN trade_order h ON h.id = l.document_id"
    assert trader.value(f"{moved} WHERE h.company_id = %s AND h.kind = 'sales_order'", trader.company_id) == 5 * LAST
    assert check.run(trader.company_id).differences == 0
