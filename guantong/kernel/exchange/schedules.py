"""Reports that come by the clock: a saved set, its rhythm, and who gets it. Each reader gets what he may see himself."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, Final

from django.db import connection

from guantong.kernel.access.events import VISIBLE
from guantong.kernel.access.permissions import expand
from guantong.kernel.declare import L
from guantong.kernel.exchange import messages as say
from guantong.kernel.exchange.rhythm import EVERY, Rhythm, next_after
from guantong.kernel.messages import Problem, ProblemError
from guantong.kernel.reports import report
from guantong.kernel.unit import Row, Unit
from guantong.kernel.work.jobs import defer_for
from guantong.kernel.work.list_views import code_of_set, label_of_set, pivot_type, saved_set, saved_sets

SCHEDULED: Final = "exchange.scheduled_report"
DUE: Final = "exchange.due_reports"
MOST_SCHEDULES: Final = 50
MOST_READERS: Final = 20
MOST_AT_ONCE: Final = 500
MOST_PEOPLE: Final = 12
FORMATS: Final = ("xlsx", "pdf")
SEES_ALL: Final = "admin.job.read"
MANAGES_ALL: Final = "admin.job.retry"
_LABELS: Final = {
    "view": L("查询方案", "The saved set"),
    "format": L("格式", "The format"),
    "every": L("周期", "The rhythm"),
    "hour": L("时间", "The hour"),
    "weekday": L("星期", "The weekday"),
    "day": L("日期", "The day"),
    "readers": L("同事", "The colleagues"),
    "paused": L("暂停", "The pause"),
}
_ROW: Final = """
SELECT s.*, v.name, v.type_code, o.name AS owner, s.owner_id = %(me)s AS mine,
       ARRAY(SELECT jsonb_build_object('id', u.id, 'name', u.name) FROM access_user u
              WHERE u.id = ANY (s.reader_ids) ORDER BY u.name, u.id) AS readers,
       ARRAY(SELECT u.name FROM access_user u WHERE u.id = ANY (s.last_skipped) ORDER BY u.name, u.id) AS skipped
  FROM exchange_report_schedule s
  LEFT JOIN work_list_view v ON v.id = s.view_id
  LEFT JOIN access_user o ON o.id = s.owner_id
 WHERE s.company_id = %(company)s AND (s.owner_id = %(me)s OR %(all)s)
"""
_DUE: Final = """
SELECT id, company_id, owner_id, every, hour, weekday, day FROM exchange_report_schedule
 WHERE NOT is_paused AND next_at <= %(now)s ORDER BY next_at, id LIMIT %(limit)s FOR UPDATE SKIP LOCKED
"""
_MOVE: Final = """
UPDATE exchange_report_schedule s SET next_at = n.next_at
  FROM unnest(%(ids)s::bigint[], %(instants)s::timestamptz[]) AS n (id, next_at) WHERE s.id = n.id
"""
_PEOPLE: Final = """
SELECT u.id, u.name FROM access_user u
 WHERE u.is_active AND u.id <> %(me)s AND (%(ids)s::bigint[] IS NULL OR u.id = ANY (%(ids)s::bigint[]))
   AND (u.name ILIKE %(part)s OR u.username ILIKE %(part)s) ORDER BY u.name, u.id LIMIT 500
"""


def schedules_of(unit: Unit) -> Row:
    """`{rows, sets}`: the user's own scheduled reports (everybody's with `admin.job.read`), and the sets to choose from."""
    rows = unit.sql(f"{_ROW} ORDER BY mine DESC, s.is_paused, s.next_at, s.id LIMIT 500", _words(unit, SEES_ALL))
    return {"rows": [_wire(unit, row) for row in rows], "sets": saved_sets(unit)}


def add_schedule(unit: Unit, payload: Mapping[str, Any]) -> Row:
    """Set a report up to come by the clock; the schedule. Refuses with 422 what cannot be kept, 403 and 404 the set."""
    before: Row = {
        "format": "xlsx",
        "every": "",
        "hour": 8,
        "weekday": None,
        "day": None,
        "reader_ids": [],
        "is_paused": False,
    }
    values = _checked(unit, payload, before, _set(unit, payload.get("view")))
    have = unit.value("SELECT count(*) FROM exchange_report_schedule WHERE company_id = %s AND owner_id = %s",
                      (unit.company_id, unit.user.id))  # fmt: skip
    if have >= MOST_SCHEDULES:
        unit.refuse(say.TOO_MANY_SCHEDULES, limit=MOST_SCHEDULES)
    made = unit.value(
        """INSERT INTO exchange_report_schedule (company_id, owner_id, view_id, format, every, hour, weekday, day, reader_ids,
                                                 is_paused, next_at)
           VALUES (%(company)s, %(me)s, %(view)s, %(format)s, %(every)s, %(hour)s, %(weekday)s, %(day)s, %(reader_ids)s,
                   %(is_paused)s, %(next_at)s) RETURNING id""",
        values | _words(unit, SEES_ALL) | {"view": payload["view"]},
    )
    return _wire(unit, _find(unit, made))


def change_schedule(unit: Unit, schedule_id: int, payload: Mapping[str, Any]) -> Row:
    """Change what was sent: rhythm, format, readers, `paused`; the schedule. It comes next after now, never at once."""
    before = _find(unit, schedule_id, MANAGES_ALL)
    only_pauses = set(payload) <= {"paused", "version"}  # for that one need not have the set
    code = "" if only_pauses else _set(unit, before["view_id"])
    values = _checked(unit, payload, before, code)
    unit.run(
        """UPDATE exchange_report_schedule SET format = %(format)s, every = %(every)s, hour = %(hour)s, weekday = %(weekday)s,
                  day = %(day)s, reader_ids = %(reader_ids)s, is_paused = %(is_paused)s, next_at = %(next_at)s
            WHERE id = %(id)s AND company_id = %(company)s""",
        values | _words(unit, MANAGES_ALL) | {"id": schedule_id},
    )
    return _wire(unit, _find(unit, schedule_id, MANAGES_ALL))


def forget_schedule(unit: Unit, schedule_id: int) -> None:
    """Delete it; the files that it made stay until their time."""
    _find(unit, schedule_id, MANAGES_ALL)
    unit.run("DELETE FROM exchange_report_schedule WHERE id = %s AND company_id = %s", (schedule_id, unit.company_id))


def run_schedule(unit: Unit, schedule_id: int) -> Row:
    """Make the report now, for its owner and readers; `{job}`. When it comes next does not change."""
    row = _find(unit, schedule_id, MANAGES_ALL)
    return {"job": _begin(unit, [row])[0]}


def begin_due(unit: Unit) -> int:
    """Put a job into the queue for each schedule whose time has come by `unit.now`, and set when it comes next; how many."""
    begun = 0
    while True:
        due = unit.sql(_DUE, {"now": unit.now, "limit": MOST_AT_ONCE})
        if due:
            instants = [next_after(_rhythm(row), unit.now) for row in due]
            unit.run(_MOVE, {"ids": [row["id"] for row in due], "instants": instants})
            begun += len(_begin(unit, due))
        if len(due) < MOST_AT_ONCE:
            return begun


def people(unit: Unit, report_code: str, part: str) -> Row:
    """`{rows: [{id, name}]}`: colleagues who may read the report, by a part of the name."""
    return {"rows": [{"id": row["id"], "name": row["name"]} for row in _readers(unit, report_code, part)[:MOST_PEOPLE]]}


def _begin(unit: Unit, rows: list[Row]) -> list[int]:
    wanted = [
        {"company": row["company_id"], "user": row["owner_id"], "arguments": {"schedule": row["id"]}} for row in rows
    ]
    return defer_for(unit, SCHEDULED, wanted)


def _readers(unit: Unit, report_code: str, part: str = "", ids: Collection[int] | None = None) -> list[Row]:
    permission = _permission(unit, report_code)
    escaped = part.replace("\x00", "").replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    found = unit.sql(_PEOPLE, {"me": unit.user.id, "part": f"%{escaped}%", "ids": None if ids is None else list(ids)})
    with connection.cursor() as cursor:
        cursor.execute(VISIBLE, {"users": [row["id"] for row in found], "company": unit.company_id})
        grants = cursor.fetchall()
    able = {user for user, granted, own, _ in grants if permission in frozenset().union(*expand(granted, own))}
    return [row for row in found if row["id"] in able]


def _permission(unit: Unit, code: str) -> str:
    """What somebody needs to get it as a file. Refuses with 403 who has not got it, with 404 what there is not."""
    of_type = pivot_type(code)
    if of_type is None:
        return report(unit, code).permission
    unit.demand(of_type.permission("export"))
    return of_type.permission("export")


def _words(unit: Unit, permission: str) -> Row:
    return {"company": unit.company_id, "me": unit.user.id, "all": unit.may(permission)}


def _find(unit: Unit, schedule_id: int, permission: str = SEES_ALL) -> Row:
    row = unit.one(f"{_ROW} AND s.id = %(id)s", _words(unit, permission) | {"id": schedule_id})
    if row is None:
        raise ProblemError(Problem(say.NO_SUCH_SCHEDULE, {"id": schedule_id}))
    return row


def _set(unit: Unit, view: object) -> str:
    """The code of the report, or list's pivot, whose saved set it is."""
    if type(view) is not int or not 0 < view < 2**63:
        unit.refuse(say.BAD_SCHEDULE, field="view", what=_LABELS["view"], found=_shown(view))
    code = str(saved_set(unit, view)["report"])
    _permission(unit, code)
    return code


def _rhythm(row: Mapping[str, Any]) -> Rhythm:
    return Rhythm(row["every"], row["hour"], row["weekday"], row["day"])


def _checked(unit: Unit, payload: Mapping[str, Any], before: Row, code: str) -> Row:
    """What is to be kept: what was sent, else what there was. Refuses with all that is wrong with it."""
    names = {"format": "format", "every": "every", "hour": "hour", "weekday": "weekday", "day": "day",
             "readers": "reader_ids", "paused": "is_paused"}  # fmt: skip
    values = {kept: payload.get(sent, before[kept]) for sent, kept in names.items()}

    def bad(name: str, found: object) -> None:
        unit.problem(say.BAD_SCHEDULE, field=name, what=_LABELS[name], found=_shown(found))

    if values["format"] not in FORMATS:
        bad("format", values["format"])
    if type(values["hour"]) is not int or not 0 <= values["hour"] <= 23:
        bad("hour", values["hour"])
    if type(values["is_paused"]) is not bool:
        bad("paused", values["is_paused"])
    if values["every"] not in EVERY:
        bad("every", values["every"])
    for name, every, most in (("weekday", "week", 7), ("day", "month", 31)):
        if values["every"] != every:
            values[name] = None
        elif type(values[name]) is not int or not 1 <= values[name] <= most:
            bad(name, values[name])
    readers = values["reader_ids"]
    if (
        not isinstance(readers, list)
        or len(readers) > MOST_READERS
        or not all(type(one) is int and 0 < one < 2**63 for one in readers)
    ):
        bad("readers", readers)
    elif code and (wanted := set(readers) - {unit.user.id}):
        able = {row["id"] for row in _readers(unit, code, ids=wanted)} | set(before["reader_ids"])
        if wanted - able:
            bad("readers", sorted(wanted - able))
    unit.check()
    values["reader_ids"] = list(dict.fromkeys(readers))
    return values | {"next_at": next_after(_rhythm(values), unit.now)}


def _shown(found: object) -> str:
    return str(found).replace("\x00", "")[:60]


def _wire(unit: Unit, row: Row) -> Row:
    names = ("id", "name", "format", "every", "hour", "weekday", "day", "readers", "last_at", "last_state", "last_error",
             "skipped", "owner", "mine")  # fmt: skip
    code = code_of_set(row["type_code"] or "")
    return {name: row[name] for name in names} | {
        "view": row["view_id"],
        "report": code or None,
        "label": label_of_set(unit, code),
        "paused": row["is_paused"],
        "next_at": None if row["is_paused"] else row["next_at"],
        "last_file": row["last_file"] if row["mine"] else "",
        "last_job": row["last_job_id"],
        "may_change": row["mine"] or unit.may(MANAGES_ALL),
    }
