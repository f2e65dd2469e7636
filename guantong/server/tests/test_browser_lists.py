"""A list in the browser: joined conditions, groups, saved views, changes of many looked at first, the list as a file."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from guantong.server.testing import LiveServer
from guantong.server.tests.keyboard import Keyboard
from guantong.testing import Plant

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

ORDERS = "/sales/sales_orders"


@pytest.fixture(params=[("zh", 1440), ("en", 390)], ids=["zh-1440", "en-390"])
def desk(browser: Browser, live_server: LiveServer, plant: Plant, request: pytest.FixtureRequest) -> Iterator[Keyboard]:
    """A seller with six drafts of two customers: 10, 20 … 60."""
    language, width = request.param
    plant.item("A")
    parties = [plant.party(code, supplier=False, name=name) for code, name in (("C1", "上海书香"), ("C2", "北京文轩"))]
    plant.user("sales", language=language)
    client = plant.client("sales")
    for number in range(1, 7):
        line = {"item": plant.id("item", "A"), "quantity": number, "price": "10"}
        client.post("/api/sales/sales_orders", {
            "party": parties[number % 2], "warehouse": plant.id("warehouse", "WH1"), "price_mode": "inclusive",
            "lines": [line], "remarks": f"no {number}",
        })  # fmt: skip
    context = browser.new_context(
        base_url=live_server.url, locale={"zh": "zh-CN", "en": "en-GB"}[language], timezone_id="Asia/Shanghai",
        viewport={"width": width, "height": 900},
    )  # fmt: skip
    yield Keyboard(context.new_page(), plant, "sales", language).signs_in()
    context.close()


def rows(page: Page, count: int) -> None:
    """Until the list shows so many records, as rows or as cards."""
    expect(page.locator(".pg-page-body tbody tr[data-key], .pg-card")).to_have_count(count)


@pytest.mark.browser
def test_a_list_is_narrowed_grouped_kept_changed_and_taken_along(desk: Keyboard, plant: Plant) -> None:
    page = desk.page
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    desk.goes(ORDERS)
    rows(page, 6)
    joins_conditions(page)
    groups(page)
    keeps_the_view(page)
    if page.viewport_size and page.viewport_size["width"] > 1000:
        changes_many(page, plant)
        takes_it_along(page)
    assert said == []  # nor anything that the content security policy forbids


def joins_conditions(page: Page) -> None:
    """From 50 on, or just 10: joined by or, and still so after a reload."""
    page.get_by_test_id("joined").click()
    dialog = page.get_by_test_id("joined-dialog")
    dialog.get_by_test_id("how-0").select_option("any")
    dialog.get_by_test_id("add-condition-0").click()
    for at, (operator, value) in enumerate((("ge", "50"), ("eq", "10"))):
        condition = dialog.get_by_test_id("condition").nth(at)
        condition.locator("select").first.select_option("total_gross")
        condition.locator("select").nth(1).select_option(operator)
        condition.locator("input").fill(value)
    dialog.locator(".ant-btn-primary").click()
    rows(page, 3)
    expect(page).to_have_url(re.compile(r"where=%7B%22any"))
    page.reload()
    rows(page, 3)
    expect(page.get_by_test_id("joined-chip")).to_be_visible()


def groups(page: Page) -> None:
    """By customer, with sums; a group opens to its rows."""
    page.get_by_test_id("group-by").select_option("party")
    expect(page.get_by_test_id("group")).to_have_count(2)
    expect(page.get_by_test_id("group").first).to_contain_text("60.00")  # C1 has an even number: 60
    expect(page.get_by_test_id("groups").locator("tfoot")).to_contain_text("120.00")
    page.get_by_test_id("group").nth(1).get_by_role("button").click()
    expect(page.get_by_test_id("groups").locator("tr[data-key]")).to_have_count(2)


def keeps_the_view(page: Page) -> None:
    """Saved under a name and made the default: the bare list opens with it."""
    page.get_by_test_id("views").click()
    page.get_by_test_id("view-save-as").click()
    page.locator("#view-name").fill("Q1")
    page.get_by_test_id("view-dialog").locator("input[type=checkbox]").first.check()
    page.locator("#view-name").press("Enter")
    expect(page.get_by_test_id("views")).to_contain_text("Q1")
    page.get_by_test_id("views").click()
    with page.expect_response(lambda answer: "list.view." in (answer.request.post_data or "")):
        page.get_by_test_id("view-default").click()
    page.goto(ORDERS)
    expect(page.get_by_test_id("views")).to_contain_text("Q1")
    expect(page.get_by_test_id("group")).to_have_count(2)


def changes_many(page: Page, plant: Plant) -> None:
    """All three are looked at, then changed; a step is looked at and left alone."""
    page.get_by_test_id("group-by").select_option("")
    rows(page, 3)
    page.locator("thead input[type=checkbox]").check()
    page.get_by_test_id("bulk-change").click()
    dialog = page.get_by_test_id("bulk-dialog")
    dialog.get_by_test_id("bulk-choose").select_option("remarks")
    dialog.locator("#bulk-field-remarks").fill("急单")
    dialog.get_by_test_id("bulk-look").click()
    expect(dialog.get_by_test_id("looked-at-row")).to_have_count(3)
    expect(dialog.locator("[data-refused=true]")).to_have_count(0)
    written = "SELECT count(*) FROM trade_order WHERE company_id = %s AND remarks = '急单'"
    assert plant.value(written, plant.company_id) == 0
    dialog.get_by_test_id("bulk-do").click()
    expect(dialog.get_by_test_id("bulk-do")).to_have_count(0)
    assert plant.value(written, plant.company_id) == 3
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    page.get_by_test_id("bulk-confirm").click()
    expect(page.get_by_test_id("asks").get_by_test_id("looked-at-row")).to_have_count(3)
    page.keyboard.press("Escape")
    expect(page.get_by_test_id("asks")).to_have_count(0)


def takes_it_along(page: Page) -> None:
    """Lower rows for this user, and the list as a file."""
    page.get_by_test_id("list-more").click()
    page.get_by_test_id("density").click()
    expect(page.locator("table.pg-dense")).to_be_visible()
    page.get_by_test_id("list-more").click()
    with page.expect_download() as download:
        page.get_by_test_id("export-shown-xlsx").click()
    assert download.value.suggested_filename.endswith(".xlsx")
