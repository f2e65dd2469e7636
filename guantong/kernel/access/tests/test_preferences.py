"""How a user likes his screens goes where he goes, and nowhere else."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from guantong.kernel.access.preferences import LONGEST, MOST
from guantong.kernel.access.tests.acting import Browser, Person, sql

People = Callable[..., Person]
pytestmark = pytest.mark.database
PATH = "/api/session/preferences"
LAYOUT = {"widths": {"item": 240}, "order": ["item", "quantity"], "hidden": [], "frozen": 1}


def signed_in(person: Person, address: str) -> Browser:
    browser = Browser(address)
    assert browser.sign_in(person)[0] == 200
    return browser


def test_preferences_are_the_same_on_another_device_and_nobody_elses(person: People, address: str) -> None:
    wang, li = person("sales"), person("buyer")
    desk = signed_in(wang, address)
    assert desk.ask("GET", PATH) == (200, {})
    assert desk.ask("PATCH", PATH, {"grid.sales_order.lines": LAYOUT, "tour": True})[0] == 204
    assert desk.ask("PATCH", PATH, {"tour": None, "density": "compact"})[0] == 204
    laptop = signed_in(wang, address)
    assert laptop.ask("GET", PATH) == (200, {"density": "compact", "grid.sales_order.lines": LAYOUT})
    assert signed_in(li, address).ask("GET", PATH) == (200, {})


def test_what_cannot_be_kept_is_refused_and_nothing_of_it_is_kept(person: People, address: str) -> None:
    desk = signed_in(person("sales"), address)
    for sent, code in (
        ({"Grid Ü": 1, "good": 1}, "access.bad_preference"),
        ({"": 1}, "access.bad_preference"),
        ({"long": "x" * LONGEST}, "kernel.too_long"),
        ({"text": "a\x00b"}, "kernel.bad_characters"),
    ):
        status, answer = desk.ask("PATCH", PATH, sent)
        assert (status, answer["problems"][0]["code"]) == (422, code)
    assert desk.ask("PATCH", PATH, [1])[0] == 400
    assert desk.ask("GET", PATH) == (200, {})
    assert Browser(address).ask("GET", PATH)[0] == 401


def test_of_too_many_the_oldest_go(person: People, address: str) -> None:
    wang = person("sales")
    desk = signed_in(wang, address)
    assert desk.ask("PATCH", PATH, {f"old.{number}": number for number in range(MOST)})[0] == 204
    sql("UPDATE access_preference SET changed_at = now() - interval '1 day' WHERE user_id = %s", wang.id)
    assert desk.ask("PATCH", PATH, {"new": 1})[0] == 204
    kept = desk.ask("GET", PATH)[1]
    assert len(kept) == MOST
    assert kept["new"] == 1


def test_who_has_to_choose_his_password_is_a_person_and_is_shown_around(person: People, address: str) -> None:
    administrator = person("administrator")
    boss = signed_in(administrator, address)
    for name, must_change in (("newcomer", True), ("scanner", False)):
        made = boss.ask("POST", "/api/access/users", {"username": f"{name}-{administrator.username}", "password": "Another_Quartz_4711",
                        "must_change_password": must_change})[1]  # fmt: skip
        kept = sql("SELECT value #>> '{}' FROM access_preference WHERE user_id = %s AND code = 'tour'", made["id"])
        assert kept == ([("due",)] if must_change else []), name
