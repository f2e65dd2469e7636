"""What the client is told about the types (docs/wire.md, web/src/meta/types.ts): only what the user may read."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from guantong.kernel import jsonio
from guantong.kernel.customize.tailoring import tailored
from guantong.kernel.declare import Field, L, Option, RecordType, When, record_types
from guantong.kernel.engine.plan import NUMBER, STATE, plan_of
from guantong.kernel.engine.wire import visible_fields
from guantong.kernel.search import offers_of
from guantong.kernel.unit import Unit
from guantong.kernel.user import Actor


@dataclass(frozen=True, slots=True)
class Availability:
    """Where a form asks what is available: its line set, the names of item, quantity and warehouse fields."""

    lines: str
    item: str
    quantity: str
    warehouse: str


_AVAILABILITY: dict[str, Availability] = {}
_MODULES: dict[str, tuple[L, int]] = {}
_DEFAULT_MODULES: Mapping[str, tuple[L, int]] = {
    "sales": (L("销售", "Sales"), 10),
    "purchasing": (L("采购", "Purchasing"), 20),
    "inventory": (L("库存", "Inventory"), 30),
    "finance": (L("资金", "Finance"), 40),
    "accounting": (L("总账", "Accounting"), 50),
    "production": (L("生产", "Production"), 60),
    "masterdata": (L("基础资料", "Master data"), 70),
    "insight": (L("分析", "Insight"), 80),
    "kernel": (L("系统", "System"), 90),
    "access": (L("权限", "Access"), 95),
}


def register_availability(type_code: str, availability: Availability) -> None:
    """Let the form of a type show what is available while lines are typed."""
    _AVAILABILITY[type_code] = availability


def register_module(code: str, label: L, order: int) -> None:
    """Name a module for the menu; smaller orders stand first."""
    _MODULES[code] = (label, order)


def named_modules() -> dict[str, tuple[L, int]]:
    """The label and the order of every module that has them."""
    return {**_DEFAULT_MODULES, **_MODULES}


def label(one: L | None) -> dict[str, str] | None:
    """A label in both languages."""
    return None if one is None else {"zh": one.zh, "en": one.en}


def field_meta(field: Field) -> dict[str, Any]:
    """One field, without server matters."""
    return {
        "name": field.name,
        "type": field.type.value,
        "label": label(field.label),
        "ref": field.ref,
        "only": field.only,
        "options": [{"value": one.value, "label": label(one.label), "tone": one.tone} for one in field.options],
        "required": field.required,
        "readonly": field.readonly or field.is_derived,
        "hidden": field.hidden,
        "default": field.default,
        "max_length": field.max_length,
        "minimum": field.minimum,
        "maximum": field.maximum,
        "positive": field.positive,
        "nonzero": field.nonzero,
        "scale": field.scale,
        "width": field.width,
        "hint": label(field.hint),
        "section": field.section,
        "in_list": field.in_list,
        "filterable": field.filterable,
        "sortable": field.sortable,
        "searchable": field.searchable,
        "total": field.total,
        "copies": dict(field.copies),
        "unique": field.unique,
        "custom": field.custom,
        "visible_when": when_meta(field.visible_when),
        "required_when": when_meta(field.required_when),
    }


def when_meta(when: When | None) -> dict[str, Any] | None:
    """A condition: {field, one_of: [...]} or {field, filled: bool}."""
    if when is None:
        return None
    return {"field": when.field, **({"one_of": list(when.one_of)} if when.one_of else {"filled": when.filled})}


def permissions_meta(actor: Actor, of_type: RecordType) -> dict[str, Any]:
    """What the user may do with a type at all."""
    known = {
        action: actor.may(of_type.permission(action))
        for action in ("read", "create", "change", "delete", "export", "import", "print")
    }
    if not of_type.creatable:
        known["create"] = known["import"] = False
    actions = [step.code for step in of_type.transitions if actor.may(of_type.permission(step.code))]
    return {**known, "actions": actions}


def type_meta(unit: Unit, of_type: RecordType) -> dict[str, Any]:
    """One type as its forms and lists need it."""
    of_type = tailored(unit, of_type)
    plan = plan_of(of_type)
    leading = tuple(field for field in (NUMBER, STATE) if field in plan.system)
    availability = _AVAILABILITY.get(of_type.code)
    readable = {one.code for one in record_types() if unit.may(one.permission("create"))}
    if of_type.states and leading:
        leading = tuple(field if field is not STATE else state_field(of_type) for field in leading)
    return {
        "code": of_type.code,
        "module": of_type.module,
        "plural": of_type.plural,
        "path": of_type.path,
        "record": of_type.record,
        "label": label(of_type.label),
        "title": of_type.title,
        "order": of_type.order,
        "list_columns": list(of_type.list_columns),
        "menu": of_type.menu,
        "icon": of_type.icon,
        "page": of_type.page,
        "creatable": of_type.creatable,
        "fields": [field_meta(field) for field in (*leading, *visible_fields(unit, plan.fields))],
        "lines": [
            {
                "name": one.lines.name,
                "label": label(one.lines.label),
                "fields": [field_meta(field) for field in visible_fields(unit, one.fields)],
                "calculator": one.lines.calculator,
                "minimum": one.lines.minimum,
                "maximum": one.lines.maximum,
                "can_add": one.lines.can_add,
            }
            for one in plan.lines
        ],
        "states": [{"code": one.code, "label": label(one.label), "tone": one.tone} for one in of_type.states],
        "transitions": [
            {
                "code": one.code,
                "label": label(one.label),
                "source": list(one.source),
                "target": one.target,
                "primary": one.primary,
                "danger": one.danger,
                "bulk": one.bulk,
                "confirm": label(one.confirm),
                "asks": [field_meta(field) for field in one.asks],
            }
            for one in of_type.transitions
        ],
        "editable_in": list(of_type.editable_in) if of_type.states else [],
        "sections": [{"code": code, "label": label(one)} for code, one in of_type.sections.items()],
        "creates": [
            {"type": one.type, "label": label(one.label), "states": list(one.states)}
            for one in of_type.creates
            if one.type in readable
        ],
        "links": of_type.record == "document",
        "print": of_type.record == "document",
        "attachments": True,
        "availability": availability
        and {
            "lines": availability.lines,
            "item": availability.item,
            "quantity": availability.quantity,
            "warehouse": availability.warehouse,
        },
        "offers": offers_of(of_type.code),
        "natural_key": of_type.natural_key,
        "permissions": permissions_meta(unit.user, of_type),
    }


def state_field(of_type: RecordType) -> Field:
    """The state as a field of the list, with the declared states as options."""
    return replace(STATE, options=tuple(Option(one.code, one.label, one.tone) for one in of_type.states))


def meta(unit: Unit, reports: list[dict[str, Any]]) -> dict[str, Any]:
    """What `GET /api/meta` answers. `version` changes when any of it does."""
    types = [type_meta(unit, one) for one in record_types() if unit.may(one.permission("read"))]
    modules = dict.fromkeys([*(one["module"] for one in types), *(one["module"] for one in reports)])
    known = named_modules()
    shown = [
        {"code": code, "label": label(found[0]), "order": found[1]}
        for code in modules
        for found in (known.get(code, (L(code, code), 99)),)
    ]
    body = {"modules": sorted(shown, key=lambda one: one["order"]), "types": types, "reports": reports}
    return {"version": hashlib.sha256(jsonio.encode(body)).hexdigest()[:16], **body}
