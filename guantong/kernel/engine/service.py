"""What can be done with records: create, change, delete, carry out a transition. Page, API, import, flow and job all
come through here, so that permission, scope, state, stale check and problems are the same everywhere."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from guantong.kernel import flows, metrics
from guantong.kernel.customize.tailoring import tailored
from guantong.kernel.declare import RecordType, Transition, record_type, service_of
from guantong.kernel.engine import store
from guantong.kernel.engine.carrying import bring_along
from guantong.kernel.engine.document import Document, Record, describe, state_label
from guantong.kernel.engine.plan import plan_of, stored
from guantong.kernel.engine.stale import differing
from guantong.kernel.engine.validate import asks_of, finish, take_in
from guantong.kernel.messages import Problem, ProblemError, text
from guantong.kernel.messages import kernel as say
from guantong.kernel.search_keys import search_keys
from guantong.kernel.unit import Unit

BULK_LIMIT = 500


def transition_of(of_type: RecordType, code: str) -> Transition:
    """The declared transition. Refuses with 404."""
    found = next((one for one in of_type.transitions if one.code == code), None)
    if found is None:
        known = [one.code for one in of_type.transitions]
        raise ProblemError(Problem(say.NO_SUCH_TRANSITION, {"label": of_type.label, "action": code, "known": known}))
    return found


def is_visible(unit: Unit, document: Document, action: str) -> bool:
    """Whether the user's row scope (company, warehouse, own) covers the document for this action."""
    of_type, header, actor = document.type, document.header, unit.user
    warehouse = header.get(of_type.warehouse_column) if of_type.warehouse_column else None
    if warehouse is not None and actor.warehouse_ids is not None and warehouse not in actor.warehouse_ids:
        return False
    if actor.only_own(of_type.permission(action)):
        return actor.id in (header.get("created_by_id"), header.get(of_type.owner_column))
    return True


def not_found(unit: Unit, of_type: RecordType, record_id: object) -> ProblemError:
    """404 for what is absent or not visible; nobody learns which."""
    return ProblemError(Problem(say.NOT_FOUND, {"label": of_type.label, "id": record_id}))


def load(unit: Unit, code: str, record_id: int, *, lock: bool = False, action: str = "read") -> Document:
    """A record that the user may read. Refuses with 403 or 404."""
    of_type = tailored(unit, record_type(code))
    unit.demand(of_type.permission(action))
    document = store.load(unit, of_type, record_id, lock=lock)
    if document is None or not all(is_visible(unit, document, one) for one in dict.fromkeys(("read", action))):
        raise not_found(unit, of_type, record_id)
    return document


def prepare(unit: Unit, of_type: RecordType, record: Record, existing: Document | None) -> None:
    """Let the type complete a record before it is written. Refuses with all that it finds wrong."""
    if of_type.prepare is not None:
        of_type.prepare(unit, record, existing)
    _check_warehouse(unit, of_type, record)
    unit.check()
    if of_type.record == "master":
        record["search_keys"] = keys_of(of_type, record)


def keys_of(of_type: RecordType, record: Mapping[str, Any]) -> list[str]:
    """The type-ahead keys of a master, from its declared `search` columns."""
    names = [name for name in of_type.search if name not in ("code", "name", "spec")]
    others = [str(record[name]) for name in names if record.get(name)]
    code, name, spec = (str(record.get(one) or "") for one in (of_type.natural_key, "name", "spec"))
    return search_keys(code, name, spec if "spec" in of_type.search else "", others)


def _check_warehouse(unit: Unit, of_type: RecordType, record: Record) -> None:
    column = of_type.warehouse_column
    if column is None or unit.user.warehouse_ids is None or record.get(column) in (None, *unit.user.warehouse_ids):
        return
    field = next((one for one in plan_of(of_type).fields if one.column_name == column), None)
    if field is not None:
        unit.problem(say.NO_SUCH_REFERENCE, field=field.name, label=field.label, type=field.label, found=record[column])


def create(
    unit: Unit, code: str, payload: Mapping[str, Any], *, then: str | None = None, asks: Mapping[str, Any] | None = None
) -> Document:
    """Create a record from its wire form, and with `then` carry out a transition in the same transaction."""
    of_type = tailored(unit, record_type(code))
    if not of_type.creatable:
        raise ProblemError(Problem(say.CANNOT_CREATE, {"label": of_type.label}))
    unit.demand(of_type.permission("create"))
    step = transition_of(of_type, then) if then else None
    if step is not None:
        unit.demand(of_type.permission(step.code))
    intake = take_in(unit, of_type, payload)
    bring_along(unit, of_type, intake.record)
    finish(of_type, [intake])
    unit.check()
    prepare(unit, of_type, intake.record, None)
    document = store.insert(unit, of_type, [intake.record], keep_key=step is None)[0]
    document.know_lines(unit)
    return document if step is None else _carry_out(unit, document, step, asks or {})


def create_many(unit: Unit, code: str, payloads: Sequence[Mapping[str, Any]]) -> list[Document]:
    """Create many records in a fixed number of statements. Problems of record n carry the fact `record` (from 1)."""
    of_type = tailored(unit, record_type(code))
    unit.demand(of_type.permission("create"))
    intakes = []
    for number, payload in enumerate(payloads, 1):
        before = len(unit.problems)
        intakes.append(take_in(unit, of_type, payload))
        _mark(unit, before, number)
    finish(of_type, intakes)
    unit.check()
    records = [intake.record for intake in intakes]
    for number, record in enumerate(records, 1):
        before = len(unit.problems)
        if of_type.prepare is not None:
            of_type.prepare(unit, record, None)
        _check_warehouse(unit, of_type, record)
        _mark(unit, before, number)
        if of_type.record == "master":
            record["search_keys"] = keys_of(of_type, record)
    unit.check()
    return store.insert(unit, of_type, records, event="created" if len(records) <= BULK_LIMIT else None)


def _mark(unit: Unit, since: int, number: int) -> None:
    for problem in unit.problems[since:]:
        problem.facts.setdefault("record", number)


def make(
    unit: Unit, code: str, record: Record, *, made_by_rule: str | None = None, event: str | None = "created"
) -> Document:
    """Insert a document that a service or a flow rule makes, from the inside form. No permission is asked.

    `prepare` completes it as it would a person's. Defaults of the declaration hold for header fields that are absent.
    """
    of_type = tailored(unit, record_type(code))
    plan = plan_of(of_type)
    for field in stored(plan.fields):
        if field.default == "today":
            record.setdefault(field.column_name, unit.today)
        elif field.default is not None and not isinstance(field.default, str):
            record.setdefault(field.column_name, field.default)
    for lines in of_type.lines:
        for number, row in enumerate(record.setdefault(lines.name, []), 1):
            row["line_no"] = number
    if made_by_rule is not None:
        record["made_by_rule"] = made_by_rule
    prepare(unit, of_type, record, None)
    document = store.insert(unit, of_type, [record], event=event)[0]
    document.know_lines(unit)
    return document


def change(unit: Unit, code: str, record_id: int, payload: Mapping[str, Any]) -> Document:
    """Change a record: the fields that were sent; a line set that was sent is sent whole.

    `payload["version"]` is the version that was read; when another one is stored the change is refused with the
    differing fields (409 kernel.stale).
    """
    of_type = tailored(unit, record_type(code))
    existing = load(unit, code, record_id, lock=True, action="change")
    _demand_version(unit, of_type, existing, payload)
    if of_type.record == "document" and existing.state not in of_type.editable_in:
        unit.refuse(
            say.NOT_EDITABLE,
            document=existing.describe(unit.language),
            state=state_label(of_type, existing.state, unit.language),
        )
    intake = take_in(unit, of_type, payload, existing)
    finish(of_type, [intake], existing)
    unit.check()
    prepare(unit, of_type, intake.record, existing)
    document = store.update(unit, of_type, existing, intake.record, keep_key=True)
    document.know_lines(unit)
    return document


def _demand_version(unit: Unit, of_type: RecordType, existing: Document, payload: Mapping[str, Any]) -> None:
    version = payload.get("version")
    if isinstance(version, str) and version.isascii() and version.isdigit() and len(version) < 10:
        version = int(version)
    if not isinstance(version, int) or isinstance(version, bool):
        unit.refuse(say.VERSION_MISSING, field="version")
    if version != existing.version:
        raise ProblemError(
            Problem(
                say.STALE,
                {
                    "document": existing.describe(unit.language),
                    "by": changed_by(unit, existing),
                    "version": existing.version,
                    "fields": differing(unit, existing, payload),
                },
            )
        )


def changed_by(unit: Unit, document: Document) -> str:
    """The name of who changed it last."""
    user = document.header.get("changed_by_id")
    if user is None:
        return "系统" if unit.language == "zh" else "the system"
    return str(unit.value("SELECT name FROM access_user WHERE id = %s", (user,)) or user)


def delete(unit: Unit, code: str, record_id: int, version: int | str | None = None) -> None:
    """Delete a draft or an unused master; with a version only that one."""
    of_type = tailored(unit, record_type(code))
    existing = load(unit, code, record_id, lock=True, action="delete")
    if version is not None:
        _demand_version(unit, of_type, existing, {"version": version})
    if of_type.record == "document" and (
        existing.state not in of_type.editable_in or existing.header.get("number") is not None
    ):
        unit.refuse(
            say.NOT_DELETABLE,
            document=existing.describe(unit.language),
            state=state_label(of_type, existing.state, unit.language),
        )
    store.delete(unit, existing)


def transition(
    unit: Unit,
    code: str,
    record_id: int,
    action: str,
    asks: Mapping[str, Any] | None = None,
    *,
    version: int | str | None = None,
) -> Document:
    """Carry out a transition: permission, lock, state, service, number, event.

    Refused: 403 without permission, 404 when absent or not visible, 409 in another state or with another version, 422 with
    what is no version.
    """
    of_type = tailored(unit, record_type(code))
    step = transition_of(of_type, action)
    document = load(unit, code, record_id, lock=True, action=action)
    if version is not None:
        _demand_version(unit, of_type, document, {"version": version})
    return _carry_out(unit, document, step, asks or {})


def carry_out(unit: Unit, document: Document, action: str, asks: Mapping[str, Any] | None = None) -> Document:
    """The same for a document that a service has just made or loaded with a lock; no permission is asked."""
    return _carry_out(unit, document, transition_of(document.type, action), asks or {})


def _carry_out(unit: Unit, document: Document, step: Transition, asks: Mapping[str, Any]) -> Document:
    of_type = document.type
    if document.state not in step.source:
        raise _wrong_state(unit, of_type, step, document.number, document.id, document.state)
    values = asks_of(unit, step.asks, asks) if step.asks else {}
    service = service_of(of_type.code, step.code)
    if service is not None:
        service(unit, document, values)
        unit.check()
    header = store.done(
        unit,
        document,
        target=step.target,
        series=store.series_of(of_type.code, of_type.prefix) if step.number else None,
        action=step.code,
        changes=document.changes,
    )
    if header is None:
        raise _wrong_state(unit, of_type, step, document.number, document.id, document.state)
    unit.after_commit(partial(metrics.transition, of_type.code, step.code))
    after = Document(of_type, document.id, header, document.lines)
    flows.run(unit, of_type.code, step.code, after)
    return after


def _wrong_state(
    unit: Unit, of_type: RecordType, step: Transition, number: str | None, record_id: int, state: str
) -> ProblemError:
    return ProblemError(
        Problem(
            say.NOT_ALLOWED_IN_STATE,
            {
                "document": describe(of_type, number, record_id, unit.language),
                "state": state_label(of_type, state, unit.language),
                "action": text(step.label, unit.language),
                "states": [state_label(of_type, one, unit.language) for one in step.source],
            },
        )
    )


@dataclass(frozen=True, slots=True)
class Reversal:
    """How a red copy differs: `negate` line and header columns change sign; `link` is the line column that names the
    line it cancels; `clear` columns start empty."""

    negate: tuple[str, ...]
    link: str | None = None
    clear: tuple[str, ...] = ()


def reverse(
    unit: Unit, document: Document, on: date, how: Reversal, *, state: str = "draft", extra: Record | None = None
) -> Document:
    """Make the red document of a posted one: the same with signs turned, naming what it cancels. Not yet posted.

    The caller carries out its posting (`carry_out`) and sets `document.changes["reversed_by_id"]`.
    """
    keep = store.OWN | {
        "number", "state", "posted_by_id", "posted_at", "reversed_by_id", "print_count", "made_by_rule", *how.clear,
    }  # fmt: skip
    record: Record = {name: value for name, value in document.header.items() if name not in keep}
    record |= {"business_on": on, "reversal_of_id": document.id, "state": state}
    _turn(record, how.negate)
    for name, rows in document.lines.items():
        copies = []
        for row in rows:
            copy = {key: value for key, value in row.items() if key not in ("id", "document_id", *how.clear)}
            _turn(copy, how.negate)
            if how.link is not None:
                copy[how.link] = row["id"]
            copies.append(copy)
        record[name] = copies
    record |= extra or {}
    red = store.insert(unit, document.type, [record])[0]
    red.know_lines(unit)
    return red


def _turn(row: Record, names: tuple[str, ...]) -> None:
    for name in names:
        if row.get(name) is not None:
            row[name] = -row[name]
