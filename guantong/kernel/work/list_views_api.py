"""`/api/views`: saved views of lists."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from ninja import Router

from guantong.kernel.http import object_of, register_router, serve
from guantong.kernel.work import list_views

router = Router(tags=["lists"])


@router.get("/views", summary="The saved views of a list that the user has")
def get_views(request: HttpRequest, type: str) -> HttpResponse:
    """His own and those shared with him, and the roles with which he may share."""
    return serve(request, lambda unit: list_views.views_of(unit, type))


@router.post("/views", summary="Save a view of a list")
def post_view(request: HttpRequest) -> HttpResponse:
    """`{type, name, query, columns, roles, everybody, is_default}`."""
    return serve(request, lambda unit: list_views.keep_view(unit, object_of(request)), status=201)


@router.patch("/views/{view_id}", summary="Change a saved view")
def patch_view(request: HttpRequest, view_id: int) -> HttpResponse:
    """What is sent is changed: name, filters, columns, and with whom it is shared."""
    return serve(request, lambda unit: list_views.change_view(unit, view_id, object_of(request)))


@router.delete("/views/{view_id}", summary="Delete a saved view")
def delete_view(request: HttpRequest, view_id: int) -> HttpResponse:
    """By its owner, or by whoever sets up lists for everybody."""
    return serve(request, lambda unit: list_views.forget_view(unit, view_id))


def register() -> None:
    """Serve them."""
    register_router("", router)
