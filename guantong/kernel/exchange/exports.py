"""Exports and templates: a list as a file, with the same filters, rows and fields that the user sees on screen."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import IO, Any, Final, cast

from guantong.kernel.customize.tailoring import tailored
from guantong.kernel.declare import Field, RecordType, Type
from guantong.kernel.engine.catalog import columns as table_columns
from guantong.kernel.engine.listing import ListQuery, list_rows, shown_fields
from guantong.kernel.engine.meta import state_field
from guantong.kernel.engine.plan import plan_of
from guantong.kernel.engine.wire import is_settled, render, select_list, spoken
from guantong.kernel.exchange import messages as say
from guantong.kernel.exchange.cells import is_empty
from guantong.kernel.exchange.columns import KEY, Column, columns_of, importable, key_of
from guantong.kernel.exchange.writing import CONTENT_TYPES, Format, TableColumn, write_to
from guantong.kernel.messages import Language, text
from guantong.kernel.unit import Row, Unit, jsonb

PAGE: Final = 1000
AS_A_JOB: Final = 20_000
"""Longer lists are exported by a job."""
YES_NO: Final[dict[Language, tuple[str, str]]] = {"zh": ("否", "是"), "en": ("no", "yes")}


def check_format(unit: Unit, found: str) -> Format:
    """The format that was asked for. Refuses others than xlsx and csv."""
    if found in CONTENT_TYPES:
        return cast("Format", found)
    unit.refuse(say.BAD_FORMAT, field="format", found=found[:20])


def table_column(column: Column, language: Language) -> TableColumn:
    """How a column of a type stands in a file."""
    one = column.field
    note = text(one.hint, language) if one.hint else ""
    if one.options:
        note = "\n".join(filter(None, (note, " / ".join(text(option.label, language) for option in one.options))))
    return TableColumn(text(column.label, language), one.type, one.width, one.options, note)


def template(unit: Unit, record_type: RecordType, file: IO[bytes], format: Format) -> None:
    """An empty table to be filled in: headings only, those that must be filled marked."""
    unit.demand(record_type.permission("read"))
    columns = importable(columns_of(unit, record_type))
    key = key_of(record_type)
    heads = [
        replace(
            table_column(one, unit.language),
            required=one.field.required or one.field is key,
            choices=_choices(one, unit.language),
        )
        for one in columns
    ]
    write_to(file, heads, (), format, title=text(record_type.label, unit.language))


def _choices(column: Column, language: Language) -> tuple[str, ...]:
    if column.field.type is Type.BOOL:
        return YES_NO[language]
    return tuple(text(option.label, language) for option in column.field.options)


def count(unit: Unit, record_type: RecordType, query: ListQuery) -> int:
    """How many records an export would have. Refuses without the permission to export."""
    found = list_rows(unit, record_type.code, replace(query, count=True, limit=1, after=""), action="export")
    return found.total or 0


def export(
    unit: Unit,
    record_type: RecordType,
    query: ListQuery,
    file: IO[bytes],
    format: Format,
    told: Callable[[int], None] = lambda _done: None,
) -> int:
    """Write every record that the filters leave, with its lines, and note it in the audit; how many rows.

    A record with several line sets has them below one another. With `query.shown` the file is the list as it is shown:
    its columns in their order, one row a record. `told` is called with the number of records after each page.
    """
    unit.demand(record_type.permission("export"))
    language = unit.language
    if query.shown:
        record_type = tailored(unit, record_type)
        columns = [Column(one, one.label) for one in _as_shown(unit, record_type, query)]
        rows = _shown_rows(unit, record_type, query, columns, language, told)
    else:
        columns = columns_of(unit, record_type)
        rows = _rows(unit, record_type, query, columns, language, told)
    heads = [table_column(one, language) for one in columns]
    written = write_to(file, heads, rows, format, title=text(record_type.label, language))
    facts = {
        "type": record_type.code,
        "rows": written,
        "format": format,
        "filters": [list(one) for one in query.filters],
        "q": query.q,
        "where": query.where,
    }
    unit.run("SELECT audit_note('export', NULL, %s)", (jsonb(facts),))
    return written


def _as_shown(unit: Unit, record_type: RecordType, query: ListQuery) -> list[Field]:
    """The list's columns; the state with its labels."""
    fields = shown_fields(unit, plan_of(record_type), query.columns)
    return [state_field(record_type) if one.name == "state" and record_type.states else one for one in fields]


def _shown_rows(
    unit: Unit,
    record_type: RecordType,
    query: ListQuery,
    columns: Sequence[Column],
    language: Language,
    told: Callable[[int], None],
) -> Iterator[list[Any]]:
    page = replace(query, columns=tuple(one.field.name for one in columns), limit=PAGE, count=False, after="")
    done = 0
    while True:
        result = list_rows(unit, record_type.code, page, action="export")
        for row in result.rows:
            yield [_shown_cell(one, row.get(one.field.name), language) for one in columns]
        done += len(result.rows)
        told(done)
        if result.next is None:
            return
        page.after = result.next


def _shown_cell(column: Column, value: Any, language: Language) -> Any:
    """A reference as people read it, by code and name."""
    if isinstance(value, dict):
        return " ".join(str(value[name]) for name in ("code", "name") if value.get(name)) or None
    return _cell(column, value, language)


def _rows(
    unit: Unit,
    record_type: RecordType,
    query: ListQuery,
    columns: Sequence[Column],
    language: Language,
    told: Callable[[int], None],
) -> Iterator[list[Any]]:
    done = 0
    key = key_of(record_type)
    header = [(place, one) for place, one in enumerate(columns) if one.lines is None]
    names = tuple(one.field.name for _, one in header if one.field is not KEY)
    page = replace(query, columns=names, limit=PAGE, count=False, after="")
    while True:
        result = list_rows(unit, record_type.code, page, action="export")
        ids = [row["id"] for row in result.rows]
        references = _references(unit, record_type, ids) if record_type.record == "document" else {}
        lines = _lines(unit, record_type, ids, {one.lines for one in columns if one.lines})
        for row in result.rows:
            if key is KEY:
                row[KEY.name] = references.get(row["id"]) or row.get("number") or f"#{row['id']}"
            cells: list[Any] = [None] * len(columns)
            for place, one in header:
                cells[place] = _cell(one, row.get(one.field.name), language)
            mine = lines.get(row["id"], [])
            settled = is_settled(record_type, row.get("state"))
            fields = {one.name: one.fields for one in record_type.lines}
            mine = [(name, spoken(unit, fields[name], line, settled=settled)) for name, line in mine]
            yield from _with_lines(cells, columns, mine, language)
        done += len(result.rows)
        told(done)
        if result.next is None:
            return
        page.after = result.next


def _with_lines(
    cells: list[Any], columns: Sequence[Column], lines: Sequence[tuple[str, Row]], language: Language
) -> Iterator[list[Any]]:
    if not lines:
        yield cells
        return
    for name, line in lines:
        row = list(cells)
        for place, one in enumerate(columns):
            if one.lines == name:
                row[place] = _cell(one, line.get(one.field.name), language)
        yield row


def _cell(column: Column, value: Any, language: Language) -> Any:
    one = column.field
    if is_empty(value):
        return None
    if one.type is Type.BOOL:
        return YES_NO[language][bool(value)]
    if one.type is Type.ENUM:
        return next((text(option.label, language) for option in one.options if option.value == value), value)
    if one.type is Type.DATE and isinstance(value, str):
        return date.fromisoformat(value)
    return value


def _references(unit: Unit, record_type: RecordType, ids: Sequence[int]) -> dict[int, str]:
    rows = unit.sql(
        """SELECT document_id, min(external_ref) AS reference FROM exchange_reference
            WHERE company_id = %s AND type_code = %s AND document_id = ANY(%s::bigint[]) GROUP BY document_id""",
        (unit.company_id, record_type.code, list(ids)),
    )
    return {row["document_id"]: row["reference"] for row in rows}


def _lines(unit: Unit, record_type: RecordType, ids: Sequence[int], wanted: set[str | None]) -> dict[int, list[Any]]:
    """The lines of a page of records, by document: (line set, line as on the wire). One statement a line set."""
    found: dict[int, list[Any]] = {}
    for line_plan in plan_of(tailored(unit, record_type)).lines:
        lines = line_plan.lines
        if lines.name not in wanted or not ids:
            continue
        fields = [one for one in line_plan.fields if one.see is None or unit.may(one.see)]
        chosen, joins = select_list(fields, "l", table_columns(unit, lines.table))
        for row in unit.sql(
            f"SELECT l.document_id AS _document, {', '.join(chosen)} FROM {lines.table} l {' '.join(joins)}"
            " WHERE l.document_id = ANY(%(ids)s::bigint[]) ORDER BY l.document_id, l.line_no",
            {"ids": list(ids)},
        ):
            found.setdefault(row["_document"], []).append((lines.name, render(fields, row)))
    return found
