"""What goes wrong at a desk: lines that drop, slow answers, two tabs, the back button, a double click, pasted garbage, a
page at twice its size. Nothing typed is lost, nothing is made twice, every control stays in reach."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from guantong.inventory.public import OpeningStock, open_stock
from guantong.server.testing import LiveServer
from guantong.server.tests.keyboard import Keyboard, comes_to
from guantong.testing import Plant

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Route

Desk = Callable[..., Keyboard]
pytestmark = pytest.mark.browser
PASTE = """(input, text) => {
  const data = new DataTransfer();
  data.setData('text/plain', text);
  input.dispatchEvent(new ClipboardEvent('paste', {clipboardData: data, bubbles: true, cancelable: true}));
}"""
IN_REACH = """element => {
  element.scrollIntoView({block: 'nearest'});
  const box = element.getBoundingClientRect();
  const top = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
  return box.left >= 0 && box.right <= innerWidth && element.contains(top);
}"""


@pytest.fixture
def desk(browser: Browser, live_server: LiveServer, plant: Plant) -> Iterator[Desk]:
    """A signed-in browser of a role over some goods, a supplier and a customer; every call opens a new one."""
    plant.party("C1", supplier=False, name="上海书香文具有限公司")
    item = plant.item("LS-M6", name="螺丝M6")
    with plant.unit() as unit:
        open_stock(unit, [OpeningStock(item, plant.id("warehouse", "WH1"), Decimal(100), Decimal(1000))])
    contexts = []

    def of(role: str, language: str = "zh", *, width: int = 1440, height: int = 900) -> Keyboard:
        context = browser.new_context(
            base_url=live_server.url,
            locale={"zh": "zh-CN", "en": "en-GB"}[language],
            timezone_id="Asia/Shanghai",
            viewport={"width": width, "height": height},
        )
        contexts.append(context)
        return Keyboard(context.new_page(), plant, role, language).signs_in()

    yield of
    for context in contexts:
        context.close()


def typed_order(at: Keyboard, *quantities: str) -> None:
    """An order on the screen that nobody has saved."""
    lines = [{"item": "LS-M6", "quantity": quantity, "price": "20"} for quantity in quantities]
    at.creates("sales_order", party="C1", warehouse="WH1", lines=lines)


def saved_order(plant: Plant, *quantities: str) -> str:
    """The address of an order that is saved."""
    item = plant.id("item", "LS-M6")
    lines = [{"item": item, "quantity": quantity, "price": "20"} for quantity in quantities]
    body = {"business_on": "2026-01-15", "party": plant.id("party", "C1"), "warehouse": plant.id("warehouse", "WH1")}
    return f"/sales/sales_orders/{plant.client('sales').post('/api/sales/sales_orders', body | {'lines': lines})['id']}"


def orders(plant: Plant) -> list[tuple[str, int]]:
    """The customer's number and how many lines, of every order of the company."""
    with plant.unit() as unit:
        rows = unit.sql(
            "SELECT h.external_ref, (SELECT count(*) FROM trade_order_line l WHERE l.document_id = h.id) AS lines"
            " FROM trade_order h WHERE h.company_id = %s",
            (plant.company_id,),
        )
    return [(row["external_ref"], row["lines"]) for row in rows]


def test_a_save_that_loses_its_connection_says_so_and_makes_the_order_once(plant: Plant, desk: Desk) -> None:
    seller = desk("sales")
    page = seller.page
    typed_order(seller, "3")
    problems = page.get_by_test_id("problems")

    page.route("**/api/sales/sales_orders", lambda route: route.abort())  # dropped on its way there
    seller.types("Control+s")
    expect(problems).to_contain_text("连不上服务器")
    expect(seller.form).to_have_attribute("data-state", "new")
    expect(page.get_by_test_id("unsaved")).to_be_visible()
    page.unroute("**/api/sales/sales_orders")
    assert orders(plant) == []

    def drop_the_answer(route: Route) -> None:
        route.fetch()
        route.abort()

    page.route("**/api/sales/sales_orders", drop_the_answer)
    with page.expect_event("requestfailed"):
        seller.types("Control+s")
    expect(seller.form).to_have_attribute("aria-busy", "false")
    expect(problems).to_contain_text("连不上服务器")
    assert len(orders(plant)) == 1  # the server has it, and nobody here knows
    page.unroute("**/api/sales/sales_orders")

    seller.fills(external_ref="PO-7")
    page.reload()
    expect(page.get_by_test_id("restored")).to_be_visible()
    expect(page.locator("#field-external_ref")).to_have_value("PO-7")
    seller.types("Control+s")
    expect(seller.form).to_have_attribute("data-state", "draft")
    expect(page.get_by_test_id("unsaved")).to_have_count(0)
    assert orders(plant) == [("PO-7", 1)]


def test_what_is_typed_during_a_slow_save_stays_and_so_does_the_cursor(plant: Plant, desk: Desk) -> None:
    seller = desk("sales", "en")
    page = seller.page
    typed_order(seller, "3")
    held: list[Route] = []
    page.route("**/api/sales/sales_orders", lambda route: held.append(route))
    with page.expect_request("**/api/sales/sales_orders"):
        seller.types("Control+s")
    seller.types("Control+s", "Control+s")
    field = page.locator("#field-external_ref")
    seller.tabs_to(field)
    page.keyboard.type("PO-8")
    comes_to(page, lambda: len(held), 1)
    held[0].continue_()
    expect(seller.form).to_have_attribute("data-state", "draft")
    expect(page).to_have_url(re.compile(r"/sales_orders/\d+$"))
    expect(field).to_be_focused()
    expect(field).to_have_value("PO-8")
    expect(page.get_by_test_id("unsaved")).to_be_visible()
    expect(page.get_by_test_id("arrived")).to_contain_text("Sales order")
    seller.types("Control+s")
    expect(page.get_by_test_id("unsaved")).to_have_count(0)
    assert orders(plant) == [("PO-8", 1)]

    # A step takes the fields away: the focus is in the heading then.
    seller.steps("confirm", until="confirmed")
    expect(page.locator("#form-title")).to_be_focused()


def test_two_tabs_on_one_draft_are_asked_field_by_field_and_line_by_line(plant: Plant, desk: Desk) -> None:
    path = saved_order(plant, "1", "2", "3")
    first = desk("sales").goes(path)
    other = Keyboard(first.page.context.new_page(), plant, "sales").goes(path)
    for tab in (first, other):
        expect(tab.form).to_have_attribute("data-state", "draft")
    other.fills(external_ref="OTHER")
    other.puts(0, quantity="10")
    other.puts(2, quantity="33")
    first.fills(external_ref="MINE")
    first.puts(1, quantity="20")
    first.puts(2, quantity="30")
    other.types("Control+s")
    expect(other.page.get_by_test_id("unsaved")).to_have_count(0)
    first.types("Control+s")
    dialog = first.page.get_by_test_id("stale")
    expect(dialog.get_by_role("row").filter(has_text="第3行")).to_contain_text("双方都改了")
    expect(dialog.get_by_role("row").filter(has_text="第3行")).to_contain_text("33")
    expect(dialog.get_by_role("row").filter(has_text="第1行")).not_to_contain_text("双方都改了")
    expect(dialog.get_by_role("row").filter(has_text="OTHER")).to_contain_text("MINE")
    expect(dialog.get_by_test_id("stale-merge")).to_be_focused()
    first.types("Enter")
    expect(dialog).to_have_count(0)
    first.types("Control+s")
    expect(first.page.get_by_test_id("unsaved")).to_have_count(0)
    quantities = "SELECT array_agg(quantity ORDER BY line_no) FROM trade_order_line WHERE company_id = %s"
    assert plant.value(quantities, plant.company_id) == [10, 20, 30]
    assert orders(plant) == [("MINE", 3)]


def test_the_back_button_keeps_even_what_stands_in_the_open_cell(plant: Plant, desk: Desk) -> None:
    seller = desk("sales").goes("/sales/sales_orders")
    page = seller.page
    expect(page.get_by_test_id("list-sales_order")).to_be_visible()
    typed_order(seller, "3")
    seller.goes_to(0, "quantity")
    page.keyboard.type("77")
    expect(page.locator("[role=grid] input[data-open]")).to_have_value("77")
    page.go_back()
    expect(page.get_by_test_id("list-sales_order")).to_be_visible()
    expect(page.locator("main h1")).to_be_focused()
    page.go_forward()
    expect(page.get_by_test_id("restored")).to_be_visible()
    expect(page.locator("[role=row][data-row='0'] [data-field=quantity]")).to_contain_text("77")
    seller.types("Control+s")
    expect(seller.form).to_have_attribute("data-state", "draft")
    assert plant.value("SELECT quantity FROM trade_order_line l WHERE company_id = %s", plant.company_id) == 77


def test_a_double_click_on_a_step_posts_once(plant: Plant, desk: Desk) -> None:
    keeper = desk("warehouse")
    keeper.creates("other_issue", warehouse="WH1", reason="OTHER-OUT", lines=[{"item": "LS-M6", "quantity": "1"}])
    held: list[Route] = []
    keeper.page.route("**/api/inventory/other_issues*", lambda route: held.append(route))
    with keeper.page.expect_request("**/api/inventory/other_issues*"):
        keeper.page.get_by_test_id("step-post").dblclick()
    comes_to(keeper.page, lambda: len(held), 1)
    held[0].continue_()
    expect(keeper.form).to_have_attribute("data-state", "posted")
    expect(keeper.form).to_have_attribute("aria-busy", "false")
    posted = "SELECT count(*) FROM inventory_movement WHERE company_id = %s AND kind = 'other_issue'"
    assert plant.value(posted, plant.company_id) == 1


def test_pasted_garbage_stays_in_its_cells_each_with_its_reason_in_words(plant: Plant, desk: Desk) -> None:
    seller = desk("sales")
    page = seller.page
    typed_order(seller, "3")
    long = "长" * 10_000
    seller.goes_to(0, "item")
    active = page.locator("[role=grid] input.gt-input:focus")
    columns = page.locator("[role=columnheader][data-head]").evaluate_all("all => all.map(one => one.dataset.head)")
    cells = {"item": "NO-SUCH-ITEM", "quantity": "三个半", "price": "1e999999", "remarks": long}
    start = columns.index("item")
    row = "\t".join(cells.get(name, "") for name in columns[start:])
    active.evaluate(PASTE, f'{row}\n"\x00\t<img src=x onerror=alert(1)>\n')
    for name in ("item", "quantity", "price"):
        cell = page.locator(f"[role=row][data-row='0'] [data-field={name}]")
        expect(cell).to_have_attribute("aria-invalid", "true")
        expect(cell).to_have_attribute("title", re.compile(r"\S"))
    seller.types("Control+s")
    expect(seller.form).to_have_attribute("aria-busy", "false")
    expect(seller.form).to_have_attribute("data-state", "new")
    assert orders(plant) == []


def test_at_twice_its_size_every_control_of_the_toolbar_is_reached_by_keys(plant: Plant, desk: Desk) -> None:
    path = saved_order(plant, "1", "2")
    seller = desk("sales", width=720, height=450).goes(path)
    expect(seller.form).to_have_attribute("data-state", "draft")
    tools = seller.page.locator("[role=toolbar] button:not([disabled])")
    expect(seller.page.get_by_test_id("form-more")).to_be_visible()
    seen = 0
    while seen < tools.count():  # the neighbours in the list may come meanwhile
        seller.tabs_to(tools.nth(seen))
        assert tools.nth(seen).evaluate(IN_REACH), tools.nth(seen).inner_text()
        seen += 1
    assert seen > 3
    assert seller.page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")
    seller.puts(0, quantity="5")
    seller.types("Control+s")
    expect(seller.page.get_by_test_id("unsaved")).to_have_count(0)
