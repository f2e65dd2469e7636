"""Jobs: queued in the transaction, done by a worker, watched, failed and repeated."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connections
from django.test import override_settings

from guantong.kernel.access.tests.acting import Person, Program, sql
from guantong.kernel.declare import L
from guantong.kernel.messages import Message
from guantong.kernel.unit import Unit
from guantong.kernel.work import jobs, nightly
from guantong.kernel.work.jobs import JobContext, defer, job

People = Callable[..., Person]
Programs = Callable[..., Program]
NO_PAPER = Message("work_test.no_paper", "No paper in {tray}", "Fill it.", "{tray}缺纸", "请加纸。")


@job("work_test.count", L("清点", "Count"))
def count(context: JobContext) -> dict[str, int]:
    """Counts, and tells how far it is."""
    for number in range(int(context.arguments["to"])):
        context.progress(number + 1, int(context.arguments["to"]), f"#{number + 1}")
    context.log("counted")
    with context.unit() as unit:
        return {"user": unit.user.id or 0, "company": unit.company_id}


@job("work_test.fail", L("失败", "Fail"))
def fail(context: JobContext) -> None:
    """Fails until told otherwise."""
    with context.unit() as unit:
        unit.run("UPDATE access_user SET employee = 'changed' WHERE id = %s", [context.user_id])
        if context.arguments.get("fault"):
            raise RuntimeError("a secret of the program")
        unit.refuse(NO_PAPER, tray=L("纸盒 2", "tray 2"))


def wanted(user: Person, company: int, kind: str, **arguments: Any) -> int:
    with Unit.open(user=user.id, company_id=company, source="test") as unit:
        return defer(unit, kind, arguments)


def queued(job_id: int) -> int:
    return sql("SELECT count(*) FROM procrastinate_jobs WHERE (args ->> 'job_id')::bigint = %s", job_id)[0][0]


def test_a_job_shows_its_progress_and_its_result(person: People, program: Programs, company: int) -> None:
    wang = person("sales")
    job_id = wanted(wang, company, "work_test.count", to=4)
    mine = program(wang)
    waiting = mine.ask("GET", f"/api/jobs/{job_id}")[1]
    assert (waiting["state"], waiting["progress"], waiting["label"], waiting["name"]) == (
        "waiting", 0, "清点", "work_test.count",
    )  # fmt: skip
    jobs.run(job_id)
    done = mine.ask("GET", f"/api/jobs/{job_id}")[1]
    assert (done["state"], done["progress"], done["done"], done["total"]) == ("done", 100, 4, 4)
    assert done["result"] == {"user": wang.id, "company": company}
    assert [line["text"] for line in done["log"]] == ["counted"]
    assert (done["attempts"], done["message"], done["user"]) == (1, "#4", "用户1")


def test_progress_is_seen_while_the_job_runs(person: People, company: int) -> None:
    seen: list[Any] = []

    @job("work_test.watch", L("看", "Watch"))
    def watch(context: JobContext) -> None:
        with context.unit() as unit:
            unit.run("UPDATE access_user SET employee = 'x' WHERE id = %s", [context.user_id])
            context.progress(3, 10, "三")
            seen.extend(sql("SELECT state, done, total, message FROM work_job WHERE id = %s", context.id))

    jobs.run(wanted(person("sales"), company, "work_test.watch"))
    assert seen == [("running", 3, 10, "三")]


def test_a_rolled_back_request_leaves_no_job(person: People, company: int) -> None:
    wang, made = person("sales"), []

    def refused() -> None:
        with Unit.open(user=wang.id, company_id=company, source="test") as unit:
            made.append(defer(unit, "work_test.count", {"to": 1}))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        refused()
    assert (queued(made[0]), sql("SELECT count(*) FROM work_job WHERE id = %s", made[0])) == (0, [(0,)])


def test_a_refused_job_says_why_and_can_be_repeated(person: People, program: Programs, company: int) -> None:
    wang = person("sales")
    job_id = wanted(wang, company, "work_test.fail")
    jobs.run(job_id)
    mine = program(wang)
    failed = mine.ask("GET", f"/api/jobs/{job_id}")[1]
    assert (failed["state"], failed["message"]) == ("failed", "纸盒 2缺纸")
    assert failed["problems"][0]["hint"] == "请加纸。"
    assert sql("SELECT employee FROM access_user WHERE id = %s", wang.id) == [("",)]
    assert mine.ask("POST", f"/api/jobs/{job_id}/retry")[1]["state"] == "waiting"
    assert mine.ask("POST", f"/api/jobs/{job_id}/retry")[1]["code"] == "work.not_failed"
    assert queued(job_id) == 2


def test_a_fault_of_the_program_is_not_shown_to_people(person: People, program: Programs, company: int) -> None:
    wang = person("sales")
    job_id = wanted(wang, company, "work_test.fail", fault=True)
    jobs.run(job_id)
    failed = program(wang).ask("GET", f"/api/jobs/{job_id}")[1]
    assert failed["state"] == "failed"
    assert f"job-{job_id}" in failed["message"]
    assert "secret" not in str(failed)


def test_jobs_of_others_need_a_permission(person: People, program: Programs, company: int) -> None:
    job_id = wanted(person("sales"), company, "work_test.count", to=1)
    other, boss = program(person("sales")), program(person("administrator"))
    assert other.ask("GET", f"/api/jobs/{job_id}")[0] == 404
    assert job_id not in [row["id"] for row in other.ask("GET", "/api/jobs")[1]["rows"]]
    assert boss.ask("GET", f"/api/jobs/{job_id}")[0] == 200
    assert job_id in [row["id"] for row in boss.ask("GET", "/api/jobs")[1]["rows"]]


def test_a_stopping_worker_puts_the_job_back(person: People, company: int) -> None:
    job_id = wanted(person("sales"), company, "work_test.count", to=4)
    jobs.run(job_id, should_stop=lambda: True)
    assert sql("SELECT state, attempts FROM work_job WHERE id = %s", job_id) == [("waiting", 0)]
    assert queued(job_id) == 2
    jobs.run(job_id)
    assert sql("SELECT state FROM work_job WHERE id = %s", job_id) == [("done",)]


def test_a_job_that_kills_its_worker_is_not_begun_for_ever(person: People, company: int) -> None:
    job_id = wanted(person("sales"), company, "work_test.count", to=1)
    sql("UPDATE work_job SET state = 'running', attempts = 3 WHERE id = %s", job_id)
    jobs.run(job_id)
    assert sql("SELECT state, problems -> 0 ->> 'code' FROM work_job WHERE id = %s", job_id) == [
        ("failed", "work.job_interrupted")
    ]


def test_a_finished_job_is_not_done_again(person: People, company: int) -> None:
    job_id = wanted(person("sales"), company, "work_test.count", to=1)
    jobs.run(job_id)
    jobs.run(job_id)
    assert sql("SELECT attempts FROM work_job WHERE id = %s", job_id) == [(1,)]


def test_the_nightly_tidying_runs(person: People, program: Programs, company: int) -> None:
    with Unit.open(system=True, company_id=0, source="test") as unit:
        job_id = defer(unit, nightly.HOUSEKEEPING)
    jobs.run(job_id)
    boss = program(person("administrator"))
    done = boss.ask("GET", f"/api/jobs/{job_id}")[1]
    assert (done["state"], sorted(done["result"])) == (
        "done",
        ["events", "files", "jobs", "notices", "request_keys", "tokens"],
    )
    codes = [row["code"] for row in boss.ask("GET", "/api/jobs/schedules")[1]["rows"]]
    assert "nightly_tidying" in codes


def test_events_and_request_keys_are_forgotten_after_a_week_and_not_before(person: People, company: int) -> None:
    me = person("sales").id
    with connections["owner"].cursor() as owner:
        for days in (0, 2, 6, 8, 400):
            words = [days, company, me]
            owner.execute(
                """INSERT INTO kernel_event (at, company_id, type, document_id, version, action)
                   VALUES (now() - make_interval(days => %s), %s, 'item', %s, 1, 'changed')""",
                words,
            )
            owner.execute(
                """INSERT INTO kernel_request_key (at, user_id, key)
                   VALUES (now() - make_interval(days => %s), %s, 'week-' || %s)""",
                [days, me, days],
            )
    with Unit.open(system=True, company_id=0, source="test") as unit:
        job_id = defer(unit, nightly.HOUSEKEEPING)
    jobs.run(job_id)
    result = json.loads(sql("SELECT result FROM work_job WHERE id = %s", job_id)[0][0])
    assert (result["events"] >= 2, result["request_keys"] >= 2) == (True, True)
    left = "SELECT floor(extract(epoch FROM now() - at) / 86400)::int FROM {} WHERE {} = %s {} ORDER BY 1"
    assert sql(left.format("kernel_event", "document_id", "AND company_id = %s"), me, company) == [(0,), (2,), (6,)]
    assert sql(left.format("kernel_request_key", "user_id", "AND key LIKE %s"), me, "week-%") == [(0,), (2,), (6,)]
    # Not even the job could take an event that an open page may still ask for.
    assert sql("SELECT kernel_event_purge(0) >= 0") == [(True,)]
    assert sql(left.format("kernel_event", "document_id", "AND company_id = %s"), me, company) == [(0,)]


def test_a_worker_does_what_is_queued_and_stops_when_told(number: str) -> None:
    # It has a queue of its own: what other tests have left in theirs is none of its business.
    queue = f"queue-{number}"

    def tidying() -> int:
        with override_settings(JOB_QUEUE=queue), Unit.open(system=True, company_id=0, source="test") as unit:
            return defer(unit, nightly.HOUSEKEEPING)

    before = tidying()
    worker = subprocess.Popen(
        [sys.executable, "-m", "guantong.kernel.work.worker"],
        env=os.environ | {"GUANTONG_QUEUE": queue}, stderr=subprocess.PIPE,
    )  # fmt: skip
    try:
        assert ended(before) == "done"
        assert ended(tidying()) == "done"
    finally:
        worker.send_signal(signal.SIGTERM)
        _, errors = worker.communicate(timeout=120)
    assert worker.returncode == 0, errors.decode()


def ended(job_id: int, seconds: int = 120) -> str:
    until = time.monotonic() + seconds
    state = ""
    while time.monotonic() < until:
        state = sql("SELECT state FROM work_job WHERE id = %s", job_id)[0][0]
        if state in ("done", "failed"):
            break
        time.sleep(0.1)
    return state


def test_what_a_clock_begins_is_listed_where_it_did_something_and_else_only_known_to_the_schedules(
    person: People, program: Programs
) -> None:
    work = {"left": 0}

    @job("work_test.tick", L("整点", "Tick"))
    def tick(context: JobContext) -> dict[str, Any]:
        return {"did": work["left"], jobs.IDLE: not work["left"]}

    def ticks(left: int) -> int:
        work["left"] = left
        with Unit.open(system=True, company_id=0, source="job") as unit:
            job_id = defer(unit, "work_test.tick")
        jobs.run(job_id)
        return job_id

    jobs.schedule("work_test.ticks", "0 * * * *", "work_test.tick")
    try:
        made = [ticks(left) for left in (0, 0, 2, 0, 0)]
        boss = program(person("administrator"))
        listed = [row["id"] for row in boss.ask("GET", "/api/jobs")[1]["rows"]]
        kept = [row[0] for row in sql("SELECT id FROM work_job WHERE kind = 'work_test.tick' ORDER BY id")]
        schedules = {row["code"]: row for row in boss.ask("GET", "/api/jobs/schedules")[1]["rows"]}
        last = boss.ask("GET", f"/api/jobs/{made[4]}")[1]
    finally:
        jobs._SCHEDULES.pop("work_test.ticks")
        jobs._HANDLERS.pop("work_test.tick")
    assert [one for one in listed if one in made] == [made[2]]
    assert kept == [made[2], made[4]]
    assert schedules["work_test.ticks"]["last_at"] == last["created_at"]
    assert schedules["work_test.ticks"]["last_state"] == "done"


def test_the_clocks_of_the_program_say_when_there_was_nothing_to_do(person: People, company: int) -> None:
    from guantong.kernel.exchange.schedules import DUE

    with Unit.open(system=True, company_id=0, source="job") as unit:
        job_id = defer(unit, DUE)
    jobs.run(job_id)
    begun, idle = sql("SELECT (result ->> 'begun')::int, result ->> 'idle' FROM work_job WHERE id = %s", job_id)[0]
    assert idle == ("false" if begun else "true")
