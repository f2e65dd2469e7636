"""Every documented address is walked with every role: what a role was not granted is refused, and nothing else is.

The expectation is made from the roles' patterns with `fnmatch`, not from the program's own expansion of them.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator
from fnmatch import fnmatchcase
from typing import Any

import pytest
from django.test import override_settings

from guantong.kernel.http import api
from guantong.testing import Plant

pytestmark = pytest.mark.database

ROLES = ("administrator", "sales", "buyer", "warehouse", "accountant", "manager", "auditor", "nobody")
# No such row exists, so what is allowed is answered with 404 or 422 and changes nothing.
ABSENT = "9007199254740991"
OPEN_TO_STRANGERS = {
    ("post", "/api/session"),
    ("get", "/api/session"),
    ("delete", "/api/session"),
    ("get", "/api/brand/sign_in"),
}
# Addresses that belong to no record type: the permission that they ask for, "" for everybody who is signed in.
OWN_ADDRESSES = {
    "get /api/meta": "",
    "get /api/reports": "",
    "get /api/kernel/flow_rules": "",
    "post /api/kernel/flow_rules/{code}": "admin.rule.change",
    "get /api/search": "",
    "get /api/session": "",
    "get /api/session/list": "",
    "delete /api/session/list": "",
    "delete /api/session/list/{session_id}": "",
    "get /api/access/users": "admin.user.read",
    "post /api/access/users": "admin.user.change",
    "get /api/access/users/{user_id}": "admin.user.read",
    "patch /api/access/users/{user_id}": "admin.user.change",
    "post /api/access/users/{user_id}/password": "admin.user.change",
    "post /api/access/users/{user_id}/unlock": "admin.user.change",
    "delete /api/access/users/{user_id}/totp": "admin.user.change",
    "delete /api/access/users/{user_id}/sessions": "admin.user.change",
    "get /api/access/roles": "admin.role.read",
    "post /api/access/roles": "admin.role.change",
    "get /api/access/permissions": "admin.role.read",
    "patch /api/access/roles/{role_id}": "admin.role.change",
    "delete /api/access/roles/{role_id}": "admin.role.change",
    "get /api/access/tokens": "",  # one's own
    "get /api/audit": "see.audit",
    "get /api/tasks": "",
    "get /api/tasks/count": "",
    "post /api/tasks/{task_id}/done": "",
    "get /api/notices": "",
    "get /api/notices/count": "",
    "post /api/notices/read": "",
    "get /api/jobs": "",
    "get /api/home": "",
    "get /api/customization/fields/{field_id}/use": "customize.custom_field.delete",
    "get /api/numbering/series": "customize.numbering.read",
    "get /api/brand": "",
    "get /api/brand/check": "customize.brand.read",
}
# Walked for strangers only: they change the walker himself, or what they ask depends on what is named in them.
WALKED_BY_STRANGERS = {
    "patch /api/session",
    "post /api/session",
    "delete /api/session",
    "post /api/session/password",
    "post /api/session/totp",
    "delete /api/session/totp",
    "post /api/session/totp/recovery",
    "get /api/search/{type_code}",
    "post /api/search/{type_code}/codes",
    "get /api/reports/{code}",
    "get /api/reports/{code}/export",
    "get /api/kernel/imports/{batch}",
    "get /api/kernel/exports/{export}",
    "get /api/jobs/schedules",
    "get /api/jobs/{job_id}",
    "post /api/jobs/schedules/{code}",
    "post /api/jobs/{job_id}/retry",
    "post /api/inventory/availability",
    "get /api/session/preferences",
    "patch /api/session/preferences",
    "get /api/brand/sign_in",  # for strangers
    "get /api/printing/templates",
    "get /api/printing/design",
    "post /api/printing/preview",
    "post /api/printing/pages",
    "get /api/numbering/preview",
    "get /api/views",
    "get /api/report_schedules",
    "get /api/report_schedules/people",
    "post /api/report_schedules",
    "patch /api/report_schedules/{schedule_id}",
    "delete /api/report_schedules/{schedule_id}",
    "post /api/report_schedules/{schedule_id}/run",
    "post /api/views",
    "patch /api/views/{view_id}",
    "delete /api/views/{view_id}",
    "post /api/access/tokens",
    "delete /api/access/tokens/{token_id}",
}
# Bodies whose shape is checked before anybody is asked who he is; refused all the same.
BODIES: dict[str, dict[str, Any]] = {
    "post /api/kernel/flow_rules/{code}": {"enabled": True},
    "post /api/access/users": {"username": "x", "password": "x", "name": "x"},
    "post /api/access/users/{user_id}/password": {"password": "x"},
    "post /api/access/roles": {"code": "!", "name_zh": "x", "name_en": "x", "permissions": []},
    "post /api/search/{type_code}/codes": {"codes": ["x"]},
    "post /api/printing/preview": {"type": "nothing", "layout": "{}"},
    "post /api/printing/pages": {"type": "nothing", "layout": "{}"},
    "post /api/inventory/availability": {"warehouse": 1, "lines": [{"item": 1}]},
}


@pytest.fixture(autouse=True)
def _without_haste() -> Iterator[None]:
    """Whoever walks a thousand addresses at once is not refused for his haste here; `test_doors` tests that."""
    with override_settings(REQUESTS_PER_SECOND=0):
        yield


def operations() -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Method, address and description of every documented operation."""
    for path, methods in api.get_openapi_schema()["paths"].items():
        for method, operation in methods.items():
            if method in ("get", "post", "patch", "put", "delete"):
                yield method, path, operation


def address(path: str) -> str:
    """The path with ids that nobody has and words that mean nothing."""
    filled = re.sub(r"\{(\w*id|batch|export)\}", ABSENT, path)
    return re.sub(r"\{\w+\}", "nothing", filled)


def body_of(method: str, path: str) -> dict[str, Any]:
    """A body of the right shape that names nothing real, where one is asked for."""
    if "/bulk/" in path:
        return {"ids": [int(ABSENT)]}
    return BODIES.get(f"{method} {path}", {"version": 1} if method == "patch" else {})


def patterns_of(plant: Plant, role: str) -> list[str]:
    """What the role was granted, as it stands in the database."""
    rows = plant.sql(
        "SELECT p.permission FROM access_role_permission p JOIN access_role r ON r.id = p.role_id WHERE r.code = %s",
        role,
    )
    return [row["permission"] for row in rows]


def is_granted(patterns: list[str], permission: str) -> bool:
    """A `*` alone is everything; otherwise word by word, and `admin` and `see` only when they are named."""
    if not permission or "*" in patterns:
        return True
    apart = permission.split(".")[0] in ("admin", "see")
    return any(fnmatchcase(permission, pattern) for pattern in patterns if not (apart and pattern.startswith("*")))


@pytest.fixture(scope="module")
def walked(database: object) -> Plant:
    """One company for the walk."""
    return Plant()


def counts(plant: Plant) -> dict[str, int]:
    """How many rows every business table holds, over all companies."""
    tables = plant.sql(
        """SELECT c.relname AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE n.nspname = 'public' AND c.relkind = 'r' AND c.relname !~ '^(procrastinate|django|access_token|work_)'
              AND c.relname NOT IN ('kernel_audit', 'kernel_request_key', 'kernel_event', 'access_sign_in')"""
    )
    return {row["name"]: plant.value(f"SELECT count(*) FROM {row['name']}") for row in tables}


AT_WORK = """
SELECT (SELECT count(*) FROM pg_stat_activity
         WHERE datname = current_database() AND pid <> pg_backend_pid() AND state <> 'idle')
     + (SELECT count(*) FROM procrastinate_jobs
         WHERE queue_name = 'served' AND task_name = 'guantong.job' AND status IN ('todo', 'doing'))"""


def others_rest(plant: Plant) -> None:
    """Wait until a served program is through with what pages of other tests have asked for."""
    deadline = time.monotonic() + 120
    while plant.value(AT_WORK) and time.monotonic() < deadline:
        time.sleep(0.1)


def test_every_operation_is_in_one_of_the_lists() -> None:
    unknown = [
        f"{method} {path}"
        for method, path, operation in operations()
        if "x-permission" not in operation
        and f"{method} {path}" not in OWN_ADDRESSES
        and f"{method} {path}" not in WALKED_BY_STRANGERS
    ]
    assert unknown == []


def test_a_stranger_gets_401_everywhere(walked: Plant) -> None:
    from django.test import Client

    stranger = Client()
    let_in = []
    for method, path, _ in operations():
        body = json.dumps(body_of(method, path))
        answer = stranger.generic(method.upper(), address(path), body, "application/json")
        if answer.status_code != 401 and (method, path) not in OPEN_TO_STRANGERS:
            let_in.append(f"{method} {path}: {answer.status_code}")
    assert let_in == []


@pytest.mark.parametrize("role", ROLES)
def test_a_role_reaches_what_it_was_granted_and_nothing_else(walked: Plant, role: str) -> None:
    client = walked.client(role)
    patterns = patterns_of(walked, role)
    others_rest(walked)
    before = counts(walked)
    wrong = []
    for method, path, operation in operations():
        named = f"{method} {path}"
        if named in WALKED_BY_STRANGERS:
            continue
        permission = operation.get("x-permission", OWN_ADDRESSES.get(named))
        answer = client.request(method.upper(), address(path), body_of(method, path))
        # Who holds no role in a company does not work there at all.
        allowed = role != "nobody" and is_granted(patterns, permission or "")
        if answer.status_code >= 500 or (answer.status_code == 403) is allowed or answer.status_code == 401:
            wrong.append(f"{named} ({permission}): {answer.status_code}, granted: {allowed}")
    assert wrong == []
    assert counts(walked) == before


@pytest.mark.parametrize(
    ("role", "permission", "may"),
    [
        ("sales", "sales.sales_order.confirm", True),
        ("sales", "see.cost", False),
        ("sales", "accounting.voucher.read", False),
        ("buyer", "sales.sales_order.read", False),
        ("warehouse", "sales.delivery.post", True),
        ("warehouse", "sales.sales_invoice.read", False),
        ("accountant", "accounting.voucher.post", True),
        ("accountant", "sales.sales_order.confirm", False),
        ("manager", "sales.sales_order.read", True),
        ("manager", "admin.user.change", False),
        ("auditor", "see.audit", True),
        ("auditor", "accounting.voucher.create", False),
        ("auditor", "admin.user.change", False),
    ],
)
def test_what_the_roles_that_come_with_the_program_may(walked: Plant, role: str, permission: str, may: bool) -> None:
    walked.user(role)
    with walked.unit(role) as unit:
        assert unit.may(permission) is may


def test_the_auditor_changes_nothing(walked: Plant) -> None:
    walked.user("auditor")
    with walked.unit("auditor") as unit:
        allowed = unit.user.permissions | unit.user.own_only
    assert {permission.rsplit(".", 1)[1] for permission in allowed} == {"read", "export", "print", "cost", "audit"}
