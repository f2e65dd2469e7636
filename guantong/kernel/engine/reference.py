"""What a REF field may name: the table behind each type code, and how its rows are known to people."""

from __future__ import annotations

from dataclasses import dataclass

from guantong.kernel.declare import record_types


@dataclass(frozen=True, slots=True)
class Reference:
    """A table whose rows can be referred to. Columns are None where the table has no such thing."""

    code: str
    table: str
    code_column: str
    name_column: str
    company_column: str | None = "company_id"
    active_column: str | None = None
    kind: str | None = None


_EXTRA: dict[str, Reference] = {
    "user": Reference("user", "access_user", "username", "name", company_column=None, active_column="is_active"),
    "role": Reference("role", "access_role", "code", "name_zh", company_column=None),
}
_CACHE: dict[int, dict[str, Reference]] = {}


def register_reference(reference: Reference) -> None:
    """Make a table known that no record type declares."""
    _EXTRA[reference.code] = reference
    _CACHE.clear()


def references() -> dict[str, Reference]:
    """Every reference by its type code: all record types, users, roles, and what was registered."""
    types = record_types()
    known = _CACHE.get(len(types))
    if known is not None:
        return known
    found = dict(_EXTRA)
    for one in types:
        columns = {field.column_name for field in one.fields}
        if one.record == "master":
            code = one.natural_key if one.natural_key in columns else one.title
            name = "name" if "name" in columns else one.title
            found[one.code] = Reference(
                one.code, one.table, code, name, active_column="is_active" if "is_active" in columns else None
            )
        else:
            found[one.code] = Reference(one.code, one.table, "number", "number", kind=one.kind)
    _CACHE.clear()
    _CACHE[len(types)] = found
    return found


def reference(code: str) -> Reference:
    """The reference of a type code. Raises KeyError."""
    return references()[code]
