"""Take the pictures of the guide anew from a running demo, in Chinese and English.

    ./dev demo --port 8200                                              in one terminal
    .venv/bin/python docs/take_pictures.py http://127.0.0.1:8200        in another; only some: … home trial_balance

Needs a Chromium and, if pngquant is installed, makes the pictures small with it. The order of 200 lines is not saved.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from guantong.server.testing import BROWSER_ARGUMENTS, browser_program

PASSWORD = "Lamp@2026-demo"  # noqa: S105  (the demo prints it at every start)
HERE = Path(__file__).parent / "pictures"
DESK, PHONE = (1440, 900), (390, 844)
LOCALES = {"zh": "zh-CN", "en": "en-GB"}
QUIET = "() => !document.querySelector('[aria-busy=true], .ant-spin, .pg-loading')"


def settle(page: Page) -> None:
    """Wait until nothing is being fetched or drawn."""
    page.wait_for_load_state("networkidle") if "/login" in page.url else page.wait_for_timeout(1200)
    page.wait_for_function(QUIET)
    page.wait_for_timeout(600)


def home(page: Page) -> None:
    """The manager's home page with figures and charts."""
    page.goto("/")
    page.locator("canvas, svg.pg-chart, .pg-chart svg").first.wait_for()


def order_list(page: Page) -> None:
    """Sales orders, filtered and sorted."""
    page.goto("/sales/sales_orders?sort=-business_on")


def order_form(page: Page) -> None:
    """A sales order of 200 lines, pasted as from a spreadsheet."""
    items = page.request.get("/api/masterdata/items?limit=500&f.sales_price=gt:0").json().get("rows") or []
    codes = [row["code"] for row in items][:40] or ["T305"]
    text = "\n".join(codes[at % len(codes)] for at in range(200))
    quantities = "\n".join(str(5 + at % 7 * 5) for at in range(200))
    prices = "\n".join(f"{18 + at % 23 * 3.5:.2f}" for at in range(200))
    page.goto("/sales/sales_orders/new")
    page.locator("#field-party").wait_for()
    page.locator("#field-party").fill("C001")
    page.keyboard.press("Enter")
    page.locator("#field-warehouse").fill("W2")
    page.keyboard.press("Enter")
    page.keyboard.press("Alt+l")
    for column, values in ((0, text), (4, quantities), (5, prices)):
        page.keyboard.press("Control+Home")
        for _ in range(column):
            page.keyboard.press("ArrowRight")
        page.evaluate(
            """(text) => { const data = new DataTransfer(); data.setData('text/plain', text);
                 document.activeElement.dispatchEvent(
                   new ClipboardEvent('paste', {clipboardData: data, bubbles: true, cancelable: true})); }""",
            values,
        )
        page.wait_for_timeout(1500)
    page.keyboard.press("Control+Home")


def palette(page: Page) -> None:
    """What Ctrl+K finds by pinyin initials."""
    page.goto("/sales/sales_orders")
    page.locator("tbody tr").first.wait_for()
    page.wait_for_timeout(800)
    page.keyboard.press("Control+k")
    page.locator(".pg-palette input").wait_for()
    page.keyboard.type("td")
    page.wait_for_timeout(900)


def trial_balance(page: Page) -> None:
    """The trial balance of the month."""
    page.goto("/reports/trial_balance")
    page.locator("tbody tr").first.wait_for()


def general_ledger(page: Page) -> None:
    """Where an account of the trial balance leads: its ledger, with voucher and document on each line."""
    page.goto("/reports/trial_balance")
    page.locator("tbody tr", has_text="1122").first.locator("a").first.click()
    page.locator("[data-testid=report-general_ledger] tbody tr").nth(1).wait_for()


def voucher(page: Page) -> None:
    """And the voucher, with the document it comes from."""
    general_ledger(page)
    page.locator("tbody tr a").first.click()
    page.locator("[data-testid=form-voucher]").wait_for()
    page.get_by_test_id("tab-links").click()


def report_chart(page: Page) -> None:
    """A report drawn, in the dark look."""
    page.goto("/reports/stock_on_hand?by=item&view.chart=bar")
    page.locator("[data-testid=report-chart] svg").first.wait_for()
    page.locator("#chart-figure-value").click()
    page.locator("#chart-figure-value:checked").wait_for()
    page.locator("#chart-figure-quantity").click()


def record_history(page: Page) -> None:
    """What was said about an order and what changed in it."""
    order = page.request.get("/api/sales/sales_orders?f.state=eq:confirmed&limit=1").json()["rows"][0]["id"]
    page.goto(f"/sales/sales_orders/{order}")
    page.get_by_test_id("tab-history").click()
    page.get_by_test_id("history").wait_for()


def master_form(page: Page) -> None:
    """An item."""
    item = page.request.get("/api/masterdata/items?limit=1").json()["rows"][0]["id"]
    page.goto(f"/masterdata/items/{item}")
    page.locator("#field-name").wait_for()


def list_groups(page: Page) -> None:
    """Orders by customer, with subtotals."""
    page.goto("/sales/sales_orders?group=party")
    page.get_by_test_id("group").nth(1).get_by_role("button").click()


def importing(page: Page) -> None:
    """A file of items, checked: one line is wrong, and nothing is written."""
    page.goto("/masterdata/items")
    page.get_by_test_id("list-more").click()
    page.get_by_role("menuitem").first.click()
    lines = ("code,name,category,unit", "T901,LED 9W,FG,PCS", "T902,LED 12W,FG,PCS", "T903,LED 15W,FG,BOX9")
    page.get_by_test_id("import-file").set_input_files(
        {"name": "items.csv", "mimeType": "text/csv", "buffer": "\n".join(lines).encode()}
    )
    page.locator("[data-testid=import-state][data-state=checked]").wait_for()


def customize(page: Page) -> None:
    """A new field of an order."""
    page.goto("/customize?type=sales_order")
    page.get_by_test_id("field-new").click()
    page.get_by_test_id("field-dialog").wait_for()


def printing(page: Page) -> None:
    """A template of an order with its preview."""
    page.goto("/printing?type=sales_order")
    page.get_by_test_id("template-new").click()
    page.locator("[data-testid=preview] img").first.wait_for()


def access(page: Page) -> None:
    """Roles and what they may."""
    page.goto("/access?tab=roles")


def audit(page: Page) -> None:
    """Who changed what."""
    page.goto("/audit?type=sales_order")


def account(page: Page) -> None:
    """Password, second factor and devices."""
    page.goto("/account")


def jobs(page: Page) -> None:
    """What ran in the background."""
    importing(page)
    page.goto("/jobs")


def help_here(page: Page) -> None:
    """Help where one is."""
    page.goto("/sales/sales_orders")
    page.locator("tbody tr").first.wait_for()
    page.keyboard.press("F1")
    page.get_by_test_id("help-section").first.wait_for()


def phone_report(page: Page) -> None:
    """A report on a phone."""
    page.goto("/reports/stock_on_hand?by=item")
    page.locator("tbody tr").first.wait_for()


def sign_in(page: Page) -> None:
    """The door."""
    page.context.clear_cookies()
    page.goto("/login")
    page.locator("#sign-in-username").wait_for()


def inbox(page: Page) -> None:
    """What waits for the warehouse."""
    page.goto("/inbox")


def notices(page: Page) -> None:
    """What a colleague told one: she is mentioned in a comment first."""
    page.goto("/inbox")
    order = page.request.get("/api/sales/sales_orders?f.state=eq:confirmed&limit=1").json()["rows"][0]["id"]
    path = f"/api/sales/sales_orders/{order}"
    me = page.request.get("/api/session").json()["user"]["id"]
    if page.context.browser is None:
        raise RuntimeError("Somebody else needs a browser of his own.")
    asker = page.context.browser.new_context(base_url=page.evaluate("location.origin"))
    answer = asker.request.post("/api/session", data={"username": "warehouse", "password": PASSWORD})
    text = "@王芳 客户来电：这张订单能否提前两天发货？"
    words = asker.request.get(f"{path}/comments").json()["rows"]
    if not any(one["text"] == text for one in words):
        token = {"X-CSRF-Token": answer.json()["csrf"], "Idempotency-Key": f"picture-{order}"}
        asker.request.post(f"{path}/comments", data={"text": text, "mentions": [me]}, headers=token)
    asker.close()
    page.goto("/inbox?show=notices")
    page.get_by_test_id("notice").first.wait_for()


def brand(page: Page) -> None:
    """An accent with its contrast, before it is saved."""
    page.goto("/brand")
    page.locator("#brand-accent").fill("#0f7f8c")
    page.locator("#brand-accent").press("Tab")


def numbering(page: Page) -> None:
    """The number series and the next number of each."""
    page.goto("/numbering")
    page.get_by_test_id("numbering").wait_for()


def schedules(page: Page) -> None:
    """A report that comes every Monday."""
    token = {"X-CSRF-Token": page.request.get("/api/session").json()["csrf"]}
    found = page.request.get("/api/report_schedules").json()
    if not found["rows"]:
        view = {"type": "report:ar_ageing", "name": "应收账龄", "query": "", "columns": []}
        if not found["sets"]:
            page.request.post("/api/views", data=view, headers=token)
            found = page.request.get("/api/report_schedules").json()
        given = {"view": found["sets"][0]["id"], "format": "xlsx", "every": "week", "weekday": 1, "hour": 8}
        page.request.post("/api/report_schedules", data=given, headers=token)
    page.goto("/report-schedules")
    page.get_by_test_id("schedules").wait_for()


def pivot(page: Page) -> None:
    """Orders by customer and month."""
    page.goto("/sales/sales_orders/pivot")
    page.locator("#content table tbody tr").first.wait_for()


def phone_list(page: Page) -> None:
    """Deliveries as cards."""
    page.goto("/sales/deliveries")
    page.locator("a.pg-card").first.wait_for()


def phone_form(page: Page) -> None:
    """A delivery on a phone."""
    phone_list(page)
    page.locator("a.pg-card").first.click()
    page.locator("section.pg-form").wait_for()


PICTURES: tuple[tuple[str, str, tuple[int, int], Callable[[Page], None]], ...] = (
    ("home", "manager", DESK, home),
    ("order_list", "sales", DESK, order_list),
    ("order_form", "sales", DESK, order_form),
    ("palette", "sales", DESK, palette),
    ("trial_balance", "accountant", DESK, trial_balance),
    ("general_ledger", "accountant", DESK, general_ledger),
    ("voucher", "accountant", DESK, voucher),
    ("inbox", "warehouse", DESK, inbox),
    ("phone_list", "warehouse", PHONE, phone_list),
    ("phone_form", "warehouse", PHONE, phone_form),
    ("phone_report", "warehouse", PHONE, phone_report),
    ("home_dark", "manager", DESK, home),
    ("report_chart_dark", "accountant", DESK, report_chart),
    ("list_groups", "sales", DESK, list_groups),
    ("record_history", "sales", DESK, record_history),
    ("master_form", "admin", DESK, master_form),
    ("import", "admin", DESK, importing),
    ("customize", "admin", DESK, customize),
    ("printing", "admin", DESK, printing),
    ("access", "admin", DESK, access),
    ("audit", "admin", DESK, audit),
    ("account", "sales", DESK, account),
    ("jobs", "admin", DESK, jobs),
    ("help", "sales", DESK, help_here),
    ("notices", "sales", DESK, notices),
    ("brand", "admin", DESK, brand),
    ("numbering", "admin", DESK, numbering),
    ("schedules", "accountant", DESK, schedules),
    ("pivot", "manager", DESK, pivot),
    ("sign_in", "sales", DESK, sign_in),
)


@contextmanager
def signed_in(browser: Browser, url: str, user: str, language: str, size: tuple[int, int], look: str) -> Iterator[Page]:
    """A page of a user of the demo, light or dark."""
    context = browser.new_context(
        base_url=url,
        locale=LOCALES[language],
        timezone_id="Asia/Shanghai",
        viewport={"width": size[0], "height": size[1]},
    )
    context.add_init_script(f"localStorage.setItem('gt.look', '{look}')")
    answer = context.request.post("/api/session", data={"username": user, "password": PASSWORD})
    token = {"X-CSRF-Token": answer.json()["csrf"]}
    context.request.patch("/api/session", data={"language": language}, headers=token)
    yield context.new_page()
    context.request.patch("/api/session", data={"language": "zh"}, headers=token)
    context.close()


def shrink(path: Path) -> None:
    """Fewer colours make a picture of a screen small."""
    if shutil.which("pngquant"):
        subprocess.run(["pngquant", "--force", "--skip-if-larger", "--output", path, "--", path], check=False)


def main(url: str, only: list[str]) -> None:
    """Take all pictures, or those that are named."""
    HERE.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_program(), args=list(BROWSER_ARGUMENTS))
        for name, user, size, show in PICTURES:
            for language in LOCALES:
                if only and name not in only:
                    continue
                look = "dark" if name.endswith("_dark") else "light"
                with signed_in(browser, url, user, language, size, look) as page:
                    show(page)
                    settle(page)
                    path = HERE / f"{name}.{language}.png"
                    page.screenshot(path=path)
                    shrink(path)
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
