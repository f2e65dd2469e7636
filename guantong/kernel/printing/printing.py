"""Printing records: which template, the PDF, the count on each document and the note in the audit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from guantong.kernel.customize.tailoring import tailored
from guantong.kernel.declare import RecordType, record_type
from guantong.kernel.engine.service import not_found
from guantong.kernel.engine.wire import read_rows, to_wire
from guantong.kernel.events import tell_about
from guantong.kernel.http.records import row_is_visible
from guantong.kernel.messages import kernel
from guantong.kernel.printing import messages as say
from guantong.kernel.printing.arrange import MOST_PAGES, MarkError, Setting, TooManyError, arranged
from guantong.kernel.printing.layout import Layout, LayoutError, layout_of
from guantong.kernel.printing.pdf import (
    drawings_of,
    drawings_of_arranged,
    logo_on_paper,
    pdf_of,
    pdf_of_arranged,
)
from guantong.kernel.printing.prepare import known_of
from guantong.kernel.printing.sheet import Sheet, sheet_of
from guantong.kernel.unit import Row, Unit, jsonb

MOST_RECORDS = 200
"""Records of one printing."""
MOST_PICTURES = 6
"""Pages of a preview that are shown at once."""
MOST_DRAWN = 60
"""Pages of one answer of a preview."""
MOST_PICTURED_LINES = 300
"""Lines of a first look."""
MOST_LAID_OUT = 200
"""Sheets that are laid out together to cut an answer out of them; of more, only those that are asked for."""
STANDARD = "standard"
"""The template's name that asks for the program's own form."""


def templates(unit: Unit, of_type: RecordType) -> list[Row]:
    """The active templates of a type, the default first."""
    return unit.sql(
        "SELECT id, code, name, name_en, is_default, layout FROM printing_template "
        "WHERE company_id = %s AND type_code = %s AND is_active ORDER BY is_default DESC, code",
        (unit.company_id, of_type.code),
    )


def printed(
    unit: Unit, of_type: RecordType, ids: Sequence[int], *, template: str = "", labels: int | None = None
) -> bytes:
    """One PDF of these records in this order; documents count how often, the audit says who printed what.

    `template` is an id, `standard`, or empty for the type's default. Five statements however many records. Refuses with
    403, 404, or 422 for more than fits into one file.
    """
    chosen, records = _asked_for(unit, of_type, ids, template)
    if of_type.record == "document":
        unit.run(f"UPDATE {of_type.table} SET print_count = print_count + 1 WHERE id = ANY(%s)", [list(ids)])
    facts = {"type": of_type.code, "template": chosen["code"] if chosen else STANDARD}
    unit.run("SELECT audit_note('print', one, %s) FROM unnest(%s::bigint[]) one", (jsonb(facts), list(ids)))
    tell_about(unit, of_type, ids, "print")
    if chosen is None:
        name, logo = company_on_paper(unit)
        return pdf_of(*(_standard(unit, of_type, one, name) for one in records), logo=logo)
    return arranged_pdf(unit, of_type, _layout(unit, chosen), records, labels=labels)


@dataclass(frozen=True, slots=True)
class Window:
    """Which pages of a preview are asked for: from which on, how many, and whether all lines are laid out for it."""

    start: int = 1
    most: int = MOST_PICTURES
    whole: bool = False


def pictured(
    unit: Unit,
    of_type: RecordType,
    record_id: int,
    *,
    template: str = "",
    labels: int | None = None,
    window: Window | None = None,
) -> dict[str, Any]:
    """What `printed` would print of one record, as drawings of its pages: {pages: [SVG], count, next, whole}.

    `next` is where the following pages begin, null after the last. Nothing is counted or noted. Of a record with more
    lines than `MOST_PICTURED_LINES` a first look is laid out of its first ones, and `whole` is false, unless the window
    asks for the whole. Refuses the same as `printed`.
    """
    asked = window or Window()
    chosen, (record,) = _asked_for(unit, of_type, [record_id], template)
    names = [lines.name for lines in of_type.lines]
    whole = asked.whole or all(len(record.get(name) or ()) <= MOST_PICTURED_LINES for name in names)
    if not whole:
        asked = Window(1, asked.most)
        record = record | {name: (record.get(name) or [])[:MOST_PICTURED_LINES] for name in names}
    begin, end = asked.start - 1, asked.start - 1 + asked.most
    if chosen is None:
        name, logo = company_on_paper(unit)
        made = drawings_of(_standard(unit, of_type, record, name), logo=logo)
        shown, count = made[begin:end], len(made)
    else:
        pages = arranged_pages(unit, of_type, _layout(unit, chosen), [record], labels=labels)
        sheets = pages["sheets"]
        if len(sheets) <= MOST_LAID_OUT:
            made = drawings_of_arranged(pages)
            shown, count = made[begin:end], len(made)
        else:
            shown = drawings_of_arranged(pages | {"sheets": sheets[begin:end]}) if sheets[begin:end] else []
            count = len(sheets)
    return {"pages": shown, "count": count, "next": end + 1 if whole and end < count else None, "whole": whole}


def _asked_for(
    unit: Unit, of_type: RecordType, ids: Sequence[int], template: str
) -> tuple[Row | None, list[dict[str, Any]]]:
    """The template to use, None for the standard form, and the records as they travel. Refuses with 403, 404 and 422."""
    unit.demand(of_type.permission("print"))
    if len(ids) > MOST_RECORDS:
        unit.refuse(say.TOO_MANY, field="ids", found=len(ids), limit=MOST_RECORDS)
    chosen = _chosen(unit, of_type, template)
    rows = read_rows(unit, of_type, ids)
    for one in ids:
        if one not in rows or not all(row_is_visible(unit, of_type, rows[one], step) for step in ("read", "print")):
            raise not_found(unit, of_type, one)
    return chosen, [to_wire(unit, of_type, rows[one], as_booked=True) for one in ids]


def _layout(unit: Unit, chosen: Row) -> Layout:
    try:
        return layout_of(chosen["layout"])
    except LayoutError as error:
        unit.refuse(say.NOT_A_LAYOUT, place=error.place, found=error.found, expected=error.expected)


def _chosen(unit: Unit, of_type: RecordType, template: str) -> Row | None:
    if template == STANDARD:
        return None
    known = templates(unit, of_type)
    if not template:
        return known[0] if known and known[0]["is_default"] else None
    found = next((one for one in known if str(one["id"]) == template), None)
    if found is None:
        unit.refuse(say.NO_TEMPLATE, field="template", found=template[:40], type=of_type.label)
    return found


def _standard(unit: Unit, of_type: RecordType, record: Row, company: str) -> Sheet:
    return sheet_of(tailored(unit, of_type), record, company=company, language=unit.language, printed=_by_whom(unit))


def company_on_paper(unit: Unit) -> tuple[str, dict[str, Any] | None]:
    """The name of the unit's company, and its logo as the page templates read it."""
    row = unit.one(
        f"""SELECT c.name, b.logo FROM {record_type("company").table} c
              LEFT JOIN kernel_brand b ON b.company_id = c.id AND b.is_active WHERE c.id = %s""",
        [unit.company_id],
    )
    return ("", None) if row is None else (str(row["name"]), logo_on_paper(row["logo"] or "", str(row["name"])))


def _by_whom(unit: Unit) -> str:
    return f"{timezone.localtime(unit.now):%Y-%m-%d %H:%M} {unit.user.name}"


def arranged_pdf(
    unit: Unit, of_type: RecordType, layout: Layout, records: Sequence[Row], *, labels: int | None = None
) -> bytes:
    """The records in a layout. Refuses what no QR code or bars can hold, and too many pages."""
    return pdf_of_arranged(arranged_pages(unit, of_type, layout, records, labels=labels))


def arranged_pages(
    unit: Unit, of_type: RecordType, layout: Layout, records: Sequence[Row], *, labels: int | None = None
) -> dict[str, Any]:
    """The pages that `arranged_pdf` draws, as values. Refuses the same."""
    name, logo = company_on_paper(unit)
    setting = Setting(known_of(unit, of_type), unit.language, name, _by_whom(unit), labels, logo)
    try:
        return arranged(layout, records, setting)
    except TooManyError as error:
        unit.refuse(say.TOO_MANY, found=error.found, limit=MOST_PAGES)
    except MarkError as error:
        unit.refuse(say.BAD_MARK, field="layout", found=error.found[:80], kind=error.kind)


def sample(unit: Unit, of_type: RecordType, record_id: int | None) -> Row:
    """A record to preview with: the one asked for, else the newest that the user may see, else an empty one."""
    unit.demand(of_type.permission("read"))
    newest = f"SELECT id FROM {of_type.table} WHERE company_id = %s{_kind(of_type)} ORDER BY id DESC LIMIT 20"
    ids = [record_id] if record_id is not None else [row["id"] for row in unit.sql(newest, [unit.company_id])]
    rows = read_rows(unit, of_type, ids)
    seen = [one for one in ids if one in rows and row_is_visible(unit, of_type, rows[one])]
    if record_id is not None and not seen:
        raise not_found(unit, of_type, record_id)
    return to_wire(unit, of_type, rows[seen[0]], as_booked=True) if seen else {}


def _kind(of_type: RecordType) -> str:
    return f" AND kind = '{of_type.kind}'" if of_type.kind is not None else ""


def number_of(unit: Unit, found: Any, name: str, *, most: int) -> int | None:
    """A whole number from 1 to `most` in the address, None when absent. Refuses anything else."""
    if found in (None, ""):
        return None
    text = str(found)
    if not (text.isascii() and text.isdigit() and len(text) < 19 and 1 <= int(text) <= most):
        unit.refuse(kernel.BAD_PARAMETER, field=name, name=name, found=text[:40], expected=f"1 … {most}")
    return int(text)
