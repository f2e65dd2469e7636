"""The audit as a list: who changed what, who signed in, who exported; newest first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from guantong.kernel.access.audit_words import OPERATIONS, SOURCES, TABLES, Words
from guantong.kernel.declare import RecordType, record_types
from guantong.kernel.engine.custom import spread
from guantong.kernel.messages import L, text
from guantong.kernel.unit import Row, Unit

LIST = """
SELECT a.id, a.at, a.user_id, u.name AS user_name, a.source, a.address, a.request_id, a.table_name, a.row_id,
       a.document_id, a.op, a.changes
  FROM kernel_audit a LEFT JOIN access_user u ON u.id = a.user_id
 WHERE (a.company_id = %(company)s OR coalesce(a.company_id, 0) = 0)
   AND (%(after)s::bigint IS NULL OR a.id < %(after)s)
   AND (%(user)s::text IS NULL OR lower(u.username) = lower(%(user)s) OR a.user_id::text = %(user)s)
   AND (%(tables)s::text[] IS NULL OR a.table_name = ANY (%(tables)s))
   AND (%(documents)s::bigint[] IS NULL OR a.document_id = ANY (%(documents)s))
   AND (%(op)s::text IS NULL OR a.op = %(op)s)
   AND (%(since)s::timestamptz IS NULL OR a.at >= %(since)s) AND (%(until)s::timestamptz IS NULL OR a.at < %(until)s)
   AND (%(q)s::text IS NULL OR a.request_id = %(q)s OR a.op = %(q)s OR a.address = %(q)s OR u.username = %(q)s
        OR strpos(u.name, %(q)s) > 0 OR a.document_id = ANY (%(named)s::bigint[]))
   {others}
 ORDER BY a.id DESC LIMIT %(limit)s
"""


@dataclass(frozen=True, slots=True)
class AuditQuery:
    """What is looked for. `until` is exclusive; `q`: a document's number, a user, a request id, an address, an op."""

    q: str | None = None
    user: str | None = None
    type: str | None = None
    table: str | None = None
    document_id: int | None = None
    op: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    after: int | None = None
    limit: int = 50


def audit_trail(unit: Unit, query: AuditQuery) -> dict[str, Any]:
    """Rows of the audit that the query finds, in words: `{rows, next, tables}`. Four statements at most.

    `tables` are what can be asked for as `type` beside the types of the meta.
    """
    words = {
        "company": unit.company_id,
        "user": query.user,
        "tables": _tables(query),
        "documents": None if query.document_id is None else [query.document_id],
        "op": query.op,
        "since": query.since,
        "until": query.until,
        "after": query.after,
        "q": query.q,
        "named": _documents_named(unit, query.q) if query.q else [],
        "limit": query.limit + 1,
    }
    rows = unit.sql(LIST.format(others=_without_others(query.type, words)), words)
    shown = rows[: query.limit]
    names = _names(unit, shown)
    for row in shown:
        row["changes"] = spread(row["op"], row["changes"])
    words_of = Words(unit, [(row, names.get(row["document_id"], (None, None))[0]) for row in shown])
    return {
        "rows": [_wire(unit, row, names, words_of) for row in shown],
        "next": str(shown[-1]["id"]) if len(rows) > query.limit else None,
        "tables": [{"code": table, "label": text(label, unit.language)} for table, label in TABLES.items()],
    }


def _without_others(type_code: str | None, words: dict[str, Any]) -> str:
    """A test that leaves out records of other types in the same table; what was deleted stays."""
    of_type = next((one for one in record_types() if one.code == type_code), None)
    if of_type is None or not of_type.kind:
        return ""
    words["kind"] = of_type.kind
    return f"AND NOT EXISTS (SELECT 1 FROM {of_type.table} d WHERE d.id = a.document_id AND d.kind <> %(kind)s)"


def _tables_of(of_type: RecordType) -> list[str]:
    return [of_type.table, *(lines.table for lines in of_type.lines)]


def _tables(query: AuditQuery) -> list[str] | None:
    if query.type is not None:
        found = [table for one in record_types() if one.code == query.type for table in _tables_of(one)]
        return found or [query.type]
    return None if query.table is None else [query.table]


def _titled() -> dict[str, RecordType]:
    """One type for each header table that has a column to call its rows by."""
    return {one.table: one for one in record_types() if _title_column(one)}


def _title_column(of_type: RecordType) -> str:
    if of_type.record == "document":
        return "number"
    return of_type.natural_key if any(one.column_name == of_type.natural_key for one in of_type.fields) else ""


def _documents_named(unit: Unit, name: str) -> list[int]:
    """Documents and masters whose number or code is the name."""
    parts = [
        f"(SELECT id FROM {table} WHERE company_id = %(company)s AND {_title_column(of_type)} = %(name)s LIMIT 20)"
        for table, of_type in _titled().items()
    ]
    if not parts:
        return []
    rows = unit.sql(" UNION ALL ".join(parts), {"company": unit.company_id, "name": name})
    return [row["id"] for row in rows]


def _names(unit: Unit, rows: Iterable[Row]) -> dict[int, tuple[str | None, str | None]]:
    """(type, number) of each document that the rows are about."""
    of_header = _titled()
    of_line = {lines.table: one.table for one in record_types() for lines in one.lines}
    wanted: dict[str, set[int]] = {}
    for row in rows:
        table = of_line.get(row["table_name"], row["table_name"])
        if table in of_header and row["document_id"] is not None:
            wanted.setdefault(table, set()).add(row["document_id"])
    if not wanted:
        return {}
    parts, words = [], {}
    for number, (table, ids) in enumerate(wanted.items()):
        of_type = of_header[table]
        kind = "kind" if of_type.kind else f"'{of_type.code}'"
        parts.append(
            f"SELECT id, {kind} AS type, {_title_column(of_type)} AS number FROM {table} WHERE id = ANY (%(i{number})s)"
        )
        words[f"i{number}"] = sorted(ids)
    return {row["id"]: (row["type"], row["number"]) for row in unit.sql(" UNION ALL ".join(parts), words)}


def _wire(unit: Unit, row: Row, names: dict[int, tuple[str | None, str | None]], words: Words) -> dict[str, Any]:
    type_code, number = names.get(row["document_id"], (None, None))
    table, op = row["table_name"], row["op"]
    changes = []
    for column, value in row["changes"].items():
        spoken = words.column(table, type_code, column)
        if spoken.label is not None:
            pair = _old_and_new(op, value)
            said = {f"{name}_text": words.value(spoken, column, one) for name, one in pair.items()}
            changes.append({"field": column, "label": spoken.label, **pair, **said})
    user = None if row["user_id"] is None else {"id": row["user_id"], "name": row["user_name"]}
    names_kept = ("id", "at", "source", "address", "request_id", "row_id", "document_id", "op")
    kept = {name: row[name] for name in names_kept}
    said = {
        "table_label": words.table(table, type_code) if table else None,
        "op_label": _word(unit, OPERATIONS, op),
        "source_label": _word(unit, SOURCES, row["source"]),
    }
    return kept | said | {"user": user, "table": table, "type": type_code, "number": number, "changes": changes}


def _word(unit: Unit, words: Mapping[str, L], code: str) -> str:
    return text(words[code], unit.language) if code in words else code


def _old_and_new(op: str, value: Any) -> dict[str, Any]:
    """An update has both values, an insert or a note the new one, a deletion the old one."""
    if op == "update" and isinstance(value, list) and len(value) == 2:
        return {"old": value[0], "new": value[1]}
    return {"old": value, "new": None} if op == "delete" else {"old": None, "new": value}
