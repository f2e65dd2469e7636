"""What the client shows of a brand: to everybody in the company, and before anybody has signed in."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router

from guantong.kernel.brand import messages as say
from guantong.kernel.brand.colours import DARK, LIGHT, Judgement, colour_of, judged, passing
from guantong.kernel.brand.documents import BRAND
from guantong.kernel.declare import record_type
from guantong.kernel.http.answers import json_answer
from guantong.kernel.http.request import answered, serve
from guantong.kernel.unit import Row, Unit

router = Router(tags=["brand"])
NONE: dict[str, Any] = {"name": "", "logo": "", "light": None, "dark": None}
_COLUMNS = "name, logo, accent, accent_dark"


def shown(row: Row | None) -> dict[str, Any]:
    """`{name, logo, light, dark}` of a brand; a look without colours of its own is null."""
    if row is None:
        return NONE
    light, dark = row["accent"], row["accent_dark"] or row["accent"]
    return {
        "name": row["name"],
        "logo": row["logo"],
        "light": colours(passing(light, LIGHT)) if light else None,
        "dark": colours(passing(dark, DARK)) if dark else None,
    }


def colours(one: Judgement) -> dict[str, str]:
    """The colours that the client sets."""
    return {"accent": one.accent, "soft": one.soft, "on_accent": one.on_accent}


@router.get("", summary="The brand of one's company")
def get_brand(request: HttpRequest) -> HttpResponse:
    """For everybody who is signed in; the dark accent follows from the light one where none was chosen."""

    def work(unit: Unit) -> Any:
        query = f"SELECT {_COLUMNS} FROM kernel_brand WHERE company_id = %s AND is_active"
        return shown(unit.one(query, [unit.company_id]))

    return serve(request, work)


@router.get("/sign_in", auth=None, summary="The brand of the page on which people sign in")
def get_sign_in(request: HttpRequest) -> HttpResponse:
    """For everybody who reaches the server: the one brand that an administrator chose for this page, and no other.

    A brand that is switched off, or whose company is, or is gone, is not shown: the page is the program's own again.
    """

    def work() -> HttpResponse:
        company = record_type("company").table
        query = f"""SELECT {_COLUMNS} FROM kernel_brand b WHERE sign_in AND is_active
                       AND EXISTS (SELECT 1 FROM {company} c WHERE c.id = b.company_id AND c.is_active)"""
        with Unit.open(system=True, company_id=0, source="http") as unit:
            return json_answer(shown(unit.one(query)))

    return answered(request, work)


@router.get("/check", summary="The contrast of accent colours in both looks, and the nearest that can be read")
def get_check(request: HttpRequest, accent: str = "", accent_dark: str = "") -> HttpResponse:
    """What saving would say, for colours that are being chosen; null where none was given."""

    def work(unit: Unit) -> Any:
        unit.demand(BRAND.permission("read"))
        found: dict[str, Any] = {"light": None, "dark": None}
        given = (("light", "accent", accent, LIGHT), ("dark", "accent_dark", accent_dark or accent, DARK))
        for name, field, text, look in given:
            colour = colour_of(text) if text else None
            if text and colour is None and (name == "light" or accent_dark):
                unit.problem(say.NOT_A_COLOUR, field=field, found=text[:20])
            elif colour is not None:
                follows = name == "dark" and not accent_dark
                one = passing(colour, look) if follows else judged(colour, look)
                found[name] = colours(one) | {
                    "ratio": one.ratio_text, "ground": one.ground, "passes": one.passes, "nearest": one.nearest,
                    "follows": follows,
                }  # fmt: skip
        return found

    return serve(request, work)
