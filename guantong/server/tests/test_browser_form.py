"""The form beside typing: a record that is missing is made where it is asked for, and the next one is a key away."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from guantong.server.testing import LiveServer
from guantong.server.tests.keyboard import Keyboard
from guantong.testing import Plant

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Route

Desk = Callable[..., Keyboard]
pytestmark = pytest.mark.browser
CHOICES = ".pg-picks [role=option], .gt-choices [role=option]"


@pytest.fixture
def desk(browser: Browser, live_server: LiveServer, plant: Plant) -> Iterator[Desk]:
    """A signed-in browser of a role."""
    contexts = []

    def of(role: str, language: str = "zh", width: int = 1440) -> Keyboard:
        locale = {"zh": "zh-CN", "en": "en-GB"}[language]
        context = browser.new_context(
            base_url=live_server.url,
            locale=locale,
            timezone_id="Asia/Shanghai",
            viewport={"width": width, "height": 900},
            has_touch=width < 640,
        )
        context.add_init_script(
            "document.addEventListener('securitypolicyviolation', one => { window.__blocked = one.effectiveDirective; })"
        )
        contexts.append(context)
        return Keyboard(context.new_page(), plant, role, language).signs_in()

    yield of
    for context in contexts:
        context.close()


def dialog(at: Keyboard) -> Locator:
    """The form of the missing record."""
    return at.page.get_by_test_id("create-inline")


def inner(at: Keyboard) -> Locator:
    """The form of what is missing in the form of the missing record."""
    return at.page.get_by_test_id("create-inner")


def asks_for(at: Keyboard, text: str, opens: Callable[[Keyboard], Locator] = dialog) -> None:
    """Type what is not there and choose the last row, which makes it."""
    at.page.keyboard.type(text)
    offer = at.page.get_by_role("option").filter(has_text=text)
    expect(offer).to_be_visible()
    at.types("ArrowDown")
    expect(offer).to_have_attribute("aria-selected", "true")
    at.types("Enter")
    expect(opens(at)).to_be_visible()


def test_a_missing_customer_and_item_are_made_where_they_are_asked_for(plant: Plant, desk: Desk) -> None:
    boss = desk("administrator", "en")
    page = boss.page
    boss.goes("/sales/sales_orders/new")
    party = page.locator("#field-party")
    expect(party).to_be_focused()
    asks_for(boss, "Shanghai Books")
    expect(page.locator("#new-code")).to_be_focused()  # the name is there, the code is missing
    expect(page.locator("#new-name")).to_have_value("Shanghai Books")
    expect(page.locator("#new-is_customer")).to_be_checked()
    boss.types("Enter")  # without a code: told in its field, nothing made
    expect(page.locator("#new-code")).to_have_attribute("aria-invalid", "true")
    boss.types("C-77", "Enter")
    expect(dialog(boss)).to_have_count(0)
    expect(party).to_have_value("C-77 Shanghai Books")
    page.wait_for_function("document.activeElement.matches('.pg-form-head :not(#field-party)')")  # on to the next field
    boss.fills(warehouse="WH1")

    boss.types("Alt+l")
    boss.goes_to(0, "item")
    asks_for(boss, "LAMP-7")
    expect(page.locator("#new-code")).to_have_value("LAMP-7")
    expect(page.locator("#new-name")).to_be_focused()
    boss.types("Escape")  # back in the cell, with its text
    expect(dialog(boss)).to_have_count(0)
    cell = page.locator("[role=grid] input.gt-input:focus")
    expect(cell).to_have_value("LAMP-7")
    expect(cell).to_have_attribute("data-open", "true")
    page.keyboard.press("End")
    asks_for(boss, "0")
    expect(page.locator("#new-code")).to_have_value("LAMP-70")
    for name, text in (("name", "Desk lamp"), ("category", "GOODS")):
        field = page.locator(f"#new-{name}")
        boss.tabs_to(field)
        boss.types("Control+a", text, "Tab")
        expect(field).to_have_value(re.compile(text))
    unit = page.locator("#new-unit")  # its unit is missing, too
    boss.tabs_to(unit)
    asks_for(boss, "BOX-9", inner)
    expect(page.locator("#inner-code")).to_have_value("BOX-9")
    expect(page.locator("#inner-name")).to_be_focused()
    boss.types("Escape")  # one step back, and nothing that was typed is gone
    expect(inner(boss)).to_have_count(0)
    expect(unit).to_be_focused()
    expect(unit).to_have_value("BOX-9")
    expect(page.locator("#new-name")).to_have_value("Desk lamp")
    page.keyboard.press("Control+a")
    asks_for(boss, "BOX-90", inner)
    expect(page.locator("#inner-name")).to_be_focused()
    boss.types("Box of ninety", "Control+s")
    expect(inner(boss)).to_have_count(0)
    expect(unit).to_have_value("BOX-90 Box of ninety")
    page.wait_for_function(
        "document.activeElement.matches('[data-testid=create-inline] :not(#new-unit)')"
    )  # on to the next
    expect(dialog(boss)).to_be_visible()
    boss.tabs_to(dialog(boss).locator(".ant-modal-footer .ant-btn-primary"))
    boss.types("Enter")
    expect(dialog(boss)).to_have_count(0)
    expect(page.locator("[role=row][data-row='0'] [data-field=item]")).to_contain_text("Desk lamp")
    expect(page.locator("[role=row][data-row='0'] [data-field=unit]")).to_contain_text("Box of")  # what an item brings
    expect(page.locator("[role=grid] input.gt-input:focus")).to_have_count(1)
    boss.puts(0, quantity="2", price="10")
    boss.types("Control+s")
    expect(boss.form).to_have_attribute("data-state", "draft")
    made = "SELECT count(*) FROM masterdata_item WHERE company_id = %s AND code = 'LAMP-70'"
    assert plant.value(made, plant.company_id) == 1
    assert page.evaluate("window.__blocked") is None


def test_a_master_with_lines_is_made_over_the_document(plant: Plant, desk: Desk) -> None:
    plant.party("C1", supplier=False)
    boss = desk("administrator", "en")
    page = boss.page
    boss.goes("/sales/sales_orders/new")
    boss.fills(party="C1")
    page.locator("details", has=page.locator("#field-payment_terms")).locator("summary").click()
    boss.tabs_to(page.locator("#field-payment_terms"))
    page.keyboard.press("Control+a")
    asks_for(boss, "NET45")
    page.locator("#new-name").fill("Half now")
    stages = page.get_by_test_id("new-lines-stages")
    boss.tabs_to(stages.locator("input.gt-input"))
    boss.types("60", "Tab")
    expect(stages.locator("[data-field=percent]").filter(has_text="60")).to_have_count(1)
    boss.types("Control+s")
    refused = page.get_by_test_id("problems")  # the stages come to 60, not to 100
    expect(refused.locator("li")).not_to_have_count(0)
    assert plant.value("SELECT count(*) FROM masterdata_payment_terms WHERE code = 'NET45'") == 0
    boss.types("Escape")
    leaving = page.locator(".ant-modal-confirm")  # nothing typed goes without a word
    expect(leaving).to_be_visible()
    boss.types("Escape")
    expect(leaving).to_have_count(0)
    cell = stages.locator("[role=row][data-row='0'] [data-field=percent]")
    cell.click()
    boss.types("100", "Enter")
    expect(cell).to_contain_text("100")
    boss.types("Control+s")
    expect(dialog(boss)).to_have_count(0)
    expect(page.locator("#field-payment_terms")).to_have_value("NET45 Half now")
    expect(page.locator("#field-party")).to_have_value(re.compile("C1"))
    made = "SELECT count(*) FROM masterdata_payment_stage s JOIN masterdata_payment_terms t ON t.id = s.document_id"
    assert plant.value(f"{made} WHERE t.company_id = %s AND t.code = 'NET45'", plant.company_id) == 1
    assert page.evaluate("window.__blocked") is None


def test_on_a_phone_a_missing_item_is_made_from_the_card_of_its_line(plant: Plant, desk: Desk) -> None:
    plant.party("C1", supplier=False)
    boss = desk("administrator", "zh", width=390)
    page = boss.page
    boss.goes("/sales/sales_orders/new")
    expect(page.locator("#field-party")).to_be_focused()
    page.locator(".gt-card-add").tap()
    sheet = page.locator("dialog.gt-sheet-dialog")
    item = sheet.locator("[data-field=item] input")
    item.fill("LAMP-7")
    sheet.locator(".gt-choice-creates").tap()
    expect(dialog(boss)).to_be_visible()
    expect(sheet).to_have_count(0)
    expect(page.locator("#new-code")).to_have_value("LAMP-7")
    dialog(boss).get_by_role("button", name="取消").tap()
    expect(item).to_be_focused()  # back in the line, with the text
    expect(item).to_have_value("LAMP-7")
    item.fill("LAMP-70")
    sheet.locator(".gt-choice-creates").tap()
    for name, text in (("name", "台灯"), ("category", "GOODS")):
        field = page.locator(f"#new-{name}")
        field.fill(text)
        field.press("Tab")
        expect(field).to_have_value(re.compile(text))
    unit = page.locator("#new-unit")
    unit.fill("BOX-9")
    page.locator(".pg-picks-create").tap()
    expect(inner(boss)).to_be_visible()
    expect(page.locator("#inner-code")).to_have_value("BOX-9")
    inner(boss).get_by_role("button", name="取消").tap()
    expect(unit).to_be_focused()
    expect(unit).to_have_value("BOX-9")
    unit.fill("BOX-90")
    page.locator(".pg-picks-create").tap()
    expect(page.locator("#inner-code")).to_have_value("BOX-90")
    page.locator("#inner-name").fill("箱")
    inner(boss).locator(".ant-modal-footer .ant-btn-primary").tap()
    expect(inner(boss)).to_have_count(0)
    expect(unit).to_have_value("BOX-90 箱")
    dialog(boss).locator(".ant-modal-footer .ant-btn-primary").tap()
    expect(item).to_have_value(re.compile("台灯"))
    sheet.locator("[data-field=quantity] input").fill("2")
    sheet.get_by_role("button", name="完成").tap()
    expect(sheet).to_have_count(0)
    expect(page.locator(".gt-card")).to_contain_text("台灯")
    assert (
        plant.value("SELECT count(*) FROM masterdata_item WHERE company_id = %s AND code = 'LAMP-70'", plant.company_id)
        == 1
    )
    assert page.evaluate("window.__blocked") is None


def test_who_may_not_make_a_record_is_not_offered_to(plant: Plant, desk: Desk) -> None:
    seller = desk("sales")  # may make customers, neither warehouses nor items
    page = seller.page
    seller.goes("/sales/sales_orders/new")
    expect(page.locator("#field-party")).to_be_focused()
    page.keyboard.type("NO-SUCH")
    expect(page.locator(CHOICES)).to_have_count(1)
    seller.types("Escape")
    field = page.locator("#field-warehouse")
    seller.tabs_to(field)
    page.keyboard.type("NO-SUCH")
    expect(page.get_by_text("没有匹配的记录")).to_be_visible()
    expect(page.locator(CHOICES)).to_have_count(0)
    seller.types("Escape", "Alt+l")
    seller.goes_to(0, "item")
    page.keyboard.type("NO-SUCH")
    expect(page.locator(".gt-choices-note")).to_have_text("没有匹配的记录")
    expect(page.locator(CHOICES)).to_have_count(0)


def test_previous_and_next_are_known_without_the_list(plant: Plant, desk: Desk) -> None:
    plant.party("C1", supplier=False, name="上海书香文具有限公司")
    line = {"item": plant.item("LAMP-1", name="台灯"), "quantity": "1", "price": "10"}
    body = {"party": plant.id("party", "C1"), "warehouse": plant.id("warehouse", "WH1"), "lines": [line]}
    posts = plant.client("sales").post
    days = ("2026-01-15", "2026-01-17", "2026-01-16")
    first, third, second = (posts("/api/sales/sales_orders", body | {"business_on": day})["id"] for day in days)
    day_of = dict(zip((first, third, second), days, strict=True))
    seller = desk("sales").goes(f"/sales/sales_orders/{second}")
    page = seller.page
    for key, button, there in (
        ("Alt+ArrowDown", "下一张", first),
        ("Alt+ArrowUp", "上一张", second),
        ("Alt+ArrowUp", "上一张", third),
    ):
        expect(page.get_by_role("button", name=button)).to_be_enabled()
        seller.types(key)
        expect(page).to_have_url(re.compile(rf"/{there}$"))
        expect(page.locator("#field-business_on")).to_have_value(
            day_of[there]
        )  # that one's form, no longer the other's
        expect(page.locator("#form-title")).to_be_focused()
    expect(page.get_by_role("button", name="上一张")).to_be_disabled()


def test_every_page_of_a_document_is_looked_at_before_it_is_printed(plant: Plant, desk: Desk) -> None:
    plant.party("C1", supplier=False, name="上海书香文具有限公司")
    line = {"item": plant.item("LAMP-1", name="台灯"), "quantity": "1", "price": "10"}
    body = {"party": plant.id("party", "C1"), "warehouse": plant.id("warehouse", "WH1"), "lines": [line] * 240}
    made = plant.client("sales").post("/api/sales/sales_orders", body)
    seller = desk("sales").goes(f"/sales/sales_orders/{made['id']}")
    page = seller.page
    expect(seller.form).to_have_attribute("data-state", "draft")
    seller.types("Alt+Shift+p")
    preview = page.get_by_test_id("print-preview")
    place = page.get_by_test_id("preview-place")
    sheets = preview.locator("[data-page]")
    expect(place).to_have_text(re.compile(r"^第 1 页，共 \d+ 页$"))  # all are counted
    count = sheets.count()
    assert count > 6  # more than are drawn at first
    expect(place).to_have_text(f"第 1 页，共 {count} 页")
    first = sheets.first.locator("img")
    assert first.evaluate("image => image.decode().then(() => image.naturalWidth > 500)")
    expect(sheets.nth(6).locator("img")).to_have_count(0)
    expect(preview.locator(".ant-modal-footer .ant-btn-primary")).to_be_focused()  # the button that prints
    page.keyboard.press("PageDown")
    expect(place).to_have_text(f"第 2 页，共 {count} 页")
    page.keyboard.press("End")
    expect(sheets.last.locator("img")).to_have_count(1)
    assert sheets.last.locator("img").evaluate("image => image.decode().then(() => image.naturalWidth > 500)")
    expect(place).to_have_text(f"第 {count} 页，共 {count} 页")
    page.keyboard.press("PageUp")
    expect(place).to_have_text(f"第 {count - 1} 页，共 {count} 页")
    zoom = page.get_by_test_id("preview-zoom")
    fitting = zoom.inner_text()
    page.keyboard.press("+")
    expect(zoom).not_to_have_text(fitting)
    expect(place).to_have_text(f"第 {count - 1} 页，共 {count} 页")  # the same place, larger
    page.keyboard.press("0")
    expect(zoom).to_have_text(fitting)
    page.set_viewport_size({"width": 390, "height": 844})
    expect(zoom).not_to_have_text(fitting)  # as wide as there is room
    wide = "() => document.querySelector('.pg-preview-pages').scrollWidth <= document.querySelector('.pg-preview-pages').clientWidth"
    page.wait_for_function(wide)
    page.set_viewport_size({"width": 1440, "height": 900})
    assert plant.client("sales").get(f"/api/sales/sales_orders/{made['id']}")["print_count"] == 0
    with page.context.expect_page() as opened:
        seller.types("Enter")
    opened.value.close()
    seller.types("Escape")
    expect(preview).to_have_count(0)
    assert page.evaluate("window.__blocked") is None


def test_what_takes_long_says_so_in_list_palette_and_form(plant: Plant, desk: Desk) -> None:
    plant.party("C1", supplier=False, name="上海书香文具有限公司")
    seller = desk("sales")
    page = seller.page
    late = "[data-testid=loading-{}][data-late]"
    held: list[Route] = []
    holds = True

    def hold(route: Route) -> None:
        if holds:
            held.append(route)
        else:
            route.continue_()

    def go_on() -> None:
        nonlocal holds
        holds = False
        while held:
            held.pop().continue_()

    page.route(re.compile(r"/api/masterdata/parties\?"), hold)
    seller.goes("/masterdata/parties")
    expect(page.locator(late.format("block"))).to_have_count(1)
    expect(page.get_by_test_id("list-party")).to_be_visible()
    go_on()
    expect(page.locator(late.format("block"))).to_have_count(0)
    row = page.locator(".pg-table tbody tr").first
    expect(row).to_contain_text("书香")
    top = row.bounding_box()
    holds = True
    page.route(re.compile(r"/api/masterdata/parties\?"), hold)
    page.get_by_test_id("list-search").fill("书")
    expect(page.locator(late.format("bar"))).to_have_count(1)
    assert row.bounding_box() == top  # nothing moves
    go_on()
    expect(page.locator(late.format("bar"))).to_have_count(0)

    holds = True
    page.route("**/api/search?*", hold)
    page.keyboard.press("Control+k")
    palette = page.get_by_test_id("palette")
    expect(palette.get_by_role("combobox")).to_be_focused()
    page.keyboard.type("C1")
    expect(palette.locator(late.format("bar"))).to_have_count(1)
    go_on()
    expect(palette.locator(late.format("bar"))).to_have_count(0)
    page.keyboard.press("Escape")

    seller.goes(f"/masterdata/parties/{plant.id('party', 'C1')}")
    page.locator("#field-name").fill("上海书香")
    expect(page.get_by_test_id("unsaved")).to_have_count(1)
    holds = True
    page.route(lambda url: "/api/masterdata/parties/" in url, hold)
    page.keyboard.press("Control+s")
    expect(page.locator(late.format("bar"))).to_have_count(1)
    go_on()
    expect(page.locator(late.format("bar"))).to_have_count(0)
    expect(page.get_by_test_id("unsaved")).to_have_count(0)
