"""`/api/access`: users, roles, permissions, tokens. Users belong to the installation; roles are held per company."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router

from guantong.kernel.access import roles, tokens, users
from guantong.kernel.access.api.inputs import NEEDED, TEXT, Want, documented, inputs_of, limit_in
from guantong.kernel.access.api.session import device_of
from guantong.kernel.access.roles import Granted
from guantong.kernel.access.sign_in import add_event, unlock
from guantong.kernel.access.users import RoleHeld
from guantong.kernel.declare import L
from guantong.kernel.http.request import serve
from guantong.kernel.messages import Problem, ProblemError
from guantong.kernel.messages import kernel as say
from guantong.kernel.unit import Row, Unit

router = Router(tags=["access"])

USER_FIELDS = {
    "name": TEXT,
    "email": TEXT,
    "phone": TEXT,
    "language": Want(str, about="zh or en"),
    "employee": TEXT,
    "default_company_id": Want(int),
    "roles": Want(list, about="[{role, company_id}] or codes; company_id null = every company"),
    "company_ids": Want(list, about="limits the user to these companies; empty = no limit"),
    "warehouse_ids": Want(list, about="limits the user to these warehouses; empty = no limit"),
}
NEW_USER = {"username": NEEDED, "password": NEEDED, "must_change_password": Want(bool), **USER_FIELDS}
CHANGED_USER = {"is_active": Want(bool), **USER_FIELDS}
PASSWORD = {"password": NEEDED, "must_change_password": Want(bool)}
ROLE = {"code": NEEDED, "name_zh": NEEDED, "name_en": NEEDED, "permissions": Want(list, about="[{permission, own}]")}
CHANGED_ROLE = {"name_zh": TEXT, "name_en": TEXT, "permissions": Want(list, about="[{permission, own}]")}
TOKEN = {
    "username": Want(str, about="left out: a token of one's own"),
    "name": TEXT,
    "scopes": Want(list, about="patterns such as sales.*.*; left out: everything the user may do"),
    "expires_at": Want(datetime),
}
USERS = """
SELECT u.id, u.username, u.name, u.email, u.phone, u.language, u.is_active, u.employee, u.default_company_id,
       u.must_change_password, u.totp_secret <> '' AS totp, u.version, u.created_at, held.roles,
       scope.company_ids, scope.warehouse_ids,
       (SELECT max(t.last_seen_at) FROM access_token t WHERE t.user_id = u.id) AS last_seen_at
  FROM access_user u
 CROSS JOIN LATERAL (
   SELECT coalesce(jsonb_agg(jsonb_build_object('role', r.code, 'company_id', h.company_id)
                             ORDER BY r.code, h.company_id), '[]') AS roles
     FROM access_user_role h JOIN access_role r ON r.id = h.role_id WHERE h.user_id = u.id) held
 CROSS JOIN LATERAL (
   SELECT coalesce(array_agg(s.target_id ORDER BY 1) FILTER (WHERE s.kind = 'company'), '{}') AS company_ids,
          coalesce(array_agg(s.target_id ORDER BY 1) FILTER (WHERE s.kind = 'warehouse'), '{}') AS warehouse_ids
     FROM access_user_scope s WHERE s.user_id = u.id) scope
 WHERE (%(id)s::bigint IS NULL OR u.id = %(id)s) AND (%(after)s::text IS NULL OR lower(u.username) > %(after)s)
   AND (%(q)s = '' OR strpos(lower(u.username || ' ' || u.name || ' ' || u.email), lower(%(q)s)) > 0)
 ORDER BY lower(u.username) LIMIT %(limit)s
"""
TOKENS = """
SELECT t.id, u.username, t.name, t.scopes, t.created_at, t.last_seen_at, t.expires_at, t.revoked_at
  FROM access_token t JOIN access_user u ON u.id = t.user_id
 WHERE t.kind = 'api' AND (%(all)s OR t.user_id = %(me)s) ORDER BY t.revoked_at IS NOT NULL, t.id DESC LIMIT 500
"""


# -- users ------------------------------------------------------------------------------------------------------------


@router.get("/users", summary="Users")
def get_users(request: HttpRequest) -> HttpResponse:
    """Users by name, with roles and scopes; `q` finds in user name, name and e-mail."""

    def work(unit: Unit) -> dict[str, Any]:
        limit = limit_in(request)
        after = request.GET.get("after") or None
        rows = unit.sql(USERS, {"id": None, "after": after, "q": request.GET.get("q", "").strip(), "limit": limit + 1})
        return {
            "rows": rows[:limit],
            "next": rows[limit - 1]["username"].lower() if len(rows) > limit else None,
        }

    return serve(request, work, permission="admin.user.read")


@router.post("/users", openapi_extra=documented(NEW_USER), summary="Make a user")
def post_user(request: HttpRequest) -> HttpResponse:
    """Make a user with a first password, which he must change unless told otherwise."""

    def work(unit: Unit) -> Row:
        unit.request_key = None
        given = inputs_of(request, NEW_USER)
        must_change = given.get("must_change_password", True)
        user_id = users.create_user(
            unit,
            given["username"],
            given["password"],
            given.get("name") or "",
            roles=_roles_in(given),
            language=given.get("language") or "zh",
            email=given.get("email") or "",
            phone=given.get("phone") or "",
            employee=given.get("employee") or "",
            default_company_id=given.get("default_company_id"),
            company_ids=_ids_in(given, "company_ids"),
            warehouse_ids=_ids_in(given, "warehouse_ids"),
            must_change_password=must_change,
            shows_tour=bool(must_change),  # whoever changes his password is a person
        )
        return _user(unit, user_id)

    return serve(request, work, permission="admin.user.change", status=201)


@router.get("/users/{user_id}", summary="One user")
def get_user(request: HttpRequest, user_id: int) -> HttpResponse:
    """A user with roles and scopes."""
    return serve(request, lambda unit: _user(unit, user_id), permission="admin.user.read")


@router.patch("/users/{user_id}", openapi_extra=documented(CHANGED_USER), summary="Change a user")
def patch_user(request: HttpRequest, user_id: int) -> HttpResponse:
    """Change a user; roles and scopes are sent whole. Making him inactive signs him out everywhere."""

    def work(unit: Unit) -> Row:
        given = inputs_of(request, CHANGED_USER)
        _user(unit, user_id)
        users.demand_may_manage(unit, user_id)
        users.change_user(unit, user_id, given)
        if "roles" in given:
            users.set_roles(unit, user_id, _roles_in(given))
        for kind in ("company", "warehouse"):
            if f"{kind}_ids" in given:
                users.set_scope(unit, user_id, kind, _ids_in(given, f"{kind}_ids"))
        return _user(unit, user_id)

    return serve(request, work, permission="admin.user.change")


@router.post("/users/{user_id}/password", openapi_extra=documented(PASSWORD), summary="Set a user's password")
def post_user_password(request: HttpRequest, user_id: int) -> HttpResponse:
    """Give a user a new password, which he must change unless told otherwise; he is signed out and unlocked."""

    def work(unit: Unit) -> None:
        unit.request_key = None
        given = inputs_of(request, PASSWORD)
        users.demand_may_manage(unit, user_id)
        must_change = given.get("must_change_password", True)
        users.set_password(unit, user_id, given["password"], must_change=must_change, device=device_of(request))

    return serve(request, work, permission="admin.user.change")


@router.post("/users/{user_id}/unlock", summary="Unlock a user")
def post_unlock(request: HttpRequest, user_id: int) -> HttpResponse:
    """Let a user who is locked out try again at once."""

    def work(unit: Unit) -> None:
        unlock(unit, _user(unit, user_id)["username"])
        add_event(unit, user_id, "unlocked", device_of(request))

    return serve(request, work, permission="admin.user.change")


@router.delete("/users/{user_id}/totp", summary="Switch a user's second factor off")
def delete_user_totp(request: HttpRequest, user_id: int) -> HttpResponse:
    """For a user who has lost his phone and his recovery codes."""

    def work(unit: Unit) -> None:
        _user(unit, user_id)
        users.demand_may_manage(unit, user_id)
        unit.run(
            "UPDATE access_user SET totp_secret = '', totp_pending = '', recovery_hashes = '{}' WHERE id = %s",
            [user_id],
        )
        add_event(unit, user_id, "totp_off", device_of(request))

    return serve(request, work, permission="admin.user.change")


@router.delete("/users/{user_id}/sessions", summary="Sign a user out everywhere")
def delete_user_sessions(request: HttpRequest, user_id: int) -> HttpResponse:
    """End all sessions of a user."""

    def work(unit: Unit) -> None:
        _user(unit, user_id)
        users.sign_out_everywhere(unit, user_id)
        add_event(unit, user_id, "revoked", device_of(request))

    return serve(request, work, permission="admin.user.change")


# -- roles ------------------------------------------------------------------------------------------------------------


@router.get("/roles", summary="Roles")
def get_roles(request: HttpRequest) -> HttpResponse:
    """Every role and what it grants."""
    return serve(request, lambda unit: {"rows": roles.list_roles(unit)}, permission="admin.role.read")


@router.get("/permissions", summary="Every permission there is")
def get_permissions(request: HttpRequest) -> HttpResponse:
    """What can be granted; roles may use patterns such as `sales.*.*`."""
    return serve(request, lambda unit: {"rows": roles.all_permissions(unit)}, permission="admin.role.read")


@router.post("/roles", openapi_extra=documented(ROLE), summary="Make a role")
def post_role(request: HttpRequest) -> HttpResponse:
    """Make a role; nobody can grant more than he has."""

    def work(unit: Unit) -> Row:
        given = inputs_of(request, ROLE)
        role_id = roles.create_role(unit, given["code"], given["name_zh"], given["name_en"], _granted_in(given))
        return roles.list_roles(unit, role_id)[0]

    return serve(request, work, permission="admin.role.change", status=201)


@router.patch("/roles/{role_id}", openapi_extra=documented(CHANGED_ROLE), summary="Change a role")
def patch_role(request: HttpRequest, role_id: int) -> HttpResponse:
    """Rename a role, or change what it grants (sent whole)."""

    def work(unit: Unit) -> Row:
        given = inputs_of(request, CHANGED_ROLE)
        if not roles.list_roles(unit, role_id):
            raise ProblemError(Problem(say.NOT_FOUND, {"label": L("角色", "Role"), "id": role_id}))
        roles.change_role(unit, role_id, given.get("name_zh"), given.get("name_en"))
        if "permissions" in given:
            roles.set_permissions(unit, role_id, _granted_in(given))
        return roles.list_roles(unit, role_id)[0]

    return serve(request, work, permission="admin.role.change")


@router.delete("/roles/{role_id}", summary="Delete a role")
def delete_role(request: HttpRequest, role_id: int) -> HttpResponse:
    """Delete a role that nobody holds."""
    return serve(request, lambda unit: roles.delete_role(unit, role_id), permission="admin.role.change")


# -- tokens -----------------------------------------------------------------------------------------------------------


@router.get("/tokens", summary="API tokens")
def get_tokens(request: HttpRequest) -> HttpResponse:
    """One's own tokens; everybody's with `admin.token.read`."""

    def work(unit: Unit) -> dict[str, Any]:
        return {"rows": unit.sql(TOKENS, {"all": unit.may("admin.token.read"), "me": unit.user.id})}

    return serve(request, work)


@router.post("/tokens", openapi_extra=documented(TOKEN), summary="Make an API token")
def post_token(request: HttpRequest) -> HttpResponse:
    """Make a token, shown this once; for another user with `admin.token.change`."""

    def work(unit: Unit) -> dict[str, Any]:
        unit.request_key = None
        given = inputs_of(request, TOKEN)
        username = given.get("username")
        owner = unit.user.id or 0
        if username and username.strip().lower() != unit.user.username.lower():
            unit.demand("admin.token.change")
            owner = int(users.find_user(unit, username)["id"])
            users.demand_may_manage(unit, owner)
        scopes = None if given.get("scopes") is None else [str(one) for one in given["scopes"]]
        # A token that may do less than its user cannot make one that may do more.
        users.demand_covers(unit, [(unit.company_id, scopes)] if scopes else users.granted_to(unit, unit.user.id))
        made = tokens.create_token(
            unit,
            owner,
            name=given.get("name") or "",
            scopes=scopes,
            expires_at=given.get("expires_at"),
        )
        return {"id": made.id, "token": made.token}

    return serve(request, work, status=201)


@router.delete("/tokens/{token_id}", summary="Revoke an API token")
def delete_token(request: HttpRequest, token_id: int) -> HttpResponse:
    """End a token of one's own; anybody's with `admin.token.change`."""

    def work(unit: Unit) -> None:
        owner = None if unit.may("admin.token.change") else unit.user.id
        if not tokens.revoke_token(unit, token_id, of_user=owner, device=device_of(request)):
            raise ProblemError(Problem(say.NOT_FOUND, {"label": L("令牌", "Token"), "id": token_id}))

    return serve(request, work)


# -- reading ----------------------------------------------------------------------------------------------------------


def _user(unit: Unit, user_id: int) -> Row:
    row = unit.one(USERS, {"id": user_id, "after": None, "q": "", "limit": 1})
    if row is None:
        raise ProblemError(Problem(say.NOT_FOUND, {"label": L("用户", "User"), "id": user_id}))
    return row


def _wrong(name: str, found: object, expected: str) -> ProblemError:
    facts = {"label": name, "found": str(found)[:60], "expected": expected}
    return ProblemError(Problem(say.WRONG_TYPE, facts, name))


def _roles_in(given: Mapping[str, Any]) -> list[RoleHeld]:
    held = []
    for one in given.get("roles") or ():
        if isinstance(one, str):
            held.append(RoleHeld(one))
        elif isinstance(one, dict) and isinstance(one.get("role"), str) and _is_id(one.get("company_id")):
            held.append(RoleHeld(one["role"], one.get("company_id")))
        else:
            raise _wrong("roles", one, "{role, company_id}")
    return held


def _granted_in(given: Mapping[str, Any]) -> list[Granted]:
    granted = []
    for one in given.get("permissions") or ():
        if isinstance(one, str):
            granted.append(Granted(one))
        elif (
            isinstance(one, dict) and isinstance(one.get("permission"), str) and isinstance(one.get("own", False), bool)
        ):
            granted.append(Granted(one["permission"], one.get("own", False)))
        else:
            raise _wrong("permissions", one, "{permission, own}")
    return granted


def _is_id(value: object) -> bool:
    return value is None or (isinstance(value, int) and not isinstance(value, bool) and 0 < value < 2**63)


def _ids_in(given: Mapping[str, Any], name: str) -> list[int]:
    ids = given.get(name) or []
    for one in ids:
        if one is None or not _is_id(one):
            raise _wrong(name, one, "id")
    return list(ids)
