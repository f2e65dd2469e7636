"""Declared types as one user of one company has them: with the company's custom fields, the rules for his roles and the
shared layout of the list. The engine asks for this wherever it is handed a type, so that validation, lists, files, forms,
print and API all follow from the same declaration."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from guantong.kernel.customize.shape import HIDDEN, Rule, Shape, Spot, default_of, shape_of
from guantong.kernel.declare import Field, L, Lines, RecordType
from guantong.kernel.unit import Unit

MODULE = "customize"
SECTION = "custom"
SECTION_LABEL = L("自定义字段", "Custom fields")


def tailored(unit: Unit, of_type: RecordType) -> RecordType:
    """The type as the unit's user has it; the declared one itself where nothing was customized.

    The same value for the same version, roles and type, so that what is compiled from it is compiled once. Takes a
    tailored type as well. One statement when the version is new to the process, none afterwards.
    """
    if not unit.customization_version or of_type.module == MODULE:
        return of_type
    shape = shape_of(unit)
    if shape is None or not _concerns(shape, of_type.code):
        return declared(of_type)
    is_system = unit.user.id is None
    roles = frozenset() if is_system else shape.roles & frozenset(unit.role_ids)
    key = (of_type.code, is_system, roles)
    known: RecordType | None = shape.types.get(key)
    if known is None:
        known = shape.types.setdefault(key, _tailor(shape, declared(of_type), roles, is_system=is_system))
    return known


def without_hidden(of_type: RecordType) -> RecordType:
    """A tailored type without the fields that a rule hides, for a description of it."""
    lines = tuple(replace(one, fields=_shown(one.fields)) for one in of_type.lines)
    return replace(of_type, fields=_shown(of_type.fields), lines=lines)


def _shown(fields: tuple[Field, ...]) -> tuple[Field, ...]:
    return tuple(field for field in fields if field.see != HIDDEN)


def declared(of_type: RecordType) -> RecordType:
    """The type as its module declared it."""
    from guantong.kernel.declare import record_type

    return record_type(of_type.code)


def _concerns(shape: Shape, code: str) -> bool:
    return code in shape.fields or code in shape.rules or code in shape.layouts


def _tailor(shape: Shape, of_type: RecordType, roles: frozenset[int], *, is_system: bool) -> RecordType:
    from guantong.kernel.engine.plan import plan_of

    own = shape.fields.get(of_type.code, {})
    rules = {} if is_system else _of_user(shape.rules.get(of_type.code, {}), roles)
    plan = plan_of(of_type)
    header = (*plan.fields, *own.get("", ()))
    lines = tuple(
        replace(one.lines, fields=_ruled((*one.fields, *_after(one.lines, own)), one.lines.name, rules))
        for one in plan.lines
    )
    columns, sort = shape.layouts.get(of_type.code, ((), ""))
    known = {field.name for field in (*header, *plan.system)}
    columns = tuple(name for name in columns if name in known)
    fields = _ruled(header, "", rules)
    if columns:
        fields = tuple(replace(field, in_list=field.name in columns) for field in fields)
    has_section = any(field.section == SECTION for field in fields)
    return replace(
        of_type,
        fields=fields,
        lines=lines,
        sections={**of_type.sections, SECTION: SECTION_LABEL} if has_section else of_type.sections,
        list_columns=columns,
        order=_usable(sort, known) or of_type.order,
    )


def _after(lines: Lines, own: Mapping[str, list[Field]]) -> tuple[Field, ...]:
    return tuple(own.get(lines.name, ()))


def _usable(sort: str, known: set[str]) -> str:
    """The keys of a sort that still exist: a later version of the program may have lost one."""
    pieces = [one.strip() for one in sort.split(",")]
    return ",".join(one for one in pieces if one.lstrip("-") in known or one.lstrip("-") == "id")


def _of_user(rules: Mapping[Spot, list[Rule]], roles: frozenset[int]) -> dict[Spot, list[Rule]]:
    found = {spot: [one for one in some if one.role is None or one.role in roles] for spot, some in rules.items()}
    return {spot: some for spot, some in found.items() if some}


def _ruled(fields: Iterable[Field], place: str, rules: Mapping[Spot, list[Rule]]) -> tuple[Field, ...]:
    return tuple(_under(field, rules.get((place, field.name), ())) for field in fields)


def _under(field: Field, rules: Iterable[Rule]) -> Field:
    """The field under all rules that concern the user: the strictest of his roles decides; a role's own default comes
    before everybody's."""
    found = list(rules)
    if not found:
        return field
    changes: dict[str, Any] = {}
    if any(one.required for one in found):
        changes["required"] = True
    if any(one.read_only for one in found):
        changes["readonly"] = True
    if any(one.hidden for one in found):
        changes |= {"see": HIDDEN, "searchable": False}
    default = next((one.default for one in found if one.default != ""), "")
    if default:
        changes["default"] = default_of(field.type, default)
    return replace(field, **changes)
