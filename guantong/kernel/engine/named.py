"""What records are called, for whoever may read them: the names that stand in the head of a report, a pivot or a file."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, Final

from guantong.kernel.access.scope import scope_of
from guantong.kernel.declare import record_types
from guantong.kernel.engine.reference import references
from guantong.kernel.unit import Unit

COLLEAGUE: Final = "EXISTS (SELECT FROM access_grant g WHERE g.user_id = h.id AND g.company_id IN (%(company)s, 0))"


def said_names(unit: Unit, wanted: Mapping[str, Collection[int]]) -> dict[tuple[str, int], str]:
    """(type code, id) to `code name` of those among the wanted records that the user may read; one statement for all types.

    What he may not read is not among them, as if it were not there: by type, company, warehouse, and own documents. A
    colleague of the company is named to everybody, as he is in every list that says who made a record.
    """
    declared = {one.code: one for one in record_types()}
    parts: list[str] = []
    words: dict[str, Any] = {"company": unit.company_id}
    for place, (code, ids) in enumerate(wanted.items()):
        target = references()[code]
        if code in declared:
            scope = scope_of(unit.user, unit.company_id, declared[code])
            readable, words = scope.sql, words | scope.parameters
        elif unit.may(f"admin.{code}.read"):
            readable = "TRUE"
        else:
            readable = COLLEAGUE if code == "user" else "FALSE"
        if target.kind is not None:
            readable += f" AND h.kind = '{target.kind}'"  # kinds come from declarations: letters and underscores only
        words[f"ids{place}"] = list(ids)
        parts.append(
            f"SELECT '{code}' AS type, h.id, h.{target.code_column}::text AS code, h.{target.name_column}::text AS name"
            f" FROM {target.table} h WHERE h.id = ANY (%(ids{place})s::bigint[]) AND {readable}"
        )
    found = unit.sql(" UNION ALL ".join(parts), words) if parts else []
    return {
        (row["type"], row["id"]): " ".join(dict.fromkeys(word for word in (row["code"], row["name"]) if word))
        for row in found
    }
