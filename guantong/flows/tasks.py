"""Close what is done and open what comes next, in one statement."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from guantong.kernel.unit import Unit, jsonb
from guantong.kernel.work.tasks import NewTask

_STEP = """
WITH done AS ({done}),
closed AS (
  UPDATE work_task t SET state = %(state)s, closed_at = clock_timestamp(), closed_by_id = %(me)s
   WHERE t.company_id = %(company)s AND t.state = 'open' AND t.code = ANY (%(codes)s) AND t.document_id IN (SELECT id FROM done)
  RETURNING t.id),
made AS (
  INSERT INTO work_task (company_id, code, facts, type, document_id, number, role, due_on, made_by_rule, created_by_id)
  SELECT %(company)s, n.code, n.facts, n.type, n.document_id, n.number, n.role, n.due_on, n.made_by_rule, %(me)s
    FROM jsonb_to_recordset(%(tasks)s) AS n (code text, facts jsonb, type text, document_id bigint, number text, role text,
                                             due_on date, made_by_rule text)
  ON CONFLICT DO NOTHING RETURNING id)
SELECT document_event(%(company)s, 'task', id, 2, %(state)s, %(me)s, NULL, NULL) FROM closed
UNION ALL
SELECT document_event(%(company)s, 'task', id, 1, 'open', %(me)s, NULL, NULL) FROM made
"""


def step(
    unit: Unit, *, done: str, words: Mapping[str, Any], codes: Sequence[str], then: Sequence[NewTask] = (),
    state: str = "done",
) -> None:  # fmt: skip
    """Close the open tasks with these codes of the documents that `done` selects (`id`), and open those in `then`.

    `done` is SQL of ours over `words`; it sees the transaction as it stands after the posting.
    """
    tasks = [
        {
            "code": task.title.code,
            "facts": dict(task.facts),
            "type": task.type,
            "document_id": task.document_id,
            "number": task.number,
            "role": task.role,
            "due_on": task.due_on,
            "made_by_rule": task.made_by_rule,
        }
        for task in then
    ]
    unit.sql(
        _STEP.format(done=done),
        {
            **words,
            "company": unit.company_id,
            "me": unit.user.id,
            "state": state,
            "codes": list(codes),
            "tasks": jsonb(tasks),
        },
    )
