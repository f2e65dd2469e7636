"""`/api/search`: type-ahead over one type or all of them, and looking up pasted codes."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema

from guantong.kernel.declare import RecordType, record_types
from guantong.kernel.http.request import serve
from guantong.kernel.messages import kernel as say
from guantong.kernel.search import add_offers, by_codes, everywhere, find
from guantong.kernel.unit import Unit

router = Router(tags=["search"])
LARGEST = 50


class Codes(Schema):
    """Codes as they were pasted."""

    codes: list[str]


def _type(unit: Unit, request: HttpRequest, code: str) -> RecordType:
    found = next((one for one in record_types() if one.code == code), None)
    if found is None:
        unit.refuse(say.NO_SUCH_ADDRESS, path=request.path[:200])
    return found


def _limit(request: HttpRequest) -> int:
    asked = request.GET.get("limit", "")
    return min(int(asked), LARGEST) if asked.isascii() and asked.isdigit() and len(asked) < 6 else 20


def _header(request: HttpRequest) -> dict[str, str]:
    return {
        name.removeprefix("with."): str(value)[:100] for name, value in request.GET.items() if name.startswith("with.")
    }


@router.get("", summary="Records of every type the user may read")
def search_everywhere(request: HttpRequest, q: str = "") -> HttpResponse:
    """By code, number, name, pinyin or initials."""
    return serve(request, lambda unit: {"rows": everywhere(unit, q[:200], _limit(request))})


@router.get("/{type_code}", summary="Records of one type, the best first")
def search_type(request: HttpRequest, type_code: str, q: str = "", only: str = "") -> HttpResponse:
    """With what other forms copy from the record that is chosen; `only` names a yes/no field that it must have.

    `for` names the type of the form that asks and `with.{field}` its header fields (meta: `offers`): an item then
    carries its price for that partner on that day.
    """

    def work(unit: Unit) -> Any:
        rows = find(unit, _type(unit, request, type_code), q[:200], _limit(request), only=only or None)
        add_offers(unit, request.GET.get("for", ""), type_code, rows, _header(request))
        return rows

    return serve(request, work)


@router.post("/{type_code}/codes", summary="The record of each code, or null")
def search_codes(request: HttpRequest, type_code: str, payload: Codes) -> HttpResponse:
    """For a column pasted from a spreadsheet; one statement for all."""

    def work(unit: Unit) -> Any:
        found = by_codes(unit, _type(unit, request, type_code), payload.codes)
        rows = [row for row in found.values() if row is not None]
        add_offers(unit, request.GET.get("for", ""), type_code, rows, _header(request))
        return found

    return serve(request, work)
