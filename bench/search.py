"""Type-ahead over 100,000 items: time of one search as a person types, one statement each."""

from __future__ import annotations

import itertools
import statistics
import time
from collections.abc import Iterator
from typing import Any

from guantong.kernel.declare import record_type
from guantong.kernel.search import find
from guantong.kernel.unit import Unit, counting
from guantong.masterdata.public import insert_masters

ITEMS = 100_000
NAMES = (
    "内六角圆柱头螺钉", "六角头螺栓", "十字槽盘头螺丝", "弹簧垫圈", "平垫圈", "六角螺母", "不锈钢板", "铝合金型材", "台灯底座",
    "玻璃灯罩", "LED驱动电源", "电源线", "微动开关", "包装纸箱", "气泡袋", "深沟球轴承", "同步带轮", "直线导轨", "重型脚轮", "银触点",
)  # fmt: skip
FINISHES = ("304", "镀锌", "发黑", "白色", "黑色", "长款", "8.8级", "耐磨")
QUERIES = ("lsm6", "螺丝", "luosi", "yztld", "不锈钢", "zx", "M6x20", "I-05", "I-054321", "taideng", "垫圈 白色", "a")


def fill(unit: Unit, items: int = ITEMS) -> None:
    """Give the unit's company that many items."""
    units = {row["code"]: row["id"] for row in unit.sql(
        "SELECT code, id FROM masterdata_unit WHERE company_id = %s", [unit.company_id])}  # fmt: skip
    category = unit.value(
        "SELECT id FROM masterdata_item_category WHERE company_id = %s AND code = 'RAW'", [unit.company_id]
    )
    made = itertools.islice(itertools.product(range(items), NAMES, FINISHES), 0, None, 7)
    for start in range(0, items, 5000):
        rows = [
            {
                "code": f"I-{start + place:06}",
                "name": name + finish,
                "spec": f"M{number % 24}×{(start + place) % 97}",
                "unit_id": units["PCS"],
                "category_id": category,
            }
            for place, (number, name, finish) in enumerate(itertools.islice(made, 5000))
        ]
        insert_masters(unit, "item", rows)
    unit.run("SELECT exchange_analyze('masterdata_item'::regclass)")


def measure(unit: Unit, rounds: int = 15) -> Iterator[dict[str, Any]]:
    """One result a query: p50 and p95 of the whole call, its statements, and how many rows came back."""
    item = record_type("item")
    for query in QUERIES:
        times: list[float] = []
        found: list[dict[str, Any]] = []
        with counting() as counter:
            for _ in range(rounds):
                started = time.perf_counter()
                found = find(unit, item, query)
                times.append((time.perf_counter() - started) * 1000)
        times.sort()
        yield {
            "name": f"search {query}",
            "p50_ms": round(statistics.median(times), 2),
            "p95_ms": round(times[int(len(times) * 0.95)], 2),
            "statements": counter.count // rounds,
            "rows": len(found),
        }
