"""Managing users and roles, and that it is no way to more than one has."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from guantong.kernel.access.public import RoleHeld
from guantong.kernel.access.tests.acting import PASSWORD, Person, Program, sql

People = Callable[..., Person]
Programs = Callable[..., Program]
WEAK = ("too_short", "too_common", "only_digits")


@pytest.fixture
def boss(person: People, program: Programs) -> Program:
    return program(person("administrator"))


def test_an_administrator_makes_a_user_with_roles_and_scope(boss: Program, number: str, company: int) -> None:
    body = {
        "username": f"li.{number}",
        "password": PASSWORD,
        "name": "李四",
        "roles": [{"role": "sales", "company_id": company}],
        "warehouse_ids": [71],
    }
    status, user = boss.ask("POST", "/api/access/users", body)
    assert status == 201
    assert (user["roles"], user["warehouse_ids"]) == ([{"role": "sales", "company_id": company}], [71])
    assert user["must_change_password"] is True
    assert "password" not in user
    status, user = boss.ask("PATCH", f"/api/access/users/{user['id']}", {"roles": ["buyer"], "name": "李肆"})
    assert (user["name"], user["roles"]) == ("李肆", [{"role": "buyer", "company_id": None}])
    rows = boss.ask("GET", f"/api/access/users?q=li.{number}")[1]["rows"]
    assert [row["username"] for row in rows] == [f"li.{number}"]


def test_all_that_is_wrong_with_a_new_user_is_told_at_once(boss: Program) -> None:
    status, problem = boss.ask("POST", "/api/access/users", {"username": "a b", "password": "123"})
    assert status == 422
    codes = [one["code"] for one in problem["problems"]]
    assert codes == [f"access.{one}" for one in ("bad_username", *(f"password_{why}" for why in WEAK))]


def test_a_user_name_is_given_once_capitals_aside(boss: Program, number: str) -> None:
    assert boss.ask("POST", "/api/access/users", {"username": f"Zhao{number}", "password": PASSWORD})[0] == 201
    assert boss.ask("POST", "/api/access/users", {"username": f"zhao{number}", "password": PASSWORD})[0] == 409


def test_unknown_roles_are_named(boss: Program, number: str) -> None:
    body = {"username": f"u{number}", "password": PASSWORD, "roles": ["king"]}
    assert boss.ask("POST", "/api/access/users", body)[1]["code"] == "access.no_such_role"
    assert sql("SELECT count(*) FROM access_user WHERE username = %s", f"u{number}") == [(0,)]


def test_nobody_gives_what_he_does_not_have(boss: Program, person: People, program: Programs, number: str) -> None:
    role = f"hr_{number}"
    granted = [{"permission": "admin.user.*"}, {"permission": "admin.role.*"}, {"permission": "sales.*.read"}]
    body = {"code": role, "name_zh": "人事", "name_en": "HR", "permissions": granted}
    assert boss.ask("POST", "/api/access/roles", body)[0] == 201
    hr, chief, clerk = person(role), person("administrator"), person()
    as_hr = program(hr)
    assert as_hr.ask("PATCH", f"/api/access/users/{clerk.id}", {"roles": [role]})[0] == 200
    for path, method, sent in (
        (f"/api/access/users/{clerk.id}", "PATCH", {"roles": ["administrator"]}),
        (f"/api/access/users/{hr.id}", "PATCH", {"roles": [role, "administrator"]}),
        (f"/api/access/users/{chief.id}/password", "POST", {"password": "another-thread-9"}),
        (f"/api/access/users/{chief.id}", "PATCH", {"email": "x@example.com"}),
        ("/api/access/roles", "POST", body | {"code": f"r{number}", "permissions": ["*"]}),
    ):
        assert as_hr.ask(method, path, sent)[1]["code"] == "access.beyond_own"


def test_who_manages_one_company_does_not_reach_into_another(
    boss: Program, person: People, program: Programs, company: int
) -> None:
    here = program(person(RoleHeld("administrator", company)))
    clerk = person()
    to = f"/api/access/users/{clerk.id}"
    assert here.ask("PATCH", to, {"roles": [{"role": "sales", "company_id": company}]})[0] == 200
    for elsewhere in (None, company + 1):
        answer = here.ask("PATCH", to, {"roles": [{"role": "sales", "company_id": elsewhere}]})
        assert answer[1]["code"] == "access.beyond_own"


def test_a_role_takes_hold_at_the_next_request(boss: Program, person: People, program: Programs, number: str) -> None:
    body = {"code": f"r_{number}", "name_zh": "临时", "name_en": "Temporary", "permissions": ["see.audit"]}
    role = boss.ask("POST", "/api/access/roles", body)[1]
    someone = program(person(f"r_{number}"))
    assert someone.ask("GET", "/api/audit")[0] == 200
    assert boss.ask("DELETE", f"/api/access/roles/{role['id']}")[1]["code"] == "access.role_in_use"
    assert boss.ask("PATCH", f"/api/access/roles/{role['id']}", {"permissions": ["see.cost"]})[0] == 200
    assert someone.ask("GET", "/api/audit")[0] == 403


def test_a_misspelt_permission_is_refused(boss: Program, number: str) -> None:
    body = {"code": f"r_{number}", "name_zh": "临", "name_en": "T", "permissions": ["see.costs", "a b"]}
    problem = boss.ask("POST", "/api/access/roles", body)[1]
    assert [one["code"] for one in problem["problems"]] == ["access.nothing_meant", "access.bad_pattern"]


def test_a_system_role_is_not_deleted(boss: Program) -> None:
    rows = boss.ask("GET", "/api/access/roles")[1]["rows"]
    sales = next(row for row in rows if row["code"] == "sales")
    assert boss.ask("DELETE", f"/api/access/roles/{sales['id']}")[1]["code"] == "access.system_role"
    assert {row["code"] for row in rows} >= {
        "administrator", "sales", "buyer", "warehouse", "accountant", "manager", "auditor",
    }  # fmt: skip


def test_a_user_made_inactive_is_signed_out(boss: Program, person: People, program: Programs) -> None:
    wang = person("sales")
    his = program(wang)
    assert boss.ask("PATCH", f"/api/access/users/{wang.id}", {"is_active": False})[0] == 200
    assert his.ask("GET", "/api/session")[0] == 401


def test_grants_and_who_gave_them_stand_in_the_audit(boss: Program, person: People, number: str) -> None:
    clerk = person()
    boss.ask("PATCH", f"/api/access/users/{clerk.id}", {"roles": ["sales"]})
    rows = boss.ask("GET", "/api/audit?table=access_user_role&limit=500")[1]["rows"]
    mine = [row for row in rows if any(c["field"] == "user_id" and c["new"] == clerk.id for c in row["changes"])]
    assert [(row["op"], row["user"]["name"], row["source"]) for row in mine] == [("insert", "用户1", "http")]


def test_the_auditor_reads_everything_and_changes_nothing(person: People, program: Programs) -> None:
    auditor = program(person("auditor"))
    session = auditor.ask("GET", "/api/session")[1]
    actions = {name.rsplit(".", 1)[1] for name in session["permissions"] if not name.startswith("see.")}
    assert actions == {"read", "export", "print"}
    for path in ("/api/audit", "/api/access/users", "/api/access/roles", "/api/access/tokens", "/api/jobs"):
        assert auditor.ask("GET", path)[0] == 200
    assert auditor.ask("POST", "/api/access/users", {"username": "x", "password": PASSWORD})[0] == 403


@pytest.mark.parametrize("query", ["after=x", "from=yesterday", "to=2026-02-31", "document=-1", "limit=x"])
def test_a_bad_filter_is_a_problem_not_a_fault(boss: Program, query: str) -> None:
    assert boss.ask("GET", f"/api/audit?{query}")[1]["code"] == "kernel.bad_parameter"


def test_the_audit_is_found_by_number_user_day_and_page(boss: Program, company: int, number: str) -> None:
    one = boss.ask("GET", f"/api/audit?q=C{number}&type=company")[1]["rows"]
    assert [(row["op"], row["type"], row["number"]) for row in one] == [("insert", "company", f"C{number}")]
    assert boss.ask("GET", "/api/audit?to=2020-01-01")[1]["rows"] == []
    first = boss.ask("GET", "/api/audit?limit=1")[1]
    second = boss.ask("GET", f"/api/audit?limit=1&after={first['next']}")[1]
    assert second["rows"][0]["id"] < first["rows"][0]["id"]
