"""Type-ahead over 100,000 items, as a salesperson types: code, Chinese name, pinyin, initials, specification."""

from __future__ import annotations

import random
from collections.abc import Iterator
from urllib.parse import quote

from bench.floor import floor_of_reads
from bench.harness import Answer, Bench, Figure, grown, say
from guantong.kernel.unit import Unit
from guantong.masterdata.public import insert_masters

ITEMS = 100_000
SIZES = (1_000, 10_000, ITEMS)
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


def fill(unit: Unit, items: int = ITEMS, first: int = 0) -> None:
    """Give the unit's company that many items, those before `first` left out; the same ones every time."""
    units = unit.value("SELECT id FROM masterdata_unit WHERE company_id = %s AND code = 'PCS'", [unit.company_id])
    category = unit.value(
        "SELECT id FROM masterdata_item_category WHERE company_id = %s AND code = 'RAW'", [unit.company_id]
    )
    choice = random.Random(18)
    for start in range(0, items, 5000):
        rows = [
            {
                "code": f"I-{number:06}",
                "name": choice.choice(NAMES) + choice.choice(FINISHES),
                "spec": f"M{choice.randrange(2, 25)}×{choice.randrange(4, 120)}",
                "unit_id": units,
                "category_id": category,
            }
            for number in range(start, min(start + 5000, items))
        ]
        if kept := rows[max(first - start, 0) :]:
            insert_masters(unit, "item", kept)


def run(bench: Bench) -> Iterator[Figure]:
    """One figure for the mixture over more and more items, and the kinds of query apart."""
    figures, known = [], 0
    for size in SIZES:
        say(f"Making {size:,} items …")
        with bench.plant.unit() as unit:
            fill(unit, size, known)
        known = size
        bench.settle()
        figure, kinds = _measure(bench, size, ROUNDS if size == ITEMS else ROUNDS // 3)
        figures.append(figure)
    first = bench.client("sales").send("GET", "/api/search/item?q=lsm6").data[0]
    palette = _palette(bench)
    figures[-1].more["first_for_lsm6"] = f"{first['code']} {first['name']} {first.get('spec', '')}".strip()
    yield grown(figures)
    yield from kinds
    yield palette


def _palette(bench: Bench) -> Figure:
    """The same texts in the search box of the whole program, over every type that the user may read."""
    client = bench.client("sales")
    texts = [query for queries in QUERIES.values() for query in queries]
    paths = [f"/api/search?limit=12&q={quote(text)}" for text in texts]
    for path in paths * 8:
        client.send("GET", path)
    before = bench.processor()
    answers = [client.send("GET", path) for path in paths * (ROUNDS // 6)]
    used = bench.processor().since(before, len(answers))
    floor = floor_of_reads(bench, "sales", paths, 6)
    most = max(answer.statements for answer in answers)
    return Figure("palette", [answer.took for answer in answers], floor, most, ITEMS, {"queries": texts}, used)


def _measure(bench: Bench, items: int, rounds: int) -> tuple[Figure, list[Figure]]:
    client = bench.client("sales")

    def ask(query: str) -> Answer:
        return client.send("GET", f"/api/search/item?q={quote(query)}")

    times: dict[str, list[float]] = {kind: [] for kind in QUERIES}
    floor = {
        kind: floor_of_reads(bench, "sales", [f"/api/search/item?q={quote(query)}" for query in queries], 20)
        for kind, queries in QUERIES.items()
    }
    most = asked = 0
    for number in range(rounds + 5):
        if number == 5:
            before = bench.processor()
        for kind, queries in QUERIES.items():
            for query in queries:
                answer = ask(query)
                most = max(most, answer.statements)
                if number >= 5:
                    asked += 1
                    times[kind].append(answer.took)
    used = bench.processor().since(before, asked)
    kinds = [
        Figure(f"type_ahead_{kind}", taken, floor[kind], most, items, {"queries": list(QUERIES[kind])})
        for kind, taken in times.items()
    ]
    mixture = Figure(
        "type_ahead", [one for taken in times.values() for one in taken],
        [one for taken in floor.values() for one in taken], most, items, {}, used,
    )  # fmt: skip
    return mixture, kinds
