"""What a person at the client may rely on: problems in their cells, nothing lost, nothing twice, news without asking."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from guantong.insight import check
from guantong.inventory.public import OpeningStock, open_stock
from guantong.server.tests.keyboard import NEW, Keyboard, comes_to
from guantong.testing import PASSWORD, Plant

if TYPE_CHECKING:
    from playwright.sync_api import Route

Desk = Callable[..., Keyboard]
pytestmark = pytest.mark.browser


def stocked(plant: Plant, quantity: str = "100", value: str = "1000") -> None:
    """Screws on the shelf, a supplier and a customer."""
    plant.party("S1", customer=False, name="佛山五金有限公司")
    plant.party("C1", supplier=False, name="上海书香文具有限公司")
    item = plant.item("LS-M6", name="螺丝M6")
    house = plant.id("warehouse", "WH1")
    with plant.unit() as unit:
        open_stock(unit, [OpeningStock(item, house, Decimal(quantity), Decimal(value))])


def test_stock_leaves_moves_is_counted_and_comes_back(plant: Plant, desk: Desk) -> None:
    stocked(plant)
    plant.warehouse("WH2", name="成品仓")
    keeper = desk("warehouse")
    line = {"item": "lsm6", "quantity": "10"}
    keeper.creates("other_issue", warehouse="WH1", reason="OTHER-OUT", lines=[line])
    keeper.steps("post", until="posted")
    keeper.creates("other_receipt", warehouse="WH1", reason="OTHER-IN", lines=[line | {"quantity": "2"}])
    keeper.steps("post", until="posted")
    keeper.creates("transfer", warehouse="WH1", target_warehouse="WH2", lines=[line | {"quantity": "30"}])
    keeper.steps("post", until="posted")
    keeper.creates("stock_count", warehouse="WH2", lines=[{"item": "lsm6", "counted_quantity": "29"}])
    keeper.steps("post", until="posted")
    assert plant.value("SELECT sum(on_hand) FROM inventory_stock_balance WHERE company_id = %s", plant.company_id) == 91
    outcome = check.run(plant.company_id)
    assert outcome.differences == 0, outcome.as_table()


def test_a_posted_document_is_taken_back_by_a_red_one(plant: Plant, desk: Desk) -> None:
    stocked(plant)
    keeper = desk("warehouse", "en")
    keeper.creates("other_issue", warehouse="WH1", reason="OTHER-OUT", lines=[{"item": "LS-M6", "quantity": "7"}])
    keeper.steps("post", until="posted")
    keeper.steps("reverse", until="reversed")
    assert plant.value("SELECT count(*) FROM inventory_movement WHERE company_id = %s", plant.company_id) == 2
    assert plant.value("SELECT on_hand FROM inventory_stock_balance WHERE company_id = %s", plant.company_id) == 100
    assert check.run(plant.company_id).differences == 0


def test_a_voucher_is_prepared_by_one_and_reviewed_by_another(plant: Plant, desk: Desk) -> None:
    preparer, reviewer = desk("accountant"), desk("manager")
    preparer.creates(
        "voucher",
        summary="提取现金",
        lines=[
            {"summary": "提现", "account": "1001", "debit": "8000"},
            {"summary": "提现", "account": "1002", "credit": "8000"},
        ],
    )
    preparer.steps("submit", until="submitted")
    path = preparer.page.url.split("/", 3)[3]  # its own, once the step is done
    reviewer.goes(f"/{path}")
    reviewer.steps("review", until="reviewed")
    expect(preparer.form).to_have_attribute("data-state", "reviewed")  # heard: nothing here asks again by itself
    preparer.steps("post", until="posted")
    assert re.match(r"记-\d{6}-0001", preparer.number())


def test_keys_that_come_before_the_next_frame_are_neither_lost_nor_sent_elsewhere(plant: Plant, desk: Desk) -> None:
    preparer = desk("accountant")
    preparer.page.add_init_script("window.requestAnimationFrame = draw => setTimeout(() => draw(Date.now()), 400)")
    preparer.goes("/accounting/vouchers/new")
    field = preparer.page.locator("#field-attachment_count")
    preparer.tabs_to(field)
    preparer.types("1")
    preparer.page.evaluate("() => new Promise(done => requestAnimationFrame(done))")
    preparer.types("2")
    expect(field).to_have_value("12")
    preparer.types("Shift+Tab", "Tab", "Alt+l")
    preparer.page.evaluate("() => new Promise(done => requestAnimationFrame(done))")
    assert preparer.in_lines()


def test_the_focus_stays_in_the_header_while_lines_are_drawn_anew(plant: Plant, desk: Desk) -> None:
    stocked(plant)
    seller = desk("sales")
    seller.goes("/sales/sales_orders/new")
    expect(seller.page.locator("#field-party")).to_be_focused()  # the first that must be filled
    seller.page.locator("[role=grid]").wait_for()
    seller.creates(
        "sales_order", party="C1", warehouse="WH1", lines=[{"item": "LS-M6", "quantity": "3", "price": "20"}]
    )
    seller.types("Control+Home")
    field = seller.page.locator("#field-external_ref")
    seller.tabs_to(field)
    seller.types("PO-7")
    expect(field).to_be_focused()
    expect(field).to_have_value("PO-7")


def test_more_than_there_is_is_refused_with_the_reason_in_the_cell(plant: Plant, desk: Desk) -> None:
    stocked(plant, "5", "50")
    keeper = desk("warehouse")
    keeper.creates("other_issue", warehouse="WH1", reason="OTHER-OUT", lines=[{"item": "LS-M6", "quantity": "6"}])
    keeper.page.keyboard.press("Control+Enter")
    problem = keeper.page.get_by_test_id("problems")
    expect(problem).to_contain_text("LS-M6")
    expect(problem).to_contain_text("5")
    expect(keeper.page.locator("[role=row][data-row='0'] .gt-wrong")).not_to_have_count(0)
    expect(keeper.form).not_to_have_attribute("data-state", "posted")


def test_who_saves_second_is_asked_which_side_to_keep(plant: Plant, desk: Desk) -> None:
    stocked(plant)
    first = desk("sales")
    first.creates("sales_order", party="C1", warehouse="WH1", lines=[{"item": "LS-M6", "quantity": "3", "price": "20"}])
    first.types("Control+s")
    expect(first.form).to_have_attribute("data-state", "draft")
    expect(first.page).not_to_have_url(NEW)
    path = first.page.url.split("/", 3)[3]
    other = desk("sales")
    other.goes(f"/{path}")
    other.fills(external_ref="THEIRS")
    first.fills(external_ref="MINE")
    other.types("Control+s")
    expect(other.page.get_by_test_id("unsaved")).to_have_count(0)
    expect(first.page.get_by_test_id("newer")).to_be_visible()
    first.types("Control+s")
    dialog = first.page.get_by_test_id("stale")
    expect(dialog).to_contain_text("THEIRS")
    expect(dialog).to_contain_text("MINE")
    expect(dialog.get_by_test_id("stale-merge")).to_be_focused()
    first.types("Enter")
    expect(dialog).to_have_count(0)
    first.types("Control+s")
    expect(first.page.get_by_test_id("unsaved")).to_have_count(0)
    assert plant.value("SELECT external_ref FROM trade_order WHERE company_id = %s", plant.company_id) == "MINE"


def test_a_second_click_posts_once_and_others_see_it_without_asking(plant: Plant, desk: Desk) -> None:
    stocked(plant)
    keeper, watcher = desk("warehouse"), desk("auditor")
    watcher.goes("/inventory/other_issues")
    expect(watcher.page.get_by_test_id("list-other_issue")).to_be_visible()
    expect(watcher.page.locator("html[data-live]")).to_have_count(1)
    keeper.creates("other_issue", warehouse="WH1", reason="OTHER-OUT", lines=[{"item": "LS-M6", "quantity": "1"}])
    held: list[Route] = []
    keeper.page.route("**/api/inventory/other_issues*", lambda route: held.append(route))
    with keeper.page.expect_request("**/api/inventory/other_issues*"):
        keeper.types("Control+Enter", "Control+Enter")
    comes_to(keeper.page, lambda: len(held), 1)
    held[0].continue_()
    keeper.types("Control+Enter")  # before the answer or after it: what is posted is not taken back by the same key
    expect(keeper.form).to_have_attribute("data-state", "posted")
    expect(watcher.page.get_by_role("link", name=keeper.number())).to_be_visible()
    posted = "SELECT count(*) FROM inventory_movement WHERE company_id = %s AND kind = 'other_issue'"
    assert plant.value(posted, plant.company_id) == 1


def test_a_session_that_ends_while_typing_loses_nothing(plant: Plant, desk: Desk) -> None:
    stocked(plant)
    sales = desk("sales")
    sales.creates("sales_order", party="C1", warehouse="WH1", lines=[{"item": "LS-M6", "quantity": "3", "price": "20"}])
    sales.page.context.clear_cookies()
    sales.types("Control+s")
    again = sales.page.get_by_test_id("sign-in-again")
    expect(again.locator("input[name=password]")).to_be_focused()
    sales.types(PASSWORD, "Enter")
    expect(again).to_have_count(0)
    expect(sales.form).to_have_attribute("data-state", "draft")
    expect(sales.cells("quantity")).to_have_text(["3"])


def test_the_language_is_switched_by_keys_and_kept(plant: Plant, desk: Desk) -> None:
    sales = desk("sales")
    sales.presses("user-menu")
    sales.chooses(sales.page.get_by_text("English", exact=True))
    expect(sales.page.get_by_role("link", name="Sales order")).to_be_visible()
    sales.page.reload()
    expect(sales.page.get_by_role("link", name="Sales order")).to_be_visible()


def test_an_import_tells_every_bad_cell_and_writes_nothing(plant: Plant, desk: Desk) -> None:
    admin = desk("administrator")
    admin.goes("/masterdata/items")
    admin.presses("list-more")
    admin.chooses(admin.page.get_by_text("导入", exact=True))
    rows = "物料编码,物料名称,库存单位,分类\nA-1,甲,PCS,GOODS\nA-2,乙,NOSUCH,GOODS\n"
    admin.page.locator(".ant-modal input[type=file]").set_input_files(
        {"name": "items.csv", "mimeType": "text/csv", "buffer": rows.encode()}
    )
    expect(admin.page.get_by_test_id("import-state")).to_have_attribute("data-state", "checked")
    table = admin.page.locator(".pg-import-problems")
    expect(table).to_contain_text("NOSUCH")
    expect(table).to_contain_text("3")
    assert plant.value("SELECT count(*) FROM masterdata_item WHERE company_id = %s", plant.company_id) == 0


def test_a_document_is_printed_and_keeps_files(plant: Plant, desk: Desk) -> None:
    stocked(plant)
    sales = desk("sales")
    sales.creates("sales_order", party="C1", warehouse="WH1", lines=[{"item": "LS-M6", "quantity": "3", "price": "20"}])
    sales.steps("confirm", until="confirmed")
    with sales.page.context.expect_page() as opened:
        sales.types("Alt+p")
    answer = sales.page.request.get(f"{sales.page.url.replace('/sales/', '/api/sales/')}/print?format=pdf")
    assert answer.body().startswith(b"%PDF-")
    opened.value.close()
    sales.tabs_to(sales.page.get_by_test_id("tab-info"))
    sales.types("ArrowRight", "ArrowRight", "ArrowRight")
    sales.page.get_by_test_id("file-input").set_input_files(
        {"name": "合同.txt", "mimeType": "text/plain", "buffer": "一份合同".encode()}
    )
    expect(sales.page.get_by_test_id("files")).to_contain_text("合同.txt")


def test_a_phone_signs_in_finds_its_task_and_posts_a_delivery(plant: Plant, desk: Desk) -> None:
    stocked(plant)
    sales = desk("sales")
    sales.creates("sales_order", party="C1", warehouse="WH1", lines=[{"item": "LS-M6", "quantity": "3", "price": "20"}])
    order = sales.steps("confirm", until="confirmed")
    page = desk("warehouse", width=390).page
    page.goto("/inbox")
    page.get_by_test_id("task").filter(has_text=order).get_by_role("link").click()
    expect(page.get_by_test_id("form-sales_order")).to_be_visible()
    page.get_by_test_id("create-delivery").click()
    expect(page.get_by_test_id("form-delivery")).to_be_visible()
    page.get_by_test_id("step-post").click()
    expect(page.locator("section.pg-form")).to_have_attribute("data-state", "posted")
    page.goto("/sales/deliveries")
    expect(page.locator("a.pg-card")).to_have_count(1)
    assert page.evaluate("() => document.documentElement.scrollWidth <= window.innerWidth")
