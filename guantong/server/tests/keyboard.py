"""The words of the browser tests: a person at a keyboard. Nothing here moves or clicks a mouse.

    buyer = Keyboard(page, plant, "buyer", language="zh").signs_in()
    buyer.creates("purchase_order", party="S", warehouse="WH1", lines=[("lsm6", "100", "PCS", "0.20")])
    number = buyer.steps("confirm", until="confirmed")
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from playwright.sync_api import expect

from guantong.kernel.declare import record_type
from guantong.testing import PASSWORD, Plant

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

TABS = 80  # more than any page has stops


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

    def signs_in(self, password: str = PASSWORD) -> Keyboard:
        """Open the program and sign in; the focus is in the first field."""
        self.page.goto("/")
        expect(self.page.locator("#sign-in-username")).to_be_focused()
        self.types(self.username, "Tab", password, "Enter")
        expect(self.page.get_by_test_id("search")).to_be_visible()
        return self

    def goes(self, path: str) -> Keyboard:
        """To an address of the client, as from a bookmark."""
        self.page.goto(path)
        return self

    def opens(self, words: str, *, expecting: str) -> Keyboard:
        """Ctrl+K, some words, Enter; `expecting` is the test id of the page that comes."""
        self.page.keyboard.press("Control+k")
        box = self.page.get_by_test_id("palette")
        expect(box.get_by_role("combobox")).to_be_focused()
        self.page.keyboard.type(words)
        expect(box.get_by_role("option").first).to_be_visible()
        expect(box.get_by_role("combobox")).to_have_value(words)
        self.page.keyboard.press("Enter")
        expect(self.page.get_by_test_id(expecting)).to_be_visible()
        return self

    # -- keys --------------------------------------------------------------------------------------------------------

    def types(self, *strokes: str) -> None:
        """Text, or keys by their names (Tab, Enter, Control+s …)."""
        for stroke in strokes:
            if re.fullmatch(r"((Control|Alt|Shift)\+)*(\w|Tab|Enter|Escape|Home|End|Delete|F\d+|Arrow\w+|Space|\.)", stroke) and (
                len(stroke) > 1
            ):
                self.page.keyboard.press(stroke)
            else:
                self.page.keyboard.type(stroke)

    def tabs_to(self, wanted: Locator, key: str = "Tab") -> None:
        """Tab on until the focus stands where it should."""
        expect(wanted).to_be_visible()
        for _ in range(TABS):
            if wanted.evaluate("element => element === document.activeElement || element.contains(document.activeElement)"):
                return
            self.page.keyboard.press(key)
        raise AssertionError(f"no way by {key} to {wanted}")

    def presses(self, test_id: str) -> None:
        """Tab to a button by its test id and press it with Enter."""
        self.tabs_to(self.page.get_by_test_id(test_id).last, "Shift+Tab" if self.in_lines() else "Tab")
        self.page.keyboard.press("Enter")

    def in_lines(self) -> bool:
        """Whether the focus is in a grid of lines."""
        return bool(self.page.evaluate("() => document.activeElement?.closest('[role=grid]') !== null"))
