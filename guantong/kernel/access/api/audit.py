"""`/api/audit`: the audit as a list."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.http import HttpRequest, HttpResponse
from ninja import Router

from guantong.kernel.access.api.inputs import instant, limit_in, number_in
from guantong.kernel.access.audit_trail import AuditQuery, audit_trail
from guantong.kernel.http.request import answered, serve
from guantong.kernel.messages import Problem, ProblemError
from guantong.kernel.messages import kernel as say

router = Router(tags=["audit"])


@router.get("", summary="The audit")
def get_audit(request: HttpRequest) -> HttpResponse:
    """Who changed what, newest first. Filters: `q`, `user`, `type`, `table`, `document`, `op`, `from`, `to` (inclusive
    when it is a day), `after`, `limit`."""
    return answered(request, lambda: _serve(request, _query(request)))


def _serve(request: HttpRequest, query: AuditQuery) -> HttpResponse:
    return serve(request, lambda unit: audit_trail(unit, query), permission="see.audit")


def _query(request: HttpRequest) -> AuditQuery:
    def text(name: str) -> str | None:
        return request.GET.get(name, "").strip()[:200].replace("\x00", "") or None

    return AuditQuery(
        q=text("q"),
        user=text("user"),
        type=text("type"),
        table=text("table"),
        document_id=number_in(request, "document"),
        op=text("op"),
        since=_moment(text("from"), "from"),
        until=_moment(text("to"), "to", is_end=True),
        after=number_in(request, "after"),
        limit=limit_in(request),
    )


def _moment(text: str | None, name: str, *, is_end: bool = False) -> datetime | None:
    """An instant of the address; a day as an end means the whole day."""
    if text is None:
        return None
    moment = instant(text)
    if moment is None:
        raise ProblemError(
            Problem(say.BAD_PARAMETER, {"name": name, "found": text[:40], "expected": "YYYY-MM-DD"}, name)
        )
    return moment + timedelta(days=1) if is_end and len(text) == 10 else moment
