"""The waiting room before the application: a few requests work at once, more of them wait, and nobody waits for long.

The web server hands each request to a thread. As many threads as there are database connections may work; the others
wait here in the order in which they came. Who has waited for PATIENCE seconds, or finds every seat taken, is asked to
come again (503 with Retry-After) before anything was begun, so that a request is never half done and never forgotten.
Only the API passes through the room: pages and health are answered however full it is.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable
from typing import Any, Final

from django.db import close_old_connections

PATIENCE: Final = 20.0
"""Seconds that a request waits for its turn at most; browsers and proxies give up after 30 to 60."""
SEATS: Final = 240
"""How many requests may wait in one process. A waiting request is a sleeping thread."""
SPARE: Final = 16
"""Threads that are never in the room: they answer pages and health, and turn away whom the room cannot hold."""
COME_AGAIN: Final = 2
"""Seconds after which whoever was turned away should come again."""

Environment = dict[str, Any]
Application = Callable[..., Iterable[bytes]]

log = logging.getLogger("guantong.waiting")


def threads_for(places: int) -> int:
    """How many threads the web server needs, so that `places` of them work and the others can wait."""
    return places + SEATS + SPARE


class WaitingRoom:
    """A WSGI application before another one."""

    def __init__(self, application: Application, places: int, seats: int = SEATS, patience: float = PATIENCE) -> None:
        self._application = application
        self._seats = seats
        self._patience = patience
        self._lock = threading.Lock()
        self._free = places
        self._waiting: deque[threading.Lock] = deque()
        self._told_at = 0.0

    @property
    def waiting(self) -> int:
        """How many wait at this moment."""
        return len(self._waiting)

    def __call__(self, environment: Environment, start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Answer a request when its turn has come."""
        if not str(environment.get("PATH_INFO", "")).startswith("/api/"):
            return self._application(environment, start_response)
        if not self._enter():
            return self._turn_away(environment, start_response)
        try:
            answer = self._application(environment, start_response)
            if not getattr(answer, "streaming", False):
                # The database connection goes back before the place does, whoever has hung up meanwhile.
                close_old_connections()
            return answer
        finally:
            self._leave()

    def _enter(self) -> bool:
        """Take a place, at once or when it is this one's turn. False when there is no seat, or patience is over."""
        with self._lock:
            if self._free and not self._waiting:
                self._free -= 1
                return True
            if len(self._waiting) >= self._seats:
                return False
            turn = threading.Lock()
            turn.acquire()
            self._waiting.append(turn)
        if turn.acquire(timeout=self._patience):
            return True
        with self._lock:
            if turn in self._waiting:
                self._waiting.remove(turn)
                return False
        return True  # It was given the place in the very moment in which it gave up.

    def _leave(self) -> None:
        """Give the place to whoever has waited longest."""
        with self._lock:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._free += 1

    def _turn_away(self, environment: Environment, start_response: Callable[..., Any]) -> Iterable[bytes]:
        from django.core.handlers.wsgi import WSGIRequest

        from guantong.kernel.http.answers import language_of, problem_answer
        from guantong.kernel.http.request import trace_id_of
        from guantong.kernel.messages import Problem, ProblemError
        from guantong.kernel.messages import kernel as say
        from guantong.server.headers import harden

        if time.monotonic() - self._told_at > 60:
            self._told_at = time.monotonic()
            log.warning("More requests than can be answered: %s are waiting.", self.waiting)
        request = WSGIRequest(environment)
        answer = problem_answer(ProblemError(Problem(say.CROWDED)), trace_id_of(request), language_of(request))
        answer["Retry-After"] = str(COME_AGAIN)
        answer["Cache-Control"] = "no-store"
        harden(answer.headers)
        start_response(f"{answer.status_code} {answer.reason_phrase}", list(answer.items()))
        return [answer.content]
