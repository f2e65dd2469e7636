"""The line grid in a form: sorted, filtered, resized by keys, typed into with an input method, the same on another device."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from guantong.server.testing import LiveServer
from guantong.server.tests.keyboard import Keyboard, comes_to
from guantong.testing import Plant

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Response

Desk = Callable[..., Keyboard]
pytestmark = pytest.mark.browser
QUANTITY = "数量,第 {} 行"


@pytest.fixture
def desk(browser: Browser, live_server: LiveServer, plant: Plant) -> Iterator[Desk]:
    """A signed-in browser of the salesperson; every call is another device, `width` 390 is a phone."""
    contexts = []

    def of(*, width: int = 1440) -> Keyboard:
        context = browser.new_context(
            base_url=live_server.url,
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
            viewport={"width": width, "height": 900},
        )
        contexts.append(context)
        return Keyboard(context.new_page(), plant, "sales").signs_in()

    yield of
    for context in contexts:
        context.close()


def order_of(plant: Plant, *quantities: str) -> str:
    """The address of an order with a line for each quantity."""
    plant.party("C1", supplier=False, name="上海书香文具有限公司")
    lines = [
        {"item": plant.item(f"LAMP-{number}", name=f"台灯{number}号"), "quantity": quantity, "price": "11.30"}
        for number, quantity in enumerate(quantities)
    ]
    body = {"business_on": "2026-01-15", "party": plant.id("party", "C1"), "warehouse": plant.id("warehouse", "WH1")}
    made = plant.client("sales").post("/api/sales/sales_orders", body | {"lines": lines})
    return f"/sales/sales_orders/{made['id']}"


def quantity_cells(at: Keyboard) -> Locator:
    """The quantities as they stand one below the other, the active cell's in its input."""
    return at.page.locator("[role=row][data-row] [data-field=quantity]")


def shows(at: Keyboard, *quantities: str) -> None:
    """Until these are their texts."""
    texts = "cells => cells.map(cell => cell.querySelector('input')?.value ?? cell.textContent)"
    comes_to(at.page, lambda: quantity_cells(at).evaluate_all(texts), list(quantities))


def kept(answer: Response) -> bool:
    """Whether it answers that the server has how the user likes his screens."""
    return answer.url.endswith("/api/session/preferences") and answer.request.method == "PATCH"


def test_lines_are_sorted_filtered_and_resized_by_keys_and_saved_as_they_were(plant: Plant, desk: Desk) -> None:
    seller = desk()
    path = order_of(plant, "10", "9", "2")
    cell = seller.page.locator("[role=grid] input.gt-input:focus")
    seller.goes(path)
    quantity_cells(seller).first.click()
    expect(cell).to_have_attribute("aria-label", QUANTITY.format(1))
    seller.page.keyboard.press("Alt+Shift+S")
    expect(cell).to_have_attribute("aria-label", QUANTITY.format(1))  # it went along with its line
    shows(seller, "2", "9", "10")
    expect(seller.page.locator("[data-head=quantity]")).to_have_attribute("aria-sort", "ascending")
    seller.page.keyboard.press("Control+Shift+L")
    expect(seller.page.locator("[data-filter=quantity]")).to_be_focused()
    seller.types("<10", "Enter")
    expect(cell).to_have_attribute("aria-label", QUANTITY.format(3))
    shows(seller, "2", "9")
    seller.types("7", "ArrowDown")
    shows(seller, "7", "9")
    wide = seller.page.locator("[data-head=quantity]").evaluate("head => head.offsetWidth")
    with seller.page.expect_response(kept):
        seller.types("Alt+Shift+ArrowRight")
    expect(seller.page.locator("[data-head=quantity]")).to_have_js_property("offsetWidth", wide + 12)
    seller.types("Control+s")
    expect(seller.page.get_by_test_id("unsaved")).to_have_count(0)
    stored = plant.sql(
        "SELECT quantity::int AS quantity FROM trade_order_line WHERE company_id = %s ORDER BY line_no",
        plant.company_id,
    )
    assert [row["quantity"] for row in stored] == [10, 9, 7]
    other = desk().goes(path)
    expect(other.page.locator("[data-head=quantity]")).to_have_js_property("offsetWidth", wide + 12)
    shows(other, "10", "9", "7")  # how lines were looked at is not kept


def test_an_input_method_writes_into_a_selected_cell_that_nobody_opened(plant: Plant, desk: Desk) -> None:
    path = order_of(plant, "1")
    seller = desk().goes(path)
    words = seller.page.locator("[role=row][data-row='0'] [data-field=description]")
    words.click()
    method = seller.page.context.new_cdp_session(seller.page)
    method.send("Input.imeSetComposition", {"text": "jiaji", "selectionStart": 5, "selectionEnd": 5})
    method.send("Input.insertText", {"text": "加急"})
    expect(words.locator("input")).to_have_value("加急")
    seller.types("Enter", "Control+s")
    expect(seller.page.get_by_test_id("unsaved")).to_have_count(0)
    assert plant.value("SELECT description FROM trade_order_line WHERE company_id = %s", plant.company_id) == "加急"
    phone = desk(width=390).goes(path)
    expect(phone.page.get_by_role("button", name="第 1 行")).to_contain_text("加急")
