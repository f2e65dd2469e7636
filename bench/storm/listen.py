"""An open page: listens to the event stream while the storm blows, and must hear of every document it may see."""

from __future__ import annotations

import asyncio
import json
import time
from contextlib import suppress
from dataclasses import dataclass, field

HEARD = frozenset({"delivery", "goods_receipt"})
PATIENCE = 180.0
"""Seconds after the storm within which the last event must have come."""


@dataclass
class Listener:
    """A page of the warehouse. It comes back by itself when its stream is ended, and names the last event it saw."""

    host: str
    port: int
    token: str
    heard: dict[int, float] = field(default_factory=dict)
    """When each document was first heard of."""
    came_back: int = 0
    _last: str = ""

    async def listen(self) -> None:
        """Listen until cancelled."""
        while True:
            with suppress(OSError, EOFError, asyncio.IncompleteReadError):
                await self._listen()
            self.came_back += 1
            await asyncio.sleep(0.5)

    async def _listen(self) -> None:
        reader, writer = await asyncio.open_connection(self.host, self.port)
        try:
            last = f"Last-Event-ID: {self._last}\r\n" if self._last else ""
            head = f"GET /api/events HTTP/1.1\r\nHost: {self.host}\r\nAuthorization: Bearer {self.token}\r\n{last}\r\n"
            writer.write(head.encode())
            while line := await reader.readline():
                self._take(line)
        finally:
            writer.transport.abort()

    def _take(self, line: bytes) -> None:
        if line.startswith(b"id: "):
            self._last = line[4:].strip().decode()
        elif line.startswith(b"data: "):
            event = json.loads(line[6:])
            if event["type"] in HEARD:
                self.heard.setdefault(event["document_id"], time.time())

    async def hears_all(self, documents: set[int]) -> set[int]:
        """Wait until all of them were heard of, or patience is over; those that were not."""
        ends = time.monotonic() + PATIENCE
        while (missed := documents - self.heard.keys()) and time.monotonic() < ends:
            await asyncio.sleep(0.2)
        return missed
