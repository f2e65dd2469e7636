"""What an administrator asks before he deletes a custom field."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router

from guantong.kernel.declare import record_type
from guantong.kernel.http.request import serve
from guantong.kernel.messages import kernel as kernel_say
from guantong.kernel.unit import Unit

router = Router(tags=["customize"])
MOST = 1000
"""Records are counted so far and no further (`customize_used`)."""


@router.get("/fields/{field_id}/use", summary="What deleting a custom field would lose")
def get_use(request: HttpRequest, field_id: int) -> HttpResponse:
    """How many records hold a value under it, counted up to 1000 (`more`: or above), and how many rules speak of it. A field
    with values is not deleted but switched off."""

    def work(unit: Unit) -> Any:
        of_type = record_type("custom_field")
        unit.demand(of_type.permission("delete"))
        records = unit.value("SELECT customize_use(%s, %s)", [unit.company_id, field_id])
        if records is None:
            unit.refuse(kernel_say.NOT_FOUND, label=of_type.label, id=field_id)
        rules = unit.value(
            """SELECT count(*) FROM customize_rule r JOIN customize_field f
                   ON (f.company_id, f.type_code, f.place, f.field) = (r.company_id, r.type_code, r.place, r.field)
                WHERE f.id = %s AND f.company_id = %s""",
            [field_id, unit.company_id],
        )
        return {"records": records, "more": records >= MOST, "rules": rules}

    return serve(request, work)
