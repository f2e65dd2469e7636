"""`/api/report_schedules`: reports that come by the clock."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from ninja import Router

from guantong.kernel.exchange import schedules
from guantong.kernel.http import object_of, register_router, serve

router = Router(tags=["reports"])


@router.get("/report_schedules", summary="The reports that come by the clock")
def get_schedules(request: HttpRequest) -> HttpResponse:
    """One's own, or everybody's with `admin.job.read`; and the saved sets to choose from."""
    return serve(request, schedules.schedules_of)


@router.get("/report_schedules/people", summary="Colleagues who may read a report")
def get_people(request: HttpRequest, report: str, q: str = "") -> HttpResponse:
    """By a part of the name; at most twelve."""
    return serve(request, lambda unit: schedules.people(unit, report, q))


@router.post("/report_schedules", summary="Let a report come by the clock")
def post_schedule(request: HttpRequest) -> HttpResponse:
    """`{view, format, every, hour, weekday, day, readers, paused}`: a saved set of a report, and when it comes."""
    return serve(request, lambda unit: schedules.add_schedule(unit, object_of(request)), status=201)


@router.patch("/report_schedules/{schedule_id}", summary="Change when a report comes, to whom, or pause it")
def patch_schedule(request: HttpRequest, schedule_id: int) -> HttpResponse:
    """What is sent is changed."""
    return serve(request, lambda unit: schedules.change_schedule(unit, schedule_id, object_of(request)))


@router.delete("/report_schedules/{schedule_id}", summary="Delete a scheduled report")
def delete_schedule(request: HttpRequest, schedule_id: int) -> HttpResponse:
    """By its owner, or by whoever may repeat everybody's jobs."""
    return serve(request, lambda unit: schedules.forget_schedule(unit, schedule_id))


@router.post("/report_schedules/{schedule_id}/run", summary="Make a scheduled report now")
def post_run(request: HttpRequest, schedule_id: int) -> HttpResponse:
    """With the rights of its owner; `{job}`."""
    return serve(request, lambda unit: schedules.run_schedule(unit, schedule_id), status=202)


def install() -> None:
    """Serve them."""
    register_router("", router)
