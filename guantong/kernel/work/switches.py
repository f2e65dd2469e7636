"""Schedules that are off until an administrator switches them on, such as the nightly backup; audited."""

from __future__ import annotations

from typing import Any

from guantong.kernel.messages import Problem, ProblemError
from guantong.kernel.unit import Unit, jsonb
from guantong.kernel.work import messages as say
from guantong.kernel.work.jobs import MOST_KEPT, Schedule, schedules

SET = """
INSERT INTO work_schedule_switch AS s (code, is_on, keep, changed_by_id)
VALUES (%(code)s, coalesce(%(on)s::boolean, %(was_on)s), coalesce(%(keep)s::int, %(kept)s), %(me)s)
ON CONFLICT (code) DO UPDATE SET is_on = coalesce(%(on)s::boolean, s.is_on), keep = coalesce(%(keep)s::int, s.keep),
       changed_by_id = excluded.changed_by_id, changed_at = clock_timestamp() RETURNING s.is_on, s.keep
"""
READ = "SELECT is_on, keep FROM work_schedule_switch WHERE code = %s"


def switched(code: str) -> Schedule:
    """The schedule that can be switched. Raises ProblemError `work.no_such_schedule`."""
    found = next((one for one in schedules() if one.code == code and one.keeps is not None), None)
    if found is None:
        raise ProblemError(Problem(say.NO_SUCH_SCHEDULE, {"code": code[:60]}))
    return found


def setting(unit: Unit, one: Schedule) -> tuple[bool, int]:
    """Whether a schedule is on, and how many of its results are kept."""
    row = unit.one(READ, [one.code])
    return (bool(row["is_on"]), int(row["keep"])) if row else (one.keeps is None, one.keeps or 0)


def switch(unit: Unit, code: str, *, on: bool | None, keep: int | None) -> None:
    """Switch a schedule on or off, and say how many of its results are kept; what is None stays, whoever changes it meanwhile.

    Raises ProblemError `work.no_such_schedule`, `work.bad_keep`.
    """
    one = switched(code)
    if keep is not None and not 1 <= keep <= MOST_KEPT:
        raise ProblemError(Problem(say.BAD_KEEP, {"keep": keep, "most": MOST_KEPT}, "keep"))
    was_on, kept = setting(unit, one)
    words = {"code": code, "on": on, "was_on": was_on, "keep": keep, "kept": kept, "me": unit.user.id}
    [now_is] = unit.sql(SET, words)
    facts: dict[str, Any] = {"schedule": code, "on": [was_on, now_is["is_on"]], "keep": [kept, now_is["keep"]]}
    unit.run("SELECT audit_note('schedule', NULL, %s)", [jsonb(facts)])


def is_wanted(unit: Unit, one: Schedule) -> bool:
    """Whether the clock begins the job: one without a switch always."""
    return one.keeps is None or setting(unit, one)[0]
