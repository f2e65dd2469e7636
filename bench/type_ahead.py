"""Type-ahead over 100,000 items, as a salesperson types: code, Chinese name, pinyin, initials, specification."""

from __future__ import annotations

import random
from collections.abc import Iterator
from urllib.parse import quote

from bench.floor import floor_of_reads
from bench.harness import Answer, Bench, Figure, say
from guantong.kernel.unit import Unit
from guantong.masterdata.public import insert_masters

ITEMS = 100_000
NAMES = (
    "内六角圆柱头螺钉", "六角头螺栓", "螺丝", "弹簧垫圈", "平垫圈", "六角螺母", "不锈钢板", "铝合金型材", "台灯底座",
    "玻璃灯罩", "LED驱动电源", "电源线", "微动开关", "包装纸箱", "气泡袋", "深沟球轴承", "同步带轮", "直线导轨", "重型脚轮", "银触点",
)  # fmt: skip
FINISHES = ("", "304", "镀锌", "发黑", "白色", "黑色", "长款", "8.8级", "耐磨")
QUERIES = {
    "code": ("I-054321", "I-05", "i-0999"),
    "chinese": ("螺丝", "不锈钢", "垫圈 白色", "灯"),
    "initials": ("lsm6", "ls", "bxg", "tddz"),
    "pinyin": ("luosi", "taideng"),
    "spec": ("M6×20", "m12", "螺丝 M6"),
    "one_letter": ("a", "z"),
    "nothing": ("qqqq",),
}
ROUNDS = 60


def fill(unit: Unit, items: int = ITEMS) -> None:
    """Give the unit's company that many items; the same ones every time."""
    units = unit.value("SELECT id FROM masterdata_unit WHERE company_id = %s AND code = 'PCS'", [unit.company_id])
    category = unit.value(
        "SELECT id FROM masterdata_item_category WHERE company_id = %s AND code = 'RAW'", [unit.company_id]
    )
    choice = random.Random(18)
    for start in range(0, items, 5000):
        insert_masters(
            unit,
            "item",
            [
                {
                    "code": f"I-{number:06}",
                    "name": choice.choice(NAMES) + choice.choice(FINISHES),
                    "spec": f"M{choice.randrange(2, 25)}×{choice.randrange(4, 120)}",
                    "unit_id": units,
                    "category_id": category,
                }
                for number in range(start, min(start + 5000, items))
            ],
        )


def run(bench: Bench) -> Iterator[Figure]:
    """One figure for the mixture, and the kinds of query apart."""
    say(f"Making {ITEMS} items …")
    with bench.plant.unit() as unit:
        fill(unit)
    bench.settle()
    client = bench.client("sales")

    def ask(query: str) -> Answer:
        return client.send("GET", f"/api/search/item?q={quote(query)}")

    times: dict[str, list[float]] = {kind: [] for kind in QUERIES}
    floor = {
        kind: floor_of_reads(bench, "sales", [f"/api/search/item?q={quote(query)}" for query in queries], 20)
        for kind, queries in QUERIES.items()
    }
    most = 0
    for number in range(ROUNDS + 5):
        for kind, queries in QUERIES.items():
            for query in queries:
                answer = ask(query)
                most = max(most, answer.statements)
                if number >= 5:
                    times[kind].append(answer.took)
    first = ask("lsm6").data[0]
    yield Figure(
        "type_ahead", [one for taken in times.values() for one in taken],
        [one for taken in floor.values() for one in taken], most, ITEMS,
        {"first_for_lsm6": f"{first['code']} {first['name']} {first.get('spec', '')}".strip()},
    )  # fmt: skip
    for kind, taken in times.items():
        yield Figure(f"type_ahead_{kind}", taken, floor[kind], most, ITEMS, {"queries": list(QUERIES[kind])})
