"""The waiting room: a few work, the others wait in their order, and who cannot be served in time is told so at once."""

from __future__ import annotations

import io
import json
import threading
from collections.abc import Iterable
from typing import Any

import pytest

from guantong.server.waiting import COME_AGAIN, WaitingRoom

PATIENT = 60.0


class Desk:
    """An application whose requests end when they are told to; it writes down who was served, and how many at once."""

    def __init__(self) -> None:
        self.served: list[str] = []
        self.working = 0
        self.most = 0
        self.may_end = threading.Semaphore(0)
        self.changed = threading.Condition()

    def __call__(self, environment: dict[str, Any], start: Any) -> Iterable[bytes]:
        with self.changed:
            self.working += 1
            self.most = max(self.most, self.working)
            self.served.append(environment["PATH_INFO"])
            self.changed.notify_all()
        self.may_end.acquire()
        with self.changed:
            self.working -= 1
            self.changed.notify_all()
        start("200 OK", [])
        return [b"done"]

    def wait_until_served(self, number: int) -> None:
        with self.changed:
            assert self.changed.wait_for(lambda: len(self.served) >= number, PATIENT)


class Visitor:
    """A request in a thread of its own."""

    def __init__(self, room: WaitingRoom, path: str, language: str = "en") -> None:
        self.status = ""
        self.headers: dict[str, str] = {}
        self.content = b""
        self._thread = threading.Thread(target=self._ask, args=(room, path, language))
        self._thread.start()

    def _ask(self, room: WaitingRoom, path: str, language: str) -> None:
        environment = {
            "REQUEST_METHOD": "POST", "PATH_INFO": path, "HTTP_ACCEPT_LANGUAGE": language, "wsgi.input": io.BytesIO(),
        }  # fmt: skip
        self.content = b"".join(room(environment, self._start))

    def _start(self, status: str, headers: list[tuple[str, str]]) -> None:
        self.status, self.headers = status, dict(headers)

    def leaves(self) -> str:
        self._thread.join(PATIENT)
        assert not self._thread.is_alive()
        return self.status


def until_waiting(room: WaitingRoom, number: int) -> None:
    """Until so many wait; no time is measured."""
    ticks = threading.Event()
    for _ in range(6000):
        if room.waiting == number:
            return
        ticks.wait(0.01)
    raise AssertionError(f"{room.waiting} wait, not {number}")


def test_two_work_and_the_others_follow_in_the_order_in_which_they_came() -> None:
    desk = Desk()
    room = WaitingRoom(desk, places=2, patience=PATIENT)
    visitors = []
    for number in range(6):
        visitors.append(Visitor(room, f"/api/{number}"))
        if number < 2:
            desk.wait_until_served(number + 1)
        else:
            until_waiting(room, number - 1)
    for served in range(3, 7):
        desk.may_end.release()
        desk.wait_until_served(served)
    for _ in range(2):
        desk.may_end.release()
    assert [visitor.leaves() for visitor in visitors] == ["200 OK"] * 6
    assert (desk.served, desk.most) == ([f"/api/{number}" for number in range(6)], 2)
    assert room.waiting == 0


@pytest.mark.parametrize(("language", "word"), [("en", "More requests"), ("zh", "当前请求过多")])
def test_who_finds_no_seat_is_asked_to_come_again_and_pages_are_still_answered(language: str, word: str) -> None:
    desk = Desk()
    room = WaitingRoom(desk, places=1, seats=1, patience=PATIENT)
    working = Visitor(room, "/api/working")
    desk.wait_until_served(1)
    waiting = Visitor(room, "/api/waiting")
    until_waiting(room, 1)
    crowded = Visitor(room, "/api/crowded", language)
    assert crowded.leaves() == "503 Service Unavailable"
    told = json.loads(crowded.content)
    assert (told["status"], told["code"], crowded.headers["Retry-After"]) == (503, "kernel.crowded", str(COME_AGAIN))
    assert told["problems"][0]["message"].startswith(word)
    assert crowded.headers["Content-Security-Policy"].startswith("default-src 'none'")
    health = Visitor(room, "/healthz")
    desk.wait_until_served(2)
    for _ in range(3):
        desk.may_end.release()
    assert [one.leaves() for one in (working, waiting, health)] == ["200 OK"] * 3
    assert "/api/crowded" not in desk.served


def test_who_has_waited_long_enough_leaves_and_the_place_is_not_lost() -> None:
    desk = Desk()
    room = WaitingRoom(desk, places=1, patience=0.05)
    working = Visitor(room, "/api/working")
    desk.wait_until_served(1)
    impatient = Visitor(room, "/api/impatient")
    assert impatient.leaves() == "503 Service Unavailable"
    assert (desk.served, room.waiting) == (["/api/working"], 0)
    for _ in range(2):
        desk.may_end.release()
    assert working.leaves() == "200 OK"
    assert Visitor(room, "/api/next").leaves() == "200 OK"


def test_a_fault_of_the_application_gives_the_place_back() -> None:
    def broken(_environment: Any, _start: Any) -> Iterable[bytes]:
        raise RuntimeError("broken")

    room = WaitingRoom(broken, places=1, patience=PATIENT)
    for _ in range(3):
        with pytest.raises(RuntimeError, match="broken"):
            room({"PATH_INFO": "/api/"}, lambda *_told: None)
