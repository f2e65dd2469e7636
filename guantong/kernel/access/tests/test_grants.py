"""Grants, scopes and tokens as the database computes and keeps them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import psycopg
import pytest
from django.conf import settings
from django.utils import timezone

from guantong.kernel.access.events import authorize, visible
from guantong.kernel.access.public import RoleHeld, create_token
from guantong.kernel.access.scope import scope_of
from guantong.kernel.access.tests.acting import Person, Program, sql
from guantong.kernel.declare import L, RecordType
from guantong.kernel.messages import ProblemError
from guantong.kernel.user import Actor

People = Callable[..., Person]
Programs = Callable[..., Program]
THING = RecordType(
    code="thing", module="access_test", plural="things", label=L("物", "Thing"), table="thing", fields=(),
    warehouse_column="warehouse_id", owner_column="owner_id",
)  # fmt: skip


def test_without_a_role_nothing_is_allowed(person: People, program: Programs) -> None:
    nobody = program(person())
    assert nobody.ask("GET", "/api/session")[1]["permissions"] == []
    for path in ("/api/audit", "/api/access/users", "/api/access/roles", "/api/jobs/schedules"):
        assert nobody.ask("GET", path)[1]["code"] == "kernel.forbidden"


def test_a_role_in_one_company_says_nothing_in_another(person: People, program: Programs, company: int) -> None:
    wang = person(RoleHeld("auditor", company))
    auditor = program(wang)
    assert auditor.ask("GET", "/api/audit")[0] == 200
    status, problem = auditor.ask("GET", "/api/audit", X_Company=str(company + 1))
    assert (status, problem["code"]) == (403, "kernel.no_company")


def test_grants_follow_roles_at_once(person: People, company: int) -> None:
    wang = person("sales", RoleHeld("auditor", company))
    grants = dict(sql("SELECT company_id, permissions FROM access_grant WHERE user_id = %s", wang.id))
    assert "see.*" in grants[company]
    assert "see.*" not in grants[0]
    assert "sales.*.*" in grants[company]
    sql("DELETE FROM access_user_role WHERE user_id = %s AND company_id IS NOT NULL", wang.id)
    assert [row[0] for row in sql("SELECT company_id FROM access_grant WHERE user_id = %s", wang.id)] == [0]


def test_the_application_cannot_write_a_grant_itself(person: People) -> None:
    wang = person("sales")
    for statement in (
        "UPDATE access_grant SET permissions = '{*}' WHERE user_id = %s",
        "INSERT INTO access_grant (user_id, company_id, permissions, own_permissions) VALUES (%s, 7, '{*}', '{}')",
        "DELETE FROM access_grant WHERE user_id = %s",
        "SELECT access_grant_refresh(ARRAY[%s::bigint])",
    ):
        with bare() as raw, pytest.raises(psycopg.errors.InsufficientPrivilege):
            raw.execute(statement, [wang.id])


def test_the_log_of_signing_in_is_never_rewritten(person: People, program: Programs) -> None:
    program(person("sales"))
    for statement in ("UPDATE access_sign_in SET event = 'x'", "DELETE FROM access_sign_in", "TRUNCATE access_sign_in"):
        with bare() as raw, pytest.raises(psycopg.errors.InsufficientPrivilege):
            raw.execute(statement)


def test_a_held_role_never_moves_to_another_user(person: People) -> None:
    wang, li = person("administrator"), person("sales")
    with bare() as raw, pytest.raises(psycopg.errors.CheckViolation):
        raw.execute("UPDATE access_user_role SET user_id = %s WHERE user_id = %s", [li.id, wang.id])


def test_a_token_may_do_what_its_scopes_say(person: People, program: Programs) -> None:
    boss = person("administrator")
    assert program(boss).ask("GET", "/api/access/users")[0] == 200
    narrow = program(boss, scopes=["see.audit"])
    assert narrow.ask("GET", "/api/audit")[0] == 200
    assert narrow.ask("GET", "/api/access/users")[0] == 403
    assert narrow.ask("GET", "/api/session")[1]["permissions"] == ["see.audit"]


def test_a_narrow_token_cannot_make_a_wider_one(person: People, program: Programs) -> None:
    boss = person("administrator")
    narrow = program(boss, scopes=["see.audit"])
    assert narrow.ask("POST", "/api/access/tokens", {"name": "wider"})[1]["code"] == "access.beyond_own"
    assert narrow.ask("POST", "/api/access/tokens", {"scopes": ["*"]})[1]["code"] == "access.beyond_own"
    status, made = narrow.ask("POST", "/api/access/tokens", {"scopes": ["see.audit"]})
    assert status == 201
    assert Program(made["token"]).ask("GET", "/api/audit")[0] == 200


@pytest.mark.parametrize("scopes", [[], ["no.such.thing"], ["sales..x"], ["DROP"]])
def test_scopes_that_mean_nothing_are_refused(person: People, scopes: list[str]) -> None:
    with pytest.raises(ProblemError):
        create_token(person("sales").username, scopes=scopes)


def test_an_expired_token_is_no_token(person: People, program: Programs) -> None:
    old = program(person("sales"), expires_at=timezone.now() - timedelta(seconds=1))
    assert old.ask("GET", "/api/session")[1]["code"] == "kernel.not_signed_in"


def test_a_revoked_token_is_no_token(person: People, program: Programs) -> None:
    wang = person("sales")
    mine, other = program(wang), program(person("sales"))
    rows = mine.ask("GET", "/api/access/tokens")[1]["rows"]
    assert other.ask("DELETE", f"/api/access/tokens/{rows[0]['id']}")[0] == 404
    assert mine.ask("DELETE", f"/api/access/tokens/{rows[0]['id']}")[0] == 204
    assert mine.ask("GET", "/api/session")[0] == 401


@pytest.mark.parametrize("token", ["", "x", "gta_" + "A" * 43, "\x00", "ключ", "x" * 100_000])
def test_a_made_up_token_is_refused(company: int, token: str) -> None:
    assert Program(token.encode("utf-8").decode("latin-1")).ask("GET", "/api/session")[0] == 401


def test_the_token_itself_is_kept_nowhere(person: People) -> None:
    token = create_token(person("sales").username)
    assert sql("SELECT count(*) FROM access_token WHERE position(%s::bytea IN token_hash) > 0", token.encode()) == [
        (0,)
    ]


def test_request_begin_is_one_fast_statement(person: People, company: int) -> None:
    wang = person("sales", warehouse_ids=[71, 72])
    token = create_token(wang.username)
    row = sql(
        "SELECT state, user_id, company_id, 'sales.*.*' = ANY (permissions), warehouse_ids, kind, csrf,"
        " current_setting('app.user_id') FROM request_begin(sha256(%s), NULL, NULL, 'r', 'test', '::1')",
        token.encode(),
    )[0]
    assert row == ("ok", wang.id, company, True, [71, 72], "api", "", str(wang.id))


def test_rows_are_scoped_by_company_warehouse_and_owner() -> None:
    read = frozenset({"access_test.thing.read"})
    everything = Actor(7, "u", "U", permissions=read)
    assert scope_of(everything, 5, THING).sql == "h.company_id = %(scope_company)s"
    assert scope_of(Actor(7, "u", "U"), 5, THING).sql == "FALSE"
    keeper = Actor(7, "u", "U", permissions=read, warehouse_ids=(71,))
    scope = scope_of(keeper, 5, THING, alias="x")
    assert scope.sql == (
        "x.company_id = %(scope_company)s"
        " AND (x.warehouse_id IS NULL OR x.warehouse_id = ANY(%(scope_warehouses)s::bigint[]))"
    )
    assert scope.parameters == {"scope_company": 5, "scope_warehouses": [71]}
    author = scope_of(Actor(7, "u", "U", own_only=read), 5, THING)
    assert author.sql.endswith("(h.created_by_id = %(scope_user)s OR h.owner_id = %(scope_user)s)")
    assert author.parameters["scope_user"] == 7


def test_only_those_who_may_see_a_record_hear_of_it(person: People, company: int) -> None:
    sales, keeper = person("sales"), person("auditor", warehouse_ids=[71])
    nobody, elsewhere = person(), person(RoleHeld("auditor", company + 1))
    users = {one.id for one in (sales, keeper, nobody, elsewhere)}
    base = {"company_id": company, "type": "company", "document_id": 1}
    assert visible(base, users) == {sales.id, keeper.id}
    assert visible(base | {"warehouse_id": 72}, users) == {sales.id}
    assert visible(base | {"warehouse_id": 71}, users) == {sales.id, keeper.id}
    assert visible(base | {"type": "no_such_type"}, users) == set()
    sql("UPDATE access_user SET is_active = false WHERE id = %s", sales.id)
    assert visible(base, users) == {keeper.id}


def test_the_event_stream_knows_tokens_and_cookies(person: People) -> None:
    wang = person("sales")
    token = create_token(wang.username)
    by_token, by_cookie = (
        authorize({"authorization": f"Bearer {token}"}),
        authorize({"cookie": f"guantong_session={token}"}),
    )
    assert by_token is not None
    assert by_cookie is not None
    assert by_token.id == by_cookie.id == wang.id
    assert authorize({}) is None
    assert authorize({"cookie": "guantong_session=x; \x00"}) is None


def bare() -> psycopg.Connection:
    """A connection as the application's role, without anything of ours in between."""
    return psycopg.connect(**settings.HOME.database_parameters("guantong_app"))
