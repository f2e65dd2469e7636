"""The HTTP surface: keys, forgery, bad requests, bulk, and what every answer carries."""

from __future__ import annotations

import json
import logging
import re

import pytest
from django.test import Client

from guantong.kernel import engine
from guantong.kernel.access.public import create_token
from guantong.kernel.declare import record_types
from guantong.kernel.http.openapi_parts import part_of

UNITS = "/api/masterdata/units"


class Browser:
    """A client with a token; JSON in and out."""

    def __init__(self, token):
        self.client = Client(headers={"Authorization": f"Bearer {token}"} if token else None)

    def __call__(self, method, path, body=None, **headers):
        data = body if isinstance(body, (str, bytes)) else json.dumps(body) if body is not None else ""
        return self.client.generic(method, path, data, "application/json", headers=headers)


@pytest.fixture
def ask(plant):
    user = plant.user("administrator")
    name = plant.value("SELECT username FROM access_user WHERE id = %s", user)
    return Browser(create_token(name, company_id=plant.company_id))


@pytest.fixture
def quiet():
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


def code_of(answer):
    assert answer["Content-Type"].startswith("application/problem+json")
    body = answer.json()
    assert body["status"] == answer.status_code
    assert body["trace_id"] == answer["X-Request-Id"]
    assert body["problems"]
    return body["code"]


def test_a_record_is_made_read_changed_listed_and_deleted(ask):
    made = ask("POST", UNITS, {"code": "SPOOL", "name": "线轴"})
    assert made.status_code == 201
    record = made.json()
    path = f"{UNITS}/{record['id']}"
    assert ask("GET", path).json() == record
    changed = ask("PATCH", path, {"version": record["version"], "name": "筒"}).json()
    assert (changed["name"], changed["version"]) == ("筒", 2)
    assert [row["id"] for row in ask("GET", f"{UNITS}?f.code=eq:SPOOL").json()["rows"]] == [record["id"]]
    assert [one["op"] for one in ask("GET", f"{path}/history").json()["rows"]] == ["update", "insert"]
    assert ask("DELETE", path).status_code == 204
    assert code_of(ask("GET", path)) == "kernel.not_found"


def test_a_version_that_is_none_does_not_count_as_not_given(ask):
    """What was meant to keep somebody's change must not be carried out without it."""
    unit = ask("POST", UNITS, {"code": "SPOOL", "name": "线轴"}).json()
    for bad in ("abc", "-1", "1.5", "9" * 5000):
        assert code_of(ask("DELETE", f"{UNITS}/{unit['id']}?version={bad}")) == "kernel.version_missing", bad
    assert code_of(ask("DELETE", f"{UNITS}/{unit['id']}?version=7")) == "kernel.stale"
    assert ask("DELETE", f"{UNITS}/{unit['id']}?version={unit['version']}").status_code == 204


def test_nor_does_it_at_a_step(ask, plant, requisitions, quiet):
    from django.test import RequestFactory

    from guantong.kernel.http.records import record_view

    plant.item("BOLT")
    with plant.unit() as unit:
        draft = engine.create(unit, "test_requisition", {"lines": [{"item": "BOLT", "quantity": 1}]})

    def posted(version):
        request = RequestFactory().post(
            f"/api/test/requisitions/{draft.id}/post", json.dumps({"version": version}), "application/json",
            headers={"Authorization": ask.client.defaults["HTTP_AUTHORIZATION"]},
        )  # fmt: skip
        return record_view(request, "test/requisitions", f"{draft.id}/post")

    for bad in ("abc", True, 1.5, [1], {"a": 1}):
        assert json.loads(posted(bad).content)["code"] == "kernel.version_missing", bad
    assert json.loads(posted(7).content)["code"] == "kernel.stale"
    assert posted(draft.header["version"]).status_code == 200


def test_the_same_key_acts_once(ask, plant):
    headers = {"Idempotency-Key": "click-1"}
    first = ask("POST", UNITS, {"code": "SPOOL", "name": "线轴"}, **headers)
    second = ask("POST", UNITS, {"code": "SPOOL", "name": "线轴"}, **headers)
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json() == second.json()
    assert second["Idempotent-Replayed"] == "true"
    assert code_of(ask("POST", UNITS, {"code": "REEL", "name": "盘"}, **headers)) == "kernel.key_reused"
    assert plant.value("SELECT count(*) FROM masterdata_unit WHERE company_id = %s AND code IN ('SPOOL', 'REEL')",
                       plant.company_id) == 1  # fmt: skip
    path = f"{UNITS}/{first.json()['id']}"
    for _click in range(2):
        assert ask("DELETE", path, **{"Idempotency-Key": "click-2"}).status_code == 204


def test_a_refused_request_does_not_use_up_its_key(ask):
    headers = {"Idempotency-Key": "click-1"}
    assert ask("POST", UNITS, {"code": "SPOOL"}, **headers).status_code == 422
    assert ask("POST", UNITS, {"code": "SPOOL", "name": "线轴"}, **headers).status_code == 201


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "code"),
    [
        ("POST", UNITS, "{", 400, "kernel.not_json"),
        ("POST", UNITS, b'{"code": "\xff"}', 400, "kernel.not_json"),
        ("POST", UNITS, "[" * 40 + "]" * 40, 400, "kernel.not_json"),
        ("POST", UNITS, "[" * 100_000, 400, "kernel.not_json"),
        ("POST", UNITS, "[1]", 400, "kernel.not_an_object"),
        ("POST", UNITS, '"x"', 400, "kernel.not_an_object"),
        ("POST", UNITS, " " * (10 * 1024 * 1024 + 1), 413, "kernel.too_large"),
        ("PUT", UNITS, {}, 405, "kernel.method_not_allowed"),
        ("GET", f"{UNITS}/99999999", None, 404, "kernel.not_found"),
        ("GET", f"{UNITS}/1/nothing", None, 404, "kernel.no_such_address"),
        ("GET", "/api/nothing", None, 404, "kernel.no_such_address"),
        ("GET", f"{UNITS}?colour=red", None, 422, "kernel.bad_parameter"),
        ("GET", f"{UNITS}?limit=501", None, 422, "kernel.bad_parameter"),
        ("PATCH", f"{UNITS}/1", {"version": 1}, 404, "kernel.not_found"),
        ("POST", f"{UNITS}/bulk/post", {"ids": "all"}, 404, "kernel.no_such_transition"),
    ],
)
def test_bad_requests(ask, quiet, method, path, body, status, code):
    answer = ask(method, path, body)
    assert (answer.status_code, code_of(answer)) == (status, code)


def test_strangers_and_expired_tokens_are_sent_away(database, quiet):
    for token in ("", "gta_wrong", "' OR 1=1 --", "x" * 10_000):
        for path in (UNITS, "/api/meta", "/api/reports", "/api/search/item"):
            answer = Browser(token)("GET", path)
            assert (answer.status_code, code_of(answer)) == (401, "kernel.not_signed_in")


def test_another_company_is_closed(ask, plant, quiet):
    from guantong.testing import Plant

    answer = ask("GET", UNITS, **{"X-Company": str(Plant().company_id)})
    assert (answer.status_code, code_of(answer)) == (403, "kernel.no_company")


def test_a_fault_tells_its_trace_and_nothing_else(ask, quiet, monkeypatch):
    def fail(*_arguments, **_words):
        raise RuntimeError("secret table name")

    monkeypatch.setattr("guantong.kernel.http.records.list_rows", fail)
    answer = ask("GET", UNITS)
    assert (answer.status_code, code_of(answer)) == (500, "kernel.unexpected")
    assert b"secret" not in answer.content


def test_every_document_goes_for_itself_in_bulk(ask, plant, requisitions, quiet):
    from django.test import RequestFactory

    from guantong.kernel.http.records import record_view

    plant.item("BOLT")
    with plant.unit() as unit:
        made = [
            engine.create(unit, "test_requisition", {"lines": [{"item": "BOLT", "quantity": 1}]}).id for _n in range(3)
        ]
    with plant.unit() as unit:
        engine.transition(unit, "test_requisition", made[1], "post")
    request = RequestFactory().post(
        "/api/test/requisitions/bulk/post", json.dumps({"ids": made}), "application/json",
        headers={"Authorization": ask.client.defaults["HTTP_AUTHORIZATION"], "Idempotency-Key": "bulk-1"},
    )  # fmt: skip
    answer = json.loads(record_view(request, "test/requisitions", "bulk/post").content)
    assert answer["done"] == [made[0], made[2]]
    assert [(one["id"], one["problems"][0]["code"]) for one in answer["refused"]] == [
        (made[1], "kernel.not_allowed_in_state")
    ]


def test_the_description_covers_every_type_and_its_references_resolve(ask):
    document = ask("GET", "/api/openapi.json").json()
    for one in record_types():
        assert one.path in document["paths"]
        for step in one.transitions:
            assert f"{one.path}/{{id}}/{step.code}" in document["paths"]
    operations = [
        operation["operationId"]
        for path in document["paths"].values()
        for method, operation in path.items()
        if method in ("get", "post", "patch", "put", "delete")
    ]
    assert len(operations) == len(set(operations))
    assert dangling(document) == set()


def dangling(document) -> set[str]:
    """The references of an OpenAPI document that lead nowhere."""
    named = set(re.findall(r'"\$ref":\s*"([^"]+)"', json.dumps(document)))
    parts = [target.split("/") for target in named]
    return {"/".join(one) for one in parts if one[3] not in document["components"].get(one[2], {})}


def test_a_module_is_described_alone_and_completely(ask):
    whole = ask("GET", "/api/openapi.json").json()
    modules = {operation["tags"][0] for one in whole["paths"].values() for operation in one.values()}
    seen = 0
    for module in modules:
        part = part_of(whole, module)
        assert dangling(part) == set()
        for path, operations in part["paths"].items():
            for method, operation in operations.items():
                assert operation == whole["paths"][path][method]
                assert operation["tags"] == [module]
                seen += 1
        assert part["components"]["schemas"].items() <= whole["components"]["schemas"].items()
    assert seen == sum(len(one) for one in whole["paths"].values())
    assert ask("GET", "/api/openapi.json?module=sales").json() == part_of(whole, "sales")
    refused = ask("GET", "/api/openapi.json?module=no-such")
    assert (refused.status_code, refused.json()["code"]) == (404, "kernel.no_such_address")


def test_the_docs_page_needs_no_outside_server(ask):
    page = ask("GET", "/api/docs").content.decode()
    assert "http://" not in page
    assert "https://" not in page
    for name in ("swagger-ui.css", "swagger-ui-bundle.js", "start.js", "start.css"):
        assert ask("GET", f"/api/docs/{name}").status_code == 200
    assert page.count("aria-current") == 1
    marked = ask("GET", "/api/docs?module=sales").content.decode()
    assert '<a href="?module=sales" aria-current=page>' in marked
    assert "<script>" not in ask("GET", "/api/docs?module=<script>").content.decode()


def test_meta_tells_only_what_the_user_may_read(ask, plant):
    meta = ask("GET", "/api/meta").json()
    assert {one["code"] for one in meta["types"]} == {one.code for one in record_types()}
    nobody = plant.value("SELECT username FROM access_user WHERE id = %s", plant.user("nobody"))
    plant.sql(
        "INSERT INTO access_user_role (user_id, role_id, company_id)"
        " SELECT %s, id, %s FROM access_role WHERE code = 'warehouse' RETURNING id",
        plant.user("nobody"), plant.company_id,
    )  # fmt: skip
    token = create_token(nobody, company_id=plant.company_id)
    types = Browser(token)("GET", "/api/meta").json()["types"]
    fields = {field["name"] for one in types if one["code"] == "item" for field in one["fields"]}
    assert "name" in fields
    assert "standard_cost" not in fields
