"""References, resolved in sets: ids and codes of all types in one statement, within the company."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from guantong.kernel.declare import Field, record_types
from guantong.kernel.engine.catalog import typed
from guantong.kernel.engine.document import Document, Record
from guantong.kernel.engine.reference import Reference, references
from guantong.kernel.messages import kernel as say
from guantong.kernel.unit import Row, Unit


@dataclass(slots=True)
class Demand:
    """A reference wanted by one field of a record; `wanted` is an id or a code."""

    field: Field
    wanted: int | str
    into: Record
    line: int | None
    lines: str | None


def fetch(unit: Unit, ids: Mapping[str, Collection[int]], codes: Mapping[str, Collection[str]]) -> None:
    """Bring the rows of the named records into `unit.references`, in one statement for all types."""
    parts: list[str] = []
    words: dict[str, Any] = {"company": unit.company_id}
    for place, code in enumerate(dict.fromkeys((*ids, *codes))):
        target = references()[code]
        known = unit.references.setdefault(code, {})
        wanted_ids = [one for one in ids.get(code, ()) if one not in known]
        wanted_codes = list(codes.get(code, ()))
        tests: list[str] = []
        if wanted_ids:
            tests.append(f"r.id = ANY(%(i{place})s::bigint[])")
            words[f"i{place}"] = wanted_ids
        if wanted_codes:
            tests.append(f"r.{target.code_column} = ANY(%(c{place})s::text[])")
            words[f"c{place}"] = wanted_codes
        if tests:
            parts.append(_part(code, target, " OR ".join(tests)))
    if not parts:
        return
    found: dict[str, list[Row]] = {}
    for row in unit.sql(" UNION ALL ".join(parts), words):
        found.setdefault(row["type"], []).append(row["row"])
    for code, rows in found.items():
        typed(unit, references()[code].table, rows)
        unit.references.setdefault(code, {}).update((row["id"], row) for row in rows)


def _part(code: str, target: Reference, test: str) -> str:
    row = "jsonb_build_object('id', r.id, 'username', r.username, 'name', r.name, 'is_active', r.is_active)"
    row = row if code == "user" else "to_jsonb(r) - 'search_keys'"
    company = f"r.{target.company_column} = %(company)s AND " if target.company_column else ""
    # Kinds come from declarations and hold letters and underscores only.
    kind = f"r.kind = '{target.kind}' AND " if target.kind else ""
    return f"SELECT '{code}' AS type, {row} AS row FROM {target.table} r WHERE {company}{kind}({test})"


def by_code(unit: Unit, code: str) -> dict[str, Row]:
    """The known rows of a type by their code."""
    column = references()[code].code_column
    return {str(row[column]): row for row in unit.references.get(code, {}).values()}


def resolve(unit: Unit, demands: list[Demand], existing: Document | None) -> None:
    """Write the id of each wanted record into its place, and collect what is not there or not in use any more."""
    ids: dict[str, set[int]] = {}
    codes: dict[str, set[str]] = {}
    for demand in demands:
        ref = demand.field.ref or ""
        if ref not in references():
            raise KeyError(f"field {demand.field.name} refers to the unknown type {ref}")
        if isinstance(demand.wanted, int):
            ids.setdefault(ref, set()).add(demand.wanted)
        else:
            codes.setdefault(ref, set()).add(demand.wanted)
    fetch(unit, ids, codes)
    names = {code: by_code(unit, code) for code in codes}
    labels = {one.code: one.label for one in record_types()}
    for demand in demands:
        ref = demand.field.ref or ""
        target = references()[ref]
        if isinstance(demand.wanted, int):
            row = unit.references.get(ref, {}).get(demand.wanted)
        else:
            row = names[ref].get(demand.wanted)
        facts: dict[str, Any] = {"label": demand.field.label, "type": labels.get(ref, demand.field.label)}
        facts["found"] = demand.wanted
        where: dict[str, Any] = {"field": demand.field.name, "line": demand.line, "lines": demand.lines}
        if row is None:
            demand.into[demand.field.column_name] = None
            unit.problem(say.NO_SUCH_REFERENCE, **where, **facts)
            continue
        demand.into[demand.field.column_name] = row["id"]
        if target.active_column and row.get(target.active_column) is False and not _is_kept(demand, row, existing):
            facts["found"] = row[target.code_column]
            unit.problem(say.INACTIVE_REFERENCE, **where, **facts)


def _is_kept(demand: Demand, row: Row, existing: Document | None) -> bool:
    """Whether the stored record names the same row already: what was chosen while it was in use may stay."""
    if existing is None:
        return False
    column = demand.field.column_name
    if demand.lines is None:
        return bool(existing.header.get(column) == row["id"])
    return any(
        line["id"] == demand.into.get("id") and line.get(column) == row["id"] for line in existing.lines[demand.lines]
    )
