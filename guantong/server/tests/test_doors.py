"""What every answer says, who is believed, how much is taken, and what never gets out: headers, proxies, rates, logs."""

from __future__ import annotations

import json
import logging
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client, RequestFactory, override_settings

from guantong.kernel.access import sign_in
from guantong.kernel.http.answers import json_answer
from guantong.server import headers
from guantong.server.proxies import TrustedProxies, client_of
from guantong.server.rates import BURST_SECONDS, Buckets, RequestRates
from guantong.testing import PASSWORD, Plant


@pytest.fixture(scope="module")
def plant(database: object) -> Plant:
    """One company for all."""
    return Plant()


# -- headers ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path", ["/", "/login", "/api/session", "/api/nothing", "/api/docs", "/api/openapi.json", "/healthz", "/assets/no"]
)
def test_every_answer_is_hardened(plant: Plant, path: str) -> None:
    answer = Client().get(path)
    for name, value in headers.ALWAYS.items():
        assert answer.headers[name] == value
    policy = directives(answer.headers["Content-Security-Policy"])
    assert policy["default-src"] == "'none'"
    assert policy["frame-ancestors"] == "'none'"
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert "unsafe-inline" not in policy.get("script-src", "")
    assert "unsafe-eval" not in answer.headers["Content-Security-Policy"]
    assert "Strict-Transport-Security" not in answer.headers
    assert "Server" not in answer.headers


def directives(policy: str) -> dict[str, str]:
    return dict(one.strip().partition(" ")[::2] for one in policy.split(";") if one.strip())


def test_the_page_has_a_secret_of_its_own_each_time(tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text('<script nonce="guantong-nonce"></script>', "utf-8")
    secrets = set()
    with override_settings(CLIENT_FOLDER=str(tmp_path)):
        for _ in range(3):
            answer = Client().get("/")
            policy = directives(answer.headers["Content-Security-Policy"])
            secret = answer.content.decode().split('"')[1]
            assert policy["script-src"] == f"'self' 'nonce-{secret}'"
            assert policy["style-src"] == f"'self' 'nonce-{secret}'"
            secrets.add(secret)
    assert len(secrets) == 3
    assert all(len(one) >= 20 for one in secrets)


def test_behind_tls_browsers_are_told_to_come_back_over_it() -> None:
    with override_settings(HSTS_SECONDS=31_536_000):
        answer = Client().get("/healthz")
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"


def test_a_name_that_is_not_ours_is_not_answered() -> None:
    with override_settings(ALLOWED_HOSTS=["erp.example"]):
        logging.getLogger("django.security.DisallowedHost").setLevel(logging.CRITICAL)
        assert Client().get("/login", headers={"Host": "erp.example"}).status_code in (200, 503)
        answer = Client().get("/login", headers={"Host": "evil.example"})
        assert answer.status_code == 400
        assert b"evil" not in answer.content
        told = Client().get("/login", headers={"Host": "erp.example", "X-Forwarded-Host": "evil.example"})
        assert b"evil" not in told.content + str(told.headers).encode()


# -- proxies ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("peer", "told", "client"),
    [
        ("10.0.0.2", "203.0.113.9", "203.0.113.9"),
        ("10.0.0.2", "1.2.3.4, 203.0.113.9", "203.0.113.9"),  # What stands before it the client wrote himself.
        ("10.0.0.2", "203.0.113.9, 10.0.0.7", "203.0.113.9"),  # Two proxies of ours.
        ("10.0.0.2", "", "10.0.0.2"),
        ("10.0.0.2", "<script>", "10.0.0.2"),
        ("203.0.113.9", "1.2.3.4", "203.0.113.9"),  # Nobody's proxy.
        ("::ffff:10.0.0.2", "2001:db8::1", "2001:db8::1"),
    ],
)
def test_the_address_comes_from_proxies_of_ours_only(peer: str, told: str, client: str) -> None:
    assert client_of(peer, told, [ip_network("10.0.0.0/8")]) == client


def seen(peer: str, **sent: str) -> dict[str, Any]:
    """What the program sees of a request."""
    found: dict[str, Any] = {}

    def look(request: Any) -> Any:
        found.update(address=request.META["REMOTE_ADDR"], secure=request.is_secure())
        return json_answer({})

    TrustedProxies(look)(RequestFactory().get("/", REMOTE_ADDR=peer, headers=sent))
    return found


def test_a_stranger_neither_changes_his_address_nor_claims_tls() -> None:
    sent = {"X-Forwarded-For": "1.2.3.4", "X-Forwarded-Proto": "https"}
    with override_settings(PROXIES=["10.0.0.2"], SECURE_PROXY_SSL_HEADER=("HTTP_X_FORWARDED_PROTO", "https")):
        assert seen("10.0.0.2", **sent) == {"address": "1.2.3.4", "secure": True}
        assert seen("203.0.113.9", **sent) == {"address": "203.0.113.9", "secure": False}
    assert seen("127.0.0.1", **sent) == {"address": "127.0.0.1", "secure": False}


def test_who_is_locked_out_stays_so_whatever_address_he_claims(plant: Plant) -> None:
    name, answers = f"locked-{plant.name}", []
    for number in range(6):
        answer = Client(REMOTE_ADDR="198.51.100.77").post(
            "/api/session", {"username": name, "password": "x"}, "application/json",
            headers={"X-Forwarded-For": f"192.0.2.{number}"},
        )  # fmt: skip
        answers.append(answer.status_code)
    assert answers == [401] * 5 + [429]
    assert plant.value("SELECT count(*) FROM access_sign_in WHERE address LIKE %s", "192.0.2.%") == 0


# -- how much --------------------------------------------------------------------------------------------------------


def test_a_bucket_gives_its_rate_and_no_more() -> None:
    now = [0.0]
    buckets = Buckets(clock=lambda: now[0])
    taken = [buckets.take(b"a", 10) for _ in range(10 * BURST_SECONDS + 1)]
    assert taken[:-1] == [0.0] * (10 * BURST_SECONDS)
    assert taken[-1] == pytest.approx(0.1)
    now[0] = 0.1
    assert buckets.take(b"a", 10) == 0
    assert buckets.take(b"a", 10) > 0
    assert buckets.take(b"b", 10) == 0


def test_buckets_take_no_more_memory_than_they_may() -> None:
    buckets = Buckets(most=100)
    for number in range(1000):
        buckets.take(str(number).encode(), 10)
    assert buckets.knows(b"999")
    assert not buckets.knows(b"899")


def standing_still(answer: Any) -> RequestRates:
    """The middleware while no time passes, however long the machine takes: nothing flows in again."""
    found = RequestRates(answer)
    found.buckets = Buckets(clock=lambda: 0.0)
    return found


def through(rates: RequestRates, token: str = "", address: str = "203.0.113.1") -> Any:
    sent = {"Authorization": f"Bearer {token}"} if token else {}
    return rates(RequestFactory().get("/api/tasks", REMOTE_ADDR=address, headers=sent))


def test_who_asks_too_often_is_told_when_to_go_on() -> None:
    rates = standing_still(lambda _request: json_answer({}))
    with override_settings(REQUESTS_PER_SECOND=1 / BURST_SECONDS):  # one at once
        assert through(rates).status_code == 200
        answer = through(rates)
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) >= 1
    problem = json.loads(answer.content)
    assert (problem["code"], answer.headers["Content-Type"].split(";")[0]) == (
        "kernel.too_many_requests",
        "application/problem+json",
    )
    assert through(rates, address="203.0.113.2").status_code == 200


def test_a_good_token_is_counted_for_itself_and_made_up_ones_for_their_address() -> None:
    def answer(request: Any) -> Any:
        is_good = request.headers.get("Authorization") == "Bearer good"
        return json_answer({}, 200 if is_good else 401)

    rates = standing_still(answer)
    with override_settings(REQUESTS_PER_SECOND=3 / BURST_SECONDS):  # three at once
        assert through(rates, "good").status_code == 200  # counted for the address: it was not known yet
        assert [through(rates, f"made up {number}").status_code for number in range(4)] == [401, 401, 429, 429]
        assert [through(rates, "good").status_code for _ in range(3)] == [200, 200, 429]


def test_the_ordinary_limit_hinders_no_honest_program() -> None:
    assert settings.REQUESTS_PER_SECOND >= 100


def test_the_limit_stands_before_the_program(plant: Plant, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("guantong.server.rates.BURST_SECONDS", 3600)
    with override_settings(REQUESTS_PER_SECOND=1 / 3600):  # one at once, and the next after an hour
        client = Client(REMOTE_ADDR="203.0.113.50")
        codes = [client.get("/api/session").status_code for _ in range(3)]
        assert client.get("/healthz").status_code == 200
    assert codes == [401, 429, 429]


@pytest.mark.parametrize("opening", ["[", '{"a":'])
@pytest.mark.parametrize("path", ["/api/sales/sales_orders", "/api/search/item/codes", "/api/session"])
def test_json_that_is_too_deep_is_refused_everywhere(plant: Plant, path: str, opening: str) -> None:
    body = opening * 100_000
    answer = plant.client("administrator")._client.generic("POST", path, body, "application/json")
    assert answer.status_code == 400
    closed = opening * 50 + "1" + ("]" if opening == "[" else "}") * 50
    answer = plant.client("administrator")._client.generic("POST", path, closed, "application/json")
    assert answer.status_code == 400


# -- what never gets out ---------------------------------------------------------------------------------------------


def test_a_fault_shows_no_trace_and_logs_no_secret(
    plant: Plant, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fails(*_given: Any, **_named: Any) -> Any:
        secret_of_the_house = "do-not-tell"
        raise RuntimeError(f"boom in {len(secret_of_the_house)}")

    plant.user("sales")
    monkeypatch.setattr(sign_in.passwords, "is_right", fails)
    body = {"username": f"sales-{plant.name}".lower(), "password": PASSWORD}
    sent = {"Authorization": "Bearer gta_very-secret-token", "Cookie": "guantong_session=gts_very-secret-cookie"}
    with caplog.at_level(logging.DEBUG):
        answer = Client(raise_request_exception=False).post("/api/session", body, "application/json", headers=sent)
    text = answer.content.decode()
    assert answer.status_code == 500
    assert json.loads(text)["trace_id"] in caplog.text
    for word in ("Traceback", "boom", "RuntimeError", ".py", "do-not-tell"):
        assert word not in text
    for secret in (PASSWORD, "very-secret-token", "very-secret-cookie", settings.SECRET_KEY):
        assert secret not in caplog.text
        assert secret not in text


def test_wrong_passwords_and_new_ones_are_in_no_log(plant: Plant, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        Client(REMOTE_ADDR="198.51.100.9").post(
            "/api/session", {"username": "who", "password": "Typed_By_Mistake_77"}, "application/json"
        )
        answer = plant.client("administrator").request(
            "POST", "/api/access/users", {"username": f"n-{plant.name}".lower(), "password": "Another_Quartz_4711"}
        )
    assert answer.status_code == 201
    for secret in ("Typed_By_Mistake_77", "Another_Quartz_4711", "scrypt$"):
        assert secret not in caplog.text


def test_files_of_the_home_are_their_owner_s(database: Any) -> None:
    home = database.home
    assert (home.path / "secrets.json").stat().st_mode & 0o777 == 0o600
    assert home.path.stat().st_mode & 0o066 == 0  # Others may pass through root's home, never read or write it.
    for folder in (home.media, home.logs, home.locks, home.cluster):
        assert folder.stat().st_mode & 0o077 == 0, folder
