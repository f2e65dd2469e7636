"""The first thread by keyboard alone, in Chinese and in English: buy, receive, pay, sell, ship, collect; and the books agree."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from guantong.insight import check
from guantong.server.testing import LiveServer
from guantong.server.tests.keyboard import Keyboard
from guantong.testing import Plant

if TYPE_CHECKING:
    from playwright.sync_api import Browser

Desk = Callable[[str], Keyboard]
LINES = 20


@pytest.fixture(params=["zh", "en"])
def language(request: pytest.FixtureRequest) -> str:
    """Both languages of the client."""
    return str(request.param)


@pytest.fixture
def desk(browser: Browser, live_server: LiveServer, plant: Plant, language: str) -> Iterator[Desk]:
    """A signed-in browser at desk width for each role, made when first asked for."""
    contexts = {}
    desks: dict[str, Keyboard] = {}

    def of(role: str) -> Keyboard:
        if role not in desks:
            contexts[role] = browser.new_context(
                base_url=live_server.url,
                locale={"zh": "zh-CN", "en": "en-GB"}[language],
                timezone_id="Asia/Shanghai",
                viewport={"width": 1440, "height": 900},
            )
            desks[role] = Keyboard(contexts[role].new_page(), plant, role, language).signs_in(by_keys=True)
        return desks[role]

    yield of
    for context in contexts.values():
        context.close()


def trading(plant: Plant) -> None:
    """A supplier, a customer and two items of merchandise."""
    plant.party("S1", customer=False, name="佛山五金有限公司")
    plant.party("C1", supplier=False, name="上海书香文具有限公司")
    plant.item("LS-M6", name="螺丝M6")
    plant.item("TD-01", name="台灯 护眼款")


@pytest.mark.browser
def test_the_thread_by_keyboard(plant: Plant, desk: Desk) -> None:
    trading(plant)
    order = buys(desk("buyer"))
    receives(desk("warehouse"), order)
    enters_the_invoice_and_pays(desk("accountant"), order)
    order = sells(desk("sales"))
    delivery = ships(desk("warehouse"), order)
    invoices_and_collects(desk("accountant"), order)
    reads_the_books(desk("accountant"), delivery)
    outcome = check.run(plant.company_id)
    assert outcome.differences == 0, outcome.as_table()


def buys(buyer: Keyboard) -> str:
    """Screws found by their initials, lamps by their code; 2,260.00 with tax."""
    buyer.creates(
        "purchase_order",
        party="S1",
        warehouse="WH1",
        lines=[
            {"item": "lsm6", "quantity": "100", "price": "11.30"},
            {"item": "TD-01", "quantity": "10", "price": "113"},
        ],
    )
    expect(buyer.total("gross")).to_have_text("2,260.00")
    return buyer.steps("confirm", until="confirmed")


def receives(warehouse: Keyboard, order: str) -> None:
    """Sixty of the hundred screws first, the rest later; the second receipt offers what is still open."""
    warehouse.finds(order, "purchase_order").follows("goods_receipt")
    warehouse.puts(0, quantity="60")
    warehouse.steps("post", until="posted")
    warehouse.finds(order, "purchase_order").follows("goods_receipt")
    expect(warehouse.cells("quantity")).to_have_text(["40"])
    warehouse.steps("post", until="posted")


def enters_the_invoice_and_pays(accountant: Keyboard, order: str) -> None:
    """The first sixty screws are 0.50 dearer before tax; all are still in stock, so their value grows by 30.00."""
    accountant.finds(order, "purchase_order").follows("supplier_invoice")
    accountant.fills(invoice_no="24442000000012345678")
    accountant.puts(0, price="11.865")
    accountant.steps("post", until="posted")
    accountant.follows("payment")
    accountant.fills(bank_account="BANK")
    accountant.steps("post", until="posted")


def sells(sales: Keyboard) -> str:
    """Twenty lines without a mouse; what can be shipped stands beside them before anything is saved; then it is reserved."""
    sales.creates("sales_order", party="C1", warehouse="WH1")
    sales.types_lines([{"item": "lsm6", "quantity": "1", "price": "22.60"}] * LINES)
    expect(sales.total("gross")).to_have_text("452.00")
    availability = sales.page.get_by_test_id("availability").locator("tbody tr")
    expect(availability.locator("td").nth(2)).to_have_text("100")
    expect(availability.locator("td").nth(4)).to_have_text("100")
    number = sales.steps("confirm", until="confirmed")
    expect(sales.cells("quantity_reserved")).to_have_text(["1"] * LINES)
    return number


def ships(warehouse: Keyboard, order: str) -> str:
    """The order waits in the inbox; its delivery is posted."""
    warehouse.goes("/inbox")
    task = warehouse.page.get_by_test_id("task").filter(has_text=order).get_by_role("link")
    warehouse.tabs_to(task)
    warehouse.types("Enter")
    expect(warehouse.page.get_by_test_id("form-sales_order")).to_be_visible()
    warehouse.follows("delivery")
    return warehouse.steps("post", until="posted")


def invoices_and_collects(accountant: Keyboard, order: str) -> None:
    """The invoice of what was shipped, and the customer's money that settles it."""
    accountant.finds(order, "sales_order").follows("sales_invoice")
    accountant.fills(invoice_no="24442000000087654321")
    accountant.steps("post", until="posted")
    accountant.follows("receipt")
    accountant.fills(bank_account="BANK")
    accountant.steps("post", until="posted")


def reads_the_books(accountant: Keyboard, delivery: str) -> None:
    """Stock, open items and trial balance agree; from the trial balance down to the delivery by Enter alone."""
    stock = {row["code"]: (row["quantity"], row["value"]) for row in accountant.reads("stock_on_hand")}
    assert stock == {"LS-M6": ("80", "824.00"), "TD-01": ("10", "1,000.00")}
    assert accountant.reads("open_items", side="receivable") == []
    assert accountant.reads("open_items", side="payable") == []
    books = {row["code"]: row for row in accountant.reads("trial_balance")}
    closing = {code: (row["closing_debit"], row["closing_credit"]) for code, row in books.items()}
    assert closing["140502"] == ("1,824.00", "0.00")
    assert closing["1002"] == ("0.00", "1,841.90")
    assert (
        accountant.page.get_by_test_id("totals").locator("td").nth(-2).inner_text()
        == accountant.page.get_by_test_id("totals").locator("td").nth(-3).inner_text()
    )
    accountant.enters("140502", expecting="report-general_ledger")
    accountant.enters("206.00", expecting="form-voucher")
    accountant.tabs_to(accountant.page.get_by_test_id("tab-info"))
    accountant.types("ArrowRight")
    link = accountant.page.get_by_test_id("links").get_by_role("link", name=delivery)
    accountant.tabs_to(link)
    accountant.types("Enter")
    expect(accountant.page.get_by_test_id("form-delivery")).to_be_visible()
    expect(accountant.page.get_by_test_id("number")).to_have_text(delivery)
