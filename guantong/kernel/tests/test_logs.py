"""What the log says of a request, and what it never says."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from guantong.kernel import logs
from guantong.kernel.access import public as access
from guantong.kernel.messages import Problem, ProblemError
from guantong.kernel.messages import kernel as say
from guantong.kernel.work import jobs
from guantong.testing import PASSWORD, Plant

pytestmark = pytest.mark.database
TRACE = "0af7651916cd43dd8448eb211c80319c"


class Log:
    """Everything that is logged, down to debug, as the served program would write it."""

    def __init__(self) -> None:
        self.stream = io.StringIO()
        self.handler = logging.StreamHandler(self.stream)
        self.handler.setFormatter(logs.JsonLines())

    @property
    def text(self) -> str:
        return self.stream.getvalue()

    @property
    def lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.text.splitlines()]

    def of(self, logger: str) -> list[dict[str, Any]]:
        return [line for line in self.lines if line["logger"] == logger]


@pytest.fixture
def log(monkeypatch: pytest.MonkeyPatch) -> Iterator[Log]:
    """What is logged while no request counts as slow, however long the machine takes for it."""
    monkeypatch.setattr("guantong.kernel.http.watch.SLOW_SECONDS", float("inf"))
    root, found = logging.getLogger(), Log()
    before = root.level
    root.addHandler(found.handler)
    root.setLevel(logging.DEBUG)
    yield found
    root.removeHandler(found.handler)
    root.setLevel(before)


def token_of(plant: Plant, role: str) -> str:
    username = plant.value("SELECT username FROM access_user WHERE id = %s", plant.user(role))
    return access.create_token(username)


def test_the_trace_id_of_a_refusal_leads_to_its_line(plant: Plant, log: Log) -> None:
    answer = plant.client("sales").request("GET", "/api/sales/sales_orders/1?q=secret-word")
    line = log.of("guantong.request")[-1]
    assert line["trace_id"] == answer.json()["trace_id"] == answer.headers["X-Request-Id"]
    told = {name: line[name] for name in ("level", "method", "route", "status", "code", "user_id", "company_id")}
    assert told == {
        "level": "WARNING", "method": "GET", "route": "/api/sales/sales_orders/{id}", "status": 404,
        "code": "kernel.not_found", "user_id": plant.user("sales"), "company_id": plant.company_id,
    }  # fmt: skip
    assert line["ms"] >= 0
    assert line["statements"] >= 1
    assert line["time"].endswith("+08:00")
    assert "secret-word" not in log.text


def test_what_went_well_is_information(plant: Plant, log: Log) -> None:
    assert plant.client("sales").request("GET", "/api/meta").status_code == 200
    assert [(line["level"], line["route"]) for line in log.of("guantong.request")] == [("INFO", "/api/meta")]


@pytest.mark.parametrize(
    ("headers", "trace_id"),
    [
        ({"X-Request-Id": "proxy-4711-abc"}, "proxy-4711-abc"),
        ({"traceparent": f"00-{TRACE}-b7ad6b7169203331-01"}, TRACE),
        ({"X-Request-Id": "no spaces\nallowed", "traceparent": f"00-{TRACE}-b7ad6b7169203331-01"}, TRACE),
    ],
)
def test_the_trace_of_a_proxy_is_kept(log: Log, headers: dict[str, str], trace_id: str) -> None:
    answer = Client(headers=headers).get("/api/meta")
    assert answer.headers["X-Request-Id"] == answer.json()["trace_id"] == trace_id
    assert log.of("guantong.request")[-1]["trace_id"] == trace_id


@pytest.mark.parametrize(
    "path", ["/api/meta", "/api/nowhere", "/healthz", "/sales", "/assets/gone.js", "/api/docs/x.js"]
)
def test_every_answer_names_its_trace(path: str) -> None:
    assert len(Client().get(path).headers["X-Request-Id"]) == 32


def test_a_fault_is_logged_with_its_trace_back_and_the_user_gets_its_trace_id(
    plant: Plant, log: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any) -> Any:
        raise RuntimeError("password=Mellow_Quartz_9513 in\nan exception")

    monkeypatch.setattr("guantong.kernel.http.system.meta", fail)
    answer = plant.client("sales").request("GET", "/api/meta")
    assert answer.status_code == 500
    fault, request = log.of("guantong.http")[-1], log.of("guantong.request")[-1]
    assert fault["trace_id"] == request["trace_id"] == answer.json()["trace_id"]
    assert fault["user_id"] == plant.user("sales")
    assert fault["route"] == request["route"] == "/api/meta"
    assert (fault["level"], request["level"], request["status"]) == ("ERROR", "ERROR", 500)
    assert "RuntimeError" in fault["error"]
    assert "Mellow" not in log.text + answer.content.decode()


def test_neither_password_nor_token_nor_body_is_ever_logged(plant: Plant, log: Log) -> None:
    token = token_of(plant, "administrator")
    username = plant.value("SELECT username FROM access_user WHERE id = %s", plant.user("sales"))
    plain = Client()
    surprise = {"username": username, "password": PASSWORD, "surprise": "gta_" + "z" * 40}
    for body in ({"username": username, "password": PASSWORD + "x"}, surprise):
        plain.post("/api/session", json.dumps(body), "application/json")
    outcome = plain.post("/api/session", json.dumps({"username": username, "password": PASSWORD}), "application/json")
    session = outcome.cookies["guantong_session"].value
    csrf = outcome.json()["csrf"]
    plain.get("/api/session")
    headers = {"authorization": f"Bearer {token}"}
    made = Client(headers=headers).post("/api/access/tokens", json.dumps({"name": "x"}), "application/json").json()
    Client(headers=headers).get(f"/api/nowhere/{token}?token={token}&password={PASSWORD}")
    Client(headers=headers).post("/api/access/users", f'{{"password": "{PASSWORD}"', "application/json")
    logging.getLogger("elsewhere").warning("headers %s", {"Authorization": f"Bearer {token}", "Cookie": session})
    assert [line["status"] for line in log.of("guantong.request")] == [401, 422, 200, 200, 201, 404, 400]
    for secret in (token, session, csrf, made["token"], PASSWORD, "z" * 40):
        assert secret not in log.text


@pytest.mark.parametrize(
    ("said", "logged"),
    [
        ('{"username": "lena", "password": "a b\\"c"}', '{"username": "lena", "password": [hidden]}'),
        ("password=abc, user=lena", "password=[hidden], user=lena"),
        ("{'new_password': 'x y'}", "{'new_password': [hidden]}"),
        ("postgresql://guantong_app:s3cr:et@db/guantong", "postgresql://guantong_app:[hidden]@db/guantong"),
        ("Authorization: Bearer abcdefghijkl", "Authorization: [hidden]"),
        ("sent bearer abcdefghijkl.mno", "sent bearer [hidden]"),
        ("key AGE-SECRET-KEY-1QQPQQ stays", "key [hidden] stays"),
        ("hash scrypt$16384$salt$8$1$xyz= stays", "hash [hidden] stays"),
        ("session gts_0123456789abcdef ended", "session [hidden] ended"),
        ("an order of 12 tokens was read", "an order of 12 tokens was read"),
    ],
)
def test_what_looks_like_a_secret_is_hidden(said: str, logged: str) -> None:
    assert logs.without_secrets(said) == logged


def test_a_line_stays_one_line_and_lines_for_people_hide_the_same() -> None:
    record = logging.LogRecord("x", logging.WARNING, "f", 1, "one\ntwo %s", ("password=abc",), None)
    assert json.loads(logs.JsonLines().format(record))["message"] == "one\ntwo password=[hidden]"
    assert "\n" not in logs.JsonLines().format(record)
    assert logs.Lines("%(message)s").format(record) == "one\ntwo password=[hidden]"


def test_a_job_that_fails_is_logged_under_the_trace_id_that_its_page_shows(plant: Plant, log: Log) -> None:
    from guantong.kernel.declare import L

    @jobs.job("log-test", L("试验", "Test"))
    def fail(_context: jobs.JobContext) -> None:
        raise RuntimeError("out of paper")

    try:
        with plant.unit("administrator") as unit:
            job_id = jobs.defer(unit, "log-test")
        jobs.run(job_id)
    finally:
        del jobs._HANDLERS["log-test"]
    line = log.of("guantong.jobs")[-1]
    told = (line["trace_id"], line["job"], line["user_id"], line["company_id"])
    assert told == (f"job-{job_id}", "log-test", plant.user("administrator"), plant.company_id)
    problems = plant.value("SELECT problems FROM work_job WHERE id = %s", job_id)
    assert problems[0]["facts"]["trace_id"] == f"job-{job_id}"
    assert "out of paper" in line["error"]


def test_refusals_outside_of_a_request_are_no_faults_of_the_formatter() -> None:
    error = ProblemError(Problem(say.BUSY))
    record = logging.LogRecord("x", logging.ERROR, "f", 1, "refused", (), (type(error), error, None))
    assert json.loads(logs.JsonLines().format(record))["error"].startswith("guantong.kernel.messages.ProblemError")
