"""People and companies for the tests of access. Models are imported late: this file is read before Django is set up."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from guantong.server.embedded import EmbeddedPostgres


@pytest.fixture
def number(database: EmbeddedPostgres) -> str:
    """Something that no other test uses."""
    from guantong.kernel.access.tests.acting import sql

    return str(sql("SELECT nextval('guantong_id')")[0][0])


@pytest.fixture
def company(number: str) -> int:
    """A company of the test's own."""
    from guantong.kernel.access.tests.acting import sql

    query = "INSERT INTO masterdata_company (code, name, books_start_on) VALUES (%s, %s, '2026-01-01') RETURNING id"
    return int(sql(query, f"C{number}", f"测试公司 {number}")[0][0])


@pytest.fixture
def person(number: str, company: int) -> Callable[..., Any]:
    """Makes users: `person("sales")`."""
    from guantong.kernel.access.public import create_user
    from guantong.kernel.access.tests.acting import PASSWORD, Person

    made = 0

    def make(*roles: Any, **more: Any) -> Any:
        nonlocal made
        made += 1
        username = f"user{made}.{number}"
        more = {"default_company_id": company} | more
        user_id = create_user(username, PASSWORD, f"用户{made}", roles=roles, **more)
        return Person(user_id, username, PASSWORD)

    return make


@pytest.fixture
def program() -> Callable[..., Any]:
    """A program that acts for a user: `program(person, scopes=[…])`."""
    from guantong.kernel.access.public import create_token
    from guantong.kernel.access.tests.acting import Program

    def make(of: Any, **more: Any) -> Any:
        return Program(create_token(of.username, **more))

    return make


@pytest.fixture
def address(number: str) -> str:
    """An address that no other test signs in from."""
    return f"10.{int(number) // 65536 % 256}.{int(number) // 256 % 256}.{int(number) % 256}"
