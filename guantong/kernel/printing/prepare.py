"""What is checked in a print template before every save, and before a preview."""

from __future__ import annotations

from typing import Any

from guantong.kernel.customize.tailoring import MODULE, tailored
from guantong.kernel.declare import RecordType, record_types
from guantong.kernel.engine.plan import plan_of
from guantong.kernel.engine.wire import visible_fields
from guantong.kernel.printing import messages as say
from guantong.kernel.printing.arrange import ROW_NUMBER
from guantong.kernel.printing.layout import Layout, LayoutError, layout_of
from guantong.kernel.printing.places import Known, known_fields
from guantong.kernel.unit import Unit


def printable() -> dict[str, RecordType]:
    """The types that may have templates, by code: everything but the customization itself."""
    return {one.code: one for one in record_types() if one.module != MODULE}


def known_of(unit: Unit, of_type: RecordType) -> Known:
    """What the unit's user may print of a type: his fields, the company's custom ones included."""
    of_type = tailored(unit, of_type)
    plan = plan_of(of_type)
    lines = visible_fields(unit, plan.lines[0].fields) if plan.lines else ()
    return known_fields(of_type, visible_fields(unit, (*plan.fields, *plan.system)), lines)


def checked(unit: Unit, of_type: RecordType, text: str) -> Layout | None:
    """The layout, or None after collecting what is wrong with it."""
    try:
        layout = layout_of(text)
    except LayoutError as error:
        unit.problem(say.NOT_A_LAYOUT, field="layout", place=error.place, found=error.found, expected=error.expected)
        return None
    known = known_of(unit, of_type)
    unknown = known.unknown(_without_numbers(layout))
    if unknown is not None:
        unit.problem(
            say.NO_SUCH_FIELD, field="layout", type=of_type.label, found=unknown[0], place=unknown[1],
            known=", ".join(known.names())[:1000],
        )  # fmt: skip
    if layout.page_subtotal and not layout.lines_per_page:
        unit.problem(say.SUBTOTAL_NEEDS_LINES, field="layout")
    for block in layout.blocks:
        wide = (
            sum((spot.width for spot in block.fields), start=layout.room * 0)
            if block.kind == "lines"
            else layout.room * 0
        )
        wide = max(wide, block.size) if block.kind == "qr" else wide
        if wide > layout.room:
            unit.problem(say.TOO_WIDE, field="layout", what=block.kind, found=str(wide), limit=str(layout.room))
    return layout


def _without_numbers(layout: Layout) -> Layout:
    """The layout without its column of running numbers, which is no field."""
    from dataclasses import replace

    blocks = tuple(
        replace(one, fields=tuple(spot for spot in one.fields if spot.name != ROW_NUMBER)) for one in layout.blocks
    )
    return replace(layout, blocks=blocks)


def print_template(unit: Unit, record: dict[str, Any], existing: Any = None) -> None:
    """Refuse a template for no type, or with a layout that could not be printed. The database sees to it that a type has one
    default (`sql/template_default.sql`)."""
    of_type = printable().get(str(record.get("type_code") or ""))
    if of_type is None:
        unit.problem(say.NO_SUCH_TYPE, field="type_code", found=record.get("type_code"), known=sorted(printable()))
        return
    if record.get("layout"):
        checked(unit, of_type, str(record["layout"]))
