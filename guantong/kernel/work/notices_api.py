"""`/api/notices`."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router

from guantong.kernel.access.api.inputs import TEXT, Want, Wants, documented, inputs_of, limit_in, number_in
from guantong.kernel.http import register_router
from guantong.kernel.http.request import serve
from guantong.kernel.messages import Problem, ProblemError
from guantong.kernel.messages import kernel as kernel_say
from guantong.kernel.unit import Unit
from guantong.kernel.work import notices

MOST = 500
MARK: Wants = {
    "ids": Want(list, about=f"The notices, at most {MOST}; without them all."),
    "kind": TEXT,
    "read": Want(bool, about="false: as unread."),
}
router = Router(tags=["tasks"])


@router.get("", summary="One's notices")
def get_notices(request: HttpRequest) -> HttpResponse:
    """What one was told; `kind`, `unread` (1), `after`, `limit`."""

    def work(unit: Unit) -> dict[str, Any]:
        kind = request.GET.get("kind", "").replace("\x00", "")[:60] or None
        unread = request.GET.get("unread") == "1"
        after = number_in(request, "after")
        return notices.notices_of(unit, kind=kind, unread=unread, after=after, limit=limit_in(request))

    return serve(request, work)


@router.get("/count", summary="How many notices one has not read")
def get_notice_count(request: HttpRequest) -> HttpResponse:
    """For the number beside the inbox."""
    return serve(request, notices.count_unread)


@router.post("/read", openapi_extra=documented(MARK), summary="Mark notices as read or unread")
def post_read(request: HttpRequest) -> HttpResponse:
    """`{ids?, kind?, read?}`: those of one's own notices, or all of them."""

    def work(unit: Unit) -> dict[str, Any]:
        asked = inputs_of(request, MARK)
        ids = asked.get("ids")
        if ids is not None and not (len(ids) <= MOST and all(type(one) is int and 0 < one < 2**63 for one in ids)):
            facts = {"name": "ids", "found": str(ids)[:40], "expected": f"[1, 2], ≤ {MOST}"}
            raise ProblemError(Problem(kernel_say.BAD_PARAMETER, facts, "ids"))
        changed = notices.mark(unit, ids=ids, kind=asked.get("kind") or None, read=asked.get("read", True) is not False)
        return {"changed": changed, **notices.count_unread(unit)}

    return serve(request, work)


def register() -> None:
    """Serve the addresses of notices; called at start-up."""
    register_router("notices", router)
