"""Who may enter several companies chooses among them; a page stays in its own, whatever another tab does."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from guantong.server.tests.keyboard import Keyboard
from guantong.testing import Plant

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from guantong.server.testing import LiveServer

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(("language", "width"), [("zh", 1440), ("en", 390)])
def test_the_company_is_changed_and_a_page_of_the_old_one_stays_in_it(
    browser: Browser, live_server: LiveServer, plant: Plant, language: str, width: int
) -> None:
    other = Plant(name="分公司 Branch")
    other.party("FAR", supplier=False, name="远方客户")
    plant.item("LS-M6", name="螺丝M6")
    plant.party("NEAR", supplier=False, name="近处客户")
    plant.user("sales", also_in=[other.company_id], language=language, default_company_id=plant.company_id)
    context = browser.new_context(
        base_url=live_server.url,
        locale={"zh": "zh-CN", "en": "en-GB"}[language],
        timezone_id="Asia/Shanghai",
        viewport={"width": width, "height": 900},
    )
    first = Keyboard(context.new_page(), plant, "sales", language).signs_in()
    first.goes("/masterdata/parties")
    listed = first.page.get_by_test_id("list-party")
    expect(listed).to_contain_text("近处客户")
    second = Keyboard(context.new_page(), plant, "sales", language)
    second.page.set_viewport_size({"width": 1440, "height": 900})
    second.goes("/masterdata/parties")
    expect(second.page.get_by_test_id("list-party")).to_contain_text("近处客户")

    if width == 390:
        first.page.locator("[data-tour=menu]").click()
        first.page.locator(".ant-drawer").get_by_test_id("company").click()
        first.page.get_by_role("menuitem", name="分公司 Branch").click()
    else:
        switch = first.page.get_by_test_id("company")
        first.tabs_to(switch)
        first.types("Enter")
        expect(first.page.locator("[role=menuitem]:focus")).to_have_count(1)
        first.chooses(first.page.get_by_text("分公司 Branch", exact=True))
    expect(listed).to_contain_text("远方客户")
    expect(listed).not_to_contain_text("近处客户")
    expect(first.page.get_by_test_id("company").first).to_have_attribute("aria-label", re.compile("分公司 Branch$"))

    # The other tab is still at work in its company: it finds, saves and reads there.
    line = {"item": "LS-M6", "quantity": "3", "price": "20"}
    second.creates("sales_order", party="NEAR", warehouse="WH1", lines=[line])
    second.types("Control+s")
    expect(second.form).to_have_attribute("data-state", "draft")
    order = plant.value("SELECT id FROM trade_order WHERE company_id = %s", plant.company_id)
    printed = f"/api/sales/sales_orders/{order}/print?format=pdf"
    assert context.request.get(f"{printed}&company={plant.company_id}").status == 200
    assert context.request.get(printed).status == 404  # the session works in the other company by now
    assert plant.value("SELECT count(*) FROM trade_order WHERE company_id = %s", other.company_id) == 0

    # By the palette it goes after the first one; the record of the old company is left.
    second.types("Control+k")
    box = second.page.get_by_test_id("palette")
    expect(box.get_by_role("combobox")).to_be_focused()
    second.types("Branch")
    expect(box.locator("[role=option]").first).to_contain_text("分公司 Branch")
    second.types("Enter")
    expect(second.page).to_have_url(re.compile("/$"))
    expect(second.page.get_by_test_id("company").first).to_have_attribute("aria-label", re.compile("分公司 Branch$"))
    context.close()


def test_who_has_one_company_is_offered_no_other(browser: Browser, live_server: LiveServer, plant: Plant) -> None:
    context = browser.new_context(base_url=live_server.url, locale="zh-CN", viewport={"width": 1440, "height": 900})
    seller = Keyboard(context.new_page(), plant, "sales").signs_in()
    expect(seller.page.locator(".pg-company")).to_contain_text(plant.name)
    expect(seller.page.get_by_test_id("company")).to_have_count(0)
    context.close()
