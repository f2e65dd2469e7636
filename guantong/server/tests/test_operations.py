"""Whether it may be sent work, what it counts, and who may read that."""

from __future__ import annotations

import json
import re
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import psycopg
import pytest
from django.db import connection, transaction
from django.test import Client, override_settings
from procrastinate.contrib.django import app as queue
from prometheus_client.parser import text_string_to_metric_families

from guantong.kernel import metrics as counts
from guantong.kernel.access import public as access
from guantong.kernel.engine import service
from guantong.kernel.messages import ProblemError
from guantong.kernel.messages import kernel as say
from guantong.kernel.unit import retrying
from guantong.kernel.work.jobs import TASK
from guantong.server import operations, telemetry
from guantong.server.events import _connection_parameters
from guantong.server.testing import LiveServer
from guantong.testing import Plant

pytestmark = pytest.mark.database


def figures(text: str) -> dict[str, float]:
    """Each sample of a scrape under `name{label="value",…}`, labels in order."""
    found = {}
    for family in text_string_to_metric_families(text):
        for one in family.samples:
            labels = ",".join(f'{name}="{value}"' for name, value in sorted(one.labels.items()))
            found[f"{one.name}{{{labels}}}" if labels else one.name] = one.value
    return found


def wait_until(is_so: Callable[[], object], seconds: float = 120) -> bool:
    """Whether it comes true within the time."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if is_so():
            return True
        time.sleep(0.05)
    return False


def scrape() -> dict[str, float]:
    answer = Client(headers={"host": "localhost"}).get("/metrics")
    assert answer.status_code == 200
    return figures(answer.content.decode())


@pytest.fixture
def heartbeat(database: object) -> Iterator[None]:
    """A worker that was heard of just now. What a test does to the queue is undone, since a worker may be serving; and
    that one leaves the queue alone meanwhile."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            for table in ("procrastinate_workers", "procrastinate_jobs"):
                cursor.execute(f"LOCK TABLE {table} IN SHARE ROW EXCLUSIVE MODE")
            cursor.execute("DELETE FROM procrastinate_workers")
            cursor.execute("INSERT INTO procrastinate_workers DEFAULT VALUES")
        yield
        transaction.set_rollback(True)


# -- readiness --------------------------------------------------------------------------------------------------------


def reasons() -> tuple[int, dict[str, str]]:
    answer = Client().get("/readyz")
    body = answer.json()
    assert [one["name"] for one in body["checks"]] == ["database", "migrations", "worker", "disk"]
    assert body["status"] == ("ready" if answer.status_code == 200 else "not ready")
    return answer.status_code, {one["name"]: one["reason"] for one in body["checks"] if not one["ok"]}


def test_it_is_ready_with_database_migrations_worker_and_disk(heartbeat: None) -> None:
    assert reasons() == (200, {})


def test_a_silent_worker_a_missing_migration_and_a_full_disk_are_named(
    heartbeat: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_workers SET last_heartbeat = now() - interval '10 minutes'")
    wanted = operations._wanted_migrations() | {"kernel.9999_of_tomorrow"}
    monkeypatch.setattr(operations, "_wanted_migrations", lambda: wanted)
    monkeypatch.setattr(operations, "DISK_RESERVE", 2**62)
    status, told = reasons()
    assert status == 503
    assert set(told) == {"migrations", "worker", "disk"}
    assert "kernel.9999_of_tomorrow" in told["migrations"]
    assert re.search(r"last heard of 6\d\d s ago", told["worker"])
    assert "MB are free" in told["disk"]


def test_without_a_worker_it_is_not_ready(heartbeat: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_workers")
    assert "worker" in reasons()[1]


def test_a_database_that_does_not_answer_is_a_reason_without_its_address(monkeypatch: pytest.MonkeyPatch) -> None:
    from django.db.utils import OperationalError

    class Gone:
        def cursor(self) -> None:
            raise OperationalError("connection to server at 10.1.2.3 failed: password authentication failed")

    monkeypatch.setattr(operations, "connection", Gone())
    status, told = reasons()
    assert status == 503
    assert set(told) == {"database", "migrations", "worker"}
    assert set(told.values()) == {"the database does not answer"}
    assert scrape()["guantong_database_up"] == 0


# -- who may read the figures ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("peer", "headers"),
    [
        ("10.0.0.7", {"host": "erp.lan"}),
        ("10.0.0.7", {"host": "localhost"}),
        ("127.0.0.1", {"host": "erp.lan"}),
        ("127.0.0.1", {"host": "localhost", "x-forwarded-for": "10.0.0.7"}),
        ("127.0.0.1", {"host": "localhost", "forwarded": "for=10.0.0.7"}),
    ],
)
def test_who_comes_from_outside_is_refused(peer: str, headers: dict[str, str]) -> None:
    answer = Client(REMOTE_ADDR=peer, headers=headers).get("/metrics")
    assert (answer.status_code, answer.json()["code"]) == (401, "kernel.not_signed_in")


@pytest.mark.parametrize("host", ["localhost:8000", "localhost", "127.0.0.1:8000", "[::1]:8000", "[::1]"])
def test_a_program_on_this_machine_reads_them(host: str, monkeypatch: pytest.MonkeyPatch) -> None:
    direct = Client(headers={"host": host})
    assert direct.get("/metrics").status_code == 200
    with override_settings(IS_SECURE=True):
        assert direct.get("/metrics", secure=True).status_code == 401
    monkeypatch.setenv("GUANTONG_METRICS_ACCESS", "token")
    assert direct.get("/metrics").status_code == 401


def test_a_token_with_the_scope_reads_them_from_outside_and_no_other_token_does(plant: Plant) -> None:
    plant.user("administrator")
    plant.user("sales")
    username = plant.value("SELECT username FROM access_user WHERE id = %s", plant.user("administrator"))
    seller = plant.value("SELECT username FROM access_user WHERE id = %s", plant.user("sales"))

    def status(token: str) -> int:
        outside = Client(REMOTE_ADDR="10.0.0.7", headers={"host": "erp.lan", "authorization": f"Bearer {token}"})
        return outside.get("/metrics").status_code

    assert status(access.create_token(username, scopes=["metrics"])) == 200
    assert status(access.create_token(username, scopes=["sales.*.*"])) == 403
    assert status(access.create_token(username, scopes=["*.*.read"])) == 403
    assert status(access.create_token(seller)) == 403
    assert status("gta_" + "x" * 43) == 401


# -- what is counted ---------------------------------------------------------------------------------------------------


def test_requests_refusals_and_transitions_are_counted_by_template(plant: Plant) -> None:
    before = scrape()
    api = plant.client("administrator")
    assert api.request("GET", "/api/sales/sales_orders/123456789").status_code == 404
    assert api.request("GET", "/api/sales/sales_orders/123456789/").status_code == 404
    assert api.request("GET", "/api/sales/sales_orders/1/made-up").status_code == 404
    assert api.request("GET", "/api/made/up").status_code == 404
    assert api.request("GET", "/api/sales/sales_orders").status_code == 200
    assert api.request("GET", "/sales/sales_orders").status_code in (200, 503)
    assert api.request("GET", "/api/access/users/77").status_code == 404
    after = scrape()

    def grown(name: str) -> float:
        return after.get(name, 0) - before.get(name, 0)

    line = 'guantong_requests_total{{method="GET",route="{}",status="404"}}'
    assert grown(line.format("/api/sales/sales_orders/{id}")) == 2
    assert grown(line.format("/api/sales/sales_orders/{unknown}")) == 1
    assert grown(line.format("/api/{unknown}")) == 1
    assert grown('guantong_requests_total{method="GET",route="/api/sales/sales_orders",status="200"}') == 1
    assert grown(line.format("/api/access/users/{user_id}")) == 1
    assert grown('guantong_request_seconds_count{method="GET",route="/api/sales/sales_orders/{id}"}') == 2
    assert grown('guantong_refusals_total{code="kernel.not_found",status="404"}') == 3
    assert "made" not in " ".join(name for name in after if "route=" in name)


def test_a_posting_is_counted_once_it_is_committed(plant: Plant) -> None:
    name = 'guantong_transitions_total{transition="confirm",type="sales_order"}'
    plant.item("A-1")
    plant.party("C1")
    order = {
        "party": "C1", "warehouse": "WH1", "business_on": "2026-01-15",
        "lines": [{"item": "A-1", "quantity": "2", "price": "10"}],
    }  # fmt: skip
    before = scrape().get(name, 0)
    with plant.unit("administrator") as unit:
        service.create(unit, "sales_order", order, then="confirm")
    assert scrape()[name] == before + 1

    def confirm_and_refuse() -> None:
        with plant.unit("administrator") as unit:
            service.create(unit, "sales_order", order, then="confirm")
            unit.refuse(say.BUSY)

    with pytest.raises(ProblemError):
        confirm_and_refuse()
    assert scrape()[name] == before + 1


def test_a_lost_race_its_repetition_and_the_end_of_patience_are_counted(plant: Plant) -> None:
    before = scrape()

    def lose() -> None:
        with plant.unit() as unit:
            unit.run("DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = '40001'; END $$")

    with pytest.raises(ProblemError):
        retrying(lose, attempts=3)
    after = scrape()
    assert (
        after['guantong_database_conflicts_total{sqlstate="40001"}']
        - before.get('guantong_database_conflicts_total{sqlstate="40001"}', 0)
        == 3
    )
    for outcome, times in (("again", 2), ("given_up", 1)):
        name = f'guantong_retries_total{{outcome="{outcome}"}}'
        assert after[name] - before.get(name, 0) == times


def test_a_job_that_waits_is_seen_with_its_age(heartbeat: None) -> None:
    before = scrape()
    made = queue.configure_task(TASK).defer(job_id=0)
    with connection.cursor() as cursor:
        changed = "UPDATE procrastinate_events SET at = now() - interval '9 hours' WHERE job_id = %s RETURNING type"
        cursor.execute(changed, [made])
        assert cursor.fetchall() == [("deferred",)]
    after = scrape()
    assert after['guantong_queue_jobs{status="todo"}'] == before['guantong_queue_jobs{status="todo"}'] + 1
    assert 9 * 3600 <= after["guantong_queue_oldest_seconds"] < 10 * 3600
    assert after["guantong_workers"] == 1


def test_a_wait_for_a_lock_is_seen(database: object) -> None:
    name = 'guantong_lock_waits{kind="advisory"}'
    parameters = _connection_parameters()
    with psycopg.connect(**parameters) as first, psycopg.connect(**parameters, autocommit=True) as second:
        first.execute("SELECT pg_advisory_xact_lock(4711)")
        assert wait_until(lambda: scrape()[name] == 0)
        waiting = threading.Thread(target=lambda: second.execute("SELECT pg_advisory_lock_shared(4711)"))
        waiting.start()
        seen = wait_until(lambda: scrape()[name] > 0)
        first.rollback()
        waiting.join(60)
    assert seen


# -- several processes ---------------------------------------------------------------------------------------------------


def test_counts_of_processes_add_up_and_those_of_ended_ones_stay(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(telemetry, "_WRITER", telemetry._Writer(tmp_path, "web"))
    monkeypatch.setattr(telemetry, "MOST_ENDED", 2)
    sample = [telemetry.Sample("guantong_jobs_ended_total", (("kind", "x"), ("state", "done")), 5.0)]
    families = [
        telemetry.Family("guantong_jobs_ended", "counter", "Jobs.", sample),
        telemetry.Family(
            "guantong_event_streams", "gauge", "Pages.", [telemetry.Sample("guantong_event_streams", (), 7.0)]
        ),
    ]
    for number in range(3):
        ended = telemetry.Snapshot(0, "web", 0.0, families)
        (tmp_path / f"web-0-{number}.json").write_bytes(msgspec.json.encode(ended))
    (tmp_path / "web-0-broken.json").write_bytes(b"{")

    def shown() -> dict[str, float]:
        answer = Client(headers={"host": "localhost"}).get("/metrics")
        return figures(answer.content.decode())

    counts.STREAMS.set(2)
    first, second = shown(), shown()
    assert first['guantong_jobs_ended_total{kind="x",state="done"}'] == 15
    assert second['guantong_jobs_ended_total{kind="x",state="done"}'] == 15
    assert len(list(tmp_path.glob("ended-*.json"))) == 1
    assert not list(tmp_path.glob("web-0-[0-9].json"))
    assert first["guantong_event_streams"] == 2
    counts.STREAMS.set(0)


def test_a_served_home_tells_the_figures_of_all_its_processes(live_server: LiveServer) -> None:
    def get(path: str) -> str:
        with urllib.request.urlopen(f"{live_server.url}{path}", timeout=120) as answer:
            return str(answer.read().decode())

    name = 'guantong_requests_total{method="GET",route="/healthz",status="200"}'
    before = figures(get("/metrics"))
    for _ in range(20):
        get("/healthz")
    assert wait_until(lambda: figures(get("/metrics")).get(name, 0) >= before.get(name, 0) + 20)
    # The worker, and each process's figures, may come a moment after the first answers.
    assert wait_until(lambda: figures(get("/metrics"))["guantong_workers"] >= 1)
    after = figures(get("/metrics"))
    assert after["guantong_database_up"] == 1
    assert after['guantong_pool_connections{state="idle"}'] + after['guantong_pool_connections{state="used"}'] >= 1
    ready = json.loads(get("/readyz"))
    assert ready["status"] == "ready"
