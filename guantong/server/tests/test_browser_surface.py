"""What surrounds the documents: finding anything by keys, the inbox, talking about a document, help where one is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from guantong.kernel.messages import Message
from guantong.kernel.work.tasks import NewTask, open_tasks
from guantong.server.tests.keyboard import Keyboard
from guantong.testing import Plant

Desk = Callable[..., Keyboard]
CALL = Message("surface_test.call", "Call about {number}", "Call.", "请就 {number} 致电", "请致电。")
pytestmark = pytest.mark.browser


def test_the_palette_finds_a_barcode_offers_what_was_used_last_and_acts(plant: Plant, desk: Desk) -> None:
    plant.item("LAMP-7", name="台灯", barcode="6901234567892")
    plant.item("LAMP-8", name="落地灯", barcode="6901234567893")
    boss = desk("administrator")
    page = boss.page
    boss.opens("6901234567892", expecting="form-item")
    expect(page.get_by_test_id("number")).to_have_text("台灯")

    page.keyboard.press("Control+k")
    first = page.get_by_test_id("palette").get_by_role("option").first
    expect(page.get_by_text("最近使用")).to_be_visible()
    expect(first).to_contain_text("LAMP-7  台灯")
    page.keyboard.press("Escape")
    expect(page.get_by_test_id("palette")).to_have_count(0)

    page.keyboard.press("Control+k")
    expect(page.get_by_test_id("palette").get_by_role("combobox")).to_be_focused()
    page.keyboard.type("复制")
    expect(first).to_have_text("复制")
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("form-item")).to_have_attribute("data-state", "new")

    english = desk("accountant", "en")
    english.page.keyboard.press("Control+k")
    expect(english.page.get_by_test_id("palette").get_by_role("combobox")).to_be_focused()
    english.page.keyboard.type("appearance: dark")
    english.page.keyboard.press("Enter")
    expect(english.page.locator("html")).to_have_attribute("data-look", "dark")


def test_the_badge_counts_what_is_due_and_the_inbox_parts_it_from_the_rest(plant: Plant, desk: Desk) -> None:
    with plant.unit() as unit:
        days = [None, unit.today, *[unit.today + timedelta(days=30)] * 3]
        open_tasks(unit, [NewTask(CALL, role="sales", number=f"N{at}", document_id=at, due_on=day)
                          for at, day in enumerate(days)])  # fmt: skip
    seller = desk("sales")
    page = seller.page
    expect(page.get_by_test_id("inbox-badge")).to_have_accessible_name("2 项待办已到期")
    seller.goes("/inbox")
    expect(page.get_by_test_id("task")).to_have_count(2)
    seller.presses("task-done")
    expect(page.get_by_test_id("task")).to_have_count(1)
    seller.presses("task-done")
    expect(page.get_by_text("另有 3 项到期日在以后")).to_be_visible()
    seller.presses("tasks-later")
    expect(page.get_by_test_id("task")).to_have_count(3)
    expect(page.get_by_test_id("inbox-badge")).to_have_accessible_name("0 项待办已到期")


@pytest.mark.parametrize(("language", "width"), [("zh", 1440), ("en", 390)])
def test_a_comment_mentions_a_colleague_who_hears_of_it_at_once(
    plant: Plant, desk: Desk, language: str, width: int
) -> None:
    plant.item("LAMP-7", name="台灯")
    boss, keeper = desk("administrator", language, width=width), desk("manager", language)
    path = f"/masterdata/items/{plant.id('item', 'LAMP-7')}"
    for one in (keeper, boss):
        one.goes(path)
        one.presses("tab-info")
        history = one.page.get_by_test_id("tab-history")
        for _ in range(4):
            if history.get_attribute("aria-selected") == "true":
                break
            one.page.keyboard.press("ArrowRight")
            expect(one.page.locator("[role=tab]:focus")).to_have_attribute("aria-selected", "true")
        expect(one.page.get_by_test_id("comment-text")).to_be_visible()
    page = boss.page
    boss.tabs_to(page.get_by_test_id("comment-text"))
    page.keyboard.type("请 @manager")
    expect(page.get_by_role("listbox").get_by_role("option")).to_have_count(1)
    page.keyboard.press("Enter")
    page.keyboard.type("核对 <b>")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_test_id("comment")).to_have_count(1)
    expect(page.get_by_test_id("comment-text")).to_have_value("")
    expect(keeper.page.get_by_test_id("comment")).to_contain_text("核对 <b>")
    expect(keeper.page.get_by_test_id("comment-delete")).to_have_count(0)
    badge = {"zh": "0 项待办已到期，1 条未读通知", "en": "0 tasks due, 1 unread notice"}[language]
    expect(keeper.page.get_by_test_id("inbox-badge")).to_have_accessible_name(badge)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    boss.presses("comment-delete")
    expect(page.get_by_test_id("comment")).to_have_count(0)
    expect(keeper.page.get_by_test_id("comment")).to_have_count(0)


@pytest.mark.parametrize(("language", "width", "word"), [("zh", 1440, "螺距"), ("en", 390, "xyzzy")])
def test_help_opens_where_one_is_and_is_searched(
    plant: Plant, desk: Desk, language: str, width: int, word: str
) -> None:
    seller = desk("sales", language, width=width)
    page = seller.page
    faults: list[str] = []
    page.on("console", lambda message: faults.append(message.text) if "Content Security" in message.text else None)
    seller.goes("/sales/sales_orders/new")
    expect(page.get_by_test_id("form-sales_order")).to_be_visible()
    page.keyboard.press("F1")
    expect(page.get_by_test_id("help-search")).to_be_focused()
    expect(page.get_by_test_id("help-type")).to_contain_text({"zh": "销售订单", "en": "Sales order"}[language])
    own = {"zh": "销售：从订单到收款", "en": "Selling: from order to money"}[language]
    expect(page.get_by_test_id("help-section").first).to_contain_text(own)
    page.keyboard.type({"zh": "键盘", "en": "keyboard"}[language])
    expect(page.get_by_test_id("help-section").first.locator("summary")).to_have_text(
        {"zh": "键盘", "en": "Keyboard"}[language]
    )
    page.keyboard.press("Control+a")
    page.keyboard.type(word)
    expect(page.get_by_test_id("help-section")).to_have_count(0)
    expect(page.get_by_role("status").filter(has_text=word)).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_test_id("help-search")).to_have_count(0)
    assert faults == []
