"""What a stranger's browser fetches: the sign-in page, and the rest once somebody begins to type."""

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from guantong.server.testing import LiveServer
from guantong.server.tests.keyboard import Keyboard
from guantong.testing import Plant

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Response

LIMIT = 270_000  # bytes of JavaScript and CSS as gzip
pytestmark = pytest.mark.browser


def test_what_lies_behind_the_sign_in_page_is_fetched_when_somebody_begins_to_sign_in(
    browser: Browser, live_server: LiveServer, plant: Plant
) -> None:
    context = browser.new_context(base_url=live_server.url, locale="zh-CN", timezone_id="Asia/Shanghai")
    page = context.new_page()
    answers: list[Response] = []
    page.on("response", lambda answer: answers.append(answer))

    def shells() -> list[Response]:
        return [one for one in answers if "/Shell-" in one.url]

    page.goto("/")
    expect(page.locator("#sign-in-username")).to_be_focused()
    page.wait_for_load_state("networkidle")
    pieces = [one for one in answers if one.url.split("?")[0].endswith((".js", ".css"))]
    assert pieces
    assert not shells()
    assert sum(len(gzip.compress(one.body())) for one in pieces) < LIMIT
    with page.expect_response(lambda answer: "/Shell-" in answer.url):
        page.keyboard.press("a")
    page.locator("#sign-in-username").fill("")
    Keyboard(page, plant, "sales").signs_in(by_keys=True)
    page.wait_for_function("localStorage.getItem('guantong.inside') === '1'")

    page.goto("/sales/sales_orders")  # who was inside gets the page beside the question who he is
    expect(page.get_by_test_id("list-sales_order")).to_be_visible()
    page.get_by_test_id("user-menu").click()
    page.get_by_role("menuitem").last.click()
    expect(page.locator("#sign-in-username")).to_be_focused()
    page.wait_for_function("localStorage.getItem('guantong.inside') === null")
    context.close()
