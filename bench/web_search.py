"""The palette and the type-ahead of a line over 100,000 items: from the last key to the hit in sight.

For every text a hit is looked for that only the whole text brings, not the text without its last character: what is timed
is its coming into sight, with the pause after typing that keeps the server from being asked for every key.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

from bench.harness import Bench, Figure, say
from bench.type_ahead import ITEMS, fill
from bench.web_desk import Desk, figure

TEXTS = ("I-054321", "I-0999", "螺丝m6", "不锈钢", "深沟球", "lsm6", "bxg", "tddz", "luosi", "taideng", "m12x20")
ROUNDS = 3
SHOWN = "([place, code]) => [...document.querySelectorAll(place)].some(one => one.textContent.includes(code))"
PALETTE = ".pg-palette-hit"
CHOICE = ".gt-choice"


def figures(desk: Desk) -> Iterator[Figure]:
    """The palette, then a line's item; the server's own time stands beside."""
    say(f"web: making {ITEMS:,} items …")
    with desk.bench.plant.unit() as unit:
        fill(unit)
    desk.bench.settle()
    yield _palette(desk)
    yield _line(desk)


def _palette(desk: Desk) -> Figure:
    say("web: asking the palette …")
    page = desk.page
    desk.goes("/", "[data-testid=home]")
    page.keyboard.press("Control+k")
    box = page.locator("[data-testid=palette] input")

    def clear() -> None:
        box.fill("")

    return _ask(desk, "palette_to_paint", "/api/search?limit=12&q=", PALETTE, clear)


def _line(desk: Desk) -> Figure:
    say("web: asking for items …")
    page = desk.page
    desk.goes("/sales/sales_orders/new", "[role=grid] .gt-input")

    def clear() -> None:
        page.keyboard.press("Escape")
        page.locator("[role=row][data-row='0'] [data-field=item]").click()

    return _ask(desk, "type_ahead_to_paint", "/api/search/item?q=", CHOICE, clear)


def _ask(desk: Desk, name: str, address: str, place: str, clear: Any) -> Figure:
    found = {text: _only(desk.bench, address, text) for text in TEXTS}
    asked = [(text, code) for text, code in found.items() if code is not None]
    before = desk.bench.processor()
    with desk.watch() as watch:
        for _ in range(ROUNDS):
            for text, code in asked:
                clear()
                desk.page.keyboard.type(text[:-1])
                desk.page.locator(place).first.wait_for()
                watch.times.append(desk.until_key(text[-1], SHOWN, [place, code]))
    client = desk.bench.client("sales")
    result = figure(name, watch, rows=ITEMS, texts=[text for text, _ in asked], all_keys_in_cpu=True)
    result.cpu = desk.bench.processor().since(before, len(watch.times))
    server = [client.send("GET", address + quote(text)).took for _ in range(ROUNDS) for text in TEXTS]
    result.more |= {"server_p50_ms": round(sorted(server)[len(server) // 2], 1), "server_max_ms": round(max(server), 1)}
    return result


def _only(bench: Bench, address: str, text: str) -> str | None:
    """The code of a hit that the whole text has and the text without its last character has not."""
    client = bench.client("sales")

    def codes(of: str) -> list[str]:
        data = client.send("GET", address + quote(of)).data
        return [str(row["code"]) for row in (data["rows"] if isinstance(data, dict) else data)]

    before = set(codes(text[:-1]))
    return next((code for code in codes(text)[:5] if code not in before), None)
