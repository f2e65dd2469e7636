"""`/api/tasks` and `/api/jobs`."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router

from guantong.kernel.access.api.inputs import Want, Wants, documented, inputs_of, limit_in, number_in
from guantong.kernel.http import register_router
from guantong.kernel.http.request import serve
from guantong.kernel.unit import Unit
from guantong.kernel.work import jobs, switches, tasks

SWITCH: Wants = {
    "on": Want(bool, about="Whether it begins by the clock."),
    "keep": Want(int, about="How many of its results are kept, 1 to 400."),
}

task_router = Router(tags=["tasks"])
job_router = Router(tags=["jobs"])


@task_router.get("", summary="One's tasks")
def get_tasks(request: HttpRequest) -> HttpResponse:
    """What one has to do oneself or as the holder of a role; `state`: open, due, later, done; `after`, `limit`."""

    def work(unit: Unit) -> dict[str, Any]:
        asked = request.GET.get("state", "")
        state = asked if asked in tasks.STATES else "open"
        return tasks.inbox(unit, state=state, after=number_in(request, "after"), limit=limit_in(request))

    return serve(request, work)


@task_router.get("/count", summary="How many tasks one has open")
def get_task_count(request: HttpRequest) -> HttpResponse:
    """For the number beside the inbox: what is due now, and all that is open."""
    return serve(request, tasks.count_open)


@task_router.post("/{task_id}/done", summary="Close a task")
def post_done(request: HttpRequest, task_id: int) -> HttpResponse:
    """Close a task of one's own by hand."""

    def work(unit: Unit) -> dict[str, Any]:
        tasks.done(unit, task_id)
        return {"id": task_id, "state": "done", **tasks.count_open(unit)}

    return serve(request, work)


@job_router.get("", summary="Jobs")
def get_jobs(request: HttpRequest) -> HttpResponse:
    """One's own jobs, or everybody's with `admin.job.read`; `state`, `after`, `limit`."""

    def work(unit: Unit) -> dict[str, Any]:
        state = request.GET.get("state") or None
        return jobs.list_jobs(unit, state=state, after=number_in(request, "after"), limit=limit_in(request))

    return serve(request, work)


@job_router.get("/schedules", summary="What begins by the clock")
def get_schedules(request: HttpRequest) -> HttpResponse:
    """The schedules of this installation."""
    return serve(request, lambda unit: {"rows": jobs.schedule_rows(unit)}, permission="admin.job.read")


@job_router.post("/schedules/{code}", openapi_extra=documented(SWITCH), summary="Switch a schedule on or off")
def post_schedule(request: HttpRequest, code: str) -> HttpResponse:
    """`{on?, keep?}`: for schedules that an administrator switches, such as the nightly backup."""

    def work(unit: Unit) -> dict[str, Any]:
        asked = inputs_of(request, SWITCH)
        switches.switch(unit, code, on=asked.get("on"), keep=asked.get("keep"))
        return next(row for row in jobs.schedule_rows(unit) if row["code"] == code)

    return serve(request, work, permission="admin.job.retry")


@job_router.get("/{job_id}", summary="One job")
def get_job(request: HttpRequest, job_id: int) -> HttpResponse:
    """A job with its log and problems."""

    def work(unit: Unit) -> dict[str, Any]:
        row = jobs.find(unit, job_id)
        return jobs.wire(row, unit.language) | {"log": row["log"], "problems": row["problems"]}

    return serve(request, work)


@job_router.post("/{job_id}/retry", summary="Repeat a failed job")
def post_retry(request: HttpRequest, job_id: int) -> HttpResponse:
    """Put a failed job into the queue again."""

    def work(unit: Unit) -> dict[str, Any]:
        jobs.retry(unit, job_id)
        return jobs.wire(jobs.find(unit, job_id), unit.language)

    return serve(request, work)


def register() -> None:
    """Serve the addresses of work; called at start-up."""
    register_router("tasks", task_router)
    register_router("jobs", job_router)
