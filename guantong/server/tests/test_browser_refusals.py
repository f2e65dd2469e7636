"""What is refused takes nothing away: the dialog stays, the field in question has the focus, and it says why. And what
happened to a record, in one order, at once."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from guantong.server.tests.test_browser_surface import Desk
from guantong.testing import Plant

pytestmark = pytest.mark.browser
PDF = b"%PDF-1.7\n%..."


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_refused_dialog_keeps_what_was_typed(plant: Plant, desk: Desk, language: str) -> None:
    boss = desk("administrator", language)
    page = boss.page
    boss.goes("/customize?type=sales_order")
    boss.presses("field-new")
    dialog = page.get_by_test_id("field-dialog")
    dialog.locator("#customize-field").fill("x_route")
    dialog.locator("#customize-hint").fill("走哪条线")
    dialog.locator("#customize-hint").press("Enter")
    refused = page.get_by_test_id("refused")
    expect(refused).to_be_visible()
    name = dialog.locator("#customize-name")
    expect(name).to_be_focused()
    expect(name).to_have_attribute("aria-invalid", "true")
    expect(refused.get_by_role("button").first).to_have_text(dialog.locator("label[for=customize-name]").inner_text())
    expect(dialog.locator("#customize-hint")).to_have_value("走哪条线")
    page.keyboard.type("专线")
    expect(name).not_to_have_attribute("aria-invalid", "true")
    page.keyboard.press("Enter")
    expect(dialog).to_have_count(0)


def test_what_is_refused_is_told_where_it_was_typed(plant: Plant, desk: Desk) -> None:
    boss = desk("administrator", "en")
    page = boss.page
    refused = page.get_by_test_id("refused")
    boss.goes("/customize?type=sales_order&tab=rules")
    boss.presses("rule-new")
    dialog = page.get_by_test_id("rule-dialog")
    dialog.locator("#customize-default_value").fill("5")
    dialog.locator("#customize-default_value").press("Enter")  # for no field yet
    expect(refused).to_be_visible()
    expect(dialog.locator("#customize-spot")).to_be_focused()
    expect(dialog.locator("#customize-spot")).to_have_attribute("aria-invalid", "true")
    expect(dialog.locator("#customize-default_value")).to_have_value("5")
    expect(page.locator(".ant-message-error")).to_have_count(0)

    boss.goes("/account")
    for name, text in (("old", "not mine"), ("new", "Another-place-1"), ("again", "Another-place-2")):
        page.locator(f"#{name}").fill(text)
    page.locator("#again").press("Enter")
    expect(page.locator("#again")).to_be_focused()
    expect(refused).to_be_visible()
    page.locator("#again").fill("Another-place-1")
    page.locator("#again").press("Enter")
    expect(page.locator("#old")).to_be_focused()
    expect(page.locator("#new")).to_have_value("Another-place-1")
    expect(page.locator(".ant-message-error")).to_have_count(0)

    boss.goes("/reports/trial_balance")
    boss.presses("report-sets")
    page.get_by_role("menuitem").filter(has_text="Save").first.click()
    sets = page.get_by_test_id("set-dialog")
    sets.locator("#set-name").fill("Month")
    problem = {
        "code": "work.view_taken",
        "message": "There is one of this name.",
        "hint": "Choose another.",
        "field": "name",
    }
    page.route("**/api/views", lambda route: route.fulfill(status=422, json={"problems": [problem]}))
    sets.locator("#set-name").press("Enter")
    expect(sets.get_by_test_id("refused")).to_contain_text("There is one of this name. Choose another.")
    expect(sets.locator("#set-name")).to_be_focused()
    expect(sets.locator("#set-name")).to_have_value("Month")
    expect(page.locator(".ant-message-error")).to_have_count(0)


def test_a_wrong_password_keeps_the_name_and_waits_for_another(plant: Plant, desk: Desk) -> None:
    seller = desk("sales")
    page = seller.page
    page.context.clear_cookies()
    seller.goes("/")
    expect(page.locator("#sign-in-username")).to_be_focused()
    seller.types(seller.username, "Tab", "wrong", "Enter")
    expect(page.locator(".pg-sign-in-refusal")).not_to_be_empty()
    expect(page.locator("#sign-in-username")).to_have_value(seller.username)
    expect(page.locator("#sign-in-password")).to_be_focused()


def test_the_timeline_has_everything_in_one_order_and_at_once(plant: Plant, desk: Desk) -> None:
    plant.item("LAMP-7", name="台灯")
    boss = desk("administrator")
    page = boss.page
    record = plant.id("item", "LAMP-7")
    boss.goes(f"/masterdata/items/{record}")
    expect(page.locator("html")).to_have_attribute("data-live", "true")
    page.get_by_test_id("tab-history").click()
    box = page.get_by_test_id("comment-text")
    page.route("**/comments", lambda route: route.abort() if route.request.method == "POST" else route.continue_())
    boss.tabs_to(box)
    page.keyboard.type("请核对")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".ant-message-error")).to_be_visible()
    expect(box).to_have_value("请核对")
    page.unroute("**/comments")
    # The refusal is told a moment before the box takes another key.
    expect(page.get_by_test_id("comment-send")).not_to_have_class(re.compile("ant-btn-loading"))
    page.keyboard.press("Control+Enter")
    expect(page.get_by_test_id("comment")).to_have_count(1)
    expect(box).to_have_value("")
    client = plant.client("administrator")
    client.upload(f"/api/masterdata/items/{record}/attachments", "合同.pdf", PDF)
    expect(page.locator("[data-kind=file]")).to_contain_text("合同.pdf")
    client.download(f"/api/masterdata/items/{record}/print")
    expect(page.locator("[data-kind=print]")).to_have_count(1)
    page.get_by_test_id("timeline-file").click()
    expect(page.get_by_test_id("history").get_by_role("row")).to_have_count(1)
    page.get_by_test_id("timeline-comment").click()
    expect(page.get_by_test_id("comment")).to_have_count(1)
    expect(page.locator("[data-kind=file]")).to_have_count(0)
