"""Custom values along the thread: what the order's line holds under a name, the delivery's and the invoice's line hold too."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from guantong.kernel.customize.tailoring import tailored
from guantong.kernel.declare import Field, RecordType
from guantong.kernel.engine.custom import COLUMN, unpack
from guantong.kernel.engine.document import Document, Record
from guantong.kernel.engine.plan import LinePlan, plan_of, type_of_row
from guantong.kernel.unit import Unit


def carry_over(of_type: RecordType, source: Document, record: Record) -> None:
    """Give a draft the custom values of the document it is made from. Lines find their source by the declared links."""
    plan, upstream = plan_of(of_type), plan_of(source.type)
    _carry(plan.custom, upstream.custom, source.header, record)
    by_id = {
        row["id"]: (one, row) for one in upstream.lines if one.custom for row in source.lines.get(one.lines.name, ())
    }
    columns = list(dict.fromkeys(link.column for link in of_type.links if link.upstream_line_table))
    for line_plan in plan.lines if by_id else ():
        for row in record.get(line_plan.lines.name, ()):
            found = next((by_id[row[name]] for name in columns if row.get(name) in by_id), None)
            if found is not None:
                _carry(line_plan.custom, found[0].custom, found[1], row)


def bring_along(unit: Unit, of_type: RecordType, record: Record) -> None:
    """Give new lines that name a source line the custom values they were sent without: a program need not repeat them,
    and a field that is hidden from the user or read-only for him comes along all the same.

    No statement for a type without custom fields on its lines, else one for each table that is named.
    """
    for line_plan in plan_of(of_type).lines:
        if line_plan.custom:
            _bring(unit, of_type, line_plan, record.get(line_plan.lines.name, ()))


def _bring(unit: Unit, of_type: RecordType, line_plan: LinePlan, rows: Iterable[Record]) -> None:
    open_rows = [row for row in rows if any(field.name not in row for field in line_plan.custom)]
    links = {link.column: link for link in of_type.links if link.upstream_line_table}
    for column, link in links.items():
        wanted = {row[column] for row in open_rows if isinstance(row.get(column), int)}
        if not wanted:
            continue
        found = unit.sql(
            f"""SELECT l.id, l.custom, to_jsonb(h) ->> 'kind' AS kind FROM {link.upstream_line_table} l
                  JOIN {link.upstream_table} h ON h.id = l.document_id
                 WHERE l.company_id = %s AND l.id = ANY (%s::bigint[]) AND l.custom <> '{{}}'""",
            (unit.company_id, sorted(wanted)),
        )
        known = {row["id"]: row for row in found}
        for row in open_rows:
            source = known.get(row.get(column) or 0)
            declared = None if source is None else type_of_row(link.upstream_table, source["kind"])
            if source is None or declared is None:
                continue
            plans = plan_of(tailored(unit, declared)).lines
            fields = next((one.custom for one in plans if one.lines.table == link.upstream_line_table), ())
            held = {COLUMN: source[COLUMN]}
            unpack(fields, held)
            missing = [field for field in line_plan.custom if field.name not in row]
            _carry(missing, fields, held, row)


def _carry(fields: Iterable[Field], upstream: Iterable[Field], source: Mapping[str, Any], into: Record) -> None:
    known = {field.name: field for field in upstream}
    for field in fields:
        other = known.get(field.name)
        if other is None or (other.type, other.ref) != (field.type, field.ref) or source.get(field.name) is None:
            continue
        into[field.name] = source[field.name]
