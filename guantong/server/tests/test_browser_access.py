"""Every generic screen in light and dark: nothing that axe knows against WCAG 2.1 AA, nothing that jumps, no small target,
figures as figures should stand.

A screen is opened once. What moved after the first paint is summed as the browser reports it (layout shift); then axe
looks at it in both looks. The screens of a phone are those whose arrangement differs there; what is pressed on them is
as large as a thumb.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT  # type: ignore[import-untyped]
from playwright.sync_api import expect

from guantong.kernel.messages import Message
from guantong.kernel.work.tasks import NewTask, open_tasks
from guantong.server.testing import LiveServer
from guantong.server.tests.keyboard import Keyboard
from guantong.trade.tests.story import Trader

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]
COLOURS = ["color-contrast", "link-in-text-block"]
STILL = 0.02  # of a layout shift, summed: far below what an eye notices
CALL = Message("access_test.call", "Call about {number}", "Call.", "请就 {number} 致电", "请致电。")

WATCH = """
window.__jumps = [];
new PerformanceObserver(list => { for (const one of list.getEntries()) if (!one.hadRecentInput)
  window.__jumps.push([one.value, ...one.sources.map(from => (from.node?.outerHTML ?? from.node?.nodeName ?? '').slice(0, 120))]);
}).observe({type: 'layout-shift', buffered: true});
"""
QUIET = """() => document.querySelector('#root *') && document.fonts.status === 'loaded'
  && !document.querySelector('[aria-busy=true], .ant-spin, .pg-loading')"""
WEAR = """look => { localStorage.setItem('gt.look', look); dispatchEvent(new StorageEvent('storage', {key: 'gt.look'})); }"""
# Two frames and an idle moment later everything that the answers led to has been drawn, and its shifts are reported.
DRAWN = """async () => {
  await new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => requestIdleCallback(done))));
  await Promise.all(document.getAnimations().filter(one => one.effect.getTiming().iterations !== Infinity)
    .map(one => one.finished.catch(() => {})));
}"""
LOOK_OVER = """async rules => {
  const found = await axe.run(document, {runOnly: rules, resultTypes: ['violations']});
  return found.violations.flatMap(rule => rule.nodes.map(node => rule.id + ': ' + node.target.join(' ') + ' | '
    + node.failureSummary.split('\\n').slice(1).join(' ').trim() + ' | ' + node.html.slice(0, 160)));
}"""


# What is pressed, without links within a text; in a table the cell is what is hit, and a label belongs to its box.
SMALL = """least => [...document.querySelectorAll('#root button, #root a[href], #root input, #root select, #root textarea, #root summary')]
  .flatMap(one => {
    const shown = getComputedStyle(one).display;
    const isWord = one.matches('a, .pg-link') && shown === 'inline' && !one.closest('td, th');
    if (isWord || one.disabled || one.closest('.pg-visually-hidden, .pg-skip, [aria-hidden=true]')
      || !one.checkVisibility({visibilityProperty: true, opacityProperty: true})) return [];
    const label = one.matches('[type=checkbox], [type=radio]') ? one.closest('label') : null;
    const area = (one.closest('td') ?? label ?? one).getBoundingClientRect();
    return area.height > 0 && Math.min(area.height, area.width) < least - 0.5
      ? [`${Math.round(area.width)} x ${Math.round(area.height)}: ${one.outerHTML.slice(0, 120)}`] : [];
  })"""
THUMB = 40  # px
# Amounts stand right with figures of one width; what is negative is red beside its sign.
FIGURES = """() => [...document.querySelectorAll('#root td, #root dd, #root strong, #root .pg-number, #root .gt-cell')].flatMap(one => {
    const text = one.innerText.trim(), look = getComputedStyle(one);
    const drawn = getComputedStyle(one.querySelector('a') ?? one).color;
    const probe = document.createElement('i'); probe.style.color = 'var(--gt-danger)'; document.body.append(probe);
    const red = getComputedStyle(probe).color; probe.remove();
    if (!/^-?[\\d,]*\\d(\\.\\d+)?$/.test(text)) return [];
    const wrong = [];
    if (text.startsWith('-') && drawn !== red) wrong.push('not red');
    if (one.matches('td') && /\\.\\d\\d/.test(text)) {
      if (!['right', 'end'].includes(look.textAlign)) wrong.push('not right');
      if (!look.fontVariantNumeric.includes('tabular-nums')) wrong.push('not tabular');
    }
    return wrong.map(what => `${what}: ${text} in ${one.outerHTML.slice(0, 100)}`);
  })"""


@dataclass(frozen=True)
class Screen:
    """An address (`{order}` and `{item}` stand for records), what shows that it is there, and what is opened on it."""

    name: str
    path: str
    there: str
    open: Callable[[Page], None] = lambda page: None
    width: int = 1440


def palette(page: Page) -> None:
    """The palette with hits of several kinds."""
    page.keyboard.press("Control+k")
    expect(page.get_by_test_id("palette").get_by_role("combobox")).to_be_focused()
    page.keyboard.type("灯")
    expect(page.get_by_test_id("palette").get_by_role("option").first).to_be_visible()


def click(*test_ids: str, then: str) -> Callable[[Page], None]:
    """Open something over the page by its handles."""

    def act(page: Page) -> None:
        for one in test_ids:
            page.get_by_test_id(one).first.click()
        expect(page.locator(then).first).to_be_visible()

    return act


def importing(page: Page) -> None:
    """The import over the list."""
    page.get_by_test_id("list-more").click()
    page.get_by_role("menuitem").first.click()
    expect(page.get_by_test_id("import-file")).to_be_attached()


def helping(page: Page) -> None:
    """Help at the side."""
    page.keyboard.press("F1")
    expect(page.get_by_test_id("help-section").first).to_be_visible()


SCREENS = (
    Screen("home", "/", "[data-testid=home] .pg-chart *"),
    Screen("inbox", "/inbox", "[data-testid=task]"),
    Screen("list", "/sales/sales_orders", "tbody tr"),
    Screen("list_filtered", "/sales/sales_orders?f.state=eq:confirmed&group=party", "[data-testid=group]"),
    Screen("order", "/sales/sales_orders/{order}", ".pg-form [role=row][data-row]",
           click("tab-links", then="[data-testid=links]")),
    Screen("order_history", "/sales/sales_orders/{order}", ".pg-form [role=row][data-row]",
           click("tab-history", then="[data-testid=history]")),
    Screen("reversal", "/purchasing/goods_receipts/{reversal}", ".pg-form [role=row][data-row]"),
    Screen("order_new", "/sales/sales_orders/new", ".pg-form [role=grid]"),
    Screen("master", "/masterdata/items/{item}", "#field-name"),
    Screen("reports", "/reports", "#content a"),
    Screen("report", "/reports/stock_on_hand", ".pg-table tbody tr"),
    Screen("report_chart", "/reports/stock_on_hand?by=item&view.chart=bar", "[data-testid=report-chart] svg"),
    Screen("jobs", "/jobs", "[data-testid=jobs] h1"),
    Screen("audit", "/audit?type=sales_order", "[data-testid=audit] tbody tr"),
    Screen("users", "/access", "[data-testid=access] table"),
    Screen("roles", "/access?tab=roles", "[data-testid=access] table"),
    Screen("tokens", "/access?tab=tokens", "[data-testid=access] .ant-btn",
           click("token-new", then="[role=dialog] #access-token")),
    Screen("joined", "/sales/sales_orders", "tbody tr", click("joined", then="[role=dialog] select")),
    Screen("voucher_new", "/accounting/vouchers/new", ".pg-form [role=grid]"),
    Screen("master_new", "/masterdata/parties/new", "#field-name"),
    Screen("report_tree", "/reports/trial_balance", ".pg-table tbody tr"),
    Screen("account", "/account", "[data-testid=account] button.ant-btn"),
    Screen("customize", "/customize", "[data-testid=customize]", click("field-new", then="[data-testid=field-dialog]")),
    Screen("brand", "/brand", "[data-testid=brand-save]"),
    Screen("numbering", "/numbering", "[data-testid=numbering]"),
    Screen("schedules", "/report-schedules", "[data-testid=schedules]"),
    Screen("pivot", "/sales/sales_orders/pivot", "#content table"),
    Screen("printing", "/printing?type=sales_order", "[data-testid=printing]"),
    Screen("template", "/printing?type=sales_order", "[data-testid=printing]",
           click("template-new", then="[data-testid=preview] img")),
    Screen("import", "/masterdata/items", "tbody tr", importing),
    Screen("palette", "/masterdata/items", "tbody tr", palette),
    Screen("help", "/sales/sales_orders", "tbody tr", helping),
    Screen("nowhere", "/no/such/page", ".pg-empty"),
    Screen("home_phone", "/", "[data-testid=home] .pg-chart *", width=390),
    Screen("list_phone", "/sales/sales_orders", "a.pg-card", width=390),
    Screen("order_phone", "/sales/sales_orders/{order}", ".pg-form .gt-card", width=390),
    Screen("master_phone", "/masterdata/items/{item}", "#field-name", width=390),
    Screen("report_phone", "/reports/stock_on_hand", ".pg-table tbody tr", width=390),
    Screen("users_phone", "/access", "[data-testid=access] table", width=390),
)  # fmt: skip


@dataclass(frozen=True)
class Shop:
    """A company, and the records that addresses stand for."""

    trader: Trader
    records: dict[str, int]


@pytest.fixture(scope="module")
def shop(database: object) -> Shop:
    """A company with stock, orders in several states, a reversal (red figures) and a task."""
    trader = Trader()
    trader.item("A", name="台灯", spec="护眼 10W")
    trader.item("B", name="落地灯")
    bought = trader.orders("buy", ("A", 100, "10.00"), ("B", 20, "40.00"), business_on="2026-01-05")
    trader.receives(bought, 100, 20, business_on="2026-01-08")
    reversal = trader.reverses(trader.receives(trader.buys("B", 5, "41.00"), 5))
    sold = trader.orders("sell", ("A", 4, "20.00"), ("B", 2, "90.00"), business_on="2026-01-09")
    trader.delivers(sold, 4, 1, business_on="2026-01-10")
    trader.orders("sell", ("A", 1, "21.00"), confirm=False)
    with trader.unit() as unit:
        open_tasks(unit, [NewTask(CALL, role="administrator", number="N1", document_id=1)])
    return Shop(trader, {"order": sold.id, "reversal": reversal, "item": trader.id("item", "A")})


@pytest.fixture(scope="module")
def seat(browser: Browser, live_server: LiveServer, shop: Shop) -> Iterator[Page]:
    """One browser of an administrator, signed in once."""
    context = browser.new_context(base_url=live_server.url, locale="zh-CN", timezone_id="Asia/Shanghai",
                                  viewport={"width": 1440, "height": 900})  # fmt: skip
    context.add_init_script(WATCH)
    yield Keyboard(context.new_page(), shop.trader, "administrator").signs_in().page
    context.close()


def look_over(page: Page) -> list[str]:
    """What axe finds in light and in dark, where nothing but the colours differs."""
    page.evaluate(AXE_SCRIPT)
    found = []
    for look, rules in (("light", {"type": "tag", "values": RULES}), ("dark", {"type": "rule", "values": COLOURS})):
        page.evaluate(WEAR, look)
        expect(page.locator("html")).to_have_attribute("data-look", look)
        page.evaluate(DRAWN)
        found += [f"{look}: {one}" for one in page.evaluate(LOOK_OVER, rules)]
    page.evaluate(WEAR, "light")
    return found


def too_much(jumps: list[list[Any]]) -> list[list[Any]]:
    """The jumps with what moved, where together they are more than an eye lets pass."""
    return jumps if sum(jump[0] for jump in jumps) > STILL else []


@pytest.mark.parametrize("screen", SCREENS, ids=[screen.name for screen in SCREENS])
def test_a_screen_stands_still_and_is_open_to_everybody(seat: Page, shop: Shop, screen: Screen) -> None:
    seat.set_viewport_size({"width": screen.width, "height": 900 if screen.width > 600 else 844})
    seat.goto(screen.path.format(**shop.records))
    expect(seat.locator(screen.there).first).to_be_visible()
    seat.wait_for_function(QUIET)
    seat.evaluate(DRAWN)
    jumps = seat.evaluate("window.__jumps")
    screen.open(seat)
    seat.wait_for_function(QUIET)
    small = seat.evaluate(SMALL, THUMB) if screen.width < 600 else []
    assert (look_over(seat), too_much(jumps), small, seat.evaluate(FIGURES)) == ([], [], [], [])


def test_the_door_is_open_to_everybody(browser: Browser, live_server: LiveServer) -> None:
    context = browser.new_context(base_url=live_server.url, locale="en-GB")
    context.add_init_script(WATCH)
    page = context.new_page()
    page.goto("/login")
    expect(page.locator("#sign-in-username")).to_be_focused()
    page.keyboard.type("nobody")
    page.keyboard.press("Tab")
    page.keyboard.type("nothing")
    page.keyboard.press("Enter")
    expect(page.locator(".pg-sign-in-refusal")).to_have_text(re.compile(r"\w"))
    jumps = page.evaluate("window.__jumps")
    assert (look_over(page), too_much(jumps)) == ([], [])
    context.close()


def test_the_watch_sees_what_is_wrong(seat: Page) -> None:
    """A page with a faint word, a small button without a name and a late banner: each is found."""
    seat.set_viewport_size({"width": 1440, "height": 900})
    seat.goto("/inbox")
    expect(seat.get_by_test_id("inbox")).to_be_visible()
    seat.wait_for_function(QUIET)
    seat.evaluate("""() => { const at = document.querySelector('#content');
      const button = document.createElement('button'); const word = document.createElement('p');
      word.textContent = 'faint'; word.style.color = '#ddd'; at.append(button, word);
      at.insertAdjacentHTML('beforeend', '<table><tr><td>-12.50</td></tr></table>'); }""")
    seat.evaluate(DRAWN)
    seat.evaluate("""() => { const at = document.querySelector('#root'); const late = document.createElement('div');
      late.style.height = '300px'; at.before(late); }""")
    seat.evaluate(DRAWN)
    found = {one.split(": ")[1] for one in look_over(seat)}
    assert {"color-contrast", "button-name"} <= found
    assert seat.evaluate(SMALL, THUMB) != []
    assert {one.split(":")[0] for one in seat.evaluate(FIGURES)} == {"not red", "not right", "not tabular"}
    assert too_much(seat.evaluate("window.__jumps")) != []
