"""A signed-in user at a headless Chromium, with a stopwatch for what he waits for."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from bench.cycle import Trade, prepare
from bench.harness import Bench, Figure, say

if TYPE_CHECKING:
    from playwright.sync_api import CDPSession, Page

# Where the page keeps what was measured. `painted` ends after the frame in which the change was painted.
STOPWATCH = """
window.__bench = {
  times: [],
  painted: () => new Promise(done => requestAnimationFrame(() => {
    const channel = new MessageChannel();
    channel.port1.onmessage = () => done(performance.now());
    channel.port2.postMessage(0);
  })),
  until: (is) => new Promise(done => {
    const look = () => is() ? done(window.__bench.painted()) : requestAnimationFrame(look);
    look();
  }),
};
"""
PROCESSOR = "TaskDuration"
ITEMS = 5000


@dataclass
class Watch:
    """What a stretch of work took: wall time of each piece (ms), and the page's processor time of all of them (ms)."""

    times: list[float] = field(default_factory=list)
    cpu: float = 0.0


class Desk:
    """One user of the bench's company at one page."""

    def __init__(self, bench: Bench, page: Page, cdp: CDPSession) -> None:
        self.bench = bench
        self.page = page
        self._cdp = cdp

    def cpu(self) -> float:
        """Processor time of the page's main thread up to now, in milliseconds."""
        metrics = self._cdp.send("Performance.getMetrics")["metrics"]
        return float(next(one["value"] for one in metrics if one["name"] == PROCESSOR)) * 1000

    @cached_property
    def trade(self) -> Trade:
        """A customer, a warehouse and 5,000 items in stock, made when first asked for."""
        return prepare(self.bench.plant, ITEMS)

    @contextlib.contextmanager
    def watch(self) -> Iterator[Watch]:
        """Times are for the caller to put in; the processor time is that between begin and end."""
        watch = Watch()
        before = self.cpu()
        yield watch
        watch.cpu = self.cpu() - before

    def timed(self, act: str, is_done: str, argument: Any = None) -> float:
        """Milliseconds from before the JavaScript function `act` until after the frame in which `is_done` held."""
        script = f"""async argument => {{
          const begun = performance.now();
          await ({act})(argument);
          return (await window.__bench.until(() => ({is_done})(argument))) - begun;
        }}"""
        return float(self.page.evaluate(script, argument))

    def until_key(self, key: str, is_done: str, argument: Any = None) -> float:
        """Milliseconds from a key that is pressed now until after the frame in which `is_done` held."""
        script = f"""argument => {{
          window.__bench.awaited = new Promise(done => document.addEventListener('keydown', event => {{
            void window.__bench.until(() => ({is_done})(argument)).then(at => done(at - event.timeStamp));
          }}, {{capture: true, once: true}}));
        }}"""
        self.page.evaluate(script, argument)
        self.page.keyboard.press(key)
        return float(self.page.evaluate("() => window.__bench.awaited"))

    def goes(self, path: str, wait_for: str) -> None:
        """To an address of the client, until a selector is there."""
        self.page.goto(path)
        self.page.locator(wait_for).first.wait_for()


def figure(name: str, watch: Watch, *, rows: int | None = None, **more: Any) -> Figure:
    """A figure of the times, with the processor time of one of them."""
    each = round(watch.cpu / max(1, len(watch.times)), 2)
    return Figure(name, watch.times, rows=rows, more={"browser_cpu_ms": each, **more})


@contextlib.contextmanager
def desk(bench: Bench, role: str = "sales") -> Iterator[Desk]:
    """Chromium with one page at desk width, signed in by the role's user; raises what Playwright says where there is none."""
    from playwright.sync_api import sync_playwright

    from guantong.server import testing
    from guantong.testing import PASSWORD

    # The browser's driver keeps an event loop in this thread, where masters are made too.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    say("web: starting a browser …")
    bench.plant.user(role)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=testing.browser_program(), args=list(testing.BROWSER_ARGUMENTS)
        )
        context = browser.new_context(
            base_url=bench.server.url,
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
            viewport={"width": 1440, "height": 900},
        )
        context.set_default_timeout(60_000)
        context.add_init_script(STOPWATCH)
        page = context.new_page()
        page.goto("/")
        page.locator("input[name=username]").fill(f"{role}-{bench.plant.name}".lower())
        page.locator("input[name=password]").fill(PASSWORD)
        page.get_by_test_id("sign-in-submit").click()
        page.get_by_test_id("user-menu").wait_for()
        cdp = context.new_cdp_session(page)
        cdp.send("Performance.enable", {"timeDomain": "threadTicks"})  # CPU time, whatever else runs
        yield Desk(bench, page, cdp)
        browser.close()
