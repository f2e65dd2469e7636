"""The event stream, over HTTP, against the served program: who hears of a change, and who does not."""

from __future__ import annotations

import asyncio
import contextlib
import http.client
import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest

from guantong.server import events as served
from guantong.server.testing import LiveServer

if TYPE_CHECKING:
    from guantong.testing import Plant


@contextlib.contextmanager
def stream(server: LiveServer, token: str = "", **headers: str) -> Iterator[http.client.HTTPResponse]:
    """An open event stream, as a browser or a script would open it."""
    connection = http.client.HTTPConnection(urlsplit(server.events_url).netloc, timeout=120)
    if token:
        headers["authorization"] = f"Bearer {token}"
    connection.request("GET", "/api/events", headers={name.replace("_", "-"): text for name, text in headers.items()})
    try:
        yield connection.getresponse()
    finally:
        connection.close()


def next_event(answer: http.client.HTTPResponse) -> dict[str, Any]:
    """The next event's data of an item. Heartbeats and the retry time are passed over, and what is still told of the
    making of the company and its people."""
    while line := answer.readline().decode():
        if line.startswith("data: "):
            event: dict[str, Any] = json.loads(line.removeprefix("data: "))
            if event["type"] == "item":
                return event
    raise AssertionError("the stream was ended")


def token_of(plant: Plant, role: str) -> str:
    from guantong.kernel.access.public import create_token

    plant.user(role)
    return create_token(f"{role}-{plant.name}".lower(), company_id=plant.company_id)


def tell(plant: Plant, type_code: str, record_id: int) -> None:
    from guantong.kernel import events

    with plant.unit() as unit:
        events.tell(unit, type_code, record_id, version=3)


def test_a_change_reaches_those_who_may_see_it_with_its_names_alone(plant: Plant, live_server: LiveServer) -> None:
    with stream(live_server, token_of(plant, "sales")) as open_page:
        assert open_page.status == 200
        assert open_page.headers["content-type"] == "text/event-stream; charset=utf-8"
        open_page.readline()
        tell(plant, "item", 17)
        event = next_event(open_page)
    assert {name: event[name] for name in ("type", "document_id", "version")} == {
        "type": "item",
        "document_id": 17,
        "version": 3,
    }
    assert set(event) == {"id", "type", "document_id", "version"}


def test_nobody_hears_of_another_company_or_of_what_he_may_not_read(plant: Plant, live_server: LiveServer) -> None:
    from guantong.testing import Plant

    other = Plant()
    with stream(live_server, token_of(plant, "sales")) as open_page:
        open_page.readline()
        tell(other, "item", 1)
        tell(plant, "item", 2)
        assert next_event(open_page)["document_id"] == 2
    with (
        stream(live_server, token_of(plant, "nobody")) as blind_page,
        stream(live_server, token_of(plant, "sales")) as open_page,
    ):
        assert blind_page.status == 200
        open_page.readline()
        assert blind_page.readline() == b"retry: 2000\n"
        tell(plant, "item", 3)
        assert next_event(open_page)["document_id"] == 3
        blind_page.fp.raw._sock.settimeout(0.5)  # type: ignore[attr-defined]
        heard = set()
        with contextlib.suppress(TimeoutError):
            while line := blind_page.readline():
                heard.add(line)
        assert heard <= {b"\n", b": still here\n"}


def test_a_page_that_was_away_gets_what_it_missed(plant: Plant, live_server: LiveServer) -> None:
    token = token_of(plant, "sales")
    with stream(live_server, token) as open_page:
        open_page.readline()
        tell(plant, "item", 21)
        last = next_event(open_page)["id"]
    tell(plant, "item", 22)
    tell(plant, "item", 23)
    with stream(live_server, token, last_event_id=str(last)) as open_page:
        assert [next_event(open_page)["document_id"], next_event(open_page)["document_id"]] == [22, 23]


def test_whoever_is_not_signed_in_is_turned_away(live_server: LiveServer) -> None:
    with stream(live_server) as answer:
        assert answer.status == 401
    with stream(live_server, "gta_made-up") as answer:
        assert answer.status == 401


def test_only_our_own_pages_may_listen_in_a_browser(plant: Plant, live_server: LiveServer) -> None:
    token = token_of(plant, "sales")
    with stream(live_server, token, origin="https://evil.example") as answer:
        assert answer.status == 403
    with stream(live_server, token, origin=live_server.url) as answer:
        assert answer.status == 200
        assert answer.headers["access-control-allow-origin"] == live_server.url
        assert answer.headers["access-control-allow-credentials"] == "true"


def test_a_stream_opens_when_changes_are_listened_for_and_not_before(monkeypatch: pytest.MonkeyPatch) -> None:
    """A page asks for everything when its stream opens: what changes after that must reach it."""
    monkeypatch.setattr(served, "hub", served.Hub())

    async def somebody(headers: object) -> int:
        return 1

    monkeypatch.setattr(served, "_user_id", somebody)

    async def opens() -> tuple[int, int]:
        sent: list[dict[str, Any]] = []
        is_answered, is_gone = asyncio.Event(), asyncio.Event()

        async def receive() -> dict[str, Any]:
            await is_gone.wait()
            return {"type": "http.disconnect"}

        async def send(message: dict[str, Any]) -> None:
            sent.append(message)
            is_answered.set()

        scope = {"type": "http", "method": "GET", "path": "/api/events", "headers": []}
        page = asyncio.create_task(served.application(scope, receive, send))
        for _ in range(20):
            await asyncio.sleep(0)
        before = len(sent)
        served.hub.listening.set()
        await asyncio.wait_for(is_answered.wait(), 60)
        is_gone.set()
        await asyncio.wait_for(page, 60)
        return before, sent[0]["status"]

    with ThreadPoolExecutor(1) as apart:  # The browser's driver keeps a loop in the thread of the tests.
        assert apart.submit(asyncio.run, opens()).result(120) == (0, 200)
