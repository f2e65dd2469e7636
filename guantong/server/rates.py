"""How many requests one token, or one address without a token, may send: enough for any honest program, with an end.

Token buckets in the memory of each web process: `settings.REQUESTS_PER_SECOND` flow in, five seconds' worth are kept.
Guessing passwords and codes is held back much sooner, by `sign_in_attempt` in the database.
"""

from __future__ import annotations

import math
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from guantong.kernel.access.begin import hash_token, token_in
from guantong.kernel.http.answers import language_of, problem_answer
from guantong.kernel.http.request import trace_id_of
from guantong.kernel.messages import Problem, ProblemError
from guantong.kernel.messages import kernel as say

BURST_SECONDS: Final = 5
MOST_KEYS: Final = 20_000


class Buckets:
    """What each key may still send. Safe to use from several threads; the keys used longest ago are forgotten."""

    def __init__(self, clock: Callable[[], float] = time.monotonic, most: int = MOST_KEYS) -> None:
        self._clock = clock
        self._most = most
        self._lock = threading.Lock()
        self._levels: OrderedDict[bytes, tuple[float, float]] = OrderedDict()

    def knows(self, key: bytes) -> bool:
        """Whether the key has a bucket."""
        with self._lock:
            return key in self._levels

    def forget(self, key: bytes) -> None:
        """Take the key's bucket away."""
        with self._lock:
            self._levels.pop(key, None)

    def take(self, key: bytes, rate: float) -> float:
        """Take one request out of the key's bucket: 0, or after how many seconds there will be one again."""
        now = self._clock()
        with self._lock:
            level, at = self._levels.pop(key, (rate * BURST_SECONDS, now))
            level = min(rate * BURST_SECONDS, level + (now - at) * rate)
            is_there = level >= 1
            self._levels[key] = (level - 1 if is_there else level, now)
            while len(self._levels) > self._most:
                self._levels.popitem(last=False)
        return 0.0 if is_there else (1 - level) / rate


class RequestRates:
    """The middleware. A token that was never good counts for its address, so made-up tokens buy nothing."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.buckets = Buckets()

    def __call__(self, request: HttpRequest) -> HttpResponse:
        rate = settings.REQUESTS_PER_SECOND
        if rate <= 0 or not request.path.startswith("/api/"):
            return self.get_response(request)
        found = token_in({name: request.headers.get(name, "") for name in ("authorization", "cookie")})
        token = b"t" + hash_token(found[0]) if found is not None else None
        is_known = token is not None and self.buckets.knows(token)
        address = b"a" + str(request.META.get("REMOTE_ADDR") or "").encode()
        wait = self.buckets.take(token if token is not None and is_known else address, rate)
        if wait:
            return self._refused(request, wait)
        answer = self.get_response(request)
        if token is not None and is_known != (answer.status_code != 401):
            if is_known:
                self.buckets.forget(token)
            else:
                self.buckets.take(token, rate)
        return answer

    def _refused(self, request: HttpRequest, wait: float) -> HttpResponse:
        seconds = max(1, math.ceil(wait))
        problem = Problem(say.TOO_MANY_REQUESTS, {"seconds": seconds})
        answer = problem_answer(ProblemError(problem), trace_id_of(request), language_of(request))
        answer["Retry-After"] = str(seconds)
        answer["Cache-Control"] = "no-store"
        return answer
