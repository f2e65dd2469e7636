"""The words of the browser tests: a person at a keyboard. Nothing here moves or clicks a mouse.

buyer = Keyboard(page, plant, "buyer", language="zh").signs_in()
buyer.creates("purchase_order", party="S", warehouse="WH1", lines=[("lsm6", "100", "PCS", "0.20")])
number = buyer.steps("confirm", until="confirmed")
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from playwright.sync_api import expect

from guantong.kernel.declare import record_type
from guantong.server.testing import PATIENCE
from guantong.testing import PASSWORD, Plant

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

TABS = 150  # more than any page has stops
WHERE = """element => element.contains(document.activeElement) ? 'here'
  : document.activeElement !== document.body
    && (element.compareDocumentPosition(document.activeElement) & Node.DOCUMENT_POSITION_FOLLOWING) !== 0 ? 'before' : 'after'"""
MOVED = """before => document.activeElement !== before && document.activeElement?.matches('[role=menuitem]') === true"""
NEW = re.compile(r"/new(\?|$)")
Found = TypeVar("Found")


def comes_to(page: Page, read: Callable[[], Found], wanted: Found) -> None:
    """Until what is read is what is wanted; for what no expectation of a locator can say. `read` asks at once, and
    answers the same however often it is asked."""
    until = time.monotonic() + PATIENCE
    while (found := read()) != wanted:
        assert time.monotonic() < until, f"{found!r} never became {wanted!r}"
        page.wait_for_timeout(50)


class Keyboard:
    """One user of one company at one page, by keys alone."""

    def __init__(self, page: Page, plant: Plant, role: str, language: str = "zh") -> None:
        self.page = page
        self.plant = plant
        self.role = role
        self.language = language
        plant.user(role, language=language)
        self.username = f"{role}-{plant.name}".lower()

    # -- coming and going --------------------------------------------------------------------------------------------

    def signs_in(self, *, by_keys: bool = False) -> Keyboard:
        """Open the program as somebody who is signed in: `by_keys` at its door, which costs the browser a page and
        the tests a second; otherwise with the cookie of a session that was opened without it."""
        if not by_keys:
            person = {"username": self.username, "password": PASSWORD}
            answer = self.page.context.request.post("/api/session", data=person)
            assert answer.ok, answer.text()
        self.page.goto("/")
        if by_keys:
            expect(self.page.locator("#sign-in-username")).to_be_focused()
            self.types(self.username, "Tab", PASSWORD, "Enter")
        expect(self.page.get_by_test_id("user-menu")).to_be_visible()
        return self

    def goes(self, path: str) -> Keyboard:
        """To an address of the client, as from a bookmark."""
        self.page.goto(path)
        return self

    def opens(self, words: str, *, expecting: str) -> Keyboard:
        """Ctrl+K, some words, Enter; `expecting` is the test id of the page that comes."""
        expect(self.page.get_by_test_id("user-menu")).to_be_visible()  # keys are heard from now on
        self.page.keyboard.press("Control+k")
        box = self.page.get_by_test_id("palette")
        expect(box.get_by_role("combobox")).to_be_focused()
        self.page.keyboard.type(words)
        self.page.keyboard.press("Enter")
        expect(self.page.get_by_test_id(expecting)).to_be_visible()
        return self

    # -- keys --------------------------------------------------------------------------------------------------------

    def types(self, *strokes: str) -> None:
        """Text, or keys by their names (Tab, Enter, Control+s …)."""
        for stroke in strokes:
            if re.fullmatch(
                r"((Control|Alt|Shift)\+)*(\w|Tab|Enter|Escape|Home|End|Delete|F\d+|Arrow\w+|Space|\.)", stroke
            ) and (len(stroke) > 1):
                self.page.keyboard.press(stroke)
            else:
                self.page.keyboard.type(stroke)

    def tabs_to(self, wanted: Locator) -> None:
        """Tab on, or back, until the focus stands where it should; the page may move it meanwhile."""
        expect(wanted).to_be_visible()
        expect(wanted).to_be_enabled()
        for _ in range(TABS):
            where = wanted.evaluate(WHERE)
            if where == "here":
                return
            self.page.keyboard.press("Shift+Tab" if where == "before" else "Tab")
        raise AssertionError(f"no way by Tab to {wanted}")

    def presses(self, test_id: str) -> None:
        """Go to a button by its test id and press it with Enter."""
        self.tabs_to(self.page.get_by_test_id(test_id).last)
        self.page.keyboard.press("Enter")

    def in_lines(self) -> bool:
        """Whether the focus is in a grid of lines."""
        return bool(self.page.evaluate("() => document.activeElement?.closest('[role=grid]') !== null"))

    # -- forms ---------------------------------------------------------------------------------------------------------

    def creates(self, type_code: str, lines: Sequence[Mapping[str, str]] = (), **header: str) -> Keyboard:
        """Open an empty form through the palette and fill it; nothing is saved yet."""
        declared = record_type(type_code)
        words = f"新建{declared.label.zh}" if self.language == "zh" else f"New {declared.label.en.lower()}"
        self.page.evaluate("() => document.querySelector('section.pg-form')?.setAttribute('data-left', '')")
        self.opens(words, expecting=f"form-{type_code}")
        expect(self.page.locator("section.pg-form[data-left]")).to_have_count(0)  # the one before, of the same type too
        expect(self.form).to_have_attribute("data-state", "new")
        self.page.wait_for_function("() => document.activeElement?.closest('.pg-form-head, [role=grid]')")
        self.fills(**header)
        for at, line in enumerate(lines):
            self.puts(at, **line)
        return self

    @property
    def form(self) -> Locator:
        """The open form."""
        return self.page.locator("section.pg-form")

    def fills(self, **header: str) -> None:
        """Header fields by name; a reference by what finds it alone."""
        for name, text in header.items():
            field = self.page.locator(f"#field-{name}")
            self.tabs_to(field)
            self.page.keyboard.press("Control+a")
            self.page.keyboard.type(text)
            self.page.keyboard.press("Enter")
            expect(field).not_to_be_focused()

    def puts(self, at: int, **cells: str) -> None:
        """Cells of one line (from 0) by column name, in the order given."""
        expect(self.page.locator("[role=grid]").first).to_be_visible()
        if not self.in_lines():
            self.page.keyboard.press("Alt+l")
        for name, text in cells.items():
            self.goes_to(at, name)
            self.page.keyboard.type(text)
            self.page.keyboard.press("Enter")
            expect(self.page.locator("[role=grid] input[data-open]")).to_have_count(0)

    def types_lines(self, lines: Sequence[Mapping[str, str]]) -> None:
        """Lines one below the other, as somebody who knows the form types them: text, Tab, text, Alt+Insert."""
        self.page.keyboard.press("Alt+l")
        for at, line in enumerate(lines):
            if at:
                self.page.keyboard.press("Alt+Insert")
            for name, text in line.items():
                self.tabs_to_cell(at, name)
                self.page.keyboard.type(text)
                self.page.keyboard.press("Tab")
        expect(self.page.locator("[role=grid] input[data-open]")).to_have_count(0)

    def tabs_to_cell(self, at: int, column: str) -> None:
        """On by Tab, which skips what cannot be written, to a cell of a line."""
        label = self.column_label(column)
        wanted = {"zh": f"{label},第 {at + 1} 行", "en": f"{label}, line {at + 1}"}[self.language]
        cell = self.page.locator("[role=grid] input.gt-input:focus")
        for _ in range(20):
            expect(self.page.locator("[role=grid] input[data-open]")).to_have_count(0)
            if cell.get_attribute("aria-label") == wanted:
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"Tab does not lead to {wanted}")

    def goes_to(self, at: int, column: str) -> None:
        """Put the cursor into a cell of a line by arrows."""
        label = self.column_label(column)
        wanted = {"zh": f"{label},第 {at + 1} 行", "en": f"{label}, line {at + 1}"}[self.language]
        cell = self.page.locator("[role=grid] input.gt-input:focus")
        expect(cell).to_have_count(1)
        if at == self.page.locator("[role=row][data-row]").count():
            self.types("Control+End", "End", "Enter")  # past the last cell a line is added
        self.page.keyboard.press("Control+Home")
        for _ in range(at):
            self.page.keyboard.press("ArrowDown")
        for _ in range(40):
            if cell.get_attribute("aria-label") == wanted:
                return
            self.page.keyboard.press("ArrowRight")
        raise AssertionError(f"there is no cell {wanted}; the last was {cell.get_attribute('aria-label')}")

    def column_label(self, column: str) -> str:
        """The heading of a column of the open form's lines."""
        fields = record_type(self.open_type()).lines[0].fields
        return self.text_of(next(field.label for field in fields if field.name == column))

    def text_of(self, label: Any) -> str:
        """A label in the user's language."""
        return str(label.zh if self.language == "zh" else label.en)

    def open_type(self) -> str:
        """The type of the open form."""
        return str(self.form.get_attribute("data-testid")).removeprefix("form-")

    def steps(self, step: str, *, until: str, asks: Sequence[str] = ()) -> str:
        """Carry out a step, the main one by Ctrl+Enter, and wait for the state; the document's number."""
        declared = next(one for one in record_type(self.open_type()).transitions if one.code == step)
        dialog = self.page.get_by_test_id("asks")
        if declared.primary:
            expect(self.page.get_by_test_id(f"step-{step}")).to_be_visible()
            self.page.keyboard.press("Control+Enter")
        else:
            self.presses(f"step-{step}")
        if declared.asks or declared.confirm:
            expect(dialog).to_be_visible()
            for text in asks:
                self.page.keyboard.press("Control+a")
                self.types(text, "Tab")
            if not declared.asks:
                self.page.keyboard.press("Enter")
            else:
                self.tabs_to(dialog.locator(".ant-btn-primary, .ant-btn-dangerous").last)
                self.page.keyboard.press("Enter")
            expect(dialog).to_have_count(0)
        expect(self.form).to_have_attribute("data-state", until)
        expect(self.form).to_have_attribute("aria-busy", "false")
        expect(self.page).not_to_have_url(NEW)  # it has got its own address
        return self.number()

    def cells(self, column: str) -> Locator:
        """The filled cells of a column of the lines, as they are shown."""
        return self.page.locator(f"[role=row][data-row] [data-field='{column}']").filter(has_text=re.compile(r"\S"))

    def total(self, name: str) -> Locator:
        """A total of the information area."""
        return self.page.locator(f"[data-total={name}]")

    def number(self) -> str:
        """The number in the head of the form."""
        return self.page.get_by_test_id("number").inner_text()

    def follows(self, type_code: str) -> Keyboard:
        """Make the following document from the open one."""
        before = self.open_type()
        single = self.page.get_by_test_id(f"create-{type_code}").and_(self.page.locator("button"))
        expect(single.or_(self.page.get_by_test_id("create"))).to_be_visible()
        if single.count():
            self.tabs_to(single)
            self.page.keyboard.press("Enter")
        else:
            self.presses("create")
            self.chooses(self.page.get_by_test_id(f"create-{type_code}"))
        expect(self.page.get_by_test_id(f"form-{type_code}")).to_be_visible()
        assert before != type_code
        return self

    def chooses(self, entry: Locator) -> None:
        """An entry of the open menu, by arrows."""
        choice = self.page.locator("[role=menuitem]").filter(has=entry)
        focused = self.page.locator("[role=menuitem]:focus")
        expect(focused).to_have_count(1)
        expect(choice).to_be_visible()
        for _ in range(20):
            if choice.evaluate("element => element.contains(document.activeElement)"):
                self.page.keyboard.press("Enter")
                return
            before = focused.element_handle()
            self.page.keyboard.press("ArrowDown")
            self.page.wait_for_function(MOVED, arg=before)  # a menu moves its focus with the next frame
        raise AssertionError(f"no way by arrows to {entry}")

    def finds(self, number: str, type_code: str) -> Keyboard:
        """Open a document by its number."""
        self.opens(number, expecting=f"form-{type_code}")
        expect(self.page.get_by_test_id("number")).to_have_text(number)
        return self

    # -- reports -------------------------------------------------------------------------------------------------------

    def reads(self, report: str, **parameters: str) -> list[dict[str, str]]:
        """The rows of a report as they stand on the screen, by column name."""
        query = "&".join(f"{name}={value}" for name, value in parameters.items())
        with self.page.expect_response(lambda answer: f"/api/reports/{report}?" in answer.url) as arrived:
            self.goes(f"/reports/{report}?{query}")
        columns = [column["name"] for column in arrived.value.json()["columns"]]
        expect(self.page.locator(".pg-report .pg-page-body")).to_have_attribute("aria-busy", "false")
        cells = self.page.evaluate(
            "() => [...document.querySelectorAll('.pg-table tbody tr')].map(row => [...row.cells].map(cell => cell.innerText))"
        )
        return [dict(zip(columns, [text.strip("▾▸ \n") for text in row], strict=False)) for row in cells]

    def enters(self, text: str, *, expecting: str) -> None:
        """In a report: tab to its table, go down to the first row that holds the text, and open it."""
        expect(self.page.locator(".pg-report .pg-page-body")).to_have_attribute("aria-busy", "false")
        rows = self.page.locator(".pg-table tbody tr")
        wanted = rows.filter(has_text=text).first
        expect(wanted).to_be_visible()
        self.tabs_to(rows.first)
        for _ in range(rows.count()):
            if wanted.evaluate("row => row.contains(document.activeElement)"):
                self.page.keyboard.press("Enter")
                expect(self.page.get_by_test_id(expecting)).to_be_visible()
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"no way by arrows to {text}")
