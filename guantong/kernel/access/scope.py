"""Which rows a user may see: company, warehouse, own documents. One place for lists, reads, exports and events."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from guantong.kernel.declare import RecordType
from guantong.kernel.user import Actor


@dataclass(frozen=True, slots=True)
class Scope:
    """A condition in SQL and its parameters, whose names begin with `scope_`.

    `sql` is never empty and can be joined with AND as it is.
    """

    sql: str
    parameters: dict[str, Any] = field(default_factory=dict)


NOTHING = Scope("FALSE")


def scope_of(actor: Actor, company_id: int, record_type: RecordType, action: str = "read", alias: str = "h") -> Scope:
    """The rows of a type on which the user may do the action; nothing at all without the permission.

    A row without a warehouse is not hidden by the warehouse scope. Own documents are those the user created, and those
    whose owner column names him.
    """
    permission = record_type.permission(action)
    if not actor.may(permission):
        return NOTHING
    conditions = [f"{alias}.company_id = %(scope_company)s"]
    parameters: dict[str, Any] = {"scope_company": company_id}
    if record_type.warehouse_column and actor.warehouse_ids is not None:
        column = f"{alias}.{record_type.warehouse_column}"
        conditions.append(f"({column} IS NULL OR {column} = ANY(%(scope_warehouses)s::bigint[]))")
        parameters["scope_warehouses"] = list(actor.warehouse_ids)
    if actor.only_own(permission):
        columns = dict.fromkeys(("created_by_id", record_type.owner_column))
        conditions.append("(" + " OR ".join(f"{alias}.{column} = %(scope_user)s" for column in columns) + ")")
        parameters["scope_user"] = actor.id
    return Scope(" AND ".join(conditions), parameters)
