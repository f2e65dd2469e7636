"""An administrator sets the company up in the browser: its brand, seen by everybody, and how its documents are numbered."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from guantong.kernel.brand.colours import DARK, LIGHT, judged
from guantong.server.testing import LiveServer
from guantong.server.tests.keyboard import Keyboard
from guantong.testing import Plant

if TYPE_CHECKING:
    from playwright.sync_api import Browser, FilePayload, Page

pytestmark = pytest.mark.browser
Desk = Callable[[str], Keyboard]
BRANDS = "/api/customize/brands"
SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 80 40"><circle cx="20" cy="20" r="18" fill="#a01c2c"/>{}</svg>'
ACCENT = "getComputedStyle(document.documentElement).getPropertyValue('--gt-accent')"
BUTTON = "getComputedStyle(document.querySelector('[data-testid=brand-save]')).backgroundColor"


@pytest.fixture(params=["zh", "en"])
def language(request: pytest.FixtureRequest) -> str:
    """Both languages; the English one on a phone."""
    return str(request.param)


@pytest.fixture
def complaints() -> list[str]:
    """What the browsers said against the page's policy."""
    return []


@pytest.fixture
def desk(
    browser: Browser, live_server: LiveServer, plant: Plant, language: str, complaints: list[str]
) -> Iterator[Desk]:
    """A browser for each role, signed in by the test."""
    contexts = []

    def of(role: str) -> Keyboard:
        context = browser.new_context(
            base_url=live_server.url, locale={"zh": "zh-CN", "en": "en-GB"}[language], timezone_id="Asia/Shanghai",
            viewport={"width": 390 if language == "en" else 1440, "height": 900},
        )  # fmt: skip
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda said: complaints.append(said.text) if "Security Policy" in said.text else None)
        return Keyboard(page, plant, role, language)

    yield of
    for context in contexts:
        context.close()


def logo(more: str = "") -> FilePayload:
    """A file that the administrator chooses."""
    return {"name": "logo.svg", "mimeType": "image/svg+xml", "buffer": SVG.format(more).encode()}


def rgb(colour: str) -> str:
    """As a browser says it."""
    return f"rgb({int(colour[1:3], 16)}, {int(colour[3:5], 16)}, {int(colour[5:7], 16)})"


def test_a_brand_made_in_the_browser_is_seen_by_everybody(
    plant: Plant, desk: Desk, language: str, complaints: list[str]
) -> None:
    administrator = desk("administrator").signs_in()
    page = administrator.page
    name = f"晨光 {plant.name}"
    try:
        administrator.goes("/brand")
        taken = chooses_colours(administrator, name)
        page.locator("#brand-logo").set_input_files(logo("<script>alert(1)</script>"))
        page.get_by_test_id("brand-save").click()
        expect(page.locator("[data-code='brand.logo_unsafe']")).to_be_visible()
        page.locator("#brand-logo").set_input_files(logo())
        page.locator("#customize-sign_in").check()
        page.get_by_test_id("brand-save").click()
        is_branded(page, name, taken)
        page.mouse.move(0, 0)  # under the pointer it has a shade of it
        page.wait_for_function(f"() => {BUTTON} === '{rgb(taken)}'")
        sales = desk("sales")
        others_see_it(sales, name, taken)
        others_hear_of_it(administrator, sales, f"二 {name}")
    finally:
        for row in plant.client("administrator").get(BRANDS)["rows"]:
            plant.client("administrator").request("DELETE", f"{BRANDS}/{row['id']}")
    assert complaints == []


def chooses_colours(administrator: Keyboard, name: str) -> str:
    """A colour that cannot be read is refused with its ratio; one click takes the nearest that can. Answers that one."""
    page = administrator.page
    page.locator("#customize-name").fill(name)
    page.locator("#brand-accent").fill("#ffcc00")
    said = page.locator("#brand-accent-said")
    bad = judged("#ffcc00", LIGHT)
    expect(said).to_contain_text(bad.ratio_text)
    page.get_by_test_id("brand-save").click()
    refusal = page.locator("[data-code='brand.contrast']")
    expect(refusal).to_contain_text(bad.nearest)
    expect(refusal).to_contain_text(f"{bad.ratio_text} : 1")
    page.get_by_test_id("take-accent").click()
    expect(page.locator("#brand-accent")).to_have_value(bad.nearest)
    expect(said).to_have_attribute("data-passes", "true")
    expect(refusal).to_have_count(0)
    return bad.nearest


def is_branded(page: Page, name: str, accent: str) -> None:
    """The shell has logo, name and colour."""
    expect(page.locator(".pg-top").get_by_test_id("logo")).to_be_visible()
    expect(page).to_have_title(name)
    page.wait_for_function(f"() => {ACCENT} === '{accent}'")


def others_see_it(sales: Keyboard, name: str, accent: str) -> None:
    """Before signing in, after it, and in the dark, where the accent is another one that can be read."""
    page = sales.page
    page.goto("/login")
    expect(page.get_by_test_id("sign-in-name")).to_have_text(name)
    expect(page.locator(".pg-login").get_by_test_id("logo")).to_be_visible()
    sales.signs_in(by_keys=True)
    is_branded(page, name, accent)
    page.emulate_media(color_scheme="dark")
    expect(page.locator("html")).to_have_attribute("data-look", "dark")
    page.wait_for_function(f"() => {ACCENT} !== '{accent}'")
    assert judged(page.evaluate(ACCENT), DARK).passes


def others_hear_of_it(administrator: Keyboard, sales: Keyboard, name: str) -> None:
    """A page that is open already has a new name at once, and the program's own when the brand goes."""
    expect(sales.page.locator("html")).to_have_attribute("data-live", "true")
    page = administrator.page
    page.locator("#customize-name").fill(name)
    page.get_by_test_id("brand-save").click()
    expect(sales.page).to_have_title(name)
    expect(page).to_have_title(name)
    client = administrator.plant.client("administrator")
    for row in client.get(BRANDS)["rows"]:
        client.request("DELETE", f"{BRANDS}/{row['id']}")
    for one in (sales.page, page):
        expect(one).not_to_have_title(name)
        expect(one.locator(".pg-top").get_by_test_id("logo")).to_have_count(0)


def test_a_series_is_set_by_keys_and_the_next_number_is_seen_before(
    plant: Plant, desk: Desk, language: str, complaints: list[str]
) -> None:
    plant.party("C1")
    plant.item("LAMP", name="台灯")
    client = plant.client("sales")
    line = {"item": "LAMP", "quantity": "1", "unit": "PCS", "price": "100"}
    body = {"party": "C1", "warehouse": "WH1", "business_on": "2026-01-05", "lines": [line]}
    assert client.post("/api/sales/sales_orders?then=confirm", body)["number"] == "XS-202601-0001"
    administrator = desk("administrator").signs_in()
    page = administrator.page
    administrator.opens({"zh": "单据编号", "en": "Document numbers"}[language], expecting="numbering")
    shown, pattern = page.get_by_test_id("numbering-next"), page.locator("#numbering-pattern")
    administrator.presses("series-XS")
    expect(pattern).to_have_value("XS-{YYYY}{MM}-")
    expect(shown).to_contain_text("XS-20")
    # A pattern that would meet the number given is refused in words, before it is saved.
    page.locator("#customize-reset").select_option("year")
    expect(pattern).to_have_value("XS-{YYYY}-")
    pattern.fill("XS-{YYYY}01-")
    expect(shown.locator("[data-code='numbering.collision']")).to_contain_text("XS-202601-0001")
    expect(page.get_by_test_id("series-save")).to_be_disabled()
    # By keys: another head, the year in two digits by its button, anew every month.
    page.locator("#customize-reset").select_option("month")
    pattern.fill("SO{YYYY}{MM}/")
    administrator.presses("part-YY")
    expect(pattern).to_have_value("SO{YY}{MM}/")
    expect(page.get_by_test_id("part-YYYY")).to_have_attribute("aria-pressed", "false")
    page.locator("#numbering-digits").fill("3")
    expect(shown).to_contain_text("/001")
    expect(shown).to_have_attribute("aria-busy", "false")
    following = shown.inner_text()
    pattern.press("Enter")
    expect(page.locator("[data-testid=series] tr[data-key=XS]")).to_contain_text(following)
    series = plant.client("administrator").get("/api/numbering/series")["rows"]
    assert next(one["next"] for one in series if one["code"] == "XS") == following
    assert client.post("/api/sales/sales_orders?then=confirm", body)["number"] == "SO2601/002"  # goes on counting
    # The list's rows lead here: there is no second form.
    administrator.goes("/customize/numberings")
    page.locator(".pg-table tbody td a, .pg-card").first.click()
    expect(page.get_by_test_id("numbering")).to_be_visible()
    page.get_by_test_id("series-back").click()
    page.locator(".ant-modal-confirm .ant-btn-primary").click()
    expect(pattern).to_have_value("XS-{YYYY}{MM}-")
    assert complaints == []
