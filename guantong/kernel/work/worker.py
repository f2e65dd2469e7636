"""`python -m guantong.kernel.work.worker`: the process that does the jobs.

One process that does two jobs at a time. It listens on the queue, so a job begins at once. SIGTERM and SIGINT let
running jobs end for 15 seconds; one that takes longer stops at its next report of progress and goes back to the queue.
A job whose worker was killed is begun again when its heartbeat has been missing for half a minute.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import TYPE_CHECKING

from django.conf import settings
from procrastinate import App, JobContext
from procrastinate.contrib.django import app as current_app
from procrastinate.contrib.django.django_connector import DjangoConnector

if TYPE_CHECKING:
    from guantong.kernel.work.jobs import Schedule

CONCURRENCY = 2
GRACE_SECONDS = 15.0
POLLING_SECONDS = 5.0


def register(app: App) -> None:
    """Make procrastinate know the one task that runs our jobs, the rescue of stalled ones, and the schedules."""
    from guantong.kernel.work import jobs

    @app.task(name=jobs.TASK, pass_context=True)
    def run_job(context: JobContext, job_id: int) -> None:
        jobs.run(job_id, should_stop=context.should_abort)

    @app.periodic(cron="* * * * *", periodic_id="rescue")
    @app.task(name="guantong.rescue", queueing_lock="guantong.rescue", queue=settings.JOB_QUEUE)
    async def rescue(timestamp: int) -> None:
        for stalled in await app.job_manager.get_stalled_jobs():
            await app.job_manager.retry_job(stalled)

    for one in jobs.schedules():
        name = f"guantong.schedule.{one.code}"
        task = app.task(name=name, queueing_lock=name, queue=settings.JOB_QUEUE)(_beginning(one))
        app.periodic(cron=one.cron, periodic_id=one.code)(task)


def _beginning(one: Schedule) -> Callable[[int], None]:
    """A task that puts a job of the schedule into the queue, for the installation, unless it is switched off."""
    from guantong.kernel.unit import Unit
    from guantong.kernel.work import jobs, switches

    def begin(timestamp: int) -> None:
        with Unit.open(system=True, company_id=0, source="job") as unit:
            if switches.is_wanted(unit, one):
                jobs.defer(unit, one.kind)

    return begin


def work() -> None:
    """Do jobs until a signal comes. Django must be set up."""
    register(current_app)
    connector = current_app.connector
    assert isinstance(connector, DjangoConnector)
    with current_app.replace_connector(connector.get_worker_connector()):
        current_app.run_worker(
            queues=[settings.JOB_QUEUE],
            concurrency=CONCURRENCY,
            shutdown_graceful_timeout=GRACE_SECONDS,
            fetch_job_polling_interval=POLLING_SECONDS,
            delete_jobs="successful",
        )


def main() -> None:
    """Set Django up and work."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "guantong.server.settings")
    import django

    django.setup()
    work()


if __name__ == "__main__":
    main()
