"""By Tab alone: on every kind of screen all that can be used is reached, and one sees where one is.

Each screen is walked from its heading to the end of the page. What is left out of the walk on purpose has keys of its
own: the calendar of a date (arrows and typing) and the arrow of a reference (Alt+Enter).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from guantong.server.tests.test_browser_surface import Desk
from guantong.testing import Plant

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser
MOST = 80  # stops of a screen without long tables
SCREENS = {
    "/": "[data-testid=home]",
    "/masterdata/items": "tbody tr",
    "/masterdata/items/new": "#field-name",
    "/sales/sales_orders/new": ".pg-form [role=grid]",
    "/reports/stock_on_hand": "[data-testid=parameters]",
    "/numbering": "[data-testid=numbering]",
    "/customize": "[data-testid=customize]",
}

# The page ends where the focus leaves it or, in a browser without a frame of its own around it, begins anew at its top.
# One stop of the walk: what has the focus, and how it and what is around it look with and without.
STOP = """() => {
  const walk = window.__walk ??= [], one = document.activeElement;
  const look = at => { const s = getComputedStyle(at);
    return [s.outlineStyle, s.outlineWidth, s.outlineColor, s.boxShadow, s.borderColor, s.backgroundColor, s.textDecorationLine].join() };
  const around = at => [at, at.firstElementChild, at.parentElement, at.parentElement?.parentElement].filter(Boolean).map(look).join(' / ');
  const last = walk.at(-1);
  if (last?.one.isConnected && last.one !== one) last.unseen = around(last.one) === last.look;
  if (one === document.body || one.matches('.pg-skip') || walk.some(stop => stop.one === one)) return true;
  const box = one.getBoundingClientRect();
  walk.push({one, look: around(one), away: box.bottom < 0 || box.right < 0 || box.top > innerHeight || box.left > innerWidth});
  return false;
}"""
FAULTS = """() => {
  const name = one => one.outerHTML.slice(0, 120), met = new Set(window.__walk.map(stop => stop.one));
  const found = window.__walk.flatMap(stop => [...(stop.unseen ? ['unseen: ' + name(stop.one)] : []), ...(stop.away ? ['away: ' + name(stop.one)] : [])]);
  for (const one of document.querySelectorAll('#content :is(button, a[href], input, select, textarea, summary)')) {
    const hasKeys = one.closest('[role=grid], [role=tablist], tbody, a[href] button, .pg-date > button, .pg-ref-open, [aria-hidden=true]');
    if (!one.disabled && !met.has(one) && hasKeys === null && one.checkVisibility({visibilityProperty: true})) found.push('not reached: ' + name(one));
  }
  return found;
}"""


def walk(page: Page) -> list[str]:
    """Tab from the heading to the end of the page, and what was wrong on the way."""
    page.evaluate("() => { const one = document.getElementById('content'); one.tabIndex = -1; one.focus(); }")
    for _ in range(MOST):
        page.keyboard.press("Tab")
        if page.evaluate(STOP):
            return list(page.evaluate(FAULTS))
    return [f"no end after {MOST} stops"]


def test_every_kind_of_screen_is_used_by_keys_alone(plant: Plant, desk: Desk) -> None:
    plant.item("LAMP-7", name="台灯")
    boss = desk("administrator")
    page = boss.page
    faults = {}
    for path, there in SCREENS.items():
        boss.goes(path)
        expect(page.locator(there).first).to_be_visible()
        expect(page.locator("html")).to_have_attribute("data-live", "true")  # what is asked for anew then is there, too
        expect(page.locator("[aria-busy=true], .ant-spin, .pg-loading")).to_have_count(0)
        faults[path] = walk(page)
    assert [(path, one) for path, found in faults.items() for one in found] == []

    page.evaluate("delete window.__walk; document.querySelector('[data-testid=field-new]').tabIndex = -1")
    assert [one[:11] for one in walk(page)] == ["not reached"]

    boss.goes(f"/masterdata/items/{plant.id('item', 'LAMP-7')}")
    expect(page.get_by_test_id("form-item")).to_be_visible()
    boss.tabs_to(page.locator("#field-unit"))
    page.keyboard.press("Alt+Enter")
    expect(page.get_by_test_id("form-unit")).to_be_visible()
