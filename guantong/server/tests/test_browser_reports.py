"""Reports at a keyboard: a chart whose figures are those of the rows, and parameters that are saved and come back."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from guantong.inventory.public import OpeningStock, open_stock
from guantong.kernel.work import jobs
from guantong.server.testing import LiveServer
from guantong.server.tests.keyboard import Keyboard, comes_to
from guantong.testing import Plant

if TYPE_CHECKING:
    from playwright.sync_api import Browser

Desk = Callable[..., Keyboard]
OPENING = """() => {
  const menu = document.querySelector('.ant-dropdown').cloneNode();
  menu.classList.add('ant-slide-up-enter');
  menu.style.transform = 'scaleY(0.8)';
  document.body.append(menu);
  const shown = getComputedStyle(menu).transform;
  menu.remove();
  return shown;
}"""
pytestmark = pytest.mark.browser
LOCALES = {"zh": "zh-CN", "en": "en-GB"}


@pytest.fixture
def desk(browser: Browser, live_server: LiveServer, plant: Plant) -> Iterator[Desk]:
    """A signed-in browser of a role; a fault of the page or of its policy fails the test."""
    contexts, faults = [], []

    def of(role: str, language: str, width: int) -> Keyboard:
        context = browser.new_context(base_url=live_server.url, locale=LOCALES[language], timezone_id="Asia/Shanghai",
                                      viewport={"width": width, "height": 900})  # fmt: skip
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", lambda line: faults.append(line.text) if "Content Security Policy" in line.text else None)
        return Keyboard(page, plant, role, language).signs_in()

    yield of
    for context in contexts:
        context.close()
    assert faults == []


@pytest.mark.parametrize(("language", "width"), [("zh", 1440), ("en", 390)])
def test_a_report_is_drawn_and_its_parameters_are_saved(plant: Plant, desk: Desk, language: str, width: int) -> None:
    house = plant.id("warehouse", "WH1")
    worth = {"A1": "1000", "B2": "250.5", "C3": "80"}
    items = {code: plant.item(code, name=f"料{code}") for code in worth}
    with plant.unit() as unit:
        open_stock(
            unit, [OpeningStock(items[code], house, Decimal(10), Decimal(value)) for code, value in worth.items()]
        )
    accountant = desk("accountant", language, width)
    page = accountant.page
    accountant.goes("/reports/stock_on_hand?by=item")
    accountant.presses("report-chart-show")
    drawn = page.get_by_test_id("report-chart")
    expect(drawn.locator("svg path").first).to_be_attached()
    page.locator("#chart-figure-value").click()
    expect(page.locator("#chart-figure-value")).to_be_checked()
    page.locator("#chart-figure-quantity").click()
    expect(page.locator("#chart-figure-quantity")).not_to_be_checked()
    rows = drawn.locator("table tbody tr")
    expect(rows).to_have_count(len(worth))
    summed = plant.sql(
        """SELECT i.name, sum(c.value) AS value FROM inventory_cost_balance c JOIN masterdata_item i ON i.id = c.item_id
            WHERE c.company_id = %s GROUP BY 1""",
        plant.company_id,
    )
    figures = "rows => rows.map(row => [row.querySelector('th').innerText, row.querySelector('td').innerText])"
    comes_to(page, lambda: {name: Decimal(text.split()[-1]) for name, text in rows.evaluate_all(figures)},
             {row["name"]: row["value"] for row in summed})  # fmt: skip
    page.locator("#chart-shape").select_option("pie")
    expect(page).to_have_url(re.compile("view.chart=pie"))
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")

    accountant.presses("report-sets")
    page.get_by_role("menuitem").first.click()
    expect(page.locator("#set-name")).to_be_focused()
    accountant.types("库存饼图" if language == "zh" else "Stock pie", "Enter")
    expect(page.get_by_test_id("set-dialog")).to_have_count(0)
    [kept] = plant.sql("SELECT query, type_code FROM work_list_view WHERE company_id = %s", plant.company_id)
    assert kept["type_code"] == "report:stock_on_hand"
    assert "view.chart=pie" in kept["query"]
    assert "as_of" not in kept["query"]  # today stays today
    accountant.goes("/reports/stock_on_hand")
    accountant.presses("report-sets")
    page.get_by_role("menuitem", name="库存饼图" if language == "zh" else "Stock pie").click()
    expect(page).to_have_url(re.compile("view.chart=pie"))
    expect(drawn.locator("svg path").first).to_be_attached()
    expect(page.locator("#chart-shape")).to_have_value("pie")

    # What leads nowhere is marked, and the page says why.
    accountant.goes(f"/reports/stock_card?item=A1&from_on={plant.today.isoformat()}")
    expect(page.get_by_test_id("undrilled")).to_contain_text("没有单据" if language == "zh" else "has no document")
    expect(page.locator(".pg-undrilled")).to_have_count(1)


@pytest.mark.parametrize(("language", "width"), [("en", 1440)])
def test_a_report_is_pivoted_and_a_group_leads_to_its_rows(plant: Plant, desk: Desk, language: str, width: int) -> None:
    plant.warehouse("WH2", name="成品仓")
    item = plant.item("A1", name="料A1")
    with plant.unit() as unit:
        stock = [OpeningStock(item, plant.id("warehouse", house), Decimal(count), Decimal(count) * 2)
                 for house, count in (("WH1", 10), ("WH2", 5))]  # fmt: skip
        open_stock(unit, stock)
    accountant = desk("accountant", language, width)
    page = accountant.page
    accountant.goes("/reports/stock_on_hand?by=warehouse")
    rows = page.locator(".pg-table tbody tr")
    expect(rows).to_have_count(2)
    accountant.presses("report-pivot-show")
    expect(rows).to_have_count(1)
    expect(rows).to_contain_text("15")
    page.locator("#pivot-row-1").select_option("warehouse")
    expect(rows).to_have_count(3)
    page.locator("button.pg-fold").click()
    expect(rows).to_have_count(1)
    page.locator("#pivot-way").select_option("avg")
    expect(rows).to_have_count(3)  # what was folded were the rows of another answer
    expect(rows.first).to_contain_text("7.5")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    rows.last.locator("a").first.press("Enter")
    expect(page).to_have_url(re.compile("view.only.code=A1.*view.only.warehouse="))
    expect(rows).to_have_count(1)
    expect(rows).to_contain_text("成品仓")
    expect(page.locator("tfoot")).to_contain_text("5")


@pytest.mark.parametrize(("language", "width"), [("zh", 1440), ("en", 390)])
def test_a_saved_set_is_scheduled_sent_now_paused_and_deleted(
    plant: Plant, desk: Desk, language: str, width: int
) -> None:
    stock = [OpeningStock(plant.item("A1"), plant.id("warehouse", "WH1"), Decimal(10), Decimal(100))]
    with plant.unit() as unit:
        open_stock(unit, stock)
    accountant = desk("accountant", language, width)
    view = {"type": "report:stock_on_hand", "name": "库存", "query": "by=item"}
    plant.client("accountant").post("/api/views", view)
    plant.user("sales")
    page = accountant.page
    accountant.goes("/report-schedules")
    page.get_by_test_id("schedule-new").click()
    expect(page.locator("#schedule-set")).to_be_focused()
    page.locator("#schedule-every").select_option("month")
    page.locator("#schedule-day").select_option("31")
    page.locator("#schedule-hour").select_option("7")
    page.locator("#schedule-readers").fill("sales")
    offered = page.locator(".pg-schedule-readers button.pg-chip").first
    expect(offered).to_be_visible()
    page.locator("#schedule-readers").press("Enter")
    expect(page.locator(".pg-schedule-readers li")).to_have_count(1)
    page.get_by_test_id("schedule-save").click()
    expect(page.get_by_test_id("schedule-dialog")).to_have_count(0)
    row = page.get_by_test_id("schedule")
    expect(row).to_contain_text("每月 31 日 07:00" if language == "zh" else "Monthly on day 31, 07:00")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    with page.expect_response(lambda answer: answer.url.endswith("/run")) as begun:
        page.get_by_test_id("schedule-run").click()
    jobs.run(begun.value.json()["job"])
    accountant.goes("/report-schedules")
    expect(row).to_have_attribute("data-state", "done")
    with page.expect_download() as fetched:
        page.get_by_test_id("schedule-file").click()
    assert fetched.value.suggested_filename.endswith(".xlsx")
    page.get_by_test_id("schedule-pause").click()
    expect(row).to_have_attribute("data-state", "paused")
    page.get_by_test_id("schedule-delete").click()
    page.get_by_test_id("schedule-delete-yes").click()
    expect(row).to_have_count(0)


@pytest.mark.parametrize(("language", "width"), [("zh", 1440), ("en", 390)])
def test_a_list_is_pivoted_with_its_filters_and_leads_back(plant: Plant, desk: Desk, language: str, width: int) -> None:
    for code in ("A1", "A2", "B1"):
        plant.item(code, category="RAW" if code == "B1" else "GOODS")
    page = desk("manager", language, width).page
    page.goto("/masterdata/items?f.code=like:A")
    page.get_by_test_id("list-more").click()
    expect(page.locator("[role=menuitem]:focus")).to_have_count(1)
    assert page.evaluate(OPENING) == "none"  # an entry stands still between press and release
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    expect(page.locator("[role=menuitem]:focus").get_by_test_id("list-pivot")).to_be_visible()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/masterdata/items/pivot\?f\.code=like"))
    page.locator("#pivot-row-0").select_option("category")
    rows = page.locator(".pg-table tbody tr")
    expect(rows).to_have_count(1)
    expect(rows).to_contain_text("2")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.get_by_test_id("report-sets").click()
    page.get_by_role("menuitem").first.click()
    page.locator("#set-name").fill("A…")
    page.locator("#set-name").press("Enter")
    expect(page.get_by_test_id("set-dialog")).to_have_count(0)
    page.goto("/masterdata/items/pivot")
    expect(rows).to_have_count(2)
    page.get_by_test_id("report-sets").click()
    page.get_by_role("menuitem", name="A…").click()
    expect(page).to_have_url(re.compile(r"f\.code=like.*view\.rows=category"))
    expect(rows).to_have_count(1)
    rows.locator("a").first.press("Enter")
    expect(page).to_have_url(re.compile(r"/masterdata/items\?.*f\.category="))
    expect(page.get_by_test_id("list-item")).to_contain_text("A2")
    expect(page.get_by_test_id("list-item")).not_to_contain_text("B1")
