"""Signing in: password, lock-out, second factor, sessions, forged requests."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections

from guantong.kernel.access import totp
from guantong.kernel.access.public import set_password
from guantong.kernel.access.tests.acting import PASSWORD, Browser, Person, sql

People = Callable[..., Person]


def test_a_user_signs_in_and_sees_who_he_is(person: People, company: int, address: str) -> None:
    wang, browser = person("sales"), Browser(address)
    status, session = browser.sign_in(wang)
    assert status == 200
    assert session["user"]["username"] == wang.username
    assert session["user"]["roles"] == [{"code": "sales", "name": "销售"}]
    assert session["company"]["id"] == company
    assert "sales.sales_order.read" in session["permissions"] or session["permissions"]
    assert "see.cost" not in session["permissions"]
    assert session["events_url"] == "http://erp.example:8001/api/events"
    cookie = browser.client.cookies["guantong_session"]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Lax", "/")
    assert browser.ask("GET", "/api/session")[1]["user"]["id"] == wang.id


def test_nobody_is_signed_in_without_a_cookie(company: int) -> None:
    status, problem = Browser().ask("GET", "/api/session")
    assert (status, problem["code"]) == (401, "kernel.not_signed_in")


def test_the_answer_does_not_tell_what_was_wrong(person: People, number: str, address: str) -> None:
    wang, browser = person("sales"), Browser(address)
    wrong = browser.sign_in(wang, password="not-the-password")
    unknown = browser.sign_in(Person(0, f"nobody{number}", PASSWORD))
    assert wrong[0] == unknown[0] == 401
    assert wrong[1]["code"] == unknown[1]["code"] == "access.bad_sign_in"
    assert wrong[1]["problems"] == unknown[1]["problems"]


def test_after_five_failures_even_the_right_password_is_locked(person: People, address: str) -> None:
    wang, browser = person("sales"), Browser(address)
    for _ in range(5):
        assert browser.sign_in(wang, password="wrong-password-1")[0] == 401
    status, problem = browser.sign_in(wang)
    assert (status, problem["code"]) == (429, "access.locked")
    assert problem["problems"][0]["facts"]["until"] > time.strftime("%Y-%m-%d")
    sql("UPDATE access_attempt SET locked_until = now() - interval '1 second' WHERE locked_until IS NOT NULL")
    assert browser.sign_in(wang)[0] == 200


def test_a_name_that_nobody_has_is_locked_alike(number: str, company: int, address: str) -> None:
    browser, ghost = Browser(address), Person(0, f"ghost{number}", PASSWORD)
    answers = [browser.sign_in(ghost)[0] for _ in range(6)]
    assert answers == [401, 401, 401, 401, 401, 429]


def test_a_success_forgets_earlier_failures(person: People, address: str) -> None:
    wang, browser = person("sales"), Browser(address)
    for _ in range(3):
        for _ in range(4):
            assert browser.sign_in(wang, password="wrong-password-1")[0] == 401
        assert browser.sign_in(wang)[0] == 200


def test_one_address_may_not_try_many_names(number: str, company: int, address: str) -> None:
    rows = sql("SELECT sign_in_attempt('name:' || n, %s) IS NULL FROM generate_series(1, 51) n", f"address:{address}")
    assert [row[0] for row in rows] == [True] * 50 + [False]


def test_a_new_password_by_the_administrator_unlocks(person: People, address: str) -> None:
    wang, browser = person("sales"), Browser(address)
    for _ in range(6):
        browser.sign_in(wang, password="wrong-password-1")
    set_password(wang.username, "another-thread-9")
    assert browser.sign_in(wang, password="another-thread-9")[0] == 200


def test_the_second_factor(person: People, address: str) -> None:
    wang, browser = person("sales"), Browser(address)
    browser.sign_in(wang)
    status, begun = browser.ask("POST", "/api/session/totp", {})
    assert status == 200
    assert begun["qr"].startswith("<svg")
    assert browser.ask("POST", "/api/session/totp", {"code": "000000"})[1]["code"] == "access.wrong_code"
    step = int(time.time()) // 30
    status, on = browser.ask("POST", "/api/session/totp", {"code": totp.code_at(begun["secret"], step)})
    assert (status, on["totp"], len(on["recovery_codes"])) == (200, True, 10)
    assert sql("SELECT strpos(totp_secret, %s) FROM access_user WHERE id = %s", begun["secret"], wang.id) == [(0,)]

    other = Browser(address)
    assert other.sign_in(wang)[1]["code"] == "access.totp_required"
    assert other.sign_in(wang, code="123456")[1]["code"] == "access.bad_sign_in"
    used = other.sign_in(wang, code=totp.code_at(begun["secret"], step))
    assert used[1]["code"] == "access.bad_sign_in"  # The code that switched it on is used up.
    assert other.sign_in(wang, code=totp.code_at(begun["secret"], step + 1))[0] == 200

    third = Browser(address)
    assert third.sign_in(wang, code=on["recovery_codes"][0])[0] == 200
    assert third.sign_in(wang, code=on["recovery_codes"][0])[0] == 401
    assert third.ask("DELETE", "/api/session/totp", {"code": on["recovery_codes"][1]})[0] == 204
    assert Browser(address).sign_in(wang)[0] == 200


def test_the_code_cannot_be_guessed_by_asking_for_it_in_between(person: People, address: str) -> None:
    wang, browser = person("sales"), Browser(address)
    browser.sign_in(wang)
    secret = browser.ask("POST", "/api/session/totp", {})[1]["secret"]
    browser.ask("POST", "/api/session/totp", {"code": totp.code_at(secret, int(time.time()) // 30)})
    answers = []
    for _ in range(5):
        answers.append(Browser(address).sign_in(wang)[0])  # The password alone takes nothing back.
        answers.append(Browser(address).sign_in(wang, code="000000")[0])
    assert answers == [401] * 10
    assert Browser(address).sign_in(wang, code="000000")[0] == 429


def test_sessions_are_listed_and_ended(person: People, address: str) -> None:
    wang = person("sales")
    desk, phone = Browser(address), Browser(address)
    desk.sign_in(wang)
    phone.sign_in(wang)
    rows = desk.ask("GET", "/api/session/list")[1]["rows"]
    assert [row["address"] for row in rows] == [address, address]
    elsewhere = next(row["id"] for row in rows if not row["current"])
    assert desk.ask("DELETE", f"/api/session/list/{elsewhere}")[0] == 204
    assert phone.ask("GET", "/api/session")[0] == 401
    assert desk.ask("DELETE", f"/api/session/list/{elsewhere}")[0] == 404
    assert desk.ask("DELETE", "/api/session")[0] == 204
    assert desk.ask("GET", "/api/session")[0] == 401


def test_nobody_ends_the_session_of_another(person: People, address: str) -> None:
    wang, li = person("sales"), person("sales")
    hers, his = Browser(address), Browser(address)
    hers.sign_in(wang)
    his.sign_in(li)
    other = hers.ask("GET", "/api/session/list")[1]["rows"][0]["id"]
    assert his.ask("DELETE", f"/api/session/list/{other}")[0] == 404
    assert hers.ask("GET", "/api/session")[0] == 200


def test_a_password_is_changed_and_other_sessions_end(person: People, address: str) -> None:
    wang = person("sales")
    desk, phone = Browser(address), Browser(address)
    desk.sign_in(wang)
    phone.sign_in(wang)
    new = "another-thread-9"
    assert desk.ask("POST", "/api/session/password", {"old": "wrong-one-1", "new": new})[1]["code"] == (
        "access.wrong_password"
    )
    assert desk.ask("POST", "/api/session/password", {"old": PASSWORD, "new": new})[0] == 204
    assert desk.ask("GET", "/api/session")[0] == 200
    assert phone.ask("GET", "/api/session")[0] == 401
    assert phone.sign_in(wang)[0] == 401
    assert phone.sign_in(wang, password=new)[0] == 200


@pytest.mark.parametrize(
    ("new", "code"),
    [
        ("short1!", "access.password_too_short"),
        ("12345678901234", "access.password_only_digits"),
        ("password123", "access.password_too_common"),
        ("x" * 201, "access.password_too_long"),
        (PASSWORD, "access.same_password"),
    ],
)
def test_weak_passwords_are_refused(person: People, address: str, new: str, code: str) -> None:
    browser = Browser(address)
    browser.sign_in(person("sales"))
    status, problem = browser.ask("POST", "/api/session/password", {"old": PASSWORD, "new": new})
    assert status == 422
    assert code in [one["code"] for one in problem["problems"]]


def test_a_password_may_not_hold_the_user_name(person: People, address: str) -> None:
    wang, browser = person("sales"), Browser(address)
    browser.sign_in(wang)
    problem = browser.ask("POST", "/api/session/password", {"old": PASSWORD, "new": f"{wang.username}!!"})[1]
    assert [one["code"] for one in problem["problems"]] == ["access.password_too_similar"]


def test_a_writing_request_of_another_page_is_refused(person: People, address: str) -> None:
    browser = Browser(address)
    browser.sign_in(person("sales"))
    change = {"language": "en"}
    assert browser.ask("PATCH", "/api/session", change, X_CSRF_Token="")[1]["code"] == "kernel.bad_csrf"
    assert browser.ask("PATCH", "/api/session", change, Origin="https://evil.example")[1]["code"] == "kernel.bad_csrf"
    status, session = browser.ask("PATCH", "/api/session", change, Origin="http://erp.example")
    assert (status, session["user"]["language"]) == (200, "en")


def test_another_site_cannot_sign_anybody_in(person: People, address: str) -> None:
    wang = person("sales")
    status, problem = Browser(address).ask(
        "POST", "/api/session", {"username": wang.username, "password": PASSWORD}, Origin="https://evil.example"
    )
    assert (status, problem["code"]) == (403, "access.bad_origin")


@pytest.mark.parametrize(
    "body", [{}, {"username": 7, "password": PASSWORD}, {"username": "a", "password": "b", "admin": True}, [], "x"]
)
def test_what_is_no_sign_in_is_told_apart(company: int, address: str, body: object) -> None:
    status, problem = Browser(address).ask("POST", "/api/session", body)
    assert status in (400, 422)
    assert problem["problems"][0]["message"]


def test_an_inactive_user_is_out_at_once(person: People, address: str) -> None:
    wang, browser = person("sales"), Browser(address)
    browser.sign_in(wang)
    sql("UPDATE access_user SET is_active = false WHERE id = %s", wang.id)
    assert browser.ask("GET", "/api/session")[0] == 401
    assert browser.sign_in(wang)[1]["code"] == "access.bad_sign_in"


def test_a_session_ends_when_it_is_not_used(person: People, address: str) -> None:
    wang, browser = person("sales"), Browser(address)
    browser.sign_in(wang)
    sql("UPDATE access_token SET expires_at = now() - interval '1 second' WHERE user_id = %s", wang.id)
    assert browser.ask("GET", "/api/session")[0] == 401


def test_a_first_password_must_be_changed_before_anything_else(person: People, address: str) -> None:
    wang, browser = person("sales", must_change_password=True), Browser(address)
    status, session = browser.sign_in(wang)
    assert (status, session["must_change_password"]) == (200, True)
    assert browser.ask("GET", "/api/tasks")[1]["code"] == "kernel.password_first"
    assert browser.ask("POST", "/api/session/password", {"old": PASSWORD, "new": "another-thread-9"})[0] == 204
    assert browser.ask("GET", "/api/tasks")[0] == 200


def test_signing_in_is_in_the_audit_and_secrets_are_not(person: People, address: str) -> None:
    wang, browser = person("sales"), Browser(address)
    browser.sign_in(wang, password="my-other-secret-1")
    browser.sign_in(wang)
    rows = sql(
        "SELECT changes ->> 'event', address, user_id FROM kernel_audit WHERE table_name = 'access_sign_in'"
        " AND (changes ->> 'user_id')::bigint = %s ORDER BY id",
        wang.id,
    )
    assert rows == [("refused", address, wang.id), ("signed_in", address, wang.id)]
    everything = sql("SELECT string_agg(changes::text, ' ') FROM kernel_audit WHERE user_id = %s", wang.id)[0][0]
    assert "my-other-secret" not in everything
    assert PASSWORD not in everything
    assert "scrypt" not in everything


def test_guesses_sent_all_at_once_count_too(person: People, address: str) -> None:
    wang = person("sales")

    def guess(number: int) -> int:
        try:
            return Browser(address).sign_in(wang, password=f"wrong-password-{number}")[0]
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        answers = sorted(pool.map(guess, range(8)))
    assert answers == [401] * 5 + [429] * 3
