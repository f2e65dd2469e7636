"""Which permissions exist, and what patterns of them mean.

A permission is `{module}.{type}.{action}`, or other words for what belongs to no type (`see.cost`, `admin.job.read`).
Roles and tokens hold patterns; a pattern means those permissions of the registry that it matches, so a type that is
declared later is covered by the roles that exist, and a permission that nobody declared is granted to nobody.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from guantong.kernel.declare import L, RecordType, record_types

ACTIONS = ("read", "create", "change", "delete", "export", "import", "print")
# `*.*.read` is meant for the business: these first words are matched only by name, or by the one pattern `*`.
SET_APART = frozenset({"admin", "see"})
PATTERN = re.compile(r"^(\*|[a-z0-9_]+)(\.(\*|[a-z0-9_]+)){0,2}$")

_DECLARED: dict[str, L] = {}


def declare_permissions(permissions: dict[str, L]) -> None:
    """Make permissions known that follow from no record type, with what they allow; once, at start-up.

    Raises ValueError for a name that no pattern could match.
    """
    for name in permissions:
        if "*" in name or not PATTERN.match(name):
            raise ValueError(f"{name!r} is no permission: two or three words of a-z, 0-9 and _, joined by dots")
    _DECLARED.update(permissions)


declare_permissions(
    {
        "see.cost": L("查看成本价与成本金额", "See cost prices and values"),
        "see.audit": L("查看操作日志", "See the audit log"),
        "admin.user.read": L("查看用户", "See users"),
        "admin.user.change": L("管理用户与授权", "Manage users and what they are granted"),
        "admin.role.read": L("查看角色", "See roles"),
        "admin.role.change": L("管理角色权限", "Manage what roles grant"),
        "admin.token.read": L("查看接口令牌", "See API tokens"),
        "admin.token.change": L("管理接口令牌", "Manage API tokens"),
        "admin.job.read": L("查看所有后台任务", "See every background job"),
        "admin.job.retry": L("重试所有后台任务", "Retry every background job"),
        "admin.rule.change": L("启用或停用流程规则", "Switch flow rules on and off"),
        "metrics": L("读取运行指标（/metrics）", "Read the program's metrics (/metrics)"),
    }
)


def permissions_of(record_type: RecordType) -> tuple[str, ...]:
    """Every permission that a record type brings with it, extras included."""
    actions = (*ACTIONS, *(transition.code for transition in record_type.transitions))
    return (*(record_type.permission(action) for action in dict.fromkeys(actions)), *record_type.extra_permissions)


def registry() -> frozenset[str]:
    """Every permission there is at this moment."""
    return _registry(len(record_types()), len(_DECLARED))


@lru_cache(maxsize=8)
def _registry(_types: int, _declared: int) -> frozenset[str]:
    # Types and permissions are only ever added, so their numbers say whether the answer is still true.
    return frozenset(_DECLARED).union(*(permissions_of(one) for one in record_types()))


def label_of(permission: str) -> L | None:
    """What a permission that follows from no record type allows, in words; None for those of record types."""
    return _DECLARED.get(permission)


def matches(pattern: str, permission: str) -> bool:
    """Whether a pattern means a permission. A `*` stands for one word, at the end for all the rest."""
    if pattern == "*":
        return True
    wanted, words = pattern.split("."), permission.split(".")
    if wanted[0] == "*" and words[0] in SET_APART:
        return False
    if len(wanted) > len(words) or (len(wanted) < len(words) and wanted[-1] != "*"):
        return False
    return all(want in ("*", word) for want, word in zip(wanted, words, strict=False))


def meant_by(patterns: Iterable[str]) -> frozenset[str]:
    """The permissions of the registry that any of the patterns means."""
    return _meant_by(tuple(sorted(patterns)), registry())


@lru_cache(maxsize=512)
def _meant_by(patterns: tuple[str, ...], known: frozenset[str]) -> frozenset[str]:
    return frozenset(name for name in known if any(matches(pattern, name) for pattern in patterns))


def expand(
    granted: Iterable[str], own: Iterable[str] = (), scopes: Iterable[str] | None = None
) -> tuple[frozenset[str], frozenset[str]]:
    """What is allowed after all: (on every document, only on the user's own documents).

    A permission granted both ways is allowed on every document. `scopes` are a token's patterns; None: no limit.
    The sets are kept, so that a request costs no more than a look-up.
    """
    return _expand(tuple(granted), tuple(own), None if scopes is None else tuple(scopes), registry())


@lru_cache(maxsize=512)
def _expand(
    granted: tuple[str, ...], own: tuple[str, ...], scopes: tuple[str, ...] | None, known: frozenset[str]
) -> tuple[frozenset[str], frozenset[str]]:
    full = meant_by(granted)
    limited = meant_by(own) - full
    if scopes is None:
        return full, limited
    allowed = meant_by(scopes)
    return full & allowed, limited & allowed
