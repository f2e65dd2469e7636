"""`{path}/{id}/comments` of every record type."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse

from guantong.kernel.declare import RecordType
from guantong.kernel.http.records import register_item_view
from guantong.kernel.http.request import answered, object_of, serve
from guantong.kernel.messages import Problem, ProblemError
from guantong.kernel.messages import kernel as kernel_say
from guantong.kernel.talk import comments
from guantong.kernel.unit import Unit


def get(request: HttpRequest, of_type: RecordType, document_id: int, tail: str) -> HttpResponse:
    """The comments, or below `people` those who can be mentioned (`q`: a part of the name)."""
    if tail == "people":
        query = request.GET.get("q", "")[:60].replace("\x00", "")
        return serve(request, lambda unit: comments.people(unit, of_type, document_id, query))
    if tail:
        return answered(request, lambda: _nothing(request))
    return serve(request, lambda unit: comments.list_comments(unit, of_type, document_id))


def post(request: HttpRequest, of_type: RecordType, document_id: int, tail: str) -> HttpResponse:
    """Write a comment: `{text, mentions?: [user ids]}`."""
    if tail:
        return answered(request, lambda: _nothing(request))
    return serve(
        request, lambda unit: comments.add(unit, of_type, document_id, *_said(request)), status=201
    )  # fmt: skip


def patch(request: HttpRequest, of_type: RecordType, document_id: int, tail: str) -> HttpResponse:
    """Change one's own comment."""
    return answered(
        request,
        lambda: serve(
            request,
            lambda unit: comments.change(
                unit, of_type, document_id, _id(unit, of_type, request, tail), *_said(request)
            ),
        ),
    )


def delete(request: HttpRequest, of_type: RecordType, document_id: int, tail: str) -> HttpResponse:
    """Delete one's own comment."""
    return answered(
        request,
        lambda: serve(
            request, lambda unit: comments.delete(unit, of_type, document_id, _id(unit, of_type, request, tail))
        ),
    )


def _said(request: HttpRequest) -> tuple[str, list[int]]:
    body = object_of(request)
    text, mentions = body.get("text", ""), body.get("mentions") or []
    whole = isinstance(mentions, list) and all(type(one) is int and 0 < one < 2**63 for one in mentions)
    if not isinstance(text, str) or not whole:
        facts: dict[str, Any] = {"name": "text, mentions", "found": str(mentions)[:40], "expected": "text, [1, 2]"}
        raise ProblemError(Problem(kernel_say.BAD_PARAMETER, facts, "text"))
    return text, mentions


def _nothing(request: HttpRequest) -> HttpResponse:
    raise ProblemError(Problem(kernel_say.NO_SUCH_ADDRESS, {"path": request.path[:200]}))


def _id(unit: Unit, of_type: RecordType, request: HttpRequest, tail: str) -> int:
    unit.demand(of_type.permission("read"))
    if tail.isascii() and tail.isdigit() and len(tail) < 19:
        return int(tail)
    raise ProblemError(Problem(kernel_say.NO_SUCH_ADDRESS, {"path": request.path[:200]}))


def register() -> None:
    """Serve them; called at start-up."""
    for method, view in (("GET", get), ("POST", post), ("PATCH", patch), ("DELETE", delete)):
        register_item_view("comments", method, view)
