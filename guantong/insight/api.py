"""The home page over HTTP."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router

from guantong.insight.home import home_page
from guantong.kernel.http import register_router, serve
from guantong.kernel.unit import Unit
from guantong.kernel.work.tasks import inbox

TASKS = 8
router = Router(tags=["insight"])


@router.get("/home", summary="The home page: live figures, charts, tasks, what was last changed")
def get_home(request: HttpRequest) -> HttpResponse:
    """What the user's roles let him see, within his row scope."""

    def work(unit: Unit) -> dict[str, Any]:
        return home_page(unit) | {"tasks": inbox(unit, limit=TASKS)["rows"]}

    return serve(request, work)


def install() -> None:
    """Serve it."""
    register_router("", router)
