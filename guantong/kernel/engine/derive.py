"""Prefilled drafts: an empty one with the defaults, or one made from an upstream document (下推)."""

from __future__ import annotations

from typing import Any

from guantong.kernel.customize.tailoring import tailored
from guantong.kernel.declare import Field, RecordType, record_type, record_types
from guantong.kernel.engine import store
from guantong.kernel.engine.carrying import carry_over
from guantong.kernel.engine.document import Document, Record, state_label
from guantong.kernel.engine.plan import plan_of, type_of_row
from guantong.kernel.engine.service import is_visible, not_found
from guantong.kernel.engine.validate import take_in
from guantong.kernel.engine.wire import record_to_wire
from guantong.kernel.messages import kernel as say
from guantong.kernel.unit import Row, Unit


def empty_draft(unit: Unit, of_type: RecordType) -> Row:
    """What a new record starts from: the declared defaults."""
    unit.demand(of_type.permission("create"))
    of_type = tailored(unit, of_type)
    record = take_in(unit, of_type, {}).record
    unit.problems.clear()  # An empty draft is incomplete; it is not being saved.
    return record_to_wire(unit, of_type, record)


def draft_from(unit: Unit, of_type: RecordType, source_id: int) -> Row:
    """A draft of `of_type` of what remains open on the document `source_id`. Refuses where none can be made."""
    unit.demand(of_type.permission("create"))
    source = _source(unit, of_type, source_id)
    offer = next(one for one in source.type.creates if one.type == of_type.code)
    if source.state not in offer.states:
        unit.refuse(
            say.CANNOT_DERIVE,
            document=source.describe(unit.language),
            label=of_type.label,
            state=state_label(source.type, source.state, unit.language),
            states=[state_label(source.type, one, unit.language) for one in offer.states],
        )
    return record_to_wire(unit, of_type, derived(unit, of_type, source))


def derived(unit: Unit, of_type: RecordType, source: Document) -> Record:
    """The draft in the inside form, with the declared defaults; for flow rules as well.

    Custom values travel: a field of the source's header or line has its value in the target's field of the same name and
    type. Lines find their source by the columns of the declared links.
    """
    of_type = tailored(unit, of_type)
    assert of_type.derive is not None  # Whoever is created from another type says how.
    given = of_type.derive(unit, source, of_type)
    plan = plan_of(of_type)
    intake = take_in(unit, of_type, {})
    unit.problems.clear()
    record = intake.record | _by_column(plan.by_name, given)
    for line_plan in plan.lines:
        name = line_plan.lines.name
        record[name] = [
            {"line_no": number} | _by_column(line_plan.by_name, row)
            for number, row in enumerate(given.get(name, ()), 1)
        ]
    carry_over(of_type, source, record)
    return record


def _by_column(fields: dict[str, Field], given: dict[str, Any]) -> Record:
    """Keyed by column, whichever way the module said it."""
    return {(fields[name].column_name or name) if name in fields else name: value for name, value in given.items()}


def _source(unit: Unit, of_type: RecordType, source_id: int) -> Document:
    """The upstream document, found among the types that offer to make this one."""
    sources = [one for one in record_types() if any(offer.type == of_type.code for offer in one.creates)]
    tables = list(dict.fromkeys(one.table for one in sources))
    parts = " UNION ALL ".join(
        f"SELECT '{table}' AS name, to_jsonb(h) ->> 'kind' AS kind FROM {table} h "
        "WHERE h.id = %(id)s AND h.company_id = %(company)s"
        for table in tables
    )
    row = unit.one(parts, {"id": source_id, "company": unit.company_id}) if parts else None
    found = type_of_row(row["name"], row["kind"]) if row else None
    if found is None or found not in sources:
        raise not_found(unit, of_type, source_id)
    unit.demand(found.permission("read"))
    document = store.load(unit, tailored(unit, record_type(found.code)), source_id)
    if document is None or not is_visible(unit, document, "read"):
        raise not_found(unit, found, source_id)
    return document
