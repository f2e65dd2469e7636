"""Tasks: opened by flow rules and services, closed by the work itself or by hand. Always sets, one statement each."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import connection

from guantong.kernel.messages import Message, Problem, ProblemError, message
from guantong.kernel.unit import Row, Unit, jsonb
from guantong.kernel.work import messages as say

OPEN = """
WITH made AS (
  INSERT INTO work_task (company_id, code, facts, type, document_id, number, user_id, role, due_on, made_by_rule,
                         created_by_id)
  SELECT %(company)s, t.code, t.facts, t.type, t.document_id, t.number, t.user_id, t.role, t.due_on, t.made_by_rule,
         %(me)s
    FROM jsonb_to_recordset(%(tasks)s) AS t (code text, facts jsonb, type text, document_id bigint, number text,
                                             user_id bigint, role text, due_on date, made_by_rule text)
  ON CONFLICT DO NOTHING
  RETURNING id)
SELECT id, document_event(%(company)s, 'task', id, 1, 'open', %(me)s, NULL, NULL) FROM made
"""
CLOSE = """
WITH closed AS (
  UPDATE work_task SET state = %(state)s, closed_at = clock_timestamp(), closed_by_id = %(me)s
   WHERE company_id = %(company)s AND document_id = ANY (%(documents)s::bigint[]) AND state = 'open'
     AND (%(codes)s::text[] IS NULL OR code = ANY (%(codes)s::text[]))
  RETURNING id)
SELECT id, document_event(%(company)s, 'task', id, 2, %(state)s, %(me)s, NULL, NULL) FROM closed
"""
# Whose task it is: the user's own, or one of a role that he holds here.
MINE = """(t.user_id = %(me)s OR t.role IN (
  SELECT r.code FROM access_user_role h JOIN access_role r ON r.id = h.role_id
   WHERE h.user_id = %(me)s AND (h.company_id IS NULL OR h.company_id = t.company_id)))"""
# What is to be done now: work without a day, or whose day has come. The rest waits for its day.
IS_DUE = "(t.due_on IS NULL OR t.due_on <= %(today)s)"
LIST = f"""
SELECT t.* FROM work_task t
 WHERE t.company_id = %(company)s AND t.state = ANY (%(states)s) AND (%(after)s::bigint IS NULL OR t.id < %(after)s)
   AND (%(is_due)s::boolean IS NULL OR {IS_DUE} = %(is_due)s) AND {MINE}
 ORDER BY t.id DESC LIMIT %(limit)s
"""
COUNT = f"""
SELECT count(*) AS open, count(*) FILTER (WHERE {IS_DUE}) AS due
  FROM work_task t WHERE t.company_id = %(company)s AND t.state = 'open' AND {MINE}
"""
STATES: dict[str, tuple[list[str], bool | None]] = {
    "open": (["open"], None),
    "due": (["open"], True),
    "later": (["open"], False),
    "done": (["done", "cancelled"], None),
}
DONE = f"""
WITH closed AS (
  UPDATE work_task t SET state = 'done', closed_at = clock_timestamp(), closed_by_id = %(me)s
   WHERE t.id = %(id)s AND t.company_id = %(company)s AND t.state = 'open' AND {MINE}
  RETURNING id)
SELECT id, document_event(%(company)s, 'task', id, 2, 'done', %(me)s, NULL, NULL) FROM closed
"""
AUDIENCE = """
SELECT u.id FROM unnest(%(users)s::bigint[]) AS u (id), work_task t
 WHERE t.id = %(task)s AND (t.user_id = u.id OR t.role IN (
   SELECT r.code FROM access_user_role h JOIN access_role r ON r.id = h.role_id
    WHERE h.user_id = u.id AND (h.company_id IS NULL OR h.company_id = t.company_id)))
"""


@dataclass(frozen=True, slots=True)
class NewTask:
    """A task to open. `title` is said to whoever reads it; one of `role` (a role's code) and `user_id` is needed."""

    title: Message
    type: str = ""
    document_id: int | None = None
    number: str = ""
    role: str | None = None
    user_id: int | None = None
    due_on: date | None = None
    made_by_rule: str | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)


def open_tasks(unit: Unit, tasks: Iterable[NewTask]) -> list[int]:
    """Open tasks, in one statement; the ids of those that were not open already."""
    rows = [
        {
            "code": task.title.code,
            "facts": dict(task.facts),
            "type": task.type,
            "document_id": task.document_id,
            "number": task.number,
            "user_id": task.user_id,
            "role": task.role,
            "due_on": task.due_on,
            "made_by_rule": task.made_by_rule,
        }
        for task in tasks
    ]
    if not rows:
        return []
    words = {"company": unit.company_id, "me": unit.user.id, "tasks": jsonb(rows)}
    return [row["id"] for row in unit.sql(OPEN, words)]


def open_task(
    unit: Unit,
    title: Message,
    *,
    type: str = "",
    document_id: int | None = None,
    number: str = "",
    role: str | None = None,
    user_id: int | None = None,
    due_on: date | None = None,
    made_by_rule: str | None = None,
    **facts: Any,
) -> None:
    """Open one task for a user or for everybody who holds a role; nothing happens when it is open already."""
    open_tasks(unit, [NewTask(title, type, document_id, number, role, user_id, due_on, made_by_rule, facts)])


def close_tasks(
    unit: Unit, document_ids: int | Iterable[int], codes: str | Iterable[str] | None = None, *, state: str = "done"
) -> int:
    """Close the open tasks of documents, all or those with these message codes; how many. `state`: done, cancelled."""
    documents = [document_ids] if isinstance(document_ids, int) else list(document_ids)
    wanted = None if codes is None else [codes] if isinstance(codes, str) else list(codes)
    words = {"company": unit.company_id, "me": unit.user.id, "documents": documents, "codes": wanted, "state": state}
    return len(unit.sql(CLOSE, words))


def done(unit: Unit, task_id: int) -> None:
    """Close one's own task by hand. Raises ProblemError `work.no_such_task`."""
    if not unit.sql(DONE, {"id": task_id, "company": unit.company_id, "me": unit.user.id}):
        raise ProblemError(Problem(say.NO_SUCH_TASK, {"id": task_id}))


def inbox(unit: Unit, *, state: str = "open", after: int | None = None, limit: int = 50) -> dict[str, Any]:
    """The user's tasks, newest first: `{rows, open, due, next}`. `state`: open, due (now), later or done."""
    states, is_due = STATES[state]
    asked = {"states": states, "is_due": is_due, "after": after, "limit": limit + 1}
    rows = unit.sql(LIST, _mine(unit) | asked)
    more = len(rows) > limit
    return {
        "rows": [_wire(unit, row) for row in rows[:limit]],
        **count_open(unit),
        "next": str(rows[limit - 1]["id"]) if more else None,
    }


def count_open(unit: Unit) -> dict[str, int]:
    """How many tasks the user has open, and how many of them are due today, overdue or without a day."""
    row = unit.one(COUNT, _mine(unit))
    assert row is not None
    return {"open": int(row["open"]), "due": int(row["due"])}


def _mine(unit: Unit) -> dict[str, Any]:
    return {"company": unit.company_id, "me": unit.user.id, "today": unit.today}


def _wire(unit: Unit, row: Row) -> dict[str, Any]:
    known = message(row["code"])
    title = Problem(known, {"number": row["number"], **row["facts"]}).say(unit.language) if known else row["code"]
    names = ("id", "code", "type", "document_id", "number", "created_at", "due_on", "state", "made_by_rule", "role")
    return {name: row[name] for name in names} | {"title": title}


def audience(payload: Mapping[str, Any], user_ids: Collection[int]) -> set[int]:
    """Which users a changed task concerns; for live events."""
    with connection.cursor() as cursor:
        cursor.execute(AUDIENCE, {"users": list(user_ids), "task": payload["document_id"]})
        return {row[0] for row in cursor.fetchall()}
