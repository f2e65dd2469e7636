"""Printing over HTTP: `{path}/{id}/print`, `{path}/print?ids=…`, and what arranging a template needs.

The PDF is in the user's language; every printing is counted on the document and noted in the audit, a preview is not.
"""

from __future__ import annotations

import base64
from typing import Any
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema

from guantong.kernel.declare import L, RecordType
from guantong.kernel.engine.meta import label
from guantong.kernel.http import register_collection_view, register_router
from guantong.kernel.http.records import register_item_view
from guantong.kernel.http.request import serve
from guantong.kernel.messages import kernel as kernel_say
from guantong.kernel.messages import text
from guantong.kernel.printing import messages as say
from guantong.kernel.printing.arrange import MOST_PAGES
from guantong.kernel.printing.design import design_of
from guantong.kernel.printing.layout import LayoutError, layout_of
from guantong.kernel.printing.pdf import pdf_of_arranged, pictures_of_arranged
from guantong.kernel.printing.prepare import checked, known_of, printable
from guantong.kernel.printing.printing import (
    MOST_DRAWN,
    MOST_PICTURES,
    Window,
    arranged_pages,
    number_of,
    pictured,
    printed,
    sample,
    templates,
)
from guantong.kernel.unit import Unit

router = Router(tags=["printing"])
ARRANGE = "customize.print_template.create"
MOST_LABELS = 1000


class Preview(Schema):
    """A layout (JSON text) of a type to be seen with a record, or with the newest one."""

    type: str
    layout: str
    record: int | None = None


def _pdf(content: bytes, name: str) -> HttpResponse:
    answer = HttpResponse(content, content_type="application/pdf")
    answer["Content-Disposition"] = f"inline; filename*=UTF-8''{quote(name)}"
    return answer


def _print(request: HttpRequest, of_type: RecordType, record_id: int, _rest: str) -> HttpResponse:
    def work(unit: Unit) -> Any:
        unit.demand(of_type.permission("print"))
        if _format(unit, request, "pdf", "pages") == "pages":
            return _pages(unit, request, of_type, record_id)
        return _of(unit, request, of_type, [record_id], str(record_id))

    return serve(request, work)


def _format(unit: Unit, request: HttpRequest, *known: str) -> str:
    found = request.GET.get("format", "") or known[0]
    if found not in known:
        expected = ", ".join(known)
        unit.refuse(kernel_say.BAD_PARAMETER, field="format", name="format", found=found[:40], expected=expected)
    return found


def _pages(unit: Unit, request: HttpRequest, of_type: RecordType, record_id: int) -> dict[str, Any]:
    labels = number_of(unit, request.GET.get("labels"), "labels", most=MOST_LABELS)
    window = Window(
        number_of(unit, request.GET.get("from"), "from", most=MOST_PAGES) or 1,
        number_of(unit, request.GET.get("most"), "most", most=MOST_DRAWN) or MOST_PICTURES,
        number_of(unit, request.GET.get("whole"), "whole", most=1) == 1,
    )
    return pictured(unit, of_type, record_id, template=request.GET.get("template", ""), labels=labels, window=window)


def _print_many(request: HttpRequest, of_type: RecordType) -> HttpResponse:
    def work(unit: Unit) -> HttpResponse:
        unit.demand(of_type.permission("print"))
        _format(unit, request, "pdf")
        pieces = [one for one in request.GET.get("ids", "").split(",") if one]
        if not pieces or not all(one.isascii() and one.isdigit() and len(one) < 19 for one in pieces):
            found = request.GET.get("ids", "")[:40]
            unit.refuse(kernel_say.BAD_PARAMETER, field="ids", name="ids", found=found, expected="1,2,3")
        ids = list(dict.fromkeys(int(one) for one in pieces))
        return _of(unit, request, of_type, ids, str(len(ids)))

    return serve(request, work)


def _of(unit: Unit, request: HttpRequest, of_type: RecordType, ids: list[int], name: str) -> HttpResponse:
    labels = number_of(unit, request.GET.get("labels"), "labels", most=MOST_LABELS)
    content = printed(unit, of_type, ids, template=request.GET.get("template", ""), labels=labels)
    return _pdf(content, f"{text(of_type.label, unit.language)} {name}.pdf")


def _type(unit: Unit, code: str) -> RecordType:
    of_type = printable().get(code)
    if of_type is None:
        unit.refuse(say.NO_SUCH_TYPE, field="type", found=code[:60], known=", ".join(sorted(printable())))
    return of_type


@router.get("/templates", summary="The print templates of a type that may be chosen")
def get_templates(request: HttpRequest, type: str = "") -> HttpResponse:
    """The default one first; for everybody who may print such records."""

    def work(unit: Unit) -> Any:
        of_type = _type(unit, type)
        unit.demand(of_type.permission("print"))
        rows = templates(unit, of_type)
        return {
            "rows": [
                {
                    "id": one["id"],
                    "code": one["code"],
                    "label": label(L(one["name"], one["name_en"] or one["name"])),
                    "is_default": one["is_default"],
                    "labels": _is_label(one["layout"]),
                }
                for one in rows
            ]
        }

    return serve(request, work)


def _is_label(layout: str) -> bool:
    try:
        return layout_of(layout).repeat != "record"
    except LayoutError:
        return False


@router.get("/design", summary="Papers, fields and a first layout for a template of a type")
def get_design(request: HttpRequest, type: str = "") -> HttpResponse:
    """For administrators who arrange templates."""

    def work(unit: Unit) -> Any:
        unit.demand(ARRANGE)
        of_type = _type(unit, type)
        unit.demand(of_type.permission("read"))
        return design_of(known_of(unit, of_type))

    return serve(request, work)


def _arranged(unit: Unit, body: Preview) -> dict[str, Any]:
    unit.demand(ARRANGE)
    of_type = _type(unit, body.type)
    layout = checked(unit, of_type, body.layout)
    unit.check()
    assert layout is not None  # Else there was a problem.
    record = sample(unit, of_type, body.record)
    return arranged_pages(unit, of_type, layout, [record], labels=1 if layout.repeat != "record" else None)


@router.post("/preview", summary="A layout as PDF, with a real record")
def post_preview(request: HttpRequest, body: Preview) -> HttpResponse:
    """Nothing is stored, counted or noted."""
    return serve(request, lambda unit: _pdf(pdf_of_arranged(_arranged(unit, body)), "preview.pdf"))


@router.post("/pages", summary="The first pages of a layout as pictures, with a real record")
def post_pages(request: HttpRequest, body: Preview) -> HttpResponse:
    """PNG pictures in base 64, and how many pages there are. Nothing is stored, counted or noted."""

    def work(unit: Unit) -> Any:
        pages = _arranged(unit, body)
        sheets = pages["sheets"]
        made = pictures_of_arranged(pages | {"sheets": sheets[:MOST_PICTURES]})
        shown = [base64.b64encode(one).decode("ascii") for one in made[:MOST_PICTURES]]
        return {
            "pages": shown,
            "count": max(len(sheets), len(made)),
            "width": str(pages["width"]),
            "height": str(pages["height"]),
        }

    return serve(request, work)


def install() -> None:
    """Serve it for every type."""
    register_item_view("print", "GET", _print)
    register_collection_view("print", "GET", _print_many)
    register_router("printing", router)
