"""Reports: declared with parameters and columns, asked by one function, shown, drilled into and exported alike."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from guantong.kernel.customize.in_reports import custom_columns
from guantong.kernel.declare import Field, L, Type
from guantong.kernel.engine.meta import field_meta
from guantong.kernel.engine.meta import label as both
from guantong.kernel.engine.reference import references
from guantong.kernel.engine.resolve import fetch
from guantong.kernel.engine.validate import asks_of
from guantong.kernel.engine.wire import plain, spoken, visible_fields
from guantong.kernel.messages import Problem, ProblemError, text
from guantong.kernel.messages import kernel as say
from guantong.kernel.report_words import said_parameters
from guantong.kernel.unit import Row, Unit


@dataclass(slots=True)
class ReportResult:
    """What a query gives: rows keyed by column name; `totals` for the foot; `next` a cursor, if there is more.

    A row may carry `_level` (indent), `_leaf`, and `_links`: {column: {"type", "id"} or {"report", "parameters"}}.
    A reference is a dict {id, code, name}, or an id that is named by the kernel. `totals` are those of all pages.
    `given` are the parameters that were used: a query adds what it took where none was given (the days of this month).
    """

    rows: list[Row]
    totals: Row | None = None
    next: str | None = None
    title: str | None = None
    given: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Report:
    """One report. `query(unit, parameters)` gets validated parameters keyed by name (references as ids).

    `drill` says where a click on a column leads, from values of the row: `(row) -> {"type", "id"} | {"report",
    "parameters"} | None`. Every row leads somewhere; where some cannot, `undrilled` says which and why.
    """

    code: str
    module: str
    label: L
    params: tuple[Field, ...]
    columns: tuple[Field, ...]
    query: Callable[[Unit, dict[str, Any]], ReportResult]
    permission: str
    drill: Mapping[str, Callable[[Row], dict[str, Any] | None]] = field(default_factory=dict)
    tree: bool = False
    undrilled: L | None = None


BY_ID = "id:"
"""A code may be all digits (account 1001), so an id in an address says that it is one."""
_REPORTS: dict[str, Report] = {}


def register_report(report: Report) -> Report:
    """Make a report known. Raises ValueError for a code that is taken."""
    if report.code in _REPORTS:
        raise ValueError(f"report {report.code} is declared twice")
    _REPORTS[report.code] = report
    return report


def reports() -> tuple[Report, ...]:
    """Every report, in order of registration."""
    return tuple(_REPORTS.values())


def report_metas(unit: Unit) -> list[dict[str, Any]]:
    """The reports that the user may read."""
    return [
        {
            "code": one.code,
            "module": one.module,
            "label": both(one.label),
            "parameters": [field_meta(parameter) for parameter in one.params],
            "tree": one.tree,
        }
        for one in reports()
        if unit.may(one.permission)
    ]


def report(unit: Unit, code: str) -> Report:
    """A report that the user may read. Refuses with 403 or 404."""
    found = _REPORTS.get(code)
    if found is None:
        raise ProblemError(Problem(say.NO_SUCH_ADDRESS, {"path": f"/api/reports/{code[:80]}"}))
    unit.demand(found.permission)
    return found


def run_report(unit: Unit, code: str, given: Mapping[str, str]) -> tuple[Report, tuple[Field, ...], ReportResult]:
    """Validate the parameters, ask, and leave out what the user may not see; with custom fields of what the rows name and lead to."""
    asked = report(unit, code)
    values = asks_of(unit, asked.params, _typed(asked.params, given))
    values |= {name: given[name] for name in ("after",) if given.get(name)}
    result = asked.query(unit, values)
    result.given = values | result.given
    further = custom_columns(unit, result.rows, asked.drill)
    return asked, (*visible_fields(unit, asked.columns), *further), result


def _typed(parameters: tuple[Field, ...], given: Mapping[str, str]) -> dict[str, Any]:
    """The parameters of an address, where yes and no are words, and a reference is its code, or its id as `id:17`."""
    types = {one.name: one.type for one in parameters}
    words = {"true": True, "1": True, "false": False, "0": False}

    def typed(type: Type | None, value: str) -> Any:
        if type is Type.BOOL:
            return words.get(value.lower(), value)
        number = value.removeprefix(BY_ID)
        is_id = type is Type.REF and value != number and number.isascii() and number.isdigit() and len(number) < 19
        return int(number) if is_id else value

    return {name: typed(types.get(name), value) for name, value in given.items() if value != ""}


def report_to_wire(unit: Unit, asked: Report, columns: tuple[Field, ...], result: ReportResult) -> dict[str, Any]:
    """What `GET /api/reports/{code}` answers (docs/wire.md)."""
    _name_references(unit, columns, result.rows)
    return {
        "title": result.title or text(asked.label, unit.language),
        "asked": said_parameters(unit, asked.params, result.given),
        "columns": [
            {
                "name": one.name,
                "type": one.type.value,
                "label": text(one.label, unit.language),
                "total": one.total,
                "link": one.name in asked.drill,
                "scale": one.scale,
                "width": one.width,
                "options": [
                    {"value": option.value, "label": text(option.label, unit.language), "tone": option.tone}
                    for option in one.options
                ],
            }
            for one in columns
        ],
        "rows": [spoken(unit, columns, _row(asked, columns, row)) for row in result.rows],
        "totals": result.totals and _values(columns, result.totals),
        "next": result.next,
        "undrilled": text(asked.undrilled, unit.language) if asked.undrilled else "",
    }


def _values(columns: tuple[Field, ...], row: Row) -> Row:
    return {one.name: _value(one, row[one.name]) for one in columns if one.name in row}


def _value(column: Field, value: Any) -> Any:
    return value if isinstance(value, dict) else plain(column, value)


def _row(asked: Report, columns: tuple[Field, ...], row: Row) -> Row:
    shown = _values(columns, row)
    shown |= {name: row[name] for name in ("_level", "_leaf", "_key") if name in row}
    found = dict(row.get("_links") or {})
    for name, lead in asked.drill.items():
        target = lead(row)
        if target is not None:
            found.setdefault(name, target)
    if found:
        shown["_links"] = {name: _linked(target) for name, target in found.items()}
    return shown


def _linked(target: dict[str, Any]) -> dict[str, Any]:
    """A link as it travels: the parameters of a report as words of its address."""
    led_to = _REPORTS.get(target.get("report", ""))
    if led_to is None:
        return target
    references = {one.name for one in led_to.params if one.type is Type.REF}

    def word(name: str, value: Any) -> str:
        return f"{BY_ID}{value}" if name in references and isinstance(value, int) else str(value)

    return target | {"parameters": {name: word(name, value) for name, value in target["parameters"].items()}}


def _name_references(unit: Unit, columns: tuple[Field, ...], rows: list[Row]) -> None:
    """Turn ids in reference columns into {id, code, name}; one statement for all."""
    wanted: dict[str, set[int]] = {}
    named = [one for one in columns if one.type is Type.REF and one.ref in references()]
    for one in named:
        ids = {row[one.name] for row in rows if isinstance(row.get(one.name), int)}
        if ids and one.ref:
            wanted.setdefault(one.ref, set()).update(ids)
    if not wanted:
        return
    fetch(unit, wanted, {})
    for one in named:
        target = references()[one.ref or ""]
        known = unit.references.get(one.ref or "", {})
        for row in rows:
            wanted_id = row.get(one.name)
            found = known.get(wanted_id) if isinstance(wanted_id, int) else None
            if found is not None:
                row[one.name] = {
                    "id": found["id"], "code": found.get(target.code_column), "name": found.get(target.name_column)
                }  # fmt: skip
