"""The event stream: tells open pages which records changed, so that they ask again.

One process and one database connection serve every browser. A posting transaction notifies the channel
`guantong_events`; the names of the changed records (`{id, type, document_id, version}`, no business data) go to the
streams of those users who may see them. A browser that lost its connection names the last event it saw and gets what
it missed. Served by granian as an ASGI application, on a port of its own.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import os
import time
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "guantong.server.settings")
django.setup()

import psycopg  # noqa: E402
from django.conf import settings  # noqa: E402
from django.db import close_old_connections, connections  # noqa: E402

from guantong.kernel import events as kernel_events  # noqa: E402
from guantong.kernel import metrics  # noqa: E402
from guantong.kernel.access import events as access  # noqa: E402
from guantong.kernel.unit import Unit  # noqa: E402
from guantong.server import telemetry  # noqa: E402

CHANNEL = "guantong_events"
HEARTBEAT_SECONDS = 15
RECHECK_SECONDS = 60
LONGEST_QUEUE = 500

Payload = Mapping[str, Any]
Message = dict[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

log = logging.getLogger("guantong.events")


@dataclass(eq=False)
class Stream:
    """One open page. A stream that missed something is ended; the browser comes back by itself, names the last event
    it saw, and is given the rest from the table."""

    user_id: int
    queue: asyncio.Queue[bytes] = field(default_factory=lambda: asyncio.Queue(LONGEST_QUEUE))
    has_missed: asyncio.Event = field(default_factory=asyncio.Event)

    def put(self, event: bytes) -> None:
        try:
            self.queue.put_nowait(event)
            metrics.EVENTS.inc()
        except asyncio.QueueFull:
            metrics.EVENTS_MISSED.inc()
            self.has_missed.set()


class Hub:
    """All open streams, and the one connection that listens for them."""

    def __init__(self) -> None:
        self.streams: set[Stream] = set()
        self.listening = asyncio.Event()
        self._listener: asyncio.Task[None] | None = None

    def open(self) -> None:
        self._listener = asyncio.create_task(self._listen_for_ever())

    async def close(self) -> None:
        if self._listener is not None:
            self._listener.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._listener

    async def _listen_for_ever(self) -> None:
        """Listen, and begin again when the database went away; whoever was connected then may have missed something."""
        wait = 0.5
        while True:
            try:
                async with await psycopg.AsyncConnection.connect(
                    **_connection_parameters(), autocommit=True
                ) as listener:
                    await listener.execute(f"LISTEN {CHANNEL}")
                    self.listening.set()
                    wait = 0.5
                    async for notification in listener.notifies():
                        await self.publish([notification.payload])
            except (psycopg.Error, OSError) as error:
                log.warning("The event stream lost the database: %s", error)
            self.listening.clear()
            for stream in self.streams:
                stream.has_missed.set()
            await asyncio.sleep(wait)
            wait = min(wait * 2, 10)

    async def publish(self, payloads: Iterable[str]) -> None:
        """Hand each event to the streams of the users who may see it."""
        for text in payloads:
            user_ids = {stream.user_id for stream in self.streams}
            if not user_ids:
                continue
            try:
                payload: Payload = json.loads(text)
                allowed = await _in_thread(access.visible, payload, user_ids)
                event = as_event(payload)
            except Exception:
                log.exception("An event could not be handed on: %s", text)
                continue
            for stream in self.streams:
                if stream.user_id in allowed:
                    stream.put(event)


hub = Hub()


async def application(scope: Mapping[str, Any], receive: Receive, send: Send) -> None:
    """The ASGI entry: life cycle, health and the stream itself."""
    if scope["type"] == "lifespan":
        await _lifespan(receive, send)
    elif scope["type"] == "http":
        await _answer(scope, receive, send)


async def _lifespan(receive: Receive, send: Send) -> None:
    while True:
        message = await receive()
        if message["type"] == "lifespan.startup":
            telemetry.begin("events")
            hub.open()
            await send({"type": "lifespan.startup.complete"})
        elif message["type"] == "lifespan.shutdown":
            await hub.close()
            await send({"type": "lifespan.shutdown.complete"})
            return


async def _answer(scope: Mapping[str, Any], receive: Receive, send: Send) -> None:
    headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
    if scope["path"] == "/healthz":
        await _plain(send, 200, b"ok")
        return
    if scope["path"] != "/api/events":
        await _plain(send, 404, b"not found")
        return
    origin = headers.get("origin", "")
    if origin and not is_own_origin(origin, headers.get("host", "")):
        await _plain(send, 403, b"origin not allowed")
        return
    sharing = cors_headers(origin)
    if scope["method"] == "OPTIONS":
        await _plain(send, 204, b"", sharing)
    elif scope["method"] != "GET":
        await _plain(send, 405, b"only GET", sharing)
    elif (user_id := await _user_id(headers)) is None:
        await _plain(send, 401, b"not signed in", sharing)
    else:
        await _stream(user_id, headers, receive, send, sharing)


async def _stream(user_id: int, headers: Mapping[str, str], receive: Receive, send: Send, sharing: list[Any]) -> None:
    """Send events until the browser leaves or its sign-in ends. It joins only while changes are listened for, and what
    came meanwhile is read after joining, so that nothing falls between; an event seen twice only makes a page ask
    twice."""
    await hub.listening.wait()
    stream = Stream(user_id)
    hub.streams.add(stream)
    metrics.STREAMS.set(len(hub.streams))
    leaving = asyncio.create_task(_until_gone(receive)), asyncio.create_task(_until_missed(stream))
    try:
        kind = [(b"content-type", b"text/event-stream; charset=utf-8"), (b"cache-control", b"no-store")]
        kind.append((b"x-accel-buffering", b"no"))
        await send({"type": "http.response.start", "status": 200, "headers": kind + sharing})
        await _body(send, b"retry: 2000\n\n" + await _missed(user_id, headers.get("last-event-id", "")))
        checked_at = time.monotonic()
        while not any(task.done() for task in leaving):
            event = await _next(stream, leaving)
            if time.monotonic() - checked_at > RECHECK_SECONDS:
                checked_at = time.monotonic()
                if await _user_id(headers) != user_id:
                    break
            await _body(send, event)
        await send({"type": "http.response.body", "body": b"", "more_body": False})
    finally:
        hub.streams.discard(stream)
        metrics.STREAMS.set(len(hub.streams))
        for task in leaving:
            task.cancel()


async def _next(stream: Stream, leaving: Iterable[asyncio.Task[Any]]) -> bytes:
    """The next events of a stream, or a heartbeat when nothing happens for a while."""
    waiting = asyncio.ensure_future(stream.queue.get())
    await asyncio.wait({waiting, *leaving}, timeout=HEARTBEAT_SECONDS, return_when=asyncio.FIRST_COMPLETED)
    if not waiting.done():
        waiting.cancel()
        return b": still here\n\n"
    events = waiting.result()
    while not stream.queue.empty():
        events += stream.queue.get_nowait()
    return events


async def _until_gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _until_missed(stream: Stream) -> None:
    await stream.has_missed.wait()


async def _missed(user_id: int, last_id: str) -> bytes:
    """The events after the last one that the browser saw."""
    if not last_id.isascii() or not last_id.isdigit():
        return b""

    def read() -> bytes:
        with Unit.open(system=True, company_id=0, source="http") as unit:
            missed = kernel_events.since(unit, int(last_id))
        return b"".join(as_event(payload) for payload in missed if user_id in access.visible(payload, {user_id}))

    found: bytes = await _in_thread(read)
    return found


async def _user_id(headers: Mapping[str, str]) -> int | None:
    user = await _in_thread(access.authorize, headers)
    return None if user is None else int(user.id)


def as_event(payload: Payload) -> bytes:
    """The names of what changed, in the form of server-sent events."""
    names = {name: payload.get(name) for name in ("id", "type", "document_id", "version")}
    return f"id: {payload['id']}\ndata: {json.dumps(names)}\n\n".encode()


def is_own_origin(origin: str, host: str) -> bool:
    """Whether a page of this very program asks: the same host name, on the web server's port or on ours (behind a
    proxy both are one), or an origin that GUANTONG_ORIGINS names."""
    if origin in settings.ORIGINS:
        return True
    try:
        asked, here = urlsplit(origin), urlsplit(f"//{host}")
        default = 443 if asked.scheme == "https" else 80
        ports = {settings.PORT, here.port or default}
        return asked.hostname == here.hostname and (asked.port or default) in ports
    except ValueError:
        return False


def cors_headers(origin: str) -> list[tuple[bytes, bytes]]:
    """Let the page of our own origin read the stream with its cookie."""
    if not origin:
        return []
    return [
        (b"access-control-allow-origin", origin.encode("latin-1")),
        (b"access-control-allow-credentials", b"true"),
        (b"access-control-allow-headers", b"authorization, last-event-id"),
        (b"vary", b"origin"),
    ]


async def _in_thread(function: Callable[..., Any], *arguments: Any) -> Any:
    """Ask the database in a thread, with a connection that is fresh enough and given back."""

    def ask() -> Any:
        close_old_connections()
        try:
            return function(*arguments)
        finally:
            close_old_connections()

    return await asyncio.to_thread(ask)


def _connection_parameters() -> dict[str, Any]:
    parameters = connections["default"].get_connection_params()
    for name in ("cursor_factory", "context", "prepare_threshold", "pool"):
        parameters.pop(name, None)
    return parameters | {"application_name": "guantong-events", "keepalives_idle": 30}


async def _body(send: Send, body: bytes) -> None:
    if body:
        await send({"type": "http.response.body", "body": body, "more_body": True})


async def _plain(send: Send, status: int, body: bytes, more: list[tuple[bytes, bytes]] | None = None) -> None:
    headers = [(b"content-type", b"text/plain; charset=utf-8"), *(more or [])]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
