"""What a report was asked for, in words: what stands above it on paper and in a file, so that it can be read alone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from guantong.kernel.declare import Field, Type
from guantong.kernel.engine.named import said_names
from guantong.kernel.engine.reference import references
from guantong.kernel.messages import text
from guantong.kernel.unit import Row, Unit

YES = {"zh": "是", "en": "Yes"}


def said_parameters(unit: Unit, parameters: tuple[Field, ...], given: Mapping[str, Any]) -> list[Row]:
    """The parameters that have a value: `[{name, label, value}]` in the user's language; a flag only where it is set.

    References that `given` names by id: one statement for all of them; what the user may not read stays an id.
    """
    wanted: dict[str, set[int]] = {}
    for one in parameters:
        if one.type is Type.REF and one.ref in references() and isinstance(given.get(one.name), int):
            wanted.setdefault(one.ref or "", set()).add(given[one.name])
    names = said_names(unit, wanted)
    said = ((one, _said(unit, one, given.get(one.name), names)) for one in parameters)
    return [{"name": one.name, "label": text(one.label, unit.language), "value": value} for one, value in said if value]


def _said(unit: Unit, parameter: Field, value: Any, names: Mapping[tuple[str, int], str]) -> str:
    if value is None or value == "" or value is False:
        return ""
    if parameter.type is Type.BOOL:
        return YES[unit.language]
    if parameter.type is Type.ENUM:
        return next((text(one.label, unit.language) for one in parameter.options if one.value == value), str(value))
    if parameter.type is Type.REF:
        return names.get((parameter.ref or "", value)) or str(value)
    return str(value)
