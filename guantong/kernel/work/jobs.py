"""Jobs: work in the background that people can watch, and schedules that begin it.

A job is put into the queue in the transaction of whoever wants it, so a rolled-back request leaves none. It may be
begun again after the worker was killed, so a handler writes in units of its own and must bear being run twice.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.db import connections
from django.utils import timezone
from procrastinate.contrib.django import app as queue

from guantong.kernel import logs, metrics
from guantong.kernel.access.permissions import matches
from guantong.kernel.declare import L
from guantong.kernel.messages import Language, Problem, ProblemError
from guantong.kernel.unit import Row, Unit, jsonb
from guantong.kernel.work import messages as say
from guantong.kernel.work import notices
from guantong.kernel.work.notices import NewNotice

TASK = "guantong.job"
MOST_ATTEMPTS = 3
LONGEST_LOG = 500
LONGEST_WHY = 200
PROGRESS_SECONDS = 0.5

INSERT = """
INSERT INTO work_job (company_id, user_id, kind, label_zh, label_en, arguments)
VALUES (%(company)s, %(user)s, %(kind)s, %(zh)s, %(en)s, %(arguments)s) RETURNING id
"""
INSERT_MANY = """
INSERT INTO work_job (company_id, user_id, kind, label_zh, label_en, arguments)
SELECT w.company, w."user", %(kind)s, %(zh)s, %(en)s, w.arguments
  FROM jsonb_to_recordset(%(wanted)s) AS w (company bigint, "user" bigint, arguments jsonb) RETURNING id
"""
# `event` tells open pages; the version of a job counts nothing, so the second of its change serves.
EVENT = "SELECT document_event(%(company)s, 'job', %(id)s, %(done)s::int, %(state)s, %(user)s, %(user)s, NULL)"
BEGIN = """
UPDATE work_job SET state = 'running', started_at = clock_timestamp(), finished_at = NULL, attempts = attempts + 1,
       done = 0, total = 0, message = '', problems = '[]', result = NULL
 WHERE id = %s AND state IN ('waiting', 'running') RETURNING *
"""
PROGRESS = """
UPDATE work_job SET done = %(done)s, total = %(total)s, message = %(message)s,
       log = CASE WHEN jsonb_array_length(%(log)s) = 0 THEN log
                  WHEN jsonb_array_length(log) >= %(longest)s THEN log
                  ELSE log || %(log)s END
 WHERE id = %(id)s
"""
END = """
UPDATE work_job SET state = %(state)s, finished_at = clock_timestamp(), message = %(message)s, problems = %(problems)s,
       result = %(result)s, log = log || %(log)s,
       done = CASE WHEN %(state)s = 'done' THEN greatest(done, total) ELSE done END
 WHERE id = %(id)s
"""
# Everybody who has rights, in the company that he sees first.
ADMINISTRATORS = """
SELECT DISTINCT ON (u.id) u.id AS user_id, u.language, g.permissions,
       coalesce(nullif(g.company_id, 0), u.default_company_id, (SELECT min(c.id) FROM masterdata_company c)) AS company_id
  FROM access_user u JOIN access_grant g ON g.user_id = u.id
 WHERE u.is_active AND (g.company_id <> 0 OR EXISTS (SELECT 1 FROM masterdata_company))
 ORDER BY u.id, (g.company_id = u.default_company_id) DESC NULLS LAST, cardinality(g.permissions) DESC, g.company_id
"""
LANGUAGES: tuple[Language, ...] = ("zh", "en")
MOST_KEPT = 400

# A job of a schedule that found nothing to do says nothing to anybody: the latest tells when it was last looked, older ones go.
IDLE = "idle"
FORGET_IDLE = f"""
DELETE FROM work_job WHERE company_id = %(company)s AND kind = %(kind)s AND user_id IS NULL AND state = 'done'
   AND result ->> '{IDLE}' = 'true' AND id < %(id)s
"""

Handler = Callable[["JobContext"], Any]
_HANDLERS: dict[str, tuple[Handler, L]] = {}
_SCHEDULES: dict[str, Schedule] = {}


@dataclass(frozen=True, slots=True)
class Schedule:
    """A job that begins by the clock. `cron` is in UTC: minute hour day month weekday.

    With `keeps`, an administrator switches it on, and says how many of its results are kept; so many by default.
    """

    code: str
    cron: str
    kind: str
    keeps: int | None = None


class InterruptedJobError(Exception):
    """The worker is being stopped; the job goes back to the queue."""


def _never() -> bool:
    return False


@dataclass(slots=True)
class JobContext:
    """What a handler is given: what to do, for whom, and where to tell how far it is.

    `progress` and `log` are written by a connection of their own and seen at once, whatever the handler's units do.
    """

    id: int
    company_id: int
    user_id: int | None
    kind: str
    arguments: dict[str, Any]
    language: Language = "zh"
    attempt: int = 1
    should_stop: Callable[[], bool] = _never
    _reporter: Any = None
    _told_at: float = 0.0
    _done: int = 0
    _total: int = 0
    _message: str = ""
    _lines: list[dict[str, str]] = field(default_factory=list)

    def unit(self) -> AbstractContextManager[Unit]:
        """A unit for the user who wanted the job, or for the system; use it in `with`."""
        if self.user_id is None:
            return Unit.open(system=True, company_id=self.company_id, source="job", language=self.language)
        return Unit.open(user=self.user_id, company_id=self.company_id, source="job")

    def progress(self, done: int, total: int, message: str = "") -> None:
        """Say how far the job is; cheap, told at most twice a second and at the end.

        Raises InterruptedJobError when the worker is being stopped: let it pass.
        """
        if self.should_stop():
            raise InterruptedJobError
        self._done, self._total, self._message = done, total, message or self._message
        if done >= total or time.monotonic() - self._told_at > PROGRESS_SECONDS:
            self._tell()

    def log(self, text: str, level: str = "info") -> None:
        """Add a line to the job's log, in the user's language. Levels: info, warning, error."""
        self._lines.append({"at": timezone.now().isoformat(), "level": level, "text": text[:1000]})
        if time.monotonic() - self._told_at > PROGRESS_SECONDS:
            self._tell()

    def _tell(self) -> None:
        self._told_at = time.monotonic()
        lines, self._lines = self._lines, []
        if self._reporter is None:
            self._reporter = connections["default"].copy()
        words = {"id": self.id, "done": self._done, "total": self._total, "message": self._message[:500]}
        with self._reporter.cursor() as cursor:
            cursor.execute(PROGRESS, words | {"log": jsonb(lines), "longest": LONGEST_LOG})
            event = {"company": self.company_id, "user": self.user_id, "id": self.id, "state": "progress"}
            cursor.execute(EVENT, event | {"done": min(self._done, 2**31 - 1)})

    def _close(self) -> list[dict[str, str]]:
        if self._reporter is not None:
            self._reporter.close()
            self._reporter = None
        lines, self._lines = self._lines, []
        return lines


def job(kind: str, label: L) -> Callable[[Handler], Handler]:
    """Make a function the handler of a kind of job: `handler(context) -> result` (JSON, kept with the job)."""

    def bind(handler: Handler) -> Handler:
        if kind in _HANDLERS and _HANDLERS[kind][0] is not handler:
            raise ValueError(f"jobs of the kind {kind} have two handlers")
        _HANDLERS[kind] = (handler, label)
        return handler

    return bind


def schedule(code: str, cron: str, kind: str, *, keeps: int | None = None) -> None:
    """Begin a job of that kind by the clock, for the installation; `cron` in UTC. With `keeps`: once it is switched on.

    Where its result says `idle`, there was nothing to do: it is not listed, and only the latest such one is kept.
    """
    _SCHEDULES[code] = Schedule(code, cron, kind, keeps)


def schedules() -> tuple[Schedule, ...]:
    """Every schedule whose kind of job has a handler."""
    return tuple(one for one in _SCHEDULES.values() if one.kind in _HANDLERS)


def defer(unit: Unit, kind: str, arguments: Mapping[str, Any] | None = None, label: L | None = None) -> int:
    """Put a job into the queue within the unit's transaction; its id. It begins once that is committed.

    Raises KeyError for a kind without a handler.
    """
    text = label or _HANDLERS[kind][1]
    words = {
        "company": unit.company_id,
        "user": unit.user.id,
        "kind": kind,
        "zh": text.zh,
        "en": text.en,
        "arguments": jsonb(dict(arguments or {})),
    }
    job_id = int(unit.value(INSERT, words))
    _enqueue(job_id)
    return job_id


def defer_for(unit: Unit, kind: str, wanted: Sequence[Row], label: L | None = None) -> list[int]:
    """Jobs for several users at once, `[{company, user, arguments}]`; their ids. Two statements however many.

    Raises KeyError for a kind without a handler.
    """
    text = label or _HANDLERS[kind][1]
    made = unit.sql(INSERT_MANY, {"kind": kind, "zh": text.zh, "en": text.en, "wanted": jsonb(list(wanted))})
    if made:
        queue.configure_task(TASK, queue=settings.JOB_QUEUE).batch_defer(*({"job_id": row["id"]} for row in made))
    return [row["id"] for row in made]


def _enqueue(job_id: int) -> None:
    queue.configure_task(TASK, queue=settings.JOB_QUEUE).defer(job_id=job_id)


def retry(unit: Unit, job_id: int) -> None:
    """Put a failed job into the queue again. Raises ProblemError `work.no_such_job`, `work.not_failed`."""
    row = find(unit, job_id, "admin.job.retry")
    if not unit.run("UPDATE work_job SET state = 'waiting', attempts = 0 WHERE id = %s AND state = 'failed'", [job_id]):
        raise ProblemError(Problem(say.NOT_FAILED, {"label": _label(row, unit.language)}))
    _enqueue(job_id)


def run(job_id: int, should_stop: Callable[[], bool] = _never) -> None:
    """Do one job from the queue; called by the worker. Whatever happens is written to the job, never raised."""
    row = _begin(job_id)
    if row is None:
        return
    context = JobContext(
        row["id"], row["company_id"], row["user_id"], row["kind"], row["arguments"], attempt=row["attempts"]
    )
    context.should_stop = should_stop
    facts = {"trace_id": f"job-{job_id}", "job": row["kind"], "user_id": row["user_id"]}
    with logs.about(**facts, company_id=row["company_id"]), metrics.JOB_TIME.labels(row["kind"]).time():
        _carry_out(row, context)


def _carry_out(row: Row, context: JobContext) -> None:
    problems: list[Problem] = []
    result: Any = None
    try:
        if row["attempts"] > MOST_ATTEMPTS:
            raise ProblemError(Problem(say.JOB_INTERRUPTED, {"attempts": row["attempts"] - 1}))
        if row["kind"] not in _HANDLERS:
            raise ProblemError(Problem(say.UNKNOWN_KIND, {"kind": row["kind"]}))
        context.language = _language(row["user_id"])
        result = _HANDLERS[row["kind"]][0](context)
    except InterruptedJobError:
        _put_back(row, context)
        return
    except ProblemError as error:
        problems = error.problems
    except Exception:
        logging.getLogger("guantong.jobs").exception("job-%s (%s) failed", row["id"], row["kind"])
        problems = [Problem(say.JOB_FAILED, {"trace_id": f"job-{row['id']}"})]
    _end(row, context, problems, result)
    metrics.JOBS.labels(row["kind"], "failed" if problems else "done").inc()


def _begin(job_id: int) -> Row | None:
    with Unit.open(system=True, company_id=0, source="job") as unit:
        row = unit.one(BEGIN, [job_id])
        if row is not None:
            _event(unit, row, "running")
        return row


def _put_back(row: Row, context: JobContext) -> None:
    """An orderly stop is no failed attempt."""
    context._close()
    with Unit.open(system=True, company_id=row["company_id"], source="job") as unit:
        unit.run("UPDATE work_job SET state = 'waiting', attempts = attempts - 1 WHERE id = %s", [row["id"]])
        _event(unit, row, "waiting")
        _enqueue(row["id"])


def _end(row: Row, context: JobContext, problems: list[Problem], result: Any) -> None:
    state = "failed" if problems else "done"
    lines = context._close()
    lines += [
        {"at": timezone.now().isoformat(), "level": "error", "text": problem.say(context.language)}
        for problem in problems[:20]
    ]
    words = {
        "id": row["id"],
        "state": state,
        "message": problems[0].say(context.language) if problems else context._message,
        "problems": jsonb([problem.wire(context.language) for problem in problems[:200]]),
        "result": jsonb(result),
        "log": jsonb(lines),
    }
    with Unit.open(system=True, company_id=row["company_id"], source="job") as unit:
        unit.run(PROGRESS, {"id": row["id"], "done": context._done, "total": context._total, "message": "",
                            "log": jsonb([]), "longest": LONGEST_LOG})  # fmt: skip
        unit.run(END, words)
        if row["user_id"] is None and isinstance(result, dict) and result.get(IDLE) is True:
            unit.run(FORGET_IDLE, {"company": row["company_id"], "kind": row["kind"], "id": row["id"]})
        _event(unit, row, state)
        _tell_user(unit, row, problems, result, context.language)


def _tell_user(unit: Unit, row: Row, problems: list[Problem], result: Any, language: Language) -> None:
    """A notice for whoever wanted the job, with the file that it made. A schedule's job that fails, and did not fail the
    time before, tells who may repeat it.

    A job whose result says `told` has given its own notice.
    """
    if row["user_id"] is None and not row["company_id"] and problems:
        _tell_administrators(unit, row, problems[0])
    if row["user_id"] is None or not row["company_id"] or (isinstance(result, dict) and result.get("told")):
        return
    facts: dict[str, Any] = {"label": L(row["label_zh"], row["label_en"])}
    if problems:
        facts["why"] = problems[0].say(language)[:LONGEST_WHY]
    file = str(result.get("file") or "") if isinstance(result, dict) else ""
    title = say.JOB_STOPPED if problems else say.JOB_ENDED
    notices.notify(
        unit,
        [NewNotice(notices.JOB, title, row["user_id"], path=f"/jobs/{row['id']}",
                   file=file if file.startswith("/api/") else "", facts=facts)],
    )  # fmt: skip


def _tell_administrators(unit: Unit, row: Row, problem: Problem) -> None:
    before = unit.value(
        "SELECT state FROM work_job WHERE company_id = 0 AND kind = %s AND id < %s ORDER BY id DESC LIMIT 1",
        [row["kind"], row["id"]],
    )
    if before == "failed":
        return
    facts = {"label": L(row["label_zh"], row["label_en"])}
    whys = {language: problem.say(language)[:LONGEST_WHY] for language in LANGUAGES}
    told = [
        (one["company_id"], NewNotice(notices.JOB, say.JOB_STOPPED, one["user_id"], path=f"/jobs/{row['id']}",
                                      facts={**facts, "why": whys[one["language"]]}))
        for one in unit.sql(ADMINISTRATORS)
        if any(matches(pattern, "admin.job.retry") for pattern in one["permissions"])
    ]  # fmt: skip
    for company in sorted({place for place, _ in told}):
        notices.notify(unit, [notice for place, notice in told if place == company], company_id=company)


def _event(unit: Unit, row: Row, state: str) -> None:
    unit.run(EVENT, {"company": row["company_id"], "user": row["user_id"], "id": row["id"], "state": state, "done": 0})


def _language(user_id: int | None) -> Language:
    if user_id is None:
        return "zh"
    with Unit.open(system=True, company_id=0, source="job") as unit:
        return "en" if unit.value("SELECT language FROM access_user WHERE id = %s", [user_id]) == "en" else "zh"


# -- what people see ---------------------------------------------------------------------------------------------------

LIST = f"""
SELECT j.*, u.name AS user_name FROM work_job j LEFT JOIN access_user u ON u.id = j.user_id
 WHERE (j.company_id = %(company)s OR (j.company_id = 0 AND %(all)s)) AND (j.user_id = %(me)s OR %(all)s)
   AND (%(after)s::bigint IS NULL OR j.id < %(after)s) AND (%(state)s::text IS NULL OR j.state = %(state)s)
   AND (j.result ->> '{IDLE}' = 'true' AND j.user_id IS NULL) IS NOT TRUE
 ORDER BY j.id DESC LIMIT %(limit)s
"""


def list_jobs(unit: Unit, *, state: str | None = None, after: int | None = None, limit: int = 50) -> dict[str, Any]:
    """The user's jobs, or everybody's with `admin.job.read`; newest first: `{rows, next}`.

    A schedule's job that found nothing to do is left out.
    """
    words = {
        "company": unit.company_id,
        "me": unit.user.id,
        "all": unit.may("admin.job.read"),
        "after": after,
        "state": state,
        "limit": limit + 1,
    }
    rows = unit.sql(LIST, words)
    following = str(rows[limit - 1]["id"]) if len(rows) > limit else None
    return {"rows": [wire(row, unit.language) for row in rows[:limit]], "next": following}


def find(unit: Unit, job_id: int, permission: str = "admin.job.read") -> Row:
    """One job that the user wanted himself, or any with the permission. Raises ProblemError `work.no_such_job`."""
    row = unit.one(
        """SELECT j.*, u.name AS user_name FROM work_job j LEFT JOIN access_user u ON u.id = j.user_id
            WHERE j.id = %(id)s AND (j.company_id = %(company)s OR j.company_id = 0)
              AND (j.user_id = %(me)s OR %(all)s)""",
        {"id": job_id, "company": unit.company_id, "me": unit.user.id, "all": unit.may(permission)},
    )
    if row is None:
        raise ProblemError(Problem(say.NO_SUCH_JOB, {"id": job_id}))
    return row


def wire(row: Row, language: Language) -> dict[str, Any]:
    """A job as it travels; progress in percent."""
    percent = 100 if row["state"] == "done" else min(99, row["done"] * 100 // row["total"]) if row["total"] else 0
    names = ("id", "state", "message", "created_at", "started_at", "finished_at", "attempts", "result", "done", "total")
    return {name: row[name] for name in names} | {
        "name": row["kind"],
        "label": _label(row, language),
        "progress": percent,
        "user": row.get("user_name"),
    }


def _label(row: Row, language: Language) -> str:
    return str(row["label_zh"] if language == "zh" else row["label_en"])


def audience(payload: Mapping[str, Any], user_ids: Collection[int]) -> set[int]:
    """Whom a change of a job concerns: the user who wanted it. Pages that show all jobs ask by themselves."""
    return {payload["owner_id"]} & set(user_ids)


def schedule_rows(unit: Unit) -> list[dict[str, Any]]:
    """The schedules with the state of their latest job: `[{code, cron, label, on, keep, last_at, last_state}]`; `keep` is
    null where nobody can switch it."""
    set_ = {row["code"]: row for row in unit.sql("SELECT code, is_on, keep FROM work_schedule_switch")}
    kinds = [one.kind for one in schedules()]
    latest = {
        row["kind"]: row
        for row in unit.sql(
            """SELECT DISTINCT ON (kind) kind, created_at, state FROM work_job
                WHERE company_id = 0 AND kind = ANY (%s) ORDER BY kind, id DESC""",
            [kinds],
        )
    }
    rows = []
    for one in schedules():
        label, last = _HANDLERS[one.kind][1], latest.get(one.kind)
        rows.append(
            {
                "code": one.code,
                "cron": one.cron,
                "label": label.zh if unit.language == "zh" else label.en,
                "on": set_[one.code]["is_on"] if one.code in set_ else one.keeps is None,
                "keep": set_[one.code]["keep"] if one.code in set_ else one.keeps,
                "last_at": last["created_at"] if last else None,
                "last_state": last["state"] if last else None,
            }
        )
    return rows
