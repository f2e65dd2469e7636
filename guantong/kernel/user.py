"""Who acts: the user as every service sees him."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from guantong.kernel.messages import Language


class Everything(frozenset[str]):
    """The permissions of the system itself (jobs, imports of the demo, tests): all of them."""

    def __contains__(self, _permission: object) -> bool:
        return True


EVERYTHING = Everything()


@dataclass(frozen=True, slots=True)
class Actor:
    """A user with what he may do in one company.

    `own_only` are permissions that hold for documents he created or owns only; they are no part of `permissions`.
    `company_ids` and `warehouse_ids` are None for all. The system itself has the id None.
    """

    id: int | None
    username: str
    name: str
    language: Language = "zh"
    permissions: frozenset[str] = field(default_factory=frozenset)
    own_only: frozenset[str] = field(default_factory=frozenset)
    company_ids: frozenset[int] | None = None
    warehouse_ids: tuple[int, ...] | None = None
    must_change_password: bool = False

    def may(self, permission: str) -> bool:
        """Whether he may do it at all, be it on his own documents only."""
        return permission in self.permissions or permission in self.own_only

    def may_any(self, permissions: Iterable[str]) -> bool:
        """Whether he may do one of them."""
        return any(self.may(permission) for permission in permissions)

    def only_own(self, permission: str) -> bool:
        """Whether he may do it on his own documents only."""
        return permission not in self.permissions and permission in self.own_only

    @property
    def is_auditor(self) -> bool:
        """Whether he may read the audit trail."""
        return self.may("see.audit")


SYSTEM = Actor(None, "system", "系统", "zh", EVERYTHING)
