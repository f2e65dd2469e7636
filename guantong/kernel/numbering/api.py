"""The number series of a company, and what number a document would get next."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router

from guantong.kernel.engine.meta import label
from guantong.kernel.http.request import serve
from guantong.kernel.messages import kernel
from guantong.kernel.numbering import messages as say
from guantong.kernel.numbering.documents import NUMBERING, checked
from guantong.kernel.numbering.series import RESETS, places_of, series, standard
from guantong.kernel.unit import Row, Unit

router = Router(tags=["numbering"])


def next_numbers(unit: Unit, settings: list[Row], on_date: date) -> dict[str, str]:
    """The next number of each series under these settings (code, pattern, digits, reset); one statement."""
    rows = unit.sql(
        """SELECT s.code, number_head(s.pattern, number_period(s.reset, %(day)s))
                  || lpad((coalesce(c.value, 0) + 1)::text, greatest(s.digits, length((coalesce(c.value, 0) + 1)::text)), '0') AS next
             FROM unnest(%(codes)s::text[], %(patterns)s::text[], %(digits)s::int[], %(resets)s::text[]) AS s(code, pattern, digits, reset)
             LEFT JOIN kernel_counter c ON c.company_id = %(company)s AND c.series = s.code AND c.period = number_period(s.reset, %(day)s)""",
        {
            "day": on_date, "company": unit.company_id, "codes": [one["code"] for one in settings],
            "patterns": [one["pattern"] for one in settings], "digits": [one["digits"] for one in settings],
            "resets": [one["reset"] for one in settings],
        },
    )  # fmt: skip
    return {row["code"]: row["next"] for row in rows}


@router.get("/series", summary="The number series, how they are set, and the next number of each")
def get_series(request: HttpRequest) -> HttpResponse:
    """For a business date of today."""

    def work(unit: Unit) -> Any:
        unit.demand(NUMBERING.permission("read"))
        known = {
            row["code"]: row
            for row in unit.sql(
                "SELECT id, version, code, pattern, digits, reset FROM kernel_numbering WHERE company_id = %s",
                [unit.company_id],
            )
        }
        settings = [
            known.get(code)
            or {"id": None, "version": None, "code": code, "pattern": standard(code), "digits": 4, "reset": "month"}
            for code in series()
        ]
        following = next_numbers(unit, settings, unit.today)
        return {
            "rows": [
                {
                    **one,
                    "next": following[one["code"]],
                    "types": [label(of_type.label) for of_type in series()[one["code"]]],
                }
                for one in settings
            ]
        }

    return serve(request, work)


@router.get("/preview", summary="The next number of a series, were it set like this")
def get_preview(
    request: HttpRequest, code: str = "", pattern: str = "", digits: int = 4, reset: str = "month"
) -> HttpResponse:
    """Refuses what saving would refuse, a collision with given numbers included."""

    def work(unit: Unit) -> Any:
        unit.demand(NUMBERING.permission("read"))
        if reset not in RESETS:
            unit.refuse(kernel.BAD_PARAMETER, field="reset", name="reset", found=reset[:40], expected=", ".join(RESETS))
        if not 3 <= digits <= 10:
            unit.refuse(kernel.BAD_PARAMETER, field="digits", name="digits", found=str(digits)[:40], expected="3 … 10")
        checked(unit, code, pattern, reset)
        unit.check()
        taken = unit.value(
            "SELECT numbering_collision(%s, %s, %s, %s, %s, %s)",
            (unit.company_id, code, pattern, digits, reset, places_of(code)),
        )
        if taken is not None:
            unit.refuse(say.COLLISION, field="pattern", series=code, number=taken)
        one = {"code": code, "pattern": pattern, "digits": digits, "reset": reset}
        return {"next": next_numbers(unit, [one], unit.today)[code]}

    return serve(request, work)
