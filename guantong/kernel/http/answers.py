"""Answers: JSON, and problems as application/problem+json with a trace id."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse

from guantong.kernel import jsonio, metrics
from guantong.kernel.messages import Language, Problem, ProblemError
from guantong.kernel.messages import kernel as say

log = logging.getLogger("guantong.http")
_TITLES: dict[int, tuple[str, str]] = {
    400: ("请求格式有误", "The request is malformed"),
    401: ("请登录", "Please sign in"),
    403: ("没有权限", "Not permitted"),
    404: ("未找到", "Not found"),
    405: ("不支持的操作", "Not possible here"),
    409: ("与当前状态冲突", "In conflict with the present state"),
    413: ("请求过大", "Too large"),
    422: ("请更正以下内容", "Please correct the following"),
    429: ("请稍后再试", "Please wait"),
    500: ("系统内部错误", "Internal error"),
    503: ("暂时无法处理", "Not available at the moment"),
}


def json_answer(data: Any, status: int = 200) -> HttpResponse:
    """Data as JSON; decimals are strings."""
    return HttpResponse(jsonio.encode(data), status=status, content_type="application/json; charset=utf-8")


def title_of(status: int, language: Language) -> str:
    """What a refused request is called."""
    known = _TITLES.get(status)
    if known is None:
        return HTTPStatus(status).phrase
    return known[0] if language == "zh" else known[1]


def problem_answer(error: ProblemError, trace_id: str, language: Language) -> HttpResponse:
    """All problems at once, in the user's language."""
    body = {
        "type": f"/api/docs#{error.code}",
        "title": title_of(error.status, language),
        "status": error.status,
        "code": error.code,
        "trace_id": trace_id,
        "problems": [problem.wire(language) for problem in error.problems],
    }
    answer = HttpResponse(
        jsonio.encode(body), status=error.status, content_type="application/problem+json; charset=utf-8"
    )
    answer["X-Request-Id"] = trace_id
    answer.guantong_code = error.code  # type: ignore[attr-defined]  # for the line in the log
    metrics.REFUSALS.labels(error.code, str(error.status)).inc()
    if error.status == 401:
        answer["WWW-Authenticate"] = "Bearer"
    return answer


def unexpected(error: BaseException, trace_id: str, language: Language) -> HttpResponse:
    """A fault of the program: the log gets everything, the user the trace id."""
    log.error("request %s failed", trace_id, exc_info=error, extra={"trace_id": trace_id})
    return problem_answer(ProblemError(Problem(say.UNEXPECTED, {"trace_id": trace_id})), trace_id, language)


def language_of(request: HttpRequest) -> Language:
    """The language of somebody who is not known yet: from Accept-Language, Chinese unless English comes first."""
    headers: Mapping[str, str] = request.headers
    return "en" if headers.get("Accept-Language", "").strip().lower().startswith("en") else "zh"
