"""HTTP/1.1 over asyncio streams, with the bad manners of real clients: kept connections, resending, hanging up.

A library would hide exactly what the storm needs: closing a connection in the middle of a request or of an answer.
"""

from __future__ import annotations

import asyncio
import json
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Literal

PATIENCE = 180.0
"""Seconds that a client waits for one answer. Only a server that is stuck makes anybody wait that long."""

Departure = Literal["half_sent", "sent", "half_answered"]
DEPARTURES: tuple[Departure, ...] = ("half_sent", "sent", "half_answered")


class LineError(Exception):
    """No answer came, though the client did nothing to deserve that; the text says what happened."""


@dataclass
class Reply:
    """What the server answered: status, headers in lower case, and the decoded JSON."""

    status: int
    headers: dict[str, str]
    data: Any

    @property
    def codes(self) -> list[str]:
        """The codes of the problems, of an answer that refuses."""
        problems = self.data.get("problems") if isinstance(self.data, dict) else None
        return [str(one["code"]) for one in problems or []]


@dataclass
class Line:
    """One kept connection to the server, opened when first needed and again when it was closed."""

    host: str
    port: int
    _streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = field(default=None, repr=False)

    async def ask(self, request: bytes) -> Reply:
        """Send a whole request and read the answer. Raises LineError.

        A kept connection may be closed by the server just as it is used again; then the request is sent once more over
        a new one, which its key makes safe.
        """
        for is_last in (False, True):
            was_kept = self._streams is not None
            try:
                return await asyncio.wait_for(self._ask(request), PATIENCE)
            except TimeoutError as error:
                self.close()
                raise LineError(f"no answer within {PATIENCE:.0f} s") from error
            except (OSError, EOFError, asyncio.IncompleteReadError) as error:
                self.close()
                if is_last or not was_kept:
                    raise LineError(f"{type(error).__name__}: {error}") from error
        raise AssertionError("the second round answers or raises")

    async def _ask(self, request: bytes) -> Reply:
        if self._streams is None:
            self._streams = await asyncio.open_connection(self.host, self.port)
        reader, writer = self._streams
        writer.write(request)
        await writer.drain()
        reply = await read_reply(reader)
        if reply.headers.get("connection", "").lower() == "close":
            self.close()
        return reply

    async def leave(self, request: bytes, when: Departure) -> None:
        """Send over a connection of its own and hang up: in the middle of the request, after it, or in the answer."""
        with suppress(OSError, EOFError, TimeoutError):
            reader, writer = await asyncio.open_connection(self.host, self.port)
            try:
                writer.write(request[: len(request) * 2 // 3] if when == "half_sent" else request)
                await writer.drain()
                if when == "half_answered":
                    await asyncio.wait_for(reader.read(20), PATIENCE)
            finally:
                writer.transport.abort()

    def close(self) -> None:
        """Hang up."""
        if self._streams is not None:
            self._streams[1].transport.abort()
            self._streams = None


def request_bytes(path: str, body: Any, *, host: str, token: str, key: str) -> bytes:
    """A POST with JSON, a token and a key of the client's own making."""
    content = json.dumps(body).encode()
    head = (
        f"POST {path} HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {token}\r\nIdempotency-Key: {key}\r\n"
        f"Content-Type: application/json\r\nAccept-Language: en\r\nContent-Length: {len(content)}\r\n\r\n"
    )
    return head.encode() + content


async def read_reply(reader: asyncio.StreamReader) -> Reply:
    """One answer, of a known length or in chunks."""
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    status = int(head[0].split(" ")[1])
    pairs = (line.split(":", 1) for line in head[1:] if ":" in line)
    headers = {name.strip().lower(): value.strip() for name, value in pairs}
    content = b""
    if headers.get("transfer-encoding", "").lower() == "chunked":
        while size := int((await reader.readuntil(b"\r\n")).strip(), 16):
            content += await reader.readexactly(size)
            await reader.readexactly(2)
        await reader.readexactly(2)
    elif status not in (204, 304):
        content = await reader.readexactly(int(headers.get("content-length", "0")))
    is_json = "json" in headers.get("content-type", "")
    return Reply(status, headers, json.loads(content) if content and is_json else content.decode("utf-8", "replace"))
