"""Every kind of page under the strict content policy, over data that tries to become a program; and the way in."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from guantong.server.testing import LiveServer
from guantong.server.tests.keyboard import Keyboard
from guantong.testing import PASSWORD
from guantong.trade.tests.story import Trader

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

pytestmark = pytest.mark.browser
EVIL = """<img src=x onerror="window.__run=1"><script>window.__run=1</script>"""
WATCH = """
window.__blocked = [];
document.addEventListener('securitypolicyviolation', one =>
  window.__blocked.push([one.effectiveDirective, one.blockedURI, one.sourceFile, one.lineNumber, one.sample].join(' | ')));
"""
CURSOR = (
    """() => { const one = document.querySelector('button.ant-btn'); return one && getComputedStyle(one).cursor }"""
)


@pytest.fixture(scope="module")
def trader(database: object) -> Trader:
    """A company whose names and remarks are markup, with an order, a receipt and a delivery."""
    trader = Trader(name=f"公司{EVIL}")
    trader.item("A", name=f"灯{EVIL}", spec=EVIL)
    order = trader.buys("A", 10, "10.00", business_on="2026-01-05", remarks=EVIL)
    trader.receives(order, 10, business_on="2026-01-08")
    sale = trader.sells("A", 4, "20.00", business_on="2026-01-09", remarks=EVIL)
    trader.delivers(sale, 4, business_on="2026-01-10")
    return trader


@pytest.fixture
def context(browser: Browser, live_server: LiveServer) -> Iterator[BrowserContext]:
    """A browser in Chinese that remembers what the policy blocked."""
    context = browser.new_context(base_url=live_server.url, locale="zh-CN", timezone_id="Asia/Shanghai")
    context.add_init_script(WATCH)
    yield context
    context.close()


def blocked(page: Page) -> list[Any]:
    """What the policy blocked on the page, and whether any data ran."""
    return [*page.evaluate("window.__blocked"), *(["DATA RAN"] if page.evaluate("window.__run") else [])]


def quiet(page: Page) -> None:
    """Until the page shows what it has."""
    page.wait_for_function(
        "() => document.querySelector('#root *') && !document.querySelector('[aria-busy=true], .ant-spin, .pg-loading')"
    )


def test_no_page_needs_what_the_policy_forbids_and_no_data_runs(context: BrowserContext, trader: Trader) -> None:
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if "Security Policy" in message.text else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    boss = Keyboard(page, trader, "administrator").signs_in()
    order = trader.value("SELECT max(id) FROM trade_order WHERE company_id = %s", trader.company_id)
    item = trader.id("item", "A")
    found: dict[str, list[Any]] = {}
    for path in (
        "/",
        "/sales/sales_orders",
        "/sales/sales_orders/new",
        f"/sales/sales_orders/{order}",
        f"/masterdata/items/{item}",
        "/masterdata/items",
        "/accounting/vouchers/new",
        "/reports",
        "/reports/trial_balance?from_period=2026-01&to_period=2026-01",
        "/reports/stock_on_hand",
        "/inbox",
        "/jobs",
        "/audit",
        "/access",
        "/account",
        "/examples/grid",
        "/nowhere/at/all",
    ):
        boss.goes(path)
        quiet(page)
        if f"/{order}" in path:
            for tab in ("links", "history", "files"):
                handle = page.get_by_test_id(f"tab-{tab}")
                if handle.count():
                    handle.first.click()
                    quiet(page)
        if path == "/account":
            page.locator("button.ant-btn").last.wait_for()
        if path == "/sales/sales_orders":
            page.keyboard.press("Control+k")
            expect(page.get_by_test_id("palette").get_by_role("combobox")).to_be_focused()
            page.keyboard.type("A")
            page.get_by_test_id("palette").locator("[role=option]").first.wait_for()
        assert page.evaluate(CURSOR) in (None, "pointer"), path
        found[path] = blocked(page)
    assert {path: one for path, one in found.items() if one} == {}
    assert said == []


def test_the_policy_is_in_force(context: BrowserContext) -> None:
    page = context.new_page()
    page.goto("/login")
    page.locator("#sign-in-username").wait_for()
    page.evaluate("""() => {
      const script = document.createElement('script'); script.textContent = 'window.__run = 1'; document.body.append(script);
      const box = document.createElement('div'); box.innerHTML = '<style>b { color: red }</style><b style="color: red" onclick="1">x</b>'; document.body.append(box);
    }""")
    page.wait_for_function("() => window.__blocked.length >= 4")
    kinds = {one.split(" | ")[0] for one in page.evaluate("window.__blocked")}
    assert kinds == {"script-src-elem", "style-src-elem", "style-src-attr", "script-src-attr"}
    assert page.evaluate("window.__run") is None


def test_the_documentation_of_the_api_works_under_its_policy(context: BrowserContext) -> None:
    page = context.new_page()
    page.goto("/api/docs")
    page.locator("#operations-tag-session").wait_for(timeout=90_000)  # a large program, on a loaded machine
    page.get_by_role("navigation").get_by_role("link", name="sales").click()
    page.locator("#operations-tag-sales").wait_for()
    page.locator("#operations-tag-sales").click()
    page.locator("#operations-sales-sales_sales_order_create").wait_for()
    assert blocked(page) == []


@pytest.mark.parametrize("target", ["//evil.example", "/\\evil.example", "/\t/evil.example", "https://evil.example"])
def test_signing_in_leads_to_no_other_site(context: BrowserContext, trader: Trader, target: str) -> None:
    page = context.new_page()
    asked: list[str] = []
    page.on(
        "request", lambda request: asked.append(request.url) if "evil.example" in request.url.split("?")[0] else None
    )
    user = Keyboard(page, trader, "sales")
    page.goto("/login?next=" + target.replace("\t", "%09").replace("\\", "%5C"))
    page.locator("#sign-in-username").fill(user.username)
    page.locator("#sign-in-password").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("user-menu")).to_be_visible()
    page.wait_for_function("location.pathname === '/'")
    assert asked == []
