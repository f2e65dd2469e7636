"""What the page “Print templates” begins with: papers, the fields of a type, and a layout that prints well at once."""

from __future__ import annotations

from typing import Any

from guantong.kernel.declare import Field, Type
from guantong.kernel.engine.meta import label
from guantong.kernel.printing.layout import KINDS
from guantong.kernel.printing.paper import PAPERS
from guantong.kernel.printing.places import SPECIALS, Known
from guantong.kernel.printing.sheet import SHORT_REFERENCES, is_progress

_NEVER = frozenset({"remarks", "state", "version", "custom"})
MOST_COLUMNS = 8
_COPIES = ["白联 存根", "红联 财务", "黄联 客户", "蓝联 仓库"]


def design_of(known: Known) -> dict[str, Any]:
    """Everything that arranging a template of the type needs."""
    return {
        "papers": [
            {"code": one.code, "label": label(one.label), "width": str(one.width), "height": str(one.height), "kind": one.kind}
            for one in PAPERS.values()
        ],
        "kinds": list(KINDS),
        "specials": list(SPECIALS),
        "fields": [_field(one) for one in known.header.values()],
        "line_fields": [_field(one) for one in known.lines.values()],
        "copies": _COPIES,
        "form": _form(known),
        "label": _label(known),
    }  # fmt: skip


def _field(one: Field) -> dict[str, Any]:
    return {"name": one.name, "label": label(one.label), "type": one.type.value, "total": one.total}


def _form(known: Known) -> dict[str, Any]:
    title = known.type.title
    header = [
        one
        for one in known.header.values()
        if one.name not in _NEVER and not one.total and one.type is not Type.DATETIME and not is_progress(one)
    ]
    header.sort(key=lambda one: one.name != title)
    lines = [one for one in known.lines.values() if not is_progress(one) and one.name != "remarks"]
    rank = {id(one): at for at, one in enumerate(sorted(lines, key=_weight))}
    lines = [one for one in lines if rank[id(one)] < MOST_COLUMNS]
    totals = [one for one in known.header.values() if one.total]
    blocks: list[dict[str, Any]] = [
        {"kind": "title"},
        {"kind": "header", "columns": 3, "fields": [{"name": one.name} for one in header[:9]]},
    ]
    if known.line_set:
        columns: list[dict[str, Any]] = [{"name": "no", "width": 10}]
        blocks.append({"kind": "lines", "fields": columns + [_column(one) for one in lines]})
    if totals:
        blocks.append({"kind": "summary", "fields": [{"name": one.name} for one in totals[:6]]})
    if known.type.amount_in_capitals:
        blocks.append({"kind": "capitals"})
    blocks += [{"kind": "remarks"}, {"kind": "signatures", "titles": []}]
    return {
        "paper": "A4", "landscape": False, "margins": [12, 12, 14, 12], "font_size": 9, "lines_per_page": 0,
        "page_subtotal": False, "total": True, "page_numbers": True, "repeat": "record", "copies": [], "blocks": blocks,
    }  # fmt: skip


def _weight(one: Field) -> int:
    """How much a column belongs on paper: what is summed and what is chosen before texts, percentages last."""
    if one.total or one.required or one.type in (Type.REF, Type.PRICE):
        return 0
    return 2 if one.type is Type.PERCENT or one.readonly else 1


def _column(one: Field) -> dict[str, Any]:
    return {"name": one.name, "width": 14 if one.ref in SHORT_REFERENCES else 0}


def _label(known: Known) -> dict[str, Any]:
    item = next((one for one in known.lines.values() if one.type is Type.REF and one.ref == "item"), None)
    key = next((name for name in (known.type.natural_key, known.type.title) if name in known.header), "number")
    code, name = (
        (f"line.{item.name}.code", f"line.{item.name}.name")
        if item
        else (key, "name" if "name" in known.header else key)
    )
    return {
        "paper": "60x40", "landscape": False, "margins": [2, 2, 2, 2], "font_size": 8, "lines_per_page": 0,
        "page_subtotal": False, "total": False, "page_numbers": False, "repeat": "quantity" if item else "line", "copies": [],
        "blocks": [
            {"kind": "text", "text": f"{{{name}}}", "size": 10, "bold": True, "align": "center"},
            {"kind": "qr", "text": f"{{{code}}}", "size": 16, "align": "center"},
            {"kind": "bars", "text": f"{{{code}}}", "size": 5, "align": "center"},
        ],
    }  # fmt: skip
