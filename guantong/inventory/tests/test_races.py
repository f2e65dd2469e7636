"""Many real connections on hot stock, lines in random order: nothing is sold twice, nobody waits for ever."""

from __future__ import annotations

import random
import threading

import psycopg
from psycopg.types.json import Jsonb

from guantong.inventory.tests.plant import D, Plant, raw
from guantong.kernel.checks import run_checks

CLIENTS, ORDERS = 8, 6


def test_eight_clients_sell_the_last_goods_once(plant: Plant) -> None:
    names = ["P1", "P2", "P3", "P4", "P5"]
    for name in names:
        plant.receives(name, "30", "300.00", "07-01")
    sold = dict.fromkeys(names, 0)
    errors: list[str] = []
    lock = threading.Lock()

    def client(number: int) -> None:
        chance = random.Random(number)
        with raw() as connection:
            for order in range(ORDERS):
                wanted = chance.sample(names, 3)
                document = 10_000 + number * 100 + order
                lines = [
                    {"line_id": document * 10 + place, "item_id": plant.items[name], "warehouse_id": plant.warehouse,
                     "quantity": -2, "account_id": plant.accounts["140301"], "contra_account_id": plant.accounts["540101"]}
                    for place, name in enumerate(wanted)
                ]  # fmt: skip
                try:
                    rows = connection.execute(
                        "SELECT item_id, value FROM stock_post(%s, 'delivery', %s, '2026-07-02', %s)",
                        (plant.id, document, Jsonb(lines)),
                    ).fetchall()
                    entries = [
                        {"account_id": plant.accounts[account], "item_id": item, side: str(-value)}
                        for item, value in rows
                        for account, side in (("540101", "debit"), ("140301", "credit"))
                    ]
                    connection.execute(
                        "SELECT * FROM gl_post(%s, %s, %s)",
                        (
                            plant.id,
                            Jsonb({"business_on": "2026-07-02", "source_kind": "delivery", "source_id": document}),
                            Jsonb(entries),
                        ),
                    )
                    connection.commit()
                    with lock:
                        for name in wanted:
                            sold[name] += 2
                except psycopg.Error as error:
                    connection.rollback()
                    if error.sqlstate != "GT001" or "not_enough" not in str(error):
                        with lock:
                            errors.append(f"{error.sqlstate} {error}")

    threads = [threading.Thread(target=client, args=(number,)) for number in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert errors == []
    for name in names:
        assert plant.on_hand(name) + sold[name] == D(30)
    assert plant.balance("540101") == 10 * sum(sold.values())
    with plant.unit() as unit:
        assert [(one.code, one.sample) for one in run_checks(unit, plant.id) if one.differences] == []


def test_two_orders_never_reserve_the_same_goods(plant: Plant) -> None:
    plant.receives("A", "10", "100.00", "07-01")
    held: list[object] = []

    def client(number: int) -> None:
        with raw() as connection:
            for nth in range(5):
                line = 1000 + number * 10 + nth
                demand = {"line_id": line, "item_id": plant.items["A"], "warehouse_id": plant.warehouse, "quantity": 1}
                row = connection.execute(
                    "SELECT reserved FROM stock_reserve(%s, %s, %s)", (plant.id, line, Jsonb([demand]))
                ).fetchone()
                connection.commit()
                assert row is not None
                held.append(row[0])

    threads = [threading.Thread(target=client, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(held) == D(10)  # type: ignore[arg-type]  # numerics
    assert len(held) == 20
