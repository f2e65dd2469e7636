"""What comes up by itself: notices that take no focus, the inbox by kinds, what to do where there is nothing, help."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from guantong.kernel.declare import L
from guantong.kernel.talk.messages import MENTIONED
from guantong.kernel.work.notices import MENTION, NewNotice, notice_kind, notify
from guantong.kernel.work.tasks import NewTask, open_tasks
from guantong.server.tests.test_browser_surface import CALL, Desk
from guantong.testing import Plant

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser
ARRIVAL = notice_kind("notices_test", L("到货", "Arrivals"))


def tell(plant: Plant, role: str, *numbers: str, kind: str = ARRIVAL, **about: object) -> None:
    user = plant.user(role)
    with plant.unit() as unit:
        notify(
            unit,
            [
                NewNotice(kind, MENTIONED, user, number=number, facts={"who": "李", "text": "?"}, **about)
                for number in numbers
            ],
        )  # type: ignore[arg-type]


def listening(page: Page) -> None:
    """The stream is open and what was there before is known, so that what comes now is new."""
    expect(page.locator("html")).to_have_attribute("data-live", "true")
    expect(page.get_by_test_id("toasts")).to_have_attribute("data-ready", "true")


def refused_by_policy(page: Page) -> list[str]:
    faults: list[str] = []
    page.on("console", lambda message: faults.append(message.text) if "Content Security" in message.text else None)
    return faults


def test_a_toast_takes_no_focus_and_leads_to_its_document(plant: Plant, desk: Desk) -> None:
    item = plant.item("LAMP-7", name="台灯")
    boss = desk("administrator")
    page, faults = boss.page, refused_by_policy(boss.page)
    boss.goes("/sales/sales_orders")
    listening(page)
    boss.tabs_to(page.get_by_test_id("list-search"))
    page.keyboard.type("明")
    tell(plant, "administrator", "A1", type="item", document_id=item)
    toasts = page.get_by_test_id("toast")
    expect(toasts).to_have_count(1)
    toasts.first.hover()  # while it is looked at, nothing goes
    expect(page.get_by_test_id("list-search")).to_be_focused()
    page.keyboard.type("灯")
    expect(page.get_by_test_id("list-search")).to_have_value("明灯")
    expect(page.get_by_test_id("toasts")).to_have_attribute("aria-live", "polite")
    tell(plant, "administrator", "A2", "A3", "A4", "A5")
    expect(toasts).to_have_count(3)
    expect(page.get_by_test_id("toasts-more")).to_contain_text("2")
    page.keyboard.press("F8")
    expect(toasts.first.get_by_role("link")).to_be_focused()
    for left in (2, 1, 0):
        page.keyboard.press("Escape")
        expect(toasts).to_have_count(left)
    expect(page.get_by_test_id("list-search")).to_be_focused()
    expect(page.get_by_test_id("inbox-badge")).to_have_accessible_name("0 项待办已到期，5 条未读通知")
    tell(plant, "administrator", "A6", type="item", document_id=item)
    expect(toasts).to_have_count(1)
    page.keyboard.press("F8")
    expect(toasts.first.get_by_role("link")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("form-item")).to_be_visible()
    expect(toasts).to_have_count(0)
    expect(page.get_by_test_id("inbox-badge")).to_have_accessible_name("0 项待办已到期，5 条未读通知")
    assert faults == []


@pytest.mark.parametrize(("language", "width"), [("zh", 1440), ("en", 390)])
def test_the_inbox_parts_what_one_was_told_by_kinds(plant: Plant, desk: Desk, language: str, width: int) -> None:
    seller = desk("sales", language, width=width)
    page, faults = seller.page, refused_by_policy(seller.page)
    tell(plant, "sales", "M1", kind=MENTION)
    tell(plant, "sales", "B1", "B2", file="/api/kernel/exports/1")
    seller.goes("/inbox")
    expect(page.get_by_test_id("empty")).to_contain_text({"zh": "现在没有要做的事", "en": "Nothing"}[language])
    seller.presses("notices-all")
    rows = page.get_by_test_id("notice")
    expect(rows).to_have_count(3)
    seller.presses("notices-notices_test")
    expect(rows).to_have_count(2)
    expect(rows.first.get_by_test_id("notice-file")).to_be_visible()
    seller.presses("notice-mark")
    expect(rows.last).to_have_attribute("data-unread", "false")
    seller.tabs_to(page.get_by_test_id("notices-unread"))
    page.keyboard.press("Space")
    expect(rows).to_have_count(1)
    seller.presses("notices-read-all")
    expect(page.get_by_test_id("empty-act")).to_be_visible()
    page.reload()
    expect(rows).to_have_count(0)
    seller.presses("empty-act")
    expect(rows).to_have_count(3)
    expect(page.locator('[data-testid=notice][data-unread="true"]')).to_have_count(1)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    with plant.unit() as unit:
        listening(page)
        open_tasks(unit, [NewTask(CALL, role="sales", number="N7", document_id=7)])
    expect(page.get_by_test_id("toast")).to_contain_text({"zh": "新的待办", "en": "New task"}[language])
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert faults == []


@pytest.mark.parametrize(("language", "width"), [("zh", 1440), ("en", 390)])
def test_where_there_is_nothing_it_says_what_to_do(plant: Plant, desk: Desk, language: str, width: int) -> None:
    seller = desk("sales", language, width=width)
    page, faults = seller.page, refused_by_policy(seller.page)
    seller.goes("/sales/sales_orders")
    expect(page.get_by_test_id("empty").get_by_role("link")).to_have_attribute("href", "/sales/sales_orders/new")
    seller.presses("help-here")
    title = {"zh": "列表、筛选、导入、导出、打印", "en": "Lists, filters, import, export, print"}[language]
    expect(page.locator("[data-testid=help-section][open] > summary")).to_have_text(title)
    page.keyboard.press("Escape")
    expect(page.get_by_test_id("help-search")).to_have_count(0)
    seller.tabs_to(page.get_by_test_id("list-search"))
    seller.types("xyzzy", "Enter")
    expect(page.get_by_test_id("empty-act")).to_be_visible()
    seller.presses("empty-act")
    expect(page.get_by_test_id("list-search")).to_have_value("")
    expect(page.get_by_test_id("empty").get_by_role("link")).to_be_visible()
    page.get_by_test_id("help-open").click()
    expect(page.get_by_test_id("help-states")).to_contain_text({"zh": "草稿", "en": "Draft"}[language])
    expect(page.get_by_test_id("help-fields").first).to_contain_text(
        {"zh": "必填", "en": "Must be filled in"}[language]
    )
    page.keyboard.press("Escape")
    expect(page.get_by_test_id("help-search")).to_have_count(0)
    page.keyboard.press("Control+k")
    expect(page.get_by_test_id("palette").get_by_role("combobox")).to_be_focused()
    page.keyboard.type({"zh": "cxbsc", "en": "undo: noth"}[language])
    expect(page.get_by_test_id("palette").get_by_role("option")).to_have_count(1)
    page.keyboard.press("Enter")
    told = {"zh": "撤销：不删除，只冲销", "en": "Undo: nothing is deleted"}[language]
    expect(page.locator("[data-testid=help-section][open] > summary")).to_have_text(told)
    assert faults == []
