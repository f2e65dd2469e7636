"""What does not fit on the screen: the rest of a long inbox by scrolling and by keys, and the columns of a list at 1024 px."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from guantong.kernel.messages import Message
from guantong.kernel.work.tasks import NewTask, open_tasks
from guantong.server.testing import LiveServer
from guantong.server.tests.keyboard import Keyboard, comes_to
from guantong.testing import Plant

if TYPE_CHECKING:
    from playwright.sync_api import Browser

CALL = Message("pages_test.call", "Call about {number}", "Call.", "请就 {number} 致电", "请致电。")
TASKS, JOBS = 260, 60
MADE = """
INSERT INTO work_job (company_id, user_id, kind, label_zh, label_en, arguments, state, finished_at)
SELECT %s, NULL, 'export', '导出 ' || n, 'Export ' || n, '{}', 'done', now() FROM generate_series(1, %s) n RETURNING id
"""
pytestmark = pytest.mark.browser


@pytest.fixture
def desk(browser: Browser, live_server: LiveServer, plant: Plant) -> Iterator[Callable[..., Keyboard]]:
    """A signed-in browser of a role; every call opens a new one, `width` 390 is a phone."""
    contexts = []

    def of(role: str, language: str = "zh", *, width: int = 1440) -> Keyboard:
        context = browser.new_context(
            base_url=live_server.url, locale={"zh": "zh-CN", "en": "en-GB"}[language], timezone_id="Asia/Shanghai",
            viewport={"width": width, "height": 900 if width > 600 else 844},
        )  # fmt: skip
        contexts.append(context)
        return Keyboard(context.new_page(), plant, role, language).signs_in()

    yield of
    for context in contexts:
        context.close()


@pytest.mark.parametrize(("language", "width"), [("zh", 1440), ("en", 390)])
def test_a_long_inbox_and_many_jobs_go_on_by_scrolling_and_by_keys(
    plant: Plant, desk: Callable[..., Keyboard], language: str, width: int
) -> None:
    with plant.unit() as unit:
        open_tasks(unit, [NewTask(CALL, role="administrator", number=f"N{at}", document_id=at) for at in range(TASKS)])
    plant.sql(MADE, plant.company_id, JOBS)
    boss = desk("administrator", language, width=width)
    page = boss.page
    tasks = page.get_by_test_id("task")
    so_far = {"zh": "已显示 {} 条", "en": "{} rows shown"}[language]

    boss.goes("/inbox")
    expect(tasks.first).to_contain_text(f"N{TASKS - 1}")
    expect(page.get_by_text(so_far.format(50))).to_be_attached()
    tasks.nth(49).scroll_into_view_if_needed()
    expect(tasks).to_have_count(250)
    expect(page.get_by_text(so_far.format(250))).to_be_attached()
    page.get_by_test_id("more-rows").focus()
    expect(tasks).to_have_count(TASKS)
    expect(page.get_by_test_id("more-rows")).to_have_count(0)
    expect(tasks.nth(250).get_by_test_id("task-done")).to_be_focused()
    numbers = [re.search(r"N(\d+)", text) for text in tasks.all_inner_texts()]
    assert [int(one[1]) for one in numbers if one] == list(range(TASKS - 1, -1, -1))
    page.keyboard.press("Enter")
    expect(tasks).to_have_count(TASKS - 1)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")

    boss.goes("/jobs")
    jobs = page.get_by_test_id("job")
    expect(jobs.first).to_contain_text({"zh": f"导出 {JOBS}", "en": f"Export {JOBS}"}[language])
    jobs.nth(49).scroll_into_view_if_needed()
    expect(jobs.filter(has_text=re.compile(r"(导出|Export) 1(?!\d)"))).to_have_count(1)
    shown = jobs.evaluate_all("rows => rows.map(row => row.dataset.key)")
    assert len(set(shown)) == len(shown) >= JOBS
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_at_1024_a_row_is_known_wherever_its_list_is_scrolled_and_lines_take_no_more_room_than_they_need(
    plant: Plant, desk: Callable[..., Keyboard]
) -> None:
    plant.item("LAMP", sales_price="11.30")
    plant.party("C1", supplier=False)
    line = {"item": "LAMP", "quantity": "1", "price": "11.30"}
    order = plant.client("sales").post("/api/sales/sales_orders", {"party": "C1", "warehouse": "WH1", "lines": [line]})
    seller = desk("sales", "zh", width=1024)
    page = seller.page
    seller.goes("/sales/sales_orders")
    row, box = page.locator(f"tr[data-key='{order['id']}']"), page.locator(".pg-table-box")
    expect(row).to_be_visible()
    expect(page.locator("html")).to_have_attribute("data-live", "true")  # what is asked for anew then is there, too
    expect(page.locator(".pg-page-body")).to_have_attribute("aria-busy", "false")
    head = page.locator("th[data-column=number]")
    before = head.bounding_box(), row.locator("td").nth(1).bounding_box()
    box.evaluate("box => { box.scrollLeft = 10_000; }")
    expect(page.locator("th[data-column=total_gross]")).to_be_in_viewport(ratio=1)
    assert box.evaluate("box => box.scrollLeft") > 0
    assert (head.bounding_box(), row.locator("td").nth(1).bounding_box()) == before
    page.set_viewport_size({"width": 1280, "height": 900})
    expect(page.locator("th[data-column=total_gross]")).to_be_in_viewport(ratio=1)
    seller.goes(f"/sales/sales_orders/{order['id']}")
    lines, info = page.locator(".gt-scroller"), page.locator(".pg-info")
    expect(lines).to_be_visible()
    expect(info).to_be_visible()
    room = "([above, below]) => below.getBoundingClientRect().top - above.getBoundingClientRect().bottom"
    handles = [lines.element_handle(), info.element_handle()]
    page.wait_for_function(f"both => ({room})(both) < 40", arg=handles)  # what is between them is the line of messages
    comes_to(page, lambda: lines.evaluate("box => box.scrollHeight <= box.clientHeight + 1"), True)
