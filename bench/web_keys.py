"""Orders of 20 and of 50 lines, entered from the start page to the saved document by keys alone.

The way is found once (which key leads to which cell), then the same keys are sent again and again, each as soon as the page
has taken the one before: the time is what the program takes, not what fingers take.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from bench.harness import Figure, say
from bench.web_desk import Desk, figure

if TYPE_CHECKING:
    from playwright.sync_api import Page

SIZES = (20, 50)
ROUNDS = 5
MOST_STOPS = 60
FOCUSED = "selector => document.activeElement?.closest(selector) != null"
CALM = "() => document.querySelector('[role=grid] input[data-open]') === null"
FORM = "section.pg-form[data-testid=form-sales_order]"
NEW = f"{FORM}[data-state=new] .pg-form-head input:focus, {FORM}[data-state=new] .pg-form-head select:focus"
SAVED = f"{FORM}[data-state=draft][aria-busy=false]"


class Typist:
    """Sends keys and keeps what was sent. What is waited for is what a person would look for before he goes on."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.strokes: list[tuple[str, str]] = []

    @property
    def keys(self) -> int:
        """How many keys were pressed; a key with Control or Alt is one."""
        return sum(len(what) if how == "text" else how == "key" for how, what in self.strokes)

    def press(self, *names: str) -> None:
        """Keys by their names."""
        for name in names:
            self._send("key", name)

    def text(self, words: str) -> None:
        """Characters, one key each."""
        self._send("text", words)

    def look(self, selector: str) -> None:
        """Wait until something is there."""
        self._send("look", selector)

    def tab_to(self, selector: str, key: str = "Tab") -> None:
        """Press a key until the focus is there; the found number of presses is kept."""
        for _ in range(MOST_STOPS):
            self.page.wait_for_function(CALM)
            if self.page.evaluate(FOCUSED, selector):
                return
            self.press(key)
        raise RuntimeError(f"{key} does not lead to {selector}.")

    def again(self) -> None:
        """Send everything once more."""
        for how, what in self.strokes:
            self._carry_out(how, what)

    def _send(self, how: str, what: str) -> None:
        self.strokes.append((how, what))
        self._carry_out(how, what)

    def _carry_out(self, how: str, what: str) -> None:
        if how == "key":
            self.page.keyboard.press(what)
        elif how == "text":
            self.page.keyboard.type(what)
        else:
            self.page.locator(what).first.wait_for()


def figures(desk: Desk) -> Iterator[Figure]:
    """One figure for each size."""
    desk.trade  # noqa: B018 - the masters are made before anything is timed
    for lines in SIZES:
        yield _order(desk, lines)


def _order(desk: Desk, lines: int) -> Figure:
    say(f"web: typing orders of {lines} lines …")
    typist = Typist(desk.page)
    desk.goes("/", "[data-testid=home]")
    enter(typist, lines)
    _checked(desk, lines)
    times: list[float] = []
    before = desk.bench.processor()
    cpu = 0.0
    for _ in range(ROUNDS):
        desk.goes("/", "[data-testid=home]")
        with desk.watch() as watch:
            begun = float(desk.page.evaluate("() => performance.now()"))
            typist.again()
            times.append(float(desk.page.evaluate("() => performance.now()")) - begun)
        cpu += watch.cpu
        _checked(desk, lines)
    used: dict[str, Any] = desk.bench.processor().since(before, ROUNDS)
    watch.times, watch.cpu = times, cpu
    found = figure(
        f"type_order_{lines}_lines", watch, rows=lines, keys=typist.keys, keys_a_line=round(typist.keys / lines, 1),
        ms_a_key=round(sorted(times)[len(times) // 2] / typist.keys, 2), browser_cpu_ms_a_key=round(cpu / ROUNDS / typist.keys, 2),
    )  # fmt: skip
    found.cpu = used
    return found


def enter(typist: Typist, lines: int) -> None:
    """From anywhere: the palette, an empty order, its header, its lines by code and quantity, saved."""
    typist.press("Control+k")
    typist.look("[data-testid=palette] input:focus")
    typist.text("新建销售订单")
    typist.press("Enter")
    typist.look(NEW)
    for field, code in (("party", "C001"), ("warehouse", "WH1")):
        typist.tab_to(f"#field-{field}")
        typist.text(code)
        typist.press("Enter")
        typist.look(f"#field-{field}:not(:focus)")
    typist.press("Alt+l")
    typist.look("[role=grid] .gt-input:focus")
    for number in range(lines):
        typist.text(f"LAMP-{number:04}")
        typist.press("Tab")
        typist.tab_to("[data-field=quantity]")
        typist.text(str(number % 9 + 1))
        if number + 1 < lines:
            typist.press("Alt+Insert")
            typist.tab_to("[data-field=item]")
    typist.press("Control+s")
    typist.look(SAVED)


def _checked(desk: Desk, lines: int) -> None:
    """What was typed is what is kept: every line with its quantity and its price."""
    kept = desk.bench.plant.sql(
        "SELECT l.quantity::int AS quantity, l.price::text AS price FROM trade_order_line l WHERE l.document_id ="
        " (SELECT max(id) FROM trade_order WHERE company_id = %s) ORDER BY l.line_no",
        desk.bench.plant.company_id,
    )
    wanted = [number % 9 + 1 for number in range(lines)]
    if [row["quantity"] for row in kept] != wanted or any(float(row["price"]) != 11.3 for row in kept):
        raise RuntimeError(f"{lines} lines were typed, but {kept[:3]} … ({len(kept)}) were kept.")
