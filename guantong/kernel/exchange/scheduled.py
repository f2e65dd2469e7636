"""The job that makes a scheduled report: with the rights that its owner and each of its readers have at that moment."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final
from urllib.parse import parse_qsl

from guantong.kernel.declare import L
from guantong.kernel.exchange import messages as say
from guantong.kernel.exchange.reports import answer_file, check_report_format, report_file
from guantong.kernel.exchange.schedules import DUE, SCHEDULED, begin_due
from guantong.kernel.list_pivot import list_pivot
from guantong.kernel.messages import Message, Problem, ProblemError
from guantong.kernel.messages import kernel as kernel_say
from guantong.kernel.unit import Row, Unit
from guantong.kernel.work import messages as work_say
from guantong.kernel.work.jobs import IDLE, InterruptedJobError, JobContext, job, schedule
from guantong.kernel.work.list_views import pivot_type, saved_set
from guantong.kernel.work.notices import NewNotice, notice_kind, notify

NOTICE: Final = notice_kind("report", L("定时报表", "Scheduled reports"))
KEPT: Final = timedelta(days=90)
DELIVERED: Final = "SELECT id FROM exchange_export WHERE job_id = %(job)s AND created_by_id = %(user)s"
DELIVER: Final = """
INSERT INTO exchange_export (company_id, file_name, content, created_by_id, kept_until, job_id)
VALUES (%(company)s, %(name)s, %(content)s, %(user)s, %(kept)s, %(job)s)
ON CONFLICT (job_id, created_by_id) DO NOTHING RETURNING id
"""
SHUT_OUT: Final = frozenset({kernel_say.NOT_SIGNED_IN.code, kernel_say.NO_COMPANY.code})
RECORD: Final = """
UPDATE exchange_report_schedule SET last_at = clock_timestamp(), last_state = %(state)s, last_error = %(error)s,
       last_file = CASE WHEN %(state)s = 'done' THEN %(file)s ELSE last_file END, last_skipped = %(skipped)s, last_job_id = %(job)s
 WHERE id = %(id)s AND company_id = %(company)s
"""


@job(DUE, L("到期的定时报表", "Scheduled reports that are due"))
def begin(context: JobContext) -> dict[str, Any]:
    """Begin what is due."""
    with context.unit() as unit:
        begun = begin_due(unit)
    return {"begun": begun, IDLE: not begun}


@job(SCHEDULED, L("定时报表", "Scheduled report"))
def make(context: JobContext) -> dict[str, Any]:
    """Make the report for its owner, then for each reader as that reader may see it, and tell them.

    Whoever may not read the report any more is left out and named; when it is the owner, nobody gets it and the job fails.
    A job that was cut off and is begun again leaves out whoever has his file already.
    """
    schedule_id = int(context.arguments["schedule"])
    skipped: list[int] = []
    try:
        found, file = _for_owner(context, schedule_id)
        if not file:
            return {"told": True}
        for place, reader in enumerate(found["reader_ids"], 1):
            context.progress(place, len(found["reader_ids"]) + 1)
            if not _for_reader(context, found, reader):
                skipped.append(reader)
    except InterruptedJobError:
        raise
    except ProblemError as error:
        problem = error.problems[0]
        told = Problem(say.OWNER_GONE) if problem.message.code in SHUT_OUT else problem
        _record(context, schedule_id, "failed", error=told.say(context.language))
        raise ProblemError(told) from error
    except Exception:
        _record(
            context,
            schedule_id,
            "failed",
            error=Problem(work_say.JOB_FAILED, {"trace_id": f"job-{context.id}"}).say(context.language),
        )
        raise
    _record(context, schedule_id, "done", file=file, skipped=skipped)
    return {"told": True, "file": file, "readers": len(found["reader_ids"]) - len(skipped), "skipped": len(skipped)}


def _for_owner(context: JobContext, schedule_id: int) -> tuple[Row, str]:
    """The schedule with its set, and the owner's file; no file where this job has made it already."""
    with context.unit() as unit:
        found = unit.one(
            "SELECT * FROM exchange_report_schedule WHERE id = %s AND company_id = %s AND owner_id = %s",
            (schedule_id, unit.company_id, unit.user.id),
        )
        if found is None:
            unit.refuse(say.NO_SUCH_SCHEDULE, id=schedule_id)
        if found["last_job_id"] == context.id and found["last_state"] == "done":
            return found, ""
        found |= {"set": saved_set(unit, found["view_id"]), "owner": unit.user.name}
        return found, _made(context, unit, found, say.REPORT_READY)


def _for_reader(context: JobContext, found: Row, reader: int) -> bool:
    """Whether the reader got it, with what he may see himself."""
    if reader == found["owner_id"]:
        return True
    try:
        with Unit.open(user=reader, company_id=context.company_id, source="job") as unit:
            _made(context, unit, found, say.REPORT_SENT)
    except ProblemError as error:
        context.log(f"{reader}: {error.problems[0].say(context.language)}", "warning")
        return False
    return True


def _made(context: JobContext, unit: Unit, found: Row, title: Message) -> str:
    """Write the file for the unit's user and tell him, unless this job has done so before; the file's address."""
    delivery = {"job": context.id, "user": unit.user.id}
    file_id = unit.value(DELIVERED, delivery)
    if file_id is not None:
        return _address(file_id)
    code, query, name = (found["set"][one] for one in ("report", "query", "name"))
    given, format = parse_qsl(query, keep_blank_values=True), check_report_format(unit, found["format"])
    of_type = pivot_type(code)
    if of_type is None:
        made, place = report_file(unit, code, dict(given), format), f"/reports/{code}"
    else:
        made = answer_file(unit, of_type.code, list_pivot(unit, of_type.code, given, action="export"), format)
        place = f"/{of_type.module}/{of_type.plural}/pivot"
    file = {"company": unit.company_id, "name": made.name, "content": made.content, "kept": unit.now + KEPT}
    file_id = unit.value(DELIVER, delivery | file)
    if file_id is None:  # a worker that was taken for dead has done it meanwhile
        return _address(unit.value(DELIVERED, delivery))
    address = _address(file_id)
    facts = {"name": name, "who": found["owner"]}
    path = f"{place}?{query}".rstrip("?")
    notify(unit, [NewNotice(NOTICE, title, unit.user.id or 0, path=path, file=address, facts=facts)])
    return address


def _address(file_id: int) -> str:
    return f"/api/kernel/exports/{file_id}"


def _record(
    context: JobContext,
    schedule_id: int,
    state: str,
    *,
    error: str = "",
    file: str = "",
    skipped: list[int] | None = None,
) -> None:
    """How it went, whatever became of the owner's rights."""
    words = {"id": schedule_id, "company": context.company_id, "state": state, "error": error[:500], "file": file}
    with Unit.open(system=True, company_id=context.company_id, source="job") as unit:
        unit.run(RECORD, words | {"skipped": skipped or [], "job": context.id})


schedule("exchange.due_reports", "0 * * * *", DUE)
