"""The same change to many records at once: looked at first, then written in one statement, told record by record.

Each record passes what a change of it alone would: permission, scope, state, version, required fields, the type's own
`prepare`, the laws. What one of them is refused keeps nothing of the others back.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import psycopg

from guantong.kernel.customize.tailoring import tailored
from guantong.kernel.declare import Field, RecordType, Transition, Type, record_type
from guantong.kernel.engine import store
from guantong.kernel.engine.document import Document, Record, state_label
from guantong.kernel.engine.plan import Plan, plan_of, target_of
from guantong.kernel.engine.resolve import fetch, resolve
from guantong.kernel.engine.service import BULK_LIMIT, is_visible, not_found, prepare, transition_of
from guantong.kernel.engine.validate import Intake, Place, missing, take_fields
from guantong.kernel.engine.wire import plain, visible_fields
from guantong.kernel.messages import Problem, ProblemError, text
from guantong.kernel.messages import kernel as say
from guantong.kernel.refusals import AgainError, refusal
from guantong.kernel.unit import Row, Unit, jsonb


@dataclass(slots=True)
class _One:
    """One record on its way: as it is, as it is to be, and what is wrong with that."""

    id: int
    existing: Document | None = None
    record: Record = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    @property
    def is_good(self) -> bool:
        return not self.problems


def check_ids(unit: Unit, ids: object) -> list[int]:
    """The ids that a request for many records names, each once. Refuses with 422 what is no list of ids, or too long."""
    if not isinstance(ids, list) or not all(type(one) is int and 0 <= one < 2**63 for one in ids):
        unit.refuse(say.BAD_PARAMETER, field="ids", name="ids", found=str(ids)[:40], expected="[id, …]")
    if len(ids) > BULK_LIMIT:
        unit.refuse(say.TOO_MANY_IDS, field="ids", found=len(ids), limit=BULK_LIMIT)
    return list(dict.fromkeys(ids))


def changeable(unit: Unit, plan: Plan) -> dict[str, Field]:
    """The header fields that may be changed in many records at once: what the user may write and what need not differ."""
    return {
        one.name: one
        for one in visible_fields(unit, plan.fields)
        if not (one.readonly or one.is_derived or one.hidden or one.unique) and one.name != plan.type.natural_key
    }


def change_many(unit: Unit, code: str, payload: Mapping[str, Any]) -> Row:
    """Give many records the same values: `payload` is `{ids, changes: {field: value}, versions?: {id: version}, preview?}`.

    With `preview` nothing is written. The answer is `{preview, done: [id], rows: [{id, number, version, changes: [{field,
    label, old, new}], lines, problems}]}` in the order of the ids; `lines` counts the lines that follow the header. A
    record whose version is not the one of `versions` is refused as stale. Refuses with 403 without the permission to
    change, with 422 when the values themselves are wrong. Ten statements or so, however many records.
    """
    of_type = tailored(unit, record_type(code))
    unit.demand(of_type.permission("change"))
    plan = plan_of(of_type)
    ids = check_ids(unit, payload.get("ids"))
    is_preview = payload.get("preview") is True
    values = _values(unit, of_type, plan, payload.get("changes"))
    some = _load(unit, of_type, ids, lock=not is_preview)
    versions = payload.get("versions")
    for one in some:
        _admit(unit, of_type, one, versions if isinstance(versions, dict) else {})
    _know(unit, plan, [one.existing for one in some if one.existing is not None and one.is_good])
    for one in some:
        if one.is_good and one.existing is not None:
            one.problems = _collected(unit, lambda one=one: _complete(unit, of_type, plan, one, values))  # type: ignore[misc]
    told = [_told(unit, plan, one) for one in some]
    _name(unit, plan, told)
    done: list[int] = []
    if not is_preview:
        differing = [one for one, row in zip(some, told, strict=True) if row["changes"] or row["lines"]]
        _write(unit, of_type, [one for one in differing if one.is_good])
        done = [one.id for one in some if one.is_good]
        _note(unit, "bulk_change", of_type, {"changes": sorted(values)}, some)
    for row, one in zip(told, some, strict=True):
        row["problems"] = [problem.wire(unit.language) for problem in one.problems]
    return {"preview": is_preview, "done": done, "rows": told}


def look_ahead(unit: Unit, code: str, action: str, ids: list[int]) -> Row:
    """What a transition of many records would do, without doing any of it: `{preview, done: [], rows: [{id, number,
    version, changes: [state], lines, problems}]}`. Permission, scope and state are looked at; what the step itself finds
    is told when it is carried out. One statement. Refuses with 403 without the permission.
    """
    of_type = tailored(unit, record_type(code))
    step = transition_of(of_type, action)
    unit.demand(of_type.permission(action))
    some = _load(unit, of_type, ids, lock=False, lines=False)
    rows: list[Row] = []
    for one in some:
        one.problems = _hindered(unit, of_type, step, one)
        document = one.existing
        row = _told(unit, plan_of(of_type), _One(one.id, document))
        if document is not None and one.is_good and step.target not in (None, document.state):
            label = "状态" if unit.language == "zh" else "State"
            row["changes"] = [{"field": "state", "label": label, "old": document.state, "new": step.target}]
        rows.append(row | {"problems": [problem.wire(unit.language) for problem in one.problems]})
    return {"preview": True, "done": [], "rows": rows}


def hindered(unit: Unit, code: str, action: str, ids: list[int], key: str | None) -> dict[int, list[Problem]]:
    """Which of these records cannot take the step as they are now, and why; the others may be tried.

    One statement for all of them. `key` is the client's request key: where the same request was carried out before, what
    it did then is left to be answered as it was (one more statement). Refuses with 403 without the permission.
    """
    of_type = tailored(unit, record_type(code))
    step = transition_of(of_type, action)
    unit.demand(of_type.permission(action))
    some = _load(unit, of_type, ids, lock=False, lines=False)
    found = {one.id: problems for one in some if (problems := _hindered(unit, of_type, step, one))}
    if key is not None and found:
        keys = {key_of_one(key, one): one for one in found}
        for row in unit.sql(
            "SELECT key FROM kernel_request_key WHERE user_id = %s AND key = ANY(%s::text[])",
            (unit.user.id, list(keys)),
        ):
            del found[keys[row["key"]]]
    return found


def key_of_one(key: str, record_id: int) -> str:
    """The request key under which one record of many takes its step."""
    return f"{key}:{record_id}"


def _hindered(unit: Unit, of_type: RecordType, step: Transition, one: _One) -> list[Problem]:
    """What keeps a record from a step before the step itself looks at it: it is not to be seen, or in another state."""
    document = one.existing
    if document is None or not all(is_visible(unit, document, each) for each in ("read", step.code)):
        one.existing = None
        return list(not_found(unit, of_type, one.id).problems)
    if document.state in step.source:
        return []
    facts = {
        "document": document.describe(unit.language),
        "state": state_label(of_type, document.state, unit.language),
        "action": text(step.label, unit.language),
        "states": [state_label(of_type, each, unit.language) for each in step.source],
    }
    return [Problem(say.NOT_ALLOWED_IN_STATE, facts)]


def note_bulk(unit: Unit, of_type: RecordType, action: str, done: list[int], refused: list[Row]) -> None:
    """One audit row about a transition of many records: which were done, and what each of the others was refused."""
    facts = {
        "type": of_type.code,
        "action": action,
        "done": done,
        "refused": [{"id": one["id"], "codes": [problem["code"] for problem in one["problems"]]} for one in refused],
    }
    unit.run("SELECT audit_note('bulk', NULL, %s)", (jsonb(facts),))


def _note(unit: Unit, what: str, of_type: RecordType, facts: Mapping[str, Any], some: list[_One]) -> None:
    told = {
        "type": of_type.code,
        **facts,
        "done": [one.id for one in some if one.is_good],
        "refused": [
            {"id": one.id, "codes": [problem.message.code for problem in one.problems]} for one in some if one.problems
        ],
    }
    unit.run("SELECT audit_note(%s, NULL, %s)", (what, jsonb(told)))


def _collected(unit: Unit, work: Callable[[], None]) -> list[Problem]:
    """What is wrong with one record, taken out of the unit so that the next one begins clean."""
    before, unit.problems = unit.problems, []
    try:
        work()
        return unit.problems
    except AgainError:
        raise
    except ProblemError as error:
        return list(error.problems)
    finally:
        unit.problems = before


def _values(unit: Unit, of_type: RecordType, plan: Plan, changes: object) -> Record:
    """The new values by column; parsed and resolved once for all records. Refuses with all that is wrong with them."""
    known = changeable(unit, plan)
    if not isinstance(changes, dict) or not changes:
        unit.refuse(say.BAD_PARAMETER, field="changes", name="changes", found=str(changes)[:40], expected=list(known))
    for name in changes:
        if name not in known:
            unit.problem(
                say.BAD_PARAMETER, field=str(name)[:40], name=str(name)[:40], found=str(name)[:40], expected=list(known)
            )
    unit.check()
    intake = Intake(unit)
    values: Record = {}
    take_fields(intake, known, changes, values, Place(), of_type.table, is_new=False)
    resolve(unit, intake.demands, None)
    for name in changes:
        if known[name].required and values.get(known[name].column_name) in (None, "") and not unit.problems:
            intake.refuse(say.REQUIRED, known[name], Place())
    unit.check()
    return values


def _load(unit: Unit, of_type: RecordType, ids: list[int], *, lock: bool, lines: bool = True) -> list[_One]:
    """The records of the company, in the order of the ids; locked ones are those that are then changed."""
    kind = f" AND h.kind = '{of_type.kind}'" if of_type.kind is not None else ""
    words = {"ids": ids, "company": unit.company_id}
    rows = unit.sql(
        f"SELECT to_jsonb(h) AS header FROM {of_type.table} h WHERE h.id = ANY(%(ids)s::bigint[]) "
        f"AND h.company_id = %(company)s{kind} ORDER BY h.id{' FOR UPDATE' if lock else ''}",
        words,
    )
    sets: dict[int, list[list[Row]]] = {row["header"]["id"]: [[] for _ in of_type.lines] for row in rows}
    for place, one in enumerate(of_type.lines if lines and rows else ()):
        for row in unit.sql(
            f"SELECT l.document_id AS id, jsonb_agg(to_jsonb(l) ORDER BY l.line_no) AS lines FROM {one.table} l "
            "WHERE l.document_id = ANY(%(ids)s::bigint[]) GROUP BY 1",
            {"ids": list(sets)},
        ):
            sets[row["id"]][place] = row["lines"]
    found = {
        row["header"]["id"]: store.document_of(unit, of_type, row["header"], sets[row["header"]["id"]]) for row in rows
    }
    return [_One(one, found.get(one)) for one in ids]


def _admit(unit: Unit, of_type: RecordType, one: _One, versions: Mapping[str, Any]) -> None:
    """Collect why the user may not change a record as it is now."""
    document = one.existing
    if document is None or not all(is_visible(unit, document, action) for action in ("read", "change")):
        one.problems, one.existing = list(not_found(unit, of_type, one.id).problems), None
        return
    if of_type.record == "document" and document.state not in of_type.editable_in:
        facts = {
            "document": document.describe(unit.language),
            "state": state_label(of_type, document.state, unit.language),
        }
        one.problems = [Problem(say.NOT_EDITABLE, facts)]
        return
    seen = versions.get(str(one.id))
    if isinstance(seen, int) and seen != document.version:
        by = "其他用户" if unit.language == "zh" else "another user"
        stale = {"document": document.describe(unit.language), "by": by, "version": document.version, "fields": []}
        one.problems = [Problem(say.STALE, stale)]


def _know(unit: Unit, plan: Plan, documents: list[Document]) -> None:
    """Bring everything that the records refer to into the unit, so that no record asks for it alone. One statement."""
    wanted: dict[str, set[int]] = {}
    sets: list[tuple[tuple[Field, ...], list[Row]]] = [(plan.fields, [one.header for one in documents])]
    for each in plan.lines:
        sets.append((each.fields, [row for one in documents for row in one.lines[each.lines.name]]))
    for fields, rows in sets:
        for one in fields:
            if one.ref is not None and target_of(one) is not None:
                wanted.setdefault(one.ref, set()).update(
                    row[one.column_name] for row in rows if row.get(one.column_name)
                )
    fetch(unit, {code: ids for code, ids in wanted.items() if ids}, {})


def _complete(unit: Unit, of_type: RecordType, plan: Plan, one: _One, values: Record) -> None:
    document = one.existing
    assert document is not None  # Only admitted records are completed.
    one.record = dict(document.header) | values
    for each in of_type.lines:
        one.record[each.name] = [dict(row) for row in document.lines[each.name]]
    missing(Intake(unit), plan.by_name, one.record, Place())
    if not unit.problems:
        prepare(unit, of_type, one.record, document)


def _told(unit: Unit, plan: Plan, one: _One) -> Row:
    """A record of the answer: what differs in its header, how many of its lines follow."""
    document = one.existing
    told: Row = {"id": one.id, "number": None, "version": None, "changes": [], "lines": 0, "problems": []}
    if document is None:
        return told
    told |= {"number": document.number, "version": document.version}
    if one.problems or not one.record:
        return told
    for field_ in visible_fields(unit, plan.fields):
        name = field_.column_name
        if name in one.record and one.record[name] != document.header.get(name):
            told["changes"].append(
                {
                    "field": field_.name,
                    "label": text(field_.label, unit.language),
                    "old": plain(field_, document.header.get(name)),
                    "new": plain(field_, one.record[name]),
                }
            )
    for each in plan.type.lines:
        before = {row["id"]: row for row in document.lines[each.name]}
        told["lines"] += sum(
            any(before.get(row.get("id") or 0, {}).get(name) != value for name, value in row.items() if name[0] != "_")
            for row in one.record[each.name]
        )
    return told


def _name(unit: Unit, plan: Plan, told: list[Row]) -> None:
    """Give the references among the changes their codes and names. One statement at most."""
    fields = {one.name: one for one in plan.fields if one.type is Type.REF and target_of(one) is not None}
    entries = [change for row in told for change in row["changes"] if change["field"] in fields]
    wanted: dict[str, set[int]] = {}
    for change in entries:
        for side in ("old", "new"):
            if change[side] is not None:
                wanted.setdefault(fields[change["field"]].ref or "", set()).add(change[side])
    if wanted:
        fetch(unit, wanted, {})
    for change in entries:
        one = fields[change["field"]]
        target = target_of(one)
        assert target is not None  # Only such fields are among the entries.
        for side in ("old", "new"):
            row = unit.references.get(one.ref or "", {}).get(change[side] or 0)
            if row is not None:
                change[side] = {"id": row["id"], "code": row[target.code_column], "name": row[target.name_column]}


def _write(unit: Unit, of_type: RecordType, some: list[_One]) -> None:
    """Write the records in one statement. Where the database refuses it, the halves are tried apart, down to the record
    that it refuses: statements grow with the refused, not with the written."""
    if not some:
        return
    unit.run("SAVEPOINT many")
    before = len(unit.problems)
    try:
        store.update_documents(unit, of_type, [(one.existing, one.record) for one in some if one.existing is not None])
        # Laws that wait for the commit speak now, while it can still be told whom they refuse.
        unit.run("SET CONSTRAINTS ALL IMMEDIATE")
    except psycopg.Error as error:
        told = refusal(error, unit.lines)
        if told is None or isinstance(told, AgainError):
            raise
        unit.run("ROLLBACK TO SAVEPOINT many")
        unit.run("RELEASE SAVEPOINT many")
        del unit.problems[before:]
        if len(some) == 1:
            some[0].problems = list(told.problems)
            return
        middle = len(some) // 2
        _write(unit, of_type, some[:middle])
        _write(unit, of_type, some[middle:])
        return
    unit.run("SET CONSTRAINTS ALL DEFERRED")
    unit.run("RELEASE SAVEPOINT many")
