"""Users and what they are granted: create, change, set a password, hold roles and scopes."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from guantong.kernel.access import messages as say
from guantong.kernel.access import passwords
from guantong.kernel.access.permissions import meant_by
from guantong.kernel.access.sign_in import Device, add_event, unlock
from guantong.kernel.messages import Problem, ProblemError
from guantong.kernel.unit import Row, Unit

USERNAME = re.compile(r"^[\w.@-]{1,60}$")

INSERT = """
INSERT INTO access_user (username, name, email, phone, language, password, must_change_password, default_company_id,
                         employee)
VALUES (%(username)s, %(name)s, %(email)s, %(phone)s, %(language)s, %(password)s, %(must_change_password)s,
        %(default_company_id)s, %(employee)s)
RETURNING id
"""
# What the client looks for (web/src/help/stops.ts); it writes `done` there.
TOUR = "INSERT INTO access_preference (user_id, code, value) VALUES (%s, 'tour', '\"due\"')"
CHANGEABLE = ("name", "email", "phone", "language", "is_active", "default_company_id", "employee")
# Those who can let somebody in again: active, and with the right everywhere.
ADMINISTRATORS = """
SELECT count(*) FROM access_user u
 WHERE u.is_active AND EXISTS (
   SELECT 1 FROM access_user_role r JOIN access_role_permission p ON p.role_id = r.role_id AND NOT p.own
    WHERE r.user_id = u.id AND r.company_id IS NULL
      AND p.permission IN ('*', 'admin.*', 'admin.*.*', 'admin.user.*', 'admin.user.change'))
"""


@dataclass(frozen=True, slots=True)
class RoleHeld:
    """A role in one company; None means every company."""

    role: str
    company_id: int | None = None


def find_user(unit: Unit, username: str) -> Row:
    """The user of that name, capitals aside. Raises ProblemError `access.no_such_user`."""
    row = unit.one("SELECT * FROM access_user WHERE lower(username) = lower(%s)", [username.strip()])
    if row is None:
        raise ProblemError(Problem(say.NO_SUCH_USER, {"found": username}))
    return row


def create_user(
    unit: Unit,
    username: str,
    password: str,
    name: str = "",
    *,
    roles: Iterable[str | RoleHeld] = (),
    language: str = "zh",
    email: str = "",
    phone: str = "",
    employee: str = "",
    default_company_id: int | None = None,
    company_ids: Iterable[int] = (),
    warehouse_ids: Iterable[int] = (),
    must_change_password: bool = False,
    shows_tour: bool = False,
) -> int:
    """Make a user; his id. A role given by its code is held in every company. With `shows_tour` the client shows him
    around when he first signs in: for a person, not for a program.

    Raises ProblemError with everything that is wrong with name, password and roles.
    """
    username = username.strip()
    if not USERNAME.match(username):
        unit.problem(say.BAD_USERNAME, field="username", found=username[:80])
    unit.problems.extend(passwords.problems_with(password, username, name, email))
    unit.check()
    user_id = int(
        unit.value(
            INSERT,
            {
                "username": username,
                "name": name.strip()[:100] or username,
                "email": email,
                "phone": phone,
                "language": "en" if language == "en" else "zh",
                "password": passwords.hashed(password),
                "must_change_password": must_change_password,
                "default_company_id": default_company_id,
                "employee": employee,
            },
        )
    )
    set_roles(unit, user_id, [RoleHeld(one) if isinstance(one, str) else one for one in roles])
    set_scope(unit, user_id, "company", company_ids)
    set_scope(unit, user_id, "warehouse", warehouse_ids)
    if shows_tour:
        unit.run(TOUR, [user_id])
    return user_id


def change_user(unit: Unit, user_id: int, changes: dict[str, Any]) -> None:
    """Change what may be changed of a user. Who is made inactive is signed out everywhere."""
    known = {name: value for name, value in changes.items() if name in CHANGEABLE}
    if known:
        assignments = ", ".join(f"{name} = %({name})s" for name in known)
        unit.run(
            f"UPDATE access_user SET {assignments}, version = version + 1, changed_at = now() WHERE id = %(id)s",
            known | {"id": user_id},
        )
    if known.get("is_active") is False:
        sign_out_everywhere(unit, user_id)
        demand_an_administrator(unit)


def set_password(unit: Unit, user_id: int, password: str, *, must_change: bool, device: Device | None = None) -> None:
    """Give a user a new password; he is signed out everywhere and may try again if he was locked.

    Raises ProblemError when the policy has something against it.
    """
    row = unit.one("SELECT username, name, email FROM access_user WHERE id = %s", [user_id])
    if row is None:
        raise ProblemError(Problem(say.NO_SUCH_USER, {"found": user_id}))
    unit.problems.extend(passwords.problems_with(password, row["username"], row["name"], row["email"]))
    unit.check()
    unit.run(
        "UPDATE access_user SET password = %s, must_change_password = %s, version = version + 1 WHERE id = %s",
        [passwords.hashed(password), must_change, user_id],
    )
    sign_out_everywhere(unit, user_id)
    unlock(unit, row["username"])
    add_event(unit, user_id, "password_changed", device or Device())


def sign_out_everywhere(unit: Unit, user_id: int, but: int | None = None) -> int:
    """End all sessions of a user, except one; how many. API tokens go on; they are revoked one by one."""
    return unit.run(
        """UPDATE access_token SET revoked_at = now()
            WHERE user_id = %s AND kind = 'session' AND revoked_at IS NULL AND id IS DISTINCT FROM %s::bigint""",
        [user_id, but],
    )


def set_roles(unit: Unit, user_id: int, roles: Iterable[RoleHeld]) -> None:
    """Have the user hold exactly these roles. Raises ProblemError `access.no_such_role`, `access.beyond_own`."""
    wanted = list(dict.fromkeys(roles))
    known = {row["code"]: row["id"] for row in unit.sql("SELECT id, code FROM access_role ORDER BY code")}
    for one in wanted:
        if one.role not in known:
            unit.problem(say.NO_SUCH_ROLE, field="roles", found=one.role, known=list(known))
    unit.check()
    held = {
        RoleHeld(row["code"], row["company_id"])
        for row in unit.sql(
            """SELECT r.code, h.company_id FROM access_user_role h JOIN access_role r ON r.id = h.role_id
                WHERE h.user_id = %s""",
            [user_id],
        )
    }
    gone, added = held - set(wanted), [one for one in wanted if one not in held]
    if added and unit.user.id is not None:
        _demand_may_give(unit, added)
    if gone:
        unit.run(
            """DELETE FROM access_user_role h USING unnest(%s::bigint[], %s::bigint[]) AS g (role, company)
                WHERE h.user_id = %s AND h.role_id = g.role AND h.company_id IS NOT DISTINCT FROM g.company""",
            [[known[one.role] for one in gone], [one.company_id for one in gone], user_id],
        )
    if added:
        unit.run(
            """INSERT INTO access_user_role (user_id, role_id, company_id)
               SELECT %s, a.role, a.company FROM unnest(%s::bigint[], %s::bigint[]) AS a (role, company)""",
            [user_id, [known[one.role] for one in added], [one.company_id for one in added]],
        )
    if gone:
        demand_an_administrator(unit)


def set_scope(unit: Unit, user_id: int, kind: str, target_ids: Iterable[int]) -> None:
    """Limit the user to these companies or warehouses; none means no limit."""
    targets = sorted(set(target_ids))
    unit.run(
        "DELETE FROM access_user_scope WHERE user_id = %s AND kind = %s AND target_id <> ALL (%s::bigint[])",
        [user_id, kind, targets],
    )
    if targets:
        unit.run(
            """INSERT INTO access_user_scope (user_id, kind, target_id) SELECT %s, %s, t FROM unnest(%s::bigint[]) t
               ON CONFLICT DO NOTHING""",
            [user_id, kind, targets],
        )


def demand_an_administrator(unit: Unit) -> None:
    """Refuse when nobody could manage users any more."""
    # One change of this kind at a time, so that two administrators cannot take each other's right.
    unit.run("SELECT pg_advisory_xact_lock(hashtext('guantong.administrators'))")
    if not unit.value(ADMINISTRATORS):
        raise ProblemError(Problem(say.LAST_ADMINISTRATOR))


def demand_covers(unit: Unit, given: Iterable[tuple[int | None, Iterable[str]]]) -> None:
    """Refuse to give away, or to take over, what the acting user does not have himself in the same company.

    `given`: (company or None for every company, patterns). Otherwise managing users would mean having everything.
    """
    if unit.user.id is None:
        return
    mine = {
        row["company_id"]: meant_by(row["permissions"])
        for row in unit.sql("SELECT company_id, permissions FROM access_grant WHERE user_id = %s", [unit.user.id])
    }
    everywhere = mine.get(0, frozenset())
    missing: set[str] = set()
    for company_id, patterns in given:
        wanted = meant_by(patterns)
        missing |= wanted - mine.get(company_id or 0, everywhere)
        missing |= wanted - unit.user.permissions  # The token that is used may have less than its user.
    if missing:
        shown = sorted(missing)
        facts = {"missing": [*shown[:5], *(["…"] if len(shown) > 5 else [])]}
        raise ProblemError(Problem(say.BEYOND_OWN, facts))


def demand_may_manage(unit: Unit, user_id: int) -> None:
    """Refuse to manage somebody who may do more: a new password for him would give it away."""
    if unit.user.id is None or user_id == unit.user.id:
        return
    demand_covers(unit, granted_to(unit, user_id))


def granted_to(unit: Unit, user_id: int | None) -> list[tuple[int | None, list[str]]]:
    """What a user has: (company or None for every other company, patterns)."""
    rows = unit.sql(
        "SELECT company_id, permissions || own_permissions AS patterns FROM access_grant WHERE user_id = %s", [user_id]
    )
    return [(row["company_id"] or None, row["patterns"]) for row in rows]


def _demand_may_give(unit: Unit, added: list[RoleHeld]) -> None:
    rows = unit.sql(
        """SELECT r.code, array_agg(p.permission) AS p FROM access_role r
             JOIN access_role_permission p ON p.role_id = r.id WHERE r.code = ANY (%s) GROUP BY r.code""",
        [[one.role for one in added]],
    )
    patterns = {row["code"]: row["p"] for row in rows}
    demand_covers(unit, [(one.company_id, patterns.get(one.role, ())) for one in added])
