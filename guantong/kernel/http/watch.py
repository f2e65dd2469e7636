"""Around every request: its trace id, its line in the log, its count. No statement is sent for any of it."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from functools import lru_cache
from time import perf_counter

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from guantong.kernel import logs, metrics
from guantong.kernel.http.records import by_path, template_of
from guantong.kernel.http.request import trace_id_of

SLOW_SECONDS = 2.0
log = logging.getLogger("guantong.request")
_CONVERTER = re.compile(r"<(?:[a-z]+:)?(\w+)>")

# Whoever sends one of these is no program that asks directly.
_PROXY_HEADERS = (
    "HTTP_FORWARDED", "HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_HOST", "HTTP_X_FORWARDED_PROTO", "HTTP_X_REAL_IP",
    "HTTP_VIA",
)  # fmt: skip

Answerer = Callable[[HttpRequest], HttpResponseBase]


def watch(get_response: Answerer) -> Answerer:
    """Django's middleware, the outermost one."""

    def answer_to(request: HttpRequest) -> HttpResponseBase:
        begun = perf_counter()
        trace_id = trace_id_of(request)
        # Settled here, before headers that are not believed are thrown away.
        request.guantong_is_forwarded = any(name in request.META for name in _PROXY_HEADERS)  # type: ignore[attr-defined]
        with logs.about(trace_id=trace_id, method=request.method, route=lambda: route_of(request)) as facts:
            answer = get_response(request)
            if "X-Request-Id" not in answer.headers:
                answer.headers["X-Request-Id"] = trace_id
            seconds = perf_counter() - begun
            route = route_of(request)
            metrics.answered(request.method or "", route, answer.status_code, seconds)
            level = _level(answer.status_code, getattr(answer, "guantong_code", None), seconds)
            if log.isEnabledFor(level):
                unit = getattr(request, "guantong_unit", None)
                facts |= {"route": route, "status": answer.status_code, "ms": round(seconds * 1000, 1)}
                facts["code"] = getattr(answer, "guantong_code", None)
                if unit is not None:
                    facts["statements"] = unit.statements
                log.log(level, "%s %s %s", request.method, route, answer.status_code)
        return answer

    return answer_to


def _level(status: int, code: str | None, seconds: float) -> int:
    """Faults are errors; what a user was refused (and may ask about by its trace id) and what was slow are warnings;
    everything else, and the question of a page whether somebody is signed in, is information."""
    if status >= 500:
        return logging.ERROR
    if seconds >= SLOW_SECONDS or (status >= 400 and code != "kernel.not_signed_in"):
        return logging.WARNING
    return logging.INFO


def route_of(request: HttpRequest) -> str:
    """The template of the address, such as `/api/sales/deliveries/{id}/post`; never what somebody made up."""
    match = request.resolver_match
    if match is None:
        return "/{unknown}"
    path = match.kwargs.get("path")
    if path in by_path() and match.route.startswith("api/"):
        return template_of(path, match.kwargs.get("rest"))
    return _template(match.route)


@lru_cache(maxsize=1024)
def _template(route: str) -> str:
    if "(?P<path>" in route:
        return "/{page}"
    if route.endswith(".*$"):
        return "/api/{unknown}"
    return "/" + _CONVERTER.sub(r"{\1}", route).rstrip("/")
