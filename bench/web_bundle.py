"""What a browser without anything kept fetches for a page: JavaScript and CSS, as gzip, against the limits."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from typing import TYPE_CHECKING

from bench.harness import Figure, say
from bench.web_desk import Desk

if TYPE_CHECKING:
    from playwright.sync_api import Page, Response

ROUTES = (
    ("sign_in", "/login", "[data-testid=sign-in]", 270, False),
    ("start_signed_out", "/", "[data-testid=sign-in]", 270, False),
    ("home_with_charts", "/", "[data-testid=home]", None, True),
    ("list", "/sales/sales_orders", "[data-testid=list-sales_order] .pg-page-body[aria-busy=false]", 400, True),
    ("form", "/sales/sales_orders/new", "section.pg-form [role=grid] .gt-input", 420, True),
)
SETTLED_MS = 500


def figures(desk: Desk) -> Iterator[Figure]:
    """One figure a page: kilobytes of 1,000 bytes, and the pieces they came in."""
    say("web: weighing …")
    browser = desk.page.context.browser
    assert browser is not None
    for name, path, selector, limit, is_signed_in in ROUTES:
        state = desk.page.context.storage_state() if is_signed_in else None
        context = browser.new_context(base_url=desk.bench.server.url, locale="zh-CN", storage_state=state)
        sizes = _fetched(context.new_page(), path, selector)
        context.close()
        weight = round(sum(sizes.values()) / 1000, 1)
        yield Figure(
            f"bundle_{name}",
            more={"gzip_kb": weight, "limit_kb": limit, "within": limit is None or weight < limit, "files": len(sizes)},
        )


def _fetched(page: Page, path: str, selector: str) -> dict[str, int]:
    """Bytes, as gzip, of every piece of program that the page fetches until it is there, and by itself soon after."""
    answers: list[Response] = []

    def keep(answer: Response) -> None:
        answers.append(answer)

    page.on("response", keep)
    page.goto(path)
    page.locator(selector).first.wait_for()
    page.wait_for_timeout(SETTLED_MS)
    pieces = [one for one in answers if one.url.split("?")[0].endswith((".js", ".css"))]
    return {one.url: len(gzip.compress(one.body(), 9, mtime=0)) for one in pieces}
