"""What other rooms may call of access."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import AbstractContextManager
from datetime import datetime

from guantong.kernel.access import tokens, users
from guantong.kernel.access.permissions import declare_permissions, expand, registry
from guantong.kernel.access.scope import Scope, scope_of
from guantong.kernel.access.users import RoleHeld
from guantong.kernel.unit import Row, Unit

__all__ = [
    "RoleHeld",
    "Scope",
    "create_token",
    "create_user",
    "declare_permissions",
    "expand",
    "list_users",
    "registry",
    "scope_of",
    "set_password",
]

LIST = """
SELECT u.id, u.username, u.name, u.language, u.is_active, u.totp_secret <> '' AS totp,
       coalesce((SELECT array_agg(DISTINCT r.code ORDER BY r.code) FROM access_user_role h
                   JOIN access_role r ON r.id = h.role_id WHERE h.user_id = u.id), '{}') AS roles
  FROM access_user u ORDER BY lower(u.username)
"""


def create_user(
    username: str,
    password: str,
    name: str = "",
    *,
    roles: Iterable[str | RoleHeld] = (),
    language: str = "zh",
    email: str = "",
    default_company_id: int | None = None,
    company_ids: Iterable[int] = (),
    warehouse_ids: Iterable[int] = (),
    must_change_password: bool = False,
    shows_tour: bool = False,
) -> int:
    """Make a user in a transaction of its own, for the command line, the demo and tests; his id.

    A role given by its code is held in every company. Raises ProblemError with everything that is wrong.
    """
    with _unit() as unit:
        return users.create_user(
            unit,
            username,
            password,
            name,
            roles=roles,
            language=language,
            email=email,
            default_company_id=default_company_id,
            company_ids=company_ids,
            warehouse_ids=warehouse_ids,
            must_change_password=must_change_password,
            shows_tour=shows_tour,
        )


def set_password(username: str, password: str, *, must_change: bool = False) -> None:
    """Give a user a new password; he is signed out everywhere and no longer locked."""
    with _unit() as unit:
        users.set_password(unit, users.find_user(unit, username)["id"], password, must_change=must_change)


def list_users() -> list[Row]:
    """Every user: id, username, name, language, is_active, totp, roles (codes)."""
    with _unit() as unit:
        return unit.sql(LIST)


def create_token(
    username: str,
    *,
    scopes: Iterable[str] | None = None,
    expires_at: datetime | None = None,
    name: str = "",
    company_id: int | None = None,
) -> str:
    """Make an API token for a user, in a transaction of its own; the token, which is not kept anywhere.

    `scopes` are patterns such as `sales.*.*`; None means everything he may do. Raises ProblemError.
    """
    with _unit() as unit:
        user_id = users.find_user(unit, username)["id"]
        made = tokens.create_token(
            unit, user_id, name=name, scopes=scopes, expires_at=expires_at, company_id=company_id
        )
        return made.token


def _unit() -> AbstractContextManager[Unit]:
    return Unit.open(system=True, company_id=0, source="cli")
