"""An administrator adds fields in the browser; sales finds them at once, by keys, in form, list, files, API and on paper."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import openpyxl
import pytest
from playwright.sync_api import expect
from pypdf import PdfReader

from guantong.kernel.declare import record_type
from guantong.kernel.engine.plan import plan_of
from guantong.kernel.work import jobs
from guantong.server.testing import LiveServer
from guantong.server.tests.keyboard import Keyboard
from guantong.testing import Plant

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator

Desk = Callable[[str], Keyboard]
LABELS = {"zh": ("专线", "厚度"), "en": ("Route", "Thickness")}
ORDERS = "/api/sales/sales_orders"


@pytest.fixture(params=["zh", "en"])
def language(request: pytest.FixtureRequest) -> str:
    """Both languages of the client."""
    return str(request.param)


@pytest.fixture
def desk(browser: Browser, live_server: LiveServer, plant: Plant, language: str) -> Iterator[Desk]:
    """A signed-in browser for each role, made when first asked for."""
    contexts = {}

    def of(role: str) -> Keyboard:
        contexts[role] = browser.new_context(
            base_url=live_server.url, locale={"zh": "zh-CN", "en": "en-GB"}[language], timezone_id="Asia/Shanghai",
            viewport={"width": 1440, "height": 900},
        )  # fmt: skip
        return Keyboard(contexts[role].new_page(), plant, role, language).signs_in()

    yield of
    for context in contexts.values():
        context.close()


@pytest.mark.browser
def test_fields_made_in_the_browser_are_everywhere_at_once(plant: Plant, desk: Desk, language: str) -> None:
    plant.party("C1", supplier=False, name="上海书香文具有限公司")
    plant.item("TD-01", name="台灯 护眼款")
    sales, administrator = desk("sales"), desk("administrator")
    # Sales has an empty form open, and has typed into it, before the fields are made.
    sales.creates("sales_order", party="C1", warehouse="WH1")
    expect(sales.page.locator("html[data-live]")).to_have_count(1)
    administrator.goes("/customize?type=sales_order")
    makes(administrator, place="", field="route", name="专线", name_en="Route")
    makes(administrator, place="lines", field="thickness", name="厚度", name_en="Thickness", value_type="quantity")
    expect(administrator.page.get_by_test_id("custom-fields").locator("tbody tr")).to_have_count(2)
    fills_by_keys(sales, language)
    finds_in_the_list(sales, language)
    stands_in_files_api_and_print(plant, language)
    comes_in_a_file_and_stands_in_a_report(plant, administrator, language)


@pytest.mark.browser
def test_rules_and_layouts_made_in_the_browser_hold_for_the_role_they_name(
    plant: Plant, desk: Desk, language: str
) -> None:
    plant.party("C1", supplier=False, name="上海书香文具有限公司")
    administrator, sales = desk("administrator"), desk("sales")
    plant.item("TD-01", name="台灯 护眼款")
    line = {"item": "TD-01", "quantity": "1", "unit": "PCS", "price": "100"}
    plant.client("sales").post(ORDERS, {"party": "C1", "warehouse": "WH1", "lines": [line]})
    sales.goes("/sales/sales_orders/new")
    expect(sales.page.locator("html[data-live]")).to_have_count(1)
    expect(sales.page.locator("#field-employee")).to_be_visible()
    administrator.goes("/customize?type=sales_order&tab=rules")
    rules(administrator, 1, "sales_order.external_ref", role="sales", required=True)
    rules(administrator, 2, "sales_order.employee", role="sales", hidden=True)
    rules(administrator, 3, "sales_order.remarks", role="*", default_value="请尽快")
    # The form that stands open follows: hidden, required and filled.
    expect(sales.page.locator("#field-employee")).to_have_count(0)
    expect(sales.page.get_by_test_id("field-external_ref").locator(".pg-required")).to_have_count(1)
    sales.goes("/sales/sales_orders")
    expect(sales.page.get_by_test_id("new")).to_be_visible()
    sales.creates("sales_order", party="C1", warehouse="WH1")
    expect(sales.page.locator("#field-remarks")).to_have_value("请尽快")
    sales.page.keyboard.press("Control+s")
    expect(sales.page.get_by_test_id("problems")).to_be_visible()
    expect(sales.page.locator("#field-external_ref")).to_have_attribute("aria-invalid", "true")
    lays_out(administrator, language)
    sales.goes("/sales/sales_orders")
    heads = sales.page.locator(".pg-table thead th").filter(has_text=re.compile(r"\S"))
    fields = labels_of(sales)
    expect(heads.first).to_contain_text(fields["party"])
    shown = [text.strip() for text in heads.all_inner_texts()]
    assert not any(text.startswith(fields["number"]) for text in shown), shown
    assert any(text.startswith(fields["external_ref"]) for text in shown), shown


def rules(administrator: Keyboard, nth: int, spot: str, *, role: str, default_value: str = "", **flags: bool) -> None:
    """One rule, the `nth` of the type, through the dialog."""
    page = administrator.page
    page.get_by_test_id("rule-new").click()
    dialog = page.get_by_test_id("rule-dialog")
    choose(dialog.locator("#customize-role"), role)
    choose(dialog.locator("#customize-spot"), spot)
    for name in flags:
        dialog.locator(f"#customize-{name}").check()
    dialog.locator("#customize-default_value").fill(default_value)
    dialog.locator("#customize-default_value").press("Enter")
    expect(dialog).to_have_count(0)
    expect(page.get_by_test_id("field-rules").locator("tbody tr")).to_have_count(nth)


def labels_of(desk: Keyboard) -> dict[str, str]:
    """What the fields of an order are called, those that every document has included."""
    plan = plan_of(record_type("sales_order"))
    return {one.name: desk.text_of(one.label) for one in (*plan.fields, *plan.system)}


def lays_out(administrator: Keyboard, language: str) -> None:
    """The shared list: without the number, with the customer first and the customer's own number."""
    page = administrator.page
    fields = labels_of(administrator)
    page.get_by_test_id("customize-layouts").click()
    layout = page.get_by_test_id("list-layout")
    layout.get_by_label(fields["number"], exact=True).uncheck()
    layout.get_by_label(fields["external_ref"], exact=True).check()
    up = {"zh": f"上移 {fields['party']}", "en": f"Move {fields['party']} up"}[language]
    button = layout.get_by_label(up, exact=True)
    row = layout.locator(".pg-columns > div")
    for _ in range(row.count()):
        if row.first.locator("label").inner_text() == fields["party"]:
            break
        button.click()
    expect(row.first.locator("label")).to_have_text(fields["party"])
    with page.expect_response(lambda answer: answer.url.endswith("/list_layouts")) as kept:
        page.get_by_test_id("layout-save").click()
    assert kept.value.status == 201


def makes(
    administrator: Keyboard, *, place: str, field: str, name: str, name_en: str, value_type: str = "text"
) -> None:
    """One field, through the dialog."""
    page = administrator.page
    administrator.presses("field-new")
    dialog = page.get_by_test_id("field-dialog")
    choose(dialog.locator("#customize-place"), place)
    dialog.locator("#customize-field").fill(f"x_{field}")
    dialog.locator("#customize-name").fill(name)
    dialog.locator("#customize-name_en").fill(name_en)
    choose(dialog.locator("#customize-value_type"), value_type)
    dialog.locator("#customize-name_en").press("Enter")
    expect(dialog).to_have_count(0)


def choose(box: Locator, value: str) -> None:
    """An entry of a choice, by its value."""
    box.select_option(value)


def fills_by_keys(sales: Keyboard, language: str) -> None:
    """The open form has the new fields without a reload, and kept what was typed."""
    route, thickness = LABELS[language]
    page = sales.page
    expect(page.locator("#field-x_route")).to_be_visible()
    expect(page.locator("[role=columnheader]").filter(has_text=thickness)).to_have_count(1)
    expect(page.locator("#field-party")).to_have_value(re.compile("C1"))
    expect(page.get_by_test_id("field-x_route")).to_contain_text(route)
    sales.fills(x_route="R-7")
    sales.puts(0, item="TD-01", quantity="3", price="100")
    goes_to_cell(sales, "x_thickness")
    page.keyboard.type("0.75")
    page.keyboard.press("Enter")
    sales.steps("confirm", until="confirmed")
    expect(page.get_by_test_id("field-x_route")).to_contain_text("R-7")


def goes_to_cell(sales: Keyboard, column: str) -> None:
    """Put the cursor of the first line into a column that no module declared."""
    page = sales.page
    page.keyboard.press("Control+Home")
    for _ in range(60):
        if page.evaluate("() => document.activeElement?.closest('[data-field]')?.getAttribute('data-field')") == column:
            return
        page.keyboard.press("ArrowRight")
    raise AssertionError(f"there is no cell {column}")


def finds_in_the_list(sales: Keyboard, language: str) -> None:
    """A column of its own, filtered by what it contains."""
    page = sales.page
    sales.goes("/sales/sales_orders")
    heads = page.locator(".pg-table thead")
    expect(heads).to_contain_text(LABELS[language][0])
    sales.presses("filter-x_route")
    expect(page.get_by_test_id("filter").locator("input")).to_be_focused()
    sales.types("R-7", "Enter")
    expect(page.locator(".pg-table tbody tr")).to_have_count(1)
    expect(page.locator(".pg-table tbody tr")).to_contain_text("R-7")
    sales.goes("/sales/sales_orders?f.x_route=like%3Aelsewhere")
    expect(page.get_by_test_id("empty")).to_be_visible()
    expect(page.locator(".pg-table tbody tr")).to_have_count(0)


def stands_in_files_api_and_print(plant: Plant, language: str) -> None:
    """The template and the export have the columns, the API the values, the PDF both."""
    client = plant.client("sales")
    labels = set(LABELS[language])

    def headings(path: str) -> list[str]:
        sheet = openpyxl.load_workbook(io.BytesIO(client.download(path).content)).worksheets[0]
        return [str(cell.value or "").strip("* ") for cell in sheet[1]]

    assert labels <= set(headings(f"{ORDERS}/template?format=xlsx"))
    assert labels <= set(headings(f"{ORDERS}/export?format=xlsx"))
    row = client.get(f"{ORDERS}?f.x_route=eq:R-7")["rows"][0]
    record = client.get(f"{ORDERS}/{row['id']}")
    assert (record["x_route"], record["lines"][0]["x_thickness"]) == ("R-7", "0.75")
    pdf = client.download(f"{ORDERS}/{row['id']}/print?format=pdf").content
    printed = re.sub(r"\s", "", "".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages))
    for word in (*labels, "R-7", "0.75"):
        assert word in printed, word


def comes_in_a_file_and_stands_in_a_report(plant: Plant, administrator: Keyboard, language: str) -> None:
    """A file brings values of the field; a field of a receipt made the same way stands in the stock card, drawn and exported."""
    api, page = plant.client("sales"), administrator.page
    words = {one.name: administrator.text_of(one.label) for one in record_type("sales_order").fields}
    lines = {one.name: administrator.text_of(one.label) for one in record_type("sales_order").lines[0].fields}
    head = [words["party"], words["warehouse"], LABELS[language][0], lines["item"], lines["quantity"], lines["price"]]
    key = {"zh": "单据标识", "en": "Record key"}[language]
    file = f"{key},{','.join(head)},{LABELS[language][1]}\nA-1,C1,WH1,R-8,TD-01,2,10,1.25\n".encode()
    started = api.upload(f"{ORDERS}/import?mode=all", "orders.csv", file).json()
    jobs.run(started["job"])
    state = api.get(f"/api/kernel/imports/{started['batch']}")
    assert (state["state"], state["created"]) == ("done", 1), state
    record = api.get(f"{ORDERS}/{api.get(f'{ORDERS}?f.x_route=eq:R-8')['rows'][0]['id']}")
    assert record["lines"][0]["x_thickness"] == "1.25"
    administrator.goes("/customize?type=other_receipt")
    makes(administrator, place="", field="lot", name="批次来源", name_en="Lot")
    expect(page.get_by_test_id("custom-fields").locator("tbody tr")).to_have_count(1)
    line = {"item": "TD-01", "quantity": "3", "unit": "PCS", "price": "5"}
    body = {"warehouse": "WH1", "reason": "OTHER-IN", "business_on": "2026-01-15", "x_lot": "L-9", "lines": [line]}
    plant.client("administrator").post("/api/inventory/other_receipts?then=post", body)
    rows = administrator.reads("stock_card", item="TD-01", from_on="2026-01-01", to_on="2026-01-31")
    assert "L-9" in [row.get("other_receipt.x_lot") for row in rows]
    expect(page.locator(".pg-table thead")).to_contain_text({"zh": "批次来源", "en": "Lot"}[language])
