"""What a company has customized, as the engine reads it: one statement for each new version of it, in each process."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from guantong.kernel.declare import Field, L, Option, Type
from guantong.kernel.unit import Row, Unit

UNKNOWN = -1
"""The version in a transaction that has changed the customization itself: it reads anew and remembers nothing."""
HIDDEN = "customize.hidden"
"""The permission that a field hidden by a rule asks for: it is in no registry, so no user has it; the system has all."""
_EXPRESSIONS = {
    Type.TEXT: "{a}.custom ->> '{n}'",
    Type.LONGTEXT: "{a}.custom ->> '{n}'",
    Type.ENUM: "{a}.custom ->> '{n}'",
    Type.INT: "custom_integer({a}.custom, '{n}')",
    Type.REF: "custom_integer({a}.custom, '{n}')",
    Type.BOOL: "custom_flag({a}.custom, '{n}')",
    Type.DATE: "custom_day({a}.custom, '{n}')",
    Type.DATETIME: "custom_instant({a}.custom, '{n}')",
}
OPTIONS = """(SELECT coalesce(jsonb_agg(jsonb_build_array(o.value, o.label, o.label_en, o.tone) ORDER BY o.line_no), '[]')
                    FROM customize_option o WHERE o.document_id = f.id)"""
"""The options of the custom field `f`, in order."""
_QUERY = f"""
SELECT v.version,
       (SELECT jsonb_agg(to_jsonb(f) - 'search_keys' || jsonb_build_object('options', {OPTIONS}) ORDER BY f.position, f.id)
          FROM customize_field f WHERE f.company_id = v.company_id AND f.is_active) AS fields,
       (SELECT jsonb_agg(to_jsonb(r) - 'search_keys' ORDER BY r.role_id NULLS LAST, r.id)
          FROM customize_rule r WHERE r.company_id = v.company_id AND r.is_active) AS rules,
       (SELECT jsonb_object_agg(l.code, jsonb_build_array(l.columns, l.sort))
          FROM customize_layout l WHERE l.company_id = v.company_id AND l.is_active) AS layouts
  FROM customize_version v WHERE v.company_id = %s
"""
_SHAPES: dict[tuple[int, int], Shape] = {}
_KEPT = 256


@dataclass(frozen=True, slots=True)
class Rule:
    """What one rule says about one field. `role` None: for everybody."""

    role: int | None
    required: bool
    hidden: bool
    read_only: bool
    default: str


Spot = tuple[str, str]
"""A line set ("" for the header) and a field's name."""


@dataclass(slots=True)
class Shape:
    """The customization of one company in one version. `types` are the tailored types, made when first asked for."""

    version: int
    fields: dict[str, dict[str, list[Field]]] = field(default_factory=dict)
    rules: dict[str, dict[Spot, list[Rule]]] = field(default_factory=dict)
    layouts: dict[str, tuple[tuple[str, ...], str]] = field(default_factory=dict)
    roles: frozenset[int] = frozenset()
    types: dict[Any, Any] = field(default_factory=dict)


def expression_of(value_type: Type, name: str, alias: str) -> str:
    """The SQL of a custom value; the name holds a-z, 0-9 and _ only."""
    return _EXPRESSIONS.get(value_type, "custom_number({a}.custom, '{n}')").format(a=alias, n=name)


def default_of(value_type: Type, text: str) -> Any:
    """A default as the engine takes it: `today` and `me` stay words."""
    if text == "":
        return None
    if value_type is Type.DATE and text != "today":
        return date.fromisoformat(text)
    if value_type is Type.BOOL:
        return text.lower() in ("true", "1", "是", "yes")
    return int(text) if value_type in (Type.INT, Type.REF) and text != "me" else text


def field_of(row: Row) -> Field:
    """The declaration that a stored definition comes to."""
    value_type = Type(row["value_type"])
    both = L(row["name"], row["name_en"] or row["name"])
    hint = L(row["hint"], row["hint_en"] or row["hint"]) if row["hint"] else None
    options = tuple(Option(value, L(zh, en or zh), tone) for value, zh, en, tone in row.get("options") or ())
    return Field(
        row["field"],
        value_type,
        both,
        ref=row["ref"] or None,
        options=options if value_type is Type.ENUM else (),
        required=row["required"],
        default=default_of(value_type, row["default_value"]),
        expression=expression_of(value_type, row["field"], "l" if row["place"] else "h"),
        max_length=row["max_length"],
        minimum=_plain(row["minimum"]),
        maximum=_plain(row["maximum"]),
        hint=hint,
        section=row["section"],
        in_list=row["in_list"] and value_type is not Type.LONGTEXT,
        searchable=row["searchable"],
        total=row["total"],
        custom=True,
    )


def _plain(number: Any) -> str | None:
    return None if number is None else f"{Decimal(str(number)).normalize():f}"


def shape_of(unit: Unit) -> Shape | None:
    """The company's customization in force; None where nothing was ever customized, without a statement."""
    version = unit.customization_version
    if not version:
        return None
    if version != UNKNOWN and (known := _SHAPES.get((unit.company_id, version))) is not None:
        return known
    row = unit.one(_QUERY, (unit.company_id,))
    if row is None:
        return None
    shape = _read(row)
    if version != UNKNOWN:
        while len(_SHAPES) >= _KEPT:
            _SHAPES.pop(next(iter(_SHAPES)), None)
        # What was read may be newer than what the request began with; it is kept under its own version as well.
        _SHAPES[unit.company_id, version] = _SHAPES[unit.company_id, shape.version] = shape
    return shape


def _read(row: Row) -> Shape:
    shape = Shape(row["version"])
    for one in row["fields"] or ():
        shape.fields.setdefault(one["type_code"], {}).setdefault(one["place"], []).append(field_of(one))
    roles: set[int] = set()
    for one in row["rules"] or ():
        rule = Rule(one["role_id"], one["required"], one["hidden"], one["read_only"], one["default_value"])
        shape.rules.setdefault(one["type_code"], {}).setdefault((one["place"], one["field"]), []).append(rule)
        roles.update(() if rule.role is None else (rule.role,))
    shape.roles = frozenset(roles)
    for code, (columns, sort) in (row["layouts"] or {}).items():
        shape.layouts[code] = (tuple(filter(None, (name.strip() for name in columns.split(",")))), sort.strip())
    return shape
