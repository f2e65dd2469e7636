"""The line grid: orders of 200 and 1,000 lines opened from the list, one edit in the longer one, 500 and 5,000 lines pasted."""

from __future__ import annotations

from collections.abc import Iterator

from bench.cycle import Trade
from bench.harness import Figure, say
from bench.web_desk import Desk, figure
from guantong.kernel.declare import record_type

ORDERS = 4
EDITS = 30
PASTES = 3
MOST_LINES = 5000
FORM = "section.pg-form"
ADDRESS = "/sales/sales_orders"

# From the list into the form, without loading the program anew: what a click on a row does.
OPEN = "path => { document.querySelector(`a[href='${path}']`).click(); }"
IS_OPEN = (
    """() => document.querySelector('section.pg-form[data-state=draft] [role=row][data-row] .gt-input') !== null"""
)
# A paste as the browser hands it over; the clipboard itself is closed to a page without a person.
PASTE = """([text]) => {
  const data = new DataTransfer();
  data.setData('text/plain', text);
  const input = document.querySelector('.gt-input');
  input.dispatchEvent(new ClipboardEvent('paste', {clipboardData: data, bubbles: true, cancelable: true}));
}"""
IS_PASTED = """([text, count]) => Number(document.querySelector('[role=grid]').ariaRowCount) === count + 2
  && document.querySelector('[role=grid] [aria-busy=true]') === null"""
# The time of one edit runs from the key that ends it to the frame that shows line and totals.
LISTEN = """() => document.addEventListener('keydown', event => {
  if (event.key === 'ArrowDown') void window.__bench.painted().then(at => window.__bench.times.push(at - event.timeStamp));
}, true)"""


def figures(desk: Desk) -> Iterator[Figure]:
    """Opening, editing and pasting, in this order."""
    for lines in (200, 1000):
        yield _open(desk, desk.trade, lines)
    yield _edit(desk)
    for lines in (500, MOST_LINES):
        yield _paste(desk, lines)


def _open(desk: Desk, trade: Trade, lines: int) -> Figure:
    """Each order is opened once, so that nothing is answered from what the client keeps."""
    say(f"web: opening orders of {lines:,} lines …")
    client = desk.bench.client("sales")
    body = {
        "business_on": "2026-01-15", "party": trade.customer, "warehouse": trade.warehouse, "price_mode": "inclusive",
        "lines": [{"item": item, "quantity": "2", "price": "11.30"} for item in trade.items[:lines]],
    }  # fmt: skip
    orders = [client.send("POST", "/api/sales/sales_orders", body).data["id"] for _ in range(ORDERS + 1)]
    paths = [f"{ADDRESS}/{order}" for order in orders]
    desk.goes(ADDRESS, f"a[href='{paths[-1]}']")
    desk.timed(OPEN, IS_OPEN, paths[0])  # the first one loads the form's code
    times, cpu = [], 0.0
    for path in paths[1:]:
        desk.page.go_back()
        desk.page.locator(f"a[href='{path}']").first.wait_for()
        with desk.watch() as watch:
            times.append(desk.timed(OPEN, IS_OPEN, path))
        cpu += watch.cpu
    watch.times, watch.cpu = times, cpu
    return figure(f"open_{lines}_lines", watch, rows=lines)


def _edit(desk: Desk) -> Figure:
    """Quantities typed one below the other in the order of 1,000 lines that is open."""
    say("web: editing …")
    page = desk.page
    page.locator("[role=row][data-row='0'] [data-field=quantity]").click()
    page.evaluate(LISTEN)
    with desk.watch() as watch:
        for number in range(EDITS):
            page.keyboard.type(str(number + 3))
            page.keyboard.press("ArrowDown")
            page.wait_for_function("count => window.__bench.times.length === count", arg=number + 1)
    watch.times = page.evaluate("() => window.__bench.times")
    return figure("edit_to_paint", watch, rows=1000)


def _paste(desk: Desk, lines: int) -> Figure:
    """Codes, quantities and prices from a sheet into an empty order, until every code has become its item."""
    say(f"web: pasting {lines:,} lines …")
    declared = record_type("sales_order").lines[0].fields
    columns = [field.name for field in declared if not field.hidden]
    sheet = []
    for number in range(lines):
        cells = {"item": f"LAMP-{number:04}", "quantity": str(number % 90 + 1), "price": "11.30"}
        sheet.append("\t".join(cells.get(name, "") for name in columns[: columns.index("price") + 1]))
    text = "\n".join(sheet)
    requests: list[str] = []
    desk.page.on("request", lambda request: requests.append(request.url) if "/codes" in request.url else None)
    times, cpu = [], 0.0
    for _ in range(PASTES):
        desk.goes(f"{ADDRESS}/new", "[role=grid] .gt-input")
        desk.page.locator("[role=row][data-row='0'] [data-field=item]").click()
        with desk.watch() as watch:
            times.append(desk.timed(PASTE, IS_PASTED, [text, lines]))
        cpu += watch.cpu
        desk.page.locator("[role=row][data-row='0'] [data-field=gross]").get_by_text("11.30").wait_for()
    watch.times, watch.cpu = times, cpu
    return figure(f"paste_{lines}", watch, rows=lines, look_ups_a_paste=len(requests) / PASTES)
