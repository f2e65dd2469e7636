"""The life of a session: how its cookie travels, when it ends, who can forge a request; and how secrets are kept."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.hashers import identify_hasher
from django.test import Client, override_settings

from guantong.kernel.access.tests.acting import PASSWORD, Browser, Person, sql

People = Callable[..., Person]
pytestmark = pytest.mark.database


def cookie_of(browser: Browser) -> Any:
    return browser.client.cookies["guantong_session"]


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(person: People, address: str) -> None:
    browser = Browser(address)
    browser.sign_in(person("sales"))
    cookie = cookie_of(browser)
    assert (cookie["httponly"], cookie["samesite"], cookie["path"], cookie["domain"]) == (True, "Lax", "/", "")
    assert cookie["max-age"] == 7 * 86_400
    assert not cookie["secure"]  # Plain HTTP, as on a machine of one's own.


def test_behind_tls_the_cookie_travels_over_tls_only(person: People, address: str) -> None:
    browser = Browser(address)
    with override_settings(IS_SECURE=True):
        browser.sign_in(person("sales"))
    assert cookie_of(browser)["secure"]


def test_signing_in_makes_another_session_and_ends_the_one_before(person: People, address: str) -> None:
    wang, browser = person("sales"), Browser(address)
    browser.sign_in(wang)
    first = cookie_of(browser).value
    browser.sign_in(wang)
    second = cookie_of(browser).value
    assert first != second
    old = Browser(address)
    old.client.cookies["guantong_session"] = first
    assert old.ask("GET", "/api/session")[0] == 401
    assert browser.ask("GET", "/api/session")[0] == 200


def test_a_session_that_somebody_else_chose_is_not_taken_over(person: People, address: str) -> None:
    wang, browser = person("sales"), Browser(address)
    browser.client.cookies["guantong_session"] = "gts_chosen-by-somebody-else"
    assert browser.sign_in(wang)[0] == 200
    assert cookie_of(browser).value != "gts_chosen-by-somebody-else"
    intruder = Browser(address)
    intruder.client.cookies["guantong_session"] = "gts_chosen-by-somebody-else"
    assert intruder.ask("GET", "/api/session")[0] == 401


def test_one_signs_out_everywhere_else_at_once(person: People, address: str) -> None:
    wang = person("sales")
    desk, phone, tablet = Browser(address), Browser(address), Browser(address)
    for browser in (desk, phone, tablet):
        browser.sign_in(wang)
    assert desk.ask("DELETE", "/api/session/list") == (200, {"ended": 2})
    assert [one.ask("GET", "/api/session")[0] for one in (desk, phone, tablet)] == [200, 401, 401]


def test_a_session_goes_on_while_it_is_used_for_a_week_at_most(person: People, address: str) -> None:
    wang, browser = person("sales"), Browser(address)
    browser.sign_in(wang)
    used = "UPDATE access_token SET last_seen_at = now() - interval '2 minutes', {} WHERE user_id = %s"
    left = "SELECT extract(epoch FROM expires_at - now()) / 3600 FROM access_token WHERE user_id = %s"
    sql(used.format("expires_at = now() + interval '1 hour'"), wang.id)
    assert browser.ask("GET", "/api/session")[0] == 200
    assert 11.9 < float(sql(left, wang.id)[0][0]) <= 12
    sql(used.format("created_at = now() - interval '6 days 23 hours'"), wang.id)
    assert browser.ask("GET", "/api/session")[0] == 200
    assert 0.9 < float(sql(left, wang.id)[0][0]) <= 1
    sql(used.format("created_at = now() - interval '8 days'"), wang.id)
    browser.ask("GET", "/api/session")
    assert browser.ask("GET", "/api/session")[0] == 401


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_what_the_browser_says_of_the_page_counts_where_it_names_no_origin(
    person: People, address: str, site: str
) -> None:
    wang, browser = person("sales"), Browser(address)
    browser.sign_in(wang)
    change = {"language": "en"}
    assert browser.ask("PATCH", "/api/session", change, Sec_Fetch_Site=site)[1]["code"] == "kernel.bad_csrf"
    assert browser.ask("PATCH", "/api/session", change, Sec_Fetch_Site="same-origin")[0] == 200
    body = {"username": wang.username, "password": PASSWORD}
    assert Browser(address).ask("POST", "/api/session", body, Sec_Fetch_Site=site)[1]["code"] == "access.bad_origin"


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/json"]
)
def test_a_form_of_another_site_writes_nothing_whatever_it_calls_itself(
    person: People, address: str, kind: str
) -> None:
    wang, browser = person("sales"), Browser(address)
    browser.sign_in(wang)
    for sent in ({}, {"X-CSRF-Token": "x" * 43}, {"X-HTTP-Method-Override": "PATCH"}):
        answer = browser.client.generic(
            "PATCH", "/api/session", '{"language": "en"}', kind, headers={"Host": "erp.example", **sent}
        )
        assert answer.json()["code"] == "kernel.bad_csrf"
    assert sql("SELECT language FROM access_user WHERE id = %s", wang.id) == [("zh",)]


def test_reading_addresses_change_nothing_for_a_forger(person: People, address: str) -> None:
    """A page of another site can make the browser GET with the cookie: nothing is written by that."""
    wang, browser = person("administrator"), Browser(address)
    browser.sign_in(wang)
    before = sql("SELECT max(id) FROM kernel_audit")[0][0]
    for path in ("/api/session", "/api/meta", "/api/tasks", "/api/sales/sales_orders", "/api/access/users"):
        assert browser.client.get(path, headers={"Host": "erp.example"}).status_code == 200
    written = sql("SELECT count(*) FROM kernel_audit WHERE id > %s AND user_id = %s", before, wang.id)
    assert written == [(0,)]


@pytest.mark.usefixtures("full_scrypt")
@pytest.mark.parametrize("exists", [True, False])
def test_an_unknown_name_costs_as_much_work_as_a_known_one(
    person: People, address: str, exists: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    wang = person("sales")
    work: list[tuple[int, int, int]] = []
    scrypt = hashlib.scrypt

    def counted(password: bytes, *, salt: bytes, n: int, r: int, p: int, **more: Any) -> bytes:
        work.append((n, r, p))
        return scrypt(password, salt=salt, n=n, r=r, p=p, **more)

    monkeypatch.setattr(hashlib, "scrypt", counted)
    name = wang.username if exists else f"nobody-{wang.username}"
    status, problem = Browser(address).sign_in(Person(0, name, "wrong-password-1"))
    assert (status, problem["code"]) == (401, "access.bad_sign_in")
    assert work == [(2**14, 8, 5)]


@pytest.mark.usefixtures("full_scrypt")
def test_an_inactive_user_costs_as_much_too(person: People, address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    wang = person("sales")
    sql("UPDATE access_user SET is_active = false WHERE id = %s", wang.id)
    work: list[int] = []
    scrypt = hashlib.scrypt
    monkeypatch.setattr(hashlib, "scrypt", lambda *given, **more: (work.append(1), scrypt(*given, **more))[1])
    assert Browser(address).sign_in(wang)[0] == 401
    assert work == [1]


@pytest.mark.usefixtures("full_scrypt")
def test_passwords_are_kept_as_scrypt_and_tokens_as_hashes(person: People, address: str) -> None:
    wang, browser = person("sales"), Browser(address)
    browser.sign_in(wang)
    kept = sql("SELECT password FROM access_user WHERE id = %s", wang.id)[0][0]
    assert re.match(r"scrypt\$16384\$\S{16,}\$8\$5\$", kept)
    assert identify_hasher(kept).algorithm == "scrypt"
    token = cookie_of(browser).value
    assert len(token) >= 4 + 43  # 256 random bits
    found = sql("SELECT token_hash, t::text FROM access_token t WHERE user_id = %s", wang.id)[0]
    assert bytes(found[0]) == hashlib.sha256(token.encode()).digest()
    assert token not in found[1]


@pytest.mark.parametrize("username", ["a\x00b", "x" * 5000, "'; DROP TABLE access_user; --", "\ud800", "名 字"])
def test_any_name_may_be_tried(company: int, address: str, username: str) -> None:
    answer = Client(REMOTE_ADDR=address).post(
        "/api/session", {"username": username, "password": "x"}, content_type="application/json"
    )
    assert answer.status_code in (400, 401, 422)
