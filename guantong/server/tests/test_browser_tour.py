"""The first look around: for whom it is due, once, by keys; again when asked for, and never over what is typed."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from guantong.server.tests.keyboard import comes_to
from guantong.server.tests.test_browser_surface import Desk
from guantong.testing import Plant

pytestmark = pytest.mark.browser
IS_INSIDE = """card => { const box = card.getBoundingClientRect();
  return box.left >= 0 && box.top >= 0 && box.right <= innerWidth && box.bottom <= innerHeight }"""


@pytest.mark.parametrize(("language", "width"), [("zh", 1440), ("en", 390)])
def test_a_new_person_is_shown_around_once(plant: Plant, desk: Desk, language: str, width: int) -> None:
    plant.user("sales", language=language)
    client = plant.client("sales")
    assert client.request("PATCH", "/api/session/preferences", {"tour": "due"}).status_code == 204
    seller = desk("sales", language, width=width)
    page = seller.page
    faults: list[str] = []
    page.on("console", lambda message: faults.append(message.text) if "Content Security" in message.text else None)
    tour = page.get_by_test_id("tour")
    for at in (1, 2, 3, 4):
        expect(tour).to_have_attribute("data-at", str(at))
        expect(page.get_by_test_id("tour-next")).to_be_focused()
        comes_to(page, lambda: tour.evaluate(IS_INSIDE), True)
        page.keyboard.press("ArrowRight" if at % 2 else "Enter")
    expect(tour).to_have_attribute("data-at", "5")
    with page.expect_response(lambda answer: '"tour"' in (answer.request.post_data or "")):
        page.keyboard.press("Enter")
    expect(tour).to_have_count(0)
    assert client.get("/api/session/preferences")["tour"] == "done"
    page.reload()
    expect(page.get_by_test_id("home")).to_be_visible()
    expect(page.locator("html")).to_have_attribute("data-live", "true")
    expect(tour).to_have_count(0)

    page.get_by_test_id("help-open").click()
    expect(page.get_by_test_id("help-search")).to_be_focused()
    seller.presses("tour-begin")
    expect(tour).to_be_visible()
    expect(page.get_by_test_id("tour-next")).to_be_focused()
    page.keyboard.press("Escape")
    expect(tour).to_have_count(0)

    seller.goes("/sales/sales_orders/new")
    expect(page.get_by_test_id("form-sales_order")).to_be_visible()
    seller.tabs_to(page.locator("#field-external_ref"))
    page.keyboard.type("x")
    expect(page.get_by_test_id("unsaved")).to_be_visible()
    page.keyboard.press("F1")
    expect(page.get_by_test_id("tour-begin")).to_be_disabled()
    assert faults == []
