"""The API does what its description says, for everybody; the long walk is `python -m bench.fuzz --minutes 30`."""

from __future__ import annotations

from typing import Any

import pytest
from django.http import HttpResponse

from bench.fuzz import run, world
from bench.fuzz.judge import Judge
from guantong.kernel import jsonio
from guantong.kernel.declare import record_types
from guantong.kernel.http.examples import refusal_of, story
from guantong.kernel.http.openapi_parts import resolved
from guantong.testing import Plant

pytestmark = pytest.mark.database


def test_requests_made_from_our_own_description_are_answered_as_it_says(database: object) -> None:
    walked = run.walk(world.make(), salt=20261, number=0, cases=1)
    assert walked.operations >= 60  # Every verb of record types once, and every address that belongs to none.
    assert walked.statuses[200] + walked.statuses[201] >= 10
    assert walked.statuses[401] >= 1
    assert walked.statuses[404] >= 1
    assert walked.statuses[422] >= 1
    assert not walked.faults, "\n".join(str(one) for one in walked.distinct().values())


def test_the_documented_examples_are_answered_as_documented(plant: Plant) -> None:
    api, document = plant.client("administrator"), run.document()
    answers = []
    for of_type, example in story():
        operation = document["paths"][of_type.path]["post"]
        shown = operation["requestBody"]["content"]["application/json"]["examples"][of_type.code]
        assert shown["value"] == example or example.get("code") == "PART-1"
        answer = api.request("POST", of_type.path, example)
        refusal = refusal_of(of_type)
        told = (answer.status_code, answer.json().get("code") if refusal else None)
        assert told == ((422, refusal) if refusal else (201, None)), answer.content.decode()
        assert (f"`{refusal}`" in shown["summary"]) is (refusal is not None)
        answers.append((of_type.path, answer))
    # One of the examples gives the company a field of its own, so its people are given a description that has it.
    described = run.document(api._client)
    judge = Judge(described)
    for path, answer in answers:
        assert judge.faults(described["paths"][path]["post"], f"POST {path}", answer, "administrator", "") == []


def test_every_operation_declares_its_answers_parameters_and_who_may_ask(database: object) -> None:
    document = run.document()
    schemes = document["components"]["securitySchemes"]
    assert set(schemes) == {"token", "session"}
    names = set()
    for key in [*run.operations(document), *run._LEFT_OUT]:
        method, path = key.split(" ", 1)
        operation = document["paths"][path][method.lower()]
        names.add(operation["operationId"])
        answers = operation["responses"]
        assert {"400", "401", "403", "404", "405", "409", "413", "422", "429", "500", "503"} <= set(answers), key
        for status, answer in answers.items():
            kinds = resolved(document, answer).get("content", {})
            if status >= "400":
                assert list(kinds) == ["application/problem+json"], (key, status)
            assert bool(kinds) is (status != "204"), (key, status)
        parameters = [resolved(document, one) for one in operation["parameters"]]
        asked = {one["name"] for one in parameters if one["in"] == "path"}
        assert asked == {part[1:-1] for part in path.split("/") if part.startswith("{")}, key
    assert len(names) == len(run.operations(document)) + len(run._LEFT_OUT)
    for of_type in record_types():
        assert f"GET {of_type.path}" in run.operations(document)


BUSY: dict[str, Any] = {"type": "x", "title": "x", "status": 409, "code": "x", "trace_id": "x", "problems": []}


@pytest.mark.parametrize(
    ("status", "kind", "body", "role", "fault"),
    [
        (200, "application/json", {"open": 3, "due": 1}, "sales", None),
        (200, "application/json", {"open": "3", "due": 1}, "sales", "at open:"),
        (200, "application/json", {"open": 3, "due": 1, "more": 1}, "sales", "at the answer:"),
        (200, "text/html", {"open": 3}, "sales", "is text/html, declared are application/json"),
        (200, "application/json", {"open": 3}, "anonymous", "answered 200 to a stranger"),
        (418, "application/json", {}, "sales", "answered 418, which is not declared"),
        (500, "application/problem+json", BUSY | {"status": 500}, "sales", "answered 500"),
        (409, "application/problem+json", BUSY, "sales", None),
        (422, "application/problem+json", BUSY, "sales", "says status 409 in an answer 422"),
        (409, "application/problem+json", BUSY | {"title": f"a {world.MARK}"}, "sales", "told of another company"),
    ],
)
def test_the_judge_finds_what_is_wrong(
    database: object, status: int, kind: str, body: Any, role: str, fault: str | None
) -> None:
    document = run.document()
    answer = HttpResponse(jsonio.encode(body), status=status, content_type=kind, headers={"X-Request-Id": "x"})
    operation = document["paths"]["/api/tasks/count"]["get"]
    found = Judge(document).faults(operation, "GET /api/tasks/count", answer, role, "")
    assert (found == []) if fault is None else any(one.startswith(fault) for one in found), found
