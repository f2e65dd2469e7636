"""An administrator arranges a print template in the browser, and sales prints with it."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect
from pypdf import PdfReader

from guantong.server.testing import LiveServer
from guantong.server.tests.keyboard import Keyboard, comes_to
from guantong.testing import Plant

if TYPE_CHECKING:
    from playwright.sync_api import Browser

Desk = Callable[[str], Keyboard]
ORDERS = "/api/sales/sales_orders"
POINTS = 72 / 25.4


@pytest.fixture(params=["zh", "en"])
def language(request: pytest.FixtureRequest) -> str:
    """Both languages of the client."""
    return str(request.param)


@pytest.fixture
def complaints() -> list[str]:
    """What the browsers said against the page's policy."""
    return []


@pytest.fixture
def desk(
    browser: Browser, live_server: LiveServer, plant: Plant, language: str, complaints: list[str]
) -> Iterator[Desk]:
    """A signed-in browser for each role; the administrator of the English one has a phone's width."""
    contexts = []

    def of(role: str) -> Keyboard:
        width = 390 if role == "administrator" and language == "en" else 1440
        context = browser.new_context(
            base_url=live_server.url, locale={"zh": "zh-CN", "en": "en-GB"}[language], timezone_id="Asia/Shanghai",
            viewport={"width": width, "height": 900},
        )  # fmt: skip
        contexts.append(context)
        page = context.new_page()
        page.on(
            "console", lambda said: complaints.append(said.text) if "Content Security Policy" in said.text else None
        )
        return Keyboard(page, plant, role, language).signs_in()

    yield of
    for context in contexts:
        context.close()


@pytest.mark.browser
def test_a_template_made_in_the_browser_prints(plant: Plant, desk: Desk, language: str, complaints: list[str]) -> None:
    plant.party("C1", supplier=False, name="上海书香文具有限公司")
    plant.item("TD-01", name="台灯 护眼款")
    lines = [{"item": "TD-01", "quantity": "3", "unit": "PCS", "price": "100"}] * 6
    one, two = (plant.client("sales").post(ORDERS, {"party": "C1", "warehouse": "WH1", "lines": lines}) for _ in "12")
    arranges(desk("administrator"))
    prints(plant, desk("sales"), one, two)
    rows = plant.client("sales").get("/api/printing/templates?type=sales_order")["rows"]
    answer = plant.client("sales").download(f"{ORDERS}/{one['id']}/print?template={rows[0]['id']}")
    pages = PdfReader(io.BytesIO(answer.content)).pages
    size = (round(float(pages[0].mediabox.width) / POINTS), round(float(pages[0].mediabox.height) / POINTS))
    texts = ["".join(page.extract_text().split()) for page in pages]
    assert (len(texts), size) == (8, (241, 140))
    assert "收货须知：上海书香文具有限公司签收" in texts[0]
    assert "购货单位" in texts[0]
    assert "本页小计" in texts[0]
    assert [
        next(name for name in ("白联存根", "红联财务", "黄联客户", "蓝联仓库") if name in text) for text in texts[::2]
    ] == ["白联存根", "红联财务", "黄联客户", "蓝联仓库"]
    assert complaints == []


def arranges(administrator: Keyboard) -> None:
    """A form for continuous paper in four copies, with a text block and a title of its own; seen before it is kept."""
    page = administrator.page
    administrator.goes("/printing?type=sales_order")
    administrator.presses("template-new")
    preview = page.get_by_test_id("preview")
    expect(preview.locator("img").first).to_be_visible()
    page.locator("#customize-paper").select_option("241x140")
    page.locator("#customize-lines_per_page").fill("4")
    page.locator("#customize-page_subtotal").check()
    administrator.presses("four-copies")
    blocks = page.get_by_test_id("blocks")
    blocks.locator("li[data-kind=header] button.pg-link").click()
    blocks.locator("tr[data-field=party] input").first.fill("购货单位")
    page.get_by_test_id("block-kind").select_option("text")
    administrator.presses("block-add")
    text = blocks.locator("li[data-kind=text]")
    text.locator("#customize-text").fill("收货须知：")
    text.locator("#customize-placeholder").select_option("party.name")
    text.locator("#customize-text").press("End")
    page.keyboard.type(" 签收")
    # By keys: the new block goes up before the signatures.
    count = blocks.locator("li").count()
    text.locator("button").first.focus()
    page.keyboard.press("Alt+ArrowUp")
    expect(blocks.locator("li").nth(count - 2)).to_have_attribute("data-kind", "text")
    expect(page.get_by_test_id("preview-size")).to_contain_text(re.compile(r"8 .*241 × 140"))
    expect(preview).to_have_attribute("aria-busy", "false")
    page.locator("#customize-is_default").check()
    administrator.presses("template-save")
    expect(page.get_by_test_id("templates").locator("tbody tr")).to_have_count(1)
    page.reload()
    expect(page.get_by_test_id("templates").locator("tbody tr")).to_have_count(1)


def prints(plant: Plant, sales: Keyboard, one: dict[str, object], two: dict[str, object]) -> None:
    """From the form by choosing the template, from the list all selected in one file; the first is printed twice then."""
    page = sales.page
    asked: list[str] = []
    page.context.on("request", lambda request: asked.append(request.url) if "/print?" in request.url else None)
    sales.goes(f"/sales/sales_orders/{one['id']}")
    sales.presses("print")
    with page.expect_popup() as opened:
        page.get_by_test_id("print-sales_order-1").click()
    opened.value.close()
    sales.goes("/sales/sales_orders")
    for order in (one, two):
        page.locator(f"tr[data-key='{order['id']}'] input[type=checkbox]").check()
    sales.presses("bulk-print")
    with page.expect_popup() as opened:
        page.get_by_test_id("print-sales_order-1").click()
    opened.value.close()
    many = next(url for url in asked if "ids=" in url)
    assert all(str(order["id"]) in many for order in (one, two)), many
    client = plant.client("sales")
    comes_to(page, lambda: [client.get(f"{ORDERS}/{order['id']}")["print_count"] for order in (one, two)], [2, 1])
