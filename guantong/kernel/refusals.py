"""What the database refuses, told to people: one place where SQLSTATEs become problems.

`GT001` is our own: DETAIL holds `{"code": "inventory.not_enough", "facts": [{…}, …]}`, one object a problem. The fact
`line_id` becomes the line number when the unit knows the document.
"""

from __future__ import annotations

import decimal
import re
from collections.abc import Mapping
from typing import Any, Final

import psycopg

from guantong.kernel import jsonio, metrics
from guantong.kernel.declare import Field, L, record_types
from guantong.kernel.messages import Message, Problem, ProblemError, message
from guantong.kernel.messages import kernel as say

OUR_STATE: Final = "GT001"
RETRY_STATES: Final = frozenset({"40001", "40P01"})
COUNTED_STATES: Final = RETRY_STATES | {"55P03", "57014"}
_CONSTRAINTS: dict[str, Message] = {}
_KEY = re.compile(r"\((?P<columns>.*?)\)=\((?P<values>.*)\)", re.DOTALL)

LineOf = Mapping[int, tuple[str, int]]


class AgainError(ProblemError):
    """The transaction lost a race with another one; the same work may succeed when it is done again."""


def on_constraint(name: str, answer: Message) -> None:
    """Say `answer` when the database constraint `name` refuses. Its facts are `value` (and `what` for a key)."""
    _CONSTRAINTS[name] = answer


def refusal(error: BaseException, lines: LineOf | None = None) -> ProblemError | None:
    """The problems behind a database error, or None when it is a fault of the program."""
    if isinstance(error, decimal.Overflow) or (
        isinstance(error, decimal.InvalidOperation) and decimal.InvalidOperation in error.args[0]
    ):
        return ProblemError(Problem(say.OUT_OF_RANGE))  # more digits than are reckoned with: 28
    cause = error if isinstance(error, psycopg.Error) else error.__cause__
    if not isinstance(cause, psycopg.Error):
        return None
    state = cause.sqlstate or ""
    if state == OUR_STATE:
        return _ours(cause, lines or {})
    if state in COUNTED_STATES:
        metrics.CONFLICTS.labels(state).inc()
    if state in RETRY_STATES:
        return AgainError(Problem(say.BUSY))
    known = _CONSTRAINTS.get(cause.diag.constraint_name or "")
    match state:
        case "23505":
            return ProblemError(_duplicate(cause, known))
        case "23503":
            return ProblemError(_reference(cause, known))
        case "23514" | "23P01":
            law = cause.diag.constraint_name or cause.diag.message_primary or state
            return ProblemError(Problem(known or say.LAW, {"law": law}))
        case "23502":
            return ProblemError(_missing(cause))
        case "22003":
            return ProblemError(Problem(say.OUT_OF_RANGE))
        case "22021" | "22P05":
            return ProblemError(Problem(say.BAD_CHARACTERS, {"label": L("文本", "The text"), "found": "U+0000"}))
        case "42501":
            return ProblemError(Problem(say.NO_RIGHT))
        case "55P03":
            return ProblemError(Problem(say.BUSY))
        case "57014":
            return ProblemError(Problem(say.TOO_SLOW))
    if state == "53100":
        return ProblemError(Problem(say.NO_SPACE))
    if state.startswith(("08", "57P", "53")) or (not state and isinstance(cause, psycopg.OperationalError)):
        return ProblemError(Problem(say.NO_DATABASE))
    if not state and isinstance(cause, psycopg.DataError):
        # The driver itself would not send it: a NUL in a text, a whole number of more than 64 bits.
        is_text = "NUL" in str(cause)
        facts = {"label": L("文本", "The text"), "found": "U+0000"}
        return ProblemError(Problem(say.BAD_CHARACTERS, facts) if is_text else Problem(say.OUT_OF_RANGE))
    return None


def _ours(cause: psycopg.Error, lines: LineOf) -> ProblemError:
    try:
        detail = jsonio.decode(cause.diag.message_detail or "{}")
    except jsonio.NotJsonError:
        detail = {}
    code = str(detail.get("code") or "kernel.law")
    facts = detail.get("facts") or [{}]
    problems = [_problem(code, one, lines) for one in (facts if isinstance(facts, list) else [facts])]
    return ProblemError(*problems)


def _problem(code: str, facts: Mapping[str, Any], lines: LineOf) -> Problem:
    known = dict(facts)
    line_set, number = lines.get(int(known.pop("line_id", None) or 0), (None, None))
    line_set = known.pop("lines", None) or line_set
    number = known.pop("line", None) or number
    field = known.pop("field", None)
    answer = message(str(known.pop("code", code)))
    if answer is None:
        return Problem(say.LAW, {"law": code, **known}, field, number, line_set)
    return Problem(answer, known, field, number, line_set)


def _field_of(table: str | None, column: str) -> Field | None:
    for record_type in record_types():
        sets = [(record_type.table, record_type.fields), *((one.table, one.fields) for one in record_type.lines)]
        for name, fields in sets:
            if name == table:
                found = next((field for field in fields if field.column_name == column), None)
                if found is not None:
                    return found
    return None


def _label_of(table: str | None) -> L | str:
    """What people call the rows of a table: its type's label, or the line set's."""
    for record_type in record_types():
        if record_type.table == table:
            return record_type.label
        if any(lines.table == table for lines in record_type.lines):
            return record_type.label
    return table or "?"


def _duplicate(cause: psycopg.Error, known: Message | None) -> Problem:
    found = _KEY.search(cause.diag.message_detail or "")
    columns = [name.strip(' "') for name in found["columns"].split(",")] if found else []
    values = found["values"].split(", ") if found else []
    pairs = [(name, value) for name, value in zip(columns, values, strict=False) if name not in ("company_id", "kind")]
    name, value = pairs[-1] if pairs else ("", "")
    field = _field_of(cause.diag.table_name, name)
    what: L | str = field.label if field else _label_of(cause.diag.table_name)
    return Problem(known or say.DUPLICATE, {"what": what, "value": value}, field.name if field else None)


def _reference(cause: psycopg.Error, known: Message | None) -> Problem:
    if "update or delete on table" in (cause.diag.message_primary or ""):
        detail = re.search(r'referenced from table "(.+?)"', cause.diag.message_detail or "")
        return Problem(known or say.IN_USE, {"by": _label_of(detail[1] if detail else cause.diag.table_name)})
    found = _KEY.search(cause.diag.message_detail or "")
    column = found["columns"].strip(' "') if found else ""
    field = _field_of(cause.diag.table_name, column)
    return Problem(known or say.DANGLING, {"what": field.label if field else column}, field.name if field else None)


def _missing(cause: psycopg.Error) -> Problem:
    field = _field_of(cause.diag.table_name, cause.diag.column_name or "")
    label: L | str = field.label if field else (cause.diag.column_name or "?")
    return Problem(say.REQUIRED, {"label": label}, field.name if field else None)
