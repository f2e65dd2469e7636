"""One example for each record type that can be created: the documents of one small company, which name each other.

The example of a warehouse has the code that the example of a delivery asks for, and so on. Sent in the order of
`in_order()` to a company with the standard master data and open books, every one of them is accepted as it stands;
`bench/fuzz` builds its companies out of them and the tests prove it.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Any, Final

from guantong.kernel.declare import Field, RecordType, Type, record_types
from guantong.kernel.engine.plan import Plan, plan_of, stored, target_of

PLAIN: Final[dict[Type, Any]] = {
    Type.TEXT: "文本", Type.LONGTEXT: "说明文字", Type.INT: 1, Type.QUANTITY: "10", Type.PRICE: "2.5",
    Type.MONEY: "25.00", Type.PERCENT: "13", Type.DATE: "2026-01-31", Type.DATETIME: "2026-01-31T08:00:00+08:00",
    Type.BOOL: True,
}  # fmt: skip
# The types that a module declares say by this registry what follows from no declaration of a field.
_OWN: dict[str, dict[str, Any]] = {}
_CODES: dict[str, str] = {}
_REFUSED: dict[str, str] = {}


def example(type_code: str, /, *, code: str | None = None, refused: str | None = None, **values: Any) -> None:
    """Say what the example of a type has besides what must be filled in. `code` is its own code, where one is not free;
    `refused` is the code of the problem with which the example is refused as it stands (the id of an order's line that
    it names is another one everywhere)."""
    _OWN[type_code] = values
    if code is not None:
        _CODES[type_code] = code
    if refused is not None:
        _REFUSED[type_code] = refused
    _example.cache_clear()


def refusal_of(of_type: RecordType) -> str | None:
    """With which problem the example is refused as it stands; None: it is accepted."""
    return _REFUSED.get(of_type.code)


def code_of(type_code: str) -> str:
    """The code under which examples name a record of the type: `ITEM-1`, or one of the standard master data."""
    return _CODES.get(type_code, f"{type_code.upper().replace('_', '-')}-1")


def inputs(fields: tuple[Field, ...]) -> tuple[Field, ...]:
    """The fields that are written."""
    return tuple(field for field in stored(fields) if not field.readonly)


def must_be_sent(field: Field) -> bool:
    """Whether a record without this field is refused."""
    return field.required and field.default is None


def value_of(field: Field) -> Any:
    """A value that the field takes."""
    if field.type is Type.REF:
        return code_of(field.ref or "")
    if field.type is Type.ENUM:
        return field.options[0].value if field.options else None
    if field.type is Type.INT and field.minimum is not None:
        return max(1, int(field.minimum))
    if field.type is Type.TEXT and field.max_length is not None:
        return str(PLAIN[Type.TEXT])[: field.max_length]
    return PLAIN[field.type]


def example_of(of_type: RecordType) -> dict[str, Any]:
    """What may be sent to create a record of the type."""
    return dict(_example(of_type.code))


@lru_cache(maxsize=512)
def _example(code: str) -> dict[str, Any]:
    of_type = next(one for one in record_types() if one.code == code)
    plan = plan_of(of_type)
    given = _OWN.get(code, {})
    made: dict[str, Any] = {}
    for field in inputs(plan.fields):
        if field.name == of_type.natural_key and code in _CODES:
            made[field.name] = _CODES[code]
        elif field.name in given:
            made[field.name] = given[field.name]
        elif field.name == of_type.natural_key and of_type.record == "master":
            made[field.name] = code_of(code)
        elif must_be_sent(field):
            made[field.name] = value_of(field)
    for line_plan in plan.lines:
        lines = line_plan.lines
        if lines.name in given:
            made[lines.name] = given[lines.name]
        elif lines.minimum > 0:
            line = {field.name: value_of(field) for field in inputs(line_plan.fields) if must_be_sent(field)}
            made[lines.name] = [line] * lines.minimum
    return {name: value for name, value in made.items() if value is not None}


def in_order() -> tuple[RecordType, ...]:
    """The types that can be created, those that others name first."""
    left = [one for one in record_types() if one.creatable]
    done: list[RecordType] = []
    while left:
        waiting = {one.code for one in left}
        ready = [one for one in left if not (named_by(one) & waiting) - {one.code}]
        # A circle (an item names its warehouse, a warehouse its keeper's item) is begun with what was declared first.
        found = ready or left[:1]
        done += found
        left = [one for one in left if one not in found]
    return tuple(done)


def story() -> Iterator[tuple[RecordType, dict[str, Any]]]:
    """Every example in an order in which all of them are accepted. A second item, `PART-1`, is what a product is made
    of: nothing else is named that has no example of its own."""
    for of_type in in_order():
        yield of_type, example_of(of_type)
        if of_type.code == "item":
            yield of_type, example_of(of_type) | {"code": "PART-1"}


def named_by(of_type: RecordType) -> set[str]:
    """The types that the example of a type names."""
    plan: Plan = plan_of(of_type)
    made = example_of(of_type)
    sets = [(plan.fields, [made]), *((one.fields, made.get(one.lines.name, [])) for one in plan.lines)]
    return {
        field.ref
        for fields, found in sets
        for field in fields
        if target_of(field) is not None and field.ref and any(field.name in one for one in found)
    }
