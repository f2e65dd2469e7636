"""`GET {path}/{id}/print`: the document as PDF, in the user's language, counted on the document."""

from __future__ import annotations

from urllib.parse import quote

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from guantong.kernel.customize.tailoring import tailored
from guantong.kernel.declare import RecordType, record_type
from guantong.kernel.engine.service import not_found
from guantong.kernel.engine.wire import read_row, to_wire
from guantong.kernel.http.records import register_item_view, row_is_visible
from guantong.kernel.http.request import serve
from guantong.kernel.messages import text
from guantong.kernel.printing.pdf import pdf_of
from guantong.kernel.printing.sheet import Sheet, sheet_of
from guantong.kernel.unit import Unit


def printed_sheet(unit: Unit, of_type: RecordType, record_id: int) -> Sheet:
    """The form of a record that the user may print; documents count how often. Refuses with 403 or 404."""
    unit.demand(of_type.permission("print"))
    row = read_row(unit, of_type, record_id)
    if row is None or not all(row_is_visible(unit, of_type, row, one) for one in ("read", "print")):
        raise not_found(unit, of_type, record_id)
    company = unit.value(f"SELECT name FROM {record_type('company').table} WHERE id = %s", [unit.company_id])
    if of_type.record == "document":
        unit.run(f"UPDATE {of_type.table} SET print_count = print_count + 1 WHERE id = %s", [record_id])
    moment = timezone.localtime(unit.now)
    return sheet_of(
        tailored(unit, of_type),
        to_wire(unit, of_type, row),
        company=str(company or ""),
        language=unit.language,
        printed=f"{moment:%Y-%m-%d %H:%M} {unit.user.name}",
    )


def _print(request: HttpRequest, of_type: RecordType, record_id: int, _rest: str) -> HttpResponse:
    def work(unit: Unit) -> HttpResponse:
        sheet = printed_sheet(unit, of_type, record_id)
        answer = HttpResponse(pdf_of(sheet), content_type="application/pdf")
        name = f"{text(of_type.label, unit.language)} {sheet.number or record_id}.pdf"
        answer["Content-Disposition"] = f"inline; filename*=UTF-8''{quote(name)}"
        return answer

    return serve(request, work)


def install() -> None:
    """Serve it for every type."""
    register_item_view("print", "GET", _print)
